"""Files to tables: CSV and vector files read without a silent default for CRS, encoding or type."""

from __future__ import annotations

import codecs
import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
from pyproj import CRS
from pyproj.exceptions import CRSError

from geodata.checks import check_columns, crs_missing_error
from geodata.defects import Sentence, feature_name, schema_error
from geodata.errors import LayerMissingError
from geodata.schema import Column, LayerSchema

TRUTH = {"true": True, "false": False}


def read_table(path: Path, schema: LayerSchema, storage_crs: str) -> gpd.GeoDataFrame | pd.DataFrame:
    """Read one file of a region: CSV (points from lon, lat [deg] in ``storage_crs``) or a vector file.

    LayerMissingError if absent; LayerSchemaError if it cannot be read, declares no CRS, lacks a column or
    holds text where a number belongs.
    """
    check_file(path, schema.name)
    frame = _read_csv(path, schema) if path.suffix == ".csv" else read_vector(path, schema, storage_crs)
    frame = fill_columns(frame, schema)
    check_columns(frame, schema)
    for column in schema.columns:
        frame[column.name] = _typed(frame, column, schema)
    if schema.geometry == "point" and path.suffix == ".csv":
        return _with_points(frame, schema, storage_crs)
    return frame


def fill_columns(frame: pd.DataFrame, schema: LayerSchema) -> pd.DataFrame:
    """Return a copy with those columns, all empty, that a layer may do without: all nullable of an ``optional`` one."""
    may_lack = [column for column in schema.columns if column.may_lack or (schema.optional and column.nullable)]
    absent = [column for column in may_lack if column.name not in frame.columns]
    filled = frame.assign(**{column.name: "" if column.kind == "text" else None for column in absent})
    known = [name for name in schema.column_names if name in filled.columns]
    return filled[[*known, *(name for name in filled.columns if name not in known)]]


def read_vector(path: Path, schema: LayerSchema, storage_crs: str) -> gpd.GeoDataFrame:
    """Read a GeoJSON, GeoPackage or Shapefile as it is; a GeoJSON must declare its CRS in the member
    ``crs``.
    """
    declared = _geojson_crs(path, schema, storage_crs) if path.suffix in (".geojson", ".json") else None
    # A text column that happens to hold dates alone is a text column still.
    as_they_are = {"DATE_AS_STRING": "YES"} if declared is not None else {}
    try:
        frame = pyogrio.read_dataframe(path, encoding=dbf_encoding(path), on_invalid="ignore", **as_they_are)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise _unreadable(schema.name, str(error)) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise _unreadable(schema.name, "no geometry")
    return frame if declared is None else frame.set_crs(declared, allow_override=True)


def check_file(path: Path, layer: str) -> None:
    """Defect: the file of ``layer`` is not there (LayerMissingError, names file and folder)."""
    if not path.is_file():
        raise LayerMissingError(
            zh=f"图层“{layer}”：文件夹 {path.parent} 中没有文件 {path.name}。办法：放入该文件，"
            "或从随附的区域文件夹复制。",
            en=f"layer '{layer}': there is no file {path.name} in folder {path.parent}. Way out: put it "
            "there, or copy "
            "it from the shipped region.",
        )


def dbf_encoding(path: Path) -> str | None:
    """Encoding of a Shapefile without ``.cpg``: strict UTF-8 if its bytes are, else GB18030; None for other
    files.
    """
    table = path.with_suffix(".dbf")
    if path.suffix.lower() != ".shp" or path.with_suffix(".cpg").is_file() or not table.is_file():
        return None
    try:
        for value in dbf_values(table.read_bytes()):
            # Incremental: a text as long as its field may be cut within its last character.
            codecs.getincrementaldecoder("utf-8")().decode(value)
    except UnicodeDecodeError:
        return "GB18030"
    return "UTF-8"


def dbf_values(content: bytes) -> Iterator[bytes]:
    """Raw bytes of every text cell of a dBASE table (layout: dBASE III, 32-byte field descriptors)."""
    row_count, header_size, row_size = struct.unpack("<IHH", content[4:12])
    descriptors = [content[start : start + 32] for start in range(32, header_size - 32, 32)]
    for row in range(row_count):
        start = header_size + row * row_size + 1
        for descriptor in descriptors:
            if descriptor[11:12] == b"C":
                yield content[start : start + descriptor[16]].rstrip(b" \0")
            start += descriptor[16]


def _geojson_crs(path: Path, schema: LayerSchema, storage_crs: str) -> CRS:
    try:
        member = json.loads(path.read_text(encoding="utf-8")).get("crs")
    except (json.JSONDecodeError, UnicodeDecodeError, AttributeError) as error:
        raise _unreadable(schema.name, str(error)) from error
    if member is None:
        raise crs_missing_error(schema.name, storage_crs)
    try:
        return CRS.from_user_input(member["properties"]["name"])
    except (CRSError, KeyError, TypeError) as error:
        raise schema_error(
            "crs_unknown",
            schema.name,
            Sentence(f"声明的坐标系无法识别：{member}", f"the declared CRS is not known: {member}"),
            Sentence(
                f"写成 urn:ogc:def:crs:EPSG::代码，例如 {storage_crs}",
                f"declare it as urn:ogc:def:crs:EPSG::code, for example {storage_crs}",
            ),
        ) from error


def _read_csv(path: Path, schema: LayerSchema) -> pd.DataFrame:
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise _unreadable(schema.name, str(error)) from error


def _typed(frame: pd.DataFrame, column: Column, schema: LayerSchema) -> pd.Series:
    values = frame[column.name]
    if column.kind == "text":
        return values.astype("string").fillna("").astype("str")
    blank = values.isna() | (values.astype(str).str.strip() == "")
    if column.kind == "boolean":
        known = values.where(values.isin([True, False]), values.map(TRUTH))
        return _refuse_garbled(frame, known.mask(blank), blank, column, schema).astype("boolean")
    numbers = pd.to_numeric(values.mask(blank), errors="coerce").astype("float64")
    if column.kind == "integer":
        numbers = numbers.where(numbers.isna() | (numbers % 1 == 0))
        return _refuse_garbled(frame, numbers, blank, column, schema).astype("Int64")
    return _refuse_garbled(frame, numbers, blank, column, schema)


def _refuse_garbled(
    frame: pd.DataFrame, parsed: pd.Series, blank: pd.Series, column: Column, schema: LayerSchema
) -> pd.Series:
    garbled = parsed.isna() & ~blank
    if garbled.any():
        shown: Any = frame[column.name][garbled].iloc[0]
        raise schema_error(
            "value_garbled",
            schema.name,
            Sentence(f"“{shown}”不是 {column.kind}", f"'{shown}' is not of kind {column.kind}"),
            Sentence("只填数值（或 true/false），不带单位", "give the bare number (or true/false), without unit"),
            feature=feature_name(frame, schema, garbled),
            column=column.name,
        )
    return parsed


def _with_points(frame: pd.DataFrame, schema: LayerSchema, storage_crs: str) -> gpd.GeoDataFrame:
    points = gpd.points_from_xy(frame["lon"], frame["lat"], crs=storage_crs)
    places = gpd.GeoSeries(points, index=frame.index)
    half = frame["lon"].isna() != frame["lat"].isna()
    if half.any():
        raise schema_error(
            "value_missing",
            schema.name,
            Sentence("经度和纬度只有其一", "only one of lon and lat is given"),
            Sentence("两者都填，或都留空", "give both or neither"),
            feature=feature_name(frame, schema, half),
            column="lon",
        )
    return gpd.GeoDataFrame(frame, geometry=places.where(frame["lon"].notna(), None), crs=storage_crs)


def _unreadable(layer: str, reason: str) -> Exception:
    return schema_error(
        "unreadable",
        layer,
        Sentence(f"文件读不出来：{reason}", f"the file cannot be read: {reason}"),
        Sentence(
            "重新导出为 GeoJSON、GeoPackage 或 UTF-8 CSV",
            "export it again as GeoJSON, GeoPackage or UTF-8 CSV",
        ),
    )
