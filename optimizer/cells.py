"""Rows and cells of tables with their types: pandas itself promises nothing about what a cell holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd


def iterate(table: pd.DataFrame) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """Yield every row as its ids, in the order of the index levels, and its cells by column."""
    columns = table.columns.tolist()
    # At once as plain values: going through the columns, as itertuples does, costs ten times as much on small tables.
    for key, cells in zip(table.index.tolist(), table.to_numpy(dtype=object).tolist(), strict=True):
        yield key if isinstance(key, tuple) else (key,), dict(zip(columns, cells, strict=True))


def read_number(table: pd.DataFrame, row: str | tuple[str, ...], column: str) -> float:
    """Return one cell as a number; KeyError if there is no such row or column."""
    cell: Any = table.at[row, column]
    return float(cell)


def read_column(column: pd.Series) -> dict[Any, Any]:
    """Return a column by its index, as ``to_dict`` does, but quickly where the index holds texts."""
    return dict(zip(column.index.tolist(), column.tolist(), strict=True))
