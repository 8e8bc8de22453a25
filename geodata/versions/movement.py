"""How far a geometry moved, and how much land that is: measured in the region's local CRS, in metres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geodata.measure import M2_PER_KM2, to_local
from geodata.versions.rows import Shapes

Wkb = bytes | None


@dataclass(frozen=True)
class Movement:
    """A changed geometry. Areas are those of polygons and lengths those of lines (0 for others).

    ``symmetric_difference_m2`` is the land that only one of both covers, ``centroid_m`` the distance of the centroids,
    ``hausdorff_m`` the furthest that any vertex of one outline lies from the other outline. These three are None where
    one of both is absent, and the first also where one is not valid.
    """

    area_before_km2: float
    area_after_km2: float
    area_difference_m2: float
    length_difference_m: float
    symmetric_difference_m2: float | None
    centroid_m: float | None
    hausdorff_m: float | None


def measure_movements(pairs: Sequence[tuple[Wkb, Wkb]], crs: Any, local_crs: str) -> list[Movement]:
    """Measure each pair (before, after) of geometries, well-known bytes in ``crs``."""
    before = _local_shapes([pair[0] for pair in pairs], crs, local_crs)
    after = _local_shapes([pair[1] for pair in pairs], crs, local_crs)
    return [_movement(old, new) for old, new in zip(before, after, strict=True)]


def sizes_km(shapes: Sequence[Wkb], crs: Any, local_crs: str) -> list[float]:
    """Area of each polygon [km2], 0 where there is none."""
    areas = np.nan_to_num(shapely.area(_local_shapes(shapes, crs, local_crs)))
    return [float(area) / M2_PER_KM2 for area in areas]


def hausdorff_m(old: shapely.Geometry, new: shapely.Geometry) -> float:
    """Furthest distance [m] of a vertex of one outline from the other outline.

    Vertices that both have are at distance zero and are not looked at, so that one moved corner of a long outline
    costs little.
    """
    return max(_furthest(old, new), _furthest(new, old))


def _movement(old: shapely.Geometry | None, new: shapely.Geometry | None) -> Movement:
    area_before, area_after = (float(np.nan_to_num(shapely.area(shape))) for shape in (old, new))
    length_before, length_after = (_line_length(shape) for shape in (old, new))
    both = old is not None and new is not None
    return Movement(
        area_before_km2=area_before / M2_PER_KM2,
        area_after_km2=area_after / M2_PER_KM2,
        area_difference_m2=area_after - area_before,
        length_difference_m=length_after - length_before,
        symmetric_difference_m2=_symmetric_difference(old, new) if both else None,
        centroid_m=float(shapely.distance(shapely.centroid(old), shapely.centroid(new))) if both else None,
        hausdorff_m=hausdorff_m(old, new) if both else None,
    )


def _line_length(shape: shapely.Geometry | None) -> float:
    return float(shapely.length(shape)) if shape is not None and shapely.get_dimensions(shape) == 1 else 0.0


def _symmetric_difference(old: shapely.Geometry, new: shapely.Geometry) -> float | None:
    if not (shapely.is_valid(old) and shapely.is_valid(new)):
        return None
    return float(shapely.area(shapely.symmetric_difference(old, new)))


def _furthest(source: shapely.Geometry, target: shapely.Geometry) -> float:
    outline = shapely.boundary(target) if shapely.get_dimensions(target) == 2 else target
    own = np.unique(shapely.get_coordinates(source), axis=0)
    shared = set(map(tuple, shapely.get_coordinates(target)))
    moved = np.array([point for point in own if tuple(point) not in shared]).reshape(-1, 2)
    if not len(moved):
        return 0.0
    shapely.prepare(outline)
    return float(shapely.distance(shapely.points(moved), outline).max())


def _local_shapes(shapes: Sequence[Wkb], crs: Any, local_crs: str) -> Shapes:
    if not len(shapes):
        return np.empty(0, dtype=object)
    series = gpd.GeoSeries(list(shapely.from_wkb(np.array(shapes, dtype=object))), crs=crs)
    local: Shapes = np.asarray(to_local(series, local_crs).array, dtype=object)
    return local
