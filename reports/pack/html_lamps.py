"""Indicators as lamps: colour, form and word; the clause as printed on hover or focus, and below for paper."""

from __future__ import annotations

import re
from html import escape

from reports.catalogue import text
from reports.lamps import POWER_RULES, Lamp, count_colours
from reports.pack.content_clauses import clause_blocks, policy_lamps
from reports.pack.html_parts import Html, attribute, draw_blocks, frame, line, words
from reports.pack.source import PackRun
from reports.units import not_applicable, withheld

# For screen readers: words as printed on a page in another language.
_CHINESE = re.compile("[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]+")
# Told apart without colour: filled disc, triangle, cross, ring.
LAMPS = {
    "green": '<circle cx="8" cy="8" r="7"/>',
    "amber": '<path d="M8 1 15.5 14.5H.5z"/>',
    "red": '<path d="M3 0 0 3 5 8 0 13l3 3 5-5 5 5 3-3-5-5 5-5-3-3-5 5z"/>',
    "grey": '<path d="M8 1a7 7 0 1 0 .01 0zm0 3a4 4 0 1 1-.01 0z"/>',
}


def lamp_section(run: PackRun, language: str, edition: str) -> Html:
    """Return the counts, the table of lamps, and the clauses as printed."""
    quotes = draw_blocks(clause_blocks(run, language))
    if language != "zh":
        quotes = _CHINESE.sub(lambda found: f'<span lang="zh">{found[0]}</span>', quotes)
    table = lamp_table(run, language, edition)
    return f'{lamp_counts(run, language)}{table}<div class="quotes">{quotes}</div>'


def lamp_counts(run: PackRun, language: str) -> Html:
    """Return how many indicators are broken, at their limit, kept, and reported only."""
    tiles = "".join(
        f'<div class="lamp {colour}">{mark(colour)}<b>{number}</b> '
        f"{escape(text(f'page.count_{colour}', language))}</div>"
        for colour, number in count_colours(policy_lamps(run, language)).items()
        if number
    )
    return f'<div class="counts">{tiles}</div>'


def lamp_table(run: PackRun, language: str, edition: str) -> Html:
    """Return one row for each lamp."""
    names = ("status", "indicator", "clause", "value", "limit", "slack")
    figures = ("value", "limit", "slack")
    heads = "".join(
        f'<th scope="col"{_side(name in figures)}>{escape(text(f"pack.column.{name}", language))}</th>'
        for name in names
    )
    lines = [_line(run, number, lamp, edition, language) for number, lamp in enumerate(policy_lamps(run, language))]
    return frame(text("pack.caption.indicators", language), heads, lines, "lamps")


def mark(colour: str) -> Html:
    """Return the form of a lamp."""
    return f'<svg class="mark {colour}" viewBox="0 0 16 16" aria-hidden="true">{LAMPS[colour]}</svg>'


def _line(run: PackRun, number: int, lamp: Lamp, edition: str, language: str) -> Html:
    is_hidden = edition != "internal" and lamp.rule in POWER_RULES
    figures = (lamp.value, lamp.limit, lamp.slack or not_applicable(language))
    if is_hidden:
        figures = (withheld(language),) * 3
    subject = "" if is_hidden or edition != "internal" else f"<small>{escape(lamp.subject)}</small>"
    cells = [
        f'<td class="status">{mark(lamp.colour)}<span>{escape(lamp.word)}</span></td>',
        f"<td>{escape(lamp.title)}{subject}</td>",
        f"<td>{_clause(lamp, number, language)}</td>",
        *(f'<td class="figure">{escape(cell)}</td>' for cell in figures),
    ]
    return line(cells, f' class="{lamp.colour}" data-reading="{attribute(lamp.rule)} {attribute(lamp.variant)}"')


def _clause(lamp: Lamp, number: int, language: str) -> Html:
    named = escape(" ".join(lamp.clauses))
    if not lamp.quote:
        return named
    return (
        f'<button type="button" class="clause" aria-describedby="clause-{number}">{named}</button>'
        f'<div role="tooltip" class="tip" id="clause-{number}" lang="zh">{words(lamp.quote)}</div>'
    )


def _side(is_figure: bool) -> str:
    return ' class="figure"' if is_figure else ""
