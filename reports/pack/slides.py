"""The messages of the slides: one each, said as a sentence, shown by one table or picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reports.catalogue import text
from reports.pack.blocks import Block, Message, Paragraph, Picture, Table
from reports.pack.content_answers import INTERNAL, conflict_blocks
from reports.pack.content_charts import capacity_chart, cost_chart, difference_chart, drawable
from reports.pack.content_clauses import indicator_table, policy_lamps
from reports.pack.content_compare import difference_pictures, figure_table, run_title, zone_table
from reports.pack.content_plan import capacity_table, cost_table, energy_table, works_blocks
from reports.pack.content_summary import headline_figures, summary_blocks
from reports.pack.source import MeetingPack
from reports.units import format_cny


def slide_messages(pack: MeetingPack, language: str, edition: str) -> Iterator[Message]:
    """Yield the slides after the title."""
    run = pack.first
    figures = headline_figures(run, language)
    if run.plan is None:
        yield from _without_plan(list(conflict_blocks(run, language, edition)), language)
        return
    words = [block for block in summary_blocks(pack, language, edition) if isinstance(block, Paragraph)]
    yield Message(text("pack.slide.plan", language, **figures), tuple(words[1:6]))
    map_picture = Picture("plan", text("pack.map_caption", language), text("pack.map_alt", language))
    yield _slide("map", language, map_picture, **figures)
    capacity = capacity_table(run, language)
    yield _slide("capacity", language, capacity, *drawable(capacity_chart(capacity, language)), **figures)
    lamps = [lamp for lamp in policy_lamps(run, language) if lamp.colour != "grey"]
    broken = sum(lamp.colour == "red" for lamp in lamps)
    key = "clauses_kept" if not broken else "clauses_broken"
    yield _slide(key, language, _asked(indicator_table(run, language, edition), len(lamps)), n=broken, **figures)
    steps = run.plan.steps[run.plan.steps["steps"] > 0]
    key = "works_none" if not len(steps) else "works" if edition == INTERNAL else "works_public"
    stations = steps.index.get_level_values("substation_id").nunique()
    yield _slide(key, language, *map(_ordered, works_blocks(run, language, edition)), **figures, stations=stations)
    costs = cost_table(run, language)
    key = "money" if len(costs.rows) > 1 else "money_none"
    yield _slide(key, language, costs, *drawable(cost_chart(costs, language)), **figures, **_largest(costs))
    energy = energy_table(run, language)
    yield _slide("energy", language, energy, energy=energy.rows[-1][1], green=energy.rows[-1][3], **figures)
    if len(pack.runs) > 1:
        yield _slide("compare", language, figure_table(pack, language), n=len(pack.runs), **_cheapest(pack, language))
        zones, titles = zone_table(pack, language), tuple(run_title(one, language) for one in pack.runs)
        yield _slide(
            "difference", language, zones, *drawable(difference_chart(zones, titles, language)), title=titles[0]
        )
        for picture in difference_pictures(pack, language):
            yield Message(picture.caption, (picture,))
    yield _slide("advice", language, *words[-4:])


def _without_plan(blocks: list[Block], language: str) -> Iterator[Message]:
    """Why there is no plan, then a slide for each table: the ways out, move by move, and the clauses that clash."""
    words = tuple(block for block in blocks if isinstance(block, Paragraph))
    yield Message(text("pack.slide.no_plan", language), words)
    for table in (block for block in blocks if isinstance(block, Table)):
        yield Message(table.caption, (table,))


def _ordered(block: Block) -> Block:
    """Of the power works only substations that are extended, if any is."""
    if not isinstance(block, Table):
        return block
    steps = [at for at, form in enumerate(block.formats) if form == "0"]
    kept = [row for row in range(len(block.rows)) if any(block.values[row][at] for at in steps)]
    if not kept:
        return block
    rows, values = tuple(block.rows[row] for row in kept), tuple(block.values[row] for row in kept)
    return replace(block, rows=rows, values=values)


def _cheapest(pack: MeetingPack, language: str) -> dict[str, str]:
    """Title and cost of the cheapest of the plans compared."""
    run = min((one for one in pack.runs if one.plan is not None), key=lambda one: one.present_cost_cny)
    return {"best": run_title(run, language), "cost": format_cny(run.present_cost_cny, language)}


def _largest(costs: Table) -> dict[str, str]:
    """The component that costs most, and its share; the last row is the total."""
    rows = sorted(range(len(costs.rows) - 1), key=lambda row: costs.values[row][1] or 0.0)
    return {"largest": costs.rows[rows[-1]][0], "share": costs.rows[rows[-1]][2]} if rows else {}


def _slide(name: str, language: str, *blocks: Block, **figures: object) -> Message:
    return Message(text(f"pack.slide.{name}", language, **figures), blocks)


def _asked(table: Table, count: int) -> Table:
    """The first ``count`` rows, those that the scenario asks for."""
    return replace(table, rows=table.rows[:count])
