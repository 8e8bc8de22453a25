"""Which climate a site has: its station or the user's weather file, at its elevation, warmed."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from models.climate import station_climate
from models.errors import ClimateError
from models.site_climate import CLIMATE_COLUMNS, climate_sites, climate_table
from tests.epw_files import write_epw, year
from tests.tiny_region import SETTINGS
from tests.written_scenarios import read

SHAPINGBA = "chongqing_shapingba"
STATION_M = 259.1
# km east of the origin of the tiny region
EAST_KM = {"s0": 0.0, "s1": 1.0, "s2": 1.2, "s9": 9.0}


def lay_points(places_km, crs="EPSG:4490"):
    """Points [km east and north] in degrees."""
    shapes = [shapely.Point(1000 * x, 1000 * y) for x, y in places_km]
    return gpd.GeoSeries(shapes, crs=SETTINGS.local_crs).to_crs(crs)


def sites():
    points = lay_points([(x, 0.0) for x in EAST_KM.values()])
    columns = {"lon": points.x, "lat": points.y, "x_m": [1000 * x for x in EAST_KM.values()], "y_m": 0.0}
    frame = gpd.GeoDataFrame(columns, geometry=points)
    return frame.set_axis(pd.Index(EAST_KM, name="site_id"), axis=0)


def climates_of(folder, text=""):
    return climate_sites(sites(), read(folder, f"[climate]\n{text}"), SETTINGS)


def write_heights(folder, heights_m):
    """Points 0.1 km north of places [km east], with their elevations."""
    points = lay_points([(x, 0.1) for x in heights_m])
    rows = [
        f"p{at},{point.x!r},{point.y!r},{height}"
        for at, (point, height) in enumerate(zip(points, heights_m.values(), strict=True))
    ]
    (folder / "heights.csv").write_text("\n".join(["point_id,lon,lat,elevation_m", *rows]) + "\n", encoding="utf-8")


HEIGHTS = 'elevation_points = "heights.csv"\n'


def mean_c(climate):
    return float(np.average(climate.dry_bulb_c, weights=climate.hours))


def test_without_points_all_sites_share_the_climate_of_their_station(tmp_path):
    found, climates = climates_of(tmp_path)
    assert set(found.columns) == {*sites().columns, *CLIMATE_COLUMNS}
    assert found["climate_id"].tolist() == [f"{SHAPINGBA}_259m"] * 4 and list(climates) == [f"{SHAPINGBA}_259m"]
    assert found["elevation_m"].tolist() == [STATION_M] * 4
    assert found["elevation_basis"].tolist() == ["assumed"] * 4
    climate, station = climates[f"{SHAPINGBA}_259m"], station_climate(SHAPINGBA)
    np.testing.assert_allclose(climate.dry_bulb_c, station.dry_bulb_c)
    np.testing.assert_allclose(climate.pressure_pa, station.pressure_pa)
    assert climate.warming_k == 0


def test_elevation_is_that_of_the_nearest_point_in_reach_and_climates_go_by_classes_of_50_m(tmp_path):
    write_heights(tmp_path, {0.0: 412.0, 1.0: 437.0, 1.2: 374.0})
    found, climates = climates_of(tmp_path, HEIGHTS)
    # 412 / 50 = 8.24, 437 / 50 = 8.74, 374 / 50 = 7.48: classes 400, 450, 350. s9 is 7.8 km from any point.
    assert found["elevation_m"].tolist() == [412.0, 437.0, 374.0, STATION_M]
    assert found["elevation_basis"].tolist() == ["given", "given", "given", "assumed"]
    assert found["climate_id"].tolist() == [f"{SHAPINGBA}_{at}m" for at in (400, 450, 350, 259)]
    assert {name: climate.elevation_m for name, climate in climates.items()} == {
        f"{SHAPINGBA}_{at:.0f}m": at for at in (259.1, 350.0, 400.0, 450.0)
    }
    # 6.5 K colder for every km: 140.9 m are 0.91585 K.
    cooler = mean_c(climates[f"{SHAPINGBA}_259m"]) - mean_c(climates[f"{SHAPINGBA}_400m"])
    assert cooler == pytest.approx(0.91585, abs=1e-6)


def test_sites_of_one_class_share_a_climate(tmp_path):
    # 376 and 424 round to 400; 425 to 400 too, half to even, as numpy rounds.
    write_heights(tmp_path, {0.0: 376.0, 1.0: 424.0, 1.2: 425.0})
    found, climates = climates_of(tmp_path, HEIGHTS)
    assert found["climate_id"].tolist()[:3] == [f"{SHAPINGBA}_400m"] * 3
    assert sorted(climates) == [f"{SHAPINGBA}_259m", f"{SHAPINGBA}_400m"]


def test_the_reach_is_that_of_the_scenario(tmp_path):
    write_heights(tmp_path, {0.0: 412.0})
    found, _ = climates_of(tmp_path, HEIGHTS + "elevation_reach_km = 0.5\n")
    assert found["elevation_basis"].tolist() == ["given", "assumed", "assumed", "assumed"]
    found, _ = climates_of(tmp_path, HEIGHTS + "elevation_reach_km = 10.0\n")
    assert found["elevation_basis"].tolist() == ["given"] * 4


def test_warming_moves_the_climate_and_is_in_its_name(tmp_path):
    found, climates = climates_of(tmp_path, "warming_k = 1.5\n")
    assert set(found["climate_id"]) == {f"{SHAPINGBA}_259m_plus1.5K"} == set(climates)
    warm, station = climates[f"{SHAPINGBA}_259m_plus1.5K"], station_climate(SHAPINGBA)
    assert mean_c(warm) - mean_c(station) == pytest.approx(1.5)
    assert warm.design_dry_bulb_c - station.design_dry_bulb_c == pytest.approx(1.5)
    assert warm.warming_k == 1.5
    # Warming is on top of the elevation: the height of a site stays.
    assert found["elevation_m"].tolist() == [STATION_M] * 4


def test_a_weather_file_takes_the_place_of_the_station(tmp_path):
    write_epw(tmp_path / "mine.epw", year(), elevation="300.0")
    found, climates = climates_of(tmp_path, 'epw = "mine.epw"\n')
    assert set(found["climate_id"]) == {"mine_300m"} == set(climates)
    assert found["elevation_m"].tolist() == [300.0] * 4 and set(found["elevation_basis"]) == {"assumed"}
    climate = climates["mine_300m"]
    assert (climate.basis, climate.elevation_m) == ("epw", 300.0)
    assert mean_c(climate) == pytest.approx(20.0)
    # GB 50736 gives 35.5 C for Shapingba at 259.1 m; 6.5 K/km over 40.9 m are 0.26585 K less.
    assert climate.design_dry_bulb_c == pytest.approx(35.5 - 0.26585)


def test_a_weather_file_is_moved_to_the_elevation_of_the_points(tmp_path):
    write_epw(tmp_path / "mine.epw", year(), elevation="300.0")
    write_heights(tmp_path, {0.0: 510.0})
    found, climates = climates_of(tmp_path, 'epw = "mine.epw"\n' + HEIGHTS)
    assert found["climate_id"].tolist() == ["mine_500m"] * 3 + ["mine_300m"]
    # 200 m higher: 1.3 K colder.
    assert mean_c(climates["mine_500m"]) == pytest.approx(18.7)
    assert mean_c(climates["mine_300m"]) == pytest.approx(20.0)


def test_design_values_of_the_user_go_with_the_weather_file(tmp_path):
    write_epw(tmp_path / "mine.epw", year())
    text = 'epw = "mine.epw"\ndesign_dry_bulb_c = 38.0\ndesign_wet_bulb_c = 27.0\n'
    _, climates = climates_of(tmp_path, text)
    climate = climates["mine_259m"]
    assert (climate.design_dry_bulb_c, climate.design_wet_bulb_c) == pytest.approx((38.0, 27.0))
    # The design day adds the assumed extremes, 4.5 K and 1.5 K.
    table = climate_table(climates).loc["mine_259m"]
    assert table[["design_day_dry_bulb_c", "design_day_wet_bulb_c"]].tolist() == pytest.approx([42.5, 28.5])


@pytest.mark.parametrize("text", ["design_dry_bulb_c = 38.0\n", "design_dry_bulb_c = 20.0\ndesign_wet_bulb_c = 27.0\n"])
def test_design_values_that_cannot_be_are_refused_by_their_keys(tmp_path, text):
    write_epw(tmp_path / "mine.epw", year())
    with pytest.raises(ClimateError) as caught:
        climates_of(tmp_path, 'epw = "mine.epw"\n' + text)
    for word in ("climate.design_dry_bulb_c", "climate.design_wet_bulb_c"):
        assert word in caught.value.zh and word in caught.value.en


def test_a_weather_file_far_from_any_station_asks_for_design_values(tmp_path):
    write_epw(tmp_path / "lhasa.epw", year(), lat="29.67", lon="91.13", elevation="3650.0")
    with pytest.raises(ClimateError, match=r"lhasa\.epw.*climate\.design_dry_bulb_c"):
        climates_of(tmp_path, 'epw = "lhasa.epw"\n')


def test_the_table_says_what_each_climate_is(tmp_path):
    _, climates = climates_of(tmp_path)
    table = climate_table(climates)
    assert table.index.name == "climate_id"
    row = table.loc[f"{SHAPINGBA}_259m"]
    assert (row["name_en"], row["basis"], row["grade"]) == ("Chongqing Shapingba", "typical_year", "M")
    # Hour-weighted over 8,760 h; the published mean of the station's year is 18.46 C.
    assert row["mean_dry_bulb_c"] == pytest.approx(18.46, abs=0.01)
    assert row["mean_wet_bulb_c"] < row["mean_dry_bulb_c"]
    # 35.5 + 4.5 and 27.3 + 1.5.
    assert row[["design_day_dry_bulb_c", "design_day_wet_bulb_c"]].tolist() == pytest.approx([40.0, 28.8])
