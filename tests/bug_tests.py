"""What a bug made by hand is, and the tests that bugs are put before."""

from dataclasses import dataclass

BRUTE = (
    "tests/property/test_rule_brute_force.py",
    "tests/property/test_rule_costs_by_hand.py",
    "tests/property/test_rule_exactness.py",
)
AUDIT = (
    "tests/unit/test_rules_by_hand.py",
    "tests/unit/test_audit_costs.py",
    "tests/unit/test_rule_audit.py",
    "tests/unit/test_rule_audit_power.py",
)
ROWS = ("tests/unit/test_rule_rows.py", "tests/unit/test_rule_edges.py")
ORLIB = ("tests/integration/test_orlib.py",)
LOCAL = ("tests/unit/test_local_green.py",)
LAND = ("tests/unit/test_rule_modes.py", "tests/unit/test_rule_rows.py", "tests/unit/test_rule_audit.py")
GREEN = ("tests/unit/test_green_centres.py", *BRUTE)
EDGE = ("tests/unit/test_edge_nodes.py",)
KEPT = ("tests/unit/test_kept.py",)
PRICE = ("tests/unit/test_clause_price.py", "tests/unit/test_limit_price.py")
WHY = ("tests/unit/test_why_not.py",)
FRONTIER = ("tests/unit/test_frontier.py",)
LIMITS = ("tests/unit/test_period_limits.py", "tests/unit/test_zone_limits.py")
STOCK = ("tests/unit/test_stock_states.py",)
STOCK_LIMITS = ("tests/unit/test_stock_in_limits.py",)
LEADS = ("tests/unit/test_lead_times.py",)
MODES = ("tests/unit/test_rule_modes.py", "tests/unit/test_rule_preferences.py")
DUAL = ("tests/unit/test_dual_bound.py",)
PARTS = ("tests/unit/test_location_parts.py",)
PACKS = ("tests/unit/test_packs.py",)
LOCATION = ("tests/unit/test_location.py", "tests/property/test_location_brute_force.py")
PACK = ("tests/unit/test_report_figures.py", "tests/unit/test_pack_content.py")


@dataclass(frozen=True)
class Bug:
    """``old`` stands once in ``file`` and becomes ``new``; one of ``tests`` must fail."""

    file: str
    old: str
    new: str
    tests: tuple[str, ...]
