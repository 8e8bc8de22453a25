"""The clauses of two plans side by side: one row for each reading of each clause, as the panel of a map shows it."""

from __future__ import annotations

from dataclasses import dataclass

from reports.impact import Impact
from reports.impact_side import Side
from reports.lamps import GREY, Lamp, light_lamps


@dataclass(frozen=True)
class ClauseRow:
    """One reading of a clause on both sides; None where a side has no plan, or the plan nothing to measure."""

    old: Lamp | None
    new: Lamp | None

    @property
    def lamp(self) -> Lamp:
        """The lamp of the new side, else of the old: for all that both have in common."""
        lamp = self.new or self.old
        if lamp is None:
            raise ValueError("a row of a clause with no side")
        return lamp

    @property
    def title(self) -> str:
        """Title and clauses of the rule."""
        return " ".join([self.lamp.title, *self.lamp.clauses])

    @property
    def is_changed(self) -> bool:
        """The status is another, or there is a measure on one side only."""
        return self.old is None or self.new is None or self.old.word != self.new.word

    @property
    def is_aside(self) -> bool:
        """Neither asked for by the scenario nor a clause of its own: folded away unless its status changes."""
        lamps = [lamp for lamp in (self.old, self.new) if lamp is not None]
        return all(lamp.colour == GREY or lamp.is_bookkeeping for lamp in lamps) and not self.is_changed


def clause_rows(impact: Impact, language: str) -> tuple[ClauseRow, ...]:
    """Return the rows in the order of the new side's panel, then what only the old one has."""
    old, new = (_lamps(side, language) for side in impact.sides)
    return tuple(ClauseRow(old.get(key), new.get(key)) for key in {**new, **old})


def _lamps(side: Side, language: str) -> dict[tuple[str, str], Lamp]:
    if side.case is None or side.outcome is None:
        return {}
    lamps = light_lamps(side.case, side.outcome.findings, language)
    return {(lamp.rule, lamp.variant): lamp for lamp in lamps}
