"""What a benchmark measured, for the one table of all (``tests/bench/table.py``); by itself a script only prints."""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

# Where the figures go, a line of JSON each; set by the table.
PLACE = "CQDC_BENCH_FIGURES"


@dataclass(frozen=True)
class Figure:
    """One measured value and what is asked of it: at most ``target``, or at least, where ``is_least``."""

    what: str
    value: float
    unit: str
    target: float | None = None
    is_least: bool = False

    @property
    def is_met(self) -> bool | None:
        """Whether the target is reached; None where there is none."""
        if self.target is None:
            return None
        return self.value >= self.target if self.is_least else self.value <= self.target


def record(what: str, value: float, unit: str, target: float | None = None, *, is_least: bool = False) -> None:
    """Keep a figure for the table, if one is being made."""
    if place := os.environ.get(PLACE):
        with Path(place).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(Figure(what, float(value), unit, target, is_least))) + "\n")


def read_figures(place: Path) -> list[Figure]:
    """Read what was kept."""
    lines = place.read_text(encoding="utf-8").splitlines() if place.is_file() else []
    return [Figure(**json.loads(line)) for line in lines]


def table_lines(figures: Iterable[Figure]) -> list[str]:
    """One line for each figure: median of its runs, the runs themselves, target, and whether it is met."""
    runs: dict[str, list[Figure]] = {}
    for figure in figures:
        runs.setdefault(figure.what, []).append(figure)
    lines = [f"{'figure':58s} {'median':>10s} {'unit':6s} {'target':>10s} {'':8s} runs"]
    for what, same in runs.items():
        median = Figure(what, statistics.median(f.value for f in same), same[0].unit, same[0].target, same[0].is_least)
        sign = ">=" if median.is_least else "<="
        target = "-" if median.target is None else f"{sign} {median.target:g}"
        word = {None: "", True: "reached", False: "MISSED"}[median.is_met]
        shown = ", ".join(f"{figure.value:.4g}" for figure in same)
        lines.append(f"{what:58s} {median.value:10.4g} {median.unit:6s} {target:>10s} {word:8s} {shown}")
    return lines
