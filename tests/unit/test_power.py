"""Substations, headroom and feeders on a drawing board: points in km, one local CRS."""

import geopandas as gpd
import pandas as pd
import pytest

from geodata.read import SHIPPED_REGION
from geodata.settings import read_settings
from models.power import feeder_table, headroom_table, screen_supply, substation_table

CRS = read_settings(SHIPPED_REGION / "region.toml").local_crs
PERIODS = pd.DataFrame({"end_year": [2026, 2028]}, index=pd.Index(["p2026", "p2028"], name="period_id"))


def sites(**points_km):
    table = pd.DataFrame(points_km, index=["x_m", "y_m"]).T * 1000.0
    return gpd.GeoDataFrame(table.rename_axis("site_id"))


def stations(**points_km):
    places = [(1000 * x, 1000 * y) for x, y in points_km.values()]
    xs, ys = zip(*places, strict=True)
    return gpd.GeoDataFrame({"substation_id": list(points_km)}, geometry=gpd.points_from_xy(xs, ys), crs=CRS)


def feeders(count=2, max_km=5.0):
    near = sites(one=(0.0, 0.0), two=(10.0, 0.0), three=(50.0, 0.0))
    work = stations(a=(3.0, 4.0), b=(0.0, 2.0), c=(9.0, 0.0), d=(0.0, -1.0))
    return near, feeder_table(near, work, count=count, max_km=max_km, route_factor=1.3, local_crs=CRS)


def test_the_nearest_stations_within_reach_at_route_length():
    _, found = feeders()
    assert found["km"].to_dict() == pytest.approx({("one", "d"): 1.3, ("one", "b"): 2.6, ("two", "c"): 1.3})
    assert found.index.names == ["site_id", "substation_id"]


def test_reach_is_straight_distance_and_includes_its_end():
    assert ("one", "a") in feeders(count=3)[1].index
    assert ("one", "a") not in feeders(count=3, max_km=4.9)[1].index


def test_sites_without_enough_supplies_are_screened_with_the_count():
    near, found = feeders()
    screened = screen_supply(near, found, needed=2, max_km=5.0).set_index("site_id")
    assert screened.index.tolist() == ["two", "three"]
    assert set(screened["clause"]) == {"A1.1d"} and set(screened["design_id"]) == {"*"}
    assert "只有 1 座" in screened.loc["two", "reason_zh"] and "5 km" in screened.loc["two", "reason_zh"]
    assert "(5 km): 0;" in screened.loc["three", "reason_en"]
    assert screen_supply(near, found, needed=1, max_km=5.0)["site_id"].tolist() == ["three"]
    assert screen_supply(near, found, needed=0, max_km=5.0).empty


def test_headroom_grows_from_the_first_year():
    layer = pd.DataFrame({"substation_id": ["a", "b"], "spare_mw": [60, 100], "max_steps": [4, 2]})
    found = headroom_table(layer, PERIODS, first_year=2026, spare_factor=0.5, growth_share_per_year=0.1)
    assert found["spare_mw"].to_dict() == pytest.approx(
        {("a", "p2026"): 30.0, ("a", "p2028"): 36.3, ("b", "p2026"): 50.0, ("b", "p2028"): 60.5}
    )


@pytest.mark.parametrize(
    ("years", "spare", "steps"), [(0, [60, 60], [4, 4]), (1, [0, 60], [0, 4]), (2, [0, 60], [0, 4])]
)
def test_a_late_substation_gives_nothing_until_it_is_there(years, spare, steps):
    layer = pd.DataFrame({"substation_id": ["a", "b"], "spare_mw": [60, 100], "max_steps": [4, 2]})
    settings = {"first_year": 2026, "spare_factor": 1.0, "growth_share_per_year": 0.0}
    found = headroom_table(layer, PERIODS, **settings, late_years={"a": years})
    assert found.loc["a", "spare_mw"].tolist() == spare and found.loc["a", "max_steps"].tolist() == steps
    assert found.loc["b", "spare_mw"].tolist() == [100, 100] and found.loc["b", "max_steps"].tolist() == [2, 2]


def test_a_step_costs_by_its_megawatts():
    layer = {"substation_id": ["a"], "name_zh": "站", "name_en": "S", "lon": 106.5, "lat": 29.5, "voltage_kv": 220.0}
    power = {"step_mw": 50.0, "max_steps": 4, "position_basis": "assumed", "power_basis": "assumed", "spare_mw": 60.0}
    found = substation_table(pd.DataFrame({**layer, **power}))
    assert found.loc["a", "step_cny"] == pytest.approx(10e6)  # 50 MW x 0.2e6
    assert found.loc["a", "max_steps"] == 4 and "spare_mw" not in found
