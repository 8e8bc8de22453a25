"""The fonts that the pack carries: by role, and which characters they lack."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parents[1] / "fonts"
SANS, SANS_BOLD, SERIF = "PlannerSans-Regular", "PlannerSans-Bold", "PlannerSerif-Regular"


def font_file(role: str) -> Path:
    """Return the file of a font by its role (:data:`SANS`, :data:`SANS_BOLD`, :data:`SERIF`)."""
    return FOLDER / f"{role}.ttf"


@cache
def characters(role: str = SANS) -> frozenset[int]:
    """Return the code points that a font can draw."""
    with TTFont(font_file(role), lazy=True) as font:
        return frozenset(font.getBestCmap())


def lacking(words: str, role: str = SANS) -> str:
    """Return the characters of ``words`` that would be drawn as a box, each once."""
    known = characters(role)
    return "".join(dict.fromkeys(sign for sign in words if ord(sign) not in known and not sign.isspace()))
