"""Does a case have a plan, and which rules clash: built by hand, no more and no fewer."""

import pytest

from optimizer.conflict import is_feasible, without
from optimizer.highs import SolverSettings
from optimizer.planner import INFEASIBLE, plan_case
from optimizer.relaxations import find_rules
from tests.cases import PAIRS, tiny_case, with_limits, with_only

SETTINGS = SolverSettings(threads=1, time_limit_s=30.0)
# d3 is served in area a2 alone: s3 may be a hub (10 MW) or urban (10 MW), s4 urban (5 MW), all of it usable.
OUTSIDE = {
    "pairs": {pair: PAIRS[pair] for pair in (("s3", "good"), ("s3", "urban"), ("s4", "urban"))},
    "demand": {"d3": (14.0,)},
    "reach": {"d3": ("a2",)},
    "periods": 1,
    "usable": 1.0,
}


def test_two_rules_that_clash():
    # No hub outside, and urban stays below 7.5 MW: 5 + 5 of 14 MW. Either rule away, s3 gives its 10 MW.
    case = with_only(tiny_case(**OUTSIDE), "large_in_cluster", "size_class", "rack_utilisation", "renewable_share")
    assert find_rules(case, SETTINGS) == ("demand_served", "large_in_cluster", "size_class")
    assert not is_feasible(case, SETTINGS)
    assert is_feasible(without(case, ("size_class",)), SETTINGS)
    assert not is_feasible(without(case, ("rack_utilisation",)), SETTINGS)


def test_sites_that_are_known_to_do_are_enough_and_others_do_not_hide_a_plan():
    case = without(with_only(tiny_case(**OUTSIDE), "large_in_cluster", "size_class"), ("size_class",))
    assert is_feasible(case, SETTINGS, [("s3", "urban"), ("s4", "urban")])
    assert is_feasible(case, SETTINGS, [("s4", "urban")])


def test_planning_says_that_there_is_no_plan_and_does_not_look_for_the_reason():
    outcome = plan_case(with_only(tiny_case(**OUTSIDE), "large_in_cluster", "size_class"), SETTINGS)
    assert (outcome.status, outcome.plan, outcome.proof, outcome.is_good) == (INFEASIBLE, None, None, False)


def test_less_demand_is_no_conflict():
    case = with_only(tiny_case(**{**OUTSIDE, "demand": {"d3": (10.0,)}}), "large_in_cluster", "size_class")
    assert is_feasible(case, SETTINGS)
    assert find_rules(case, SETTINGS) == ()


def test_of_two_reasons_one_is_named_whole():
    # All of the city inside, though 400 racks stand outside; and green electricity, of which there is none.
    case = with_only(tiny_case(green=((20.0, 0.0),), periods=1), "in_cluster_share", "renewable_share", "size_class")
    case = with_limits(case, in_cluster_share__min_share=1.0)
    assert find_rules(case, SETTINGS) in (("in_cluster_share",), ("renewable_share",))


def test_demand_that_nothing_reaches():
    # The row has no variable at all, so that no model can be built: said as any other conflict.
    case = with_only(tiny_case(periods=1, reach={"d1": ("a1",), "d2": ("a1",), "d3": ()}))
    outcome = plan_case(case, SETTINGS)
    assert outcome.status == INFEASIBLE
    assert "demand_served__d3__p1" in outcome.log
    assert find_rules(case, SETTINGS) == ("demand_served",)


@pytest.mark.parametrize("rule", ["size_class", "demand_served"])
def test_without_leaves_all_other_rules_as_they_are(rule):
    case = tiny_case()
    left = without(case, (rule,))
    assert left.rules[rule].mode == {"size_class": "off", "demand_served": "prefer"}[rule]
    assert {name: left.rules[name] for name in case.rules if name != rule} == {
        name: setting for name, setting in case.rules.items() if name != rule
    }
