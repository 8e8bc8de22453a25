"""When the argument behind the screening of dominated sites does not hold, nothing is screened."""

import math

import pandas as pd
import pytest

from optimizer.dominance import _most_in_use


def group(*costs_cny, reserved_mw_per_it_mw=1.3):
    table = pd.DataFrame({"cost_cny": list(costs_cny), "site_id": [f"s{i}" for i in range(len(costs_cny))]})
    alike = {
        "pool_id": "p",
        "pue_p05": 1.1,
        "pue_p50": 1.2,
        "pue_p95": 1.3,
        "reserved_mw_per_it_mw": reserved_mw_per_it_mw,
    }
    return table.assign(**alike, module_cny=1.0, standing_cny_per_mw_year=1.0, size_mw=50.0, most_mw=75.0)


def test_at_most_as_many_sites_as_half_full_ones_share_the_power_and_one_more():
    # 2 x 75 MW are three sites of 50 MW; one more may be less than half full.
    assert _most_in_use(group(10.0, 10.0, 10.0, 10.0, 10.0, 10.0), 0.2) == 4


def test_sites_of_another_peak_do_not_merge_with_these():
    both = pd.concat([group(10.0, 10.0, 10.0), group(10.0, 10.0, 10.0, reserved_mw_per_it_mw=1.4)], ignore_index=True)
    both["site_id"] = [f"s{i}" for i in range(6)]
    assert _most_in_use(both, 0.2) == 5


@pytest.mark.parametrize(("cheapest", "is_left_alone"), [(2.1, False), (1.9, True)])
def test_a_group_with_a_nearly_free_site_is_left_alone(cheapest, is_left_alone):
    # An investment in the first period is a fifth dearer than in the last: starting a site of 10 earlier costs 2.
    assert math.isinf(_most_in_use(group(cheapest, 10.0, 10.0, 10.0), 0.2)) is is_left_alone
