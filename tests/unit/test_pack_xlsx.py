"""The workbook: numbers are numbers, sums and shares are formulas that give what is shown, words are never run."""

import dataclasses
import datetime

import openpyxl
import pytest

from reports import run
from reports.pack.blocks import Table
from reports.pack.branding import Branding
from reports.pack.content import draw_content
from reports.pack.sheet_cells import read_figure
from reports.pack.source import open_pack
from reports.pack.table_widths import letters
from reports.pack.xlsx_file import HEAD_ROW, LINE_PT, high_pt, sheet_name, write_xlsx
from reports.run import write_dossier
from tests.cases_report import hand_dossier

MADE = datetime.datetime(2026, 11, 28, 12, 0)
FIRST = HEAD_ROW + 2


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "draw_map", lambda *_args: "map")
        folder = write_dossier(tmp_path_factory.mktemp("runs"), hand_dossier())
    return draw_content(open_pack([folder], is_draft=True), "zh", "internal", Branding(), MADE)


@pytest.fixture(scope="module")
def path(document, tmp_path_factory):
    return write_xlsx(document, tmp_path_factory.mktemp("book") / "pack.xlsx")


def test_figures_are_numbers_and_words_are_words(document, path):
    book = openpyxl.load_workbook(path, data_only=True)
    assert len(book.sheetnames) == 1 + len(document.tables)
    for table, name in zip(document.tables, book.sheetnames[1:], strict=True):
        sheet = book[name]
        for row in range(len(table.rows)):
            for column in range(len(table.columns)):
                value = table.values[row][column] if table.values else None
                words = table.rows[row][column]
                figure = read_figure(words) if value is None else (value, "")
                found = sheet.cell(FIRST + row, column + 1).value
                assert ("" if found is None else found) == (words if figure is None else pytest.approx(figure[0]))


def test_sums_and_shares_follow_the_figures(document, path):
    formulas, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    at = next(number for number, table in enumerate(document.tables, start=1) if table.name == "costs")
    sheet, shown = formulas.worksheets[at], values.worksheets[at]
    last = FIRST + len(document.tables[at - 1].rows) - 1
    assert sheet.cell(last, 2).value == f"=SUM(B{FIRST}:B{last - 1})"
    parts = [shown.cell(row, 2).value for row in range(FIRST, last)]
    assert shown.cell(last, 2).value == pytest.approx(sum(parts))
    assert sheet.cell(FIRST, 3).value == f"=IF($B${last}=0,0,B{FIRST}/$B${last})"
    assert shown.cell(FIRST, 3).value == pytest.approx(parts[0] / sum(parts))
    capacity = next(number for number, table in enumerate(document.tables, start=1) if table.name == "capacity")
    total = FIRST + document.tables[capacity - 1].total_row
    assert str(formulas.worksheets[capacity].cell(total, 2).value).startswith("=SUM(")
    assert values.worksheets[capacity].cell(total, 2).value == pytest.approx(
        sum(values.worksheets[capacity].cell(row, 2).value for row in range(FIRST, total))
    )


def test_names_units_and_print_areas(document, path):
    book = openpyxl.load_workbook(path)
    assert {"capacity_table", "costs_table", "energy_table"} <= set(book.defined_names)
    heads = [cell.value for sheet in book.worksheets[1:] for cell in sheet[HEAD_ROW + 1]]
    assert any("(MWh)" in str(head) for head in heads)
    assert any("(元)" in str(head) for head in heads)
    assert all(sheet.print_area for sheet in book.worksheets[1:])
    assert all("草稿" in str(sheet.oddHeader.right.text) for sheet in book.worksheets)


def test_words_that_look_like_formulas_or_links_stay_words(document, tmp_path):
    words = ('=cmd|"/c calc"!A0', "+A1", "+1+1", "@SUM(A1)", "http://example.org", "<script>")
    nasty = Table("a[b]:c*?/\\'", ("=1+1", "b"), tuple((word, "名" * 60) for word in words))
    path = write_xlsx(dataclasses.replace(document, blocks=(nasty, nasty)), tmp_path / "pack.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[1]
    cells = [sheet.cell(FIRST + row, 1) for row in range(len(words))]
    assert [cell.value for cell in cells] == list(words)
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    assert len(set(book.sheetnames)) == 3


def test_names_of_sheets_fit():
    assert len(sheet_name(12, "名" * 60, set())) == 31


@pytest.mark.parametrize(
    ("shown", "value", "form"),
    [
        ("1,300.0 MW", 1300.0, '#,##0.0" MW"'),
        ("82.0 %", 0.82, "0.0 %"),
        ("0.09 %", 0.0009, "0.00 %"),
        ("≥ 80.0 %", 0.8, '"≥ "0.0 %;"≥ "-0.0 %'),
        ("\N{MINUS SIGN}19.1 个百分点", -19.1, '0.0" 个百分点"'),
        ("CNY 1.23 bn", 1.23, '"CNY "0.00" bn";"CNY "-0.00" bn"'),
        ("44.48 万架", 44.48, '0.00" 万架"'),
        ("1.249", 1.249, "0.000"),
        ("0", 0.0, "0"),
        ("+153,485", 153485.0, "+#,##0;-#,##0"),
        ("+10.0 MW", 10.0, '+0.0" MW";-0.0" MW"'),
    ],
)
def test_a_printed_figure_is_a_number_that_prints_the_same(shown, value, form):
    assert read_figure(shown) == (value, form)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "—",
        "不适用",
        "15 / 33",
        "250, 600, 1000",
        "×0.7",
        "2030 年末",
        "007",
        "T8",
        "220 kV 站",
        "1,23",
        "=1+1",
        "5.0 MW 站",
    ],
)
def test_words_with_digits_stay_words(words):
    assert read_figure(words) is None


def test_rows_are_as_high_as_the_lines_of_their_cells(path, document):
    assert high_pt(["一" * 40, "二"], [22, 10]) >= 4 * LINE_PT
    assert high_pt(["一", "二"], [22, 10]) == LINE_PT
    book = openpyxl.load_workbook(path)
    for table, name in zip(document.tables, book.sheetnames[1:], strict=True):
        sheet = book[name]
        wide = [one.width for one in sheet.column_dimensions.values() for _ in range(one.min, one.max + 1)]
        for row, cells in enumerate(table.rows):
            for words, room in zip(cells, wide, strict=True):
                lines = sum(letters(part) for part in words.split("\n")) / room
                high = sheet.row_dimensions[FIRST + row].height or LINE_PT
                assert high >= LINE_PT * min(lines, 20), (name, words)
