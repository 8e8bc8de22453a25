"""The answers that were asked about a run, as they are kept below it; for a run without a plan, its ways out."""

from __future__ import annotations

from collections.abc import Iterator

from reports.answer_parts import AnswerSection, section_from
from reports.catalogue import text
from reports.pack.blocks import LEFT, Block, Heading, Paragraph, Table
from reports.pack.source import PackRun

CONFLICT = "conflict"
# Answers that name no substation, no route and no site (its id is a place): all others stay out of the public edition.
PUBLIC_ANSWERS = ("frontier", "readings")
MOST_ROWS = 40


def answer_blocks(run: PackRun, language: str, edition: str) -> Iterator[Block]:
    """Yield every kept answer: its title as a heading, its sentences, its tables."""
    for answer in run.answers:
        section = section_from(answer[language])
        yield Heading(2, section.title)
        if edition != "internal" and section.name.split("-")[0].split(".")[0] not in PUBLIC_ANSWERS:
            yield Paragraph(text("pack.public_note", language))
            continue
        yield from _section(section, language)


def conflict_blocks(run: PackRun, language: str, edition: str) -> Iterator[Block]:
    """Yield why there is no plan, and the ways out if the question was asked."""
    yield Paragraph(text("pack.no_plan", language))
    answer = run.answer(CONFLICT)
    if answer is None:
        yield Paragraph(text("pack.conflict_not_asked", language, run=run.folder.name))
    elif edition != "internal":
        yield Paragraph(text("pack.public_note", language))
    else:
        yield from _section(section_from(answer[language]), language)


def _section(section: AnswerSection, language: str) -> Iterator[Block]:
    yield from (Paragraph(words) for words in section.paragraphs)
    for table in section.tables:
        rows = table.rows[:MOST_ROWS]
        caption = table.title or section.title
        yield Table(caption, table.columns, rows, (LEFT,) * len(table.columns))
        if len(table.rows) > MOST_ROWS:
            yield Paragraph(text("pack.rows_left", language, shown=MOST_ROWS, all=len(table.rows)), "note")
