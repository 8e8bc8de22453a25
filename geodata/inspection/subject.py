"""A layer as the measuring checks want it: sound shapes in the local CRS, and the way back to a place on a map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from geodata.inspection.columns import feature_names
from geodata.inspection.geometry import shapes_of, wrong_type
from geodata.measure import to_local
from geodata.schema import LayerSchema
from geodata.settings import RegionSettings

Shapes = npt.NDArray[np.object_]
Layers = Mapping[str, gpd.GeoDataFrame | pd.DataFrame]


@dataclass(frozen=True, eq=False)
class Subject:
    """One layer under inspection.

    ``table`` holds its features that have a sound geometry (present, of the right type, valid, finite), ``names``
    their ids, ``stored`` their shapes in the storage CRS [deg], ``local`` in the local CRS [m]. ``is_whole`` is False
    if any feature had to be left out.
    """

    schema: LayerSchema
    settings: RegionSettings
    table: pd.DataFrame
    names: npt.NDArray[np.object_]
    stored: Shapes
    local: Shapes
    is_whole: bool

    @property
    def layer(self) -> str:
        """Name of the layer."""
        return self.schema.name

    def places(self, points: Shapes) -> Iterator[tuple[float, float]]:
        """Longitude and latitude [deg, storage CRS] of points in the local CRS."""
        back = _transformer(self.settings.local_crs, self.settings.storage_crs)
        lon, lat = back.transform(shapely.get_x(points), shapely.get_y(points))
        return zip((float(value) for value in lon), (float(value) for value in lat), strict=True)

    def metres(
        self, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Local x and y [m] of places in the storage CRS [deg]."""
        there = _transformer(self.settings.storage_crs, self.settings.local_crs)
        x, y = there.transform(lon, lat)
        return x, y


def look_at(frame: gpd.GeoDataFrame | pd.DataFrame, schema: LayerSchema, settings: RegionSettings) -> Subject | None:
    """Return ``frame`` as a subject; None if it has no geometry in the storage CRS to be measured."""
    if schema.geometry == "none" or not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None:
        return None
    if not CRS(frame.crs).equals(CRS(settings.storage_crs), ignore_axis_order=True):
        return None
    shapes = shapes_of(frame)
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    sound = ~absent & shapely.is_valid(shapes) & ~wrong_type(frame, schema) & _in_bounds(frame, settings)
    kept = frame[sound]
    wanted = np.ones(len(frame), dtype=bool) if not schema.geometry_optional else ~absent
    return Subject(
        schema=schema,
        settings=settings,
        table=pd.DataFrame(kept.drop(columns=kept.geometry.name)).reset_index(drop=True),
        names=feature_names(frame, schema)[sound],
        stored=shapes[sound],
        local=_valid(shapes_of(to_local(kept, settings.local_crs))),
        is_whole=bool(sound[wanted].all()),
    )


def inner_points(shapes: Shapes) -> Shapes:
    """A point inside each shape; of several parts, in the largest."""
    points: Shapes = shapely.point_on_surface(shapes)
    return points


@lru_cache(maxsize=8)
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def _in_bounds(frame: gpd.GeoDataFrame, settings: RegionSettings) -> npt.NDArray[np.bool_]:
    box, bounds = frame.geometry.bounds, settings.bounds
    inside = (box["minx"] >= bounds.min_lon) & (box["maxx"] <= bounds.max_lon)
    inside &= (box["miny"] >= bounds.min_lat) & (box["maxy"] <= bounds.max_lat)
    kept: npt.NDArray[np.bool_] = inside.to_numpy(dtype=bool)
    return kept


def _valid(shapes: Shapes) -> Shapes:
    # Projection can make the thinnest polygons cross; they are mended for measuring only.
    wrong = ~shapely.is_valid(shapes)
    if wrong.any():
        shapes = shapes.copy()
        shapes[wrong] = shapely.make_valid(shapes[wrong])
    return shapes


def rounded(value: Any) -> float:
    """A size to six significant digits, so that the same layer gives the same remark on every machine."""
    return float(f"{float(value):.6g}")
