"""The pack as a workbook: figures as numbers with units, sums and shares as formulas, words never run as formulas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from reports.catalogue import text
from reports.pack.blocks import RIGHT, Document, Formula, Table
from reports.pack.line_breaks import split_lines
from reports.pack.sheet_cells import read_figure
from reports.pack.table_widths import letters

FONT = {"zh": "宋体", "en": "Calibri"}
HEAD_ROW = 2  # title, empty row, head
MOST_WIDE = 48
LINE_PT, MOST_PT = 15.0, 400.0
ABOUT_WIDE = 100
# Of the letters that a column is said to hold: a program may have to take a wider font.
ROOM = 0.85
CONSTANT_COLUMNS = (0, 1, 2)
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def write_xlsx(document: Document, path: Path) -> Path:
    """Write every table of the document to a sheet of its own, after a sheet about the whole."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": document.title, "author": document.maker or document.office})
        formats = _Formats(book, document.language)
        _write_about(book, formats, document)
        names: set[str] = set()
        for number, table in enumerate(document.tables, start=1):
            sheet = book.add_worksheet(sheet_name(number, table.caption, names))
            _write_table(book, sheet, formats, document, table)
    return path


def sheet_name(number: int, caption: str, taken: set[str]) -> str:
    """Return a name of at most 31 characters that no other sheet has and that a workbook takes."""
    name = f"{number}_{_FORBIDDEN.sub(' ', caption).strip()}"[:31].rstrip()
    taken.add(name)
    return name


class _Formats:
    def __init__(self, book: Any, language: str) -> None:
        self._book, self._known = book, dict[tuple[tuple[str, Any], ...], Any]()
        self._base = {"font_name": FONT[language], "font_size": 11, "valign": "vcenter"}

    def get(self, **style: Any) -> Any:
        """Return the format with these properties, made once."""
        key = tuple(sorted(style.items()))
        if key not in self._known:
            self._known[key] = self._book.add_format({**self._base, **style})
        return self._known[key]


def _write_about(book: Any, formats: _Formats, document: Document) -> None:
    sheet = book.add_worksheet(text("pack.sheet_about", document.language))
    lines = (
        document.title,
        document.subtitle,
        document.joined(document.office, document.maker, document.number, document.date),
        document.edition_words,
        document.draft_words,
        text("pack.sheet_formula", document.language),
    )
    sheet.set_column(0, 0, ABOUT_WIDE)
    for row, words in enumerate(line for line in lines if line):
        style: dict[str, Any] = {"bold": True, "font_size": 16} if row == 0 else {"text_wrap": True}
        if words == document.draft_words:
            style = {"bold": True, "font_color": "#C00000"}
        sheet.write_string(row, 0, words, formats.get(**style))
        sheet.set_row(row, high_pt([words], [ABOUT_WIDE]) * (1.6 if row == 0 else 1.0))
    _write_constants(book, sheet, formats, document, sum(bool(line) for line in lines) + 1)
    _set_page(sheet, document)


def _write_constants(book: Any, sheet: Any, formats: _Formats, document: Document, first: int) -> None:
    """What formulas refer to, each under its name: an office may put another figure in its place."""
    if not document.constants:
        return
    sheet.set_column(1, 2, 16)
    heads = (text(f"pack.column.{name}", document.language) for name in ("constant", "value", "unit"))
    for column, words in zip(CONSTANT_COLUMNS, heads, strict=True):
        sheet.write_string(first, column, words, formats.get(bold=True, bg_color="#E8EEF4", border=1))
    for row, constant in enumerate(document.constants, start=first + 1):
        sheet.write_string(row, 0, constant.title, formats.get(border=1))
        sheet.write_number(row, 1, constant.value, formats.get(border=1, num_format="General"))
        sheet.write_string(row, 2, constant.unit, formats.get(border=1))
        book.define_name(constant.name, f"='{sheet.get_name()}'!{xl_rowcol_to_cell(row, 1, True, True)}")


def _write_table(book: Any, sheet: Any, formats: _Formats, document: Document, table: Table) -> None:
    head = formats.get(bold=True, bg_color="#E8EEF4", border=1, text_wrap=True, align="center")
    sheet.write_string(0, 0, table.caption, formats.get(bold=True, font_size=14))
    heads, wide = [], []
    for column, words in enumerate(table.columns):
        unit = table.units[column] if table.units else ""
        shown = f"{words} ({unit})" if unit and not re.search(rf"[（(]{re.escape(unit)}[)）]", words) else words
        sheet.write_string(HEAD_ROW, column, shown, head)
        heads.append(shown)
        wide.append(_wide(table, column, shown))
        sheet.set_column(column, column, wide[-1])
    sheet.set_row(HEAD_ROW, high_pt(heads, wide))
    for row in range(len(table.rows)):
        for column in range(len(table.columns)):
            _write_cell(sheet, formats, table, row, column)
        sheet.set_row(HEAD_ROW + 1 + row, high_pt(table.rows[row], wide))
    last = HEAD_ROW + len(table.rows)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.repeat_rows(HEAD_ROW)
    sheet.print_area(0, 0, last, len(table.columns) - 1)
    _set_page(sheet, document)
    if table.name and table.rows:
        area = f"$A${HEAD_ROW + 2}:${xl_col_to_name(len(table.columns) - 1)}${last + 1}"
        book.define_name(f"{table.name}_table", f"='{sheet.get_name()}'!{area}")


def _write_cell(sheet: Any, formats: _Formats, table: Table, row: int, column: int) -> None:
    value = table.values[row][column] if table.values else None
    at = HEAD_ROW + 1 + row
    form = table.formats[column] if table.formats else ""
    if value is None:
        words = table.rows[row][column]
        figure = read_figure(words)
        if figure is None:
            side = {"align": "right"} if table.align and table.align[column] == RIGHT else {}
            sheet.write_string(at, column, words, formats.get(border=1, text_wrap=True, **side))
            return
        value, form = figure
    style = {"border": 1, "num_format": form}
    formula = _formula(table, row, column)
    if formula:
        sheet.write_formula(at, column, formula, formats.get(**style, bg_color="#F2F2F2"), value)
    else:
        sheet.write_number(at, column, value, formats.get(**style))


def _formula(table: Table, row: int, column: int) -> str:
    """The sum of the rows above in the row of totals, the part of that total in the column of shares, else nothing."""
    if column in table.formulas and table.values[row][column] is not None and row != table.total_row:
        return _row_formula(table.formulas[column], HEAD_ROW + 1 + row)
    if table.total_row is None:
        return ""
    total = HEAD_ROW + 1 + table.total_row
    if table.share and column == table.share[1]:
        part = xl_rowcol_to_cell(HEAD_ROW + 1 + row, table.share[0])
        whole = xl_rowcol_to_cell(total, table.share[0], row_abs=True, col_abs=True)
        return f"=IF({whole}=0,0,{part}/{whole})"
    if row == table.total_row and row:
        first, last = (xl_rowcol_to_cell(at, column) for at in (HEAD_ROW + 1, total - 1))
        return f"=SUM({first}:{last})"
    return ""


def _row_formula(formula: Formula, row: int) -> str:
    of = xl_rowcol_to_cell(row, formula.of)
    by = formula.by if isinstance(formula.by, str) else xl_rowcol_to_cell(row, formula.by)
    plain = f"{of}{formula.sign}{by}"
    return f"=IF({by}=0,0,{plain})" if formula.sign == "/" else f"={plain}"


def high_pt(cells: Sequence[str], wide: Sequence[float]) -> float:
    """Return the height of a row [pt]: not every program works it out by itself, and lines would lie on each other."""
    lines = max((_lines(words, room) for words, room in zip(cells, wide, strict=True)), default=1)
    return min(LINE_PT * lines, MOST_PT)


def _lines(words: str, wide: float) -> int:
    parts = words.split("\n")
    return sum(1 if letters(part) < wide else len(split_lines(part, [wide * ROOM], letters)) for part in parts)


def _wide(table: Table, column: int, head: str) -> float:
    cells = (part for row in table.rows for part in row[column].split("\n"))
    longest = max((letters(part) for part in cells), default=0)
    return min(max(longest, min(letters(head), 24), 8) + 2, MOST_WIDE)


def _set_page(sheet: Any, document: Document) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&R{(document.draft_words or document.edition_words).replace('&', '&&')}")
    sheet.set_footer("&C— &P —")
