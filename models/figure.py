"""Engineering figures: one number with its range, unit, source and grade, read from ``models/figures/*.toml``.

What holds for one city only stands in a folder of its own (:mod:`models.local_figures`).
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from models.errors import FigureError, suggest

FIGURES = Path(__file__).parent / "figures"
GRADES = ("H", "M", "L", "A")
FIELDS = ("value", "low", "high", "unit", "source", "grade")
# Files whose entries are one figure each; an entry is found by its key, whichever file it stands in.
GENERAL = ("economics", "climate", "power", "services", "review")
COLUMN_TITLES: Mapping[str, tuple[str, str]] = {
    "module_it_mw": ("模块 IT 功率", "IT power of a module"),
    "min_it_mw": ("最小 IT 功率", "least IT power"),
    "max_it_mw": ("最大 IT 功率", "most IT power"),
    "capex_cny_per_mw": ("单位 IT 功率投资", "capital cost of IT power"),
    "fixed_cny": ("每个站点固定投资", "fixed cost of a site"),
    "feeder_cny_per_km": ("馈线单价", "feeder cost"),
    "rack_kw": ("每个物理机架 IT 功率", "IT power of a physical rack"),
    "premium_cny_per_mwh": ("溢价", "premium"),
    "max_gwh_per_year": ("年最大电量", "most energy a year"),
}


@dataclass(frozen=True)
class Figure:
    """A number that stands behind a plan; ``grade`` A is assumed by us, all others are found (H, M, L)."""

    key: str
    title_zh: str
    title_en: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    grade: str

    @property
    def is_assumed(self) -> bool:
        """No public source stands behind the value."""
        return self.grade == "A"


@cache
def read_figures(name: str) -> Mapping[str, Mapping[str, Any]]:
    """Return ``figures/<name>.toml`` as tables."""
    return tomllib.loads((FIGURES / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def economics() -> Mapping[str, Figure]:
    """Return the figures that are not of one design, of all files :data:`GENERAL`; FigureError if a key is in two."""
    found: dict[str, Figure] = {}
    for name in GENERAL:
        for key, table in read_figures(name).items():
            if key in found:
                raise FigureError(
                    zh=f"数值 {key} 在 models/figures 中出现两次。请删除其一。",
                    en=f"Figure {key} stands twice in models/figures. Delete one.",
                )
            found[key] = as_figure(key, table, table["title_zh"], table["title_en"])
    return found


def figure(key: str) -> Figure:
    """Return one general figure; FigureError with the nearest known name if there is none."""
    figures = economics()
    if key not in figures:
        hint_zh, hint_en = suggest(key, figures)
        raise FigureError(zh=f"没有数值“{key}”。{hint_zh}", en=f'No figure "{key}". {hint_en}')
    return figures[key]


def economic(key: str) -> float:
    """Return the value of one general figure, in the unit that its entry states; FigureError if unknown."""
    return figure(key).value


def entry_figures(name: str) -> Mapping[str, Mapping[str, Figure]]:
    """Return entry -> column -> figure of a file whose entries hold one inline table a number."""
    return {entry: figures_of(entry, table, f"{name}.toml") for entry, table in read_figures(name).items()}


def figures_of(entry: str, table: Mapping[str, Any], where: str) -> Mapping[str, Figure]:
    """Return column -> figure of one entry; FigureError, naming file and column, for a number that is not whole."""
    found: dict[str, Figure] = {}
    for column, numbers in table.items():
        if not isinstance(numbers, Mapping) or column == "cooling":
            continue
        absent = [name for name in FIELDS if name not in numbers]
        if absent or column not in COLUMN_TITLES:
            problem = f"lacks {absent[0]}" if absent else "is not a known column"
            raise FigureError(
                zh=f"{where}：{entry}.{column} 有误（{problem}）。每个数值要有 {'、'.join(FIELDS)}。",
                en=f"{where}: {entry}.{column} {problem}. Each number needs {', '.join(FIELDS)}.",
            )
        zh, en = COLUMN_TITLES[column]
        titles = f"{table['name_zh']}：{zh}", f"{table['name_en']}: {en}"
        found[column] = as_figure(f"{entry}.{column}", numbers, *titles, where)
    return found


def as_figure(
    key: str, table: Mapping[str, Any], title_zh: str, title_en: str, where: str = "models/figures"
) -> Figure:
    """Return the figure of an entry of the file ``where``.

    FigureError unless value, low, high are finite numbers in order, the grade is known, unit and source are said.
    """
    numbers = [_number(table[name]) for name in ("value", "low", "high")]
    value, low, high = numbers
    is_said = all(isinstance(table[name], str) and table[name] for name in ("unit", "source"))
    if not all(map(math.isfinite, numbers)) or not low <= value <= high or table["grade"] not in GRADES or not is_said:
        raise FigureError(
            zh=f"数值 {key} 有误：应满足 low ≤ value ≤ high，等级为 {GRADES} 之一，并写明单位和来源。请改正 {where}。",
            en=f"Figure {key} is wrong: low <= value <= high, a grade of {GRADES}, a unit and a source are needed. "
            f"Mend {where}.",
        )
    return Figure(key, title_zh, title_en, value, low, high, table["unit"], table["source"], table["grade"])


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    return float(value)
