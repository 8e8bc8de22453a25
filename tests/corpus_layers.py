"""Broken and hostile layers, each made in a folder, with the reason for which it must be refused."""

import contextlib
import json
import os
import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path

from tests.corpus_archives import Maker
from tests.corpus_shapefiles import CASES, case, cut, patched
from tests.small_files import DXF, SQUARE, write_text, write_vector

FAR = 2_000_000
VRT = "<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>"


def text_case(name: str, reason: str, file: str, text: str, encoding: str = "utf-8") -> None:
    CASES[name] = (reason, lambda folder: write_text(folder, file, text, encoding))


def collection(geometry: str, crs: str = "", properties: str = "{}") -> str:
    feature = f'{{"type":"Feature","properties":{properties},"geometry":{geometry}}}'
    return f'{{"type":"FeatureCollection"{crs},"features":[{feature}]}}'


POINT = '{"type":"Point","coordinates":[106.5,29.5]}'
RINGS = ",".join(["[[0,0],[0,1],[1,1],[0,0]]"] * 60_000)
CSV_XY = "id,lon,lat\n"

text_case("HTML saved as GeoJSON", "html", "z.geojson", "\n<!DOCTYPE html><html><body>Login</body></html>")
text_case("HTML saved as KML", "html", "z.kml", '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>')
text_case("empty file", "empty", "z.gpkg", "")
text_case("VRT", "format_unknown", "z.vrt", VRT)
text_case("VRT named as GeoPackage", "wrong_magic", "z.gpkg", VRT)
text_case("VRT named as KML", "wrong_magic", "z.kml", VRT)
text_case("connection named as GeoJSON", "wrong_magic", "z.geojson", "PG:host=example.org dbname=x")
text_case("address named as GeoJSON", "wrong_magic", "z.geojson", "http://example.org/zones.geojson")
text_case("GeoJSON nested without end", "too_deep", "z.geojson", "[" * 1_000_000 + "]" * 1_000_000)
text_case(
    "GeoJSON nested in a property", "too_deep", "z.geojson", collection(POINT, "", '{"a":' + "[" * 90 + "]" * 90 + "}")
)
text_case("GeoJSON with NaN", "coordinate_not_finite", "z.geojson", collection(POINT.replace("106.5", "NaN")))
text_case("GeoJSON beyond numbers", "unreadable", "z.geojson", collection(POINT.replace("106.5", "1e999")))
text_case("GeoJSON cut off", "json_broken", "z.geojson", collection(POINT)[:-9])
text_case("JSON that is no GeoJSON", "not_geojson", "z.geojson", '{"type":"Topology","objects":{},"arcs":[]}')
text_case(
    "GeoJSON with a giant text", "text_too_long", "z.geojson", collection(POINT, "", json.dumps({"a": "x" * FAR}))
)
text_case(
    "GeoJSON with a number too long", "json_broken", "z.geojson", collection(POINT, "", '{"a":' + "9" * 9000 + "}")
)
text_case(
    "GeoJSON of rings", "too_many_rings", "z.geojson", collection(f'{{"type":"Polygon","coordinates":[{RINGS}]}}')
)
text_case("GeoJSON with a circle", "geometry_broken", "z.geojson", collection('{"type":"Circle","coordinates":[1,2]}'))
text_case(
    "GeoJSON with an open ring",
    "geometry_broken",
    "z.geojson",
    collection('{"type":"Polygon","coordinates":[[[0,0],[0,1],[1,1]]]}'),
)
text_case(
    "GeoJSON with a feature that is none",  # found by damaging files at random: a reader leaves it out in silence
    "features_lost",
    "z.geojson",
    collection(POINT).replace('"Feature"', '"Feat"'),
)
text_case(
    "GeoJSON that links to its CRS",
    "crs_unreadable",
    "z.geojson",
    collection(POINT, ',"crs":{"type":"link","properties":{"href":"http://example.org/crs"}}'),
)
text_case(
    "GeoJSON in no encoding", "encoding_broken", "z.geojson", collection(POINT, "", '{"a":"\xff\xff"}'), "latin-1"
)
text_case("CSV with NUL", "binary", "z.csv", "a,b\n" + "1,2\n" * 2000 + "1,\0\n")
text_case("CSV with two pairs", "coordinates_ambiguous", "z.csv", "id,lon,lat,x,y\nA,1,2,3,4\n")
text_case("CSV with two longitudes", "coordinates_ambiguous", "z.csv", "id,lon,经度,lat\nA,1,2,3\n")
text_case("CSV with half a pair", "coordinate_half", "z.csv", CSV_XY + "A,106.5,\n")
text_case("CSV with a word", "coordinate_text", "z.csv", CSV_XY + "A,east,29\n")
text_case("CSV with 75 minutes", "coordinate_text", "z.csv", CSV_XY + "A,106°75'E,29\n")
text_case("CSV with the axes' letters swapped", "coordinate_text", "z.csv", CSV_XY + "A,29°30'N,106°30'E\n")
text_case("CSV with NaN", "coordinate_text", "z.csv", CSV_XY + "A,nan,29\n")
text_case("CSV beyond numbers", "coordinate_not_finite", "z.csv", CSV_XY + "A,1e400,29\n")
text_case("CSV with a short row", "row_width", "z.csv", CSV_XY + "A,106\n")
text_case("CSV with a long row", "row_width", "z.csv", CSV_XY + "A,106,29,9\n")
text_case("CSV with a column twice", "column_twice", "z.csv", "id,id\n1,2\n")
text_case("CSV with a giant cell", "text_too_long", "z.csv", f'id,a\n1,"{"x" * FAR}"\n')
text_case("CSV with broken WKT", "coordinate_text", "z.csv", 'id,wkt\n1,"POLYGON ((0 0, 1 1"\n')
text_case("Excel of old named as CSV", "wrong_magic", "z.csv", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "latin-1")
text_case("DWG named as DXF", "wrong_magic", "z.dxf", "AC1027\0\0")
text_case("binary DXF", "wrong_magic", "z.dxf", "AutoCAD Binary DXF\r\n\x1a\0")
text_case("a table alone", "sidecar", "z.dbf", "x")


@case("DXF of blocks in blocks", "too_many_features")
def _block_bomb(folder: Path) -> Path:
    """Each of nine blocks holds ten of the one before: a billion squares, if they were all drawn."""
    blocks = f"0\nBLOCK\n2\nb0\n{SQUARE}0\nENDBLK\n"
    for level in range(1, 10):
        blocks += f"0\nBLOCK\n2\nb{level}\n" + f"0\nINSERT\n2\nb{level - 1}\n10\n0\n20\n0\n" * 10 + "0\nENDBLK\n"
    head = f"0\nSECTION\n2\nBLOCKS\n{blocks}0\nENDSEC\n"
    return write_text(folder, "z.dxf", head + DXF.format(entities="0\nINSERT\n2\nb9\n10\n0\n20\n0\n"))


@case("DXF whose block holds itself", "too_deep")
def _endless_block(folder: Path) -> Path:
    insert = "0\nINSERT\n2\nb\n10\n0\n20\n0\n"
    head = f"0\nSECTION\n2\nBLOCKS\n0\nBLOCK\n2\nb\n{insert}0\nENDBLK\n0\nENDSEC\n"
    return write_text(folder, "z.dxf", head + DXF.format(entities=insert))


@case("DXF of one block in a million places", "too_many_features")
def _array(folder: Path) -> Path:
    head = f"0\nSECTION\n2\nBLOCKS\n0\nBLOCK\n2\nb\n{SQUARE}0\nENDBLK\n0\nENDSEC\n"
    insert = "0\nINSERT\n2\nb\n10\n0\n20\n0\n70\n10000\n71\n10000\n"
    return write_text(folder, "z.dxf", head + DXF.format(entities=insert))


@case("GeoPackage cut off", "truncated")
def _cut_gpkg(folder: Path) -> Path:
    return cut(write_vector(folder, ".gpkg"), 0.6)


@case("GeoPackage with a damaged page", "database_broken")
def _damaged_gpkg(folder: Path) -> Path:
    return patched(write_vector(folder, ".gpkg"), 4096 * 3, b"\xff" * 4096)


def _with_sql(folder: Path, *statements: tuple[str, tuple[object, ...]] | str) -> Path:
    path = write_vector(folder, ".gpkg")
    with contextlib.closing(sqlite3.connect(path)) as database:
        for statement in statements:
            sql, values = (statement, ()) if isinstance(statement, str) else statement
            database.execute(sql, values)
        database.commit()
    return path


REGISTER = "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('{0}', 'attributes', '{0}')"


@case("database that is no GeoPackage", "not_geopackage")
def _plain_database(folder: Path) -> Path:
    path = folder / "z.gpkg"
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE t (a)")
        database.commit()
    return path


@case("GeoPackage whose layer is a view", "not_a_table")
def _view(folder: Path) -> Path:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
    return _with_sql(folder, f"CREATE VIEW v AS {endless}", REGISTER.format("v"))


@case("GeoPackage whose layer is a virtual table", "not_a_table")
def _virtual(folder: Path) -> Path:
    return _with_sql(folder, "CREATE VIRTUAL TABLE v USING rtree(id, a, b)", REGISTER.format("v"))


@case("GeoPackage with a giant text", "text_too_long")
def _giant_text(folder: Path) -> Path:
    return _with_sql(
        folder,
        "CREATE TABLE t (fid INTEGER PRIMARY KEY, a TEXT)",
        REGISTER.format("t"),
        ("INSERT INTO t (a) VALUES (?)", ("x" * FAR,)),
    )


@case("GeoPackage with NaN", "coordinate_not_finite")
def _nan_gpkg(folder: Path) -> Path:
    path = _with_sql(folder, *[f"DROP TRIGGER rtree_zones_geom_update{n}" for n in (2, 4, 5, 6, 7)])
    with contextlib.closing(sqlite3.connect(path)) as database:
        blob = bytearray(database.execute("SELECT geom FROM zones WHERE fid = 1").fetchone()[0])
        blob[-24:-16] = struct.pack("<d", float("nan"))
        database.execute("UPDATE zones SET geom = ? WHERE fid = 1", (bytes(blob),))
        database.commit()
    return path


@case("pipe named as GeoJSON", "not_plain")
def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "z.geojson")
    return folder / "z.geojson"


@case("GeoJSON of two gigabytes", "too_large")
def _giant(folder: Path) -> Path:
    with (folder / "z.geojson").open("wb") as file:
        file.truncate(2 * 1024**3)  # a hole: it takes no room on the disk
    return folder / "z.geojson"


@case("folder of something else", "format_unknown")
def _folder(folder: Path) -> Path:
    return folder


@case("folder named as File GDB", "wrong_magic")
def _no_gdb(folder: Path) -> Path:
    (folder / "z.gdb").mkdir()
    return folder / "z.gdb"


@case("File GDB with a linked part", "not_plain")
def _linked_gdb(folder: Path) -> Path:
    path = write_vector(folder, ".gdb")
    (path / "a00000099.gdbtable").symlink_to("/etc/passwd")
    return path


@case("File GDB cut off", "unreadable")
def _cut_gdb(folder: Path) -> Path:
    path = write_vector(folder, ".gdb")
    for part in path.glob("*.gdbtable"):
        cut(part, 0.3)
    return path


def cases() -> Iterator[tuple[str, str, Maker]]:
    for name, (reason, maker) in CASES.items():
        yield name, reason, maker
