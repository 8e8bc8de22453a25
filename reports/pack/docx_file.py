"""The pack as a document for an office: real headings, tables, captions, contents, an A3 section for maps."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt, RGBColor

from reports.catalogue import text
from reports.pack.blocks import RIGHT, Approval, Block, Chart, Document, Heading, Paragraph, Picture, Table
from reports.pack.chart_office import add_docx_chart
from reports.pack.docx_styles import add_field, add_page_number, set_page, set_styles, set_wide_page
from reports.pack.line_breaks import glue_units
from reports.pack.table_widths import column_widths, letter_size, stays_whole

RED = RGBColor(0xC0, 0x00, 0x00)
TEXT_WIDTH_MM = 156.0
# On a page that lies across.
ACROSS_WIDTH_MM = 225.0
# Of the words beside the fields to be signed.
APPROVAL_MM = 38.0
# A map on a page of its own leaves room for a heading and its caption.
WIDE_PICTURE_MM = 345.0
CHART_FONT = {"zh": "宋体", "en": "Calibri"}
_CELL_MARGINS = (
    f'<w:tblCellMar {nsdecls("w")}><w:left w:w="45" w:type="dxa"/><w:right w:w="45" w:type="dxa"/></w:tblCellMar>'
)
_STYLES = {"body": "Pack Body", "quote": "Pack Quote", "note": "Pack Note"}


def write_docx(document: Document, pictures: Mapping[str, Path], path: Path) -> Path:
    """Write the document; ``pictures`` are the files (PNG) of the pictures by name."""
    return _Writer(document, pictures).write(path)


class _Writer:
    def __init__(self, document: Document, pictures: Mapping[str, Path]) -> None:
        self.document, self.pictures = document, pictures
        self.word = docx.Document()
        self.tables = self.figures = self.charts = self.bookmarks = 0
        self.is_open_wide = self.is_across = False
        set_styles(self.word, document.language)
        self.cell_style = self.word.styles["Pack Cell"].style_id
        set_page(self.word.sections[0])
        self.word.settings.odd_and_even_pages_header_footer = True
        properties = self.word.core_properties
        properties.title, properties.author = document.title, document.maker or document.office
        properties.comments, properties.language = document.edition_words, document.language

    def write(self, path: Path) -> Path:
        """Write everything in order and save."""
        self._margins(self.word.sections[0])
        self._head()
        self._contents()
        blocks = self.document.blocks
        for block, following in zip(blocks, (*blocks[1:], None), strict=True):
            if isinstance(block, Heading) and isinstance(following, Picture) and following.is_wide:
                self._open_wide()
            else:
                self._turn(following if isinstance(block, Heading) and isinstance(following, Table) else block)
            self._block(block)
        self.word.save(str(path))
        return path

    def _head(self) -> None:
        document = self.document
        if document.office:
            office = self.word.add_paragraph(document.office, "Subtitle")
            office.runs[0].font.color.rgb = RED
        if document.number:
            self.word.add_paragraph(document.number, "Subtitle")
        self.word.add_paragraph(document.title, "Title")
        self.word.add_paragraph(document.subtitle, "Subtitle")
        facts = document.joined(document.maker, document.date, document.edition_words)
        self.word.add_paragraph(facts, "Subtitle")
        if document.draft_words:
            draft = self.word.add_paragraph(document.draft_words, "Subtitle")
            draft.runs[0].font.color.rgb, draft.runs[0].font.bold = RED, True

    def _contents(self) -> None:
        """A table of contents. Each line refers to the page of its heading, which every program works out by itself; a
        TOC field would be filled by one of them only when asked."""
        language = self.document.language
        title = self.word.add_paragraph(text("pack.contents", language), "Subtitle")
        title.paragraph_format.space_before = Pt(12)
        numbers = [0, 0]
        for at, heading in enumerate(block for block in self.document.blocks if isinstance(block, Heading)):
            if heading.level > 2:
                continue
            numbers = [numbers[0] + 1, 0] if heading.level == 1 else [numbers[0], numbers[1] + 1]
            entry = self.word.add_paragraph()
            entry.paragraph_format.left_indent = Pt(16 * (heading.level - 1))
            entry.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH_MM), 2, 1)
            entry.add_run(f"{number_words(numbers, heading.level, language)}{heading.words}\t")
            add_field(entry.add_run(), f"PAGEREF _pack{at} \\h", "")
            # A long contents stays on its page.
            entry.paragraph_format.line_spacing = Pt(22)
            for run in entry.runs:
                run.font.size = Pt(14)
        self.word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        settings = self.word.settings.element
        settings.append(parse_xml(f'<w:updateFields {nsdecls("w")} w:val="true"/>'))

    def _block(self, block: Block) -> None:
        if isinstance(block, Heading):
            self._heading(block)
        elif isinstance(block, Paragraph):
            self.word.add_paragraph(glue_units(block.words), _STYLES[block.style])
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Picture):
            self._picture(block)
        elif isinstance(block, Chart):
            self._chart(block)
        else:
            self._approval(block)

    def _heading(self, block: Heading) -> None:
        paragraph = self.word.add_heading(block.words, block.level)
        mark = self.bookmarks
        self.bookmarks += 1
        start = f'<w:bookmarkStart {nsdecls("w")} w:id="{mark}" w:name="_pack{mark}"/>'
        paragraph._p.insert(1, parse_xml(start))
        paragraph._p.append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="{mark}"/>'))

    def _caption(self, kind: str, words: str) -> None:
        paragraph = self.word.add_paragraph(style="Caption")
        number = self.tables if kind == "table" else self.figures
        paragraph.add_run(text(f"pack.caption_{kind}", self.document.language))
        add_field(paragraph.add_run(), f"SEQ {kind} \\* ARABIC", str(number))
        paragraph.add_run(f"{self.document.gap}{words}")

    def _table(self, block: Table) -> None:
        self.tables += 1
        self._caption("table", block.caption)
        table = self.word.add_table(rows=1, cols=len(block.columns), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        whole = ACROSS_WIDTH_MM if block.is_wide else TEXT_WIDTH_MM
        size = letter_size(block, whole)
        widths = column_widths(block, whole, size)
        table._tbl.tblPr.append(parse_xml(_CELL_MARGINS))
        for cell, words in zip(table.rows[0].cells, block.columns, strict=True):
            self._cell(cell, words, size, WD_ALIGN_PARAGRAPH.CENTER, is_head=True)
        head = table.rows[0]._tr.get_or_add_trPr()
        head.append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
        for row in block.rows:
            cells = table.add_row().cells
            for at, (cell, words) in enumerate(zip(cells, row, strict=True)):
                right = bool(block.align) and block.align[at] == RIGHT
                self._cell(cell, words, size, WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for row in table.rows:
            row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)
        table.autofit = False
        if stays_whole(block, whole, size):
            for row in table.rows[:-1]:
                for cell in row.cells:
                    cell.paragraphs[0].paragraph_format.keep_with_next = True

    def _cell(self, cell: Any, words: str, size: float, align: Any, *, is_head: bool = False) -> None:
        paragraph = cell.paragraphs[0]
        # By its id: looking a style up by its name for every cell takes longer than all the rest.
        paragraph._p.style = self.cell_style
        paragraph.alignment = align
        run = paragraph.add_run(words)
        run.font.size, run.font.bold = Pt(size), is_head
        if is_head:
            cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="E8EEF4"/>'))

    def _turn(self, block: Block) -> None:
        """Turn the page where a wide table (or its heading) begins, and back after it."""
        is_across = isinstance(block, Table) and block.is_wide
        if is_across == self.is_across:
            return
        section = self.word.add_section(WD_SECTION.NEW_PAGE)
        set_page(section, is_across=is_across)
        self._margins(section)
        self.is_across = is_across

    def _open_wide(self) -> None:
        section = self.word.add_section(WD_SECTION.NEW_PAGE)
        set_wide_page(section)
        self._margins(section)
        self.is_open_wide, self.is_across = True, False

    def _picture(self, block: Picture) -> None:
        width = TEXT_WIDTH_MM
        if block.is_wide:
            if not self.is_open_wide:
                self._open_wide()
            self.is_open_wide = False
            width = WIDE_PICTURE_MM
        self.figures += 1
        paragraph = self.word.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.line_spacing = 1.0
        shape = paragraph.add_run().add_picture(str(self.pictures[block.name]), width=Mm(width))
        shape._inline.docPr.set("descr", block.alt)
        self._caption("figure", block.caption)

    def _chart(self, block: Chart) -> None:
        self.figures += 1
        self.charts += 1
        paragraph = self.word.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.line_spacing, paragraph.paragraph_format.keep_with_next = 1.0, True
        size = (TEXT_WIDTH_MM, chart_high_mm(block))
        add_docx_chart(self.word, paragraph.add_run(), block, self.charts, CHART_FONT[self.document.language], size)
        self._caption("figure", block.caption)

    def _approval(self, block: Approval) -> None:
        # What stands before the fields comes along: alone on a page nobody would know what is signed.
        self.word.paragraphs[-1].paragraph_format.keep_with_next = True
        # Two tables without a line between them would be one, under the head of the first.
        self.word.add_paragraph(style="Pack Note").paragraph_format.keep_with_next = True
        table = self.word.add_table(rows=0, cols=2, style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        widths = (Mm(APPROVAL_MM), Mm(TEXT_WIDTH_MM - APPROVAL_MM))
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for words in block.rows:
            cells = table.add_row().cells
            self._cell(cells[0], words, 12, WD_ALIGN_PARAGRAPH.CENTER)
            cells[0].width, cells[1].width = widths
            cells[0].paragraphs[0].paragraph_format.line_spacing = Pt(30)
            # The fields to be signed stay on one page.
            cells[0].paragraphs[0].paragraph_format.keep_with_next = words != block.rows[-1]

    def _margins(self, section: Any) -> None:
        """Page numbers at the outer edge, the edition and, if it is one, that this is a draft above every page."""
        section.footer.is_linked_to_previous = section.even_page_footer.is_linked_to_previous = False
        add_page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
        add_page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)
        for header in (section.header, section.even_page_header):
            header.is_linked_to_previous = False
            paragraph = header.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            run = paragraph.add_run(self.document.draft_words or self.document.edition_words)
            run.font.size = Pt(10.5)
            if self.document.draft_words:
                run.font.color.rgb, run.font.bold = RED, True


def chart_high_mm(chart: Chart) -> float:
    """Return the height of a chart in a document: lying bars need room for each, and for a legend of several."""
    if not chart.is_lying:
        return 78.0
    bars = len(chart.series)
    return max(40.0, 22.0 + 8.0 * (bars > 1) + (5.0 + 4.0 * bars) * len(chart.categories))


def number_words(numbers: list[int], level: int, language: str) -> str:
    """Return the number of a heading as the styles number it."""
    if language != "zh":
        return f"{numbers[0]} " if level == 1 else f"{numbers[0]}.{numbers[1]} "
    words = chinese_number(numbers[level - 1])
    return f"{words}、" if level == 1 else f"（{words}）"


def chinese_number(value: int) -> str:
    """Return 1 to 99 in Chinese figures."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(value, 10)
    if not tens:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
