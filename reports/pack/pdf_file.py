"""The pack's document as PDF, drawn here, so that no office suite is needed; fonts are the pack's own and go in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Frame,
    Image,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import Table as Grid
from reportlab.platypus.tableofcontents import TableOfContents

from reports.catalogue import text
from reports.pack.blocks import RIGHT, Approval, Block, Chart, Document, Heading, Paragraph, Picture, Table
from reports.pack.chart_pdf import draw_chart
from reports.pack.docx_file import (
    ACROSS_WIDTH_MM,
    APPROVAL_MM,
    TEXT_WIDTH_MM,
    WIDE_PICTURE_MM,
    chart_high_mm,
    number_words,
)
from reports.pack.fonts import SANS, SANS_BOLD, SERIF, font_file
from reports.pack.line_breaks import glue_units
from reports.pack.pdf_lines import ChineseLines
from reports.pack.pdf_room import SMALL_PT, is_whole, letter_size, need_mm, width_mm
from reports.pack.table_widths import column_widths

MARGINS_MM = {"topMargin": 37, "bottomMargin": 35, "leftMargin": 28, "rightMargin": 26}
UPRIGHT, ACROSS, WIDE = "upright", "across", "wide"
RED, GREY = colors.HexColor("#c00000"), colors.HexColor("#666666")


def write_pdf(document: Document, pictures: Mapping[str, Path], path: Path) -> Path:
    """Write the document; ``pictures`` are files (PNG) by name."""
    # Pictures as they are, not as letters: a quarter less to write, and sooner.
    rl_config.useA85 = 0
    for role in (SANS, SANS_BOLD, SERIF):
        pdfmetrics.registerFont(TTFont(role, str(font_file(role))))
    margins = {name: value * mm for name, value in MARGINS_MM.items()}
    file = _File(
        str(path),
        pagesize=A4,
        initialFontName=SERIF,
        title=document.title,
        author=document.maker or document.office,
        **margins,
    )
    file.lang = "zh-CN" if document.language == "zh" else "en"
    file.pages_of(document)
    # Twice: pages of the contents are known after the first time.
    file.multiBuild(_Story(document, pictures).all())
    return path


class _File(BaseDocTemplate):  # type: ignore[misc]
    def pages_of(self, document: Document) -> None:
        """Make the kinds of pages: A4 upright, across for wide tables and, for maps, A3 across."""
        upright = Frame(self.leftMargin, self.bottomMargin, self.width, self.height, 0, 0, 0, 0)
        wide = landscape(A3)
        mapped = Frame(12 * mm, 12 * mm, wide[0] - 24 * mm, wide[1] - 24 * mm, 0, 0, 0, 0)
        across = Frame(35 * mm, 26 * mm, ACROSS_WIDTH_MM * mm, 156 * mm, 0, 0, 0, 0)
        # Where page number and heading stand, by the height of the page [mm]: from its foot, and from its head.
        edges = {297: (25, 22), 210: (14, 16)}

        def margins(canvas: Any, file: Any) -> None:
            size = canvas._pagesize
            foot, head = (5, 9) if size[0] > 400 * mm else edges[round(size[1] / mm)]
            canvas.saveState()
            canvas.setFont(SERIF, 14)
            number = f"— {canvas.getPageNumber()} —"
            if canvas.getPageNumber() % 2:
                canvas.drawRightString(size[0] - 28 * mm, foot * mm, number)
            else:
                canvas.drawString(28 * mm, foot * mm, number)
            canvas.setFont(SANS_BOLD if document.draft_words else SANS, 10.5)
            canvas.setFillColor(RED if document.draft_words else GREY)
            canvas.drawRightString(
                size[0] - 26 * mm, size[1] - head * mm, document.draft_words or document.edition_words
            )
            canvas.restoreState()

        self.addPageTemplates(
            [
                PageTemplate(UPRIGHT, [upright], onPage=margins, pagesize=A4),
                PageTemplate(ACROSS, [across], onPage=margins, pagesize=landscape(A4)),
                PageTemplate(WIDE, [mapped], onPage=margins, pagesize=wide),
            ]
        )

    def afterFlowable(self, flowable: Any) -> None:  # noqa: N802 - the name is the library's
        """Tell the contents, and the outline of the file, of every heading."""
        level = getattr(flowable, "pack_level", None)
        if level is None:
            return
        words, key = flowable.getPlainText(), f"heading-{id(flowable)}"
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(words, key, level - 1)
        self.notify("TOCEntry", (level - 1, escape(words), self.page, key))


class _Story:
    def __init__(self, document: Document, pictures: Mapping[str, Path]) -> None:
        self.document, self.pictures = document, pictures
        self.numbers, self.tables, self.figures = [0, 0], 0, 0
        self.is_open_wide = self.is_across = False
        wrap = "CJK" if document.language == "zh" else None

        def style(name: str, font: str, size: float, leading: float, **more: Any) -> ParagraphStyle:
            return ParagraphStyle(name, fontName=font, fontSize=size, leading=leading, wordWrap=wrap, **more)

        self.styles = {
            "title": style("title", SANS_BOLD, 22, 34, alignment=TA_CENTER, spaceAfter=8),
            "sub": style("sub", SERIF, 14, 24, alignment=TA_CENTER),
            "red": style("red", SANS_BOLD, 14, 24, alignment=TA_CENTER, textColor=RED),
            "body": style("body", SERIF, 16, 28.9, firstLineIndent=32 if wrap else 0),
            "quote": style("quote", SERIF, 13, 22, leftIndent=28),
            "note": style("note", SERIF, 10.5, 16, spaceAfter=6),
            "caption": style("caption", SANS, 12, 20, alignment=TA_CENTER, spaceBefore=8),
            "cell": style("cell", SERIF, 10, 13),
            "figure": style("figure", SERIF, 10, 13, alignment=TA_RIGHT),
            "head": style("head", SANS_BOLD, 10, 13, alignment=TA_CENTER),
            "small": style("small", SERIF, 8.5, 11),
            "small_figure": style("small_figure", SERIF, 8.5, 11, alignment=TA_RIGHT),
            "small_head": style("small_head", SANS_BOLD, 8.5, 11, alignment=TA_CENTER),
        }
        for level in (1, 2, 3, 4):
            font = SANS if level == 1 else SERIF
            indent = 32 if wrap else 0
            self.styles[f"h{level}"] = style(f"h{level}", font, 16, 28.9, firstLineIndent=indent, spaceBefore=4)

    def all(self) -> list[Any]:
        """Return everything in order."""
        story = [*self._head(), *self._contents(), PageBreak()]
        blocks = self.document.blocks
        for at, block in enumerate(blocks):
            following = blocks[at + 1] if at + 1 < len(blocks) else None
            story += self._turn(following if isinstance(block, Heading) and isinstance(following, Table) else block)
            if isinstance(block, Heading):
                is_wide = isinstance(following, Picture) and following.is_wide
                story += self._open_wide() if is_wide else [CondPageBreak(need_mm(blocks[at + 1 :]) * mm)]
            drawn = self._block(block)
            # What stands before the fields to be signed comes along: alone nobody would know what is signed.
            story += [KeepTogether([story.pop(), *drawn])] if isinstance(block, Approval) else drawn
        return story

    def _turn(self, block: Block) -> list[Any]:
        """Turn the page where a wide table begins, and back after it; a map has its own page in any case."""
        is_across = isinstance(block, Table) and block.is_wide
        if is_across == self.is_across:
            return []
        self.is_across = is_across
        return [NextPageTemplate(ACROSS if is_across else UPRIGHT), PageBreak()]

    def _open_wide(self) -> list[Any]:
        self.is_open_wide = True
        return [NextPageTemplate(WIDE), PageBreak()]

    def _head(self) -> list[Any]:
        document = self.document
        facts = document.joined(document.maker, document.date, document.edition_words)
        lines = [("red", document.office), ("sub", document.number), ("title", document.title)]
        lines += [("sub", document.subtitle), ("sub", facts), ("red", document.draft_words)]
        return [self._flow(words, style) for style, words in lines if words]

    def _contents(self) -> list[Any]:
        contents = TableOfContents(dotsMinLevel=0)
        base = self.styles["body"]
        contents.levelStyles = [
            ParagraphStyle(
                f"toc{level}", parent=base, fontSize=14, leading=22, firstLineIndent=0, leftIndent=16 * level
            )
            for level in range(4)
        ]
        return [Spacer(1, 12), self._flow(text("pack.contents", self.document.language), "sub"), contents]

    def _block(self, block: Block) -> list[Any]:
        if isinstance(block, Heading):
            return [self._heading(block)]
        if isinstance(block, Paragraph):
            return [self._flow(glue_units(block.words), block.style)]
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, Picture):
            return self._picture(block)
        if isinstance(block, Chart):
            self.figures += 1
            return [
                KeepTogether(
                    [
                        draw_chart(block, TEXT_WIDTH_MM * mm, chart_high_mm(block) * mm),
                        self._caption("figure", block.caption),
                    ]
                )
            ]
        return self._approval(block)

    def _heading(self, block: Heading) -> Any:
        if block.level == 1:
            self.numbers = [self.numbers[0] + 1, 0]
        elif block.level == 2:
            self.numbers[1] += 1
        number = number_words(self.numbers, block.level, self.document.language) if block.level <= 2 else ""
        heading = self._flow(number + block.words, f"h{block.level}")
        heading.pack_level = block.level
        return heading

    def _caption(self, kind: str, words: str) -> Any:
        number = self.tables if kind == "table" else self.figures
        head = f"{text(f'pack.caption_{kind}', self.document.language)}{number}"
        return self._flow(f"{head}{self.document.gap}{words}", "caption")

    def _table(self, block: Table) -> list[Any]:
        self.tables += 1
        small = "small" if letter_size(block) == SMALL_PT else ""
        names = ("small", "small_figure", "small_head") if small else ("cell", "figure", "head")
        cells = [[self._flow(words, names[2]) for words in block.columns]]
        for row in block.rows:
            right = [bool(block.align) and block.align[at] == RIGHT for at in range(len(row))]
            cells.append([self._flow(words, names[int(one)]) for words, one in zip(row, right, strict=True)])
        widths = [width * mm for width in column_widths(block, width_mm(block), letter_size(block))]
        # Room below it, none where the page ends: a piece of its own would be the only one on a further page.
        grid = Grid(cells, colWidths=widths, repeatRows=1, spaceAfter=6)
        grid.setStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.HexColor("#444444")),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e8eef4")),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LEFTPADDING", (0, 0), (-1, -1), 2.5),
                ("RIGHTPADDING", (0, 0), (-1, -1), 2.5),
                ("TOPPADDING", (0, 0), (-1, -1), 1.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            ]
        )
        if is_whole(block):
            return [KeepTogether([self._caption("table", block.caption), grid])]
        # The caption with the head and some rows: a long table goes on over pages.
        return [CondPageBreak(34 * mm), self._caption("table", block.caption), grid]

    def _picture(self, block: Picture) -> list[Any]:
        self.figures += 1
        image = Image(str(self.pictures[block.name]))
        wide = (WIDE_PICTURE_MM if block.is_wide else TEXT_WIDTH_MM) * mm
        image.drawWidth, image.drawHeight = wide, image.drawHeight * wide / image.drawWidth
        opened = [] if self.is_open_wide or not block.is_wide else self._open_wide()
        self.is_open_wide = False
        return [*opened, image, self._caption("figure", block.caption), *([NextPageTemplate(UPRIGHT)] * block.is_wide)]

    def _approval(self, block: Approval) -> list[Any]:
        rows = [[self._flow(words, "head"), ""] for words in block.rows]
        grid = Grid(
            rows, colWidths=[APPROVAL_MM * mm, (TEXT_WIDTH_MM - APPROVAL_MM) * mm], rowHeights=[12 * mm] * len(rows)
        )
        grid.setStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                ("FONTNAME", (0, 0), (-1, -1), SERIF),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ]
        )
        return [Spacer(1, 10), grid]

    def _flow(self, words: str, style: str) -> Any:
        return ChineseLines(escape(words).replace("\n", "<br/>"), self.styles[style])
