"""Indicators by clause, with the offices responsible, and the clauses as printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reports.catalogue import label, text
from reports.lamps import AMBER, GREEN, GREY, POWER_RULES, RED, Lamp, light_lamps
from reports.pack.blocks import LEFT, RIGHT, Block, Heading, Paragraph, Table
from reports.pack.source import PackRun
from reports.units import not_applicable, withheld

ORDER = (RED, AMBER, GREEN, GREY)


def indicator_table(run: PackRun, language: str, edition: str) -> Table:
    """One line for each reading of each clause, the worst case deciding; readings only reported last."""
    rows = [_row(run, lamp, language, edition) for lamp in policy_lamps(run, language)]
    names = ("indicator", "clause", "value", "limit", "slack", "status")
    return Table(
        caption=text("pack.caption.indicators", language),
        columns=tuple(text(f"pack.column.{name}", language) for name in names),
        rows=tuple(rows),
        align=(LEFT, LEFT, RIGHT, RIGHT, RIGHT, LEFT),
        name="indicators",
    )


def policy_lamps(run: PackRun, language: str) -> list[Lamp]:
    """Return the lamps with a clause behind them: broken, at the limit, kept, and those only reported last."""
    lamps = [lamp for lamp in light_lamps(run.case, run.findings, language, run.register) if not lamp.is_bookkeeping]
    return sorted(lamps, key=lambda lamp: ORDER.index(lamp.colour))


def clause_blocks(run: PackRun, language: str) -> Iterator[Block]:
    """Yield the clauses that the indicators name, words as printed, once each, with the offices responsible."""
    named = named_clauses(run, language)
    if not named:
        return
    yield Heading(2, text("pack.heading.quotes", language))
    rows = []
    for part in named:
        offices = "\n".join(label("office", office, language) for office in _offices(run, part))
        quote = text("pack.quote", language, quote=run.register[part].quote)
        rows.append((part, quote, offices or text("pack.office_none", language)))
    columns = tuple(text(f"pack.column.{name}", language) for name in ("clause", "quote", "offices"))
    yield Table(text("pack.caption.quotes", language), columns, tuple(rows), (LEFT,) * 3, name="clauses")
    yield from office_names(run, named, language)


def office_names(run: PackRun, named: Iterable[str], language: str) -> Iterator[Paragraph]:
    """Yield the names of the offices, once each, as the clauses have them."""
    offices = dict.fromkeys(office for part in named for office in _offices(run, part))
    pairs = [(label("office", office, language), office) for office in offices]
    parts = [office if name == office else f"{name} ({office})" for name, office in pairs]
    names = text("pack.comma", language) if language == "zh" else "; "
    if parts:
        yield Paragraph(text("pack.office_names", language, names=names.join(parts)), "note")


def named_clauses(run: PackRun, language: str) -> list[str]:
    """Return the clauses of the register that the indicators name, once each."""
    named = (part for lamp in policy_lamps(run, language) for part in lamp.clauses if part in run.register)
    return list(dict.fromkeys(named))


def _row(run: PackRun, lamp: Lamp, language: str, edition: str) -> tuple[str, ...]:
    is_hidden = edition != "internal" and lamp.rule in POWER_RULES
    none = not_applicable(language)
    figures = (withheld(language),) * 3 if is_hidden else (lamp.value, lamp.limit, lamp.slack or none)
    return (lamp.title, " ".join(lamp.clauses), *figures, lamp.word)


def _offices(run: PackRun, part: str) -> tuple[str, ...]:
    clause = run.register[part]
    return clause.lead or clause.responsible or clause.support
