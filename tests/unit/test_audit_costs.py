"""The audit's own reckoning: costs of a plan by hand, and tables that are no plan at all."""

from dataclasses import replace

import pandas as pd
import pytest

from optimizer.audit import audit_plan, measure_costs, violations
from optimizer.plan import Plan
from optimizer.plan_checks import PlanTableError
from tests.cases import tiny_case, with_cells, with_rules
from tests.cases_report import table

CASE = with_cells(tiny_case(), "reaches", {(("d1", "good_a1"), "network_cny_per_mw_year"): 1e4})
# Period p1 costs in full (invest_factor 1.0) and runs 2 years, p2 costs 0.8 and runs 5 years. Feeders: 1 km and 2 km.
PLAN = Plan(
    case_id=CASE.id,
    facilities=table("facilities", [("s1", "p1", "good", 3, 7.5, 6.0), ("s1", "p2", "good", 4, 10.0, 6.0)]),
    feeds=table("feeds", [("s1", g, p, km, 14.0) for g, km in (("g1", 1.0), ("g2", 2.0)) for p in ("p1", "p2")]),
    steps=table("steps", [("g1", "p1", 1), ("g1", "p2", 2)]),
    serves=table("serves", [("d1", "good_a1", "p1", 6.0), ("d1", "good_a1", "p2", 6.0)]),
    unmet=table("unmet", [("d2", "p2", 0.5)]),
    green=table("green", [("q1", "p1", 10.0)]),
    exceptions=table("exceptions", []),
    stock_states=table("stock_states", []),
)
BY_HAND = {
    ("site", "p1"): 20e6,
    ("modules", "p1"): 3 * 3e6,
    ("modules", "p2"): 1 * 3e6 * 0.8,
    ("standing", "p1"): 7.5 * 1e5 * 2,
    ("standing", "p2"): 10.0 * 1e5 * 5,
    ("feeders", "p1"): (1.0 + 2.0) * 1e5,
    ("substations", "p1"): 4e6,
    ("substations", "p2"): 4e6 * 0.8,
    ("running", "p1"): 6.0 * 1e6 * 2,
    ("running", "p2"): 6.0 * 1e6 * 5,
    ("network", "p1"): 6.0 * 1e4 * 2,
    ("network", "p2"): 6.0 * 1e4 * 5,
    ("green", "p1"): 10.0 * 1000 * 20.0 * 2,
    ("unmet", "p2"): 0.5 * 1e8 * 5,
}


def costs_of(case, plan):
    costs = measure_costs(case, plan).set_index(["component", "period_id"])["cny"]
    return costs[costs != 0].to_dict()


def test_costs_by_hand():
    assert costs_of(CASE, PLAN) == pytest.approx(BY_HAND)


def test_the_weight_of_capacity_outside_the_starter_zones_is_a_cost_of_the_last_period():
    plan = replace(PLAN, facilities=PLAN.facilities.rename(index={"s1": "s2"}), feeds=table("feeds", []))
    form = {"mode": "require", "form": "weight", "weight_cny_per_mw": 7.0}
    weighted = with_rules(CASE, starter_zones_first=form)
    assert costs_of(weighted, plan)["outside_starter_zones", "p2"] == pytest.approx(70.0)
    assert "outside_starter_zones" not in {name for name, _ in costs_of(weighted, PLAN)}
    assert "outside_starter_zones" not in {name for name, _ in costs_of(CASE, plan)}


def test_load_beyond_reach_is_found_and_has_no_price():
    stray = table("serves", [("d3", "good_a1", "p1", 1.0), ("d3", "good_a1", "p2", 1.0)])
    plan = replace(PLAN, serves=stray)
    assert ("network", "p1") not in costs_of(CASE, plan)
    assert "demand_served" in {finding.rule for finding in violations(audit_plan(CASE, plan))}


def changed(name, change):
    """A change of one table of the plan."""
    return {name: change(getattr(PLAN, name))}


def set_column(column, value):
    return lambda frame: frame.assign(**{column: value})


DEFECTS = {
    "column missing": (changed("facilities", lambda f: f.drop(columns="it_mw")), ["facilities", "it_mw"]),
    "index of another table": (changed("unmet", lambda f: f.droplevel("period_id")), ["unmet", "period_id"]),
    "row twice": (changed("unmet", lambda f: pd.concat([f, f])), ["unmet", "d2/p2"]),
    "unknown site": (changed("facilities", lambda f: f.rename(index={"s1": "s9"})), ["facilities", "s9/p1", "site_id"]),
    "unknown period": (changed("green", lambda f: f.rename(index={"p1": "p7"})), ["green", "q1/p7", "period_id"]),
    "unknown design": (changed("facilities", set_column("design_id", "best")), ["facilities", "s1/p1", "design_id"]),
    "design not for the site": (changed("facilities", set_column("design_id", "edge")), ["facilities", "s1/edge"]),
    "NaN": (changed("serves", set_column("it_mw", float("nan"))), ["serves", "d1/good_a1/p1", "it_mw"]),
    "infinite": (changed("serves", set_column("it_mw", float("inf"))), ["serves", "d1/good_a1/p1", "it_mw"]),
    "negative": (changed("steps", set_column("steps", -1)), ["steps", "g1/p1", "steps"]),
    "text": (changed("feeds", set_column("feed_mw", "ten")), ["feeds", "feed_mw"]),
    "feeder to nothing": (changed("feeds", lambda f: f.rename(index={"s1": "s2"})), ["feeds", "s2/p1", "site_id"]),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_tables_that_are_no_plan_are_refused(name):
    change, words = DEFECTS[name]
    with pytest.raises(PlanTableError) as caught:
        audit_plan(CASE, replace(PLAN, **change))
    for word in words:
        assert word in caught.value.zh
        assert word in caught.value.en


def test_the_plan_by_hand_is_a_plan_and_what_it_breaks_is_found():
    # 0.5 MW and all of d3 unserved, 14 MW at the 6 MW of g2, 6 of 10 MW in use, no green electricity in p2.
    broken = {finding.rule for finding in violations(audit_plan(CASE, PLAN))}
    assert broken == {"demand_served", "power_supply", "rack_utilisation", "renewable_share"}
