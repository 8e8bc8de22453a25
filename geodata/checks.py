"""A layer held to its schema, stopping at the first defect: what a planner that only reads layers needs.

The defects themselves are told by :mod:`geodata.inspection`, which an analyst who edits layers wants all at once;
here the first of them becomes a :class:`geodata.errors.LayerSchemaError` with the same words.
"""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import pandas as pd

from geodata.defects import schema_error
from geodata.errors import LayerSchemaError
from geodata.inspection.columns import find_attribute_defects, find_duplicate_ids, find_missing_columns
from geodata.inspection.geometry import crs_missing, find_geometry_defects
from geodata.remarks import Remark
from geodata.schema import LayerSchema
from geodata.settings import Bounds


def check_layer(frame: gpd.GeoDataFrame | pd.DataFrame, schema: LayerSchema, storage_crs: str, bounds: Bounds) -> None:
    """Hold ``frame`` to ``schema``: columns, ids, values, then CRS, geometry and coordinates."""
    check_none(find_attribute_defects(frame, schema))
    if schema.geometry != "none":
        check_none(find_geometry_defects(frame, schema, storage_crs, bounds))


def check_columns(frame: pd.DataFrame, schema: LayerSchema) -> None:
    """Defect ``columns_missing``: a column of the schema is not in the layer."""
    check_none(find_missing_columns(frame, schema))


def check_ids(frame: pd.DataFrame, schema: LayerSchema) -> None:
    """Defect ``ids_duplicate``: two features share an id, which is named."""
    check_none(find_duplicate_ids(frame, schema))


def check_none(remarks: Iterable[Remark]) -> None:
    """Raise LayerSchemaError for the first error among ``remarks``; the rest of an iterator is not looked for."""
    for remark in remarks:
        if remark.level == "error":
            raise error_of(remark)


def error_of(remark: Remark) -> LayerSchemaError:
    """The error that says what ``remark`` says."""
    return schema_error(
        remark.kind,
        remark.layer,
        remark.said,
        remark.way_out,
        feature=remark.feature,
        column=remark.column,
    )


def crs_missing_error(layer: str, storage_crs: str) -> Exception:
    """The error for a file that does not declare its CRS; used by the readers too, before a default can
    creep in.
    """
    return error_of(crs_missing(layer, storage_crs))
