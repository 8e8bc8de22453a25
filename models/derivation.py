"""The chain of a number: what went in, the formula, the source; so that anyone can redo it by hand.

A model gives its chain as a list of :class:`Step`. ``formula`` is arithmetic on the keys of ``inputs`` and nothing
else, so that a reader (and a test) can evaluate it: ``facility_mw = "it_mw * pue"``.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.figure import Figure

COMPUTED = "C"


@dataclass(frozen=True)
class Step:
    """One line of a chain. ``grade`` is H, M, L, A as of figures, or C for what is computed from the ``inputs``."""

    key: str
    title_zh: str
    title_en: str
    value: float
    unit: str
    source: str
    grade: str
    formula: str = ""
    inputs: tuple[str, ...] = ()


def given(figure: Figure, key: str = "") -> Step:
    """Return the step of a figure; ``key`` renames it, dots are not allowed in a key."""
    name = (key or figure.key).replace(".", "_")
    return Step(name, figure.title_zh, figure.title_en, figure.value, figure.unit, figure.source, figure.grade)


def computed(  # noqa: PLR0917
    key: str, titles: tuple[str, str], value: float, unit: str, formula: str, inputs: tuple[str, ...], source: str = ""
) -> Step:
    """Return a step that follows from ``inputs`` (keys of earlier steps) by ``formula``."""
    return Step(key, *titles, value, unit, source, COMPUTED, formula, inputs)
