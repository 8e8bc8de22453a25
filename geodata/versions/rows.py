"""A layer as plain rows: id -> column -> value, the one form in which versions are compared, merged and digested.

A row holds the attributes of the schema and, under :data:`GEOMETRY`, the geometry as well-known bytes. Columns ``lon``
and ``lat`` of a point layer are the geometry said again: they are left out here and put back by :func:`frame_of`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.defects import Sentence, feature_name, schema_error
from geodata.schema import Column, LayerSchema

GEOMETRY = "geometry"
PLACE = ("lon", "lat")

Row = dict[str, Any]
Rows = dict[str, Row]
Shapes = npt.NDArray[np.object_]


def has_place_columns(schema: LayerSchema) -> bool:
    """True for a point layer that says its places in the columns ``lon`` and ``lat`` [deg] too."""
    return schema.geometry == "point" and all(name in schema.column_names for name in PLACE)


def attribute_columns(schema: LayerSchema) -> tuple[Column, ...]:
    """The columns of ``schema`` that are not the geometry said again."""
    left_out = PLACE if has_place_columns(schema) else ()
    return tuple(column for column in schema.columns if column.name not in left_out)


def rows_of(canonical: pd.DataFrame, schema: LayerSchema) -> Rows:
    """Return a canonical layer (:func:`geodata.versions.content.canonical_layer`) as rows, in its order."""
    columns = {column.name: plain_values(canonical, column, schema) for column in attribute_columns(schema)}
    if schema.geometry != "none":
        columns[GEOMETRY] = list(shapely.to_wkb(shapes_of(canonical), byte_order=1, output_dimension=2))
    names = list(columns)
    ids = columns[schema.id_column]
    return {
        key: dict(zip(names, row, strict=True))
        for key, row in zip(ids, zip(*columns.values(), strict=True), strict=True)
    }


def frame_of(rows: Mapping[str, Row], schema: LayerSchema, crs: Any) -> gpd.GeoDataFrame | pd.DataFrame:
    """Return ``rows`` as a layer: columns and types of ``schema``, sorted by id, geometry in ``crs``."""
    ordered = [rows[key] for key in sorted(rows)]
    shapes = shapely.from_wkb(np.array([row.get(GEOMETRY) for row in ordered], dtype=object))
    series = {}
    for column in schema.columns:
        if has_place_columns(schema) and column.name in PLACE:
            values: list[Any] = list((shapely.get_x if column.name == "lon" else shapely.get_y)(shapes))
        else:
            values = [row[column.name] for row in ordered]
        series[column.name] = _series(values, column)
    frame = pd.DataFrame(series, columns=list(schema.column_names))
    return frame if schema.geometry == "none" else gpd.GeoDataFrame(frame, geometry=list(shapes), crs=crs)


def shapes_of(frame: pd.DataFrame) -> Shapes:
    """Geometries of ``frame`` as an array; None where a feature has no place."""
    return np.asarray(frame.geometry.array, dtype=object)


def plain_values(frame: pd.DataFrame, column: Column, schema: LayerSchema) -> list[Any]:
    """Cells of one column as str, float, int, bool; None for unknown (text: ``""``).

    LayerSchemaError (``value_garbled``) names the feature whose cell is of another kind.
    """
    plain = [_plain(value, column) for value in frame[column.name].tolist()]
    wrong = np.array([value is NotImplemented for value in plain], dtype=bool)
    if wrong.any():
        shown = frame[column.name].tolist()[int(np.flatnonzero(wrong)[0])]
        raise schema_error(
            "value_garbled",
            schema.name,
            Sentence(f"“{shown}”不是 {column.kind}", f"'{shown}' is not of kind {column.kind}"),
            Sentence("只填数值（或 true/false），不带单位", "give the bare number (or true/false), without unit"),
            feature=feature_name(frame, schema, pd.Series(wrong)),
            column=column.name,
        )
    return plain


def _plain(value: Any, column: Column) -> Any:
    """One cell, or NotImplemented if it is of the wrong kind."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return "" if column.kind == "text" else None
    if column.kind == "text":
        return str(value)
    is_truth = isinstance(value, (bool, np.bool_))
    if column.kind == "boolean":
        return bool(value) if is_truth else NotImplemented
    if is_truth or not isinstance(value, (int, float, np.integer, np.floating)):
        return NotImplemented
    if column.kind == "number":
        return float(value) + 0.0  # -0.0 and 0.0 are one value
    return int(value) if float(value).is_integer() else NotImplemented


def _series(values: list[Any], column: Column) -> pd.Series:
    """A column in the type that :func:`geodata.read.read_layer` gives it."""
    if column.kind == "text":
        return pd.Series(values, dtype="str")
    if column.kind == "number":
        return pd.Series(values, dtype="float64")
    is_full = not column.nullable and None not in values
    kinds = {"integer": ("int64", "Int64"), "boolean": ("bool", "boolean")}[column.kind]
    return pd.Series(values, dtype=kinds[0] if is_full else kinds[1])
