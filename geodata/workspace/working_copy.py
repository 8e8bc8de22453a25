"""The working copy: all layers of a region in one GeoPackage, as an analyst edits them in QGIS.

Every layer of the region has a table, and so has each layer that a user may add: an empty one, to be drawn into. The
table ``cqdc_base`` says which version the copy was made from. In a point layer the geometry alone says the place:
columns lon and lat are left out and made from it on reading, so that the two cannot contradict.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS

from geodata.files import fill_columns
from geodata.layers import LAYERS
from geodata.schema import LayerSchema
from geodata.settings import RegionSettings
from geodata.versions.content import content_digest
from geodata.versions.rows import attribute_columns
from geodata.workspace.errors import WorkingCopyError
from geodata.workspace.field_notes import cell, domain_rows, table_columns
from geodata.workspace.geopackage import (
    GEOMETRY_NAMES,
    LAST_CHANGE,
    Table,
    add_crs,
    add_table,
    close_geopackage,
    create_geopackage,
    insert_rows,
)
from geodata.workspace.styles import add_styles
from geodata.workspace.titles import layer_about, layer_title, say

Layers = Mapping[str, gpd.GeoDataFrame | pd.DataFrame]
BASE_TABLE = "cqdc_base"
COPY_SCHEMA = "cqdc-working-copy/1"
METADATA_STANDARD = "https://www.isotc211.org/2005/gmd"


def write_working_copy(
    layers: Layers, settings: RegionSettings, path: Path, *, base: int, language: str = "zh"
) -> None:
    """Write ``layers`` (schema columns, storage CRS) to the GeoPackage ``path``, made from version ``base``.

    Titles, descriptions and styles are in ``language``. An existing file is replaced as a whole: that it holds no edits
    is the caller's duty. WorkingCopyError if it is open in another program.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        entries = {**base_entries(layers, settings, base), "language": language, "crs": settings.storage_crs}
        schemas = copy_schemas(settings)
        entries["layers"] = " ".join(schema.name for schema in schemas)
        write_package(temporary, layers, schemas, settings, entries)
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        check_not_open(path)
        temporary.replace(path)
    except PermissionError as error:
        raise _open_elsewhere(path) from error
    except sqlite3.Error as error:
        raise _not_written(path, error) from error
    finally:
        for leftover in (temporary, temporary.with_name(f"{temporary.name}-journal")):
            leftover.unlink(missing_ok=True)


def rebase_working_copy(path: Path, *, base: int, content: str, kept: Path) -> None:
    """Say in place that the copy at ``path`` was made from version ``base``, whose digest is ``content``.

    For a copy that says what that version says: QGIS may stay open, and the analyst's styles and own tables are kept.
    The state before is saved as ``kept``. WorkingCopyError if it cannot be written now.
    """
    try:
        with closing(sqlite3.connect(path, timeout=5)) as source, closing(sqlite3.connect(kept)) as target:
            source.backup(target)
        with closing(sqlite3.connect(path, timeout=5, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            for key, value in (("base", str(base)), ("content", content)):
                connection.execute(f"UPDATE {BASE_TABLE} SET value = ? WHERE key = ?", (value, key))
            connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise _open_elsewhere(path) from error


def copy_schemas(settings: RegionSettings) -> tuple[LayerSchema, ...]:
    """The layers that a working copy has: those of the region, and each that a user may add."""
    return tuple(schema for schema in LAYERS if schema.optional or schema.name in settings.layers)


def check_not_open(path: Path) -> None:
    """WorkingCopyError if another program has the GeoPackage ``path`` open; a left-over journal is played in.

    A journal beside the old file would be played into the new one, which would damage it.
    """
    if not Path(path).is_file():
        return
    try:
        with closing(sqlite3.connect(path, timeout=0.5, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
    except sqlite3.DatabaseError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise _open_elsewhere(path) from error
    if any(path.with_name(path.name + suffix).exists() for suffix in ("-wal", "-journal")) or _is_held(path):
        raise _open_elsewhere(path)


def _is_held(path: Path) -> bool:
    """True if another process has ``path`` open without a lock, as QGIS has while nothing is edited.

    Replaced under it, the file would be edited from what was drawn before. Linux tells by ``/proc``; Windows refuses to
    replace an open file by itself; elsewhere nothing tells.
    """
    wanted = path.resolve()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # processes come and go, and those of others are not shown
            held = (link.readlink() for link in (process / "fd").iterdir() if process.name != str(os.getpid()))
            if wanted in held:
                return True
    return False


def write_package(
    path: Path, layers: Layers, schemas: Sequence[LayerSchema], settings: RegionSettings, entries: Mapping[str, str]
) -> None:
    """Write a GeoPackage with a styled table for each of ``schemas``; ``entries`` go into ``cqdc_base``.

    Nothing must be at ``path``. ``entries`` name the ``language`` of the titles and the ``crs`` of the geometry.
    """
    language, crs = entries["language"], entries["crs"]
    connection = create_geopackage(path)
    try:
        srs_id = add_crs(connection, CRS.from_user_input(crs))
        for schema in schemas:
            frame = layers.get(schema.name)
            insert_rows(connection, "gpkg_data_column_constraints", domain_rows(schema, language))
            add_table(connection, make_table(schema, frame, srs_id, language, crs))
        add_styles(connection, schemas, language)
        _add_metadata(connection, settings, language)
        _add_base(connection, entries)
        close_geopackage(connection)
    except BaseException:
        with suppress(sqlite3.Error):
            connection.close()
        raise


def base_entries(layers: Layers, settings: RegionSettings, base: int) -> dict[str, str]:
    """What a copy or an export says about where it comes from: region, version, digest of the content."""
    return {
        "schema": COPY_SCHEMA,
        "region": settings.id,
        "base": str(base),
        "content": content_digest(layers),
    }


def make_table(
    schema: LayerSchema, frame: pd.DataFrame | None, srs_id: int, language: str, crs: str | None = None
) -> Table:
    """Return the table of one layer, geometry as multi-geometries in ``crs``; empty if ``frame`` is None."""
    columns = attribute_columns(schema)
    rows: list[list[Any]] = []
    shapes: Any = ()
    if frame is not None:
        frame = fill_columns(frame, schema)
        texts = [[cell(value, column) for value in frame[column.name].tolist()] for column in columns]
        rows = [list(row) for row in zip(*texts, strict=True)]
        if schema.geometry != "none":
            placed = frame.geometry if crs is None else frame.geometry.to_crs(crs)
            shapes = [as_multi(shape, schema) for shape in placed]
    return Table(
        name=schema.name,
        title=say(layer_title(schema.name), language),
        description=say(layer_about(schema.name), language),
        columns=table_columns(schema, language),
        rows=rows,
        geometry=GEOMETRY_NAMES[schema.geometry],
        srs_id=srs_id,
        shapes=shapes,
    )


def as_multi(shape: Any, schema: LayerSchema) -> Any:
    """Return a polygon or line as the multi-geometry that its table holds; anything else as it is."""
    if shape is None or shape.geom_type not in ("Polygon", "LineString"):
        return shape
    kinds = {"polygon": shapely.MultiPolygon, "line": shapely.MultiLineString}
    return kinds[schema.geometry]([shape]) if schema.geometry in kinds else shape


def _add_base(connection: sqlite3.Connection, entries: Mapping[str, str]) -> None:
    # Not among the contents: QGIS and GDAL pass over it, no analyst edits it by mistake, and it is kept all the same.
    connection.execute(f"CREATE TABLE {BASE_TABLE} (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)")
    insert_rows(connection, BASE_TABLE, entries.items())


def _add_metadata(connection: sqlite3.Connection, settings: RegionSettings, language: str) -> None:
    note = settings.draft_note_zh if language == "zh" else settings.draft_note_en
    insert_rows(connection, "gpkg_metadata", [(1, "dataset", METADATA_STANDARD, "text/plain", note)])
    insert_rows(connection, "gpkg_metadata_reference", [("geopackage", None, None, None, LAST_CHANGE, 1, None)])


def _not_written(path: Path, error: sqlite3.Error) -> WorkingCopyError:
    return WorkingCopyError(
        zh=f"{path.name} 写不下去（{error}），原文件未改动。办法：检查磁盘空间和文件夹权限后再试。",
        en=f"{path.name} could not be written ({error}); the file before is as it was. Way out: look at the room "
        "on the disk and the rights of the folder, then try again.",
    )


def _open_elsewhere(path: Path) -> WorkingCopyError:
    return WorkingCopyError(
        zh=f"{path.name} 正在被其他程序使用（例如 QGIS）。办法：在 QGIS 中保存并关闭工程后再试。",
        en=f"{path.name} is open in another program (QGIS, for example). Way out: save and close the project there, "
        "then try again.",
    )
