"""Indicators by clause, with the offices responsible, and the clauses as printed."""

from __future__ import annotations

from collections.abc import Iterator

from reports.catalogue import text
from reports.lamps import AMBER, GREEN, GREY, POWER_RULES, RED, Lamp, light_lamps
from reports.pack.blocks import LEFT, RIGHT, Block, Heading, Paragraph, Table
from reports.pack.source import PackRun
from reports.units import not_applicable, withheld

ORDER = (RED, AMBER, GREEN, GREY)


def indicator_table(run: PackRun, language: str, edition: str) -> Table:
    """One line for each reading of each clause, the worst case deciding; readings only reported last."""
    rows = [_row(run, lamp, language, edition) for lamp in policy_lamps(run, language)]
    names = ("indicator", "clause", "value", "limit", "slack", "status", "offices")
    return Table(
        caption=text("pack.caption.indicators", language),
        columns=tuple(text(f"pack.column.{name}", language) for name in names),
        rows=tuple(rows),
        align=(LEFT, LEFT, RIGHT, RIGHT, RIGHT, LEFT, LEFT),
        name="indicators",
    )


def policy_lamps(run: PackRun, language: str) -> list[Lamp]:
    """Return the lamps with a clause behind them: broken, at the limit, kept, and those only reported last."""
    lamps = [lamp for lamp in light_lamps(run.case, run.findings, language, run.register) if not lamp.is_bookkeeping]
    return sorted(lamps, key=lambda lamp: ORDER.index(lamp.colour))


def clause_blocks(run: PackRun, language: str) -> Iterator[Block]:
    """Yield the clauses that the indicators name, words as printed, once each."""
    named = dict.fromkeys(part for lamp in policy_lamps(run, language) for part in lamp.clauses if part in run.register)
    if named:
        yield Heading(2, text("pack.heading.quotes", language))
    for part in named:
        clause = run.register[part]
        yield Paragraph(text("pack.quote", language, clause=part, quote=clause.quote), "quote")


def _row(run: PackRun, lamp: Lamp, language: str, edition: str) -> tuple[str, ...]:
    is_hidden = edition != "internal" and lamp.rule in POWER_RULES
    none = not_applicable(language)
    figures = (withheld(language),) * 3 if is_hidden else (lamp.value, lamp.limit, lamp.slack or none)
    return (lamp.title, " ".join(lamp.clauses), *figures, lamp.word, "\n".join(offices_of(run, lamp)) or none)


def offices_of(run: PackRun, lamp: Lamp) -> tuple[str, ...]:
    """Return the offices that the clauses of a lamp name, once each."""
    parts = (part for part in lamp.clauses if part in run.register)
    return tuple(dict.fromkeys(office for part in parts for office in _offices(run, part)))


def _offices(run: PackRun, part: str) -> tuple[str, ...]:
    clause = run.register[part]
    return clause.lead or clause.responsible or clause.support
