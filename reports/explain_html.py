"""Chains and tables as HTML. Every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from models.derivation import Step
from models.explain_chain import Section
from models.figure import Figure
from reports.catalogue import pick, text
from reports.explain_text import PARAMETER_HEADS, STEP_HEADS, heads, parameter_cells, show_number, show_source

NUMBER = frozenset({"value", "default"})


def draw_section(section: Section, language: str, anchor: str = "") -> str:
    """Return a section: title under ``anchor``, chain, what follows from it."""
    rows = "".join(_step_row(step, language) for step in section.steps)
    notes = "".join(f"<li>{escape(note[0] if language == 'zh' else note[1])}</li>" for note in section.notes)
    follows = f'<ul class="follows">{notes}</ul>' if notes else ""
    table = f'<table class="chain">{_heads(STEP_HEADS, language)}<tbody>{rows}</tbody></table>'
    place = f' id="{anchor}"' if anchor else ""
    return f"<h4{place}>{escape(pick(section, 'title', language))}</h4>{table}{follows}"


def draw_parameters(figures: Iterable[Figure], language: str) -> str:
    """Return the parameters of a design with their ranges."""
    rows = ""
    for figure in figures:
        key, title, default, span, unit, grade, source = parameter_cells(figure, language)
        cells = f'<td class="key">{escape(key)}</td><td>{escape(title)}</td><td class="number">{escape(default)}</td>'
        cells += f"<td>{escape(span)}</td><td>{escape(unit)}</td><td>{_chip(figure.grade, grade)}</td>"
        rows += f'<tr>{cells}<td><span class="source">{escape(source)}</span></td></tr>'
    table = f'<table class="parameters">{_heads(PARAMETER_HEADS, language)}<tbody>{rows}</tbody></table>'
    return f"<h4>{escape(text('explain.parameters', language))}</h4>{table}"


def draw_table(names: Sequence[str], rows: Iterable[Sequence[str]], text_columns: int) -> str:
    """Return a table whose first ``text_columns`` columns are words and all others numbers; cells are HTML already."""
    head = "".join(_cell("th", escape(name), at >= text_columns) for at, name in enumerate(names))
    body = "".join(
        "<tr>" + "".join(_cell("td", cell, at >= text_columns) for at, cell in enumerate(row)) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _step_row(step: Step, language: str) -> str:
    source = escape(show_source(step.source, language))
    chain = f'<span class="formula">= {escape(step.formula)}</span>' if step.formula else ""
    chain += f' <span class="source">{source}</span>' if source else ""
    grade = _chip(step.grade, text(f"explain.grade_{step.grade}", language))
    return (
        f'<tr><td class="key">{escape(step.key)}</td><td>{escape(pick(step, "title", language))}</td>'
        f'<td class="number">{show_number(step.value)}</td><td>{escape(step.unit)}</td><td>{grade}</td>'
        f"<td>{chain}</td></tr>"
    )


def _heads(names: Sequence[str], language: str) -> str:
    words = heads(names, language)
    cells = (_cell("th", escape(word), name in NUMBER) for name, word in zip(names, words, strict=True))
    return f"<thead><tr>{''.join(cells)}</tr></thead>"


def _chip(grade: str, words: str) -> str:
    return f'<span class="grade {grade}">{escape(words)}</span>'


def _cell(tag: str, content: str, is_number: bool) -> str:
    return f'<{tag} class="number">{content}</{tag}>' if is_number else f"<{tag}>{content}</{tag}>"
