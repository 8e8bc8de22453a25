"""Rows of a model as numbers alone, made at once: entries in, arrays for the solver out."""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Arrays, Floats
from optimizer.location.problem import Flags, Places

Entries = tuple[Places, Places, Floats]


def arrays_of(
    *, cost: Floats, high: Floats, is_integer: Flags, entries: list[Entries], row_low: Floats, row_high: Floats
) -> Arrays:
    """Return arrays of columns from 0 up, out of entries (row, column, value) in any order."""
    row, column, value = (np.concatenate(part) for part in zip(*entries, strict=True))
    order = np.argsort(row, kind="stable")
    return Arrays(
        variables=[None] * len(cost),
        cost=cost,
        low=np.zeros(len(cost)),
        high=high,
        is_integer=is_integer,
        row_names=[""] * len(row_low),
        row_low=row_low,
        row_high=row_high,
        start=np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(row_low)))]).astype(np.int32),
        index=column[order].astype(np.int32),
        value=value[order].astype(np.float64),
    )
