"""A lower bound that needs no trust in the solver: prices from the relaxation, the bound from arithmetic.

For any prices y of the rows, cost.x >= y.(A x) + (cost - A'y).x, and both terms are bounded below by the bounds of rows
and columns (weak duality of linear programming, for example Bertsimas and Tsitsiklis 1997, section 4.3). Wrong prices
make the bound weak, never wrong.
"""

from __future__ import annotations

import numpy as np

from models.case import Case
from optimizer.arrays import Arrays, Floats, convert_problem
from optimizer.build import build_model
from optimizer.highs import SolverSettings, solve_arrays
from optimizer.objective import CNY_PER_UNIT
from optimizer.rows import RowError


def dual_bound_cny(case: Case, settings: SolverSettings) -> float:
    """Return a lower bound on the present cost [CNY] of every plan of ``case``; minus infinity if none could be proven.

    A case without a plan has no cost to bound: plus infinity is returned where the model shows it by itself.
    """
    try:
        arrays = convert_problem(build_model(case).problem)
    except RowError:
        return np.inf
    answer = solve_arrays(arrays, settings, time_limit_s=settings.time_limit_s, relaxed=True)
    prices = answer.row_duals if answer.has_plan else np.zeros(len(arrays.row_low))
    return weak_duality(arrays, prices) * CNY_PER_UNIT


def weak_duality(arrays: Arrays, prices: Floats) -> float:
    """Return the bound that ``prices`` (rows,) prove [unit of the objective]; prices of the wrong sign count 0."""
    wrong = ((prices > 0) & np.isinf(arrays.row_low)) | ((prices < 0) & np.isinf(arrays.row_high))
    prices = np.where(wrong, 0.0, prices)
    rows = np.repeat(np.arange(len(prices)), np.diff(arrays.start))
    reduced = arrays.cost.copy()
    np.subtract.at(reduced, arrays.index, prices[rows] * arrays.value)
    low, high = implied_bounds(arrays)
    return _least(prices, arrays.row_low, arrays.row_high) + _least(reduced, low, high)


def implied_bounds(arrays: Arrays) -> tuple[Floats, Floats]:
    """Return bounds of the columns, those that were infinite above taken from rows that imply one.

    In a row a.x <= b whose other terms are at least m, a_j x_j <= b - m.
    """
    rows = np.repeat(np.arange(len(arrays.row_low)), np.diff(arrays.start))
    low, high = arrays.low, arrays.high.copy()
    for sign, limit in ((1.0, arrays.row_high), (-1.0, -arrays.row_low)):
        value = sign * arrays.value
        at_least = np.where(value > 0, value * low[arrays.index], value * arrays.high[arrays.index])
        least = np.zeros(len(limit))
        np.add.at(least, rows, at_least)
        use = (value > 0) & np.isinf(arrays.high[arrays.index]) & np.isfinite(limit[rows]) & np.isfinite(least[rows])
        bound = (limit[rows][use] - least[rows][use] + at_least[use]) / value[use]
        np.minimum.at(high, arrays.index[use], bound)
    return low, high


def _least(weight: Floats, low: Floats, high: Floats) -> float:
    """Least value of weight.x for low <= x <= high; where the weight is 0 the bounds do not matter."""
    corner = np.where(weight > 0, low, high)
    return float(np.sum(weight[weight != 0] * corner[weight != 0]))
