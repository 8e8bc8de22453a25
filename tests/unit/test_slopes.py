"""Slope classes, steep land as an exclusion and the relief of sites, counted by hand and by brute force."""

import numpy as np
import pytest
import shapely

from geodata.slopes import SlopeBand, measure_relief, slope_classes, slope_exclusion
from geodata.terrain import Terrain
from tests.tiny_region import SETTINGS

NAN = np.nan


def terrain(slope, elevation=None, pixel_m=10.0, west=0.0, north=30.0):
    slope = np.array(slope, dtype="float32")
    heights = np.full_like(slope, 300.0) if elevation is None else np.array(elevation, dtype="float32")
    return Terrain(
        name="made up",
        local_crs=SETTINGS.local_crs,
        pixel_m=pixel_m,
        native_m=pixel_m,
        west=west,
        north=north,
        elevation_m=heights,
        slope_deg=slope,
    )


SLOPE = [[0.0, 2.0, 2.1], [6.0, 6.1, NAN], [15.0, 25.0, 40.0]]


def test_classes_close_above():
    classes = slope_classes((2.0, 6.0, 15.0, 25.0))
    assert [band.id for band in classes] == ["slope_1", "slope_2", "slope_3", "slope_4", "slope_5"]
    slopes = np.array(SLOPE, dtype="float32")
    # 0, 2 | 2.1, 6 | 6.1, 15 | 25 | 40; what is unknown is in none.
    assert [int(band.holds(slopes).sum()) for band in classes] == [2, 2, 2, 1, 1]
    assert [band.name_zh for band in classes] == ["坡度 ≤ 2°", "坡度 2–6°", "坡度 6–15°", "坡度 15–25°", "坡度 > 25°"]


def test_steep_land_is_drawn_along_its_pixels():
    exclusion = slope_exclusion(terrain(SLOPE), SlopeBand("steep", 6.0, 90.0))
    shapes = exclusion.frame.geometry.to_numpy()
    # Pixels (row 1, column 1) and the whole of row 2 touch along edges: one outline of 4 pixels of 100 m2.
    assert len(shapes) == 1
    assert shapes[0].equals(shapely.union(shapely.box(10, 10, 20, 20), shapely.box(0, 0, 30, 10)))
    assert (exclusion.id, exclusion.clause, exclusion.buffer_m) == ("steep", "A1.1b", 0.0)


def test_no_steep_land_is_no_error():
    exclusion = slope_exclusion(terrain(SLOPE), SlopeBand("steep", 60.0, 90.0))
    assert exclusion.frame.empty and exclusion.may_be_empty


def test_outlines_of_any_picture_are_valid_apart_and_as_large_as_its_pixels():
    slope = np.random.default_rng(7).uniform(0, 40, (300, 290)).astype("float32")
    drawn = slope_exclusion(terrain(slope, north=3000.0), SlopeBand("steep", 25.0, 90.0)).frame.geometry.to_numpy()
    assert shapely.is_valid(drawn).all()
    assert shapely.area(drawn).sum() == pytest.approx((slope > 25).sum() * 100.0, abs=1e-6)
    assert shapely.area(shapely.union_all(drawn)) == pytest.approx(shapely.area(drawn).sum(), abs=1e-6)


def test_relief_of_two_sites_by_hand():
    heights = [[100, 200, 300], [400, 500, NAN], [700, 800, 900]]
    left, right = shapely.box(0, 0, 20, 30), shapely.box(20, 10, 30, 30)
    found = measure_relief(terrain(SLOPE, heights), np.array([left, right], dtype=object), slope_classes((6.0,)))
    assert found["mean_elevation_m"].tolist() == pytest.approx([(100 + 200 + 400 + 500 + 700 + 800) / 6, 300.0])
    assert found["mean_slope_deg"].tolist() == pytest.approx([(0 + 2 + 6 + 6.1 + 15 + 25) / 6, 2.1], rel=1e-6)
    assert found["pixels"].tolist() == [6, 2]
    assert found["unknown_pixels"].tolist() == [0, 1]
    assert found["slope_1"].tolist() == pytest.approx([3e-4, 1e-4])
    assert found["slope_2"].tolist() == pytest.approx([3e-4, 0.0])


def test_a_site_without_a_pixel_centre_has_no_slope():
    found = measure_relief(terrain(SLOPE), np.array([shapely.box(1, 1, 4, 4)], dtype=object), ())
    assert np.isnan(found["mean_slope_deg"][0]) and found["pixels"][0] == 0


def test_pixels_of_irregular_sites_are_those_whose_centres_they_hold():
    stream = np.random.default_rng(3)
    slope = stream.uniform(0, 40, (60, 60)).astype("float32")
    sites = np.array([shapely.Point(x, y).buffer(70.3) for x in (90.1, 300.2) for y in (95.7, 420.4)], dtype=object)
    found = measure_relief(terrain(slope, north=600.0), sites, ())
    column, row = np.meshgrid(np.arange(60), np.arange(60))
    for number, site in enumerate(sites):
        inside = shapely.contains_xy(site, column * 10 + 5.0, 600 - row * 10 - 5.0)
        assert found["pixels"][number] == inside.sum() > 100
        assert found["mean_slope_deg"][number] == pytest.approx(slope[inside].mean(), rel=1e-5)
