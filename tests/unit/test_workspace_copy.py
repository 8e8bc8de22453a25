"""The working copy: what is written comes back, and an edit is that edit and no more."""

import shutil
import sqlite3
import struct
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
import shapely

from geodata.errors import LayerSchemaError
from geodata.layers import LAYERS, layer_schema
from geodata.read import read_region
from geodata.versions.content import content_digest
from geodata.workspace.copy_reading import read_working_copy
from geodata.workspace.errors import WorkingCopyError
from geodata.workspace.geopackage import decode_shape, encode_shapes
from geodata.workspace.working_copy import write_working_copy
from tests.tiny_region import tiny_layers, write_tiny
from tests.workspace_cases import change

OPTIONAL = {schema.name for schema in LAYERS if schema.optional}


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    folder = tmp_path_factory.mktemp("region")
    write_tiny(folder, tiny_layers())
    return read_region(folder)


@pytest.fixture(scope="module")
def fresh(region, tmp_path_factory):
    path = tmp_path_factory.mktemp("fresh") / "layers.gpkg"
    write_working_copy(region.layers, region.settings, path, base=3)
    return path


@pytest.fixture
def path(fresh, tmp_path):
    return Path(shutil.copy(fresh, tmp_path))


def test_comes_back_as_it_was_written(region, path):
    copy = read_working_copy(path)
    assert (copy.base, copy.region, copy.crs, copy.language) == (3, "chongqing", "EPSG:4490", "zh")
    assert list(copy.layers) == list(region.layers)
    assert copy.content == content_digest(region.layers) == content_digest(copy.layers)
    assert not copy.is_changed()
    for name, frame in region.layers.items():
        back = copy.layers[name]
        assert dict(back.dtypes.astype(str)) == dict(frame.dtypes.astype(str)), name
        pd.testing.assert_frame_equal(pd.DataFrame(back), pd.DataFrame(frame), check_dtype=False)


def test_same_layers_give_the_same_bytes(region, path, tmp_path):
    write_working_copy(region.layers, region.settings, tmp_path / "again.gpkg", base=3)
    assert (tmp_path / "again.gpkg").read_bytes() == path.read_bytes()


def test_there_is_an_empty_table_to_draw_in_for_each_layer_of_the_user(path):
    with closing(sqlite3.connect(path)) as connection:
        tables = {row[0] for row in connection.execute("SELECT table_name FROM gpkg_contents")}
        assert tables > OPTIONAL
        for name in OPTIONAL:
            assert connection.execute(f"SELECT count(*) FROM {name}").fetchone() == (0,)
    assert not OPTIONAL & read_working_copy(path).layers.keys()


def test_a_drawn_layer_is_read_with_its_features(path):
    lake = shapely.MultiPolygon([shapely.box(106.5, 29.5, 106.6, 29.6)])
    (blob,) = encode_shapes([lake], 4490)
    change(path, ("INSERT INTO water (geom, feature_id, name_zh) VALUES (?, 'w1', '湖')", (blob,)))
    copy = read_working_copy(path)
    (row,) = copy.layers["water"].to_dict("records")
    assert row["geometry"].geom_type == "Polygon"  # a multi-geometry of one part is that part
    assert row["geometry"].equals(lake.geoms[0])
    assert (row["feature_id"], row["name_zh"], row["note_en"]) == ("w1", "湖", "")
    assert copy.is_changed()


def test_the_geometry_alone_says_where_a_point_is(path):
    with closing(sqlite3.connect(path)) as connection:
        columns = {row[1] for row in connection.execute("PRAGMA table_info(substations)")}
    assert not {"lon", "lat"} & columns
    (blob,) = encode_shapes([shapely.Point(106.75, 29.25)], 4490)
    change(path, ("UPDATE substations SET geom = ? WHERE substation_id = 'b'", (blob,)))
    moved = read_working_copy(path).layers["substations"].set_index("substation_id")
    assert tuple(moved.loc["b", ["lon", "lat"]]) == (106.75, 29.25)
    assert tuple(moved.loc["a", ["lon", "lat"]]) == (106.5, 29.55)


def test_a_feature_without_place_stays_without(path):
    stock = read_working_copy(path).layers["stock"].set_index("stock_id")
    assert stock.loc["nowhere", "geometry"] is None
    assert pd.isna(stock.loc["nowhere", "lon"])
    assert pd.isna(stock.loc["nowhere", "year"])
    assert stock.loc["here", "year"] == 2020


@pytest.mark.parametrize(
    ("statement", "defect", "feature", "column"),
    [
        ("UPDATE substations SET spare_mw = 'viel' WHERE substation_id = 'b'", "value_garbled", "b", "spare_mw"),
        ("UPDATE substations SET max_steps = 1.5 WHERE substation_id = 'a'", "value_garbled", "a", "max_steps"),
        ("UPDATE stock SET in_cluster = 7 WHERE stock_id = 'here'", "value_garbled", "here", "in_cluster"),
        ("UPDATE cluster SET geom = x'00112233445566778899'", "geometry_unreadable", "TINY", ""),
        ("ALTER TABLE starter_zones DROP COLUMN status", "columns_missing", "", "status"),
    ],
)
def test_what_cannot_be_understood_is_named(path, statement, defect, feature, column):
    change(path, statement)
    with pytest.raises(LayerSchemaError) as caught:
        read_working_copy(path)
    assert (caught.value.defect, caught.value.feature, caught.value.column) == (defect, feature, column)


def test_what_the_checks_will_name_is_read(path):
    change(path, "UPDATE substations SET spare_mw = NULL, name_zh = NULL WHERE substation_id = 'b'")
    stations = read_working_copy(path).layers["substations"].set_index("substation_id")
    assert pd.isna(stations.loc["b", "spare_mw"])
    assert stations.loc["b", "name_zh"] == ""


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM gpkg_contents WHERE table_name = 'cluster'", "没有表“cluster”"),
        ("UPDATE gpkg_geometry_columns SET srs_id = 4326 WHERE table_name = 'cluster'", "坐标系是 EPSG:4326"),
        ("DROP TABLE cqdc_base", "没有说明由哪个版本生成"),
        ("UPDATE cqdc_base SET value = 'cqdc-working-copy/2' WHERE key = 'schema'", "没有说明由哪个版本生成"),
    ],
)
def test_a_copy_that_is_not_whole_is_refused(path, statement, said):
    change(path, statement)
    with pytest.raises(WorkingCopyError) as caught:
        read_working_copy(path)
    assert said in caught.value.zh


def test_other_tables_are_named_and_left_alone(path):
    change(
        path,
        "CREATE TABLE sketch (fid INTEGER PRIMARY KEY, x TEXT)",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('sketch', 'attributes', 'sketch')",
    )
    copy = read_working_copy(path)
    assert copy.other_tables == ("sketch",)
    assert not copy.is_changed()


@pytest.mark.parametrize("content", [b"", b"<html>", None])
def test_a_damaged_file_is_refused(path, content):
    path.write_bytes(path.read_bytes()[:50_000] if content is None else content)
    with pytest.raises(WorkingCopyError):
        read_working_copy(path)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(WorkingCopyError, match="没有工作副本"):
        read_working_copy(tmp_path / "layers.gpkg")


def test_a_table_of_multi_geometries_holds_nothing_else(path):
    """So that QGIS may save a zone of two parts into it."""
    with closing(sqlite3.connect(path)) as connection:
        for (blob,) in connection.execute("SELECT geom FROM starter_zones UNION ALL SELECT geom FROM cluster"):
            assert decode_shape(blob).geom_type == "MultiPolygon"


def test_the_header_of_a_geometry_holds_its_box_in_the_order_of_the_standard():
    (blob,) = encode_shapes([shapely.box(1.0, 2.0, 3.0, 4.0)], 4490)
    assert blob[3] == 0b000011  # little endian, box of two dimensions
    assert struct.unpack("<4d", blob[8:40]) == (1.0, 3.0, 2.0, 4.0)  # min x, max x, min y, max y


def test_shapes_keep_every_bit():
    shapes = [shapely.Point(106.1234567, 29.7654321), None, shapely.box(0.1, 0.2, 0.3, 0.7), shapely.Polygon()]
    blobs = encode_shapes(shapes, 4490)
    assert blobs[0][:8] == b"GP\x00\x03" + (4490).to_bytes(4, "little")
    assert blobs[1] is None
    assert blobs[3][3] == 0b010001  # marked as empty, no box
    back = [decode_shape(blob) for blob in blobs]
    assert back[1] is None
    assert all(shapely.equals_exact(a, b, 0.0) for a, b in zip(shapes, back, strict=True) if a is not None)


@pytest.mark.parametrize(
    "blob", [b"", b"GP", b"XX\x00\x01\x00\x00\x00\x00", b"GP\x00\x21\x8a\x11\x00\x00", b"GP\x00\x0b"]
)
def test_a_blob_that_is_no_geometry_is_refused(blob):
    with pytest.raises((ValueError, shapely.errors.GEOSException)):
        decode_shape(blob)


def test_every_column_of_every_layer_has_a_table_column_of_its_kind(path):
    kinds = {"text": "TEXT", "number": "REAL", "integer": "INTEGER", "boolean": "BOOLEAN"}
    with closing(sqlite3.connect(path)) as connection:
        for name in ("stock", "cluster", "feeders", "population"):
            columns = {row[1]: (row[2], row[3]) for row in connection.execute(f"PRAGMA table_info({name})")}
            for column in layer_schema(name).columns:
                if column.name not in ("lon", "lat"):
                    is_key = column.name == layer_schema(name).id_column
                    assert columns[column.name] == (kinds[column.kind], int(is_key)), (name, column.name)
