"""The printed map: scale, labels that keep off each other, what the public edition leaves out, fonts in the file."""

import dataclasses
import datetime

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from pypdf import PdfReader

from reports import run
from reports.pack.branding import Branding
from reports.pack.content import draw_content
from reports.pack.map_labels import Label, place_labels
from reports.pack.map_sheet import Sheet, round_above, round_below
from reports.pack.source import open_pack
from reports.pack.static_map import central_meridian, draw_static_map, local_crs
from reports.run import write_dossier
from tests.cases_report import hand_dossier

MADE = datetime.datetime(2026, 11, 28, 12, 0)


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "draw_map", lambda *_args: "map")
        folder = write_dossier(tmp_path_factory.mktemp("runs"), hand_dossier())
    return open_pack([folder], is_draft=True)


def words_of(path):
    return "".join("".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_scales_are_round_and_bars_fit():
    assert [round_below(km) for km in (13.6, 2.0, 0.7)] == [10, 2, 0.5]
    assert [round_above(denominator) for denominator in (218_000, 400_000, 99)] == [250_000, 400_000, 100]


def test_the_map_is_at_the_scale_that_it_prints():
    sheet = Sheet("a3")
    sheet.show(sheet.axes, (0.0, 0.0, 60_000.0, 60_000.0), is_round=True)
    denominator = sheet.scale_denominator()
    assert denominator == pytest.approx(300_000)
    high = sheet.axes.get_position().height * 297.0
    low, top = sheet.axes.get_ylim()
    assert (top - low) * 1000 / high == pytest.approx(denominator)
    assert (low, top) < (0.0, 60_000.0) < (top, 1e9)


def test_zones_of_three_degrees():
    assert [central_meridian(lon) for lon in (106.4, 106.6, 108.0, 70.0)] == [105, 108, 108, 75]


def test_labels_do_not_overlap():
    figure = Figure(figsize=(4, 4))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, 10)
    axes.set_ylim(0, 10)
    figure.canvas.draw()
    labels = [Label(5 + 0.1 * n, 5, f"label {n}", 8) for n in range(30)]
    left = place_labels(axes, labels)
    boxes = [drawn.get_window_extent() for drawn in axes.texts if not drawn.get_path_effects()]
    assert len(boxes) + len(left) == 30
    assert len(boxes) >= 4
    assert not any(one.overlaps(other) for at, one in enumerate(boxes) for other in boxes[at + 1 :])


@pytest.mark.parametrize("paper", ["a3", "a4"])
@pytest.mark.parametrize("letter", ["长", "W", "n"])
def test_a_long_title_and_the_note_of_a_draft_stand_apart_on_the_sheet(paper, letter):
    sheet = Sheet(paper)
    sheet.title(letter * 60, "DRAFT: certificate refused; required clauses broken")
    sheet.figure.canvas.draw()
    title, note = (words.get_window_extent() for words in sheet.figure.texts)
    whole = sheet.figure.bbox
    assert not title.overlaps(note)
    assert all(whole.x0 <= box.x0 and box.x1 <= whole.x1 and box.y1 <= whole.y1 for box in (title, note))
    assert title.y0 > sheet.axes.get_window_extent().y1


def test_a_pdf_has_its_words_and_its_fonts(pack, tmp_path):
    branding = Branding(review_number="渝S(2026)001号")
    document = dataclasses.replace(draw_content(pack, "zh", "internal", branding, MADE), draft_words="")
    path = draw_static_map(pack.first, document, tmp_path / "map.pdf", "a4")
    words = words_of(path)
    for part in (
        "审图号：渝S(2026)001号",
        "OpenStreetMap",
        "图例",
        "2000国家大地坐标系",
        "审图号",
        "供电变电站",
        "1:",
        "2030年末",
        "km",
        "内部资料",
    ):
        assert part in words, part
    page = PdfReader(path).pages[0]
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    assert fonts
    assert all("Planner" in str(font["/BaseFont"]) for font in fonts)
    assert [round(float(side) * 25.4 / 72) for side in page.mediabox[2:]] == [297, 210]


def test_the_public_map_has_no_power_works(pack, tmp_path):
    document = draw_content(pack, "zh", "public", Branding(), MADE)
    words = words_of(draw_static_map(pack.first, document, tmp_path / "map.pdf", "a4"))
    assert "变电站（所用）" not in words
    assert "供电联络" not in words
    assert "草稿" in words


def test_a_svg_carries_outlines_and_no_foreign_font(pack, tmp_path):
    document = draw_content(pack, "en", "internal", Branding(), MADE)
    svg = draw_static_map(pack.first, document, tmp_path / "map.svg", "a4", "p2026").read_text("utf-8")
    assert "font-family" not in svg
    assert 'href="http' not in svg


def test_the_zone_of_the_cluster(pack):
    assert local_crs(pack.first.layers["cluster"]) in ("EPSG:4544", "EPSG:4545")
