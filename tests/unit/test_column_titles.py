"""Every column of every layer has a title in both languages, with the unit of its schema."""

from __future__ import annotations

import tomllib

import pytest

from geodata.column_titles import TITLES_FILE, column_title
from geodata.layers import LAYERS

PAIRS = [(schema.name, column) for schema in LAYERS for column in schema.columns]


@pytest.mark.parametrize(("layer", "column"), PAIRS, ids=lambda part: getattr(part, "name", part))
def test_title_of_each_column_has_both_languages_and_the_units_of_the_schema(layer, column):
    title = column_title(layer, column.name)
    assert title.zh and title.en
    assert title.unit == column.unit
    assert bool(title.unit_zh) == bool(column.unit)


def test_no_title_is_left_over():
    tables = tomllib.loads(TITLES_FILE.read_text(encoding="utf-8"))
    columns = {column.name for _, column in PAIRS}
    assert set(tables["columns"]) <= columns
    pairs = {(layer, column.name) for layer, column in PAIRS}
    assert {(layer, name) for layer, rows in tables["layers"].items() for name in rows} <= pairs


@pytest.mark.parametrize("schema", LAYERS, ids=lambda schema: schema.name)
def test_headings_of_one_layer_lead_to_one_column_each(schema):
    headings = {}
    for name in schema.column_names:
        title = column_title(schema.name, name)
        for heading in {part.casefold() for part in (name, title.zh, title.en, *title.aliases)}:
            assert headings.setdefault(heading, name) == name, heading


def test_title_as_a_heading_carries_its_unit():
    assert column_title("substations", "spare_mw").text("zh") == "可用余量（兆瓦）"
    assert column_title("substations", "spare_mw").text("en") == "Spare capacity (MW)"
    assert column_title("stock", "pue").text("zh") == "电能利用效率"
