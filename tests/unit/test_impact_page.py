"""The impact as files: a page that asks for nothing, tables without NaN, nothing overwritten."""

import csv
import dataclasses
import json
import re

import pytest

from geodata.layers import LAYERS
from reports.catalogue import read_catalogue
from reports.errors import RunPlaceError
from reports.impact_files import impact_content, write_impact
from reports.impact_keep import keep_sites
from reports.impact_page import draw_impact
from reports.impact_sites import match_candidates
from reports.impact_text import impact_lines, signed, signed_cny
from reports.units import MINUS
from tests.cases_impact import SZ1_CELL, impact_of

EVIL = '<script>alert("x")</script>\'&{{ 7 * 7 }}'
CJK = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")


def model_of(page):
    content = re.search(r'<script type="application/json" id="model">(.*?)</script>', page, re.DOTALL).group(1)
    return json.loads(content)


def layer(model, side, name):
    entries = next(entry for entry in model["sides"] if entry["id"] == f"map_{side}")["layers"]
    return next(entry["data"]["features"] for entry in entries if entry["id"] == name)


def visible(page):
    """What a reader sees of the page: neither scripts nor styles nor attributes."""
    body = page[page.index("<body>") :]
    return re.sub(r"<[^>]*>", " ", re.sub(r"<(script|style)\b.*?</\1>", "", body, flags=re.DOTALL))


@pytest.fixture(scope="module")
def page():
    return draw_impact(impact_of("cut"), "internal", "zh")


def test_the_page_is_one_file_that_asks_for_nothing(page):
    assert len(page.encode()) < 5e6
    assert re.findall(r"<(?:link|img|iframe)\b", page) == []
    assert re.findall(r"<script[^>]*\ssrc=", page) == []
    assert re.findall(r"url\((?!#default#VML)[^)]*\)|@import|sourceMappingURL", page) == []
    assert re.findall(r":has\(|@container|\.at\(|structuredClone|Object\.hasOwn", page) == []


def test_each_side_shows_its_own_sites(page):
    model = model_of(page)
    old = {entry["properties"]["name"]: entry["properties"] for entry in layer(model, "old", "circles")}
    new = {entry["properties"]["name"] for entry in layer(model, "new", "circles")}
    assert old[SZ1_CELL]["change"] == "lost"
    assert old[SZ1_CELL]["mw"] == [20.0, 40.0]
    assert old[SZ1_CELL]["forced"] is True
    assert SZ1_CELL not in new
    cells = {entry["properties"]["name"]: entry["properties"]["change"] for entry in layer(model, "old", "cells")}
    assert [name for name, change in cells.items() if change != "same"] == [SZ1_CELL]
    assert len(layer(model, "new", "cells")) == 16


def test_outlines_that_moved_are_drawn_as_they_were_and_as_they_are(page):
    shared = {entry["id"]: entry["data"]["features"] for entry in model_of(page)["shared"]}
    before = [entry["properties"]["name"] for entry in shared["outline_old"]]
    after = [entry["properties"]["name"] for entry in shared["outline_new"]]
    assert before == ["集群 TINY", "起步区 SZ1"]
    assert after == ["集群 TINY"]


def test_what_a_reader_must_know_is_on_the_page(page):
    words = visible(page)
    for said in (
        "版本 2",
        "版本 3",
        "修改后该处不再是候选场址",
        "草案",
        "审图号：（待填）",
        "来源：",
        "不能算作修改的结果",
    ):
        assert said in words
    assert '<p class="unsure">成本之差' in page


def test_english_is_english():
    impact = impact_of("cut", language="en")
    named = [dataclasses.replace(side, name=name) for side, name in zip(impact.sides, ("v2", "v3"), strict=True)]
    impact = dataclasses.replace(impact, old=named[0], new=named[1])
    page = draw_impact(impact, "internal", "en")
    assert CJK.findall(visible(page)) == []
    assert CJK.findall(json.dumps(model_of(page), ensure_ascii=False)) == []
    assert CJK.findall("".join(impact_lines(impact, "en"))) == []


def test_names_never_become_markup():
    impact = impact_of("cut")
    sides = [
        dataclasses.replace(side, name=EVIL, case=dataclasses.replace(side.case, designs=_named(side.case.designs)))
        for side in impact.sides
    ]
    evil = dataclasses.replace(impact, old=sides[0], new=sides[1], land=_named(impact.land))
    page = draw_impact(evil, "internal", "zh")
    assert "<script>alert" not in page
    assert page.count("</script>") == page.count("<script")
    assert EVIL in json.dumps(model_of(page), ensure_ascii=False).replace('\\"', '"')


def _named(table):
    return table.assign(name_zh=EVIL, name_en=EVIL)


def test_the_public_edition_shows_nothing_of_the_grid():
    impact = impact_of("weak")
    assert "变电站：属性改变 4 个" in draw_impact(impact, "internal", "zh")
    page = draw_impact(impact, "public", "zh")
    assert "变电站" not in visible(page)
    assert "substation" not in visible(page)
    # A clause about supply keeps its lamp and loses its figures.
    both = draw_impact(impact_of("cut"), "public", "zh")
    row = next(row for row in re.findall(r"<tr title.*?</tr>", both, re.DOTALL) if "电力供应" in row)
    assert "符合" in row
    assert "MW" not in row
    assert "MW" in next(
        row
        for row in re.findall(r"<tr title.*?</tr>", draw_impact(impact_of("cut"), "internal", "zh"), re.DOTALL)
        if "电力供应" in row
    )


@pytest.mark.parametrize("edit", ["none", "cut", "weak", "far"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_way_to_end_has_its_page_and_lines(edit, language):
    impact = impact_of(edit, language=language)
    assert visible(draw_impact(impact, "internal", language))
    lines = impact_lines(impact, language)
    assert all(lines)
    assert not any("{" in line or "nan" in line for line in lines)


def test_the_plan_that_keeps_what_it_can_is_what_is_listed():
    impact = impact_of("cut")
    keeping = keep_sites(impact.scenario, *impact.sides, match_candidates(*impact.sides))
    impact = dataclasses.replace(impact, keeping=keeping)
    lines = impact_lines(impact, "zh")
    start = lines.index("尽量保留原场址的方案须变动：")
    assert SZ1_CELL in lines[start + 1]
    assert not any(SZ1_CELL in line for line in lines[:start] if line.startswith("  ["))
    page = visible(draw_impact(impact, "internal", "zh"))
    assert "尽量保留原场址的方案：失去 1 个、新增 1 个" in page
    content = json.loads(json.dumps(impact_content(impact), allow_nan=False))
    assert content["keeping"]["cost_cny"] == keeping.cost_cny


def test_an_unknown_edition_is_refused():
    with pytest.raises(ValueError, match="edition"):
        draw_impact(impact_of("none"), "secret", "zh")


def test_files_are_written_whole(tmp_path):
    files = write_impact(impact_of("cut", language="en"), tmp_path / "new" / "impact")
    assert [file.name for file in files] == ["impact.html", "impact.csv", "impact.json"]
    assert 'lang="en"' in files[0].read_text(encoding="utf-8")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["impact"]
    content = json.loads(files[2].read_text(encoding="utf-8"))
    assert content["schema"] == "cqdc-impact/1"
    assert content["site_counts"]["lost"] == 1
    assert content["cost"]["is_within_tolerance"] is True
    rows = list(csv.DictReader(files[1].read_text(encoding="utf-8-sig").splitlines()))
    (cluster,) = [row for row in rows if row["part"] == "cluster"]
    assert [round(float(cluster[name]), 6) for name in ("old", "new", "difference")] == [16.0, 15.0, -1.0]
    lost = [row for row in rows if row["part"] == "site" and row["change"] == "lost"]
    assert [(row["old_id"], row["new_id"], row["quantity"], row["old"]) for row in lost] == [
        (SZ1_CELL, "", "it_mw p2026", "20.0"),
        (SZ1_CELL, "", "it_mw p2028", "40.0"),
    ]
    assert all(row["note_zh"] and row["note_en"] for row in lost)


def test_nothing_is_overwritten_and_nothing_is_left_of_a_failure(tmp_path, monkeypatch):
    folder = tmp_path / "impact"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(RunPlaceError) as caught:
        write_impact(impact_of("none"), folder)
    assert str(folder) in caught.value.zh
    assert [path.name for path in tmp_path.rglob("*")] == ["impact", "mine.txt"]
    monkeypatch.setattr("reports.impact_files.impact_content", lambda _impact: {"a": float("nan")})
    with pytest.raises(ValueError, match="JSON"):
        write_impact(impact_of("none"), tmp_path / "other")
    assert [path.name for path in tmp_path.iterdir()] == ["impact"]


def test_what_is_not_known_is_null_for_a_program():
    content = json.loads(json.dumps(impact_content(impact_of("weak")), allow_nan=False))
    assert content["cost"] is None
    assert {part["new_cny"] for part in content["cost_parts"]} == {None}
    assert "power_supply" in content["new"]["conflict"]


def test_many_cells_are_drawn_as_few_shapes(monkeypatch):
    monkeypatch.setattr("reports.impact_map.MOST_CELLS", 10)
    cells = layer(model_of(draw_impact(impact_of("cut"), "internal", "zh")), "old", "cells")
    assert sorted(cell["properties"]["change"] for cell in cells) == ["lost", "same"]


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (2.825e7, "+0.28 亿元", "CNY +28.25 m"),
        (-2.825e7, f"{MINUS}0.28 亿元", f"CNY {MINUS}28.25 m"),
        (0.0, "0.0 万元", "CNY 0.00 m"),
        (float("inf"), "+∞ 亿元", "CNY +∞ bn"),
    ],
)
def test_a_difference_has_its_sign_before_the_number(value, zh, en):
    assert (signed_cny(value, "zh"), signed_cny(value, "en")) == (zh, en)


def test_signs_of_plain_figures():
    assert [signed(value, 2) for value in (1.5, -1.5, 0.001, float("nan"))] == ["+1.50", f"{MINUS}1.50", "0.00", "—"]


def test_every_layer_has_a_title():
    for language in ("zh", "en"):
        assert [one.name for one in LAYERS if f"impact_layer.{one.name}" not in read_catalogue(language)] == []
