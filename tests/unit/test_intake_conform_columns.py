"""Columns and cells: by name, title, or ten bytes; strictly typed; nothing left out in silence."""

from __future__ import annotations

import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geodata.column_titles import column_title
from geodata.errors import LayerSchemaError
from geodata.intake.aliases import map_fields, shapefile_names
from geodata.intake.values import read_column
from geodata.layers import LAYERS, SCHEMAS
from geodata.schema import Column
from tests.intake_layers import SQUARE, conformed, kinds, only, raw_of, shipped, shipped_raw, water

NAMED = [schema for schema in LAYERS if schema.name != "stock"]


@pytest.mark.parametrize("schema", LAYERS, ids=lambda schema: schema.name)
def test_names_of_a_shapefile_lead_back_to_every_column(schema):
    short = shapefile_names(schema)
    assert all(len(name.encode()) <= 10 for name in short.values())
    assert len({name.upper() for name in short.values()}) == len(short)
    found = map_fields([name.upper() for name in short.values()], schema, {})
    assert {column: field.lower() for field, column in found.columns.items()} == short


def test_names_are_cut_as_gdal_cuts_them(tmp_path):
    schema = SCHEMAS["stock"]
    row = {name: ["1"] for name in schema.column_names}
    frame = gpd.GeoDataFrame(row, geometry=[SQUARE.centroid], crs="EPSG:4490")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that names are cut is what is looked at here
        frame.to_file(tmp_path / "stock.shp")
    fields = [name for name in gpd.read_file(tmp_path / "stock.shp").columns if name != "geometry"]
    assert fields == list(shapefile_names(schema).values())
    assert shapefile_names(schema)["in_cluster_basis"] == "in_clust_1"


@pytest.mark.parametrize("schema", NAMED, ids=lambda schema: schema.name)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_titles_lead_to_every_column_whole_or_cut(schema, encoding):
    titles = [column_title(schema.name, column).zh for column in schema.column_names]
    cut = [title.encode(encoding)[:10].decode(encoding, errors="ignore") for title in titles]
    for fields in (titles, cut):
        assert tuple(map_fields(fields, schema, {}).columns.values()) == schema.column_names


def test_cut_title_that_may_be_two_columns_is_an_error_that_names_both():
    with pytest.raises(LayerSchemaError, match="in_cluster, in_cluster_basis") as caught:
        map_fields(["stock_id", "是否在"], SCHEMAS["stock"], {})
    assert caught.value.defect == "columns_ambiguous"
    found = map_fields(["stock_id", "是否在"], SCHEMAS["stock"], {"是否在": "in_cluster"})
    assert found.columns["是否在"] == "in_cluster"


def test_two_columns_for_one_are_an_error_unless_one_has_the_name_itself():
    schema = SCHEMAS["water"]
    with pytest.raises(LayerSchemaError, match="名称, 中文名") as caught:
        map_fields(["名称", "中文名"], schema, {})
    assert caught.value.defect == "columns_ambiguous"
    found = map_fields(["名称", "name_zh"], schema, {})
    assert dict(found.columns) == {"name_zh": "name_zh"}
    assert found.not_taken == ("名称",)
    assert dict(map_fields(["名称", "中文名"], schema, {"中文名": "name_zh"}).columns) == {"中文名": "name_zh"}


@pytest.mark.parametrize(("field", "column"), [("NAME", "nothing"), ("nothing", "name_zh")])
def test_alias_to_or_from_nothing_is_an_error(field, column):
    with pytest.raises(LayerSchemaError) as caught:
        map_fields(["NAME"], SCHEMAS["water"], {field: column})
    assert caught.value.defect == "alias_unknown"
    assert "nothing" in caught.value.en


def test_columns_that_are_not_taken_are_named():
    result = conformed(raw_of(water(SQUARE, OBJECTID=[7], Shape_Area=[1.0])), "water")
    assert "OBJECTID, Shape_Area" in only(result, "columns_not_taken").said.zh
    assert list(result.frame.columns) == [*SCHEMAS["water"].column_names, "geometry"]


def test_missing_columns_are_named_with_those_of_the_file():
    raw = raw_of(shipped().layers["starter_zones"][["zone_id", "name_en", "geometry"]])
    with pytest.raises(LayerSchemaError) as caught:
        conformed(raw, "starter_zones")
    assert caught.value.defect == "columns_missing"
    for said in (caught.value.zh, caught.value.en):
        assert "name_zh, status" in said and "zone_id, name_en" in said and "note_zh" not in said


def test_column_that_may_be_empty_is_missed_in_a_layer_that_had_it():
    raw = raw_of(shipped().layers["starter_zones"].drop(columns=["note_zh"]))
    result = conformed(raw, "starter_zones")
    assert only(result, "columns_absent").level == "warning"
    assert result.frame["note_zh"].tolist() == ["", "", ""]


def read(kind, values, **options):
    column = Column("c", kind, **options)
    names = pd.Series([f"n{row}" for row in range(len(values))])
    return read_column(pd.Series(values, dtype=object), column, "layer", names)


@pytest.mark.parametrize(
    ("kind", "value", "wanted"),
    [
        ("number", "12.5", 12.5),
        ("number", " -3e2 ", -300.0),
        ("number", np.float32(0.5), 0.5),
        ("integer", "3", 3),
        ("integer", 3.0, 3),
        ("integer", np.int64(4), 4),
        ("boolean", "TRUE", True),
        ("boolean", "是", True),
        ("boolean", 0, False),
        ("boolean", 1.0, True),
        ("boolean", np.bool_(False), False),
        ("text", 500101.0, "500101"),
        ("text", np.int64(1), "1"),
        ("text", 1.25, "1.25"),
        ("text", " SZ1 ", "SZ1"),
    ],
)
def test_cell_is_read(kind, value, wanted):
    cells, remarks = read(kind, [value])
    assert cells[0] == wanted
    assert [remark for remark in remarks if remark.level == "error"] == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", "1,000"),
        ("number", "12 MW"),
        ("number", "\uff11\uff12"),  # full-width digits
        ("number", "0x10"),
        ("number", "1_000"),
        ("number", "nan"),
        ("number", "inf"),
        ("number", np.inf),
        ("number", True),
        ("integer", "3.5"),
        ("integer", 3.5),
        ("boolean", "maybe"),
        ("boolean", 2),
        ("text", b"\x00\x01"),
    ],
)
def test_cell_that_is_not_wholly_of_its_kind_is_an_error_with_its_feature(kind, value):
    cells, remarks = read(kind, ["", value], unit="MW")
    (remark,) = remarks
    assert (remark.level, remark.kind, remark.feature, remark.column) == ("error", "value_garbled", "n1", "c")
    assert cells[1] == "" if kind == "text" else pd.isna(cells[1])


@pytest.mark.parametrize("value", [None, "", "  ", np.nan, pd.NA, pd.NaT])
@pytest.mark.parametrize("kind", ["text", "number", "integer", "boolean"])
def test_empty_cell_is_empty_and_no_error(kind, value):
    cells, remarks = read(kind, [value])
    assert remarks == []
    assert cells[0] == "" if kind == "text" else pd.isna(cells[0])


def test_blanks_taken_off_are_said():
    _, remarks = read("text", ["a", " b", "c "])
    (remark,) = remarks
    assert (remark.level, remark.kind) == ("note", "text_trimmed")
    assert "n1, n2" in remark.said.en


def test_every_garbled_cell_of_a_layer_is_named_at_once():
    frame = shipped().layers["substations"].astype({"spare_mw": object, "max_steps": object})
    frame.loc[0, "spare_mw"], frame.loc[3, "max_steps"] = "60 MW", "2.5"
    result = conformed(raw_of(frame), "substations")
    found = [remark for remark in result.remarks if remark.level == "error"]
    ids = frame["substation_id"]
    assert [(one.feature, one.column) for one in found] == [(ids[0], "spare_mw"), (ids[3], "max_steps")]
    assert "MW" in found[0].way_out.zh


@pytest.mark.parametrize("layer", shipped().settings.layers)
def test_shipped_layer_comes_through_unchanged(layer):
    result = conformed(shipped_raw(layer), layer, with_districts=False)
    wanted = shipped().layers[layer]
    places = ["geometry"] if "geometry" in wanted.columns else []
    pd.testing.assert_frame_equal(
        pd.DataFrame(result.frame.drop(columns=places)), pd.DataFrame(wanted.drop(columns=places))
    )
    assert kinds(result, "error", "warning") == []
    if places:
        both = zip(result.frame.geometry, wanted.geometry, strict=True)
        assert all(new is old or new.normalize().equals(old.normalize()) for new, old in both)
