"""A user's parcels in place of the grid: named, whole, and not lying on each other."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from geodata.checks import check_layer, crs_missing_error
from geodata.defects import Sentence, schema_error
from geodata.files import fill_columns
from geodata.layers import PARCELS
from geodata.measure import M2_PER_KM2, to_local
from geodata.overlay import Shapes, as_shapes
from geodata.settings import RegionSettings

OVERLAP_TOLERANCE_KM2 = 1e-5  # 10 m2: cadastral edges never meet exactly


def parcel_shapes(parcels: gpd.GeoDataFrame, settings: RegionSettings) -> tuple[pd.Series[str], Shapes]:
    """Return ids (``p_`` + parcel_id) and polygons in the local CRS; LayerSchemaError if the layer is not
    sound.
    """
    if parcels.crs is None:
        raise crs_missing_error(PARCELS.name, settings.storage_crs)
    stored = fill_columns(parcels.to_crs(settings.storage_crs), PARCELS)
    check_layer(stored, PARCELS, settings.storage_crs, settings.bounds)
    local = to_local(parcels, settings.local_crs).reset_index(drop=True)
    check_parcels_apart(local)
    return "p_" + local["parcel_id"].astype("str"), as_shapes(local.geometry)


def check_parcels_apart(parcels: gpd.GeoDataFrame) -> None:
    """Defect ``parcels_overlap``: the same land in two parcels would be counted twice. Frame in the local
    CRS.
    """
    shapes = as_shapes(parcels.geometry)
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    left, right = left[left < right], right[left < right]
    shared_km2 = shapely.area(shapely.intersection(shapes[left], shapes[right])) / M2_PER_KM2
    if (shared_km2 > OVERLAP_TOLERANCE_KM2).any():
        worst = int(shared_km2.argmax())
        first, second = (str(parcels["parcel_id"].iloc[k]) for k in (left[worst], right[worst]))
        raise schema_error(
            "parcels_overlap",
            PARCELS.name,
            Sentence(
                f"与地块 {second} 重叠 {shared_km2[worst]:.4f} km²",
                f"it overlaps parcel {second} by {shared_km2[worst]:.4f} km²",
            ),
            Sentence("修正公共边界，或合并地块", "mend their common edge, or merge them"),
            feature=first,
        )
