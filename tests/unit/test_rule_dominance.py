"""When the argument behind the screening of dominated sites does not hold, nothing is screened."""

import math

import pandas as pd
import pytest

from optimizer.dominance import _dominated, _most_in_use


def group(*costs_cny, reserved_mw_per_it_mw=1.3, **changes):
    table = pd.DataFrame({"cost_cny": list(costs_cny), "site_id": [f"s{i}" for i in range(len(costs_cny))]})
    place = {"area_id": "a", "zone_id": "z", "supplies": "g1,g2", "lead_years": "0.0,0.0"}
    alike = {
        "pool_id": "p",
        "pue_p05": 1.1,
        "pue_p50": 1.2,
        "pue_p95": 1.3,
        "reserved_mw_per_it_mw": reserved_mw_per_it_mw,
    }
    table = table.assign(**place, **alike, design_id="k", module_cny=1.0, standing_cny_per_mw_year=1.0)
    return table.assign(size_mw=50.0, most_mw=75.0, least_mw=5.0).assign(**changes)


def most(table):
    return set(_most_in_use(table, 0.2))


def test_at_most_as_many_sites_as_hold_twice_the_power():
    # Any two hold more than 50 MW, three more than 75 MW: 2 x 75 MW are three sites of 50 MW.
    assert most(group(10.0, 10.0, 10.0, 10.0, 10.0, 10.0)) == {3.0}


def test_sites_of_another_peak_do_not_merge_with_these():
    # Three of one kind, or one of the other (5 MW of the 75 MW) and then two: 2 x 70 MW.
    both = pd.concat([group(10.0, 10.0, 10.0), group(10.0, 10.0, 10.0, reserved_mw_per_it_mw=1.4)], ignore_index=True)
    both["site_id"] = [f"s{i}" for i in range(6)]
    assert most(both) == {3.0}
    # A least of nothing: the single one takes nothing away.
    assert most(both.assign(least_mw=0.0)) == {4.0}


def test_groups_are_counted_each_by_itself():
    other = group(*[10.0] * 6, supplies="g3,g4", most_mw=30.0)
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
