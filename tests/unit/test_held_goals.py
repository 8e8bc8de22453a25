"""Price and why where goals come before cost: against all plans there are, the goals held as the plan has them."""

from dataclasses import replace

import pytest

from optimizer.clause_price import OFF, group_levers, moved_cases, price_clauses
from optimizer.held_goals import goals_before_cost, held_goals
from optimizer.measures import measure_plan
from optimizer.plan_carbon import GridCarbon
from optimizer.why_not import PRICED, answer_site
from reports.answer_price import price_section
from reports.answer_words import say_held
from tests.cases import EXACT, solve, tiny_case, with_rules
from tests.unit.test_priorities import all_plans, small_case

GRID = GridCarbon(0.5)
AT = {"outside_starter_zones": 2, "land": 3}
FIRST = {"mode": "require", "form": "lexicographic"}
CASES = {
    "outside first": small_case(stages=("outside_starter_zones", "cost")),
    "outside within a tolerance": small_case(stages=("outside_starter_zones", "cost"), stage_tolerance_shares=(0.4,)),
    "land first": small_case(stages=("land", "cost")),
    "lexicographic": with_rules(small_case(), starter_zones_first=FIRST, in_cluster_share="require"),
}


def least(case, goals):
    """Least cost of any plan that is no worse in the goals; None if there is none."""
    kept = [plan for plan in all_plans(case) if all(plan[AT[name]] <= most + 1e-6 for name, most in goals.items())]
    return min((plan[1] for plan in kept), default=None)


@pytest.mark.parametrize("name", CASES)
def test_prices_hold_what_comes_before_cost(name):
    case = CASES[name]
    best = solve(case)
    goals = held_goals(case, best.plan)
    assert goals == {name: measure_plan(case, best.plan)[name] for name in goals_before_cost(case)} != {}
    assert best.cost == pytest.approx(least(case, goals))
    checked = 0
    for price in price_clauses(case, best.plan, best.cost, GRID, EXACT):
        if price.group == "demand_served":
            continue
        cases = {OFF: with_rules(case, **{price.rule: "off"})}
        if price.group in group_levers(case):
            cases = moved_cases(case, price.group, group_levers(case)[price.group])
        for move in price.moves:
            # A goal that the rule itself puts first goes with it.
            still = {goal: most for goal, most in goals.items() if goal in goals_before_cost(cases[move.name])}
            there = least(cases[move.name], still)
            assert (there is None) == (move.cost_cny is None), (price.rule, move)
            if there is not None:
                assert move.cost_cny.lower - 100 <= there - best.cost <= move.cost_cny.upper + 100, (price.rule, move)
                assert move.cost_cny.upper - move.cost_cny.lower <= 300
                checked += 1
    assert checked


@pytest.mark.parametrize("name", CASES)
def test_why_holds_what_comes_before_cost(name):
    case = CASES[name]
    best = solve(case)
    goals = held_goals(case, best.plan)
    chosen = set(best.plan.facilities.index.get_level_values("site_id"))
    for site in case.sites.index:
        found = answer_site(case, best.plan, best.cost, site, EXACT)
        kept = [
            plan
            for plan in all_plans(case)
            if (site in plan[0]) != (site in chosen)
            and all(plan[AT[goal]] <= most + 1e-6 for goal, most in goals.items())
        ]
        there = min((plan[1] for plan in kept), default=None)
        assert (there is None) == (found.status != PRICED), site
        if there is not None:
            assert found.cost_cny.lower - 100 <= there - best.cost <= found.cost_cny.upper + 100


def test_without_the_held_goal_a_price_would_be_that_of_another_order():
    case = CASES["outside first"]
    best = solve(case)
    free = min(plan[1] for plan in all_plans(case))
    # Cost alone would take the cheaper site outside the starter zone.
    assert free < best.cost - 1e5
    assert all(
        move.cost_cny is None or move.cost_cny.lower > free - best.cost
        for price in price_clauses(case, best.plan, best.cost, GRID, EXACT, rules=["size_class"])
        for move in price.moves
    )


def test_the_answer_says_what_is_held():
    case = CASES["land first"]
    best = solve(case)
    prices = price_clauses(case, best.plan, best.cost, GRID, EXACT, rules=["size_class"])
    assert "用地" in price_section(case, prices, "zh").as_text()
    assert "puts land before cost" in price_section(case, prices, "en").as_text()
    assert say_held(tiny_case(), "zh") == []
    assert goals_before_cost(replace(case, stages=("cost",))) == ()
