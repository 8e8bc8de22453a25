"""A PuLP problem as arrays, converted once, so that the solver takes it whole instead of column by column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
import pulp

from optimizer.problem import without_collection

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Arrays:
    """minimise cost.x with row_low <= A x <= row_high, low <= x <= high; A by rows (start, index, value)."""

    variables: list[pulp.LpVariable]
    cost: Floats
    low: Floats
    high: Floats
    is_integer: npt.NDArray[np.bool_]
    row_names: list[str]
    row_low: Floats
    row_high: Floats
    start: npt.NDArray[np.int32]
    index: npt.NDArray[np.int32]
    value: Floats


def convert_problem(problem: pulp.LpProblem, first: Sequence[pulp.LpVariable] = ()) -> Arrays:
    """Convert a minimisation problem; variables stand by name, rows as they were added.

    Columns ``first`` come before all others, whether or not the problem uses them.
    """
    with without_collection():
        return _convert(problem, first)


def _convert(problem: pulp.LpProblem, first: Sequence[pulp.LpVariable]) -> Arrays:
    rows = problem.constraints()
    sums = [row.expr for row in rows]
    lengths = list(map(len, sums))
    known = {id(variable) for variable in first}
    variables = [*first, *(variable for variable in problem.variables() if id(variable) not in known)]
    position = {id(variable): number for number, variable in enumerate(variables)}
    columns = map(position.__getitem__, map(id, chain.from_iterable(sums)))
    index = np.fromiter(columns, np.int32, sum(lengths))
    value = np.fromiter(chain.from_iterable(terms.values() for terms in sums), np.float64, sum(lengths))
    cost = np.zeros(len(variables))
    for variable, coefficient in (problem.objective or {}).items():
        cost[position[id(variable)]] = coefficient
    rhs = np.array([-row.constant for row in rows], dtype=np.float64)
    sense = np.array([row.sense for row in rows], dtype=np.int8)
    return Arrays(
        variables=variables,
        cost=cost,
        low=np.array([-np.inf if v.lowBound is None else v.lowBound for v in variables], dtype=np.float64),
        high=np.array([np.inf if v.upBound is None else v.upBound for v in variables], dtype=np.float64),
        is_integer=np.array([v.cat == pulp.LpInteger for v in variables], dtype=bool),
        row_names=[str(row.name) for row in rows],
        row_low=np.where(sense == pulp.LpConstraintLE, -np.inf, rhs),
        row_high=np.where(sense == pulp.LpConstraintGE, np.inf, rhs),
        start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32),
        index=index,
        value=value,
    )
