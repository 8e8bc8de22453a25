"""When the argument behind the screening of dominated sites does not hold, nothing is screened."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from optimizer.dominance import _dominated, _most_in_use, _sites
from tests.cases import tiny_case


def group(*costs_cny, **changes):
    table = pd.DataFrame({"cost_cny": list(costs_cny), "site_id": [f"s{i}" for i in range(len(costs_cny))]})
    table = table.assign(site=range(len(table)), place=0, kind=0, reserved_mw_per_it_mw=1.3)
    return table.assign(size_mw=50.0, most_mw=75.0, least_mw=5.0).assign(**changes)


def most(table):
    return set(_most_in_use(table, 0.2))


def test_at_most_as_many_sites_as_hold_twice_the_power():
    # Any two hold more than 50 MW, three more than 75 MW: 2 x 75 MW are three sites of 50 MW.
    assert most(group(10.0, 10.0, 10.0, 10.0, 10.0, 10.0)) == {3.0}


def test_sites_of_another_peak_do_not_merge_with_these():
    # Three of one kind, or one of the other (5 MW of the 75 MW) and then two: 2 x 70 MW.
    both = pd.concat([group(10.0, 10.0, 10.0), group(10.0, 10.0, 10.0, kind=1)], ignore_index=True)
    both["site"] = range(6)
    assert most(both) == {3.0}
    # A least of nothing: the single one takes nothing away.
    assert most(both.assign(least_mw=0.0)) == {4.0}


def test_groups_are_counted_each_by_itself():
    other = group(*[10.0] * 6, place=1, kind=1, most_mw=30.0)
    both = pd.concat([group(*[10.0] * 6), other], ignore_index=True)
    assert list(_most_in_use(both, 0.2)) == [3.0] * 6 + [1.0] * 6


def test_a_pair_is_dropped_when_enough_others_are_no_dearer_and_no_smaller():
    table = group(1.0, 2.0, 3.0, 4.0, 5.0, most_in_use=2.0)
    table["size_mw"] = [50.0, 40.0, 50.0, 45.0, 60.0]
    # s3 has s0 and s2 before it; s4 is the largest, s2 has only s0.
    assert list(_dominated(table)["site_id"]) == ["s3"]


@pytest.mark.parametrize(("cheapest", "is_left_alone"), [(2.1, False), (1.9, True)])
def test_a_group_with_a_nearly_free_site_is_left_alone(cheapest, is_left_alone):
    # An investment in the first period is a fifth dearer than in the last: starting a site of 10 earlier costs 2.
    assert all(math.isinf(count) is is_left_alone for count in most(group(cheapest, 10.0, 10.0, 10.0)))


LINES = {"s1": ("g1", "g2"), "s2": ("g2", "g1"), "s3": ("g1", "g3"), "s4": ("g1", "g2")}


def place_of(lines=LINES, lead=(), **sites):
    """The place of each site of a case with these feeders, some with a ``lead``, some ``sites`` elsewhere."""
    where = dict.fromkeys(lines, ("z_start", "a1")) | sites
    case = tiny_case(pairs={(name, "good"): (2, 5.0) for name in lines}, sites=where, stations=("g1", "g2", "g3"))
    keys = [(site, name) for site, near in lines.items() for name in near]
    feeders = case.feeders.loc[keys].assign(lead_years=[2.0 if key in lead else 0.0 for key in keys])
    found = _sites(replace(case, feeders=feeders))
    assert list(found["supplies"]) == [len(near) for near in lines.values()]
    return dict(zip(lines, found["place"], strict=True))


def alike(place):
    return {frozenset(site for site in place if place[site] == code) for code in set(place.values())}


def test_sites_of_one_place_have_the_same_substations_in_whatever_order():
    assert alike(place_of()) == {frozenset({"s1", "s2", "s4"}), frozenset({"s3"})}


@pytest.mark.parametrize("other", [("z_cluster", "a1"), ("z_start", "a2")])
def test_sites_of_one_place_share_zone_and_area(other):
    assert alike(place_of(s4=other)) == {frozenset({"s1", "s2"}), frozenset({"s3"}), frozenset({"s4"})}


def test_sites_of_one_place_wait_as_long_for_each_feeder():
    assert alike(place_of(lead=[("s1", "g1"), ("s2", "g2"), ("s4", "g1")])) == {
        frozenset({"s1", "s4"}),
        frozenset({"s2"}),
        frozenset({"s3"}),
    }


def test_a_site_of_one_feeder_or_three_is_of_another_place():
    lines = {"s1": ("g1", "g2"), "s2": ("g1",), "s3": ("g1", "g2", "g3"), "s4": ("g2", "g1")}
    assert alike(place_of(lines)) == {frozenset({"s1", "s4"}), frozenset({"s2"}), frozenset({"s3"})}
