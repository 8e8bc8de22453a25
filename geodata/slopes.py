"""Slope classes, land too steep to build on as an exclusion, and what a site is like by its pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from rasterio.features import rasterize
from rasterio.features import shapes as raster_shapes

from geodata.exclusions import Exclusion
from geodata.overlay import Shapes
from geodata.terrain import Terrain

# Bounds of the slope grades of China's national land survey, TD/T 1055-2019 [deg]; read second-hand, grade M.
SURVEY_BOUNDS_DEG = (2.0, 6.0, 15.0, 25.0)
CLAUSE = "A1.1b"
# Steep land is drawn in tiles of so many pixels, so that no outline runs through the whole region.
TILE = 128


@dataclass(frozen=True)
class SlopeBand:
    """Slopes above ``above_deg`` up to and including ``to_deg`` [deg], called ``id`` where land is excluded by it."""

    id: str
    above_deg: float
    to_deg: float

    @property
    def name_zh(self) -> str:
        """What an exclusion of the band is called in Chinese."""
        return f"坡度 {self._shown()}"

    @property
    def name_en(self) -> str:
        """What an exclusion of the band is called in English."""
        return f"Slope {self._shown()}"

    def holds(self, slope_deg: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
        """Where ``slope_deg`` [deg] is in the band; nowhere where it is NaN."""
        return (slope_deg > self.above_deg) & (slope_deg <= self.to_deg)

    def _shown(self) -> str:
        if self.to_deg >= 90:
            return f"> {self.above_deg:g}°"
        return f"≤ {self.to_deg:g}°" if self.above_deg < 0 else f"{self.above_deg:g}–{self.to_deg:g}°"


def slope_classes(bounds_deg: Sequence[float]) -> tuple[SlopeBand, ...]:
    """Return the classes ``slope_1``, ``slope_2``, ... between ``bounds_deg`` [deg]; the last one goes to 90."""
    edges = [-1.0, *bounds_deg, 90.0]
    return tuple(SlopeBand(f"slope_{k}", edges[k - 1], edges[k]) for k in range(1, len(edges)))


def slope_exclusion(terrain: Terrain, band: SlopeBand) -> Exclusion:
    """Return the land of ``terrain`` whose slope is in ``band``, as polygons along pixel edges in the local CRS."""
    return Exclusion(
        id=band.id,
        name_zh=band.name_zh,
        name_en=band.name_en,
        clause=CLAUSE,
        frame=gpd.GeoDataFrame(geometry=_pixel_polygons(terrain, band.holds(terrain.slope_deg)), crs=terrain.local_crs),
        buffer_m=0.0,
        basis="found",
        may_be_empty=True,
    )


def measure_relief(terrain: Terrain, shapes: Shapes, classes: Sequence[SlopeBand]) -> pd.DataFrame:
    """Return one row for each of ``shapes`` (local CRS, apart from each other), by the pixels whose centres it holds.

    Columns mean_elevation_m [m], mean_slope_deg [deg] (NaN without a known pixel), pixels, unknown_pixels (without
    slope) and, for each of ``classes``, its id with the area [km2] of its pixels.
    """
    rows, columns = terrain.slope_deg.shape
    named = ((shape, number) for number, shape in enumerate(shapes, start=1) if not shape.is_empty)
    label = rasterize(named, out_shape=(rows, columns), transform=terrain.transform, dtype="int32").ravel()
    inside = np.flatnonzero(label)
    site, count = label[inside] - 1, len(shapes)
    slope, elevation = terrain.slope_deg.ravel()[inside], terrain.elevation_m.ravel()[inside]
    found = pd.DataFrame(
        {
            "mean_elevation_m": _means(site, elevation, count),
            "mean_slope_deg": _means(site, slope, count),
            "pixels": np.bincount(site, minlength=count),
            "unknown_pixels": np.bincount(site[np.isnan(slope)], minlength=count),
        }
    )
    for band in classes:
        found[band.id] = np.bincount(site[band.holds(slope)], minlength=count) * terrain.pixel_km2
    return found


def _means(site: npt.NDArray[np.integer], values: npt.NDArray[np.float32], count: int) -> npt.NDArray[np.float64]:
    known = ~np.isnan(values)
    pixels = np.bincount(site[known], minlength=count)
    totals = np.bincount(site[known], weights=values[known].astype(np.float64), minlength=count)
    mean: npt.NDArray[np.float64] = np.divide(totals, pixels, out=np.full(count, np.nan), where=pixels > 0)
    return mean


def _pixel_polygons(terrain: Terrain, is_steep: npt.NDArray[np.bool_]) -> Shapes:
    """Polygons around connected pixels, within tiles; corners are multiples of the pixel size to the last digit."""
    found = []
    for top in range(0, is_steep.shape[0], TILE):
        for left in range(0, is_steep.shape[1], TILE):
            tile = is_steep[top : top + TILE, left : left + TILE]
            if tile.any():
                outlines = raster_shapes(tile.astype(np.uint8), mask=tile, connectivity=4)
                polygons = np.array([shapely.geometry.shape(outline) for outline, _ in outlines], dtype=object)
                found.append(shapely.transform(polygons, lambda corner, start=(left, top): corner + start))
    if not found:
        return np.array([], dtype=object)
    corner, step = np.array([terrain.west, terrain.north]), np.array([terrain.pixel_m, -terrain.pixel_m])
    polygons = shapely.transform(np.concatenate(found), lambda pixel: corner + pixel * step)
    invalid = ~shapely.is_valid(polygons)
    # Two pixels that meet in a corner only make an outline that touches itself there.
    polygons[invalid] = shapely.make_valid(polygons[invalid])
    whole: Shapes = polygons
    return whole
