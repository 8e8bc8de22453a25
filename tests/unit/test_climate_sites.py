"""Which station and which elevation serve a site."""

import numpy as np
import pandas as pd
import pytest

from models.climate import nearest_station, nearest_stations, site_climates, station_distances_km
from models.errors import ClimateError


def sites(elevations_m, lon=106.5, lat=29.6):
    index = pd.Index([f"s{at}" for at in range(len(elevations_m))], name="site_id")
    columns = (np.full(len(index), lon), np.full(len(index), lat), elevations_m)
    return [pd.Series(column, index=index, dtype=float) for column in columns]


def test_the_nearest_station():
    assert nearest_station(106.5, 29.6) == "chongqing_shapingba"
    assert nearest_station(108.8, 29.0) == "chongqing_youyang"
    assert nearest_stations([106.5, 116.4], [29.6, 39.9]).tolist() == ["chongqing_shapingba", "beijing"]


def test_distances_are_along_the_ellipsoid():
    """One degree of latitude at 29.58 to 30.58 N is 110.86 km on WGS84; Shapingba to itself is 0."""
    found = station_distances_km([106.47, 106.47], [29.58, 30.58])["chongqing_shapingba"]
    assert found.tolist() == pytest.approx([0.0, 110.86], abs=0.02)


@pytest.mark.parametrize(("lon", "lat"), [(np.nan, 29.6), (106.5, np.inf), (29.6, 106.5)])
def test_a_place_off_the_globe_is_refused_with_its_row(lon, lat):
    with pytest.raises(ClimateError, match="Row 2"):
        nearest_stations([106.5, lon], [29.6, lat])


def test_sites_fall_into_classes_of_50_m():
    found = site_climates(*sites([220.0, 226.0, 274.9, 740.0, np.nan]))
    assert found.index.name == "site_id" and list(found.columns) == [
        "station_id",
        "climate_elevation_m",
        "elevation_basis",
    ]
    assert found["climate_elevation_m"].tolist() == [200, 250, 250, 750, 259.1]
    assert found["elevation_basis"].tolist() == ["given"] * 4 + ["assumed"]
    assert set(found["station_id"]) == {"chongqing_shapingba"}


def test_classes_of_another_step():
    assert site_climates(*sites([220.0, 774.0]), step_m=10.0)["climate_elevation_m"].tolist() == [220, 770]


@pytest.mark.parametrize("elevation_m", [np.inf, -np.inf, 9000.0])
def test_an_elevation_that_no_climate_has_is_refused_by_site(elevation_m):
    with pytest.raises(ClimateError) as caught:
        site_climates(*sites([300.0, elevation_m]))
    assert "“s1”" in caught.value.zh and '"s1"' in caught.value.en


@pytest.mark.parametrize("step_m", [0.0, -50.0, np.nan])
def test_a_step_that_is_none_is_refused(step_m):
    with pytest.raises(ClimateError, match="above 0"):
        site_climates(*sites([300.0]), step_m=step_m)
