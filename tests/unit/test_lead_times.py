"""What takes time to build: orders, rows, cost, capital and audit, by hand on periods that end in 2026 and 2030."""

from dataclasses import replace

import pandas as pd
import pytest

from models.lead_times import order_periods
from models.scenario import read_scenario
from optimizer.audit import audit_plan, measure_costs, violations
from optimizer.build import build_model
from optimizer.rules import rule
from reports.run_case import read_case, write_case
from tests.cases import rows_of, solve, tiny_case, with_only, with_rules
from tests.cases_limits import with_period_limits

PERIODS = pd.DataFrame({"end_year": [2026, 2028, 2030]}, index=pd.Index(["a", "b", "c"], name="period_id"))


@pytest.mark.parametrize(
    ("years", "orders"),
    [
        (0.0, {"a": "a", "b": "b", "c": "c"}),
        (1.0, {"a": None, "b": "a", "c": "b"}),
        (2.0, {"a": None, "b": "a", "c": "b"}),
        (3.0, {"a": None, "b": None, "c": "a"}),
        (4.5, {"a": None, "b": None, "c": None}),
    ],
)
def test_orders_are_given_at_the_ends_of_periods(years, orders):
    assert order_periods(PERIODS, years) == orders


def grown(*, lead=0.0, line=0.0, demand=(1.0, 6.0)):
    """One site whose load rises from one module (3.5 MW) to three (10.5 MW at 6 MW of spare capacity)."""
    case = tiny_case(pairs={("s1", "good"): (4, 20.0)}, demand={"d1": demand}, stock=False)
    case = with_only(case, "power_supply", "dual_feed")
    case = replace(case, substations=case.substations.assign(step_lead_years=lead))
    return replace(case, feeders=case.feeders.assign(lead_years=line))


def test_a_step_that_takes_four_years_is_paid_when_it_is_ordered():
    # One step of 4 MCNY at each of two substations, at 1.0 instead of 0.8.
    usual, early = solve(grown()), solve(grown(lead=4.0))
    assert early.cost - usual.cost == pytest.approx(2 * 4e6 * 0.2)
    assert early.measured == pytest.approx(early.cost)
    assert violations(audit_plan(grown(lead=4.0), early.plan)) == ()


def test_a_step_that_takes_longer_than_there_is_time_does_not_serve():
    assert solve(grown(lead=4.1)) is None
    found = [f for f in audit_plan(grown(lead=4.1), solve(grown()).plan) if f.status == "violated"]
    assert {(f.rule, f.subject, f.variant) for f in found} == {
        ("power_supply", "g1 p2", "steps"),
        ("power_supply", "g2 p2", "steps"),
    }
    assert all(f.limit == 0.0 for f in found)


@pytest.mark.parametrize(("dual", "owner"), [("require", "dual_feed"), ("off", "power_supply")])
def test_no_feeder_serves_before_it_can_be_there(dual, owner):
    usual, late = with_rules(grown(), dual_feed=dual), with_rules(grown(line=1.0), dual_feed=dual)
    assert solve(usual) is not None and solve(late) is None
    names = [name for name in rows_of(build_model(late).problem) if "__early__" in name]
    assert names and all(name.startswith(owner) and name.endswith("_p1") for name in names)
    found = [f for f in audit_plan(late, solve(usual).plan) if f.status == "violated"]
    assert {(f.rule, f.subject, f.variant) for f in found} == {(owner, "p1", "early")}
    for language, words in (("zh", "可投运时间"), ("en", "before they can be there")):
        assert words in rule(owner).explain(found[0], language)


def test_a_feeder_is_paid_when_it_is_ordered():
    # 1 and 2 km at 0.1 MCNY/km, at 1.0 instead of 0.8; nothing is built before 2030.
    usual, early = solve(grown(demand=(0.0, 6.0))), solve(grown(line=4.0, demand=(0.0, 6.0)))
    assert early.cost - usual.cost == pytest.approx(0.3e6 * 0.2)
    assert early.measured == pytest.approx(early.cost)
    assert measure_costs(grown(line=4.0), early.plan)["cny"].sum() == pytest.approx(early.cost)


def test_capital_is_committed_with_the_order():
    # Without lead 24.3 + 2.3 MCNY in 2026 is not reached: the steps (8 MCNY) come in 2030; ordered in 2026 they are.
    def case(lead, limit_cny):
        return with_period_limits(
            with_rules(grown(lead=lead), budget="require"), max_capex_cny=(limit_cny, float("inf"))
        )

    first = 20e6 + 3e6 + 0.3e6
    assert solve(case(0.0, first)) is not None
    assert solve(case(4.0, first + 7.9e6)) is None
    plan = solve(case(4.0, first + 8.1e6)).plan
    values = {f.subject: f.value for f in audit_plan(case(4.0, first + 8.1e6), plan) if f.rule == "budget"}
    assert values == pytest.approx({"p1": first + 8e6, "p2": 6e6})


def test_without_lead_a_step_is_committed_in_the_period_of_its_service():
    # Two modules of 3 MCNY and two steps of 4 MCNY come in 2030, and 2026 has no money for a step ahead of its time.
    first = 20e6 + 3e6 + 0.3e6
    for limit_cny, is_possible in ((14.01e6, True), (13.99e6, False)):
        case = with_period_limits(with_rules(grown(), budget="require"), max_capex_cny=(first, limit_cny))
        assert (solve(case) is not None) is is_possible


def test_lead_times_and_late_steps_survive_a_run_folder(tmp_path):
    case = grown(lead=2.0, line=1.0)
    case = replace(case, headroom=case.headroom.assign(max_steps=[0, 2, 1, 2]))
    write_case(case, tmp_path)
    for name in ("substations", "feeders", "headroom"):
        pd.testing.assert_frame_equal(getattr(read_case(tmp_path), name), getattr(case, name))


def test_the_baseline_knows_no_lead_time():
    baseline = read_scenario("baseline")
    assert baseline.number("power.step_lead_years") == baseline.number("power.feeder_lead_years") == 0.0
    assert not [name for name in rows_of(build_model(grown()).problem) if "__late__" in name or "__early__" in name]
