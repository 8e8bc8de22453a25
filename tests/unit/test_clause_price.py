"""Prices of clauses against fresh solves of the changed cases, brute force and hand-worked figures."""

from dataclasses import replace

import pytest

from models.errors import ScenarioValueError
from optimizer import move_price
from optimizer.clause_price import (
    BELOW_GAP,
    CHANGED,
    INFEASIBLE,
    NO_PLAN,
    OFF,
    OPEN,
    TIGHTER,
    group_levers,
    moved_cases,
    price_clauses,
    rules_without_levers,
)
from optimizer.deadline import Deadline
from optimizer.kept import KeptModel
from optimizer.move_price import Pricer
from optimizer.plan_carbon import GridCarbon, plan_carbon_t
from optimizer.plan_in_hand import Interval, PlanNotOfModelError, take_plan
from reports.answer_price import price_section
from tests.cases import EXACT, solve, tiny_case, with_limits, with_only, with_rules
from tests.cases_enumerated import brute_force

GRID = GridCarbon(0.5)
CASES = {
    "one period": tiny_case(periods=1),
    "three stations": with_only(
        tiny_case(stations=("g1", "g2", "g3"), periods=1), "power_supply", "dual_feed", "size_class", "pue_limit"
    ),
    "green, exceptions": tiny_case(
        periods=1,
        green=((20.0, 10.0), (60.0, 200.0)),
        limits={"large_in_cluster.exception_count": 1, "large_in_cluster.exception_it_mw": 10},
    ),
}


def prices_of(case, **asked):
    best = solve(case)
    return best, price_clauses(case, best.plan, best.cost, GRID, EXACT, **asked)


@pytest.mark.parametrize("name", CASES)
def test_price_is_the_difference_of_two_fresh_solves(name):
    case = CASES[name]
    best, prices = prices_of(case)
    groups = group_levers(case)
    bare = rules_without_levers(case)
    assert [price.group for price in prices if price.group in groups] == list(groups)
    # No limit of a period is stated in any of these cases.
    assert not {"budget", "carbon_cap", "water_limit"} & {price.group for price in prices}
    compared = 0
    for price in prices:
        assert price.group in groups or price.group in bare
        if price.group in groups:
            cases = moved_cases(case, price.group, groups[price.group])
        else:
            cases = {OFF: with_rules(case, **{price.rule: "off"})}
        assert [move.name for move in price.moves] == list(cases)
        for move in price.moves:
            anew = solve(cases[move.name])
            where = (price.group, move.name)
            assert (move.status == INFEASIBLE) == (anew is None), where
            if anew is None:
                continue
            change = anew.cost - best.cost
            assert move.cost_cny.lower <= change + 20 and change - 20 <= move.cost_cny.upper, where
            assert move.cost_cny.upper - move.cost_cny.lower <= 100, where
            assert (move.status == CHANGED) == (abs(change) > 100), where
            compared += 1
    assert compared >= 6


def test_price_against_brute_force():
    case = with_only(
        tiny_case(periods=1), "size_class", "in_cluster_share", "power_supply", "dual_feed", "outside_is_small"
    )
    case = with_limits(case, in_cluster_share__min_share=0.85)
    _, prices = prices_of(case, rules=["in_cluster_share"])
    (price,) = prices
    cases = moved_cases(case, price.group, group_levers(case)[price.group])
    here = brute_force(case)
    for move in price.moves:
        there = brute_force(cases[move.name])
        assert (there is None) == (move.cost_cny is None)
        if there is not None:
            assert move.cost_cny.upper == pytest.approx(there - here, abs=100)


def test_a_step_of_power_by_hand():
    # one site of 10 MW reserves 1.4 x 10 = 14 MW at each of two stations with 6 MW spare and steps of 10 MW: one step
    # of 4 MCNY at each; 10 MW more of headroom saves both.
    case = tiny_case(
        pairs={("s1", "good"): (4, 20.0)}, demand={"d1": (9.0,)}, reach={"d1": ("a1",)}, periods=1, spare=(6.0,)
    )
    case = with_only(case, "power_supply", "dual_feed")
    best, (demand, power, feeds) = prices_of(case)
    assert feeds.rule == "dual_feed"
    assert demand.rule == "demand_served"
    assert best.plan.facilities["it_mw"].tolist() == [10.0]
    looser, tighter = power.moves
    assert looser.cost_cny.lower == pytest.approx(-8e6, abs=100)
    assert looser.status == CHANGED
    assert looser.placement.gained == looser.placement.lost == ()
    # 6 MW less leave 0: two steps of 10 MW carry 14 MW
    assert tighter.cost_cny.upper == pytest.approx(8e6, abs=100)
    assert tighter.carbon_t == pytest.approx(0.0)


def test_carbon_by_hand():
    case = tiny_case()
    plan = solve(case).plan
    # 10 MW in all served in p2 at 8000 h, and a stock of 66,000 MWh, at 0.5 t/MWh
    assert plan_carbon_t(case, plan, "p2", GRID) == pytest.approx(0.5 * (10.0 * 8000 + 66000))
    bought = float(plan.green["gwh_per_year"].xs("p2", level="period_id").sum()) * 1000
    own = GridCarbon(0.5, ("q1",))
    assert bought > 0
    assert plan_carbon_t(case, plan, "p2", own) == pytest.approx(0.5 * (10.0 * 8000 + 66000 - bought))


def test_loose_bound_claims_nothing():
    case = CASES["one period"]
    best = solve(case)
    prices = price_clauses(case, best.plan, best.cost * 0.5, GRID, replace(EXACT, gap_share=0.6), rules=["pue_limit"])
    moves = [move for price in prices for move in price.moves if move.cost_cny and move.name != TIGHTER]
    assert moves
    assert {move.status for move in moves} == {BELOW_GAP}


def test_interval_at_its_edges():
    assert Interval(0.0, 5.0).holds_zero and Interval(-3.0, 0.0).holds_zero
    assert not Interval(1.0, 5.0).holds_zero and not Interval(-5.0, -1.0).holds_zero


def test_unknown_rule_is_refused():
    case = tiny_case()
    with pytest.raises(ScenarioValueError, match="in_cluster_share"):
        prices_of(case, rules=["in_cluster_shar"])


def test_plan_of_another_case_is_refused():
    case = tiny_case()
    plan = solve(with_rules(case, pue_limit="off", starter_zones_first="off")).plan
    with pytest.raises(PlanNotOfModelError):
        take_plan(KeptModel(case), plan, 0.0, EXACT)


def test_what_is_open_when_the_time_is_over_is_said_and_its_interval_still_holds():
    case = CASES["one period"]
    best = solve(case)
    prices = price_clauses(case, best.plan, best.cost, GRID, EXACT, clock=Deadline(0.0))
    groups = group_levers(case)
    seen = set()
    for price in prices:
        for move in price.moves:
            seen.add(move.status)
            if move.cost_cny is None or price.group not in groups:
                continue
            change = solve(moved_cases(case, price.group, groups[price.group])[move.name]).cost - best.cost
            assert move.cost_cny.lower <= change + 20 and change - 20 <= move.cost_cny.upper
    assert {OPEN, NO_PLAN} <= seen
    section = price_section(case, prices, "en")
    assert "--seconds" in section.paragraphs[0] and "not settled in time" in section.as_text()


def test_a_limit_tightened_within_what_the_plan_leaves_free_is_not_searched_for(monkeypatch):
    # one site of 10 MW draws 14 MW of 40 spare: 10 MW less at every substation changes nothing, whatever is solved
    case = tiny_case(
        pairs={("s1", "good"): (4, 20.0)}, demand={"d1": (9.0,)}, reach={"d1": ("a1",)}, periods=1, spare=(40.0,)
    )
    case = with_only(case, "power_supply", "dual_feed")
    best = solve(case)
    monkeypatch.setattr(move_price.Pricer, "search", None)
    prices = price_clauses(case, best.plan, best.cost, GRID, EXACT, rules=["power_supply"], clock=Deadline(0.0))
    tighter = next(move for move in prices[0].moves if move.name == TIGHTER)
    assert tighter.status == BELOW_GAP
    assert tighter.cost_cny.upper == pytest.approx(0.0, abs=100)


def test_plans_found_on_the_way_start_the_moves_that_follow():
    case = CASES["one period"]
    best = solve(case)
    kept = KeptModel(case)
    hand = take_plan(kept, best.plan, best.cost, EXACT)
    pricer = Pricer(hand, kept.solve(kept.arrays, EXACT, relaxed=True), GRID, EXACT, Deadline())
    task = pricer.look(OFF, hand, replace(kept.arrays, cost=-kept.arrays.cost))
    assert task.answer is None
    pricer.search(task, 60.0)
    assert len(pricer.known) == 1
    again = pricer.look(OFF, hand, replace(kept.arrays, cost=-kept.arrays.cost))
    again.bound = task.answer.bound
    pricer.search(again, 0.0)
    assert again.answer.objective == pytest.approx(task.answer.objective)
    assert again.answer.status == "proven"


@pytest.mark.parametrize("is_nested", [True, False])
def test_where_a_plan_for_one_is_none_for_the_other_nothing_follows_from_the_bound_at_hand(is_nested):
    case = CASES["one period"]
    best = solve(case)
    kept = KeptModel(case)
    hand = take_plan(kept, best.plan, best.cost, EXACT)
    pricer = Pricer(hand, kept.solve(kept.arrays, EXACT, relaxed=True), GRID, EXACT, Deadline())
    task = pricer.look(TIGHTER, hand, replace(kept.arrays, cost=kept.arrays.cost / 2), is_nested=is_nested)
    assert (task.best_bound > 0.9 * hand.bound) == is_nested
    pricer.search(task, 60.0)
    change = pricer.price(task).cost_cny
    # at half the prices the same plan costs half
    assert (change.lower >= 0) == is_nested
    assert is_nested or change.lower <= -best.cost / 2 <= change.upper
