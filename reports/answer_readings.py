"""``cqdc readings``: the share in the cluster by every reading of the clause, and where the readings part."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict

from models.case import Case
from optimizer.readings import Reading, Readings, read_shares
from reports.answer import AnswerSection, AnswerTable, keep_answer, open_subject
from reports.catalogue import LANGUAGES, text
from reports.commands import DONE, Answer, Say
from reports.units import format_number, format_share

NAME = "readings"


def add_arguments(parser: argparse.ArgumentParser, words: Callable[[str], str]) -> None:
    """Add nothing: the question has no arguments of its own."""


def run(wanted: argparse.Namespace, language: str, say: Say) -> Answer:
    """Read the share of a run or scenario in every way and keep the answer; raises PlannerError for bad input."""
    subject = open_subject(wanted.subject, wanted.layers, wanted.runs, say)
    readings = read_shares(subject.case, subject.plan)
    sections = {one: readings_section(subject.case, readings, one, subject.plan is not None) for one in LANGUAGES}
    content = {
        "mode": readings.mode,
        "limit_share": readings.limit,
        "disputed_periods": list(readings.disputed_periods),
        "has_plan": subject.plan is not None,
        "readings": [asdict(reading) for reading in readings.readings],
    }
    page = keep_answer(subject.folder, sections["zh"], sections["en"], content)
    words = "\n".join((sections[language].as_text(), text("answer.kept", language, file=page)))
    return Answer(DONE, words, {"run": str(subject.folder), "page": str(page), **content})


def readings_section(case: Case, readings: Readings, language: str, has_plan: bool) -> AnswerSection:
    """Return the section: which reading binds, where readings part, all of them, and the amounts behind them."""
    years = {str(period): str(int(year)) for period, year in case.periods["end_year"].items()}
    asked = next(reading for reading in readings.readings if reading.is_asked)
    paragraphs = [
        text("readings.about", language, limit=format_share(readings.limit)),
        text(f"readings.asked_{readings.mode}", language, reading=_reading_words(asked, language)),
    ]
    if not has_plan:
        paragraphs.append(text("readings.no_plan", language))
    paragraphs += [_warning(readings, period, years[period], language) for period in readings.disputed_periods]
    if not readings.disputed_periods:
        paragraphs.append(text("readings.agreed", language))
    tables = (_shares(readings, years, language), _amounts(readings, years, language))
    return AnswerSection(NAME, text("readings.title", language), tuple(paragraphs), tables)


def _warning(readings: Readings, period: str, year: str, language: str) -> str:
    found = readings.of(period)
    broken = [reading for reading in found if not reading.is_kept]
    names = text("readings.between", language).join(
        f"{_reading_words(one, language)} {format_share(one.share)}"
        for one in sorted(broken, key=lambda one: one.share)
    )
    kept = len(found) - len(broken)
    return text("readings.disputed", language, year=year, kept=kept, broken=len(broken), names=names)


def _shares(readings: Readings, years: dict[str, str], language: str) -> AnswerTable:
    columns = (*_heads(("universe", "scope", "weight"), language), *years.values(), *_heads(("binds",), language))
    rows = []
    for group in _grouped(readings):
        cells = [
            f"{format_share(one.share)} {text('readings.kept' if one.is_kept else 'readings.broken', language)}"
            if one.total > 0
            else "\N{EM DASH}"
            for one in group
        ]
        binds = "binds" if group[0].is_asked and readings.mode == "require" else "measured"
        rows.append((*_names(group[0], language), *cells, text(f"readings.{binds}", language)))
    return AnswerTable(text("readings.shares", language), columns, tuple(rows))


def _amounts(readings: Readings, years: dict[str, str], language: str) -> AnswerTable:
    columns = (*_heads(("universe", "scope", "weight"), language), *years.values())
    rows = []
    for group in _grouped(readings):
        places = 1 if group[0].weight == "it_mw" else 0
        cells = [f"{format_number(one.inside, places)} / {format_number(one.total, places)}" for one in group]
        rows.append((*_names(group[0], language), *cells))
    return AnswerTable(text("readings.amounts", language), columns, tuple(rows))


def _grouped(readings: Readings) -> list[list[Reading]]:
    """The readings that differ in their period only, together."""
    groups: dict[tuple[str, str, str], list[Reading]] = {}
    for reading in readings.readings:
        groups.setdefault((reading.universe, reading.scope, reading.weight), []).append(reading)
    return list(groups.values())


def _names(reading: Reading, language: str) -> tuple[str, str, str]:
    return (
        text(f"readings.{reading.universe}", language),
        text(f"variant.{reading.scope}", language),
        text(f"readings.{reading.weight}", language),
    )


def _reading_words(reading: Reading, language: str) -> str:
    universe, scope, weight = _names(reading, language)
    return text("readings.reading", language, universe=universe, scope=scope, weight=weight)


def _heads(names: tuple[str, ...], language: str) -> tuple[str, ...]:
    return tuple(text(f"readings.head_{name}", language) for name in names)
