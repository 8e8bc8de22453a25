"""A case of the tiny region, worked out by hand.

The cluster is 4 km x 4 km around the origin; SZ1 is its south-west cell; SZ2 is one cell and the half of the next,
which CL shares. West (adcode 100001, 30 people) and East (100002, 10 people) meet at x = 0. Four stations.
"""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from models.assemble import assemble_case, rule_settings
from models.case_contract import TABLES
from models.scenario import read_scenario
from tests.tiny_region import SETTINGS, tiny_layers, tiny_region

# km east and north of the origin
STATIONS = {"a": (0.0, 0.0), "b": (-1.5, 0.5), "c": (1.0, -1.0), "d": (0.5, 3.0)}

SMALL = """
title = "小"
title_en = "Small"
base = "baseline"
region = "tiny"
[candidates]
belt_km = 0.0
min_usable_area_km2 = 0.3
exclusions = []
[periods]
first_year = 2026
end_years = [2026, 2028]
[demand]
new_it_mw = [50.0, 100.0]
"""


def small_layers():
    points = gpd.GeoSeries([shapely.Point(1000 * x, 1000 * y) for x, y in STATIONS.values()], crs=SETTINGS.local_crs)
    points = points.to_crs(SETTINGS.storage_crs)
    layers = tiny_layers()
    one = layers["substations"].iloc[[0]].drop(columns=["substation_id", "lon", "lat"])
    places = pd.DataFrame({"substation_id": list(STATIONS), "lon": points.x, "lat": points.y})
    stations = places.merge(one, how="cross").astype({"max_steps": "int64"})
    people = {"adcode": ["100001", "100002"], "name_zh": ["西区", "东区"], "residents_2020": [30, 10]}
    return {
        **layers,
        "substations": gpd.GeoDataFrame(stations, geometry=points),
        "population": pd.DataFrame({**people, "source": "made up", "grade": "A"}),
    }


def small_region(**changed):
    return tiny_region(**{**small_layers(), **changed})


def small_scenario(folder, text=SMALL):
    path = folder / "small.toml"
    path.write_text(text, encoding="utf-8")
    return read_scenario(path)


@pytest.fixture(scope="module")
def region():
    return small_region()


def assemble(region, folder, text=SMALL):
    return assemble_case(small_scenario(folder, text), region)


@pytest.fixture(scope="module")
def case(region, tmp_path_factory):
    return assemble(region, tmp_path_factory.mktemp("scenario"))[0]


def test_head(case):
    assert (case.id, case.title_zh, case.title_en, case.region_id, case.pack_id) == (
        "small",
        "小",
        "Small",
        "tiny",
        "chongqing_2022",
    )
    assert (case.usable_share, case.independent_supplies) == (0.9, 2)
    assert (case.unmet_cny_per_mw_year, case.prefer_cny_per_unit) == (5e7, 1e8)


def test_tables_have_their_columns_and_no_others(case):
    for name, (index, columns) in TABLES.items():
        table = getattr(case, name)
        assert list(table.columns) == list(columns) or set(table.columns) == set(columns), name
        assert not index or tuple(table.index.names) == index


def test_zones(case):
    assert case.zones.index.tolist() == ["SZ1", "SZ2", "CL", "OUT"]
    assert case.zones["in_cluster"].tolist() == [True, True, True, False]
    assert case.zones["in_starter_zone"].tolist() == [True, True, False, False]
    assert case.zones.loc["CL", "name_zh"] == "集群其余区域"


def test_sites_and_the_cell_that_two_zones_share(case):
    assert len(case.sites) == 17
    assert case.sites["max_it_mw"].value_counts().to_dict() == {100.0: 15, 50.0: 2}
    halves = case.sites[case.sites["usable_area_km2"].round(6) == 0.5]
    assert set(halves["zone_id"]) == {"SZ2", "CL"}
    assert set(halves["campus_id"]) == {"g1000_e001_n000"}
    assert case.sites["campus_id"].nunique() == 16
    assert case.sites["area_id"].value_counts().to_dict() == {"100002C": 9, "100001C": 8}


def test_areas_are_named_by_district_and_lie_in_the_middle_of_their_sites(case):
    areas = case.areas
    assert areas.loc["100001C", ["name_zh", "name_en"]].tolist() == ["西区（集群内）", "West (in the cluster)"]
    points = gpd.GeoSeries(gpd.points_from_xy(areas["lon"], areas["lat"]), index=areas.index, crs=SETTINGS.storage_crs)
    points = points.to_crs(SETTINGS.local_crs)
    assert [points["100001C"].x, points["100001C"].y] == pytest.approx([-1000, 0], abs=1)
    # Two halves weigh as much as the cell they make up.
    assert [points["100002C"].x, points["100002C"].y] == pytest.approx([1000, 0], abs=1)


def test_feeders_go_to_the_two_nearest_stations(case):
    assert case.feeders.groupby(level="site_id").size().eq(2).all()
    # SZ1 is the cell around (-1.5, -1.5): 2 km to b, 2.1213 km to a; the route is 1.3 times as long.
    site = case.sites.index[case.sites["zone_id"] == "SZ1"][0]
    assert case.feeders.loc[site, "km"].to_dict() == pytest.approx({"b": 2.6, "a": 2.75772}, rel=1e-4)


def test_designs_and_what_fits(case):
    # No belt, so no urban design has a site; no edge demand, so no edge room is on offer.
    assert case.designs.index.tolist() == ["hub_airside", "hub_waterside", "hub_coldplate", "urban_waterside"]
    assert len(case.site_designs) == 17 * 3
    assert case.site_designs["max_modules"].value_counts().to_dict() == {20: 45, 10: 6}
    assert case.screened.to_dict("records")[0]["design_id"] == "edge_room"


def test_costs_of_a_pair(case):
    zone = case.sites.loc[case.site_designs.index.get_level_values("site_id"), "zone_id"]
    costs = case.site_designs.set_axis(
        pd.MultiIndex.from_arrays([zone, case.site_designs.index.get_level_values("design_id")])
    )
    water = costs.xs("hub_waterside", level=1).groupby(level=0).first()
    # 5 MW x (27e6 of plant + land: 450 or 700 CNY/m2 on 1 km2 for 100 MW)
    assert water["module_cny"].to_dict() == pytest.approx({"SZ1": 157.5e6, "SZ2": 157.5e6, "CL": 170e6})
    # 3 % of 27e6, and 42 x 12 x 1000 x 1.32
    assert water["standing_cny_per_mw_year"].to_dict() == pytest.approx(dict.fromkeys(water.index, 1_475_280.0))
    assert set(water["fixed_cny"]) == {5e6} and set(water["feeder_cny_per_km"]) == {1.0e6}
    assert water[["pue_p05", "pue_p50", "pue_p95", "pue_peak"]].iloc[0].tolist() == [1.11, 1.16, 1.24, 1.32]


def test_pools(case):
    designs = ("hub_airside", "hub_coldplate", "hub_waterside")
    assert case.pools.index.tolist() == [f"{area}_{design}" for area in ("100001C", "100002C") for design in designs]
    pool = case.pools.loc["100001C_hub_waterside"]
    # 8760 h x 0.8 x 1.16; at 0.57263 x 8780.96 / 8760 + 0.14437 CNY/kWh; water 2.16 L/kWh x 7008 MWh at 4.5 CNY/m3
    assert pool["energy_mwh_per_mw_year"] == pytest.approx(8129.28)
    assert pool["running_cny_per_mw_year"] == pytest.approx(5_839_831.9174 + 68_117.76)
    site = case.sites.index[case.sites["zone_id"] == "SZ1"][0]
    assert case.site_designs.loc[(site, "hub_waterside"), "pool_id"] == "100001C_hub_waterside"


def test_demand_falls_on_the_city_and_on_residents(case):
    assert case.demand_blocks["service_class"].to_dict() == {
        "hub_city": "hub",
        "local_100001": "local",
        "local_100002": "local",
    }
    assert case.demand_blocks["origin_en"].tolist() == ["Whole city", "West", "East"]
    # 40 % is local: three quarters of it in West.
    for period_id, expected in (("p2026", [30.0, 15.0, 5.0]), ("p2028", [60.0, 30.0, 10.0])):
        found = case.demand["it_mw"].xs(period_id, level="period_id")
        assert found.to_dict() == pytest.approx(dict(zip(case.demand_blocks.index, expected, strict=True)))


def test_reaches_cost_by_distance_but_for_hub_demand(case):
    assert len(case.reaches) == 3 * 6
    cost = case.reaches["network_cny_per_mw_year"].xs("100002C_hub_airside", level="pool_id")
    # The point of West lies at x = -5 km, East at 5 km; the area at 1 km: 6 and 4 km, x 1.3 x 5,000 CNY/MW/km/year.
    expected = {"hub_city": 0.0, "local_100001": 39_000.0, "local_100002": 26_000.0}
    assert cost.to_dict() == pytest.approx(expected, rel=1e-3)


def test_stock(case):
    here = case.stock.loc["here"]
    # 3,000 racks x 2.5 kW; 65 % in use; 8760 h x 0.8 x PUE 1.3
    assert (here["it_mw"], here["served_it_mw"]) == (pytest.approx(7.5), pytest.approx(4.875))
    assert here["energy_mwh_per_year"] == pytest.approx(44_413.2)
    assert case.stock["in_cluster"].tolist() == [True, False] and not case.stock["in_starter_zone"].any()


def test_headroom_and_steps(case):
    assert case.headroom["spare_mw"].eq(60.0).all() and len(case.headroom) == 8
    assert case.substations["step_cny"].eq(120 * 0.2e6).all()


def test_scenario_factors_reach_their_tables(region, tmp_path):
    text = SMALL + (
        "local_share = 0.0\n[power]\nspare_factor = 0.5\nspare_growth_share_per_year = 0.1\nroute_factor = 1.0\n"
        "[stock]\nracks_factor = 2.0\n[costs]\ncapex_factor = 2.0\n[designs]\nuse = ['hub_airside']\n"
    )
    case, _ = assemble(region, tmp_path, text)
    assert case.headroom.loc["a", "spare_mw"].tolist() == pytest.approx([30.0, 36.3])
    assert case.stock.loc["here", "racks"] == 6000
    assert case.demand_blocks.index.tolist() == ["hub_city"]
    assert case.designs.index.tolist() == ["hub_airside"]
    site = case.sites.index[case.sites["zone_id"] == "SZ1"][0]
    assert case.feeders.loc[(site, "b"), "km"] == pytest.approx(2.0, rel=1e-4)
    pair = case.site_designs.loc[(site, "hub_airside")]
    assert pair["module_cny"] == pytest.approx(5 * (48e6 + 4.5e6))
    assert pair["standing_cny_per_mw_year"] == pytest.approx(0.03 * 48e6 + 504_000 * 1.42)


def test_belt_takes_urban_centres_and_edge_demand_stays_with_the_cluster(region, tmp_path):
    text = SMALL.replace("belt_km = 0.0", "belt_km = 2.0") + "edge_share = 0.1\n"
    case, candidates = assemble(region, tmp_path, text)
    pairs = case.site_designs.join(case.sites["in_cluster"], on="site_id")
    assert not pairs.xs("urban_waterside", level="design_id")["in_cluster"].any()
    assert set(pairs.xs("hub_airside", level="design_id")["in_cluster"]) == {True, False}
    assert case.areas.loc["100001B", "name_zh"] == "西区（集群外）"
    # 10 %, three quarters of it in West; 0.25 MW of a site is five modules of an edge room.
    assert case.demand.loc[("edge_100001", "p2028"), "it_mw"] == pytest.approx(7.5)
    assert case.site_designs.xs("edge_room", level="design_id")["max_modules"].eq(5).all()
    tiers = case.reaches.join(case.pools["design_id"], on="pool_id").join(case.designs["tier"], on="design_id")
    served = tiers.join(case.demand_blocks["service_class"], on="demand_id").groupby("service_class")["tier"].agg(set)
    assert served.to_dict() == {"hub": {"hub"}, "local": {"hub", "urban"}, "edge": {"edge", "urban", "hub"}}
    land = pairs.xs("hub_airside", level="design_id").groupby("in_cluster")["module_cny"].min()
    assert land[False] == pytest.approx(5 * (24e6 + 3e6))  # 300 CNY/m2 outside
    assert set(case.sites.index) <= set(candidates.sites.index)


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
    assert len(small) == 2 * 3
    assert small["reason_en"].iloc[0] == "usable area has room for 9 MW, the design needs 10 MW"
    assert set(case.site_designs["max_modules"]) == {3}


def test_rules_and_limits_follow_the_scenario(region, tmp_path):
    text = SMALL + '[rules]\npue_limit = "off"\n[rules.in_cluster_share]\nmin_share = 0.7\n'
    case, _ = assemble(region, tmp_path, text)
    assert case.setting("pue_limit").mode == "off" and not case.setting("pue_limit").has_rows
    assert case.setting("starter_zones_first").options["min_share"] == 0.5
    assert "mode" not in case.setting("starter_zones_first").options
    assert case.limit("in_cluster_share.min_share") == 0.7
    assert case.limits["in_cluster_share.min_share"].grade == "A"
    assert len(rule_settings(small_scenario(tmp_path))) == 12


def test_assembly_is_the_same_twice(region, case, tmp_path):
    again, _ = assemble(region, tmp_path)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(case, name), getattr(again, name))


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
