"""A raw layer to the schema of a layer of the region, with everything that was done to it said.

What concerns the whole file is an error that is raised: no CRS, a CRS that cannot be, columns missing or ambiguous.
What concerns single features or cells is a remark of level error, so that an analyst sees all of them at once; the cell
or geometry is empty then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.defects import Sentence, schema_error, some_names
from geodata.intake.aliases import FieldMap, map_fields
from geodata.intake.encoding import encoding_remarks
from geodata.intake.geometry import read_geometry
from geodata.intake.lonlat import write_lonlat
from geodata.intake.placing import Placed, place_geometry
from geodata.intake.raw import RawLayer
from geodata.intake.row_ids import fill_ids
from geodata.intake.values import read_column
from geodata.remarks import Remark
from geodata.schema import Column, LayerSchema
from geodata.settings import RegionSettings

NO_ALIASES: Mapping[str, str] = MappingProxyType({})
LONLAT = ("lon", "lat")


@dataclass(frozen=True, eq=False)
class Conformed:
    """A layer as its schema wants it, before it is checked.

    ``frame`` holds the columns of the schema in their order and types, index 0..n-1, and, where the schema has places,
    single or multi geometry in the storage CRS, 2D, rounded to 1e-7 deg. ``crs_used`` is a code or WKT;
    ``datum_used`` one of ``geodata.datum.DATUMS`` or the key of an old datum; ``datum_basis`` "declared" or "given";
    all three are empty for a layer without places. ``field_map`` maps columns of the file to columns of the schema.
    """

    frame: gpd.GeoDataFrame | pd.DataFrame
    remarks: tuple[Remark, ...]
    crs_used: str
    datum_used: str
    datum_basis: str
    field_map: Mapping[str, str]


def conform(
    raw: RawLayer,
    schema: LayerSchema,
    settings: RegionSettings,
    *,
    crs: str | None = None,
    datum: str | None = None,
    aliases: Mapping[str, str] = NO_ALIASES,
    districts: gpd.GeoDataFrame | None = None,
) -> Conformed:
    """Bring ``raw`` to ``schema``; ``crs``, ``datum`` and ``aliases`` (file -> layer) are the analyst's word.

    ``districts`` (in the storage CRS) tell a wrong zone and the shift of a web map. Raises CrsMissingError, CrsError
    and LayerSchemaError, as the module says.
    """
    _check_filled(raw, schema)
    drawn = _drawn(raw, schema)
    fields = [str(name) for name in raw.frame.columns if name != _geometry_name(raw)]
    found = map_fields(fields, schema, aliases)
    _check_columns(found, fields, schema, has_places=drawn is not None)
    names = _feature_names(raw.frame, found, schema)
    columns, remarks = _read_columns(raw.frame, found, schema, names, has_places=drawn is not None)
    remarks = [
        *encoding_remarks(raw, schema.name),
        *found.remarks,
        *_absent(found, schema, drawn is not None),
        *remarks,
    ]
    if drawn is None:
        return Conformed(_typed(columns, schema), tuple(remarks), "", "", "", dict(found.columns))
    shaped, said = read_geometry(raw, drawn, schema, names)
    placed = place_geometry(raw, shaped, schema, settings, names, crs=crs, datum=datum, districts=districts)
    remarks += [*said, *placed.remarks, *write_lonlat(columns, drawn, placed.geometry, schema, names)]
    if schema.optional:
        columns[schema.id_column], made = fill_ids(columns[schema.id_column], placed.geometry, schema)
        remarks += made
    frame = _with_places(_typed(columns, schema), placed, settings)
    return Conformed(
        frame, tuple(remarks), placed.crs, placed.grounded.datum, placed.grounded.basis, dict(found.columns)
    )


def _check_filled(raw: RawLayer, schema: LayerSchema) -> None:
    if not len(raw.frame) and not schema.optional:
        raise schema_error(
            "layer_empty",
            schema.name,
            Sentence(f"文件图层“{raw.name}”没有任何要素", f"layer '{raw.name}' of the file has no feature at all"),
            Sentence("检查导出时的筛选条件", "check the filter used when it was exported"),
        )


def _drawn(raw: RawLayer, schema: LayerSchema) -> NDArray[np.object_] | None:
    """Geometry as read, None where the schema has none; an error where the file lacks what the schema needs."""
    if schema.geometry == "none":
        return None
    if _geometry_name(raw) is None:
        raise schema_error(
            "geometry_missing",
            schema.name,
            Sentence(
                f"文件图层“{raw.name}”没有几何或坐标列", f"'{raw.name}' of the file has no geometry or coordinates"
            ),
            Sentence("用带几何的图层，或加经度、纬度两列", "bring a layer with geometry, or add columns lon and lat"),
        )
    return np.asarray(raw.frame.geometry.to_numpy(), dtype=object)


def _geometry_name(raw: RawLayer) -> str | None:
    return raw.frame.active_geometry_name if isinstance(raw.frame, gpd.GeoDataFrame) else None


def _check_columns(found: FieldMap, fields: list[str], schema: LayerSchema, *, has_places: bool) -> None:
    """Defect ``columns_missing``: a column that must be filled is not in the file; both lists are named."""
    missing = [
        column.name
        for column in schema.columns
        if not column.nullable
        and column.name not in found.columns.values()
        and not _is_made(column, schema, has_places)
    ]
    if missing:
        given = some_names(fields, 30) or "-"
        raise schema_error(
            "columns_missing",
            schema.name,
            Sentence(
                f"缺少列 {some_names(missing, 30)}；文件的列：{given}",
                f"columns missing: {some_names(missing, 30)}; columns of the file: {given}",
            ),
            Sentence(
                f"补上这些列，或用 --alias 文件列={missing[0]} 指定",
                f"add them, or say which they are by --alias column_of_file={missing[0]}",
            ),
            column=missing[0],
        )


def _is_made(column: Column, schema: LayerSchema, has_places: bool) -> bool:
    """True for columns that the geometry gives: lon, lat, and the ids of optional layers."""
    return has_places and (column.name in LONLAT or (schema.optional and column.name == schema.id_column))


def _feature_names(frame: pd.DataFrame, found: FieldMap, schema: LayerSchema) -> pd.Series:
    """What features are called in remarks: their id, else the number of their row."""
    rows = pd.Series([f"#{number + 1}" for number in range(len(frame))], dtype="str")
    for field, column in found.columns.items():
        if column == schema.id_column:
            ids, _ = read_column(frame[field].reset_index(drop=True), schema.column(column), schema.name, rows)
            return ids.where(ids != "", rows)
    return rows


def _read_columns(
    frame: pd.DataFrame, found: FieldMap, schema: LayerSchema, names: pd.Series, *, has_places: bool
) -> tuple[dict[str, pd.Series], list[Remark]]:
    """Every column of the schema by name, empty where the file has none; lon and lat are left to the geometry."""
    fields = {column: field for field, column in found.columns.items()}
    columns: dict[str, pd.Series] = {}
    remarks: list[Remark] = []
    for column in schema.columns:
        field = fields.get(column.name)
        blank = pd.Series([None] * len(frame), dtype=object)
        values = blank if field is None else frame[field].reset_index(drop=True)
        columns[column.name], said = read_column(values, column, schema.name, names)
        remarks += [] if has_places and column.name in LONLAT else said
    return columns, remarks


def _absent(found: FieldMap, schema: LayerSchema, has_places: bool) -> list[Remark]:
    """Columns that may be empty and are not in the file: a doubt where the layer had them before, else a note."""
    names = [
        column.name
        for column in schema.columns
        if column.nullable
        and not column.may_lack
        and column.name not in found.columns.values()
        and not (has_places and column.name in LONLAT)
    ]
    if not names:
        return []
    shown = some_names(names, 30)
    return [
        Remark(
            "note" if schema.optional else "warning",
            "columns_absent",
            schema.name,
            Sentence(f"文件没有列 {shown}，将全部为空", f"the file lacks columns {shown}; they will all be empty"),
            Sentence("如应保留原有内容，补上这些列", "add them if what they hold should be kept"),
        )
    ]


def _typed(columns: Mapping[str, pd.Series], schema: LayerSchema) -> pd.DataFrame:
    """Columns in the order of the schema; whole numbers and truth values plain where nothing is empty."""
    frame = pd.DataFrame({column.name: columns[column.name] for column in schema.columns})
    plain = {"integer": "int64", "boolean": "bool"}
    full = [column for column in schema.columns if column.kind in plain and not column.nullable]
    return frame.astype({column.name: plain[column.kind] for column in full if not frame[column.name].isna().any()})


def _with_places(frame: pd.DataFrame, placed: Placed, settings: RegionSettings) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(placed.geometry), crs=settings.storage_crs)
