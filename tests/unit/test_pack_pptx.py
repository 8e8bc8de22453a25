"""The slides: one message each as a real title, native tables and charts with the figures of the plan."""

import dataclasses
import datetime

import pptx
import pytest
from PIL import Image

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
    table = next(shape.table for shape in slide.shapes if shape.has_table)
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
