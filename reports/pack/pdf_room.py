"""What the parts of the PDF need on a page: how large letters of a table are, whether it stays whole, what a heading
asks for below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reports.pack import table_widths
from reports.pack.blocks import Block, Chart, Heading, Table
from reports.pack.docx_file import ACROSS_WIDTH_MM, TEXT_WIDTH_MM
from reports.pack.table_widths import stays_whole

# Letters of tables.
LARGE_PT, SMALL_PT = 10.0, 8.5

# What must fit below a heading on its page [mm], by what follows.
_NEED_MM: Mapping[type[Any], float] = {Table: 52, Chart: 105}
# Rows of a table that stays whole, and what it may ask for at most: its rows may be of several lines.
HEADING_MM, ROW_MM, MOST_MM = 14.0, 6.5, 200.0


def need_mm(following: Sequence[Block]) -> float:
    """Return what a heading needs below it [mm]: the head of a table (all of a short one), a chart or lines."""
    first = following[0] if following else None
    if isinstance(first, Heading):
        return HEADING_MM + need_mm(following[1:])
    if isinstance(first, Table) and is_whole(first):
        return min(MOST_MM, _NEED_MM[Table] + ROW_MM * len(first.rows))
    return _NEED_MM.get(type(first), 32.0)


def is_whole(block: Table) -> bool:
    """Whether a table stays on one page."""
    return stays_whole(block, width_mm(block), letter_size(block))


def letter_size(block: Table) -> float:
    """Return the size of the letters of a table [pt]."""
    return table_widths.letter_size(block, width_mm(block), (LARGE_PT, SMALL_PT))


def width_mm(block: Table) -> float:
    """Return how wide a table is."""
    return ACROSS_WIDTH_MM if block.is_wide else TEXT_WIDTH_MM
