"""The pack as slides, 16:9: one message each as its title, shown by a native table, a native chart or a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Mm, Pt

from reports.catalogue import text
from reports.pack.blocks import RIGHT, Chart, Document, Message, Paragraph, Picture, Table
from reports.pack.chart_office import chart_book, chart_figures, chart_kind, style_chart
from reports.pack.line_breaks import glue_units
from reports.pack.pptx_master import MESSAGE_LAYOUT as MESSAGE
from reports.pack.pptx_master import NAMES, Look, clean_master, number_field
from reports.pack.pptx_master import TITLE_LAYOUT as TITLE
from reports.pack.table_widths import column_widths, letters, row_heights

WIDE_MM, HIGH_MM = 338.7, 190.5
EDGE_MM, TOP_MM, FOOT_MM = 14.0, 32.0, 12.0
# Top and height of the title [mm]: on the first slide, and on every other.
FIRST_MM, TITLE_MM = (60.0, 40.0), (8.0, 20.0)
FONT = {"zh": "微软雅黑", "en": "Calibri"}
INK, RED, PALE = RGBColor(0x22, 0x22, 0x22), RGBColor(0xC0, 0x00, 0x00), RGBColor(0x66, 0x66, 0x66)
# Rows of a table on a slide, and columns of one that a chart stands beside.
MOST_ROWS, MOST_BESIDE = 12, 5
# What a row has besides its lines, and what it may have more where there is room [mm].
ROW_PADDING_MM, MOST_SPARE_MM = 1.4, 4.0
# Letters of tables [pt], as large as there is room for.
SIZES = (16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0)


def write_pptx(document: Document, pictures: Mapping[str, Path], path: Path, accent: str = "#1f4e79") -> Path:
    """Write a title slide and one slide for each message; ``pictures`` are files (PNG) by name."""
    return _Slides(document, pictures, RGBColor.from_string(accent.lstrip("#"))).write(path)


class _Slides:
    def __init__(self, document: Document, pictures: Mapping[str, Path], accent: RGBColor) -> None:
        self.document, self.pictures, self.accent = document, pictures, accent
        self.deck = Presentation()
        self.deck.slide_width, self.deck.slide_height = Mm(WIDE_MM), Mm(HIGH_MM)
        font = FONT[document.language]
        look = Look(WIDE_MM, HIGH_MM, EDGE_MM, TOP_MM, FOOT_MM, font, str(accent), FIRST_MM, TITLE_MM)
        clean_master(self.deck, look)
        self.deck.core_properties.title = document.title
        self.deck.core_properties.author = document.maker or document.office

    def write(self, path: Path) -> Path:
        """Write all slides and save."""
        self._title()
        parts = [part for message in self.document.messages for part in split_message(message, self.document.language)]
        for number, part in enumerate(parts, start=2):
            self._message(part, number)
        self.deck.save(str(path))
        return path

    def _title(self) -> None:
        document = self.document
        slide = self._slide(document.title, is_first=True)
        facts = [document.subtitle, document.office, document.maker, document.date, document.edition_words]
        shown = [glue_units(line) for fact in facts if fact for line in fact.split("\n")]
        self._fill(slide.placeholders[1].text_frame, shown, 16)

    def _message(self, message: Message, number: int) -> None:
        slide = self._slide(message.title)
        body = (EDGE_MM, TOP_MM, WIDE_MM - 2 * EDGE_MM, HIGH_MM - TOP_MM - FOOT_MM - 2)
        tables = [block for block in message.blocks if isinstance(block, Table)]
        words = [block.words for block in message.blocks if isinstance(block, Paragraph)]
        pictures = [block for block in message.blocks if isinstance(block, Picture)]
        charts = [block for block in message.blocks if isinstance(block, Chart)]
        shown = [block for block in pictures if block.name in self.pictures]
        if shown:
            self._picture(slide, shown[0], body)
        elif charts and not tables:
            self._chart(slide, charts[0], body)
        elif tables and charts:
            left, top, wide, high = body
            self._table(slide, tables[0], (left, top, wide * 0.54, high))
            self._chart(slide, charts[0], (left + wide * 0.56, top, wide * 0.44, high))
        elif tables:
            left, top, wide, high = body
            self._table(slide, tables[0], (left, top, wide, high - (18 if words else 0)))
            if words:
                self._words(slide, (left, top + high - 16, wide, 16), words[:1], 11)
        else:
            self._words(slide, body, words, 20 if sum(map(len, words)) < 500 else 16)
        self._foot(slide, number)

    def _slide(self, title: str, *, is_first: bool = False) -> Any:
        """A slide with a real title, so that outlines and screen readers have it."""
        slide = self.deck.slides.add_slide(self.deck.slide_layouts.get_by_name(NAMES[TITLE if is_first else MESSAGE]))
        frame = slide.shapes.title
        size = title_size(title, 34 if is_first else 24)
        self._fill(frame.text_frame, [title], size, colour=self.accent, is_bold=True)
        frame.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        if self.document.draft_words:
            self._words(slide, (EDGE_MM, 1, WIDE_MM - 2 * EDGE_MM, 7), [self.document.draft_words], 11, colour=RED)
        return slide

    def _foot(self, slide: Any, number: int) -> None:
        words = self.document.joined(self.document.edition_words, self.document.date, str(number))
        frame = self._words(
            slide,
            (EDGE_MM, HIGH_MM - FOOT_MM, WIDE_MM - 2 * EDGE_MM, 8),
            [words],
            10,
            colour=PALE,
            align=PP_ALIGN.RIGHT,
        )
        number_field(frame.paragraphs[0].runs[0], number)

    def _picture(self, slide: Any, block: Picture, box: tuple[float, ...]) -> None:
        left, top, wide, high = box
        shape = slide.shapes.add_picture(str(self.pictures[block.name]), Mm(left), Mm(top), height=Mm(high))
        if shape.width > Mm(wide):
            shape.width, shape.height = Mm(wide), Emu(int(shape.height * Mm(wide) / shape.width))
        shape.left = Mm(left) + (Mm(wide) - shape.width) // 2
        shape._element.nvPicPr.cNvPr.set("descr", block.alt)

    def _table(self, slide: Any, block: Table, box: tuple[float, ...]) -> None:
        left, top, wide, high = box
        rows = block.rows[:MOST_ROWS]
        shape = slide.shapes.add_table(len(rows) + 1, len(block.columns), Mm(left), Mm(top), Mm(wide), Mm(10))
        table = shape.table
        size = table_size(block, wide, high)
        for column, width in zip(table.columns, column_widths(block, wide, size), strict=True):
            column.width = Mm(width)
        part = replace(block, rows=rows, values=())
        heights = row_heights(part, column_widths(block, wide, size), size, ROW_PADDING_MM)
        spare = min(max(high - sum(heights), 0.0) / len(heights), MOST_SPARE_MM)
        for number, cells in enumerate((block.columns, *rows)):
            table.rows[number].height = Mm(heights[number] + spare)
            for at, words in enumerate(cells):
                cell = table.cell(number, at)
                cell.margin_left = cell.margin_right = Mm(1.2)
                cell.margin_top = cell.margin_bottom = Mm(0.4)
                right = number and block.align and block.align[at] == RIGHT
                self._fill(
                    cell.text_frame,
                    [words.replace("\n", "、")],
                    size,
                    is_bold=number == 0,
                    align=PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT,
                    colour=RGBColor(255, 255, 255) if number == 0 else INK,
                )
                cell.fill.solid()
                even = RGBColor(0xF4, 0xF6, 0xF8) if number % 2 else RGBColor(255, 255, 255)
                cell.fill.fore_color.rgb = self.accent if number == 0 else even

    def _chart(self, slide: Any, block: Chart, box: tuple[float, ...]) -> None:
        left, top, wide, high = box
        data = chart_figures(block)
        shape = slide.shapes.add_chart(chart_kind(block), Mm(left), Mm(top), Mm(wide), Mm(high), data)
        shape._element.nvGraphicFramePr.cNvPr.set("descr", block.alt)
        # The library's own workbook would run a name that begins with "=".
        shape.chart.part.chart_workbook.update_from_xlsx_blob(chart_book(block))
        style_chart(shape.chart, block, FONT[self.document.language], 11)

    def _words(
        self,
        slide: Any,
        box: tuple[float, ...],
        lines: Sequence[str],
        size: float,
        *,
        colour: RGBColor = INK,
        align: Any = PP_ALIGN.LEFT,
    ) -> Any:
        left, top, wide, high = box
        frame = slide.shapes.add_textbox(Mm(left), Mm(top), Mm(wide), Mm(high)).text_frame
        self._fill(frame, [glue_units(line) for line in lines], size, colour=colour, align=align)
        return frame

    def _fill(
        self,
        frame: Any,
        lines: Sequence[str],
        size: float,
        *,
        colour: RGBColor = INK,
        is_bold: bool = False,
        align: Any = PP_ALIGN.LEFT,
    ) -> None:
        frame.word_wrap = True
        for number, words in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.alignment = align
            paragraph.space_after = Pt(size * 0.5 if len(lines) > 1 else 0)
            run = paragraph.add_run()
            run.text = words
            run.font.size, run.font.bold, run.font.color.rgb = Pt(round(size, 1)), is_bold, colour
            run.font.name = FONT[self.document.language]
            properties = run._r.get_or_add_rPr()
            east = properties.makeelement(qn("a:ea"), {"typeface": FONT[self.document.language]})
            properties.append(east)


def table_size(table: Table, wide: float, high: float) -> float:
    """Return the largest letters [pt] with which a table fits into its place [mm]."""
    part = replace(table, rows=table.rows[:MOST_ROWS], values=())
    fit = (
        size for size in SIZES if sum(row_heights(part, column_widths(part, wide, size), size, ROW_PADDING_MM)) <= high
    )
    return next(fit, SIZES[-1])


def title_size(title: str, most: float) -> float:
    """Return letters [pt] with which a title stands on one line if it can; bold ones are wide."""
    room = (WIDE_MM - 2 * EDGE_MM - 6) / (0.3528 * 0.62)
    return max(min(most, room / max(letters(title), 1)), 0.75 * most)


def split_message(message: Message, language: str) -> list[Message]:
    """Return the message on as many slides as its first table needs; a chart has no room beside a wide table."""
    table = next((block for block in message.blocks if isinstance(block, Table)), None)
    charts = tuple(block for block in message.blocks if isinstance(block, Chart))
    if table is not None and charts and len(table.columns) > MOST_BESIDE:
        others = tuple(block for block in message.blocks if block not in charts)
        return [
            *split_message(replace(message, blocks=others), language),
            replace(message, title=charts[0].caption, blocks=charts),
        ]
    if table is None or len(table.rows) <= MOST_ROWS:
        return [message]
    others = tuple(block for block in message.blocks if block is not table)
    parts: list[Message] = []
    for start in range(0, len(table.rows), MOST_ROWS):
        part = slice(start, start + MOST_ROWS)
        some = Table(table.caption, table.columns, table.rows[part], table.align)
        count = -(-len(table.rows) // MOST_ROWS)
        title = text("pack.slide_part", language, title=message.title, part=len(parts) + 1, all=count)
        parts.append(Message(title, (some, *others)))
    return parts
