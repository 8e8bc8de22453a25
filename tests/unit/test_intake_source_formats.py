"""A small file of each format: what is in it, by hand. Read in this process, to be quick; nothing beside it changes."""

import contextlib
import hashlib
import shutil
import sqlite3
import struct

import pandas as pd
import pyogrio
import pytest
import shapely

from geodata.intake.source import open_source
from tests.intake_here import kinds, only, read_in_this_process, snapshot  # noqa: F401  a fixture
from tests.small_files import (
    DXF,
    SQUARE,
    ZONES,
    write_all,
    write_dbf,
    write_text,
    write_vector,
    write_zip,
    zip_gdb,
    zip_shapefile,
)

pytestmark = pytest.mark.usefixtures("read_in_this_process")

NAMES = ["水土新城", "璧山片区"]


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".geojson", ".gdb", ".kml"])
def test_vector_formats(tmp_path, suffix):
    path = write_vector(tmp_path, suffix)
    before = snapshot(tmp_path)
    layer = only(path)
    assert layer.name == "zones"
    assert list(layer.frame["name_zh"]) == NAMES
    assert layer.frame["racks"].astype(str).tolist() == ["1200", "800"]
    assert layer.bounds == pytest.approx((106.2, 29.5, 106.5, 29.8))
    first = shapely.get_parts(layer.frame.geometry.iloc[0])  # a File GDB only has multipolygons
    assert first[0].normalize().equals_exact(ZONES.geometry.iloc[0].normalize(), tolerance=1e-8)
    assert layer.frame.crs.to_epsg() == (None if suffix == ".kml" else 4490)
    assert snapshot(tmp_path) == before


def test_digest_of_one_file_is_that_of_its_bytes(tmp_path):
    path = write_vector(tmp_path, ".geojson")
    assert open_source(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_digest_of_several_files_is_that_of_their_list(tmp_path):
    path = write_vector(tmp_path, ".shp")
    parts = sorted(path.with_suffix(end).name for end in (".shp", ".shx", ".dbf", ".prj", ".cpg"))
    lines = "".join(f"{hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()}  {name}\n" for name in parts)
    assert open_source(path).sha256 == hashlib.sha256(lines.encode()).hexdigest()


def test_zipped_shapefile_in_a_folder_with_capitals(tmp_path):
    source = open_source(zip_shapefile(tmp_path))
    (layer,) = source.layers
    assert (source.format, layer.format, layer.name) == ("ZIP", "Shapefile", "Zones")
    assert list(layer.frame["name_zh"]) == NAMES
    assert (layer.encoding, layer.encoding_basis) == ("UTF-8", "cpg")


def test_zip_of_two_shapefiles_and_a_paper(tmp_path):
    write_vector(tmp_path, ".shp", name="part")
    files = {f"{folder}/red.{part.suffix[1:]}": part for folder in ("a", "b") for part in tmp_path.glob("part.*")}
    source = open_source(write_zip(tmp_path / "two.zip", files | {"说明.pdf": b"%PDF"}))
    assert [layer.name for layer in source.layers] == ["red", "red_2"]
    assert kinds(source) == ["not_read"]
    assert "说明.pdf" in source.remarks[0].said.zh


def test_zipped_file_gdb(tmp_path):
    layer = only(zip_gdb(tmp_path))
    assert (layer.format, layer.name, list(layer.frame["name_zh"])) == ("FileGDB", "zones", NAMES)


def test_names_in_a_zip_without_the_mark_of_utf8_are_gb18030(tmp_path):
    path = write_zip(tmp_path / "z.zip", {"aaaa.geojson": write_vector(tmp_path, ".geojson")})
    path.write_bytes(path.read_bytes().replace(b"aaaa", "红线".encode("gb18030")))
    assert only(path).name == "红线"


def test_geojson_without_crs_is_crs84_by_its_rule(tmp_path):
    path = write_text(tmp_path, "p.geojson", '{"type":"Point","coordinates":[106.5,29.5]}')
    source = open_source(path)
    assert source.layers[0].declared_crs == "OGC:CRS84"
    assert kinds(source) == ["crs_by_format"]
    assert "RFC 7946" in source.remarks[0].said.en


def test_geojson_whose_crs_is_null_has_none(tmp_path):
    path = write_text(tmp_path, "p.geojson", '{"type":"Point","crs":null,"coordinates":[106.5,29.5]}')
    layer = only(path)
    assert layer.declared_crs is None
    assert layer.frame.crs is None


def test_geojson_with_a_crs_that_nobody_knows(tmp_path):
    member = '"crs":{"type":"name","properties":{"name":"重庆独立坐标系"}}'
    source = open_source(write_text(tmp_path, "p.geojson", f'{{"type":"Point",{member},"coordinates":[1,2]}}'))
    assert source.layers[0].declared_crs == "重庆独立坐标系"
    assert source.layers[0].frame.crs is None
    assert kinds(source) == ["crs_unreadable"]


def test_geojson_in_gb18030_is_read_and_said(tmp_path):
    text = '{"type":"Feature","properties":{"n":"两江新区"},"geometry":{"type":"Point","coordinates":[106,29]}}'
    layer = only(write_text(tmp_path, "p.geojson", text, "gb18030"))
    assert list(layer.frame["n"]) == ["两江新区"]
    assert (layer.encoding, layer.encoding_basis, layer.samples) == ("GB18030", "gb18030", ("两江新区",))


def test_crs_of_a_shapefile_is_its_prj_word_for_word(tmp_path):
    path = write_vector(tmp_path, ".shp")
    assert only(path).declared_crs == path.with_suffix(".prj").read_text()
    path.with_suffix(".prj").unlink()
    assert only(path).declared_crs is None


def test_prj_that_is_none(tmp_path):
    """The reader itself breaks on such a file, which was found by damaging files at random."""
    path = write_vector(tmp_path, ".shp")
    path.with_suffix(".prj").write_bytes(b'GEOGCS["' + b"\xff" * 3 + "渝".encode("gb18030"))
    source = open_source(path)
    assert source.layers[0].declared_crs.startswith('GEOGCS["')
    assert source.layers[0].frame.crs is None
    assert kinds(source) == ["crs_unreadable"]


SHAPEFILE_TEXTS = {
    "declared": (b"GBK", "水土".encode("gbk"), "水土", "GB18030", "cpg"),
    "code page": (b"936", "水土".encode("gbk"), "水土", "GB18030", "cpg"),
    "utf-8": (None, "水土".encode(), "水土", "UTF-8", "utf-8 strict"),
    "gb18030": (None, "水土".encode("gb18030"), "水土", "GB18030", "gb18030"),
    "cut within a character": (None, "水土新城".encode()[:10], "水土新", "UTF-8", "utf-8 strict"),
}


@pytest.mark.parametrize("title", SHAPEFILE_TEXTS)
def test_encoding_of_a_shapefile(tmp_path, title):
    declared, raw, text, encoding, basis = SHAPEFILE_TEXTS[title]
    path = write_vector(tmp_path, ".shp", ZONES.iloc[:1])
    write_dbf(path.with_suffix(".dbf"), [raw])
    path.with_suffix(".cpg").unlink()
    if declared:
        path.with_suffix(".cpg").write_bytes(declared)
    layer = only(path)
    assert list(layer.frame["name"]) == [text]
    assert (layer.encoding, layer.encoding_basis, layer.samples) == (encoding, basis, (text,))


def test_parts_of_a_shapefile_in_another_case(tmp_path):
    path = write_vector(tmp_path, ".shp")
    for suffix in (".dbf", ".shx", ".prj"):
        path.with_suffix(suffix).rename(tmp_path / f"ZONES{suffix.upper()}")
    assert list(only(path).frame["zone_id"]) == ["SZ1", "SZ2"]


def test_rows_marked_as_deleted_are_said(tmp_path):
    path = write_vector(tmp_path, ".shp", ZONES.iloc[:2])
    write_dbf(path.with_suffix(".dbf"), [b"A", b"B"])
    content = bytearray(path.with_suffix(".dbf").read_bytes())
    content[65] = ord("*")
    path.with_suffix(".dbf").write_bytes(content)
    source = open_source(path)
    assert list(source.layers[0].frame["name"]) == ["B"]
    assert kinds(source) == ["deleted_rows"]


def test_encoding_that_the_user_gives_wins(tmp_path):
    path = write_vector(tmp_path, ".shp", ZONES.iloc[:1])
    write_dbf(path.with_suffix(".dbf"), ["臺北".encode("big5")])
    layer = only(path, encoding="big5")
    assert list(layer.frame["name"]) == ["臺北"]
    assert layer.encoding_basis == "given"


def test_dxf_has_no_crs_and_keeps_its_layer_names(tmp_path):
    for encoding, basis in (("utf-8", "utf-8 strict"), ("gb18030", "gb18030")):
        layer = only(write_text(tmp_path, "red.dxf", DXF.format(entities=SQUARE), encoding))
        assert layer.declared_crs is None
        assert list(layer.frame["Layer"]) == ["红线"]
        assert layer.encoding_basis == basis
        assert layer.bounds == (500000, 3280000, 500100, 3280100)


def test_geopackage_of_an_open_session_is_read_with_its_log(tmp_path):
    path = write_vector(tmp_path, ".gpkg")
    with contextlib.closing(sqlite3.connect(path)) as session:
        session.execute("PRAGMA journal_mode = WAL")
        session.execute("PRAGMA wal_autocheckpoint = 0")
        session.execute("CREATE TABLE notes (fid INTEGER PRIMARY KEY, note TEXT)")
        session.execute("INSERT INTO notes (note) VALUES ('新')")
        session.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('notes','attributes','n')"
        )
        session.commit()
        assert path.with_name("zones.gpkg-wal").stat().st_size > 0
        before = snapshot(tmp_path)
        layers = {layer.name: layer for layer in open_source(path).layers}
        assert snapshot(tmp_path) == before
    assert list(layers["notes"].frame["note"]) == ["新"]


def test_geopackage_styles_are_no_layer_and_an_unknown_crs_is_none(tmp_path):
    path = write_vector(tmp_path, ".gpkg")
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE gpkg_geometry_columns SET srs_id = -1")
        database.execute("CREATE TABLE layer_styles (id INTEGER PRIMARY KEY, styleQML TEXT)")
        database.execute("INSERT INTO layer_styles (styleQML) VALUES (?)", ("x" * 3_000_000,))
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('layer_styles','attributes','s')"
        )
        database.commit()
    layer = only(path)
    assert (layer.name, layer.declared_crs, layer.frame.crs) == ("zones", None, None)


def test_whole_numbers_stay_whole_where_cells_are_empty(tmp_path):
    frame = ZONES.assign(code=pd.array([500112001, None], dtype="Int64"), open=pd.array([True, None], dtype="boolean"))
    layer = only(write_vector(tmp_path, ".gpkg", frame))
    assert layer.frame["code"].tolist() == [500112001, pd.NA]
    assert layer.frame["open"].tolist() == [True, pd.NA]


def test_heights_measures_and_curves_are_named_or_said(tmp_path):
    high = ZONES.set_geometry(shapely.force_3d(ZONES.geometry, 250.0))
    assert only(write_vector(tmp_path, ".gpkg", high, "high")).geometry_type == "Polygon Z"
    path = write_vector(tmp_path, ".gpkg", name="curve", geometry_type="Polygon")
    circle = struct.pack("<BII", 1, 10, 1) + struct.pack("<BII10d", 1, 8, 5, 0, 0, 1, 1, 2, 0, 1, -1, 0, 0)
    with contextlib.closing(sqlite3.connect(path)) as database:
        for trigger in (2, 4, 5, 6, 7):
            database.execute(f"DROP TRIGGER rtree_zones_geom_update{trigger}")
        database.execute("UPDATE gpkg_geometry_columns SET geometry_type_name = 'CURVEPOLYGON'")
        header = b"GP\0\1" + struct.pack("<i", 4490)
        database.execute("UPDATE zones SET geom = ? WHERE fid = 1", (header + circle,))
        database.commit()
    source = open_source(path)
    (layer,) = source.layers
    assert layer.geometry_type == "CurvePolygon"
    assert layer.frame.geometry.iloc[0].area == pytest.approx(3.1416, rel=1e-3)  # a circle of radius 1, drawn as lines


def test_kml_in_gb2312_and_with_a_link(tmp_path):
    text = write_vector(tmp_path, ".kml").read_text(encoding="utf-8").replace("UTF-8", "GB2312")
    link = "<NetworkLink><Link><href>http://example.org/a.kml</href></Link></NetworkLink>"
    source = open_source(
        write_text(tmp_path, "g.kml", text.replace("</Document>\n</kml>", link + "</Document></kml>"), "gb2312")
    )
    assert list(source.layers[0].frame["name_zh"]) == NAMES
    assert {remark.kind: remark.level for remark in source.remarks}["links_not_followed"] == "warning"


def test_kmz_whose_document_only_links_to_another(tmp_path):
    path = tmp_path / "zones.kmz"
    pyogrio.write_dataframe(ZONES, path, driver="LIBKML")
    assert list(only(path).frame["name_zh"]) == NAMES


def test_nothing_beside_any_source_changes(tmp_path):
    for path in write_all(tmp_path).values():
        before = snapshot(tmp_path)
        open_source(path)
        assert snapshot(tmp_path) == before


def test_readonly_folder(tmp_path):
    folder = tmp_path / "locked"
    folder.mkdir()
    path = write_vector(folder, ".gpkg")
    folder.chmod(0o555)
    try:
        assert len(only(path).frame) == 2
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
