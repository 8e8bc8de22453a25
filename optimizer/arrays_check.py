"""Whether values are a plan of a model: every bound, every row, every whole number, reckoned without a solver."""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Arrays, Floats

# Relative to the size of the row; HiGHS itself keeps rows to 1e-6 or better before it scales back.
ROW_TOLERANCE = 1e-6
WHOLE_TOLERANCE = 1e-5


def row_values(arrays: Arrays, values: Floats) -> tuple[Floats, Floats]:
    """Return A x, and of each row the sum of the sizes of its terms, to which a tolerance is relative."""
    terms = arrays.value * values[arrays.index]
    filled = np.diff(arrays.start) > 0
    sums, sizes = np.zeros(len(arrays.row_low)), np.zeros(len(arrays.row_low))
    if filled.any():
        # Empty rows would repeat the term of their neighbour.
        starts = arrays.start[:-1][filled]
        sums[filled] = np.add.reduceat(terms, starts)
        sizes[filled] = np.add.reduceat(np.abs(terms), starts)
    return sums, sizes


def keeps_rows(arrays: Arrays, values: Floats, high: Floats | None = None) -> bool:
    """Return whether the values keep bounds, rows and whole numbers."""
    if len(values) != len(arrays.cost) or not np.isfinite(values).all():
        return False
    top = arrays.high if high is None else high
    slack = ROW_TOLERANCE * np.maximum(1.0, np.abs(values))
    if (values < arrays.low - slack).any() or (values > top + slack).any():
        return False
    whole = values[arrays.is_integer]
    if (np.abs(whole - np.round(whole)) > WHOLE_TOLERANCE).any():
        return False
    sums, sizes = row_values(arrays, values)
    slack = ROW_TOLERANCE * np.maximum(1.0, sizes)
    return bool(((sums >= arrays.row_low - slack) & (sums <= arrays.row_high + slack)).all())


def complete_start(arrays: Arrays, start: Floats, high: Floats | None) -> tuple[Floats, float] | None:
    """Return a start and its objective if it is a whole plan already, None if it is open or breaks something."""
    return (start, float(arrays.cost @ start)) if keeps_rows(arrays, start, high) else None
