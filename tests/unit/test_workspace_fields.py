"""What the working copy says about its fields, and how QGIS is to show them."""

import sqlite3
from contextlib import closing
from xml.etree.ElementTree import fromstring

import pytest

from geodata.layers import LAYERS, layer_schema
from geodata.read import SHIPPED_REGION, read_region
from geodata.workspace.qml_forms import map_tip
from geodata.workspace.sld import make_sld
from geodata.workspace.styles import make_style
from geodata.workspace.symbols import SHAPES, background, layer_symbols
from geodata.workspace.titles import group_titles, layer_about, layer_group, layer_title, word_title
from geodata.workspace.working_copy import write_working_copy

LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    region = read_region(SHIPPED_REGION)
    path = tmp_path_factory.mktemp("copy") / "layers.gpkg"
    write_working_copy(region.layers, region.settings, path, base=1)
    with closing(sqlite3.connect(path)) as opened:
        yield opened


@pytest.mark.parametrize("schema", LAYERS, ids=lambda schema: schema.name)
def test_every_layer_has_titles_group_and_look(schema):
    for said in (layer_title(schema.name), layer_about(schema.name)):
        assert said.zh and said.en
    assert layer_group(schema.name) in group_titles()
    for column in schema.columns:
        for word in column.allowed:
            assert word_title(word).zh and word_title(word).en
    symbols = layer_symbols(schema.name)
    assert (symbols is None) == (schema.geometry == "none")
    if symbols is None:
        return
    assert not symbols.classes[-1].when, "the last class takes all that no other takes"
    for entry in symbols.classes:
        assert entry.shape in SHAPES
        assert bool(entry.shape) == (schema.geometry == "point")
        for column, value in entry.when.items():
            allowed = schema.column(column).allowed
            assert not allowed or value in allowed


def test_what_is_a_draft_or_assumed_is_dashed_and_says_so():
    for layer, column in (("cluster", "status"), ("starter_zones", "status"), ("substations", "position_basis")):
        symbols = layer_symbols(layer)
        sure = [entry for entry in symbols.classes if entry.when.get(column) in ("official", "osm2017")]
        unsure = [entry for entry in symbols.classes if entry not in sure]
        assert sure and not any(entry.dash for entry in sure)
        assert unsure and all(entry.dash for entry in unsure)
        assert all("示意" in entry.title.zh or "假设" in entry.title.zh for entry in unsure)
        assert all("indicative" in entry.title.en or "assumed" in entry.title.en for entry in unsure)


def test_colours_are_those_of_the_map():
    """reports/templates/map.js and map.css: AREA_STYLES, .folium-map, .mark-station, .mark-stock."""
    cluster, zones = layer_symbols("cluster").classes[-1], layer_symbols("starter_zones").classes[-1]
    assert (cluster.stroke, cluster.stroke_px, cluster.dash, cluster.fill) == ("#3a2f87", 2.5, (9, 5), "")
    assert (zones.stroke, zones.stroke_px, zones.fill, zones.fill_opacity) == ("#a06c00", 1.5, "#f0c45c", 0.3)
    assert layer_symbols("districts_2022").classes[0].stroke == "#8d99a3"
    assert layer_symbols("substations").classes[0].stroke == "#331a00"
    assert layer_symbols("stock").classes[0].core == "#444444"
    assert background() == "#faf8f1"


def test_fields_have_chinese_titles_and_descriptions_with_unit_and_range(connection):
    sql = "SELECT title, description, constraint_name FROM gpkg_data_columns WHERE table_name = ? AND column_name = ?"
    title, description, domain = connection.execute(sql, ("substations", "spare_mw")).fetchone()
    assert (title, domain) == ("可用余量（兆瓦）", "substations_spare_mw")
    assert description == "必填；单位：兆瓦；范围：0 至 5000"
    without = connection.execute("SELECT table_name, column_name FROM gpkg_data_columns WHERE title = ''").fetchall()
    assert without == []


def test_domains_hold_the_words_and_ranges_of_the_schema(connection):
    sql = "SELECT constraint_type, value, min, max, description FROM gpkg_data_column_constraints"
    sql += " WHERE constraint_name = ? ORDER BY rowid"
    rows = connection.execute(sql, ("stock_size_class",)).fetchall()
    assert rows == [("enum", "large", None, None, "大型"), ("enum", "hyperscale", None, None, "超大型")]
    (row,) = connection.execute(sql, ("stock_pue",)).fetchall()
    assert row[:4] == ("range", None, 1.0, 3.0)


def test_the_file_is_a_geopackage_that_says_its_crs(connection):
    assert connection.execute("PRAGMA application_id").fetchone() == (int.from_bytes(b"GPKG"),)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert {row[0] for row in connection.execute("SELECT srs_id FROM gpkg_geometry_columns")} == {4490}
    kinds = dict(connection.execute("SELECT table_name, geometry_type_name FROM gpkg_geometry_columns"))
    assert (kinds["cluster"], kinds["roads"], kinds["stock"]) == ("MULTIPOLYGON", "MULTILINESTRING", "POINT")
    assert "population" not in kinds
    title = connection.execute("SELECT identifier FROM gpkg_contents WHERE table_name = 'cluster'").fetchone()
    assert title == ("数据中心集群",)


def test_the_spatial_index_finds_what_is_there(connection):
    box = "SELECT id FROM rtree_places_geom WHERE maxx >= 106.6 AND minx <= 106.7 AND maxy >= 29.7 AND miny <= 29.8"
    found = [row[0] for row in connection.execute(box)]
    names = [connection.execute("SELECT place_id FROM places WHERE fid = ?", (fid,)).fetchone()[0] for fid in found]
    assert names == ["airport_jiangbei"]  # at 106.642, 29.7192
    (count,) = connection.execute("SELECT count(*) FROM rtree_stock_geom").fetchone()
    assert count == 6  # of 19: the others have no place


def test_ids_are_unique_and_there_in_the_file_itself(connection):
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        connection.execute("INSERT INTO population (adcode) SELECT adcode FROM population LIMIT 1")
    with pytest.raises(sqlite3.IntegrityError, match="NOT NULL"):
        connection.execute("INSERT INTO population (name_zh) VALUES ('x')")


def test_every_layer_has_its_default_style(connection):
    rows = connection.execute(
        "SELECT f_table_name, f_geometry_column, styleQML, styleSLD, useAsDefault FROM layer_styles"
    )
    styles = {row[0]: row[1:] for row in rows}
    assert set(styles) == {schema.name for schema in LAYERS}
    for name, (geometry, qml, sld, is_default) in styles.items():
        has_geometry = layer_schema(name).geometry != "none"
        assert (geometry, is_default) == ("geom" if has_geometry else "", 1)
        assert fromstring(qml.split("\n", 1)[1]).tag == "qgis"
        assert bool(sld) == has_geometry


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("schema", LAYERS, ids=lambda schema: schema.name)
def test_a_style_has_one_rule_for_each_class_and_a_widget_for_each_field(schema, language):
    root = fromstring(make_style(schema, language).split("\n", 1)[1])
    symbols = layer_symbols(schema.name)
    classes = symbols.classes if symbols else ()
    rules = root.findall("renderer-v2/rules/rule")
    assert [rule.get("label") for rule in rules] == [getattr(entry.title, language) for entry in classes]
    assert all(rule.get("filter") for rule in rules[:-1])
    fields = [alias.get("field") for alias in root.findall("aliases/alias")]
    wanted = [column.name for column in schema.columns]
    if schema.geometry == "point" and "lon" in wanted:
        wanted = [name for name in wanted if name not in ("lon", "lat")]
    assert fields == ["fid", *wanted]
    assert [field.get("name") for field in root.findall("fieldConfiguration/field")] == fields
    if symbols is None:
        assert make_sld(schema, language) == ""
        return
    sld = fromstring(make_sld(schema, language))
    count = len(sld.findall(".//{http://www.opengis.net/se}Rule"))
    assert count == len(classes) + (symbols.label_scale is not None)


def test_widgets_offer_the_allowed_words_and_hold_the_id():
    root = fromstring(make_style(layer_schema("starter_zones"), "zh").split("\n", 1)[1])
    status = root.find("fieldConfiguration/field[@name='status']/editWidget")
    assert status.get("type") == "ValueMap"
    words = {option.get("value"): option.get("name") for option in status.findall(".//Option[@value]")}
    assert words == {"draft": "草案（示意） [draft]", "official": "官方 [official]"}
    key = root.find("constraints/constraint[@field='zone_id']")
    assert (key.get("constraints"), key.get("notnull_strength"), key.get("unique_strength")) == ("7", "1", "1")
    said = root.find("constraintExpressions/constraint[@field='zone_id']")
    assert said.get("exp") == "regexp_match(\"zone_id\", '^[A-Za-z0-9_]+$')"
    assert "已有编号请勿改动" in said.get("desc")


def test_a_name_in_a_map_tip_is_text_and_never_html():
    tip = map_tip(layer_schema("stock"), "zh")
    assert tip.count("[%") == tip.count("'&lt;'")
    assert "状态：" in tip
