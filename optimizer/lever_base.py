"""What a lever is, and the ways of moving one number of a case that levers are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from models.case import Case
from optimizer.cells import read_number
from optimizer.lever_edits import move_cell, move_limit, move_option


@dataclass(frozen=True, eq=False)
class Lever:
    """One number that can be moved.

    ``key`` names it, ``rule`` and ``clause`` say whose it is, ``unit`` is share, pue, MW, GWh, kt, km3 (1,000 m3),
    ms or MCNY (million CNY). ``subject_zh`` and
    ``subject_en`` name the thing (a substation and a year, a block of demand); empty for a number of the whole city.
    ``value`` is what the case has, ``loosest`` where moving it further changes nothing, ``step`` the natural unit.
    ``group`` names the levers that an official would move together. ``is_physics``: no decision alone moves it.
    ``relax(case, amount)`` moves it by ``amount`` >= 0 looser, < 0 tighter, from where it stands in that case.
    ``rows`` are the rows whose right-hand side it moves and nothing else, each with the coefficient that a column for
    the amount has in it (-1 loosens a row "<=" by one for one); left empty, the conflict steps from plan to plan.
    ``area_zh`` and ``area_en`` name the zone that it belongs to, empty where it belongs to none: many are said by zone.
    """

    key: str
    rule: str
    clause: str
    unit: str
    subject_zh: str
    subject_en: str
    value: float
    loosest: float
    step: float
    group: str
    is_physics: bool
    relax: Callable[[Case, float], Case]
    rows: Mapping[str, float] = field(default_factory=dict)
    area_zh: str = ""
    area_en: str = ""

    @property
    def most(self) -> float:
        """The largest amount that still changes anything."""
        return abs(self.value - self.loosest)

    def moved_to(self, amount: float) -> float:
        """Return the value after moving by ``amount``."""
        return self.value + amount if self.loosest >= self.value else self.value - amount


def by_limit(key: str, sign: float, least: float, most: float) -> Callable[[Case, float], Case]:
    """Return what adds ``sign`` x amount to a limit, kept within ``least`` and ``most``."""
    return lambda case, amount: move_limit(case, key, sign * amount, least, most)


def by_option(rule: str, option: str, sign: float, most: float = 1.0) -> Callable[[Case, float], Case]:
    """Return what adds ``sign`` x amount to a number among the options of a rule, kept within 0 and ``most``."""
    return lambda case, amount: move_option(case, rule, option, sign * amount, most)


def by_cell(table: str, row: str | tuple[str, ...], column: str, sign: float) -> Callable[[Case, float], Case]:
    """Return what adds ``sign`` x amount to one cell of a table."""
    return lambda case, amount: move_cell(case, table, row, column, sign * amount)


def in_year(case: Case, name: str, period: str) -> str:
    """Say a name with the end year of a period."""
    return f"{name} {read_number(case.periods, period, 'end_year'):.0f}"
