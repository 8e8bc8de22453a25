"""Tables of the pack: no figure and no short word is broken, wide ones lie across, rows are no higher than needed."""

import dataclasses
import datetime
import re

import docx
import pytest
from PIL import Image, ImageFont
from pypdf import PdfReader

from reports import run
from reports.pack.blocks import LEFT, RIGHT, Approval, Heading, Paragraph, Table
from reports.pack.branding import Branding
from reports.pack.content import draw_content
from reports.pack.docx_file import ACROSS_WIDTH_MM, TEXT_WIDTH_MM, write_docx
from reports.pack.fonts import SERIF, font_file
from reports.pack.pdf_file import write_pdf
from reports.pack.source import open_pack
from reports.pack.table_widths import MARGINS_MM, column_widths, letters
from reports.run import write_dossier
from tests.cases_report import hand_dossier

MADE = datetime.datetime(2026, 11, 28, 12, 0)
CHINESE = re.compile("[\u2e80-\u9fff]")


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "draw_map", lambda *_args: "map")
        folder = write_dossier(tmp_path_factory.mktemp("runs"), hand_dossier())
    return open_pack([folder], is_draft=True)


@pytest.fixture(scope="module", params=["zh", "en"])
def document(request, pack):
    return draw_content(pack, request.param, "internal", Branding(), MADE)


def widest_figure_mm(cells, size_pt):
    """Of all words that are figures, the widest as the font of the pack draws it."""
    face = ImageFont.truetype(str(font_file(SERIF)), 100)
    figures = [word for cell in cells for word in cell.split() if re.fullmatch(r"[\d.,%\u2212-]+", word)]
    return max((face.getlength(word) / 100 * size_pt * 25.4 / 72 for word in figures), default=0.0)


def test_no_figure_is_broken_over_lines(document):
    seen = 0
    for table in document.tables:
        size = 8.5 if len(table.columns) > 6 else 10.5
        widths = column_widths(table, ACROSS_WIDTH_MM if table.is_wide else TEXT_WIDTH_MM, size)
        assert sum(widths) == pytest.approx(ACROSS_WIDTH_MM if table.is_wide else TEXT_WIDTH_MM)
        for at, width in enumerate(widths):
            found = widest_figure_mm([row[at] for row in table.rows], size)
            seen += found > 0
            assert found <= width - MARGINS_MM, (table.caption, table.columns[at])
    assert seen > 20


def test_short_cells_stand_on_one_line_and_long_ones_share_the_room():
    rows = (("名称" * 30, "\u2264 80.0 %", "仅报告·符合"),) * 9 + (("名" * 10, "< 1.00 万吨标准煤一二三", "符合"),)
    first, limit, status = column_widths(Table("t", ("a", "b", "c"), rows, (LEFT, RIGHT, LEFT)), 156.0, 10.5)
    mm = 10.5 * 0.3528 * 0.62
    assert limit >= letters("\u2264 80.0 %") * mm and status >= letters("仅报告·符合") * mm
    assert first > 3 * max(limit, status)
    one, other = column_widths(Table("t", ("a", "b"), (("名" * 40, "名" * 20),)), 100.0)
    assert (one - MARGINS_MM) / (other - MARGINS_MM) == pytest.approx(2.0, rel=0.01)


def test_a_wide_table_lies_across_and_the_page_turns_back(document, tmp_path):
    Image.new("RGB", (420, 297), "white").save(tmp_path / "map.png")
    pictures = {"plan": tmp_path / "map.png"}
    blocks = [block for block in document.blocks if not (isinstance(block, Table) and block.is_wide)]
    wide_table = next(block for block in document.blocks if block not in blocks)
    document = dataclasses.replace(document, blocks=(*blocks[:6], wide_table, *blocks[6:]))
    word = docx.Document(str(write_docx(document, pictures, tmp_path / "pack.docx")))
    sizes = [(round(part.page_width.mm), round(part.page_height.mm)) for part in word.sections]
    assert sizes == [(210, 297), (297, 210), (210, 297), (420, 297)]
    assert [part.orientation for part in word.sections] == [0, 1, 0, 1]
    reader = PdfReader(write_pdf(document, pictures, tmp_path / "pack.pdf"))
    for page in reader.pages:
        wide, high = (round(float(side) * 25.4 / 72) for side in page.mediabox[2:])
        words = "".join(page.extract_text().split())
        assert (wide, high) in {(210, 297), (297, 210), (420, 297)}
        assert ("PUE低值" in words or "PUElow" in words) == ((wide, high) == (297, 210))


def test_two_tables_in_a_row_are_not_one(document, tmp_path):
    blocks = (Table("t", ("a", "b"), (("1", "2"),)), Approval(("签发",)))
    found = write_docx(type(document)(**{**vars(document), "blocks": blocks}), {}, tmp_path / "two.docx")
    body = [part.tag.rsplit("}")[-1] for part in docx.Document(str(found)).element.body]
    at = [number for number, tag in enumerate(body) if tag == "tbl"]
    assert len(at) == 2 and at[1] - at[0] > 1


def test_no_cell_is_empty(document):
    empty = [
        (table.caption, at, row)
        for table in document.tables
        for row in table.rows
        for at in range(len(row))
        if not row[at]
    ]
    assert empty == []


def test_clauses_stand_with_the_offices_responsible(document):
    table = next(one for one in document.tables if one.name == "clauses")
    rows = {row[0]: row for row in table.rows}
    offices = {"zh": "市大数据发展局", "en": "Municipal Big Data Development Administration"}
    assert offices[document.language] in rows["A5.1b"][2].split("\n")
    assert "新建大型、超大型数据中心" in rows["A5.1b"][1]
    at = document.blocks.index(table)
    note = document.blocks[at + 1]
    assert isinstance(note, Paragraph) and note.words.count("市大数据发展局") == 1
    if document.language == "en":
        assert not any(CHINESE.search(row[2]) for row in table.rows)
    titles = [block.words for block in document.blocks if isinstance(block, Heading)]
    assert titles
