"""What holds for any numbers: nothing is lost in splitting, nothing exceeds its room, years add up."""

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.read import SHIPPED_REGION
from geodata.settings import read_settings
from models.assemble_designs import design_catalogue, offer_designs, pair_designs, pool_pairs
from models.case_contract import TABLES
from models.demand_tables import block_table, demand_table
from models.finance import annuity_years, period_table
from models.power import feeder_table, screen_supply
from models.scenario import read_scenario

CRS = read_settings(SHIPPED_REGION / "region.toml").local_crs
BASELINE = read_scenario("baseline")
DESIGNS, _ = offer_designs(design_catalogue(BASELINE)[0], edge_share=0.1)
PUE = dict.fromkeys(["pue_p05", "pue_p50", "pue_p95", "pue_peak"], 1.3)
PERFORMANCE = pd.DataFrame(
    {"load_share": 1.0, "is_plan": True, **PUE, "wue_l_per_kwh": 1.0},
    index=pd.MultiIndex.from_product([["mild"], DESIGNS.index, ["u100"]], names=["climate_id", "design_id", "load_id"]),
)

shares = st.floats(0.0, 0.5)
people = st.lists(st.integers(1, 10**7), min_size=1, max_size=6)
points = st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=1, max_size=8)


@given(
    st.lists(st.integers(2026, 2040), min_size=1, max_size=5, unique=True).map(sorted),
    st.integers(0, 10),
    st.floats(0.0, 0.2),
)
@settings(deadline=None)
def test_annuities_of_the_periods_cover_every_year_once(end_years, beyond, rate):
    horizon = end_years[-1] + beyond
    table = period_table(end_years, first_year=2026, horizon_end_year=horizon, discount_rate=rate)
    assert table["annuity_years"].sum() == pytest.approx(annuity_years(end_years[0], horizon, 2026, rate))
    assert table["invest_factor"].is_monotonic_decreasing and table["invest_factor"].le(1).all()


@given(people, shares, shares, st.lists(st.floats(0, 1e4), min_size=2, max_size=2))
@settings(deadline=None)
def test_demand_is_split_and_not_lost(residents, local, edge, new_it_mw):
    adcodes = [str(number) for number in range(len(residents))]
    population = pd.DataFrame({"adcode": adcodes, "name_zh": "区", "residents_2020": residents})
    districts = pd.DataFrame({"adcode": adcodes, "name_en": "District"})
    within_ms = {"hub": 20.0, "local": 5.0, "edge": 1.0}
    blocks = block_table(
        population, districts, adcodes[:1], local_share=local, edge_share=edge, max_round_trip_ms=within_ms
    )
    assert blocks["max_round_trip_ms"].tolist() == [within_ms[name] for name in blocks["service_class"]]
    periods = pd.DataFrame({"end_year": [2026, 2028]}, index=pd.Index(["p2026", "p2028"], name="period_id"))
    demand = demand_table(blocks, periods, new_it_mw)["it_mw"]
    assert demand.groupby(level="period_id").sum().tolist() == pytest.approx(new_it_mw, rel=1e-6, abs=1e-9)
    assert demand.ge(0).all()


@given(st.lists(st.tuples(st.floats(0.0, 300.0), st.booleans(), st.booleans()), min_size=1, max_size=8))
@settings(deadline=None)
def test_every_pair_is_kept_within_its_room_or_screened(rows):
    table = pd.DataFrame(rows, columns=["max_it_mw", "in_cluster", "starts"])
    table.index = pd.Index([f"s{number}" for number in range(len(rows))], name="site_id")
    table["in_starter_zone"] = table["in_cluster"] & table["starts"]
    table["zone_id"] = table["in_cluster"].map({True: "CL", False: "OUT"})
    table["area_id"] = table["in_cluster"].map({True: "1C", False: "1B"})
    table["climate_id"] = "mild"
    pairs, small = pair_designs(table, DESIGNS, PERFORMANCE, BASELINE)
    # Five large designs and the edge room anywhere, the urban design outside the cluster only.
    allowed = sum(6 if in_cluster else 7 for in_cluster in table["in_cluster"])
    assert len(pairs) + len(small) == allowed
    room = pairs["max_modules"] * pairs["module_it_mw"]
    assert (room <= pairs["site_max_it_mw"] + 1e-6).all() and (room <= pairs["max_it_mw"] + 1e-6).all()
    assert (room >= pairs["min_it_mw"] - 1e-6).all() and (
        room + pairs["module_it_mw"] > pairs[["site_max_it_mw", "max_it_mw"]].min(axis=1)
    ).all()
    site_designs, pools = pool_pairs(pairs)
    assert site_designs.index.equals(pairs.index)
    assert pools.index.is_unique and set(site_designs["pool_id"]) == set(pools.index)
    of_pool = site_designs["pool_id"].map(pools["design_id"])
    assert (of_pool == site_designs.index.get_level_values("design_id")).all()


@given(points, points, st.integers(1, 3), st.integers(1, 30))
@settings(deadline=None)
def test_feeders_are_the_nearest_by_brute_force(near, far, count, max_km):
    sites = pd.DataFrame(near, columns=["x_m", "y_m"], dtype=float) * 1000
    sites.index = pd.Index([f"s{number}" for number in range(len(near))], name="site_id")
    names = [f"g{number}" for number in range(len(far))]
    places = gpd.points_from_xy(*zip(*[(1000 * x, 1000 * y) for x, y in far], strict=True))
    stations = gpd.GeoDataFrame({"substation_id": names}, geometry=places, crs=CRS)
    found = feeder_table(gpd.GeoDataFrame(sites), stations, count=count, max_km=max_km, route_factor=1.0, local_crs=CRS)
    for site, (x, y) in zip(sites.index, near, strict=True):
        reach = sorted(d for d in (((x - u) ** 2 + (y - v) ** 2) ** 0.5 for u, v in far) if d <= max_km)
        mine = found["km"][found.index.get_level_values("site_id") == site].tolist()
        assert mine == pytest.approx(reach[:count])
    screened = screen_supply(sites, found, needed=2, max_km=max_km)["site_id"]
    counts = found.groupby(level="site_id").size().reindex(sites.index, fill_value=0)
    assert set(screened) == set(counts.index[counts < 2])


@given(st.floats(0.0, 0.3), st.sampled_from([1.15, 1.2, 1.25]))
@settings(deadline=None)
def test_pairs_that_differ_in_pue_get_pools_of_their_own(step, pue):
    rows = {"area_id": "1C", "wue_l_per_kwh": 1.0, "energy_mwh_per_mw_year": 1.0, "running_cny_per_mw_year": 1.0}
    rest = dict.fromkeys(set(TABLES["site_designs"][1]) - {"pool_id"}, 1.3) | {"max_modules": 1}
    index = pd.MultiIndex.from_tuples([("b", "d"), ("a", "d")], names=["site_id", "design_id"])
    pairs = pd.DataFrame({**rest, **rows, "pue_p50": [pue + step, pue]}, index=index)
    site_designs, pools = pool_pairs(pairs)
    expected = ["1C_d"] if pue + step == pue else ["1C_d_2", "1C_d"]
    assert site_designs["pool_id"].tolist() == expected * (3 - len(expected))
    assert sorted(pools.index) == sorted(set(expected))
