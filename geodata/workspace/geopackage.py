"""A GeoPackage written table by table: what OGC 12-128r17 (version 1.2) asks for, and the same bytes every time.

GDAL could write the features, but neither NOT NULL and UNIQUE columns nor titles, domains and styles; and its time
stamps would make every file differ. Only the standard library's sqlite3 is needed.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import CRS
from pyproj.enums import WktVersion

APPLICATION_ID = 0x47504B47  # "GPKG"
USER_VERSION = 10200
GEOMETRY_COLUMN = "geom"
FID = "fid"
# One moment for all files: the time of a version is in its version.json, and equal layers give equal bytes.
LAST_CHANGE = "2000-01-01T00:00:00.000Z"
GEOMETRY_NAMES = {"polygon": "MULTIPOLYGON", "line": "MULTILINESTRING", "point": "POINT", "none": ""}

_CORE = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
  definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT,
  description TEXT, mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT,
  min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
  md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml',
  metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT,
  row_id_value INTEGER, timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
"""

_EXTENSIONS = tuple(
    (table, None, f"gpkg_{name}", f"http://www.geopackage.org/spec121/#extension_{name}", "read-write")
    for table, name in (
        ("gpkg_data_columns", "schema"),
        ("gpkg_data_column_constraints", "schema"),
        ("gpkg_metadata", "metadata"),
        ("gpkg_metadata_reference", "metadata"),
    )
)

_WGS84 = CRS.from_epsg(4326).to_wkt(WktVersion.WKT1_GDAL)
_BASE_CRS = (
    ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian coordinate reference system"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinate reference system"),
    ("WGS 84 geodetic", 4326, "EPSG", 4326, _WGS84, "longitude/latitude on the WGS 84 ellipsoid"),
)

# The index of OGC 12-128r17, annex F.3; {t} is the table, {i} its key, {c} its geometry.
_RTREE_ROW = 'INSERT OR REPLACE INTO "rtree_{t}_{c}" VALUES (NEW."{i}", ST_MinX(NEW."{c}"), ST_MaxX(NEW."{c}"), '
_RTREE_ROW += 'ST_MinY(NEW."{c}"), ST_MaxY(NEW."{c}"));'
_FULL = 'NEW."{c}" NOTNULL AND NOT ST_IsEmpty(NEW."{c}")'
_BARE = 'NEW."{c}" ISNULL OR ST_IsEmpty(NEW."{c}")'
_DROP = 'DELETE FROM "rtree_{t}_{c}" WHERE id = OLD."{i}";'
_TRIGGERS = (
    ("insert", 'AFTER INSERT ON "{t}"', f"({_FULL})", _RTREE_ROW),
    ("update1", 'AFTER UPDATE OF "{c}" ON "{t}"', f'OLD."{{i}}" = NEW."{{i}}" AND ({_FULL})', _RTREE_ROW),
    ("update2", 'AFTER UPDATE OF "{c}" ON "{t}"', f'OLD."{{i}}" = NEW."{{i}}" AND ({_BARE})', _DROP),
    ("update3", 'AFTER UPDATE ON "{t}"', f'OLD."{{i}}" != NEW."{{i}}" AND ({_FULL})', f"{_DROP} {_RTREE_ROW}"),
    (
        "update4",
        'AFTER UPDATE ON "{t}"',
        f'OLD."{{i}}" != NEW."{{i}}" AND ({_BARE})',
        'DELETE FROM "rtree_{t}_{c}" WHERE id IN (OLD."{i}", NEW."{i}");',
    ),
    ("delete", 'AFTER DELETE ON "{t}"', 'OLD."{c}" NOT NULL', _DROP),
)


@dataclass(frozen=True)
class TableColumn:
    """One column of a table: SQL type, title and description for people, and the name of its domain, if any."""

    name: str
    sql_type: str
    title: str = ""
    description: str = ""
    domain: str | None = None
    is_key: bool = False  # NOT NULL UNIQUE


@dataclass(frozen=True)
class Table:
    """One table: ``geometry`` is the GeoPackage name of its geometry type, empty for none.

    ``rows`` hold one value for each column; ``shapes`` the geometries (None where there is none) in ``srs_id``.
    """

    name: str
    title: str
    description: str
    columns: Sequence[TableColumn]
    rows: Sequence[Sequence[Any]]
    geometry: str = ""
    srs_id: int = 0
    shapes: Sequence[Any] = field(default_factory=tuple)


def create_geopackage(path: Path) -> sqlite3.Connection:
    """Create an empty GeoPackage at ``path`` and return the connection; nothing must be there yet."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {USER_VERSION}")
    connection.executescript(_CORE)
    connection.execute("BEGIN")
    insert_rows(connection, "gpkg_spatial_ref_sys", _BASE_CRS)
    insert_rows(connection, "gpkg_extensions", _EXTENSIONS)
    return connection


def insert_rows(connection: sqlite3.Connection, table: str, rows: Iterable[Sequence[Any]]) -> None:
    """Append ``rows``, each with a value for every column of ``table``."""
    for row in rows:
        connection.execute(f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(row))})', tuple(row))


def add_crs(connection: sqlite3.Connection, crs: CRS) -> int:
    """Enter ``crs`` into the file and return its srs_id: the EPSG code, or 100000 for a CRS without one."""
    code = crs.to_epsg()
    srs_id = code or 100_000
    known = connection.execute("SELECT 1 FROM gpkg_spatial_ref_sys WHERE srs_id = ?", (srs_id,)).fetchone()
    if not known:
        wkt = crs.to_wkt(WktVersion.WKT1_GDAL)
        row = (crs.name, srs_id, "EPSG" if code else "NONE", srs_id, wkt, crs.name)
        insert_rows(connection, "gpkg_spatial_ref_sys", [row])
    return srs_id


def add_table(connection: sqlite3.Connection, table: Table) -> None:
    """Create ``table`` with its rows, its entry in the contents, the titles of its columns and its spatial index."""
    geometry = [f'"{GEOMETRY_COLUMN}" {table.geometry}'] if table.geometry else []
    columns = [
        f'"{entry.name}" {entry.sql_type}{" NOT NULL UNIQUE" if entry.is_key else ""}' for entry in table.columns
    ]
    parts = [f'"{FID}" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL', *geometry, *columns]
    connection.execute(f'CREATE TABLE "{table.name}" ({", ".join(parts)})')
    shapes = np.asarray(table.shapes, dtype=object) if table.geometry else np.empty(0, dtype=object)
    box = _bounds(shapes)
    kind, srs_id = ("features", table.srs_id) if table.geometry else ("attributes", None)
    entry = (table.name, kind, table.title, table.description, LAST_CHANGE, *box, srs_id)
    insert_rows(connection, "gpkg_contents", [entry])
    notes = [
        (table.name, column.name, column.title or None, column.title, column.description, None, column.domain)
        for column in table.columns
    ]
    insert_rows(connection, "gpkg_data_columns", notes)
    keys = range(1, len(table.rows) + 1)
    if not table.geometry:
        insert_rows(connection, table.name, ((key, *row) for key, row in zip(keys, table.rows, strict=True)))
        return
    geometry_row = (table.name, GEOMETRY_COLUMN, table.geometry, table.srs_id, 0, 0)
    insert_rows(connection, "gpkg_geometry_columns", [geometry_row])
    blobs = encode_shapes(shapes, table.srs_id)
    full = zip(keys, blobs, table.rows, strict=True)
    insert_rows(connection, table.name, ((key, blob, *row) for key, blob, row in full))
    _add_index(connection, table, shapes)


def encode_shapes(shapes: Any, srs_id: int) -> list[bytes | None]:
    """Return geometries as GeoPackage blobs (header with the box, then WKB); None stays None."""
    shapes = np.asarray(shapes, dtype=object)
    bodies = shapely.to_wkb(shapes, byte_order=1, include_srid=False)
    boxes = shapely.bounds(shapes)
    blobs: list[bytes | None] = []
    for body, box in zip(bodies, boxes, strict=True):
        if body is None:
            blobs.append(None)
        elif np.isnan(box).any():
            blobs.append(struct.pack("<2sBBi", b"GP", 0, 0b010001, srs_id) + body)  # empty, no box
        else:
            min_x, min_y, max_x, max_y = box
            blobs.append(struct.pack("<2sBBi4d", b"GP", 0, 0b000011, srs_id, min_x, max_x, min_y, max_y) + body)
    return blobs


def decode_shape(blob: bytes | None) -> Any:
    """Return the geometry of a GeoPackage blob; ValueError or shapely.errors.GEOSException if it is none."""
    if blob is None:
        return None
    if len(blob) < 8 or blob[:2] != b"GP":
        raise ValueError("no GeoPackage geometry")
    sizes = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
    code = (blob[3] >> 1) & 0b111
    if code not in sizes or blob[3] & 0b100000:
        raise ValueError("unknown kind of GeoPackage geometry")
    return shapely.from_wkb(blob[8 + sizes[code] :])


def close_geopackage(connection: sqlite3.Connection) -> None:
    """Commit and close: the file is whole on the disk afterwards."""
    with closing(connection):
        connection.execute("COMMIT")


def _bounds(shapes: Any) -> tuple[float | None, float | None, float | None, float | None]:
    box = shapely.total_bounds(shapes) if len(shapes) else np.full(4, np.nan)
    if np.isnan(box).any():
        return (None, None, None, None)
    west, south, east, north = (float(value) for value in box)
    return (west, south, east, north)


def _add_index(connection: sqlite3.Connection, table: Table, shapes: Any) -> None:
    names = {"t": table.name, "c": GEOMETRY_COLUMN, "i": FID}
    index = f"rtree_{table.name}_{GEOMETRY_COLUMN}"
    connection.execute(f'CREATE VIRTUAL TABLE "{index}" USING rtree(id, minx, maxx, miny, maxy)')
    boxes = shapely.bounds(shapes)
    placed = [(key, box) for key, box in enumerate(boxes, start=1) if not np.isnan(box).any()]
    insert_rows(connection, index, ((key, *(float(box[at]) for at in (0, 2, 1, 3))) for key, box in placed))
    # The functions that the triggers call are those of the program that edits; they are not needed here.
    for name, event, when, body in _TRIGGERS:
        text = f'CREATE TRIGGER "{index}_{name}" {event} WHEN {when} BEGIN {body} END'
        connection.execute(text.format(**names))
    definition = "http://www.geopackage.org/spec120/#extension_rtree"
    row = (table.name, GEOMETRY_COLUMN, "gpkg_rtree_index", definition, "write-only")
    insert_rows(connection, "gpkg_extensions", [row])
