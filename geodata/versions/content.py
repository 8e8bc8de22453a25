"""What a layer says, whatever file says it: one canonical form of a table, and the digest of that form.

Canonical: the columns of the schema in its order and types, sorted by id, geometry in two dimensions on 1e-7 deg
(about 1 cm), a multi-geometry of one part as that part, no vertex twice in a row, rings started and turned as
``shapely.normalize`` does. Two files with the same canonical form say the same; hence the digest depends neither on the
order of features, the start or turn of a ring, nor on the bytes or the format of a file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geodata.checks import check_columns, check_ids
from geodata.defects import Sentence, feature_name, schema_error
from geodata.files import fill_columns
from geodata.layers import layer_schema
from geodata.schema import Column, LayerSchema
from geodata.versions.rows import (
    GEOMETRY,
    PLACE,
    Rows,
    Shapes,
    attribute_columns,
    frame_of,
    has_place_columns,
    plain_values,
    rows_of,
    shapes_of,
)

COORDINATE_DECIMALS = 7  # deg; 1e-7 deg is about 1 cm
SAME_PLACE_DEG = 1.5e-7  # two roundings of one place may differ by one unit of the last decimal
LAYER_FORM = "cqdc-layer/1"


def canonical_layer(frame: pd.DataFrame, schema: LayerSchema, crs: Any = None) -> gpd.GeoDataFrame | pd.DataFrame:
    """Return ``frame`` (columns of ``schema``, geometry in the storage CRS [deg]) in canonical form.

    ``crs`` is that of points which a table without geometry gives in its columns lon and lat. Columns that the schema
    does not know are left out. LayerSchemaError for missing columns, ids that are missing or doubled, cells of the
    wrong kind, and points that lie elsewhere than their columns lon and lat say.
    """
    frame = fill_columns(frame, schema).reset_index(drop=True)
    has_geometry = schema.geometry != "none" and isinstance(frame, gpd.GeoDataFrame)
    if has_place_columns(schema) and has_geometry:
        frame = frame.assign(**{name: np.nan for name in PLACE if name not in frame.columns})
    check_columns(frame, schema)
    _check_ids_given(frame, schema)
    check_ids(frame, schema)
    columns: dict[str, Any] = {column.name: plain_values(frame, column, schema) for column in attribute_columns(schema)}
    if schema.geometry != "none":
        shapes = round_shapes(shapes_of(frame)) if has_geometry else None
        placed = _settled_places(frame, shapes, schema) if has_place_columns(schema) else shapes
        if placed is None:
            raise _geometry_missing(schema)
        columns[GEOMETRY] = list(shapely.to_wkb(placed, byte_order=1, output_dimension=2))
    ids = columns[schema.id_column]
    cells = zip(*columns.values(), strict=True)
    rows = {key: dict(zip(columns, row, strict=True)) for key, row in zip(ids, cells, strict=True)}
    return frame_of(rows, schema, frame.crs if has_geometry else crs)


def layer_rows(frame: pd.DataFrame, schema: LayerSchema) -> Rows:
    """Return ``frame`` in canonical form as rows; errors as :func:`canonical_layer`."""
    return rows_of(canonical_layer(frame, schema), schema)


def round_shapes(shapes: Shapes) -> Shapes:
    """Return canonical geometries: plain rounding to 1e-7 deg (it may break a ring: check afterwards, not before).

    An empty geometry is none.
    """
    flat: Shapes = shapely.transform(shapely.force_2d(shapes), lambda at: np.round(at, COORDINATE_DECIMALS) + 0.0)
    flat[shapely.is_empty(flat)] = None
    single = np.isin(shapely.get_type_id(flat), (4, 5, 6)) & (shapely.get_num_geometries(flat) == 1)
    flat[single] = shapely.get_geometry(flat[single], 0)
    for position in _stuttering(flat):
        flat[position] = _without_stutter(flat[position])
    canonical: Shapes = shapely.normalize(flat)
    return canonical


def layer_digest(frame: pd.DataFrame, schema: LayerSchema) -> str:
    """Return the sha256 (hexadecimal) of what ``frame`` says; errors as :func:`canonical_layer`."""
    return rows_digest(layer_rows(frame, schema), schema)


def rows_digest(rows: Rows, schema: LayerSchema) -> str:
    """Return the digest of a layer that is at hand as rows."""
    names = [column.name for column in attribute_columns(schema) if _says_something(column, rows)]
    digest = hashlib.sha256(_line([LAYER_FORM, schema.name, names, schema.geometry]))
    for key in sorted(rows):
        row = rows[key]
        shape = row.get(GEOMETRY)
        digest.update(_line([*(row[name] for name in names), None if shape is None else shape.hex()]))
    return digest.hexdigest()


def _says_something(column: Column, rows: Rows) -> bool:
    """False for an empty column that a file may do without."""
    return not column.may_lack or any(row[column.name] is not None for row in rows.values())


def content_digest(layers: Mapping[str, pd.DataFrame]) -> str:
    """Return the digest of several layers by name; a layer without features counts as absent."""
    return combine_digests(
        {name: layer_digest(frame, layer_schema(name)) for name, frame in layers.items() if len(frame)}
    )


def combine_digests(digests: Mapping[str, str]) -> str:
    """Return the digest of a whole from the digests of its layers, whatever their order."""
    return hashlib.sha256(_line(sorted(digests.items()))).hexdigest()


def check_same_crs(frame: gpd.GeoDataFrame, schema: LayerSchema, crs: Any) -> None:
    """Raise LayerSchemaError (``crs_unexpected``) unless ``frame`` is in ``crs``: datums do not compare."""
    if frame.crs is None or not CRS(frame.crs).equals(CRS(crs), ignore_axis_order=True):
        found = "-" if frame.crs is None else frame.crs.to_string()
        wanted = CRS(crs).to_string()
        raise schema_error(
            "crs_unexpected",
            schema.name,
            Sentence(f"坐标系是 {found}，应为 {wanted}", f"its CRS is {found}, not {wanted}"),
            Sentence(f"先重新投影到 {wanted}", f"reproject it to {wanted} first"),
        )


def _line(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return (text + "\n").encode("utf-8", errors="surrogatepass")


def _settled_places(frame: pd.DataFrame, shapes: Shapes | None, schema: LayerSchema) -> Shapes:
    """Points of a layer that says them twice; an error where the two disagree, as neither may be lost silently."""
    lon, lat = (np.round(frame[name].astype("float64").to_numpy(), COORDINATE_DECIMALS) + 0.0 for name in PLACE)
    told = ~(np.isnan(lon) | np.isnan(lat))
    from_columns: Shapes = shapely.points(lon, lat)
    from_columns[~told] = None
    if shapes is None:
        return from_columns
    drawn = ~shapely.is_missing(shapes)
    off = np.maximum(np.abs(shapely.get_x(shapes) - lon), np.abs(shapely.get_y(shapes) - lat))
    wrong = told & (~drawn | (off > SAME_PLACE_DEG))
    if wrong.any():
        raise schema_error(
            "place_contradicts",
            schema.name,
            Sentence("点的位置与列 lon、lat 不一致", "the point lies elsewhere than its columns lon and lat say"),
            Sentence("二者取其一：移动点后清空或更正 lon、lat", "say it once: empty or mend lon and lat after moving"),
            feature=feature_name(frame, schema, pd.Series(wrong)),
            column="lon",
        )
    return shapes


def _stuttering(shapes: Shapes) -> list[int]:
    """Positions of the geometries that have a vertex twice in a row (a few too many: meeting rings count too)."""
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    twice = (points[1:] == points[:-1]).all(axis=1) & (owner[1:] == owner[:-1])
    return [int(position) for position in np.unique(owner[1:][twice])]


def _without_stutter(shape: shapely.Geometry) -> shapely.Geometry:
    """Drop repeated vertices, unless that would lose a ring or a part: such a geometry is left for the checks."""
    try:
        cleaned = shapely.remove_repeated_points(shape, tolerance=0.0)
    except shapely.errors.GEOSException:
        return shape
    return cleaned if _ring_count(cleaned) == _ring_count(shape) else shape


def _ring_count(shape: shapely.Geometry) -> tuple[int, int]:
    parts = shapely.get_parts(shape)
    return len(parts), int(np.maximum(shapely.get_num_interior_rings(parts), 0).sum()) + int(
        (~shapely.is_empty(parts)).sum()
    )


def _check_ids_given(frame: pd.DataFrame, schema: LayerSchema) -> None:
    ids = frame[schema.id_column]
    without = ids.isna() | (ids.astype("str").str.strip() == "")
    if without.any():
        raise schema_error(
            "value_missing",
            schema.name,
            Sentence("没有编号", "it has no id"),
            Sentence("给每个要素唯一的编号", "give every feature an id of its own"),
            feature=feature_name(frame, schema, without),
            column=schema.id_column,
        )


def _geometry_missing(schema: LayerSchema) -> Exception:
    return schema_error(
        "geometry_missing",
        schema.name,
        Sentence("表中没有几何列", "the table has no geometry"),
        Sentence("用带几何的图层", "give a layer with geometry"),
    )
