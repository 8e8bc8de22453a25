"""States of existing data centres: against every choice by enumeration, and worked by hand over two periods."""

from dataclasses import replace

import pandas as pd
import pytest

from models.errors import CaseTableError
from optimizer.audit import audit_plan, measure_costs, violations
from optimizer.build import build_model
from optimizer.kept import KeptModel
from optimizer.plan_checks import PlanTableError, check_plan
from tests.cases import EXACT, rows_of, solve, tiny_case, with_cells, with_only, with_rules
from tests.cases_enumerated import brute_force
from tests.cases_limits import with_period_limits
from tests.cases_report import table
from tests.cases_rules import pick
from tests.cases_stock import settled, with_options

ONE = {"periods": 1, "pairs": pick("s1 good", "s4 urban"), "demand": {"d1": (6.0,), "d3": (1.7,)}}
ALL = ("retrofit", "merge", "close")


def states_of(plan):
    return plan.stock_states["state"].to_dict()


def cheapest(case):
    """Least cost over every choice, and the states of the first that has it."""
    best = [(brute_force(left), states, cost) for states, left, cost in settled(case)]
    found = [(value + cost, states) for value, states, cost in best if value is not None]
    return min(found, key=lambda pair: pair[0]) if found else None


RULES_ON = (
    {},
    {"in_cluster_share": {"mode": "require", "weight": "count", "universe": "all"}},
    {"in_cluster_share": {"mode": "require", "weight": "racks", "universe": "all"}},
    {"rack_utilisation": {"mode": "require", "universe": "all"}},
    {"renewable_share": "require"},
)
LIMITS = {"in_cluster_share.min_share": 0.5, "rack_utilisation.min_share": 0.55}
CELLS = {"running_cny_per_year": 4e6}


@pytest.mark.parametrize("rules", RULES_ON, ids=["none", "count", "racks", "utilisation", "renewable"])
def test_cost_is_that_of_the_best_choice(rules):
    case = with_rules(with_only(tiny_case(**ONE, limits=LIMITS), *rules), **rules)
    for options in (("retrofit",), ("merge",), ("close",), ALL) if len(rules) == 0 else (("retrofit", "merge"), ALL):
        offered = with_options(case, *options, **CELLS)
        found, best = solve(offered), cheapest(offered)
        assert found.cost == pytest.approx(best[0], rel=1e-6)
        assert found.measured == pytest.approx(best[0], rel=1e-6)
        assert violations(audit_plan(offered, found.plan)) == ()
        assert states_of(found.plan)[("small", "p1")] in options


def test_options_that_are_not_offered_change_nothing():
    case = tiny_case()
    offered = with_options(case)
    assert solve(offered).cost == pytest.approx(solve(case).cost)
    assert solve(offered).plan.stock_states.empty


def test_timing_over_two_periods_by_hand():
    # Saves a quarter of 4 MCNY a year, 2 years then 5. Begun in p1 6 MCNY save 7, begun in p2 4.8 save 5.
    def case(**cells):
        made = with_only(tiny_case(pairs=pick("s1 good"), demand={"d1": (6.0, 6.0)}))
        return with_options(made, "retrofit", running_cny_per_year=4e6, **cells)

    kept = solve(case(retrofit_cny=9e6))
    early = solve(case(retrofit_cny=6e6))
    assert states_of(kept.plan) == {}
    assert states_of(early.plan) == {("small", "p1"): "retrofit", ("small", "p2"): "retrofit"}
    assert early.cost == pytest.approx(kept.cost + 6e6 - 7e6)
    costs = measure_costs(case(retrofit_cny=6e6), early.plan).set_index(["component", "period_id"])["cny"]
    assert costs["stock_change", "p1"] == pytest.approx(6e6)
    assert costs["stock_change", "p2"] == 0
    assert costs["stock_running", "p2"] == pytest.approx(-5e6)


def test_no_load_vanishes_when_a_data_centre_closes():
    case = with_options(with_only(tiny_case(**ONE)), "close", running_cny_per_year=40e6)
    plan = solve(case).plan
    assert states_of(plan) == {("small", "p1"): "close"}
    served = plan.serves["it_mw"].groupby(level="demand_id").sum()
    assert served["d3"] == pytest.approx(1.7 + 0.5)
    forgotten = replace(plan, serves=plan.serves * 0.5)
    assert "demand_served" in {finding.rule for finding in violations(audit_plan(case, forgotten))}


def test_a_block_without_demand_of_its_own_takes_the_load():
    case = with_only(tiny_case(**{**ONE, "demand": {"d1": (6.0,), "d3": (0.0,)}}))
    plan = solve(with_options(case, "close", running_cny_per_year=80e6)).plan
    assert plan.serves["it_mw"].to_dict()["d3", "urban_a2", "p1"] == pytest.approx(0.5)


def test_merged_load_needs_room():
    case = with_options(with_only(tiny_case(**ONE)), "merge", running_cny_per_year=40e6, served_it_mw=3.0, it_mw=4.0)
    assert states_of(solve(case).plan) == {("small", "p1"): "merge"}
    # 6 MW of 9 usable are taken: 3 MW fit, 3.1 do not.
    crowded = with_cells(case, "stock", {("small", "served_it_mw"): 3.1})
    plan = solve(crowded).plan
    assert states_of(plan) == {}
    by_hand = replace(plan, stock_states=table("stock_states", [("small", "p1", "merge")]))
    found = violations(audit_plan(crowded, by_hand))
    assert [(f.rule, f.variant, pytest.approx(f.value)) for f in found] == [("site_capacity", "room", 0.1)]


def test_the_target_stays_while_load_is_merged_into_it():
    case = with_options(with_only(tiny_case(**ONE)), "merge", running_cny_per_year=40e6)
    both = with_cells(
        case,
        "stock",
        {("old", "may_close"): True, ("old", "demand_id"): "d1", ("old", "running_cny_per_year"): 1e6},
    )
    found, best = solve(both), cheapest(both)
    assert found.cost == pytest.approx(best[0], rel=1e-6)
    assert states_of(found.plan) == {("small", "p1"): "merge"}


def coefficients(case, row):
    """Coefficients of the states of ``small`` in one row."""
    terms = rows_of(build_model(case).problem)[row].items()
    return {v.name.split("_")[2]: value for v, value in terms if v.name.startswith("stock_small_")}


def test_utilisation_of_all_by_hand():
    # 1 MW of capacity goes at 75 %; the 0.5 MW in use stay when merged, and are new load when closed.
    rule = {"mode": "require", "universe": "all"}
    case = with_rules(with_only(tiny_case(**ONE), "rack_utilisation"), rack_utilisation=rule)
    found = coefficients(with_options(case, *ALL), "rack_utilisation__fleet__p1")
    assert found == pytest.approx({"merge": 0.75, "close": 0.75 - 0.5})


def test_energy_by_hand():
    # 6 GWh at a PUE of 2.0, of 1.5 when retrofitted or merged, of none of its own when closed.
    case = with_period_limits(with_only(tiny_case(**ONE), "carbon_cap", "renewable_share"), max_carbon_t_per_year=9e4)
    case = with_options(with_rules(case, carbon_cap={"universe": "all"}), *ALL)
    change_gwh = {"retrofit": -1.5, "merge": -1.5, "close": -6.0}
    factor = case.account_kgco2_per_kwh
    carbon = {state: factor * gwh for state, gwh in change_gwh.items()}
    assert factor > 0
    assert coefficients(case, "carbon_cap__p1") == pytest.approx(carbon)
    green = {state: -0.455 * gwh for state, gwh in change_gwh.items()}
    assert coefficients(case, "renewable_share__p1") == pytest.approx(green)
    new_only = with_rules(case, carbon_cap={"universe": "new"})
    assert coefficients(new_only, "carbon_cap__p1") == {}


def test_states_taken_back_or_not_offered_are_found():
    case = with_options(with_only(tiny_case(pairs=pick("s1 good"), demand={"d1": (6.0, 6.0)})), "retrofit")
    plan = solve(case).plan
    taken_back = replace(plan, stock_states=table("stock_states", [("small", "p1", "retrofit")]))
    never = replace(plan, stock_states=table("stock_states", [("old", "p2", "retrofit")]))
    for broken in (taken_back, never):
        found = violations(audit_plan(case, broken))
        assert [(f.rule, f.subject, f.variant, f.value) for f in found] == [("site_capacity", "p2", "state", 1.0)]


def test_the_kept_model_knows_the_states():
    case = with_options(with_only(tiny_case(**ONE)), *ALL)
    model = KeptModel(case)
    answer = model.solve(model.arrays, EXACT)
    assert states_of(model.plan(answer)) == states_of(solve(case).plan) != {}


@pytest.mark.parametrize(
    ("option", "cells", "column"),
    [
        ("merge", {"merge_into": "small"}, "merge_into"),
        ("merge", {"merge_into": "nowhere"}, "merge_into"),
        ("close", {"demand_id": "nowhere"}, "demand_id"),
        ("retrofit", {"retrofit_pue": 2.1}, "retrofit_pue"),
        ("retrofit", {"retrofit_cny": -1.0}, "retrofit_cny"),
        ("merge", {"merge_cny": float("nan")}, "merge_cny"),
    ],
)
def test_options_that_cannot_be_meant(option, cells, column):
    with pytest.raises(CaseTableError) as error:
        with_options(tiny_case(), option, **cells)
    for text in (error.value.zh, error.value.en):
        assert "small" in text and column in text


@pytest.mark.parametrize("state", ["merge", "close"])
def test_plan_that_merges_into_what_is_gone(state):
    case = with_options(tiny_case(**ONE), "merge")
    plan = solve(case).plan
    rows = [("small", "p1", "merge"), ("old", "p1", state)]
    with pytest.raises(PlanTableError, match="old"):
        check_plan(case, replace(plan, stock_states=table("stock_states", rows)))


def test_unknown_state_in_a_plan():
    case = with_options(tiny_case(**ONE), "merge")
    states = pd.DataFrame({"state": ["sold"]}, index=pd.MultiIndex.from_tuples([("small", "p1")]))
    states.index.names = ["stock_id", "period_id"]
    with pytest.raises(PlanTableError, match="retrofit"):
        check_plan(case, replace(solve(case).plan, stock_states=states))


def test_changes_count_in_the_budget_of_the_period_in_which_they_begin():
    made = with_only(tiny_case(pairs=pick("s1 good"), demand={"d1": (6.0, 6.0)}), "budget")
    made = with_options(made, "retrofit", running_cny_per_year=4e6, retrofit_cny=6e6)
    free = solve(made)
    assert states_of(free.plan) == {("small", "p1"): "retrofit", ("small", "p2"): "retrofit"}
    without = replace(free.plan, stock_states=free.plan.stock_states.iloc[:0])

    def spent(plan):
        return {f.subject: f.value for f in audit_plan(made, plan) if f.rule == "budget"}

    capital = spent(without)
    assert spent(free.plan) == pytest.approx({"p1": capital["p1"] + 6e6, "p2": capital["p2"]})
    # A limit that leaves no room for the change in the first period puts it off or off altogether.
    tight = with_period_limits(made, max_capex_cny=capital["p1"] + 5e6)
    found = solve(tight)
    assert ("small", "p1") not in states_of(found.plan)
    assert violations(audit_plan(tight, found.plan)) == ()
