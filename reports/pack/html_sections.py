"""The sections of the page, which a meeting steps through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from reports.pack.blocks import Document
from reports.pack.content_answers import INTERNAL
from reports.pack.content_compare import FIGURES
from reports.pack.content_plan import capacity_table, cost_table, energy_table, works_blocks
from reports.pack.content_summary import summary_blocks
from reports.pack.content_trust import certificate_blocks
from reports.pack.html_answers import (
    alternatives_section,
    conflict_section,
    other_section,
    price_section,
    ranked_section,
)
from reports.pack.html_charts import bar_chart, stacked_chart
from reports.pack.html_compare import compare_section
from reports.pack.html_lamps import lamp_counts, lamp_section
from reports.pack.html_map import map_section
from reports.pack.html_parts import Html, draw_blocks, draw_table
from reports.pack.html_what_if import what_if_section
from reports.pack.source import MeetingPack, PackRun

# Figures of the comparison that a decision maker asks first.
HEADLINE = ("total", "sites", "inside", "utilisation", "unmet", "cost")


def draw_sections(pack: MeetingPack, document: Document, model: Mapping[str, Any]) -> Iterator[tuple[str, Html]]:
    """Yield name and content of each section that has something to say, in the order of a meeting."""
    run, language, edition = pack.first, document.language, document.edition
    if run.plan is None:
        yield "conflict", conflict_section(pack, language, edition)
        yield "assumptions", ranked_section(run, language, edition)
        return
    first = model["runs"][0]
    yield "summary", f"{_headline(run, first, language)}{draw_blocks(summary_blocks(pack, language, edition))}"
    yield "map", map_section(first, model["cues"], language, edition)
    yield "clauses", lamp_section(run, language, edition)
    yield "tables", _figures(run, language)
    yield "works", draw_blocks(works_blocks(run, language, edition))
    if len(pack.runs) > 1:
        yield "compare", compare_section(pack, model["runs"], model, language)
    if pack.what_if or edition == INTERNAL:
        yield "what_if", what_if_section(pack, [first, *model["what_if"]], language)
    if alternatives := alternatives_section(run, language, edition):
        yield "alternatives", alternatives
    if prices := price_section(run, language, edition):
        yield "prices", prices
    if conflict := conflict_section(pack, language, edition):
        yield "conflict", conflict
    yield "assumptions", ranked_section(run, language, edition)
    if other := other_section(run, language, edition):
        yield "answers", other
    yield "certificate", draw_blocks(certificate_blocks(run, language, edition))


def _headline(run: PackRun, model: Mapping[str, Any], language: str) -> Html:
    """The main figures and the lamps, before any sentence."""
    tiles = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(figure)}</dd></div>"
        for key, (name, figure) in zip(FIGURES, model["figures"], strict=True)
        if key in HEADLINE
    )
    return f'<dl class="tiles">{tiles}</dl>{lamp_counts(run, language)}'


def _figures(run: PackRun, language: str) -> Html:
    """Capacity and cost as charts, then all figures as tables."""
    capacity, cost = capacity_table(run, language), cost_table(run, language)
    charts = f"{stacked_chart(capacity, 1, len(run.case.periods))}{bar_chart(cost, 1)}"
    tables = "".join(draw_table(table) for table in (capacity, cost, energy_table(run, language)))
    return f'<div class="charts">{charts}</div>{tables}'
