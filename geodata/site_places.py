"""Where a site is: its district by largest overlap and a point that lies on it."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geodata.overlay import Shapes
from geodata.settings import RegionSettings


def largest_overlap(shapes: Shapes, districts: Shapes) -> npt.NDArray[np.int64]:
    """Position in ``districts`` of the one that shares most land with each shape; -1 where there is none.

    Only shapes on a district edge cost an intersection. A tie goes to the first district.
    """
    shape, district = shapely.STRtree(districts).query(shapes, predicate="intersects")
    shapely.prepare(districts)
    shared = shapely.area(shapes[shape])
    is_edge = ~shapely.covers(districts[district], shapes[shape])
    shared[is_edge] = shapely.area(shapely.intersection(shapes[shape[is_edge]], districts[district[is_edge]]))
    shape, district, shared = shape[shared > 0], district[shared > 0], shared[shared > 0]
    order = np.lexsort((district, -shared, shape))
    first = order[np.unique(shape[order], return_index=True)[1]]
    best = np.full(len(shapes), -1, dtype=np.int64)
    best[shape[first]] = district[first]
    return best


def representative_points(shapes: Shapes, settings: RegionSettings) -> dict[str, npt.NDArray[np.float64]]:
    """A point on each shape (local CRS): lon, lat [deg, storage CRS] and x_m, y_m [m]; NaN for empty
    shapes.
    """
    points = gpd.GeoSeries(shapely.point_on_surface(shapes), crs=settings.local_crs)
    stored = points.to_crs(settings.storage_crs)
    return {
        "lon": stored.x.to_numpy(),
        "lat": stored.y.to_numpy(),
        "x_m": points.x.to_numpy(),
        "y_m": points.y.to_numpy(),
    }
