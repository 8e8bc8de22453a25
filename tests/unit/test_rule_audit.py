"""A solved plan passes the audit; the same plan broken by hand fails exactly the rule that it breaks."""

from dataclasses import replace

import pandas as pd
import pytest

from optimizer.audit import audit_plan, violations
from optimizer.finding import VIOLATED
from tests.cases import solve, tiny_case, with_cells, with_rules
from tests.cases_green import green_case
from tests.cases_limits import with_period_limits
from tests.cases_network import with_round_trips
from tests.cases_rules import BUDGET, pick, with_land
from tests.cases_stock import with_options
from tests.cases_zones import with_zone_limits

ROOMY = {"spare": (60.0, 60.0), "limits": {"rack_utilisation.min_share": 0.3}}
# A hub outside under the exception budget; the rules that speak against it otherwise are off.
OUTSIDE = {
    "demand": {"d2": (6.0, 6.0), "d3": (0.5, 0.5)},
    "limits": BUDGET,
    "modes": {"starter_zones_first": "off", "in_cluster_share": "off"},
}

# 0.2 MW that only the edge node at s5 can serve.
NODE = {"pairs": pick("s1 good", "s5 edge"), "demand": {"d1": (6.0, 6.0), "d3": (0.2, 0.2)}}


def changed(plan, table, cells):
    """The plan with other cells, ``{(row, column): value}``."""
    found = getattr(plan, table).copy()
    for (row, column), value in cells.items():
        assert row in found.index
        found.loc[row, column] = value
    return replace(plan, **{table: found})


def resized(plan, site, periods, modules, feed_mw=None):
    """The plan with other ``modules`` of 2.5 MW at a site, and other feeds if they are given."""
    cells = {((site, when), "modules"): modules for when in periods}
    cells |= {((site, when), "it_mw"): 2.5 * modules for when in periods}
    plan = changed(plan, "facilities", cells)
    if feed_mw is None:
        return plan
    return changed(plan, "feeds", {((site, g, when), "feed_mw"): feed_mw for g in ("g1", "g2") for when in periods})


def without(plan, table, *rows):
    return replace(plan, **{table: getattr(plan, table).drop(list(rows))})


def renamed(plan, table, old, new):
    found = getattr(plan, table)
    names = [tuple(new if name == old else name for name in row) for row in found.index]
    assert names != list(found.index)
    return replace(plan, **{table: found.set_axis(pd.MultiIndex.from_tuples(names, names=found.index.names))})


def leave_unserved(case, plan):
    plan.unmet.loc[("d1", "p1"), "it_mw"] = 0.5
    return case, plan


def count_one_module_more(case, plan):
    return case, changed(plan, "facilities", {(("s1", "p2"), "modules"): 5})


def keep_the_old(case, plan):
    return case, without(plan, "stock_states", ("small", "p1"), ("small", "p2"))


def drop_a_step(case, plan):
    return case, without(plan, "steps", ("g1", "p2"))


def drop_a_feeder(case, plan):
    return case, without(plan, "feeds", ("s1", "g1", "p1"), ("s1", "g1", "p2"))


def give_no_reason(case, plan):
    return case, changed(plan, "exceptions", {("s3", "reason"): " "})


def take_back_the_exception(case, plan):
    return with_rules(case, large_in_cluster="report"), without(plan, "exceptions", "s3")


def shrink_the_hub(case, plan):
    return case, resized(plan, "s1", ("p1", "p2"), 2)


def move_out_of_the_starter_zone(case, plan):
    return case, renamed(renamed(plan, "facilities", "s1", "s2"), "feeds", "s1", "s2")


def take_the_host_away(case, plan):
    assert set(plan.facilities["design_id"]) == {"good", "edge"}
    return with_cells(case, "sites", {("s5", "host_kind"): ""}), plan


def take_the_worse_cooling(case, plan):
    plan = changed(plan, "facilities", {(("s1", when), "design_id"): "bad" for when in ("p1", "p2")})
    return case, renamed(plan, "serves", "good_a1", "bad_a1")


def grow_outside(case, plan):
    # 4,000 + 4,000 of 10,400 standard racks are then in the cluster.
    return case, resized(plan, "s4", ("p2",), 2, feed_mw=7.0)


def grow_without_load(case, plan):
    # 7.5 MW are then served from 12.5 MW.
    return case, resized(plan, "s1", ("p1",), 4, feed_mw=14.0)


def use_more_water_than_may_be(case, plan):
    return with_period_limits(case, max_water_m3_per_year=(1e5, 6e4)), plan


def use_more_energy_than_may_be(case, plan):
    return with_zone_limits(case, max_energy_gwh_per_year=80.0), plan


def grow_more_than_may_be(case, plan):
    return with_rules(case, orderly_growth={"max_headroom_share": 0.1}), plan


def spend_more_than_may_be(case, plan):
    return with_period_limits(case, max_capex_cny=(1e8, 5e6)), plan


def buy_less_for_the_cap(case, plan):
    return case, changed(plan, "green", {(("q1", "p1"), "gwh_per_year"): 70.0})


def buy_less_green(case, plan):
    return case, changed(plan, "green", {(("q1", "p1"), "gwh_per_year"): 50.0})


def lengthen_a_route(case, plan):
    return with_round_trips(case, {("d1", "a1"): 5.5}), plan


def heat_a_green_centre(case, plan):
    return with_cells(
        case, "site_designs", {(("s2", "good"), "pue_p50"): 1.31, (("s2", "good"), "pue_p95"): 1.32}
    ), plan


def take_land_away(case, plan):
    return with_land(case, s1=0.08), plan


# rule -> case, what is broken, and what the audit then says of it: subject, variant, value, limit
BREAKS = {
    "demand_served": (tiny_case, leave_unserved, [("p1", "unmet", 0.5, 0.0), ("p1", "balance", 0.5, 0.0)]),
    "site_capacity": (tiny_case, count_one_module_more, [("p2", "site", 2.5, 0.0)]),
    # 10 MW in the last period, on land for 8
    "land_use": (tiny_case, take_land_away, [("p2", "", 1.25, 1.0)]),
    "power_supply": (tiny_case, drop_a_step, [("g1 p2", "load", 17.5, 6.0)]),
    "dual_feed": (tiny_case, drop_a_feeder, [("s1 p2", "", 0.0, 14.0)]),
    "latency": (tiny_case, lengthen_a_route, [("p1", "any", 5.5, 5.0), ("p2", "any", 5.5, 5.0)]),
    "large_in_cluster": (lambda: tiny_case(**OUTSIDE), give_no_reason, [("all", "reason", 1.0, 0.0)]),
    "edge_colocation": (lambda: tiny_case(**NODE), take_the_host_away, [("p1", "", 0.25, 0.0), ("p2", "", 0.25, 0.0)]),
    "outside_is_small": (lambda: tiny_case(**OUTSIDE), take_back_the_exception, [("s3", "", 3000.0, 3000.0)]),
    "size_class": (
        lambda: tiny_case(demand={"d1": (3.0, 3.0)}, **ROOMY),
        shrink_the_hub,
        [("s1", "hub", 2000.0, 3000.0)],
    ),
    "starter_zones_first": (
        lambda: tiny_case(pairs=pick("s1 good", "s2 good", "s4 urban")),
        move_out_of_the_starter_zone,
        [("p1", "", 0.0, 0.5), ("p2", "", 0.0, 0.5)],
    ),
    "pue_limit": (tiny_case, take_the_worse_cooling, [("s1", "p95", 1.30, 1.25)]),
    "in_cluster_share": (lambda: tiny_case(**ROOMY), grow_outside, [("p2", "racks/stock_and_new", 8 / 10.4, 0.8)]),
    "rack_utilisation": (lambda: tiny_case(spare=(60.0, 60.0)), grow_without_load, [("p1", "new", 0.6, 0.75)]),
    # 7.5 MW x 8 GWh and 66 GWh of the existing ones
    # Nothing is saved, so that no other rule sees it.
    "stock_consolidation": (
        lambda: with_options(
            tiny_case(modes={"stock_consolidation": {"min_share": 1.0}}), "retrofit", retrofit_pue=2.0
        ),
        keep_the_old,
        [("p1", "count", 0.0, 1.0), ("p2", "count", 0.0, 1.0)],
    ),
    "green_centres": (
        lambda: green_case(2, green_centres={"percentile": "p50"}, others={"pue_limit": "off"}),
        heat_a_green_centre,
        [("p1", "stock_and_new", 1.0, 2.0)],
    ),
    "renewable_share": (tiny_case, buy_less_green, [("p1", "share", 50 / 126, 0.455)]),
    # 8 MW at a PUE of 1.2 and 2 MW at 1.4
    "water_limit": (
        tiny_case,
        use_more_water_than_may_be,
        [("p2", "", 8 * 8e3 / 1.2 + 2 * 8e3 / 1.4, 6e4)],
    ),
    # 66 GWh of stock, and what the urban site serves: 8 GWh for 1 MW
    "energy_review": (
        tiny_case,
        use_more_energy_than_may_be,
        [("z_outside p2", "quota", 82.0, 80.0)],
    ),
    "orderly_growth": (
        tiny_case,
        grow_more_than_may_be,
        [("p1", "headroom", 10.0, 8.25), ("p2", "headroom", 12.5, 11.0)],
    ),
    # 0.5 x (126 - 70) kt; 76 GWh were bought.
    "carbon_cap": (
        lambda: with_period_limits(
            tiny_case(modes={"carbon_cap": {"basis": "market"}}), max_carbon_t_per_year=(2.5e4, 1e5)
        ),
        buy_less_for_the_cap,
        [("p1", "market", 2.8e4, 2.5e4)],
    ),
    # One module and two transformer steps: 3 + 2 x 4 MCNY; 48 MCNY in the period before.
    "budget": (tiny_case, spend_more_than_may_be, [("p2", "", 11e6, 5e6)]),
}
COVERS = {"break": BREAKS.keys()}


@pytest.mark.parametrize("rule", BREAKS)
def test_broken_plan_fails_exactly_this_rule(rule):
    make, damage, expected = BREAKS[rule]
    case = make()
    plan = solve(case).plan
    assert violations(audit_plan(case, plan)) == ()
    findings = violations(audit_plan(*damage(case, plan)))
    assert {finding.rule for finding in findings} == {rule}
    assert {finding.status for finding in findings} == {VIOLATED}
    told = [(finding.subject, finding.variant, finding.value, finding.limit) for finding in findings]
    assert [row[:2] for row in told] == [row[:2] for row in expected]
    for found, known in zip(told, expected, strict=True):
        assert found[2:] == pytest.approx(known[2:])


def shrink_over_time(case, plan):
    return case, resized(plan, "s4", ("p2",), 1)


def serve_more_than_fits(case, plan):
    # One module of 2.5 MW, 90 % of it usable, serves 2.25 MW of the 4 MW.
    plan = resized(plan, "s4", ("p1", "p2"), 1)
    return case, changed(plan, "facilities", {(("s4", "p1"), "served_it_mw"): 2.5})


def share_out_wrongly(case, plan):
    return case, changed(plan, "facilities", {(("s4", "p1"), "served_it_mw"): 3.5})


def exceed_the_site(case, plan):
    case = with_rules(case, size_class="report", outside_is_small="report")
    return case, resized(plan, "s4", ("p2",), 3, feed_mw=10.5)


@pytest.mark.parametrize(
    ("damage", "variant", "value"),
    [
        (shrink_over_time, "kept", 2.5),
        (serve_more_than_fits, "pool", 4.0 - 2.25),
        (share_out_wrongly, "pool", 0.5),
        (exceed_the_site, "site", 2.5),
    ],
)
def test_every_check_of_site_capacity(damage, variant, value):
    case = tiny_case(
        pairs=pick("s4 urban"),
        demand={"d3": (4.0, 2.0)},
        spare=(60.0, 60.0),
        modes={"in_cluster_share": "off", "rack_utilisation": "off"},
    )
    plan = solve(case).plan
    assert plan.facilities["modules"].tolist() == [2, 2]
    findings = violations(audit_plan(*damage(case, plan)))
    assert {finding.rule for finding in findings} == {"site_capacity"}
    assert [(finding.variant, pytest.approx(finding.value)) for finding in findings] == [(variant, value)]


def test_two_facilities_on_one_campus():
    plan = solve(tiny_case()).plan
    findings = violations(audit_plan(tiny_case(campus={"s4": "s1"}), plan))
    assert [(f.rule, f.subject, f.variant, f.value) for f in findings] == [
        ("site_capacity", "p1", "once", 2.0),
        ("site_capacity", "p2", "once", 2.0),
    ]


def test_exceptions_beyond_their_budget():
    case = tiny_case(**OUTSIDE)
    plan = solve(case).plan
    smaller = tiny_case(**{**OUTSIDE, "limits": {**BUDGET, "large_in_cluster.exception_it_mw": 7}})
    findings = violations(audit_plan(smaller, plan))
    assert [(f.rule, f.subject, f.value, f.limit) for f in findings] == [
        ("large_in_cluster", "p1", 7.5, 7.0),
        ("large_in_cluster", "p2", 7.5, 7.0),
    ]
