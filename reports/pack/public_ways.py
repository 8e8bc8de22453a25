"""The ways out of a scenario without a plan as the public may read them: those that move the grid keep their number and
nothing else, those that move clauses or demand stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reports.answer_parts import AnswerSection, AnswerTable
from reports.lamps import POWER_RULES
from reports.pack.confidential import gives_away
from reports.pack.source import PackRun
from reports.units import withheld

# What a lever moves at a place is the grid's, but for demand: its blocks are districts.
DEMAND, AT_A_PLACE = "demand.", "/"


def public_ways(run: PackRun, answer: Mapping[str, Any], section: AnswerSection, language: str) -> AnswerSection | None:
    """Return the section without what is confidential; None where nothing would be left of its tables."""
    ways = (answer.get("content") or {}).get("relaxations", ())
    hidden = {str(number) for number, way in enumerate(ways, start=1) if not all(map(_is_public, way["moves"]))}
    tables = tuple(_public_table(run, table, hidden, language) for table in section.tables)
    if not ways or not any(table.rows for table in tables):
        return None
    paragraphs = tuple(words for words in section.paragraphs if not gives_away(run, (words,)))
    return replace(section, paragraphs=paragraphs, tables=tuple(table for table in tables if table.rows))


def _is_public(move: Mapping[str, Any]) -> bool:
    key = str(move["lever"])
    return key.startswith(DEMAND) or (AT_A_PLACE not in key and key.split(".", maxsplit=1)[0] not in POWER_RULES)


def _public_table(run: PackRun, table: AnswerTable, hidden: set[str], language: str) -> AnswerTable:
    """Rows begin with the number of their way out, or with the name of a rule."""
    rows: list[tuple[str, ...]] = []
    for row in table.rows:
        is_hidden = row[0] in hidden or gives_away(run, row)
        shown = (row[0], *(withheld(language) for _ in row[1:])) if is_hidden else row
        if shown not in rows:
            rows.append(shown)
    return replace(table, rows=tuple(rows))
