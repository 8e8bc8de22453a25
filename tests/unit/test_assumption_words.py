"""Rows of the table of assumptions in words: nothing of programs in the Chinese ones, units that people write."""

import re

import pytest

from geodata.read import read_region
from models.assemble import assemble_case
from models.scenario import read_scenario
from reports.assumption_words import figure_words, origin_words, span_words, unit_words, with_unit

HAN = re.compile(r"[\u4e00-\u9fff]")
# Written alike in both languages.
SYMBOLS = {"MW", "m", "km", "K"}
# With edge hosts, a late substation and an exclusion of its own, every kind of row is there.
TEXT = """
title = "题"
base = "edge_nodes"
[candidates]
cell_m = 5000
[candidates.buffer_m]
airport_3km = 4000.0
[power.late_years]
osm33578 = 3.0
"""


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    path = tmp_path_factory.mktemp("words") / "mine.toml"
    path.write_text(TEXT, encoding="utf-8")
    case, _ = assemble_case(read_scenario(path), read_region())
    return case.assumptions.to_dict("records")


def test_every_unit_and_origin_is_said_in_chinese(rows):
    units = {row["unit"] for row in rows}
    assert {unit for unit in units - SYMBOLS if not re.search(r"[^\x00-\x7f]", unit_words(unit, "zh"))} == set()
    assert {row["source"] for row in rows if not HAN.search(origin_words(row["source"], "zh"))} == set()
    plain = [origin_words(row["source"], "zh") for row in rows]
    # No name of a file, a column or a scenario.
    assert [words for words in plain if re.search(r"scenario|region\.toml|column|rows of", words)] == []


def test_titles_say_places_and_clauses_by_name(rows):
    titles = {row["key"]: (row["title_zh"], row["title_en"]) for row in rows}
    assert [key for key, pair in titles.items() if any(key in words for words in pair)] == []
    assert titles["power.late_years.osm33578"][0] == "500 kV 站（近惠民）推迟投运"
    assert titles["large_in_cluster.exception_it_mw"][0].startswith("条款 A5.1b 的限值：")


@pytest.mark.parametrize(
    ("source", "zh", "en"),
    [
        ("assumed in scenario mine", "方案设定", "set by the scenario"),
        ("stated in scenario mine: rules.latency.max_edge_ms", "方案设定", "set by the scenario"),
        ("scenario mine, A1.1b", "方案设定（条款 A1.1b）", "set by the scenario (clause A1.1b)"),
        ("region.toml, A1.1b", "区域设定（条款 A1.1b）", "set for the region (clause A1.1b)"),
        ("assumed rows of stock, column pue_basis", "图层“已有数据中心”中标明为假定", None),
        ("assumed", "假定", "assumed"),
        ("assumed: industrial land", "假定：工业用地", "assumed: industrial land"),
        ("a report of our own", "依据（英文）：a report of our own", "a report of our own"),
        ("假定：文件未给出", "假定：文件未给出", "in Chinese: 假定：文件未给出"),
    ],
)
def test_origins(source, zh, en):
    assert origin_words(source, "zh") == zh
    assert en is None or origin_words(source, "en") == en


def test_figures_with_units_and_ranges():
    row = {"value": "5e+07", "unit": "CNY/MW/year", "low": "2e+07", "high": "1e+08"}
    assert with_unit(row, "zh") == "50,000,000 元/MW/年"
    assert span_words(row, "zh") == "[20,000,000, 100,000,000]"
    assert with_unit({"value": "0.06", "unit": "1"}, "zh") == "0.06"
    assert span_words({"unit": "rows", "low": "", "high": ""}, "zh") == ""
    assert figure_words("15 / 33", "rows", "zh") == "15 / 33"
    assert figure_words("2050", "year", "zh") == "2050"
    assert figure_words("-0.02", "1", "en") == "\N{MINUS SIGN}0.02"
    assert figure_words("1e-12", "1", "en") == "1e-12"
