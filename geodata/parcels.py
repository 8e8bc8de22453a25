"""A user's parcels in place of the grid: named, whole, and not lying on each other."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geodata.checks import check_layer, check_none, crs_missing_error
from geodata.files import fill_columns
from geodata.inspection.overlaps import find_parcel_overlaps
from geodata.inspection.subject import look_at
from geodata.layers import PARCELS
from geodata.measure import to_local
from geodata.overlay import Shapes, as_shapes
from geodata.settings import RegionSettings


def parcel_shapes(parcels: gpd.GeoDataFrame, settings: RegionSettings) -> tuple[pd.Series[str], Shapes]:
    """Return ids (``p_`` + parcel_id) and polygons in the local CRS; LayerSchemaError if the layer is not
    sound.
    """
    if parcels.crs is None:
        raise crs_missing_error(PARCELS.name, settings.storage_crs)
    stored = fill_columns(parcels.to_crs(settings.storage_crs), PARCELS)
    check_layer(stored, PARCELS, settings.storage_crs, settings.bounds)
    check_parcels_apart(stored, settings)
    local = to_local(parcels, settings.local_crs).reset_index(drop=True)
    return "p_" + local["parcel_id"].astype("str"), as_shapes(local.geometry)


def check_parcels_apart(parcels: gpd.GeoDataFrame, settings: RegionSettings) -> None:
    """Defect ``parcels_overlap``: the same land in two parcels would be counted twice. Frame in the storage CRS."""
    subject = look_at(parcels, PARCELS, settings)
    check_none(find_parcel_overlaps(subject) if subject else ())
