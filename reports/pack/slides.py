"""The messages of the slides: one each, said as a sentence, shown by one table or picture."""

from __future__ import annotations

from collections.abc import Iterator

from reports.catalogue import text
from reports.pack.blocks import Block, Message, Paragraph, Picture, Table
from reports.pack.content_answers import conflict_blocks
from reports.pack.content_clauses import indicator_table, policy_lamps
from reports.pack.content_compare import figure_table
from reports.pack.content_plan import capacity_table, cost_table, energy_table, works_blocks
from reports.pack.content_summary import headline_figures, summary_blocks
from reports.pack.source import MeetingPack


def slide_messages(pack: MeetingPack, language: str, edition: str) -> Iterator[Message]:
    """Yield the slides after the title."""
    run = pack.first
    figures = headline_figures(run, language)
    if run.plan is None:
        yield Message(text("pack.slide.no_plan", language), tuple(conflict_blocks(run, language, edition)))
        return
    words = [block for block in summary_blocks(pack, language, edition) if isinstance(block, Paragraph)]
    yield Message(text("pack.slide.plan", language, **figures), tuple(words[1:5]))
    map_picture = Picture("plan", text("pack.map_caption", language), text("pack.map_alt", language))
    yield _slide("map", language, map_picture, **figures)
    yield _slide("capacity", language, capacity_table(run, language), Picture("capacity", "", ""), **figures)
    lamps = [lamp for lamp in policy_lamps(run, language) if lamp.colour != "grey"]
    broken = sum(lamp.colour == "red" for lamp in lamps)
    key = "clauses_kept" if not broken else "clauses_broken"
    yield _slide(key, language, _asked(indicator_table(run, language, edition), len(lamps)), n=broken, **figures)
    yield _slide("works", language, *works_blocks(run, language, edition), **figures)
    yield _slide("money", language, cost_table(run, language), Picture("costs", "", ""), **figures)
    yield _slide("energy", language, energy_table(run, language), **figures)
    if len(pack.runs) > 1:
        yield _slide("compare", language, figure_table(pack, language), n=len(pack.runs))
    yield _slide("advice", language, *words[-4:])


def _slide(name: str, language: str, *blocks: Block, **figures: object) -> Message:
    return Message(text(f"pack.slide.{name}", language, **figures), blocks)


def _asked(table: Table, count: int) -> Table:
    """The first ``count`` rows, those that the scenario asks for, without the offices."""
    rows = tuple(row[:-1] for row in table.rows[:count])
    return Table(table.caption, table.columns[:-1], rows, table.align[:-1])
