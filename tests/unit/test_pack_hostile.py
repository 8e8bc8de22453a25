"""Names that look like formulas, markup or mathematics, 60 characters long: words in every file, and nothing is run."""

import dataclasses
import datetime
import xml.dom.minidom
import zipfile

import openpyxl
import pytest

from reports.pack.branding import Branding
from reports.pack.content import draw_content
from reports.pack.pack import make_pack
from reports.pack.source import MeetingPack, open_pack
from reports.pack.static_map import draw_static_map
from tests.cases_pack import renamed, write_run
from tests.cases_report import baseline
from tests.pack_texts import shown_in, squeezed

MADE = datetime.datetime(2026, 11, 28, 12, 0)
NAME = "=cmd()|'/c'!A0<script>alert(1)</script>&$x^2$名" + "长" * 14


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    assert len(NAME) == 60
    return write_run(tmp_path_factory.mktemp("runs"), case=renamed(baseline()[2], NAME))


@pytest.fixture(scope="module")
def pack(folder, tmp_path_factory):
    place = tmp_path_factory.mktemp("pack") / "pack"
    make_pack([folder], place, editions=("internal",), is_draft=True)
    return place / "internal" / "zh"


def test_the_name_stands_whole_in_every_document(pack):
    for name in ("report.docx", "report.pdf", "slides.pptx", "tables.xlsx"):
        assert squeezed(NAME) in squeezed("".join(shown_in(pack / name))), name


def test_no_cell_runs_it(pack):
    for sheet in openpyxl.load_workbook(pack / "tables.xlsx").worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.hyperlink is None
                assert cell.data_type != "f" or "cmd" not in str(cell.value)
    named = [
        cell
        for sheet in openpyxl.load_workbook(pack / "tables.xlsx").worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == NAME
    ]
    assert {cell.data_type for cell in named} == {"s"}


def test_workbooks_inside_charts_do_not_run_it(pack):
    for name in ("report.docx", "slides.pptx"):
        with zipfile.ZipFile(pack / name) as parts:
            books = [part for part in parts.namelist() if part.endswith(".xlsx")]
            assert books, name
            for part in books:
                with parts.open(part) as content:
                    cells = [
                        cell
                        for sheet in openpyxl.load_workbook(content).worksheets
                        for row in sheet.iter_rows()
                        for cell in row
                    ]
                assert not [cell for cell in cells if cell.data_type == "f"], (name, part)


def test_no_markup_of_the_name_is_markup(pack):
    for name in ("report.docx", "slides.pptx", "tables.xlsx"):
        with zipfile.ZipFile(pack / name) as parts:
            for part in parts.namelist():
                if part.endswith(".xml"):
                    assert b"<script" not in parts.read(part), part


def test_a_printed_map_takes_it_for_words(folder, tmp_path):
    run = open_pack([folder], is_draft=True).first
    zones = run.layers["starter_zones"].assign(name_zh=NAME)
    run = dataclasses.replace(run, layers={**run.layers, "starter_zones": zones.iloc[:1]})
    document = draw_content(MeetingPack((run,)), "zh", "internal", Branding(), MADE)
    document = dataclasses.replace(document, title=NAME)
    pages = [draw_static_map(run, document, tmp_path / f"map.{end}", "a3") for end in ("pdf", "svg")]
    assert squeezed("".join(shown_in(pages[0]))).count(squeezed(NAME)) == 2
    drawn = xml.dom.minidom.parse(str(pages[1]))
    assert drawn.getElementsByTagName("script") == []
    (said,) = drawn.getElementsByTagName("dc:description")
    assert squeezed(said.firstChild.data).count(squeezed(NAME)) == 2
