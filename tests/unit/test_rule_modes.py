"""Modes of the rules: require binds, prefer gives way at a price, report and off only measure."""

import pytest

from models.errors import ScenarioValueError
from optimizer.audit import audit_plan, violations
from optimizer.build import build_model
from optimizer.finding import REPORTED
from optimizer.planner import INFEASIBLE, PLANNED, plan_case
from optimizer.relaxations import find_rules
from optimizer.rules import RULES
from tests.cases import EXACT, solve, tiny_case, with_only, with_rules
from tests.cases_green import green_case
from tests.cases_limits import with_period_limits
from tests.cases_network import with_round_trips
from tests.cases_rules import BUDGET, pick, with_land
from tests.cases_zones import with_zone_limits

MODES = ("require", "prefer", "report", "off")


def one(pair, rule, demand, **changes):
    """One period, one site; only ``rule`` is on, besides bookkeeping."""
    return with_only(tiny_case(periods=1, pairs=pick(pair), demand=demand, **changes), rule)


# rule -> a case without a plan, the slack in the unit of its row under prefer, worked by hand
IMPOSSIBLE = {
    # 2 modules serve 4.5 of 6 MW.
    "demand_served": (lambda: one("s4 urban", "demand_served", {"d3": (6.0,)}), 1.5),
    # 3 modules take 10.5 MW of 6 at each of two substations that cannot grow.
    "power_supply": (
        lambda: with_only(
            tiny_case(periods=1, pairs=pick("s1 good"), demand={"d1": (6.0,)}, step=(10.0, 0, 4.0)),
            "power_supply",
            "dual_feed",
        ),
        9.0,
    ),
    # 7.5 MW on land for 5
    "land_use": (lambda: with_land(one("s1 good", "land_use", {"d1": (6.0,)}), s1=0.05), 2.5),
    "large_in_cluster": (lambda: one("s3 good", "large_in_cluster", {"d3": (6.0,)}), 7.5),
    # 3 modules of 2.5 MW; small are two.
    "outside_is_small": (lambda: one("s3 good", "outside_is_small", {"d3": (6.0,)}), 2.5),
    # One module of 0.25 MW away from a host.
    "edge_colocation": (
        lambda: with_only(
            tiny_case(periods=1, pairs={("s4", "edge"): (2, 0.5)}, demand={"d3": (0.2,)}), "edge_colocation"
        ),
        0.25,
    ),
    # 2 modules of 2.5 MW; large are three.
    "size_class": (
        lambda: with_only(tiny_case(periods=1, pairs=pick("s1 good", s1=2), demand={"d1": (3.0,)}), "size_class"),
        2.5,
    ),
    "starter_zones_first": (
        lambda: with_only(tiny_case(periods=1, pairs=pick("s2 good"), demand={"d1": (6.0,)}), "starter_zones_first"),
        0.5 * 7.5,
    ),
    # p95 is 1.30, the limit 1.25.
    "pue_limit": (lambda: one("s1 bad", "pue_limit", {"d1": (6.0,)}), 0.05 * 7.5),
    # 4,000 of 4,400 + 2,000 racks stand in the cluster, 80 % would be 5,120: 1,120 racks of 2.5 kW.
    "in_cluster_share": (lambda: one("s4 urban", "in_cluster_share", {"d3": (4.0,)}), 2.8),
    # Half of one old room of 1 MW, by size; it has no option.
    "stock_consolidation": (
        lambda: one(
            "s1 good",
            "stock_consolidation",
            {"d1": (6.0,)},
            modes={"stock_consolidation": {"min_share": 0.5, "weight": "it_mw"}},
        ),
        0.5,
    ),
    # 2.5 MW for 1 MW
    "rack_utilisation": (lambda: one("s1 good", "rack_utilisation", {"d1": (1.0,)}), 0.875),
    # All of 6 MW is served over 5.5 ms, where 5 are allowed.
    "latency": (lambda: with_round_trips(one("s1 good", "latency", {"d1": (6.0,)}), {("d1", "a1"): 5.5}), 6.0),
    # 0.455 x (66 + 48) GWh, of which 10 can be had
    "renewable_share": (lambda: one("s1 good", "renewable_share", {"d1": (6.0,)}, green=((20.0, 10.0),)), 41.87),
    # Two sites of 7.5 MW or more and no existing one: its PUE is 1.5.
    "green_centres": (lambda: with_only(green_case(10), "green_centres"), 8.0),
    # 6 x 8,000 / 1.2 m3, in 1,000 m3
    "water_limit": (
        lambda: with_period_limits(one("s1 good", "water_limit", {"d1": (6.0,)}), max_water_m3_per_year=1e4),
        30.0,
    ),
    # 66 + 6 x 8 GWh of 100
    "energy_review": (
        lambda: with_zone_limits(one("s4 urban", "energy_review", {"d3": (4.0,)}), max_energy_gwh_per_year=90.0),
        8.0,
    ),
    # Three modules of 2.5 MW for 6 MW, of which 10 % above are allowed
    "orderly_growth": (
        lambda: one("s1 good", "orderly_growth", {"d1": (6.0,)}, modes={"orderly_growth": {"max_headroom_share": 0.1}}),
        0.9,
    ),
    # 0.5 x (66 + 48) kt
    "carbon_cap": (
        lambda: with_period_limits(one("s1 good", "carbon_cap", {"d1": (6.0,)}), max_carbon_t_per_year=4e4),
        17.0,
    ),
    # 20 + 3 x 3 MCNY
    "budget": (lambda: with_period_limits(one("s1 good", "budget", {"d1": (6.0,)}), max_capex_cny=2.5e7), 4.0),
}


def test_every_rule_that_can_be_preferred_is_here():
    assert set(IMPOSSIBLE) == {module.ID for module in RULES if "prefer" in module.MODES}


@pytest.mark.parametrize("rule", IMPOSSIBLE)
def test_required_is_infeasible_and_says_why(rule):
    outcome = plan_case(IMPOSSIBLE[rule][0](), EXACT)
    assert outcome.status == INFEASIBLE
    assert not outcome.is_good
    assert rule in find_rules(IMPOSSIBLE[rule][0](), EXACT)


@pytest.mark.parametrize("rule", IMPOSSIBLE)
def test_preferred_gives_a_plan_with_the_slack(rule):
    make, slack = IMPOSSIBLE[rule]
    required = make()
    preferred = with_rules(required, **{rule: "prefer"})
    outcome = plan_case(preferred, EXACT)
    assert outcome.status == PLANNED
    costs = outcome.costs.set_index("component")["cny"]
    assert costs.sum() == pytest.approx(outcome.proof.cost_cny)
    if rule == "demand_served":
        assert outcome.plan.unmet["it_mw"].sum() == pytest.approx(slack)
        assert costs["unmet"] == pytest.approx(slack * preferred.unmet_cny_per_mw_year * 2)
    else:
        assert costs["preference_penalty"] == pytest.approx(slack * preferred.prefer_cny_per_unit, rel=1e-4)
    mine = [finding for finding in audit_plan(preferred, outcome.plan) if finding.rule == rule]
    assert {finding.status for finding in mine} == {REPORTED}
    assert not all(finding.is_kept for finding in mine)
    assert {finding.rule for finding in violations(audit_plan(required, outcome.plan))} == {rule}


@pytest.mark.parametrize("rule", [module.ID for module in RULES if "off" in module.MODES])
@pytest.mark.parametrize("mode", ["report", "off"])
def test_not_required_is_audited_all_the_same(rule, mode):
    required = tiny_case(limits=BUDGET)
    case = with_rules(required, **{rule: mode})
    plan = solve(case).plan
    mine = [finding for finding in audit_plan(case, plan) if finding.rule == rule]
    assert mine or rule == "dual_feed"
    assert {finding.status for finding in mine} <= {REPORTED}
    wanted = [(finding.subject, finding.variant) for finding in audit_plan(required, plan) if finding.rule == rule]
    assert [(finding.subject, finding.variant) for finding in mine] == wanted


@pytest.mark.parametrize(
    ("rule", "mode"), [(module.ID, mode) for module in RULES for mode in MODES if mode not in module.MODES]
)
def test_mode_that_a_rule_has_not(rule, mode):
    with pytest.raises(ScenarioValueError) as error:
        build_model(with_rules(tiny_case(), **{rule: mode}))
    for text in (error.value.zh, error.value.en):
        assert f"rules.{rule}.mode" in text
        assert mode in text
        assert "require" in text


def test_slack_costs_nothing_where_the_rule_can_be_kept():
    required = tiny_case()
    preferred = with_rules(required, in_cluster_share="prefer", rack_utilisation="prefer", power_supply="prefer")
    assert solve(preferred).cost == pytest.approx(solve(required).cost)
