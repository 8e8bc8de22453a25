"""Alternatives, phasing and frontier where goals come before cost: against all plans there are."""

import pytest

from optimizer.alternatives import NEEDED, find_alternatives
from optimizer.frontier import find_frontier
from optimizer.held_goals import goals_before_cost, held_goals
from optimizer.phasing import INFEASIBLE, SITES, compare_programmes, grow_demand
from optimizer.planner import plan_case
from reports.answer_alternatives import alternatives_section
from reports.answer_frontier import frontier_section
from tests.cases import EXACT
from tests.unit.test_held_goals import AT, CASES
from tests.unit.test_priorities import all_plans

CLOSE = {"rel": 1e-6, "abs": 100.0}


def good_plans(case, goals):
    """Every admissible plan that is no worse in the goals."""
    return [plan for plan in all_plans(case) if all(plan[AT[name]] <= most + 1e-6 for name, most in goals.items())]


@pytest.mark.parametrize("name", CASES)
def test_alternatives_are_as_good_in_what_comes_before_cost(name):
    case = CASES[name]
    outcome = plan_case(case, EXACT)
    goals = held_goals(case, outcome.plan)
    found = find_alternatives(case, EXACT, within_share=0.3, count=6, plan=outcome.plan, proof=outcome.proof)
    good = [frozenset(plan[0]) for plan in good_plans(case, goals) if plan[1] <= found.limit_cny * (1 + 1e-9)]
    assert {one.sites for one in found.plans} <= set(good)
    in_all = frozenset.intersection(*good)
    assert {site for site, verdict in found.verdicts.items() if verdict == NEEDED} == in_all
    # Without a plan in hand it is found by stages first.
    anew = find_alternatives(case, EXACT, within_share=0.3, count=1)
    assert anew.plans[0].cost_cny == pytest.approx(found.plans[0].cost_cny, **CLOSE)
    assert "放在成本之前" in alternatives_section(case, found, "zh").as_text()


@pytest.mark.parametrize("name", CASES)
def test_a_larger_programme_comes_first_to_its_goals_and_a_nested_one_must_reach_them(name):
    case = CASES[name]
    plan = plan_case(case, EXACT).plan
    larger = grow_demand(case, 1.3)
    anew = plan_case(larger, EXACT)
    found = compare_programmes(case, plan, larger, EXACT)
    goals = held_goals(larger, anew.plan)
    assert found.cost_cny == pytest.approx(anew.proof.cost_cny, **CLOSE)
    kept = {str(site) for site in plan.facilities.index.get_level_values("site_id")}
    nested = next(one for one in found.nested if one.what == SITES)
    costs = [one[1] for one in good_plans(larger, goals) if kept <= set(one[0])]
    if costs and goals_before_cost(case):
        # A tolerance leaves the goal of the best plan some room that a nested one may use as well.
        assert nested.status != INFEASIBLE
        assert nested.cost_cny <= min(costs) + 100
    else:
        assert nested.status == INFEASIBLE or "tolerance" in name


@pytest.mark.parametrize("name", CASES)
def test_a_frontier_holds_goals_that_are_no_axis_and_frees_the_one_that_is(name):
    case = CASES[name]
    outcome = plan_case(case, EXACT)
    goals = held_goals(case, outcome.plan)
    asked = {"points": 3, "plan": outcome.plan, "proof": outcome.proof}
    held = find_frontier(case, EXACT, x="cost", y="carbon", **asked)
    assert held.points[0].x == pytest.approx(min(plan[1] for plan in good_plans(case, goals)), **CLOSE)
    for point in held.points:
        assert all(point.measures[goal] <= most * (1 + 1e-5) + 1e-5 for goal, most in goals.items())
    assert "before cost" in frontier_section(held, "en", case).as_text()
    axis = {"outside_starter_zones": "outside_starter_share", "land": "land"}[next(iter(goals))]
    free = find_frontier(case, EXACT, x="cost", y=axis, **asked)
    assert free.points[0].x == pytest.approx(min(plan[1] for plan in all_plans(case)), **CLOSE)
    assert free.x_bound <= free.points[0].x
    assert "before cost" not in frontier_section(free, "en", case).as_text()
