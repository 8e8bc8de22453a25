"""The user's elevation model over the region: elevation and slope on a square grid in the local CRS.

Only the window over the region is read. Slope is Horn's: B. K. P. Horn, Hill shading and the reflectance map,
Proceedings of the IEEE 69 (1981) 14-47.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
from affine import Affine
from rasterio.enums import Resampling
from rasterio.errors import RasterioError
from rasterio.vrt import WarpedVRT
from rasterio.warp import calculate_default_transform

from geodata.errors import TerrainError
from geodata.overlay import Bounds

Raster = npt.NDArray[np.float32]

# Formats whose pixels lie in the file itself: a VRT could name any other file or address.
DRIVERS = {".tif": "GTiff", ".tiff": "GTiff", ".asc": "AAIGrid", ".img": "HFA", ".hgt": "SRTMHGT", ".flt": "EHdr"}
# From the shore of the Dead Sea to the top of Everest, with room: what is beyond is a nodata value or no metre.
LOWEST_M, HIGHEST_M = -500.0, 9000.0
FEET = ("ft", "foot", "feet", "us survey foot")
MOST_PIXELS = 25_000_000
# Pixels coarser than the file's by half count as coarser.
COARSER_FACTOR = 1.5


@dataclass(frozen=True, eq=False)
class Terrain:
    """Elevation [m] and slope [deg] on pixels of ``pixel_m`` [m], north row first, NaN where nothing is known.

    ``west`` and ``north`` [m, ``local_crs``] are the upper left corner; pixel edges are whole multiples of ``pixel_m``
    from the origin of the local CRS, so that a pixel has the same value whatever the extent of the region.
    ``native_m`` [m] is the pixel of the file there.
    """

    name: str
    local_crs: str
    pixel_m: float
    native_m: float
    west: float
    north: float
    elevation_m: Raster
    slope_deg: Raster

    @property
    def transform(self) -> Affine:
        """From column and row to metres in the local CRS."""
        return _transform(self.pixel_m, self.west, self.north)

    @property
    def pixel_km2(self) -> float:
        """Area of a pixel [km2]."""
        return self.pixel_m**2 / 1e6


def read_terrain(path: Path, local_crs: str, bounds: Bounds) -> Terrain:
    """Read the elevation model at ``path`` over ``bounds`` (west, south, east, north [m] in ``local_crs``).

    Any CRS that the file declares; it is brought to the local one bilinearly, at its own pixel size, or coarser if the
    window would have more than 25 million pixels. TerrainError names the file and the way out: no file, no raster, no
    CRS, several bands, feet, heights that cannot be, no height in the window.
    """
    path = Path(path)
    if not path.is_file():
        raise _error(path, ("文件不存在", "there is no such file"), ("改正 terrain.dem 的路径", "mend terrain.dem"))
    if path.suffix.lower() not in DRIVERS:
        known = ", ".join(DRIVERS)
        raise _error(
            path,
            ("不是可读的高程格式", "its format is not one that is read"),
            (f"用 gdal_translate 转为 GeoTIFF；可读：{known}", f"turn it into a GeoTIFF with gdal_translate ({known})"),
        )
    try:
        with rasterio.open(path, driver=DRIVERS[path.suffix.lower()]) as source:
            _check_source(path, source)
            terrain = _read_window(path, source, local_crs, bounds)
    except RasterioError as error:
        raise _error(
            path,
            (f"不能作为高程栅格读取：{error}", f"it cannot be read as a raster of elevations: {error}"),
            ("用 gdalinfo 检查文件，或重新导出为 GeoTIFF", "look at it with gdalinfo, or export it again as a GeoTIFF"),
        ) from error
    _check_heights(path, terrain.elevation_m)
    return terrain


def horn_slope_deg(elevation_m: npt.NDArray[np.floating[Any]], pixel_m: float) -> Raster:
    """Return the slope [deg] of every pixel by Horn's 3 x 3 weights; NaN at the rim and beside a NaN.

    ``elevation_m`` [m], rows from north to south, on square pixels of ``pixel_m`` [m].
    """
    slope = np.full(elevation_m.shape, np.nan, dtype=np.float32)
    z = elevation_m.astype(np.float64)
    if min(z.shape) < 3:
        return slope
    north = z[:-2, :-2] + 2 * z[:-2, 1:-1] + z[:-2, 2:]
    south = z[2:, :-2] + 2 * z[2:, 1:-1] + z[2:, 2:]
    west = z[:-2, :-2] + 2 * z[1:-1, :-2] + z[2:, :-2]
    east = z[:-2, 2:] + 2 * z[1:-1, 2:] + z[2:, 2:]
    rise = np.hypot(east - west, north - south) / (8 * pixel_m)
    # The weights leave out the middle; without a height of its own a pixel has no slope.
    rise[np.isnan(z[1:-1, 1:-1])] = np.nan
    slope[1:-1, 1:-1] = np.degrees(np.arctan(rise))
    return slope


def _read_window(path: Path, source: Any, local_crs: str, bounds: Bounds) -> Terrain:
    native_m = _native_pixel_m(source, local_crs)
    width_m, height_m = bounds[2] - bounds[0], bounds[3] - bounds[1]
    # Rounded to a centimetre: the size that the projection gives has no end of digits.
    pixel_m = round(max(native_m, math.sqrt(width_m * height_m / MOST_PIXELS)), 2)
    # One pixel more on each side, for the slope of the outermost.
    west, south = (math.floor(low / pixel_m) - 1 for low in bounds[:2])
    east, north = (math.ceil(high / pixel_m) + 1 for high in bounds[2:])
    window = {
        "crs": local_crs,
        "transform": _transform(pixel_m, west * pixel_m, north * pixel_m),
        "width": east - west,
        "height": north - south,
    }
    # Between the heights of the file; averaged where the pixels are clearly coarser. Left to itself the warper takes
    # the scale from the sizes of its windows and moves the land by a metre.
    scale = 1.0 if pixel_m < COARSER_FACTOR * native_m else native_m / pixel_m
    kernel = {"resampling": Resampling.bilinear, "XSCALE": scale, "YSCALE": scale}
    # Whole numbers would round each height on the way; NaN stands for no height from here on.
    with WarpedVRT(source, **window, **kernel, nodata=math.nan, dtype="float32") as warped:
        raw: Raster = warped.read(1)
    elevation_m = (raw * source.scales[0] + source.offsets[0]).astype(np.float32)
    return Terrain(
        name=path.name,
        local_crs=local_crs,
        pixel_m=pixel_m,
        native_m=native_m,
        west=west * pixel_m,
        north=north * pixel_m,
        elevation_m=elevation_m,
        slope_deg=horn_slope_deg(elevation_m, pixel_m),
    )


def _native_pixel_m(source: Any, local_crs: str) -> float:
    transform, _, _ = calculate_default_transform(source.crs, local_crs, source.width, source.height, *source.bounds)
    return float(transform.a)


def _transform(pixel_m: float, west: float, north: float) -> Affine:
    return Affine(pixel_m, 0.0, west, 0.0, -pixel_m, north)


def _check_source(path: Path, source: Any) -> None:
    if source.crs is None:
        raise _error(
            path,
            ("没有坐标系，不能猜测", "it declares no CRS, and none is guessed"),
            ("用 gdal_edit.py -a_srs EPSG:代码 写明", "declare it with gdal_edit.py -a_srs EPSG:code"),
        )
    if source.count != 1:
        raise _error(
            path,
            (
                f"有 {source.count} 个波段，不知道哪个是高程",
                f"which of its {source.count} bands holds heights is unknown",
            ),
            ("用 gdal_translate -b 取出高程波段", "take out the band of heights with gdal_translate -b"),
        )
    unit = str(source.units[0] or "").strip().lower()
    if unit in FEET:
        raise _error(
            path,
            (f"高程单位是 {unit}，应为米", f"its heights are in {unit}, not in metres"),
            ("用 gdal_calc.py 换算为米并改写单位", "convert them to metres with gdal_calc.py and state the unit"),
        )


def _check_heights(path: Path, elevation_m: Raster) -> None:
    if np.isnan(elevation_m).all():
        raise _error(
            path,
            ("在本区域内没有任何高程", "it has no height anywhere in the region"),
            ("检查所选图幅和坐标系", "check that the tile covers the region and that its CRS is right"),
        )
    beyond = elevation_m[(elevation_m < LOWEST_M) | (elevation_m > HIGHEST_M)]
    if beyond.size:
        raise _error(
            path,
            (
                f"有 {beyond.size} 个像元的高程不可能，例如 {beyond[0]:g} m",
                f"{beyond.size} pixels have heights that cannot be, for example {beyond[0]:g} m",
            ),
            (
                "若是无数据值，用 gdal_edit.py -a_nodata 写明；若不是米，先换算",
                "declare a nodata value with gdal_edit.py -a_nodata; convert heights that are not metres",
            ),
        )


def _error(path: Path, wrong: tuple[str, str], way_out: tuple[str, str]) -> TerrainError:
    return TerrainError(
        zh=f"高程文件 {path.name}：{wrong[0]}。办法：{way_out[0]}。",
        en=f"elevation file {path.name}: {wrong[1]}. Way out: {way_out[1]}.",
    )
