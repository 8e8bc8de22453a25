"""Green power of new hub centres (national pack of 2024): a row of its own beside the share of all centres."""

from dataclasses import replace

import pytest

from optimizer.audit import audit_plan, violations
from optimizer.finding import MET, REPORTED
from optimizer.penalties import measure_shortfalls
from optimizer.rules import renewable_share
from tests.cases import solve, tiny_case, with_only, with_rules
from tests.cases_enumerated import brute_force
from tests.cases_rules import pick, with_new_hub_share

HUBS = pick("s1 good", "s1 bad", "s2 good", "s2 bad")
CHANNELS = ((20.0, 30.0), (35.0, 400.0))


def hub_case(share, *, stock=False, periods=1, green=CHANNELS):
    """6 MW of 8 GWh each, 48 GWh in all, in one period; the stock has 66 GWh."""
    demand = {"d1": (6.0, 6.0), "d2": (0.5, 2.0)} if periods == 2 else {"d1": (6.0,)}
    case = tiny_case(periods=periods, pairs=HUBS, demand=demand, stock=stock, green=green)
    return with_new_hub_share(with_only(case, "renewable_share"), share)


def bought_gwh(solution):
    return float(solution.plan.green["gwh_per_year"].sum())


@pytest.mark.parametrize(
    ("share", "stock", "gwh"),
    # 0.455 x 48 and 0.8 x 48; with the stock 0.455 x 114 is more than 0.8 x 48, less than 48
    [(0.0, False, 21.84), (0.8, False, 38.4), (0.8, True, 51.87), (1.0, False, 48.0), (1.0, True, 51.87)],
)
def test_the_larger_of_both_shares_is_bought(share, stock, gwh):
    assert bought_gwh(solve(hub_case(share, stock=stock))) == pytest.approx(gwh)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.8, 1.0])
@pytest.mark.parametrize("stock", [False, True])
@pytest.mark.parametrize("periods", [1, 2])
def test_cost_is_that_of_enumeration(share, stock, periods):
    case = hub_case(share, stock=stock, periods=periods)
    found = solve(case)
    assert found.cost == pytest.approx(brute_force(case), rel=1e-6)
    assert found.measured == pytest.approx(found.cost)
    assert violations(audit_plan(case, found.plan)) == ()


def test_load_of_other_tiers_is_not_of_the_hub():
    pairs = pick("s1 good", "s4 urban")
    demand = {"d1": (6.0,), "d3": (2.0,)}
    case = with_only(tiny_case(periods=1, pairs=pairs, demand=demand, stock=False), "renewable_share")
    assert bought_gwh(solve(with_new_hub_share(case))) == pytest.approx(0.8 * 48)
    all_new = with_new_hub_share(case, 0.5)
    assert bought_gwh(solve(all_new)) == pytest.approx(0.455 * 64)


def test_a_plan_that_buys_too_little_for_the_hub_is_found_out():
    case = hub_case(0.8)
    plan = solve(case).plan
    less = replace(plan, green=plan.green * (30.0 / bought_gwh(solve(case))))
    (finding,) = violations(audit_plan(case, less))
    assert (finding.variant, finding.subject, finding.clause) == ("new_hub", "p1", "N24.green_power")
    assert finding.value == pytest.approx(30 / 48)
    assert "枢纽新建数据中心绿电占比" in renewable_share.explain(finding, "zh")
    assert "new data centres of the hub" in renewable_share.explain(finding, "en")


def test_a_pack_without_the_limit_has_no_such_finding():
    case = with_only(tiny_case(periods=1, pairs=HUBS, demand={"d1": (6.0,)}), "renewable_share")
    variants = {f.variant for f in audit_plan(case, solve(case).plan) if f.rule == "renewable_share"}
    assert variants == {"share", "channel"}


def test_preferred_and_out_of_reach_it_is_priced_and_reported():
    # 25 of 38.4 GWh can be had; 0.455 x 48 are less than that.
    case = with_rules(hub_case(0.8, green=((20.0, 25.0),)), renewable_share="prefer")
    assert solve(with_rules(case, renewable_share="require")) is None
    found = solve(case)
    missed = measure_shortfalls(case, found.plan)
    assert list(missed["rule"]) == ["renewable_share"]
    assert missed["shortfall"].sum() == pytest.approx(13.4)
    assert found.measured == pytest.approx(found.cost)
    findings = {f.variant: f for f in audit_plan(case, found.plan) if f.rule == "renewable_share"}
    assert (findings["new_hub"].status, findings["new_hub"].is_kept) == (REPORTED, False)
    assert findings["share"].is_kept
    assert MET not in {finding.status for finding in findings.values()}
