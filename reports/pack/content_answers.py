"""The answers that were asked about a run, as they are kept below it; for a run without a plan, its ways out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from reports.answer_parts import AnswerSection, section_from
from reports.catalogue import text
from reports.pack.blocks import LEFT, Block, Heading, Paragraph, Picture, Table
from reports.pack.confidential import gives_away
from reports.pack.public_ways import public_ways
from reports.pack.source import PackRun

CONFLICT = "conflict"
# Answers that name no substation, no route and no site (its id is a place): all others stay out of the public edition,
# and so does one of these if it names any after all.
PUBLIC_ANSWERS = ("frontier", "readings")
INTERNAL = "internal"
MOST_ROWS = 40
# Of a list in a cell, how many are told at most, and how many of a longer one.
MOST_LISTED, FEW_LISTED = 6, 4


def answer_blocks(run: PackRun, language: str, edition: str) -> Iterator[Block]:
    """Yield every kept answer: its title as a heading, its sentences, its tables; last, that others are left out, whose
    titles may name a place."""
    shown = [shown_section(run, answer, language, edition) for answer in run.answers]
    for section in shown:
        if section is not None:
            yield Heading(2, section.title)
            yield from _section(run, section, language)
    if None in shown:
        yield Paragraph(text("pack.public_note", language))


def conflict_blocks(run: PackRun, language: str, edition: str) -> Iterator[Block]:
    """Yield why there is no plan, and the ways out if the question was asked."""
    yield Paragraph(text("pack.no_plan", language))
    answer = run.answer(CONFLICT)
    section = None if answer is None else shown_section(run, answer, language, edition)
    if edition != INTERNAL:
        yield Paragraph(text("pack.public_note", language))
    elif answer is None:
        yield Paragraph(text("pack.conflict_not_asked", language, run=run.folder.name))
    if section is not None:
        yield Paragraph(text("pack.no_plan_ways", language))
        yield from _section(run, section, language)


def shown_section(run: PackRun, answer: Mapping[str, Any], language: str, edition: str) -> AnswerSection | None:
    """Return an answer as an edition shows it, None where it stays out of the public one."""
    section = section_from(answer[language])
    if edition == INTERNAL:
        return section
    kind = section.name.split("-")[0].split(".")[0]
    found = public_ways(run, answer, section, language) if kind == CONFLICT else section
    if found is None or kind not in (*PUBLIC_ANSWERS, CONFLICT):
        return None
    return None if gives_away(run, (found.as_text(),)) else found


def _shortened(run: PackRun, cell: str, language: str) -> str:
    """A list of many sites (that two plans differ by) by its first few and their number; other words as they are."""
    parts = cell.split(text("pack.comma", language))
    if len(parts) <= MOST_LISTED or not all(
        part.split()[-1:] and part.split()[-1] in run.case.sites.index for part in parts
    ):
        return cell
    return text(
        "pack.and_others",
        language,
        parts=text("pack.comma", language).join(parts[:FEW_LISTED]),
        n=len(parts),
    )


def _section(run: PackRun, section: AnswerSection, language: str) -> Iterator[Block]:
    yield from (Paragraph(words) for words in section.paragraphs)
    if section.figure_svg:
        alt = re.search(r'aria-label="([^"]*)"', section.figure_svg)
        words = section.title if alt is None else unescape(alt[1])
        yield Picture(f"answer_{section.name}", section.title, words, svg=section.figure_svg)
    for table in section.tables:
        rows = tuple(tuple(_shortened(run, cell, language) for cell in row) for row in table.rows[:MOST_ROWS])
        caption = table.title or section.title
        yield Table(caption, table.columns, rows, (LEFT,) * len(table.columns))
        if len(table.rows) > MOST_ROWS:
            yield Paragraph(text("pack.rows_left", language, shown=MOST_ROWS, all=len(table.rows)), "note")
