"""The one door through which rows enter the model.

PuLP itself takes an empty sum for a constant row, lets the second of two equal terms overwrite the first, and reads a
NaN bound as none: each of these would be a silent wrong answer, so every row goes through :func:`add_row`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pulp

from optimizer.problem import Block, Problem, make_row

Terms = Iterable[tuple[pulp.LpVariable, float]]

LE, GE, EQ = pulp.LpConstraintLE, pulp.LpConstraintGE, pulp.LpConstraintEQ
_SENSES = {"<=": LE, ">=": GE, "=": EQ}


class RowError(ValueError):
    """A row that cannot be meant: NaN, an empty row that does not hold, or a name that stands twice."""


def sum_terms(terms: Terms) -> dict[pulp.LpVariable, float]:
    """Add up the coefficients of equal variables."""
    total: dict[pulp.LpVariable, float] = {}
    for variable, coefficient in terms:
        total[variable] = total.get(variable, 0.0) + coefficient
    return total


def add_row(problem: pulp.LpProblem, name: str, terms: Terms, sense: str, rhs: float) -> None:
    """Add the row ``sum(coefficient x variable) sense rhs`` under ``name`` (``rule__index``, ASCII).

    ``sense`` is ``"<="``, ``">="`` or ``"="``. A row without variables is left out if it holds by itself. Raises
    :class:`RowError` if a number is not finite, or the empty row does not hold, or the name is not ``rule__...``.
    """
    given = list(terms)
    total = dict(given)
    if len(total) < len(given):
        total = sum_terms(given)
    if not math.isfinite(rhs) or not all(map(math.isfinite, total.values())):
        raise RowError(f"row {name}: a coefficient or the right-hand side is not finite")
    if "__" not in name or not name.isascii():
        raise RowError(f"row {name}: a row is named rule__index in ASCII")
    if 0.0 in total.values():
        total = {variable: value for variable, value in total.items() if value}
    if not total:
        if not {"<=": rhs >= 0, ">=": rhs <= 0, "=": rhs == 0}[sense]:
            raise RowError(f"row {name}: 0 {sense} {rhs:g} can never hold")
        return
    problem.addConstraint(make_row(name, total, _SENSES[sense], rhs))


@dataclass(frozen=True, eq=False)
class Pattern:
    """Rows ``values[r] . columns[index[r]] senses[r] 0``, each of as many different variables.

    ``senses`` are those of the first rows and are repeated; ``names`` makes the names when they are asked for.
    """

    columns: Sequence[pulp.LpVariable]
    index: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    senses: Sequence[str]
    names: Callable[[], list[str]]


def add_pattern(problem: pulp.LpProblem, name: str, pattern: Pattern) -> None:
    """Add the rows of a pattern as one block called ``name``; the same rules hold as in :func:`add_row`."""
    index, values = pattern.index, pattern.values
    if not len(index):
        return
    if not np.isfinite(values).all():
        raise RowError(f"rows {name}: a coefficient is not finite")
    is_held = values != 0.0
    # A row of zeros alone says 0 against 0, which always holds.
    stays = is_held.any(axis=1)

    def names() -> list[str]:
        return [row for row, stands in zip(pattern.names(), stays.tolist(), strict=True) if stands]

    codes = np.resize(np.array([_SENSES[sense] for sense in pattern.senses], dtype=np.int8), len(index))
    lengths, rhs = is_held.sum(axis=1)[stays], np.zeros(int(stays.sum()))
    block = Block(names, pattern.columns, lengths, index[is_held], values[is_held], codes[stays], rhs)
    if isinstance(problem, Problem):
        problem.add_block(name, block)
        return
    for row in block.rows():
        problem.addConstraint(row)
