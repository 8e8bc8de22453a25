"""Elevations that the user gives as points: what is read, what is refused, which point a place takes."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata.elevations import nearest_elevation_m, read_elevations
from geodata.errors import LayerMissingError, LayerSchemaError
from tests.tiny_region import SETTINGS

HEAD = "point_id,lon,lat,elevation_m\n"


def write_points(folder, text, name="heights.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def points_at(*places_km, elevations_m):
    """Points [km east and north of the origin] as they are read."""
    shapes = [shapely.Point(1000 * x, 1000 * y) for x, y in places_km]
    return gpd.GeoDataFrame({"elevation_m": elevations_m}, geometry=shapes, crs=SETTINGS.local_crs)


def test_points_are_read_in_the_local_crs(tmp_path):
    # The origin of the local CRS, and one with a byte order mark of a spreadsheet.
    found = read_elevations(write_points(tmp_path, "\ufeff" + HEAD + "a,106.5,29.55,250.5\n"), SETTINGS)
    assert found.crs == SETTINGS.local_crs
    assert found[["point_id", "elevation_m"]].to_numpy().tolist() == [["a", 250.5]]
    assert [found.geometry.iloc[0].x, found.geometry.iloc[0].y] == pytest.approx([0, 0], abs=1e-6)


@pytest.mark.parametrize(
    ("text", "defect", "words"),
    [
        ("point_id,lon,lat\na,106.5,29.55\n", "columns_missing", ("elevation_m",)),
        ("id,lon,lat,elevation_m\na,106.5,29.55,1\n", "columns_missing", ("point_id",)),
        (HEAD + "a,106.5,29.55,1\na,106.6,29.55,2\n", "ids_duplicate", ("a", "point_id")),
        (HEAD + "a,106.5,29.55,1\nb,106.5,29.55,\n", "value_missing", ("b", "elevation_m")),
        (HEAD + "b,106.5,29.55,NaN\n", "value_garbled", ("b", "elevation_m", "NaN")),
        (HEAD + "b,106.5,29.55,250 m\n", "value_garbled", ("b", "elevation_m", "250 m")),
        (HEAD + "b,106.5,29.55,inf\n", "value_out_of_range", ("b", "elevation_m", "inf")),
        (HEAD + "b,106.5,29.55,25000\n", "value_out_of_range", ("b", "elevation_m", "25000 m", "5000")),
        (HEAD + "b,,29.55,250\n", "value_missing", ("b", "lon")),
        (HEAD + "b,29.55,106.5,250\n", "axes_swapped", ("b",)),
        (HEAD, "layer_empty", ()),
        ("", "unreadable", ()),
    ],
)
def test_a_defect_names_file_point_and_column(tmp_path, text, defect, words):
    with pytest.raises(LayerSchemaError) as caught:
        read_elevations(write_points(tmp_path, text), SETTINGS)
    assert caught.value.defect == defect
    for word in ("heights.csv", *words):
        assert word in caught.value.zh and word in caught.value.en


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(LayerMissingError, match=r"heights\.csv"):
        read_elevations(tmp_path / "heights.csv", SETTINGS)


def test_the_nearest_point_within_reach_and_none_beyond_it():
    points = points_at((0, 0), (3, 0), elevations_m=[100.0, 300.0])
    # 1.6 km along the line between the two; 2.1 km south; 1.4 km along it; 2 km south, at the end of the reach.
    found = nearest_elevation_m([1600.0, 0.0, 1400.0, 0.0], [0.0, -2100.0, 0.0, -2000.0], points, 2.0)
    assert np.isnan(found[1])
    assert found[[0, 2, 3]].tolist() == [300.0, 100.0, 100.0]


def test_no_point_in_reach_of_any_place():
    assert np.isnan(nearest_elevation_m([9000.0, 8000.0], [0.0, 0.0], points_at((0, 0), elevations_m=[1.0]), 2.0)).all()
