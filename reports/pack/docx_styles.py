"""The look of an official paper (GB/T 9704-2012): page, styles, numbering, page numbers. Fonts are named, not embedded.

Page: A4, margins 37, 35, 28 and 26 mm (top, bottom, left, right), 22 lines of 28 characters of 16 pt. The office's
machines have the named fonts; elsewhere the font table names what to take instead.
"""

from __future__ import annotations

from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from lxml import etree

MARGINS_MM = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
# Which margin each becomes on a page that lies across: its binding edge is on top.
TURNED = {"top_margin": "right_margin", "bottom_margin": "left_margin", "left_margin": "top_margin"}
TURNED |= {"right_margin": "bottom_margin"}
LINE_PT = 28.9  # 225 mm of text in 22 lines
# 156 mm of text in 28 characters, 15.79 pt each: letters of 16 pt stand so much closer [twentieths of a pt].
CLOSER_TWIPS = 5
BODY_PT, TITLE_PT, TABLE_PT, NOTE_PT = 16, 22, 10.5, 10.5
LATIN = "Times New Roman"
SONG_TITLE, SONG, FANG, HEI, KAI = "方正小标宋简体", "宋体", "仿宋_GB2312", "黑体", "楷体_GB2312"
# What a machine takes where it has no such font, best first.
INSTEAD = {
    SONG_TITLE: "宋体;SimSun;Noto Serif CJK SC",
    FANG: "仿宋;FangSong;Noto Serif CJK SC",
    KAI: "楷体;KaiTi;Noto Serif CJK SC",
    HEI: "SimHei;Noto Sans CJK SC",
    SONG: "SimSun;Noto Serif CJK SC",
}
_NUMBERS = {
    "zh": (
        ("chineseCountingThousand", "%1、"),
        ("chineseCountingThousand", "（%2）"),
        ("decimal", "%3."),
        ("decimal", "（%4）"),
    ),
    "en": (("decimal", "%1 "), ("decimal", "%1.%2 "), ("decimal", "%1.%2.%3 "), ("decimal", "(%4) ")),
}
NUMBERING_ID = 71


def set_styles(document: Any, language: str) -> None:
    """Set the styles of body, headings, captions, tables and notes, and the fonts to take instead."""
    styles = document.styles
    body = styles["Normal"]
    _font(body, FANG, BODY_PT)
    body.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    body.paragraph_format.line_spacing = Pt(LINE_PT)
    body.paragraph_format.space_after = body.paragraph_format.space_before = Pt(0)
    text = _style(styles, "Pack Body", "Normal", FANG, BODY_PT)
    text.paragraph_format.first_line_indent = Pt(2 * BODY_PT)
    if language == "zh":
        text.paragraph_format.first_line_indent = Pt(2 * (BODY_PT - CLOSER_TWIPS / 20))
        size = text.element.rPr.find(qn("w:sz"))
        size.addprevious(parse_xml(f'<w:spacing {nsdecls("w")} w:val="-{CLOSER_TWIPS}"/>'))
    quote = _style(styles, "Pack Quote", "Normal", KAI, 14)
    quote.paragraph_format.left_indent = Pt(2 * BODY_PT)
    note = _style(styles, "Pack Note", "Normal", SONG, NOTE_PT)
    note.paragraph_format.line_spacing = Pt(16)
    _leave_grid(note)
    cell = _style(styles, "Pack Cell", "Normal", SONG, TABLE_PT)
    cell.paragraph_format.line_spacing = Pt(14)
    _leave_grid(cell)
    title = styles["Title"]
    _font(title, SONG_TITLE, TITLE_PT)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.line_spacing = Pt(36)
    for border in title.element.pPr.findall(qn("w:pBdr")):
        title.element.pPr.remove(border)
    _font(styles["Subtitle"], KAI, 14)
    styles["Subtitle"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for level, (font, bold) in enumerate(((HEI, False), (KAI, False), (FANG, True), (FANG, False)), start=1):
        heading = styles[f"Heading {level}"]
        _font(heading, font, BODY_PT, is_bold=bold)
        heading.paragraph_format.space_before = Pt(0)
        heading.paragraph_format.keep_with_next = True
        _number(heading, level - 1)
    caption = styles["Caption"]
    _font(caption, HEI, 12)
    caption.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    caption.paragraph_format.keep_with_next = True
    _add_numbering(document, language)
    _add_fonts(document)


def set_page(section: Any, *, is_across: bool = False) -> None:
    """Set A4 upright, or turned for a wide table, with the margins and the grid of lines of the standard."""
    section.page_width, section.page_height = (Mm(297), Mm(210)) if is_across else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if is_across else WD_ORIENT.PORTRAIT
    for name, mm in MARGINS_MM.items():
        setattr(section, TURNED[name] if is_across else name, Mm(mm))
    section.footer_distance, section.header_distance = (Mm(16), Mm(14)) if is_across else (Mm(25), Mm(20))
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = parse_xml(f"<w:docGrid {nsdecls('w')}/>")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(20 * LINE_PT)))


def set_wide_page(section: Any) -> None:
    """Set A3 across, for maps."""
    section.page_width, section.page_height = Mm(420), Mm(297)
    section.orientation = WD_ORIENT.LANDSCAPE
    for name in MARGINS_MM:
        setattr(section, name, Mm(12))
    section.footer_distance = section.header_distance = Mm(6)


def add_page_number(paragraph: Any, align: Any) -> None:
    """Write the page number between dashes, as the standard has it."""
    paragraph.alignment = align
    for words, field in (("— ", ""), ("", "PAGE"), (" —", "")):
        run = paragraph.add_run(words)
        run.font.size, run.font.name = Pt(14), SONG
        run._element.rPr.rFonts.set(qn("w:eastAsia"), SONG)
        if field:
            add_field(run, field)


def add_field(run: Any, code: str, shown: str = "1") -> None:
    """Add a field to a run; ``shown`` stands there until a program works it out."""
    for kind, words in (("begin", ""), ("", f" {code} "), ("separate", ""), ("shown", shown), ("end", "")):
        if kind == "shown":
            run._element.append(parse_xml(f"<w:t {nsdecls('w')}>{words}</w:t>"))
        elif words:
            run._element.append(parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve">{words}</w:instrText>'))
        else:
            run._element.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'))


def _style(styles: Any, name: str, base: str, font: str, size: float) -> Any:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles[base]
    _font(style, font, size)
    return style


def _font(style: Any, east: str, size: float, *, is_bold: bool = False) -> None:
    style.font.name, style.font.size = LATIN, Pt(size)
    style.font.bold, style.font.italic, style.font.color.rgb = is_bold, False, RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), east)


def _leave_grid(style: Any) -> None:
    """Small print keeps its own lines, not those of the page."""
    style.element.get_or_add_pPr().append(parse_xml(f'<w:snapToGrid {nsdecls("w")} w:val="0"/>'))


def _number(style: Any, level: int) -> None:
    numbering = parse_xml(
        f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{NUMBERING_ID}"/></w:numPr>'
    )
    style.element.get_or_add_pPr().append(numbering)


def _add_numbering(document: Any, language: str) -> None:
    indent = 2 * BODY_PT * 20 if language == "zh" else 0
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:pStyle w:val="Heading{level + 1}"/>'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{words}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="0" w:firstLine="{indent}"/></w:pPr></w:lvl>'
        for level, (form, words) in enumerate(_NUMBERS[language])
    )
    numbering = document.part.numbering_part.element
    abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{NUMBERING_ID}"><w:multiLevelType w:val="multilevel"/>'
    # Abstract numberings come before concrete ones.
    numbering.insert(0, parse_xml(f"{abstract}{levels}</w:abstractNum>"))
    number = f'<w:num {nsdecls("w")} w:numId="{NUMBERING_ID}"><w:abstractNumId w:val="{NUMBERING_ID}"/></w:num>'
    numbering.append(parse_xml(number))


def _add_fonts(document: Any) -> None:
    """Name what to take where a font is missing, in the table of fonts."""
    part = next(rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/fontTable"))
    table = parse_xml(part.blob)
    for font, instead in INSTEAD.items():
        table.append(
            parse_xml(
                f'<w:font {nsdecls("w")} w:name="{font}"><w:altName w:val="{instead}"/><w:charset w:val="86"/></w:font>'
            )
        )
    part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)
