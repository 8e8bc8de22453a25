"""The six scenarios that are shipped beside the baseline: each changes what its title says, and nothing else."""

from functools import cache

import pandas as pd
import pytest

from geodata.read import read_region
from models.assemble import assemble_case
from models.scenario import read_scenario

COARSE = "[candidates]\ncell_m = 5000\n"
TABLES = ("demand", "headroom", "substations", "stock", "sites", "site_designs", "green_channels", "period_limits")
# Tables of which a scenario may change something, beside rules and limits.
TOUCHED = {
    "dry_summer": {"headroom"},
    "national_2024": set(),
    "count_share": set(),
    "double_demand": {"demand"},
    "late_substation": {"headroom"},
    "starter_zones_only": set(),
}


@pytest.fixture(scope="module")
def case_of(tmp_path_factory):
    folder, region = tmp_path_factory.mktemp("shipped"), read_region()

    @cache
    def assembled(name):
        path = folder / f"{name}_coarse.toml"
        path.write_text(f'title = "题"\nbase = "{name}"\n{COARSE}', encoding="utf-8")
        return assemble_case(read_scenario(path), region)[0]

    return assembled


@pytest.mark.parametrize("name", TOUCHED)
def test_nothing_else_changes(name, case_of):
    before, after = case_of("baseline"), case_of(name)
    changed = {table for table in TABLES if not getattr(before, table).equals(getattr(after, table))}
    # Channels and limits that a pack states may differ with the pack.
    assert changed - TOUCHED[name] == set()
    assert TOUCHED[name] <= changed


def test_a_dry_summer_leaves_six_tenths_of_the_spare_capacity(case_of):
    before, after = (case_of(name).headroom["spare_mw"] for name in ("baseline", "dry_summer"))
    pd.testing.assert_series_equal(after, 0.6 * before)


def test_the_national_pack_of_2024_has_its_two_limits(case_of):
    before, after = case_of("baseline"), case_of("national_2024")
    assert after.limit("pue_limit.max_pue_in_cluster") == 1.20 < before.limit("pue_limit.max_pue_in_cluster")
    assert after.limit("renewable_share.min_share_new_hub") == 0.80
    assert "renewable_share.min_share_new_hub" not in before.limits
    assert after.setting("renewable_share").is_required


def test_the_share_is_counted_as_the_formula_is_printed(case_of):
    before, after = (case_of(name).setting("in_cluster_share").options for name in ("baseline", "count_share"))
    assert (after["weight"], after["universe"]) == ("count", "all")
    assert before["weight"] != "count"
    assert {key: value for key, value in after.items() if before[key] != value}.keys() <= {"weight", "universe"}


def test_demand_is_doubled_in_every_block_and_period(case_of):
    before, after = (case_of(name).demand["it_mw"] for name in ("baseline", "double_demand"))
    pd.testing.assert_series_equal(after, 2.0 * before)


def test_all_new_large_capacity_in_the_starter_zones(case_of):
    setting = case_of("starter_zones_only").setting("starter_zones_first")
    assert setting.is_required
    assert (setting.options["form"], setting.options["min_share"]) == ("min_share", 1.0)
