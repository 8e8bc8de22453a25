"""Elevations that the user gives as points, and which of them each site takes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.checks import check_layer
from geodata.files import read_table
from geodata.layers import PLACE
from geodata.measure import to_local
from geodata.schema import Column, LayerSchema
from geodata.settings import RegionSettings

ELEVATIONS = LayerSchema(
    "elevations",
    "elevations.csv",
    "point_id",
    "point",
    # Bounds: those within which a climate can be moved to an elevation.
    (Column("point_id"), *PLACE, Column("elevation_m", "number", "m", low=-200, high=5000)),
)
M_PER_KM = 1000.0


def read_elevations(path: Path, settings: RegionSettings) -> gpd.GeoDataFrame:
    """Return points with point_id, lon, lat [deg], elevation_m [m] of a CSV, in the local CRS.

    LayerMissingError if there is no file. LayerSchemaError, naming file, point and column, for a missing column, a
    doubled id, a value that is no number or out of bounds, a place outside the region.
    """
    schema = replace(ELEVATIONS, name=path.name)
    points = gpd.GeoDataFrame(read_table(path, schema, settings.storage_crs))
    check_layer(points, schema, settings.storage_crs, settings.bounds)
    return gpd.GeoDataFrame(to_local(points, settings.local_crs))


def nearest_elevation_m(
    x_m: npt.ArrayLike, y_m: npt.ArrayLike, points: gpd.GeoDataFrame, max_km: float
) -> npt.NDArray[np.float64]:
    """Return the elevation [m] of the nearest of ``points`` within ``max_km`` [km] of each place, else NaN.

    ``x_m``, ``y_m`` [m] and ``points`` are in the local CRS.
    """
    places = shapely.points(np.asarray(x_m, float), np.asarray(y_m, float))
    found = shapely.STRtree(points.geometry.to_numpy()).query_nearest(
        places, max_distance=max_km * M_PER_KM, all_matches=False
    )
    elevation_m = np.full(len(places), np.nan)
    elevation_m[found[0]] = pd.Series(points["elevation_m"]).to_numpy(float)[found[1]]
    return elevation_m
