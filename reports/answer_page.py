"""Answers as HTML that asks for nothing: no script, no address outside, every text escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from reports.answer_parts import AnswerSection, AnswerTable
from reports.catalogue import text

STYLE = Path(__file__).parent / "templates" / "answers.css"
# What stands in a cell that is a number, with its unit or not: such columns are set to the right.
_DIGITS = frozenset("0123456789")
_NUMBER_STARTS = _DIGITS | frozenset("-+\N{MINUS SIGN}\N{EM DASH}\N{INFINITY}")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def draw_answers(sections: Sequence[AnswerSection], language: str, subtitle: str, *, other: str = "") -> str:
    """Return the page of all answers about a run; ``other`` is the address of that in the other language."""
    links = "".join(f'<a href="#{_anchor(one)}">{escape(one.title)}</a>' for one in sections)
    body = "\n".join(draw_section(section) for section in sections)
    return draw_page(
        text("answer.title", language), subtitle, f"<nav>{links}</nav>\n<main>{body}</main>", language, other
    )


def draw_page(title: str, subtitle: str, body: str, language: str, other: str = "") -> str:
    """Return a whole page around ``body``, which is HTML already."""
    link = f' · <a href="{escape(other)}">{escape(text("answer.other_language", language))}</a>' if other else ""
    style = STYLE.read_text(encoding="utf-8")
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{style}</style></head><body>\n<header><h1>{escape(title)}</h1>"
        f"<p>{escape(subtitle)}{link}</p></header>\n{body}\n</body></html>\n"
    )


def draw_section(section: AnswerSection) -> str:
    """Return one answer: what it says, its figure, its tables."""
    parts = [f'<h2 id="{_anchor(section)}">{escape(section.title)}</h2>']
    parts += [f"<p>{escape(words)}</p>" for words in section.paragraphs]
    if section.figure_svg:
        parts.append(f"<figure>{section.figure_svg}</figure>")
    parts += [draw_answer_table(table) for table in section.tables]
    return f"<section>{''.join(parts)}</section>"


def draw_answer_table(table: AnswerTable) -> str:
    """Return a table that scrolls by itself where the window is narrow; columns of numbers stand to the right."""
    numeric = [
        bool(cells := [row[at] for row in table.rows if row[at]]) and all(_is_number(cell) for cell in cells)
        for at in range(len(table.columns))
    ]
    head = _row("th", table.columns, numeric)
    body = "".join(_row("td", row, numeric) for row in table.rows)
    title = f"<h3>{escape(table.title)}</h3>" if table.title else ""
    label = escape(table.title, quote=True)
    return (
        f'{title}<div class="scroll" tabindex="0" role="region" aria-label="{label}"><table><thead>{head}</thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _row(tag: str, cells: Sequence[str], numeric: Sequence[bool]) -> str:
    drawn = (
        f'<{tag} class="number">{escape(cell)}</{tag}>' if is_number else f"<{tag}>{escape(cell)}</{tag}>"
        for cell, is_number in zip(cells, numeric, strict=True)
    )
    return f"<tr>{''.join(drawn)}</tr>"


def _is_number(cell: str) -> bool:
    return cell[0] in _NUMBER_STARTS and sum(letter.isalpha() for letter in cell) <= 4


def _anchor(section: AnswerSection) -> str:
    return escape(section.name, quote=True)
