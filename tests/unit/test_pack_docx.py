"""The document: page and headings of the standard, real tables and captions, a draft says so on every page."""

import dataclasses
import datetime
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from PIL import Image

from reports import run
from reports.pack.blocks import Approval, Heading, Table
from reports.pack.branding import Branding
from reports.pack.content import draw_content
from reports.pack.docx_file import chinese_number, write_docx
from reports.pack.source import open_pack
from reports.pack.table_widths import column_widths
from reports.run import write_dossier
from tests.cases_report import hand_dossier

MADE = datetime.datetime(2026, 11, 28, 12, 0)


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "draw_map", lambda *_args: "map")
        folder = write_dossier(tmp_path_factory.mktemp("runs"), hand_dossier())
    return open_pack([folder], is_draft=True)


@pytest.fixture
def picture(tmp_path):
    Image.new("RGB", (420, 297), "white").save(tmp_path / "map.png")
    return {"plan": tmp_path / "map.png"}


def written(document, picture, tmp_path):
    return docx.Document(str(write_docx(document, picture, tmp_path / "pack.docx")))


def test_page_and_headings_are_those_of_the_standard(pack, picture, tmp_path):
    document = draw_content(pack, "zh", "internal", Branding(office_zh="某某委"), MADE)
    word = written(document, picture, tmp_path)
    section = word.sections[0]
    sides = (section.page_width, section.page_height, section.top_margin, section.bottom_margin)
    assert [round(side.mm) for side in (*sides, section.left_margin, section.right_margin)] == [
        210,
        297,
        37,
        35,
        28,
        26,
    ]
    body = word.styles["Normal"]
    assert (body.font.size.pt, body.element.rPr.rFonts.get(qn("w:eastAsia"))) == (16, "仿宋_GB2312")
    # 22 lines in 225 mm, 28 characters of 16 pt in 156 mm.
    assert 22 * body.paragraph_format.line_spacing.pt * 25.4 / 72 == pytest.approx(225, abs=1)
    closer_pt = -int(word.styles["Pack Body"].element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert 28 * (16 - closer_pt) <= 156 * 72 / 25.4 < 28.2 * (16 - closer_pt)
    wanted = [(block.level, block.words) for block in document.blocks if isinstance(block, Heading)]
    found = [(int(p.style.name[-1]), p.text) for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert found == wanted
    assert word.paragraphs[0].text == "某某委"


def test_numbers_of_headings_and_pages_are_fields(pack, picture, tmp_path):
    write_docx(draw_content(pack, "zh", "internal", Branding(), MADE), picture, tmp_path / "pack.docx")
    with zipfile.ZipFile(tmp_path / "pack.docx") as parts:
        numbering = parts.read("word/numbering.xml").decode()
        body = parts.read("word/document.xml").decode()
        footers = [parts.read(name).decode() for name in parts.namelist() if "footer" in name]
        fonts = parts.read("word/fontTable.xml").decode()
    for words in ("%1、", "（%2）", "%3.", "（%4）"):
        assert f'w:val="{words}"' in numbering
    assert "SEQ table" in body
    assert "PAGEREF _pack0" in body
    assert "w:tblHeader" in body
    assert all(" PAGE " in footer and "—" in footer for footer in footers)
    assert "仿宋;FangSong" in fonts


def test_every_cell_is_there_and_only_once(pack, picture, tmp_path):
    document = draw_content(pack, "zh", "internal", Branding(), MADE)
    word = written(document, picture, tmp_path)
    fields = next(block for block in document.blocks if isinstance(block, Approval))
    tables = [table for table in word.tables if table.rows[0].cells[0].text != fields.rows[0]]
    assert len(word.tables) == len(tables) + 1
    for block, table in zip(document.tables, tables, strict=True):
        assert [cell.text for cell in table.rows[0].cells] == list(block.columns)
        assert len(table.rows) == 1 + len(block.rows)
        assert [cell.text for cell in table.rows[-1].cells] == list(block.rows[-1])


def test_a_draft_says_so_above_every_page_and_the_map_is_on_a3(pack, picture, tmp_path):
    word = written(draw_content(pack, "zh", "internal", Branding(), MADE), picture, tmp_path)
    for section in word.sections:
        assert section.header.paragraphs[0].text.startswith("草稿")
        assert section.even_page_header.paragraphs[0].text.startswith("草稿")
    assert [round(section.page_width.mm) for section in word.sections] == [210, 297, 420]
    kept = dataclasses.replace(draw_content(pack, "zh", "internal", Branding(), MADE), draft_words="")
    assert "草稿" not in written(kept, picture, tmp_path).sections[0].header.paragraphs[0].text


def test_names_that_look_like_markup_stay_words(pack, picture, tmp_path):
    document = draw_content(pack, "zh", "internal", Branding(), MADE)
    nasty = Table("<script>alert(1)</script>", ("=cmd()", "b"), (("<w:t>", "名" * 60),))
    word = written(dataclasses.replace(document, blocks=(nasty,)), picture, tmp_path)
    assert [cell.text for cell in word.tables[0].rows[1].cells] == ["<w:t>", "名" * 60]


def test_chinese_numbers_and_widths():
    assert [chinese_number(value) for value in (1, 10, 12, 20, 35)] == ["一", "十", "十二", "二十", "三十五"]
    widths = column_widths(Table("", ("a", "b"), (("名" * 100, "1"),)), 156)
    assert sum(widths) == pytest.approx(156)
    assert widths[0] > 3 * widths[1]
