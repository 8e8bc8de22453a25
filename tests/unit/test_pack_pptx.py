"""The slides: one message each as a real title, native tables and charts with the figures of the plan."""

import dataclasses
import datetime
import re

import pptx
import pytest
from PIL import Image
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn

from reports import run
from reports.pack.blocks import Chart, Message, Table
from reports.pack.branding import Branding
from reports.pack.content import draw_content
from reports.pack.pptx_file import MOST_BESIDE, MOST_ROWS, split_message, write_pptx
from reports.pack.source import open_pack
from reports.run import write_dossier
from tests.cases_report import hand_dossier

MADE = datetime.datetime(2026, 11, 28, 12, 0)


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "draw_map", lambda *_args: "map")
        folder = write_dossier(tmp_path_factory.mktemp("runs"), hand_dossier())
    return draw_content(open_pack([folder], is_draft=True), "zh", "internal", Branding(), MADE)


def deck_of(document, tmp_path):
    Image.new("RGB", (420, 297), "white").save(tmp_path / "map.png")
    return pptx.Presentation(str(write_pptx(document, {"plan": tmp_path / "map.png"}, tmp_path / "pack.pptx")))


def test_every_slide_has_its_message_as_title_and_is_16_to_9(document, tmp_path):
    deck = deck_of(document, tmp_path)
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, rel=1e-3)
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    parts = [part.title for message in document.messages for part in split_message(message, document.language)]
    assert titles == [document.title, *parts]
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height


def test_tables_and_charts_are_native_and_carry_the_figures(document, tmp_path):
    deck = deck_of(document, tmp_path)
    capacity = next(table for table in document.tables if table.name == "capacity")
    slide = next(slide for slide in deck.slides if any(shape.has_chart for shape in slide.shapes))
    chart = next(shape.chart for shape in slide.shapes if shape.has_chart)
    series = {one.name: list(one.values) for one in chart.plots[0].series}
    for row, values in zip(capacity.rows[: capacity.total_row], capacity.values, strict=False):
        assert series[row[0]] == pytest.approx(
            [mw for mw, unit in zip(values, capacity.units, strict=True) if unit == "MW"]
        )
    slides = list(deck.slides)
    shown = [shape.table for at in slides[: slides.index(slide) + 1] for shape in at.shapes if shape.has_table]
    table = next(one for one in shown if one.cell(0, 0).text == capacity.columns[0])
    assert [cell.text for cell in table.rows[1].cells] == list(capacity.rows[0])


def test_a_draft_is_stamped_on_every_slide(document, tmp_path):
    for slide in deck_of(document, tmp_path).slides:
        assert any(shape.has_text_frame and shape.text_frame.text.startswith("草稿") for shape in slide.shapes)


def test_long_tables_go_on_over_several_slides():
    table = Table("t", ("a",), tuple((str(row),) for row in range(2 * MOST_ROWS + 1)))
    parts = split_message(Message("m", (table,)), "zh")
    assert [len(part.blocks[0].rows) for part in parts] == [MOST_ROWS, MOST_ROWS, 1]
    assert sum((part.blocks[0].rows for part in parts), ()) == table.rows


def test_a_chart_beside_a_wide_table_has_its_own_slide():
    chart = Chart("c", "alt", ("x",), (("s", (1.0,)),), "MW")
    narrow, wide = (
        Table("t", tuple("abcdefgh"[:count]), (("1",) * count,)) for count in (MOST_BESIDE, MOST_BESIDE + 1)
    )
    assert split_message(Message("m", (narrow, chart)), "en") == [Message("m", (narrow, chart))]
    assert split_message(Message("m", (wide, chart)), "en") == [Message("m", (wide,)), Message("c", (chart,))]


def test_names_that_look_like_markup_stay_words(document, tmp_path):
    nasty = Table("t", ("=cmd()",), (("<script>",), ("名" * 60,)))
    deck = deck_of(dataclasses.replace(document, messages=(Message("<b>", (nasty,)),)), tmp_path)
    table = next(shape.table for shape in deck.slides[1].shapes if shape.has_table)
    assert [row.cells[0].text for row in table.rows] == ["=cmd()", "<script>", "名" * 60]


def test_the_master_is_the_decks_own_and_what_is_added_by_hand_looks_like_it(document, tmp_path):
    deck = deck_of(document, tmp_path)
    assert [layout.name for layout in deck.slide_layouts] == ["Title", "Message"]
    assert {slide.slide_layout.name for slide in list(deck.slides)[1:]} == {"Message"}
    theme = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob.decode()
    assert re.findall(r'<a:(?:latin|ea) typeface="([^"]*)"', theme) == ["微软雅黑"] * 4
    assert 'accent1><a:srgbClr val="1F4E79"' in theme and "Office" not in re.findall(r'name="([^"]*)"', theme)
    for sheet in (deck.slide_master, *deck.slide_layouts):
        for shape in sheet.placeholders:
            assert shape.left >= 0 and shape.left + shape.width <= deck.slide_width, shape.name
            assert shape.top + shape.height <= deck.slide_height, shape.name
    # A new slide needs no hand to put its title where the others have it.
    added = deck.slides.add_slide(deck.slide_layouts.get_by_name("Message"))
    other = deck.slides[1].shapes.title
    assert [added.shapes.title.left, added.shapes.title.top] == [other.left, other.top]


def test_numbers_of_slides_follow_when_slides_are_moved(document, tmp_path):
    for number, slide in enumerate(deck_of(document, tmp_path).slides, start=1):
        fields = [one for one in slide._element.iter(qn("a:fld")) if one.get("type") == "slidenum"]
        assert [one.findtext(qn("a:t")) for one in fields] == ([str(number)] if number > 1 else [])
