"""Rows that a lever moves in their coefficients: how they stand at a plan, and how fast moving the lever helps them.

The rows of the same rule at two positions of the lever differ linearly; so for a given plan the slack of each is a
straight line over the amount, and the least amount that keeps them all is read off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Arrays, Floats


@dataclass(frozen=True, eq=False)
class ShareRows:
    """Rows ``coefficients . x >= bound`` by name, at amount 0 (``tight``) and at half of ``most``
    (``loose``)."""

    tight: Mapping[str, tuple[dict[int, float], float]]
    loose: Mapping[str, tuple[dict[int, float], float]]
    signs: Mapping[str, float]
    most: float

    def amount(self, values: Floats) -> float:
        """Return the least amount at which a plan keeps all rows."""
        amount = 0.0
        for short, rate in self._lines(values).values():
            # Rows that the lever does not move hold in every plan found, up to the solver's tolerance.
            if short < -1e-9 and rate > 1e-12:
                amount = max(amount, -short / rate)
        return min(amount, self.most)

    def rates(self, values: Floats) -> dict[str, float]:
        """Return, for rows that moving the lever helps, the coefficient of the amount in them (sense of the row)."""
        return {name: self.signs[name] * rate for name, (_, rate) in self._lines(values).items() if rate > 1e-12}

    def _lines(self, values: Floats) -> dict[str, tuple[float, float]]:
        lines = {}
        for name, row in self.tight.items():
            short = _slack(row, values)
            lines[name] = short, (_slack(self.loose[name], values) - short) / (self.most / 2)
        return lines


def read_rows(tight: Arrays, loose: Arrays, rule: str, most: float) -> ShareRows:
    """Read the rows of ``rule`` from the model at amount 0 and at half of ``most``."""
    first, signs = _rows(tight, rule)
    second, _ = _rows(loose, rule)
    both = {name: row for name, row in first.items() if name in second}
    return ShareRows(both, second, signs, most)


def _rows(arrays: Arrays, rule: str) -> tuple[dict[str, tuple[dict[int, float], float]], dict[str, float]]:
    found, signs = {}, {}
    for number, name in enumerate(arrays.row_names):
        if name.partition("__")[0] == rule:
            entries = slice(arrays.start[number], arrays.start[number + 1])
            sign = 1.0 if np.isfinite(arrays.row_low[number]) else -1.0
            bound = arrays.row_low[number] if sign > 0 else arrays.row_high[number]
            terms = zip(arrays.index[entries], sign * arrays.value[entries], strict=True)
            found[name] = {int(column): float(value) for column, value in terms}, sign * float(bound)
            signs[name] = sign
    return found, signs


def _slack(row: tuple[dict[int, float], float], values: Floats) -> float:
    return float(sum(value * values[column] for column, value in row[0].items()) - row[1])
