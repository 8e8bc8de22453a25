"""Which land becomes a site of the case: within supply, large enough, of parcels, up to a most."""

import geopandas as gpd
import pytest
import shapely

from optimizer.planner import plan_case
from optimizer.rules import land_use
from tests.cases import EXACT
from tests.tiny_region import SETTINGS
from tests.unit.test_assemble import SMALL, assemble, small_region


@pytest.fixture(scope="module")
def region():
    return small_region()


def test_sites_beyond_supply_are_screened_but_stay_on_the_map(region, tmp_path):
    # 1.6 km: only cells with two stations so near are left.
    text = SMALL + "[power]\nmax_feeder_km = 1.6\n"
    case, candidates = assemble(region, tmp_path, text)
    unsupplied = case.screened[case.screened["clause"] == "A1.1d"]
    assert len(case.sites) + len(unsupplied) == len(candidates.sites) == 17
    assert set(case.sites.index).isdisjoint(unsupplied["site_id"])
    assert set(case.feeders.index.get_level_values("site_id")) == set(case.sites.index)
    # SZ1 is 2 km from its nearest station.
    assert any("_SZ1" in name for name in unsupplied["site_id"])
    single, _ = assemble(region, tmp_path, text + '[rules]\ndual_feed = "off"\n')
    assert len(single.sites) > len(case.sites)


def test_a_site_too_small_for_a_design_is_screened_with_its_room(region, tmp_path):
    # 18 MW/km2: whole cells have 18 MW (three modules), halves 9 MW, one below the two that a hub needs.
    case, _ = assemble(region, tmp_path, SMALL.replace("belt_km = 0.0", "belt_km = 0.0\nmax_it_mw_per_km2 = 18.0"))
    small = case.screened[case.screened["clause"] == "A1.1b"]
    assert len(small) == 2 * 5
    assert small["reason_en"].iloc[0] == "usable area has room for 9 MW, the design needs 10 MW"
    assert set(case.site_designs["max_modules"]) == {3}


def test_parcels_take_the_place_of_the_grid(region, tmp_path):
    shapes = [shapely.box(-2000, -2000, -1500, -1000), shapely.box(500, 200, 2500, 1200)]
    parcels = gpd.GeoDataFrame({"parcel_id": ["n1", "n2"]}, geometry=shapes, crs=SETTINGS.local_crs)
    parcels.to_crs("EPSG:4326").to_file(tmp_path / "mine.gpkg", driver="GPKG")
    case, _ = assemble(region, tmp_path, SMALL.replace("exclusions = []", 'exclusions = []\nparcels = "mine.gpkg"'))
    sites = case.sites
    assert sites["campus_id"].to_dict() == {"p_n1_SZ1": "p_n1", "p_n2_CL": "p_n2", "p_n2_SZ2": "p_n2"}
    # n2: 1 km x 0.8 km in SZ2, 0.5 x 1 + 1 x 0.2 in CL, 0.5 x 1 beyond the cluster.
    areas = {"p_n1_SZ1": 0.5, "p_n2_CL": 0.7, "p_n2_SZ2": 0.8}
    assert sites["usable_area_km2"].to_dict() == pytest.approx(areas, rel=1e-3)
    assert not any(case.assumptions["key"] == "candidates.basis")


def test_a_site_takes_no_more_than_the_scenario_says(region, tmp_path):
    case, _ = assemble(region, tmp_path, SMALL.replace("belt_km = 0.0", "belt_km = 0.0\nmax_site_it_mw = 60.0"))
    assert case.sites["max_it_mw"].value_counts().to_dict() == {60.0: 15, 50.0: 2}


@pytest.mark.parametrize("mode", ["prefer", "report", "off"])
def test_land_that_does_not_bind_leaves_the_bound_of_a_site(region, tmp_path, mode):
    text = SMALL.replace("belt_km = 0.0", "belt_km = 0.0\nmax_it_mw_per_km2 = 18.0\nmax_site_it_mw = 30.0")
    bound, _ = assemble(region, tmp_path, text)
    case, _ = assemble(region, tmp_path, text + f'[rules]\nland_use = "{mode}"\n')
    # 18 or 9 MW by land, 30 without.
    assert set(bound.site_designs["max_modules"]) == {3}
    assert set(case.sites["max_it_mw"]) == {30.0}
    assert set(case.site_designs["max_modules"]) == {6}
    assert case.sites["usable_area_km2"].equals(bound.sites["usable_area_km2"].reindex(case.sites.index))
    plan = plan_case(case, EXACT).plan
    largest = max(found.value for found in land_use.audit(case, plan))
    built = plan.facilities["it_mw"].div(plan.facilities.index.get_level_values(0).map(case.sites["usable_area_km2"]))
    assert largest == pytest.approx(built.max() / 18.0)
