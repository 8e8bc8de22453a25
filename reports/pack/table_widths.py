"""Widths of the columns of a table: no figure and no short word is broken, the rest by what stands in the columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reports.pack.blocks import RIGHT, Table

# A half-width letter of the widest of the fonts that a machine may take instead, by its size; cells have two margins.
LETTER_MM_PER_PT, MARGINS_MM = 0.3528 * 0.62, 2.0
# Letters of a word that may be broken after all, of an id, of any column, of a cell or an id that stays on one line,
# and of the longest cell that counts.
LONG_WORD, LONG_ID, LEAST, SHORT, SHORT_ID, MOST = 14, 11, 4, 16, 20, 90
# Sizes of letters on paper [pt] of up to FEW columns, of one more; how many lines rows may have on average.
SIZES, FEW, MANY_PT, MOST_LINES = (10.5, 9.5, 8.5), 5, 9.5, 1.6
# A table with no more rows than this, and no higher [mm], stays on one page.
WHOLE_ROWS, WHOLE_MM = 12, 110.0
# Heads are bold, and programs put room between Chinese and Latin letters.
HEAD = 1.2
# A unit behind a head stays whole.
_BRACKET = re.compile("（[^（）]{1,4}）")
# What a program keeps together: half-width letters without a blank; full-width ones part anywhere.
_WORD = re.compile(r"[\u0021-\u2e7f]+(?: %)?")
_FIGURE = re.compile(r"[\d.,%/×+\u2212\u2264\u2265<>-]+(?: %)?")
_FULL = 0x2E7F


def column_widths(table: Table, whole: float, size_pt: float = 8.5) -> list[float]:
    """Return the widths of the columns [mm] for letters of ``size_pt``, ``whole`` together.

    Short cells stand on one line if there is room, and the longest cells of the other columns on as many lines as each
    other, so that rows are no higher than they must be.
    """
    letter = size_pt * LETTER_MM_PER_PT
    columns = [_measure(head, [row[at] for row in table.rows]) for at, head in enumerate(table.columns)]
    room = (whole - MARGINS_MM * len(columns)) / letter
    figures = [bool(table.align) and side == RIGHT for side in table.align or table.columns]
    # Short cells whole, else those of figures, else words: of those that have room, that with the lowest table.
    found: list[Sequence[float]] = []
    for kept, short in ((True, SHORT_ID), (True, SHORT), (False, SHORT), (False, 0)):
        if found and not kept:
            break
        needs = [
            float(max(word, usual) if (kept or is_figure) and usual <= short else word)
            for (word, usual, _), is_figure in zip(columns, figures, strict=True)
        ]
        if sum(needs) <= room:
            found.append(_fill(needs, [longest for *_, longest in columns], room))
    every = [[count * room / sum(counts) * letter + MARGINS_MM for count in counts] for counts in found or [needs]]
    return min(every, key=lambda widths: sum(row_heights(table, widths, size_pt, 0.0)))


def letter_size(table: Table, whole: float, sizes: Sequence[float] = SIZES) -> float:
    """Return the size of the letters of a table on paper [pt]: the more columns, the smaller; and the largest in which
    rows are of few lines, else the smallest."""
    wide = len(table.columns)
    fitting = [size for size in sizes if size <= (sizes[0] if wide <= FEW else MANY_PT if wide == FEW + 1 else 0.0)]
    for size in fitting:
        heights = row_heights(table, column_widths(table, whole, size), size, 0.0)[1:]
        if sum(heights) <= MOST_LINES * len(heights) * _line_mm(size):
            return size
    return sizes[-1]


def row_heights(table: Table, widths: Sequence[float], size_pt: float, padding_mm: float) -> list[float]:
    """Return about how high the head and the rows of a table are [mm]: the lines of the highest cell of each."""
    room = [(width - MARGINS_MM) / (size_pt * LETTER_MM_PER_PT) for width in widths]
    head = [most / HEAD for most in room]
    lines = (
        max(max(1, -(-letters(cell) // max(int(most), 1))) for cell, most in zip(row, rooms, strict=True))
        for row, rooms in ((table.columns, head), *((row, room) for row in table.rows))
    )
    return [count * _line_mm(size_pt) + padding_mm for count in lines]


def stays_whole(table: Table, whole: float, size_pt: float) -> bool:
    """Whether a table stays on one page: a high one would leave half of the page before it empty."""
    if len(table.rows) > WHOLE_ROWS:
        return False
    return sum(row_heights(table, column_widths(table, whole, size_pt), size_pt, 1.0)) <= WHOLE_MM


def letters(words: str) -> int:
    """Return the width of a line of words in half-width letters."""
    return sum(2 if ord(sign) > _FULL else 1 for sign in words)


def _line_mm(size_pt: float) -> float:
    return size_pt * 1.25 * 0.3528


def _fill(needs: Sequence[float], longest: Sequence[int], room: float) -> list[float]:
    """Return the widths with which every longest cell has as many lines as the others, none below its need."""
    few, many = 1.0, float(MOST)
    for _ in range(30):
        lines = (few + many) / 2
        if sum(max(need, most / lines) for need, most in zip(needs, longest, strict=True)) > room:
            few = lines
        else:
            many = lines
    return [max(need, most / many) for need, most in zip(needs, longest, strict=True)]


def _measure(head: str, cells: Sequence[str]) -> tuple[int, int, int]:
    """Return the letters of the longest word of a column, of its lines but for a few longer ones, and of the longest; a
    head may have three lines."""
    lines = [line for cell in cells for line in cell.split("\n")]
    own_head = round(HEAD * max(_longest_word(head), *map(letters, _BRACKET.findall(head)), 0)) + 1
    word = max(max(map(_longest_word, lines), default=0), own_head, min(-(-letters(head) // 2), 8), LEAST)
    counts = sorted(map(letters, lines)) or [0]
    return word, counts[len(counts) * 7 // 8], max(word, min(counts[-1], MOST), -(-letters(head) // 2))


def _longest_word(words: str) -> int:
    """Letters of the longest word; of a word that is no figure no more than it may be broken at."""
    found = _WORD.findall(words)
    return max((len(word) if _FIGURE.fullmatch(word) else min(len(word), _most(word)) for word in found), default=2)


def _most(word: str) -> int:
    return LONG_ID if "_" in word else LONG_WORD
