"""A PuLP problem as arrays, converted once, so that the solver takes it whole instead of column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import pulp

from optimizer.problem import Block, Problem, without_collection

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
    blocks = _blocks(problem.pieces() if isinstance(problem, Problem) else problem.constraints())
    known = set(first)
    variables = [*first, *(variable for variable in problem.variables() if variable not in known)]
    position = dict(zip(map(id, variables), range(len(variables)), strict=True))
    index = [_positions(position, block.columns)[block.index] for block in blocks]
    cost = np.zeros(len(variables))
    priced = problem.objective or {}
    cost[_positions(position, list(priced))] = np.fromiter(priced.values(), np.float64, len(priced))
    rhs, sense = _joined(np.float64, [block.rhs for block in blocks]), _joined(np.int8, [b.senses for b in blocks])
    lengths = _joined(np.int64, [block.lengths for block in blocks])
    return Arrays(
        variables=variables,
        cost=cost,
        low=np.array([-np.inf if v.lowBound is None else v.lowBound for v in variables], dtype=np.float64),
        high=np.array([np.inf if v.upBound is None else v.upBound for v in variables], dtype=np.float64),
        is_integer=np.array([v.cat == pulp.LpInteger for v in variables], dtype=bool),
        row_names=[name for block in blocks for name in block.names()],
        row_low=np.where(sense == pulp.LpConstraintLE, -np.inf, rhs),
        row_high=np.where(sense == pulp.LpConstraintGE, np.inf, rhs),
        start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32),
        index=_joined(np.int32, index),
        value=_joined(np.float64, [block.values for block in blocks]),
    )


def _joined(kind: type[Any], parts: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    return np.concatenate([np.empty(0, kind), *parts]).astype(kind, copy=False)


def _positions(position: Mapping[int, int], columns: Sequence[pulp.LpVariable]) -> npt.NDArray[np.int32]:
    return np.fromiter(map(position.__getitem__, map(id, columns)), np.int32, len(columns))


def _blocks(pieces: Sequence[pulp.LpConstraint | Block]) -> list[Block]:
    """Whole blocks as they are, the single rows between them as one block each."""
    runs = groupby(pieces, key=lambda piece: isinstance(piece, Block))
    return [block for is_block, run in runs for block in (run if is_block else (_as_block(list(run)),))]


def _as_block(rows: Sequence[pulp.LpConstraint]) -> Block:
    sums = [row.expr for row in rows]
    columns = list(chain.from_iterable(sums))
    return Block(
        names=lambda: [str(row.name) for row in rows],
        columns=columns,
        lengths=np.fromiter(map(len, sums), np.int64, len(rows)),
        index=np.arange(len(columns)),
        values=np.fromiter(chain.from_iterable(terms.values() for terms in sums), np.float64, len(columns)),
        senses=np.array([row.sense for row in rows], dtype=np.int8),
        rhs=np.array([-row.constant for row in rows], dtype=np.float64),
    )
