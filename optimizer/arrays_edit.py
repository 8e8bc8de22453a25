"""Edits of a model that stands as arrays: other costs, bounds, a further row or column. Each returns new arrays.

The answers around a plan solve many models that differ in one place; building each from its case would cost more than
solving it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pulp

from optimizer.arrays import Arrays, Floats

Bounds = tuple[float, float]


def with_cost(arrays: Arrays, cost: Floats) -> Arrays:
    """Return the arrays with another objective, one coefficient a column."""
    if cost.shape != arrays.cost.shape:
        raise ValueError(f"{len(cost)} costs for {len(arrays.cost)} columns")
    return replace(arrays, cost=cost)


def with_bounds(arrays: Arrays, bounds: Mapping[int, Bounds]) -> Arrays:
    """Return the arrays with other bounds (low, high) of the columns named by their positions."""
    low, high = arrays.low.copy(), arrays.high.copy()
    for column, (least, most) in bounds.items():
        low[column], high[column] = least, most
    return replace(arrays, low=low, high=high)


def with_row(arrays: Arrays, name: str, terms: Mapping[int, float], low: float, high: float) -> Arrays:
    """Return the arrays with one more row ``low <= sum(coefficient x column) <= high``."""
    return replace(
        arrays,
        row_names=[*arrays.row_names, name],
        row_low=np.append(arrays.row_low, low),
        row_high=np.append(arrays.row_high, high),
        start=np.append(arrays.start, arrays.start[-1] + len(terms)).astype(np.int32),
        index=np.append(arrays.index, np.fromiter(terms, np.int32, len(terms))).astype(np.int32),
        value=np.append(arrays.value, np.fromiter(terms.values(), np.float64, len(terms))),
    )


def with_column(
    arrays: Arrays, name: str, bounds: Bounds, cost: float, terms: Mapping[str, float], *, is_integer: bool = False
) -> tuple[Arrays, int]:
    """Return the arrays with one more column, and its position; ``terms`` are its coefficients by row name."""
    position = len(arrays.cost)
    row_of = {row: number for number, row in enumerate(arrays.row_names)}
    missing = [row for row in terms if row not in row_of]
    if missing:
        raise KeyError(f"there is no row {missing[0]}")
    ends = np.sort(np.array([row_of[row] for row in terms], dtype=np.int64))
    by_row = {row_of[row]: value for row, value in terms.items()}
    places = arrays.start[ends + 1]
    lengths = np.diff(arrays.start)
    lengths[ends] += 1
    wider = replace(
        arrays,
        variables=[*arrays.variables, pulp.LpProblem("column", pulp.LpMinimize).add_variable(name)],
        cost=np.append(arrays.cost, cost),
        low=np.append(arrays.low, bounds[0]),
        high=np.append(arrays.high, bounds[1]),
        is_integer=np.append(arrays.is_integer, is_integer),
        start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32),
        index=np.insert(arrays.index, places, position).astype(np.int32),
        value=np.insert(arrays.value, places, [by_row[int(row)] for row in ends]),
    )
    return wider, position


def replace_rows(arrays: Arrays, dropped: tuple[str, ...], added: Arrays) -> Arrays:
    """Return the arrays without the rows of the rules ``dropped`` (prefix ``rule__``) and with the rows of ``added``.

    ``added`` has the columns of ``arrays`` first, in the same order; its costs and bounds are those of the result.
    """
    kept = np.array([name.partition("__")[0] not in dropped for name in arrays.row_names], dtype=bool)
    lengths = np.diff(arrays.start)
    entries = np.repeat(kept, lengths)
    all_lengths = np.concatenate([lengths[kept], np.diff(added.start)])
    return replace(
        added,
        row_names=[name for name, stays in zip(arrays.row_names, kept, strict=True) if stays] + added.row_names,
        row_low=np.concatenate([arrays.row_low[kept], added.row_low]),
        row_high=np.concatenate([arrays.row_high[kept], added.row_high]),
        start=np.concatenate([[0], np.cumsum(all_lengths)]).astype(np.int32),
        index=np.concatenate([arrays.index[entries], added.index]).astype(np.int32),
        value=np.concatenate([arrays.value[entries], added.value]),
    )
