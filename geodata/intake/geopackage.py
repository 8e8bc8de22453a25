"""A GeoPackage looked over as the SQLite database that it is; only the private copy is ever opened."""

from __future__ import annotations

import contextlib
import sqlite3
import struct
from pathlib import Path

from geodata.defects import Sentence
from geodata.intake.limits import Limits
from geodata.intake.refusal import SourceError, refuse, refuse_amount

HEADER = 100
LARGEST_PAGE = 65536
"""Bytes; what lies within a page is loaded with it, geometries too: shorter texts are looked at after reading."""
NOT_LAYERS = ("layer_styles", "qgis_projects")
REGISTERED = "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features', 'attributes') ORDER BY rowid"
MUST_BE_TABLES = ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys")
SAVE_AGAIN = Sentence("在 QGIS 中把图层导出为新的 GeoPackage", "export the layer from QGIS to a new GeoPackage")


def check_geopackage(path: Path, limits: Limits, file: str) -> list[str]:
    """Return the layers of the copy at ``path``, its write-ahead log brought in; SourceError naming what is wrong.

    Nothing that the database holds is run: no trigger (nothing is written), no view and no virtual table (refused as
    a layer). A cell over ``limits.max_text_bytes`` is refused by its length, without being loaded.
    """
    _check_size(path, file)
    try:
        with contextlib.closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA journal_mode = DELETE")
            return _checked_layers(database, limits, file)
    except sqlite3.DataError as error:
        what = Sentence("一个单元格的字节数（至少）", "bytes of one cell, at least")
        raise refuse_amount("text_too_long", file, what, limits.max_text_bytes + 1, limits.max_text_bytes) from error
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise _broken(file, str(error)) from error


def _check_size(path: Path, file: str) -> None:
    """Defect: shorter than its header says. With a write-ahead log only the log knows, SQLite will look."""
    size = path.stat().st_size
    with path.open("rb") as reader:
        head = reader.read(HEADER)
    if len(head) < HEADER:
        raise _cut(file, size, HEADER)
    page = struct.unpack(">H", head[16:18])[0]
    page = 65536 if page == 1 else page
    pages, changed, valid_for = (struct.unpack(">I", head[at : at + 4])[0] for at in (28, 24, 92))
    has_journal = any(path.with_name(path.name + end).exists() for end in ("-wal", "-journal"))
    if changed == valid_for and pages * page > size and not has_journal:
        raise _cut(file, size, pages * page)


def _checked_layers(database: sqlite3.Connection, limits: Limits, file: str) -> list[str]:
    said = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    if said != "ok":
        raise _broken(file, said)
    tables = {
        name: (kind, sql or "") for name, kind, sql in database.execute("SELECT name, type, sql FROM sqlite_master")
    }
    if "gpkg_contents" not in tables:
        wrong = Sentence("是 SQLite 数据库，但不是 GeoPackage", "it is an SQLite database but not a GeoPackage")
        raise refuse("not_geopackage", file, wrong, SAVE_AGAIN)
    for name in MUST_BE_TABLES:
        if name in tables:
            _check_plain(name, tables, file)
    layers = [name for (name,) in database.execute(REGISTERED).fetchmany(limits.max_layers + 1)]
    if len(layers) > limits.max_layers:
        raise refuse_amount("too_many_layers", file, Sentence("图层数", "layers"), len(layers), limits.max_layers)
    layers = [name for name in layers if name not in NOT_LAYERS and not name.startswith("gpkg_")]
    for name in layers:
        _check_plain(name, tables, file)
        _check_table(database, name, limits, file)
    return layers


def _check_plain(name: str, tables: dict[str, tuple[str, str]], file: str) -> None:
    kind, sql = tables.get(name, ("missing", ""))
    virtual = sql.upper().split()[:2] == ["CREATE", "VIRTUAL"]
    if kind != "table" or virtual:
        shown = "virtual table" if virtual else kind
        wrong = Sentence(f"“{name}”不是普通表（{shown}）", f"'{name}' is not a plain table ({shown})")
        raise refuse("not_a_table", file, wrong, SAVE_AGAIN)


def _check_table(database: sqlite3.Connection, name: str, limits: Limits, file: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({quoted})")]
    if len(columns) > limits.max_columns:
        raise refuse_amount("too_many_columns", file, Sentence("列数", "columns"), len(columns), limits.max_columns)
    rows = database.execute(f"SELECT count(*) FROM {quoted}").fetchone()[0]
    if rows > limits.max_features:
        what = Sentence(f"图层“{name}”的要素数", f"features of layer '{name}'")
        raise refuse_amount("too_many_features", file, what, rows, limits.max_features)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, max(limits.max_text_bytes, LARGEST_PAGE))
    lengths = ", ".join('max(length("' + column.replace('"', '""') + '"))' for column in columns)
    database.execute(f"SELECT {lengths} FROM {quoted}").fetchone()


def _cut(file: str, size: int, wanted: int) -> SourceError:
    return refuse(
        "truncated",
        file,
        Sentence(
            f"文件被截断：应有 {wanted:,} 字节，只有 {size:,}", f"it is cut off: {size:,} of {wanted:,} bytes are there"
        ),
        Sentence("重新复制或下载整个文件", "copy or download the whole file again"),
    )


def _broken(file: str, said: str) -> SourceError:
    return refuse(
        "database_broken",
        file,
        Sentence(f"数据库损坏（{said[:160]}）", f"the database is damaged ({said[:160]})"),
        Sentence("从备份恢复，或用 ogr2ogr 导出仍可读的图层", "restore a backup, or save what ogr2ogr still reads"),
    )
