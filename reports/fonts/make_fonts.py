"""Make the fonts of this folder: one face of a collection, cut to GB 2312 and more, with quadratic outlines.

``python reports/fonts/make_fonts.py /usr/share/fonts/opentype/noto``; needs fonttools, which comes with matplotlib.
"""

# mypy: ignore-errors
# The font library carries no types.

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable

FONTS = {
    "PlannerSans-Regular": ("NotoSansCJK-Regular.ttc", "Noto Sans CJK SC", "Planner Sans SC", "Regular"),
    "PlannerSans-Bold": ("NotoSansCJK-Bold.ttc", "Noto Sans CJK SC", "Planner Sans SC", "Bold"),
    "PlannerSerif-Regular": ("NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC", "Planner Serif SC", "Regular"),
}
# Latin, Greek, punctuation, super- and subscripts, arrows, operators, circled numbers, shapes, kana-free CJK signs.
RANGES = (
    (0x20, 0x7F),
    (0xA0, 0x180),
    (0x370, 0x3D0),
    (0x2010, 0x2040),
    (0x2070, 0x20D0),
    (0x2100, 0x2300),
    (0x2460, 0x24A0),
    (0x2500, 0x2640),
    (0x2713, 0x2719),
    (0x3000, 0x3040),
    (0xFF00, 0xFFF0),
)
DROPPED = ("VORG", "vhea", "vmtx", "BASE", "GSUB", "GPOS", "GDEF")
# Largest distance between a cubic outline and the quadratic one that replaces it [1/1000 em].
ERROR = 1.5


def wanted() -> set[int]:
    """Return the code points that the fonts hold."""
    found = {code for low, high in RANGES for code in range(low, high)}
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            found.update(map(ord, bytes([row, cell]).decode("gb2312", errors="ignore")))
    return found


def cut(source: Path, face: str) -> TTFont:
    """Return one face of a collection with the wanted characters only."""
    font = next(one for one in TTCollection(source).fonts if one["name"].getDebugName(1) == face)
    options = Options()
    options.hinting, options.notdef_outline, options.name_IDs = False, True, ["*"]
    options.drop_tables += DROPPED
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted())
    subsetter.subset(font)
    return font


def make_quadratic(font: TTFont) -> None:
    """Replace the outlines of a font by TrueType ones."""
    glyphs, outlines = font.getGlyphSet(), {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, ERROR, reverse_direction=True))
        outlines[name] = pen.glyph()
    del font["CFF "]
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = font.getGlyphOrder(), outlines
    limits = font["maxp"]
    limits.tableVersion, limits.maxZones = 0x00010000, 1
    for field in ("Points", "Contours", "CompositePoints", "CompositeContours", "ComponentDepth", "ComponentElements"):
        setattr(limits, f"max{field}", 0)
    for field in ("TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs", "StackElements"):
        setattr(limits, f"max{field}", 0)
    limits.maxSizeOfInstructions = 0
    post = font["post"]
    post.formatType, post.extraNames, post.mapping, post.glyphOrder = 3.0, [], {}, font.getGlyphOrder()
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\x00\x01\x00\x00"


def rename(font: TTFont, family: str, style: str) -> None:
    """Give the font its own name, as its licence asks."""
    full = f"{family} {style}"
    names = {1: family, 2: style, 3: f"{full} 1", 4: full, 6: full.replace(" ", "-"), 16: family, 17: style}
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]


def main(folder: Path) -> None:
    """Make all fonts from the collections in ``folder``."""
    for file, (source, face, family, style) in FONTS.items():
        font = cut(folder / source, face)
        make_quadratic(font)
        rename(font, family, style)
        font.save(Path(__file__).parent / f"{file}.ttf")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
