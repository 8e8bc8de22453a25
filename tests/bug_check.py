"""Thirty-odd bugs made by hand in rules, objective, audit and model: is each of them seen by the tests?

Run ``python tests/bug_check.py`` (all) or ``python tests/bug_check.py 3 7`` (some). Each bug is put into a copy of the
project, and the tests named for it must fail there; first all of these tests must pass as things stand. The working
tree is never touched. It takes some minutes, which is why it is no part of ``make test``.
"""

import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
FOLDERS = ("geodata", "models", "optimizer", "reports", "tests")

BRUTE = ("tests/property/test_rule_brute_force.py", "tests/property/test_rule_exactness.py")
AUDIT = ("tests/unit/test_rule_audit.py", "tests/unit/test_audit_costs.py", "tests/unit/test_rules_by_hand.py")
ROWS = ("tests/unit/test_rule_rows.py", "tests/unit/test_rule_edges.py")
ORLIB = ("tests/integration/test_orlib.py",)
LOCAL = ("tests/unit/test_local_green.py",)
EDGE = ("tests/unit/test_edge_nodes.py",)
KEPT = ("tests/unit/test_kept.py",)
PRICE = ("tests/unit/test_clause_price.py", "tests/unit/test_limit_price.py")
WHY = ("tests/unit/test_why_not.py",)
FRONTIER = ("tests/unit/test_frontier.py",)


@dataclass(frozen=True)
class Bug:
    """``old`` stands once in ``file`` and becomes ``new``; one of ``tests`` must fail."""

    file: str
    old: str
    new: str
    tests: tuple[str, ...]


R = "optimizer/rules/"
BUGS = (
    Bug(R + "in_cluster_share.py", "factor = 1.0 - share if variables", "factor = 1.0 if variables", ROWS + BRUTE),
    Bug(R + "in_cluster_share.py", "value = inside / sum(weights)", "value = inside / max(sum(weights), 1e3)", AUDIT),
    Bug(R + "in_cluster_share.py", '">=", share * total - inside)', '">=", share * total)', ROWS + BRUTE),
    Bug(
        R + "rack_utilisation.py",
        "terms += [variables.it_mw(pair, period, -share)",
        "terms += [variables.it_mw(pair, period, share)",
        ROWS + BRUTE,
    ),
    Bug(R + "rack_utilisation.py", '"new": served / it_mw', '"new": it_mw / served', AUDIT),
    Bug(
        R + "power_supply.py", '(steps, -float(station["step_mw"]))', '(steps, float(station["step_mw"]))', ROWS + BRUTE
    ),
    Bug(
        R + "power_supply.py",
        'limit = read_number(case.headroom, (substation, period), "spare_mw") + steps * step_mw',
        'limit = read_number(case.headroom, (substation, period), "spare_mw") + steps * 2 * step_mw',
        AUDIT,
    ),
    Bug(
        R + "power_supply.py",
        "            if order is None:\n                found",
        "            if order is not None:\n                found",
        ("tests/unit/test_lead_times.py",),
    ),
    Bug(
        "optimizer/lead_audit.py",
        "if year + lead_years <= years[period] + 1e-9:",
        "if year <= years[period] + 1e-9:",
        ("tests/unit/test_lead_times.py",),
    ),
    Bug(
        "optimizer/local_green.py",
        "served, gwh in _energy_terms(variables, zone, period)]",
        'served, gwh in _energy_terms(variables, zone, period, tiers=("hub",))]',
        LOCAL,
    ),
    Bug("optimizer/local_use.py", "min(gwh, used.get(zone, 0.0)) if zone else gwh", "gwh", LOCAL),
    Bug(R + "energy_review.py", "quota_gwh - stock_gwh.get(zone, 0.0)", "quota_gwh", ROWS + BRUTE),
    Bug(
        R + "orderly_growth.py", "terms, (1 + headroom) * demand_mw[period])", "terms, demand_mw[period])", ROWS + BRUTE
    ),
    Bug(
        R + "power_supply.py",
        "limit_mw - sum(full_mw.values())",
        "limit_mw",
        ("tests/unit/test_zone_limits.py",),
    ),
    Bug(R + "dual_feed.py", "for g in near if g != lost", "for g in near", ROWS + BRUTE),
    Bug(R + "dual_feed.py", "else max(feeds, default=0.0))", "else 0.0)", AUDIT),
    Bug(R + "dual_feed.py", "left = sum(feeds) - (0.0 if is_single", "left = sum(feeds) - (9.0 if is_single", EDGE),
    Bug(R + "dual_feed.py", "for lost in near if needed > 1 else [NONE]", "for lost in near", EDGE),
    Bug(
        R + "edge_colocation.py",
        'case.host_kind(site) in case.setting(ID).options["host_kinds"]',
        'case.host_kind(site) != ""',
        EDGE,
    ),
    Bug(R + "edge_colocation.py", "and not _is_hosted(case, site)\n        )", "and False\n        )", AUDIT),
    Bug(R + "large_in_cluster.py", "not variables.in_cluster[p[0]]]", "variables.in_cluster[p[0]]]", ROWS + BRUTE),
    Bug(
        R + "outside_is_small.py",
        "math.ceil(case.large_min_mw / size - 1e-9) - 1",
        "math.ceil(case.large_min_mw / size - 1e-9)",
        ROWS + BRUTE,
    ),
    Bug(R + "outside_is_small.py", 'limit, "<", "racks")', 'limit * 2, "<", "racks")', AUDIT),
    Bug(R + "starter_zones_first.py", "factor = 1.0 - share if", "factor = share if", AUDIT),
    Bug(
        R + "pue_limit.py",
        'broken = (table["pue"] > table["limit"])',
        'broken = (table["pue"] < table["limit"])',
        BRUTE + AUDIT,
    ),
    Bug(R + "pue_limit.py", 'for name in ("p05", "p50", "p95"):', 'for name in ("p05", "p05", "p05"):', AUDIT),
    Bug(
        R + "size_class.py",
        "math.ceil(max(case.large_min_mw, least[pair[1]]) / size - 1e-9)",
        "math.floor(least[pair[1]] / size)",
        ROWS + BRUTE,
    ),
    Bug(
        R + "site_capacity.py",
        "variables.it_mw(pair, period, -case.usable_share)",
        "variables.it_mw(pair, period, -1.0)",
        ROWS + BRUTE,
    ),
    Bug(
        R + "site_capacity.py",
        "if len(pairs) > 1:\n            terms = [(variables.built[*pair, last]",
        "if len(pairs) > 99:\n            terms = [(variables.built[*pair, last]",
        ROWS + BRUTE,
    ),
    Bug(R + "demand_served.py", '"=", float(row["it_mw"]))', '"<=", float(row["it_mw"]))', ROWS + BRUTE + ORLIB),
    Bug(
        R + "demand_served.py",
        "miss = float((total - demand).abs().max())",
        "miss = float((total - demand).min())",
        AUDIT,
    ),
    Bug("optimizer/objective.py", "period: now - later for", "period: now for", AUDIT + BRUTE),
    Bug("optimizer/objective.py", "price * km[site, substation] * factor", "price * factor", AUDIT + BRUTE),
    Bug(
        "optimizer/objective.py",
        "premium[channel] * 1000 * annuity[period]",
        "premium[channel] * annuity[period]",
        AUDIT + BRUTE,
    ),
    Bug("optimizer/objective.py", "row.module_cny * factor + standing", "row.module_cny * factor", AUDIT + BRUTE),
    Bug(
        "optimizer/objective.py",
        "(running[pool] + network[demand, pool]) * annuity[period]",
        "running[pool] * annuity[period]",
        AUDIT,
    ),
    Bug("optimizer/audit.py", 'sums["modules"] += added *', 'sums["modules"] += float(facility["modules"]) *', AUDIT),
    Bug("optimizer/audit.py", "if site not in started:", "if site not in started or True:", AUDIT),
    Bug(
        "optimizer/audit.py",
        'float(bought["gwh_per_year"]) * 1000 * premium',
        'float(bought["gwh_per_year"]) * premium',
        AUDIT,
    ),
    Bug("optimizer/finding.py", '">=": measure.value - measure.limit', '">=": measure.limit - measure.value', AUDIT),
    Bug(
        "optimizer/finding.py",
        "return self.slack > 0 if self.sense",
        "return self.slack >= 0 if self.sense",
        ("tests/unit/test_rule_audit.py", "tests/unit/test_rule_edges.py"),
    ),
    Bug(
        "optimizer/feeders.py",
        '[(connect, 1.0), (built, -1.0)], "<=", 0.0)',
        '[(connect, 1.0), (built, -2.0)], "<=", 0.0)',
        ROWS,
    ),
    Bug("optimizer/extract.py", "* it_mw / total", "* it_mw", AUDIT + BRUTE),
    Bug(
        "optimizer/dominance.py",
        "better >= ordered",
        "better >= 0 * ordered",
        ("tests/unit/test_rule_dominance.py", *BRUTE),
    ),
    Bug(
        "optimizer/rows.py",
        "total[variable] = total.get(variable, 0.0) + coefficient",
        "total[variable] = coefficient",
        ROWS + BRUTE,
    ),
    Bug(
        "optimizer/kept.py",
        "high[self.position(built)] = float((site, design) in admitted)",
        "high[self.position(built)] = 1.0",
        KEPT,
    ),
    Bug("optimizer/arrays_edit.py", "entries = np.repeat(kept, lengths)", "entries = np.repeat(~kept, lengths)", KEPT),
    Bug("optimizer/clause_price.py", '_BUILT_ANEW = ("dual_feed",)', "_BUILT_ANEW = ()", PRICE),
    Bug(
        "optimizer/clause_price.py",
        "can_fall=not is_tighter, can_rise=is_tighter)",
        "can_fall=is_tighter, can_rise=not is_tighter)",
        PRICE,
    ),
    Bug(
        "optimizer/plan_in_hand.py",
        "answer.bound - hand.cost - room, answer.objective - hand.bound + room",
        "answer.bound - hand.bound + room, answer.objective - hand.cost + room",
        PRICE,
    ),
    Bug("optimizer/plan_in_hand.py", "target = bound * (1 + gap", "target = 2 * bound * (1 + gap", PRICE + WHY),
    Bug(
        "optimizer/why_not.py",
        "dict.fromkeys(built, 1.0), 1.0, np.inf)",
        "dict.fromkeys(built, 1.0), 0.0, np.inf)",
        WHY,
    ),
    Bug("optimizer/frontier.py", "bound = answer.bound - weight * limit", "bound = answer.bound", FRONTIER),
    Bug(
        "optimizer/frontier.py",
        "held = self.value(first, best.values) + HELD_SLACK",
        "held = self.value(first, best.values) * 1.1",
        FRONTIER,
    ),
)


def copy_project(place: Path) -> Path:
    """A copy of what tests need, without history and environment."""
    for name in FOLDERS:
        shutil.copytree(HERE / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HERE / "pyproject.toml", place / "pyproject.toml")
    return place


def tests_pass(place: Path, tests: tuple[str, ...]) -> bool:
    """Run the tests in the copy and say whether all passed; a run that could not begin is an error."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *dict.fromkeys(tests)]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1, 2):
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    return done.returncode == 0


def is_caught(number: int) -> tuple[int, bool]:
    """Put one bug into a copy and say whether the tests see it."""
    bug = BUGS[number - 1]
    with tempfile.TemporaryDirectory() as folder:
        place = copy_project(Path(folder))
        source = (place / bug.file).read_text(encoding="utf-8")
        if source.count(bug.old) != 1:
            raise RuntimeError(f"bug {number}: its text stands {source.count(bug.old)} times in {bug.file}")
        (place / bug.file).write_text(source.replace(bug.old, bug.new), encoding="utf-8")
        return number, not tests_pass(place, bug.tests)


def main(wanted: list[int]) -> int:
    """Check the bugs ``wanted`` (all if empty); the exit code is how many were missed."""
    numbers = wanted or list(range(1, len(BUGS) + 1))
    named = tuple(dict.fromkeys(test for number in numbers for test in BUGS[number - 1].tests))
    with tempfile.TemporaryDirectory() as folder:
        if not tests_pass(copy_project(Path(folder)), named):
            print("the tests fail without any bug")
            return 1
    missed = []
    with ThreadPoolExecutor(2) as pool:
        for number, caught in pool.map(is_caught, numbers):
            bug = BUGS[number - 1]
            print(f"{number:3d} {'caught' if caught else 'MISSED'}  {bug.file}: {bug.old!r} -> {bug.new!r}", flush=True)
            if not caught:
                missed.append(number)
    print(f"{len(numbers) - len(missed)} of {len(numbers)} caught")
    return len(missed)


if __name__ == "__main__":
    sys.exit(main([int(number) for number in sys.argv[1:]]))
