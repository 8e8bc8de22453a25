"""Chains of numbers for a terminal: columns that line up, Chinese characters counted as two."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

from models.amounts import PLAN
from models.derivation import Step
from models.explain_chain import Section
from models.figure import Figure
from reports.catalogue import pick, text
from reports.source_words import source_words

Rows = Sequence[Sequence[str]]
STEP_HEADS = ("key", "title", "value", "unit", "grade", "chain")
PARAMETER_HEADS = ("key", "title", "default", "range", "unit", "grade", "source")


def columns(words: str) -> int:
    """Return the columns that ``words`` take in a terminal."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in words)


def align(rows: Rows, right: Sequence[int] = ()) -> list[str]:
    """Return ``rows`` as lines whose columns line up, those of ``right`` at their right end; the last is not padded."""
    widths = [max(map(columns, cells)) for cells in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = []
        for number, (cell, width) in enumerate(zip(row, widths, strict=True)):
            blanks = " " * (width - columns(cell))
            cells.append(blanks + cell if number in right else cell + blanks)
        lines.append(("  " + "  ".join(cells)).rstrip())
    return lines


def show_number(value: float) -> str:
    """Return ``value`` with ten significant digits: enough to redo a line by hand."""
    return f"{value:.10g}"


def show_source(source: str, language: str) -> str:
    """Return the source of a step in ``language``; the plan's own numbers say so."""
    return text("explain.source_plan", language) if source == PLAN else source_words(source, language)


def step_cells(step: Step, language: str) -> list[str]:
    """Return a step as the cells of :data:`STEP_HEADS`."""
    source = show_source(step.source, language)
    chain = f"= {step.formula}" + (f"  [{source}]" if source else "") if step.formula else source
    grade = text(f"explain.grade_{step.grade}", language)
    return [step.key, pick(step, "title", language), show_number(step.value), step.unit, grade, chain]


def parameter_cells(figure: Figure, language: str) -> list[str]:
    """Return a parameter as the cells of :data:`PARAMETER_HEADS`."""
    key, grade = figure.key.rpartition(".")[2], text(f"explain.grade_{figure.grade}", language)
    span = f"{figure.low:g} – {figure.high:g}"
    title = pick(figure, "title", language)
    return [key, title, f"{figure.value:g}", span, figure.unit, grade, source_words(figure.source, language)]


def section_lines(section: Section, language: str) -> list[str]:
    """Return a section: its title, its chain, what follows from it."""
    rows = [heads(STEP_HEADS, language), *(step_cells(step, language) for step in section.steps)]
    notes = [f"  {note[0] if language == 'zh' else note[1]}" for note in section.notes]
    return [*title_lines(pick(section, "title", language)), *align(rows, right=(2,)), *notes]


def parameter_lines(figures: Sequence[Figure], language: str) -> list[str]:
    """Return the table of parameters with its title."""
    rows = [heads(PARAMETER_HEADS, language), *(parameter_cells(figure, language) for figure in figures)]
    return [*title_lines(text("explain.parameters", language)), *align(rows, right=(2,))]


def title_lines(title: str) -> list[str]:
    """Return a title as lines, one blank before it."""
    return ["", f"== {title}"]


def heads(names: Sequence[str], language: str) -> list[str]:
    """Return the heads of columns in ``language``."""
    return [text(f"explain.{name}", language) for name in names]
