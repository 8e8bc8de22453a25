"""Lines of words as printers break them: no stop begins one, no opening bracket ends one, figures keep their units."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

NO_START = frozenset(
    "\uff0c\u3002\uff1b\uff1a\uff1f\uff01\u3001\uff0e\u201d\u2019\u300b\u3009\uff09\u300d\u300f\u3011\u3015\uff05"
    "\u00b7\u2026\u2014\uff5e,.;:?!)]}% \N{DEGREE SIGN}"
)
NO_END = frozenset("\uff08\u300a\u3008\u201c\u2018\u300c\u300e\u3010\u3014([{")
# After these a long word of Latin letters may be broken.
JOINTS = frozenset("_/")
# Signs that belong to the figure behind them, over a blank.
BEFORE_FIGURES = frozenset("0123456789≤≥<>≈±\N{MINUS SIGN}")
NO_BREAK = "\N{NO-BREAK SPACE}"
_UNITS = "%|MW|MWh|GWh|kV|kW|km|km2|ms|pp|bn|m|t|tce|ha|h"
_UNIT = re.compile(rf"(?<=\d) (?=(?:{_UNITS})(?![A-Za-z]))|(?<=\bCNY) (?=[\d\u2212])")
# Below this a letter is half as wide as a Chinese one, and part of a word.
_FULL = 0x2E80
# What rounding of widths may come to [pt].
FUZZ_PT = 0.01


def split_lines(words: str, rooms: Sequence[float], measure: Callable[[str], float]) -> list[str]:
    """Return ``words`` as lines no wider than ``rooms`` (the last for all further ones); ``measure`` tells widths."""
    lines: list[str] = []
    for part in words.split("\n"):
        start = 0
        while start < len(part):
            end = _end_of_line(part, start, rooms[min(len(lines), len(rooms) - 1)], measure)
            lines.append(part[start:end].rstrip(" "))
            start = end + _blanks(part, end)
        if not part:
            lines.append("")
    return lines


def glue_units(words: str) -> str:
    """Return ``words`` with every figure bound to the unit behind it, and money to its figure, on one line."""
    return _UNIT.sub(NO_BREAK, words)


def may_break(words: str, at: int) -> bool:
    """Whether a line may end before the letter ``at`` of ``words``."""
    before, after = words[at - 1], words[at]
    if after in NO_START or before in NO_END:
        return False
    if NO_BREAK in (before, after):
        return False
    if before == " ":
        is_figure = at >= 2 and words[at - 2] in BEFORE_FIGURES
        return not is_figure or (after.isdigit() and words[at - 2].isdigit())
    return before in JOINTS or ord(before) >= _FULL or ord(after) >= _FULL


def _end_of_line(words: str, start: int, room: float, measure: Callable[[str], float]) -> int:
    """Return where the line from ``start`` ends: as late as may be, anywhere if it may be nowhere."""
    end = start + 1
    width = measure(words[start:end])
    # A blank at the end takes no room.
    while end < len(words) and ((width := width + measure(words[end])) <= room + FUZZ_PT or words[end] == " "):
        end += 1
    if end == len(words):
        return end
    allowed = (at for at in range(end, start, -1) if may_break(words, at))
    return next(allowed, end)


def _blanks(words: str, at: int) -> int:
    return len(words[at:]) - len(words[at:].lstrip(" "))
