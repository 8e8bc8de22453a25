"""The master of the slides: 16:9, two layouts, fonts and colour of the office in the theme, places where they are used.

What an office adds to the deck by hand then looks like the rest of it; nothing of the library's own template is left.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from lxml import etree
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Mm

# Of the layouts of the library: the one of the first slide, and the one of every other.
TITLE_LAYOUT, MESSAGE_LAYOUT = "Title Slide", "Title Only"
NAMES = {TITLE_LAYOUT: "Title", MESSAGE_LAYOUT: "Message"}
# Every field has an id; that of one kind may be the same.
FIELD = "B6F15528-21DE-4FAA-801E-634DDDAF4B2B"
_ANGLES = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@dataclass(frozen=True)
class Look:
    """What a master is made for: size of the slide and its margins [mm], font, and colour as RRGGBB."""

    wide_mm: float
    high_mm: float
    edge_mm: float
    top_mm: float
    foot_mm: float
    font: str
    accent: str
    # Top and height of the title [mm]: on the first slide, and on every other.
    first_mm: tuple[float, float]
    title_mm: tuple[float, float]


def clean_master(deck: Any, look: Look) -> None:
    """Make the master of a new ``deck`` of the library that of ``look``; a slide takes one of the two layouts left."""
    for layout in list(deck.slide_layouts):
        if layout.name not in NAMES:
            deck.slide_layouts.remove(layout)
    master = deck.slide_master
    _theme(master, look)
    _title_style(master)
    inner_mm = look.wide_mm - 2 * look.edge_mm
    body = (look.edge_mm, look.top_mm, inner_mm, look.high_mm - look.top_mm - look.foot_mm - 2)
    foot_top, third = look.high_mm - look.foot_mm, inner_mm / 3
    places = {
        PP_PLACEHOLDER.TITLE: (look.edge_mm, look.title_mm[0], inner_mm, look.title_mm[1]),
        PP_PLACEHOLDER.CENTER_TITLE: (look.edge_mm, look.first_mm[0], inner_mm, look.first_mm[1]),
        PP_PLACEHOLDER.SUBTITLE: (look.edge_mm, sum(look.first_mm) + 5, inner_mm, 60.0),
        PP_PLACEHOLDER.BODY: body,
        PP_PLACEHOLDER.DATE: (look.edge_mm, foot_top, third, 8.0),
        PP_PLACEHOLDER.FOOTER: (look.edge_mm + third, foot_top, third, 8.0),
        PP_PLACEHOLDER.SLIDE_NUMBER: (look.edge_mm + 2 * third, foot_top, third, 8.0),
    }
    for sheet in (master, *deck.slide_layouts):
        for shape in sheet.placeholders:
            left, top, wide, high = places[shape.placeholder_format.type]
            shape.left, shape.top, shape.width, shape.height = Mm(left), Mm(top), Mm(wide), Mm(high)
    for layout in deck.slide_layouts:
        under = sum(look.first_mm if layout.name == TITLE_LAYOUT else look.title_mm) + 1
        layout.shapes._spTree.append(_line(look.edge_mm, under, inner_mm))
        layout.name = NAMES[layout.name]


def number_field(run: Any, number: int) -> None:
    """Let the number that ends ``run`` be that of its slide, wherever the slide is moved to."""
    run.text = run.text.removesuffix(str(number))
    name = f'id="{{{FIELD}}}" type="slidenum"'
    field = parse_xml(f"<a:fld {nsdecls('a')} {name}><a:t>{number}</a:t></a:fld>")
    field.insert(0, deepcopy(run._r.rPr))
    run._r.addnext(field)


def _theme(master: Any, look: Look) -> None:
    """Fonts of all scripts and the first colour; the theme is a part that the library keeps as it is."""
    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = etree.fromstring(part.blob)
    theme.set("name", "Report")
    for scheme in theme.iter(*(f"{_ANGLES}{kind}" for kind in ("fontScheme", "clrScheme", "fmtScheme"))):
        scheme.set("name", "Report")
    for kind in ("majorFont", "minorFont"):
        fonts = theme.find(f".//{_ANGLES}{kind}")
        for font in list(fonts):
            if font.tag == f"{_ANGLES}font":
                fonts.remove(font)
            elif font.tag in (f"{_ANGLES}latin", f"{_ANGLES}ea"):
                font.set("typeface", look.font)
    theme.find(f".//{_ANGLES}accent1/{_ANGLES}srgbClr").set("val", look.accent)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _title_style(master: Any) -> None:
    """Titles stand left, bold, in the first colour of the theme."""
    level = master._element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    level.set("algn", "l")
    words = level.find(qn("a:defRPr"))
    words.set("sz", "2400")
    words.set("b", "1")
    for fill in words.findall(qn("a:solidFill")):
        words.remove(fill)
    words.insert(0, parse_xml(f'<a:solidFill {nsdecls("a")}><a:schemeClr val="accent1"/></a:solidFill>'))


def _line(left_mm: float, top_mm: float, wide_mm: float) -> Any:
    """The line under a title."""
    left, top, wide, high = (int(Mm(one)) for one in (left_mm, top_mm, wide_mm, 0.8))
    return parse_xml(
        f"<p:sp {nsdecls('p', 'a')}>"
        '<p:nvSpPr><p:cNvPr id="99" name="Line"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        '<a:solidFill><a:schemeClr val="accent1"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
    )
