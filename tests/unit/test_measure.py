"""Areas and distances: figures worked out by hand, and refusal of every CRS that does not measure."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pyproj import Geod

from geodata.errors import MeasureCrsError
from geodata.measure import area_km2, distance_km, nearest_pairs, pairs_within, to_local
from tests.tiny_region import SETTINGS, square

LOCAL = SETTINGS.local_crs


def points(**places):
    """Points [km, local CRS] by name."""
    shapes = [shapely.Point(x * 1000, y * 1000) for x, y in places.values()]
    return gpd.GeoSeries(shapes, index=list(places), crs=LOCAL)


def test_area_of_a_rectangle_of_3_by_4_km():
    assert area_km2(gpd.GeoSeries([square(1, 1, 4, 5)], crs=LOCAL), LOCAL).tolist() == [12.0]


def test_distances_of_a_3_4_5_triangle():
    table = distance_km(points(o=(0, 0)), points(east=(3, 0), far=(3, 4)), LOCAL)
    pd.testing.assert_frame_equal(table, pd.DataFrame([[3.0, 5.0]], index=["o"], columns=["east", "far"]))


def test_pairs_within_keeps_the_limit_itself_and_drops_the_rest():
    sites, stations = points(a=(0, 0), b=(10, 0)), points(s=(3, 4), t=(0, 1), u=(0, 5.001))
    found = pairs_within(sites, stations, 5.0, LOCAL)
    assert found.to_numpy().tolist() == [["a", "t", 1.0], ["a", "s", 5.0]]


def test_nearest_pairs_are_ordered_by_distance():
    sites, stations = points(a=(0, 0), b=(10, 0)), points(s=(3, 4), t=(0, 1), u=(10, 2))
    found = nearest_pairs(sites, stations, 2, LOCAL)
    assert found[["left_id", "right_id"]].to_numpy().tolist() == [
        ["a", "t"],
        ["a", "s"],
        ["b", "u"],
        ["b", "s"],
    ]
    assert found["distance_km"].tolist() == pytest.approx([1, 5, 2, (49 + 16) ** 0.5])


def test_nearest_pairs_of_fewer_than_asked_gives_all():
    assert len(nearest_pairs(points(a=(0, 0)), points(s=(3, 4)), 5, LOCAL)) == 1


def test_local_area_agrees_with_the_ellipsoid_to_a_millionth():
    outline = shapely.box(106.3, 29.3, 106.8, 29.9).segmentize(0.001)
    measured = area_km2(to_local(gpd.GeoSeries([outline], crs=4490), LOCAL), LOCAL).iloc[0]
    # The reference runs along geodesics, the outline along parallels: hence the dense vertices.
    geodesic = abs(Geod(ellps="GRS80").geometry_area_perimeter(outline)[0]) / 1e6
    assert measured == pytest.approx(geodesic, rel=1e-6)


@pytest.mark.parametrize("crs", [4490, 4326, 3857, 4545, None])
def test_measuring_outside_the_local_crs_is_refused(crs):
    series = gpd.GeoSeries([shapely.Point(106.5, 29.5)], crs=crs)
    with pytest.raises(MeasureCrsError) as caught:
        area_km2(series, LOCAL)
    assert "to_local" in caught.value.zh
    assert "to_local" in caught.value.en


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:3857", "EPSG:3395", "EPSG:2272"])
def test_a_crs_that_does_not_measure_cannot_be_the_local_one(crs):
    with pytest.raises(MeasureCrsError, match="local_crs"):
        to_local(gpd.GeoSeries([shapely.Point(106.5, 29.5)], crs=4490), crs)


def test_a_layer_without_crs_is_not_guessed():
    with pytest.raises(MeasureCrsError, match="no CRS"):
        to_local(gpd.GeoSeries([shapely.Point(106.5, 29.5)]), LOCAL)
