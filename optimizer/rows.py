"""The one door through which rows enter the model.

PuLP itself takes an empty sum for a constant row, lets the second of two equal terms overwrite the first, and reads a
NaN bound as none: each of these would be a silent wrong answer, so every row goes through :func:`add_row`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import pulp

from optimizer.problem import make_row

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
