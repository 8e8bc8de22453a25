"""Elevation models: Horn's slope on planes worked out by hand, windows, CRS, and what is refused."""

import math

import numpy as np
import pytest
import rasterio
from rasterio.crs import CRS

from geodata.errors import TerrainError
from geodata.terrain import horn_slope_deg, read_terrain
from tests.terrain_files import plane, write_dem
from tests.tiny_region import SETTINGS

# rasterio 1.4 multiplies transforms in the way that affine 3 is about to retire.
pytestmark = pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")
LOCAL = SETTINGS.local_crs
BOUNDS = (-500.0, -500.0, 500.0, 500.0)


def read(path, bounds=BOUNDS):
    return read_terrain(path, LOCAL, bounds)


def test_horn_on_nine_pixels():
    # East side 1 + 2*2 + 3 = 8, west 0: 8 / (8 * 10) = 0.1; south 2*0 + 3 + 0 = 3, north 1: 2 / 80 = 0.025.
    z = np.array([[0.0, 0.0, 1.0], [0.0, 99.0, 2.0], [0.0, 0.0, 3.0]])
    slope = horn_slope_deg(z, 10.0)
    assert slope[1, 1] == pytest.approx(math.degrees(math.atan(math.hypot(0.1, 0.025))), abs=1e-5)
    assert np.isnan(slope).sum() == 8


def test_no_slope_beside_an_unknown_height_and_none_of_two_rows():
    z = np.zeros((5, 5))
    z[2, 2] = np.nan
    assert np.isnan(horn_slope_deg(z, 10.0)).all()
    assert np.isnan(horn_slope_deg(np.zeros((2, 9)), 10.0)).all()


@pytest.mark.parametrize(("east", "north"), [(0.0, 0.0), (0.1, 0.0), (0.0, -0.2), (0.3, 0.4), (1.0, 0.0)])
def test_an_inclined_plane_has_one_slope_everywhere(tmp_path, east, north):
    heights = plane(west=-900, north=900, pixel_m=30, size=60, east_rise=east, north_rise=north)
    terrain = read(write_dem(tmp_path / "plane.tif", heights, west=-900, north=900, pixel=30))
    # A rise of 0.3 east and 0.4 north is one of 0.5: 26.565 deg.
    assert np.nanmax(np.abs(terrain.slope_deg - math.degrees(math.atan(math.hypot(east, north))))) < 0.01
    assert terrain.pixel_m == 30.0
    assert not np.isnan(terrain.slope_deg[1:-1, 1:-1]).any()


def test_a_plane_that_does_not_lie_on_the_pixels_keeps_its_heights(tmp_path):
    heights = plane(west=-907, north=911, pixel_m=30, size=60, east_rise=0.1)
    terrain = read(write_dem(tmp_path / "plane.tif", heights, west=-907, north=911, pixel=30))
    column = np.arange(terrain.elevation_m.shape[1])
    wanted = 300 + 0.1 * (terrain.west + (column + 0.5) * 30)
    assert np.abs(terrain.elevation_m - wanted).max() < 1e-3


def test_a_model_in_degrees_is_measured_in_metres(tmp_path):
    # 0.001 m a metre to the north is 110.85 m a degree of latitude at 29.55; slope 0.1 of 1 km a degree: 5.71 deg.
    step = 1 / 3600
    rows = 29.6 - (np.arange(360) + 0.5) * step
    heights = np.repeat((0.1 * (rows - 29.55) * 110_854 + 400)[:, np.newaxis], 360, axis=1).astype("float32")
    path = write_dem(tmp_path / "degrees.tif", heights, west=106.45, north=29.6, pixel=step, crs="EPSG:4326")
    terrain = read(path)
    assert np.nanmedian(terrain.slope_deg) == pytest.approx(math.degrees(math.atan(0.1)), abs=0.02)
    assert terrain.elevation_m[terrain.elevation_m.shape[0] // 2].mean() == pytest.approx(400, abs=2)
    # One second of arc is 30.8 m by 26.9 m here: a square pixel lies between.
    assert 26 < terrain.pixel_m < 31


def test_pixels_do_not_move_with_the_window(tmp_path):
    stream = np.random.default_rng(1)
    heights = stream.uniform(200, 900, (80, 80)).astype("float32")
    path = write_dem(tmp_path / "rough.tif", heights, west=-1200, north=1200, pixel=30)
    wide, narrow = read(path), read(path, (-100.0, -220.0, 130.0, 50.0))
    left = round((narrow.west - wide.west) / 30)
    top = round((wide.north - narrow.north) / 30)
    rows, columns = narrow.elevation_m.shape
    assert (wide.elevation_m[top : top + rows, left : left + columns] == narrow.elevation_m).all()


def test_declared_nodata_is_no_height(tmp_path):
    heights = plane(west=-900, north=900, pixel_m=30, size=60)
    heights[28:32, 28:32] = -32768
    terrain = read(write_dem(tmp_path / "hole.tif", heights, west=-900, north=900, pixel=30, nodata=-32768))
    # The hole of 4 x 4 pixels has no height, a rim of one pixel more has no slope.
    assert np.isnan(terrain.elevation_m).sum() == 16
    assert np.isnan(terrain.slope_deg[1:-1, 1:-1]).sum() == 36
    assert np.nanmin(terrain.elevation_m) == 300


def test_whole_numbers_with_a_scale(tmp_path):
    path = write_dem(tmp_path / "scaled.tif", np.full((60, 60), 5000, "int16"), west=-900, north=900, pixel=30)
    with rasterio.open(path, "r+") as raster:
        raster.scales = (0.1,)
        raster.offsets = (10.0,)
    assert read(path).elevation_m.max() == pytest.approx(510.0)


def flat(size=60, dtype="float32"):
    return np.full((size, size), 300, dtype)


def no_crs(path):
    write_dem(path, flat(), west=-900, north=900, pixel=30, crs=None)


def two_bands(path):
    write_dem(path, np.stack([flat(), flat()]), west=-900, north=900, pixel=30)


def in_feet(path):
    write_dem(path, flat(), west=-900, north=900, pixel=30)
    with rasterio.open(path, "r+") as raster:
        raster.units = ("ft",)


def undeclared_nodata(path):
    heights = flat(dtype="int16")
    heights[30, 30] = -32768
    write_dem(path, heights, west=-900, north=900, pixel=30)


def elsewhere(path):
    write_dem(path, flat(), west=90_000, north=900, pixel=30)


def not_a_raster(path):
    path.write_text("<html>404</html>", encoding="utf-8")


def names_another_file(path):
    text = '<VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1"/></VRTDataset>'
    path.write_text(text, encoding="utf-8")


def nothing(path):
    pass


@pytest.mark.parametrize(
    ("write", "zh", "en"),
    [
        (no_crs, "没有坐标系", "no CRS"),
        (two_bands, "2 个波段", "2 bands"),
        (in_feet, "单位是 ft", "in ft"),
        (undeclared_nodata, "不可能", "cannot be"),
        (elsewhere, "没有任何高程", "no height anywhere"),
        (not_a_raster, "不能作为高程栅格", "cannot be read"),
        (names_another_file, "不能作为高程栅格", "cannot be read"),
        (nothing, "文件不存在", "no such file"),
    ],
)
@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_what_is_refused_is_named_with_the_way_out(tmp_path, write, zh, en):
    path = tmp_path / "mine.tif"
    write(path)
    with pytest.raises(TerrainError) as caught:
        read(path)
    assert "mine.tif" in caught.value.zh and zh in caught.value.zh and "办法" in caught.value.zh
    assert "mine.tif" in caught.value.en and en in caught.value.en and "Way out" in caught.value.en


def test_a_file_that_points_to_others_is_not_opened(tmp_path):
    path = tmp_path / "mine.vrt"
    names_another_file(path)
    with pytest.raises(TerrainError, match=r"mine\.vrt.*GeoTIFF"):
        read(path)


def test_local_crs_of_the_tests_is_metric():
    assert CRS.from_user_input(LOCAL).linear_units == "metre"
