"""The one door through which rows enter the model.

PuLP itself takes an empty sum for a constant row, lets the second of two equal terms overwrite the first, and reads a
NaN bound as none: each of these would be a silent wrong answer, so every row goes through :func:`add_row`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

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


def add_pattern(
    problem: pulp.LpProblem,
    name: str,
    columns: Sequence[pulp.LpVariable],
    index: npt.NDArray[np.int64],
    values: npt.NDArray[np.float64],
    senses: Sequence[str],
    row_names: Callable[[], list[str]],
) -> None:
    """Add rows ``values[r] . columns[index[r]] senses[r] 0``, all of as many different variables, as one block.

    ``senses`` are those of the first rows and are repeated. The same rules hold as in :func:`add_row`; ``name`` is that
    of the block, ``row_names`` makes those of its rows when they are asked for.
    """
    if not len(index):
        return
    if not np.isfinite(values).all():
        raise RowError(f"rows {name}: a coefficient is not finite")
    codes = np.resize(np.array([_SENSES[sense] for sense in senses], dtype=np.int8), len(index))
    is_held = values != 0.0
    # A row of zeros alone says 0 against 0, which always holds.
    stays = is_held.any(axis=1)

    def names() -> list[str]:
        return [row for row, stands in zip(row_names(), stays.tolist(), strict=True) if stands]

    rhs = np.zeros(int(stays.sum()))
    block = Block(names, columns, is_held.sum(axis=1)[stays], index[is_held], values[is_held], codes[stays], rhs)
    if isinstance(problem, Problem):
        problem.add_block(name, block)
        return
    for row in block.rows():
        problem.addConstraint(row)
