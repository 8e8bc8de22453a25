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
from models.climate import station_climate
from models.cooling.annual import annual_result
from models.cooling.parameters import shipped_designs
from models.scenario import read_scenario
from tests.tiny_region import SETTINGS, tiny_layers, tiny_region

# km east and north of the origin
STATIONS = {"a": (0.0, 0.0), "b": (-1.5, 0.5), "c": (1.0, -1.0), "d": (0.5, 3.0)}

HUBS = ["hub_airside", "hub_waterside", "hub_indirect", "hub_coldplate", "hub_immersion"]

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


def year_of(design_id):
    """The year of a design where the tiny region lies: its nearest station is Shapingba."""
    return annual_result(shipped_designs()[design_id], station_climate("chongqing_shapingba"))


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
        # Every design that is shipped states the power of its rack.
        optional = {"rack_kw"} if name == "designs" else set()
        assert set(table.columns) == {*columns, *optional}, name
        assert len(table.columns) == len(set(table.columns)), name
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
    assert case.designs.index.tolist() == [*HUBS, "urban_waterside"]
    # Five designs at fifteen whole cells (100 MW) and two halves (50 MW), in modules of 5 MW.
    assert len(case.site_designs) == 17 * 5
    assert case.site_designs["max_modules"].value_counts().to_dict() == {20: 15 * 5, 10: 2 * 5}
    assert case.screened.to_dict("records")[0]["design_id"] == "edge_room"


def test_costs_of_a_pair(case):
    zone = case.sites.loc[case.site_designs.index.get_level_values("site_id"), "zone_id"]
    costs = case.site_designs.set_axis(
        pd.MultiIndex.from_arrays([zone, case.site_designs.index.get_level_values("design_id")])
    )
    water = costs.xs("hub_waterside", level=1).groupby(level=0).first()
    # 5 MW x (27e6 of plant + land: 450 or 700 CNY/m2 on 1 km2 for 100 MW)
    assert water["module_cny"].to_dict() == pytest.approx({"SZ1": 157.5e6, "SZ2": 157.5e6, "CL": 170e6})
    assert set(water["fixed_cny"]) == {5e6} and set(water["feeder_cny_per_km"]) == {1.0e6}
    year = year_of("hub_waterside")
    peak = year.percentile("p50", "pue_peak")
    # 3 % of 27e6, and 42 CNY/kW/month on the peak: 42 x 12 x 1000 = 504,000 CNY/MW/year.
    assert water["standing_cny_per_mw_year"].tolist() == pytest.approx([810_000 + 504_000 * peak] * 3)
    found = water[["pue_p05", "pue_p50", "pue_p95", "pue_peak"]].iloc[0].tolist()
    assert found == pytest.approx([*(year.percentile(name) for name in ("p05", "p50", "p95")), peak])
    # 1 % is lost at 110 kV between the substation and the site.
    assert water["reserved_mw_per_it_mw"].tolist() == pytest.approx([peak / 0.99] * 3)


def test_pools(case):
    pools = [f"{area}_{design}" for area in ("100001C", "100002C") for design in sorted(HUBS)]
    assert case.pools.index.tolist() == pools
    pool = case.pools.loc["100001C_hub_waterside"]
    year = year_of("hub_waterside")
    # 8760 h x 0.8 = 7008 MWh of IT; electricity at 0.57263 x 8780.96 / 8760 + 0.14437 = 0.7183701 CNY/kWh, water at
    # 4.5 CNY/m3, and 1 L/kWh is 1 m3/MWh.
    energy_mwh = 7008 * year.percentile("p50")
    assert pool["energy_mwh_per_mw_year"] == pytest.approx(energy_mwh)
    wue = year.percentile("p50", "wue_l_per_kwh")
    assert pool["wue_l_per_kwh"] == pytest.approx(wue)
    assert pool["running_cny_per_mw_year"] == pytest.approx(energy_mwh * 718.3701 + wue * 7008 * 4.5, rel=1e-7)
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
    # Three demand blocks, five designs in two areas.
    assert len(case.reaches) == 3 * 10
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
    peak = year_of("hub_airside").percentile("p50", "pue_peak")
    assert pair["standing_cny_per_mw_year"] == pytest.approx(0.03 * 48e6 + 504_000 * peak)


def test_belt_takes_urban_centres_and_edge_demand_stays_with_the_cluster(region, tmp_path):
    text = SMALL.replace("belt_km = 0.0", "belt_km = 2.0") + 'edge_share = 0.1\n[rules]\nedge_colocation = "report"\n'
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


def test_rules_and_limits_follow_the_scenario(region, tmp_path):
    text = SMALL + '[rules]\npue_limit = "off"\n[rules.in_cluster_share]\nmin_share = 0.7\n'
    case, _ = assemble(region, tmp_path, text)
    assert case.setting("pue_limit").mode == "off" and not case.setting("pue_limit").has_rows
    assert case.setting("starter_zones_first").options["min_share"] == 0.5
    assert "mode" not in case.setting("starter_zones_first").options
    assert case.limit("in_cluster_share.min_share") == 0.7
    assert case.limits["in_cluster_share.min_share"].grade == "A"
    assert len(rule_settings(small_scenario(tmp_path))) == 22


def test_assembly_is_the_same_twice(region, case, tmp_path):
    again, _ = assemble(region, tmp_path)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(case, name), getattr(again, name))
