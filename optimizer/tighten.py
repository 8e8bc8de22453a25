"""Whole numbers bounded by what their rows leave them, and their links to a decision drawn tight.

A row ``a.x <= b`` leaves a whole number no more than what fits when all others take least of it. Where
``modules - n built <= 0`` allows more than that, ``n`` comes down: no plan is lost, and the relaxation can no longer
open a small part of a site to use more of it than could ever stand there. It is what a solver's own presolve does, done
before the relaxation that bounds the plan.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from optimizer.arrays import Arrays, Floats

PASSES = 3
# A whole number this little above an integer is that integer.
WHOLE = 1e-6


def tighten(arrays: Arrays) -> Arrays:
    """Return the same model with lower upper bounds of whole numbers and closer links of these to what they need."""
    rows = np.repeat(np.arange(len(arrays.row_low)), np.diff(arrays.start))
    high = arrays.high
    for _ in range(PASSES):
        before, high = high, _lower(arrays, rows, high)
        if np.array_equal(before, high):
            break
    return replace(arrays, high=high, value=_linked(arrays, high))


def _lower(arrays: Arrays, rows: npt.NDArray[np.int64], high: Floats) -> Floats:
    """One look at every row from both sides."""
    found = high.copy()
    for sign, limit in ((1.0, arrays.row_high), (-1.0, -arrays.row_low)):
        value = sign * arrays.value
        ends = np.where(value > 0, arrays.low[arrays.index], high[arrays.index])
        least = value * ends
        is_open = ~np.isfinite(least)
        settled = np.bincount(rows, np.where(is_open, 0.0, least), len(limit))
        opens = np.bincount(rows, is_open, len(limit))
        # What the others take at least must be known: none of them is without an end.
        known = (opens[rows] == 0) & np.isfinite(limit[rows]) & (value > 0) & arrays.is_integer[arrays.index]
        at = np.flatnonzero(known)
        most = (limit[rows[at]] - (settled[rows[at]] - least[at])) / value[at]
        np.minimum.at(found, arrays.index[at], np.floor(most + WHOLE))
    # A model that cannot be is left to the solver to say so.
    return np.where(found < arrays.low, high, found)


def _linked(arrays: Arrays, high: Floats) -> Floats:
    """The coefficients, with ``n`` of every row ``x - n y <= 0`` (y a decision) at most what x can be."""
    value = arrays.value.copy()
    first = arrays.start[:-1][(np.diff(arrays.start) == 2) & (arrays.row_high == 0.0) & np.isneginf(arrays.row_low)]
    for one, other in ((first, first + 1), (first + 1, first)):
        x, y = arrays.index[one], arrays.index[other]
        is_link = (value[one] > 0) & (value[other] < 0) & arrays.is_integer[y] & (arrays.high[y] == 1.0)
        is_link &= (arrays.low[y] >= 0.0) & (arrays.low[x] >= 0.0) & np.isfinite(high[x])
        at = other[is_link]
        value[at] = np.maximum(value[at], -value[one[is_link]] * high[x[is_link]])
    return value
