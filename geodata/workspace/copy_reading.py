"""Reading a working copy back: strict about kinds, lenient about what the checks will say feature by feature.

A missing value, an invalid ring or a doubled id is no reason not to read: the checks name each of them. A table that is
gone, a changed CRS or text in a numeric column is: nothing sensible could be said afterwards.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geodata.defects import Sentence, feature_name, schema_error
from geodata.errors import PlannerError
from geodata.layers import LAYERS
from geodata.schema import Column, LayerSchema
from geodata.versions.content import content_digest
from geodata.versions.rows import PLACE, attribute_columns, has_place_columns
from geodata.workspace.errors import WorkingCopyError
from geodata.workspace.geopackage import FID, GEOMETRY_COLUMN, decode_shape
from geodata.workspace.working_copy import BASE_TABLE, COPY_SCHEMA, Layers

_KINDS: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (int,),
}
_DTYPES = {"text": "str", "number": "float64", "integer": "Int64", "boolean": "boolean"}
_FULL_DTYPES = {**_DTYPES, "integer": "int64", "boolean": "bool"}


@dataclass(frozen=True, eq=False)
class WorkingCopy:
    """A working copy as read.

    ``layers`` holds each layer of the region and each optional layer that has features, with the columns of its schema
    and the geometry in ``crs``. ``base`` is the number of the version that the copy was made from, ``content`` the
    digest of that version's layers, ``region`` its id. ``other_tables`` are tables that no layer of the region is: they
    are kept in the file and never imported.
    """

    layers: Layers
    base: int
    content: str
    region: str
    crs: str
    language: str
    other_tables: tuple[str, ...]

    def is_changed(self) -> bool:
        """True if the layers say anything else than the version that the copy was made from."""
        try:
            return content_digest(self.layers) != self.content
        except PlannerError:  # what has no digest (an id twice, say) is an edit too
            return True


def read_working_copy(path: Path) -> WorkingCopy:
    """Read the working copy at ``path``, also while QGIS has it open (what was saved there counts).

    WorkingCopyError if it is no GeoPackage of ours, damaged, or lacks the table or the CRS of a layer;
    LayerSchemaError, naming layer, feature and column, where a cell is of the wrong kind or a geometry unreadable.
    """
    path = Path(path)
    if not path.is_file():
        raise WorkingCopyError(
            zh=f"没有工作副本 {path}。办法：用 cqdc layers export 从已接受的版本重新生成。",
            en=f"There is no working copy {path}. Way out: make it again from an accepted version.",
        )
    try:
        address = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=5)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("BEGIN")  # one state of all tables, whatever is saved meanwhile
            return _read(connection, path)
    except sqlite3.Error as error:
        raise WorkingCopyError(
            zh=f"{path.name} 不是完好的 GeoPackage（{error}）。办法：恢复备份，或从已接受的版本重新生成。",
            en=f"{path.name} is not a whole GeoPackage ({error}). Way out: restore a backup, or make it again from an "
            "accepted version.",
        ) from error


def _read(connection: sqlite3.Connection, path: Path) -> WorkingCopy:
    tables = {str(row[0]) for row in connection.execute("SELECT table_name FROM gpkg_contents")}
    base = _read_base(connection, path)
    layers: dict[str, gpd.GeoDataFrame | pd.DataFrame] = {}
    for schema in (entry for entry in LAYERS if entry.name in base["layers"].split()):
        frame = _read_layer(connection, schema, base["crs"], path) if schema.name in tables else None
        if frame is None and not schema.optional:
            raise _table_missing(schema.name, path)
        if frame is not None and (len(frame) or not schema.optional):
            layers[schema.name] = frame
    others = sorted(tables - set(base["layers"].split()) - {"layer_styles"})
    return WorkingCopy(
        layers=layers,
        base=int(base["base"]),
        content=base["content"],
        region=base["region"],
        crs=base["crs"],
        language=base["language"],
        other_tables=tuple(others),
    )


def _read_base(connection: sqlite3.Connection, path: Path) -> dict[str, str]:
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (BASE_TABLE,)).fetchone()
    base = dict(connection.execute(f"SELECT key, value FROM {BASE_TABLE}")) if known else {}
    keys = {"schema", "base", "content", "region", "crs", "language", "layers"}
    if base.get("schema") != COPY_SCHEMA or not keys <= base.keys() or not str(base["base"]).isdigit():
        raise WorkingCopyError(
            zh=f"{path.name} 没有说明由哪个版本生成（表 {BASE_TABLE}），不是本程序的工作副本。"
            "办法：把它作为外部文件导入（cqdc layers import 文件）。",
            en=f"{path.name} does not say which version it was made from (table {BASE_TABLE}); it is no working copy "
            "of this program. Way out: import it as a file (cqdc layers import FILE).",
        )
    return {key: str(value) for key, value in base.items()}


def _read_layer(
    connection: sqlite3.Connection, schema: LayerSchema, crs: str, path: Path
) -> gpd.GeoDataFrame | pd.DataFrame:
    present = {str(row[1]) for row in connection.execute(f'PRAGMA table_info("{schema.name}")')}
    columns = attribute_columns(schema)
    missing = [column.name for column in columns if column.name not in present and not column.may_lack]
    if missing:
        raise schema_error(
            "columns_missing",
            schema.name,
            Sentence(f"缺少列 {', '.join(missing)}", f"columns missing: {', '.join(missing)}"),
            Sentence("补回这些列，列名须完全一致", "add these columns again under exactly these names"),
            column=missing[0],
        )
    there = [column.name for column in columns if column.name in present]
    wanted = there + ([GEOMETRY_COLUMN] if schema.geometry != "none" else [])
    names = ", ".join(f'"{name}"' for name in wanted)
    rows = connection.execute(f'SELECT {names} FROM "{schema.name}" ORDER BY "{FID}"').fetchall()
    cells = {name: [row[at] for row in rows] for at, name in enumerate(wanted)}
    frame = pd.DataFrame(index=pd.RangeIndex(len(rows)))
    ids = pd.DataFrame({schema.id_column: cells[schema.id_column]})
    shapes = _shapes(cells[GEOMETRY_COLUMN], ids, schema) if schema.geometry != "none" else None
    for column in schema.columns:
        if has_place_columns(schema) and column.name in PLACE:
            frame[column.name] = (shapely.get_x if column.name == "lon" else shapely.get_y)(shapes)
        else:
            frame[column.name] = _typed(cells.get(column.name, [None] * len(rows)), column, ids, schema)
    if shapes is None:
        return frame
    _check_crs(connection, schema.name, crs, path)
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=crs)


def _typed(values: list[Any], column: Column, ids: pd.DataFrame, schema: LayerSchema) -> pd.Series:
    kinds = _KINDS[column.kind]
    wrong = [value is not None and (not isinstance(value, kinds) or not _fits(value, column)) for value in values]
    if any(wrong):
        shown = values[wrong.index(True)]
        raise schema_error(
            "value_garbled",
            schema.name,
            Sentence(f"“{shown}”不是 {column.kind}", f"'{shown}' is not of kind {column.kind}"),
            Sentence("改为该列应有的类型", "give a value of the kind of this column"),
            feature=feature_name(ids, schema, pd.Series(wrong)),
            column=column.name,
        )
    if column.kind == "text":
        return pd.Series(["" if value is None else value for value in values], dtype="str")
    is_full = not column.nullable and None not in values
    plain = [np.nan if value is None else value for value in values] if column.kind == "number" else values
    plain = [None if value is None else bool(value) for value in values] if column.kind == "boolean" else plain
    return pd.Series(plain, dtype=(_FULL_DTYPES if is_full else _DTYPES)[column.kind])


def _fits(value: Any, column: Column) -> bool:
    return column.kind != "boolean" or value in (0, 1)


def _shapes(blobs: list[bytes | None], ids: pd.DataFrame, schema: LayerSchema) -> Any:
    """Geometries, a multi-geometry of one part as that part; an empty one as none."""
    shapes = np.empty(len(blobs), dtype=object)
    for at, blob in enumerate(blobs):
        try:
            shapes[at] = decode_shape(blob)
        except (ValueError, shapely.errors.GEOSException, TypeError) as error:
            raise schema_error(
                "geometry_unreadable",
                schema.name,
                Sentence(f"几何读不出来：{error}", f"its geometry cannot be read: {error}"),
                Sentence("重画该要素，或从上一版本恢复", "draw it again, or take it from the last version"),
                feature=feature_name(ids, schema, pd.Series(range(len(blobs))) == at),
            ) from error
    shapes[shapely.is_empty(shapes)] = None
    single = np.isin(shapely.get_type_id(shapes), (4, 5, 6)) & (shapely.get_num_geometries(shapes) == 1)
    shapes[single] = shapely.get_geometry(shapes[single], 0)
    return shapes


def _check_crs(connection: sqlite3.Connection, layer: str, crs: str, path: Path) -> None:
    sql = """SELECT organization, organization_coordsys_id FROM gpkg_geometry_columns
             JOIN gpkg_spatial_ref_sys USING (srs_id) WHERE table_name = ?"""
    row = connection.execute(sql, (layer,)).fetchone()
    found = f"{row[0]}:{row[1]}" if row else "-"
    if not row or CRS.from_user_input(crs).to_authority() != (str(row[0]).upper(), str(row[1])):
        raise WorkingCopyError(
            zh=f"{path.name} 中图层“{layer}”的坐标系是 {found}，应为 {crs}。办法：重新投影到 {crs} 后再保存。",
            en=f"Layer '{layer}' of {path.name} is in {found}, not in {crs}. Way out: reproject it to {crs}.",
        )


def _table_missing(layer: str, path: Path) -> WorkingCopyError:
    return WorkingCopyError(
        zh=f"{path.name} 中没有表“{layer}”。办法：从已接受的版本重新导出；删除要素请逐个删除，不要删表。",
        en=f"{path.name} has no table '{layer}'. Way out: export it again from an accepted version; remove features "
        "one by one, not the table.",
    )
