"""Tables as CSV: exact ones that are read back to the last digit, and safe ones for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from reports.catalogue import both
from reports.errors import RunFileError

Layout = Mapping[str, Mapping[str, str]]
"""Of one table: ``index`` and ``columns``, each name -> type (text, number, integer, flag), in order."""

_TYPES = {"number": "float64", "integer": "int64", "flag": "bool"}
_PARSERS: Mapping[str, Callable[[str], object]] = {
    "number": float,
    "integer": int,
    "flag": {"True": True, "False": False}.__getitem__,
}
# A spreadsheet runs a cell that starts with one of these as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def layout_of(table: pd.DataFrame) -> Layout:
    """Return the layout of ``table``; the index counts if its levels have names."""
    index = {} if table.index.names == [None] else {str(name): "text" for name in table.index.names}
    return {"index": index, "columns": {str(name): _kind(table[name]) for name in table.columns}}


def write_exact(table: pd.DataFrame, path: Path) -> None:
    """Write ``table`` as UTF-8 CSV: every digit of a number, every text in quotes, named index levels first."""
    has_index = table.index.names != [None]
    content = table.to_csv(index=has_index, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    path.write_bytes(content.encode("utf-8"))


def read_exact(path: Path, layout: Layout) -> pd.DataFrame:
    """Read what :func:`write_exact` wrote; RunFileError names file and column if it does not fit ``layout``."""
    kinds = {**layout["index"], **layout["columns"]}
    try:
        raw = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise RunFileError(**both("error.run_file_unreadable", file=path.name, reason=error)) from error
    missing = [name for name in kinds if name not in raw.columns]
    if missing:
        raise RunFileError(**both("error.run_column_missing", file=path.name, column=missing[0]))
    table = pd.DataFrame({name: _typed(raw[name], kind, path) for name, kind in kinds.items()})
    return table.set_index(list(layout["index"])) if layout["index"] else table


def write_spreadsheet(table: pd.DataFrame, path: Path) -> None:
    """Write ``table`` for a spreadsheet: UTF-8 with BOM; a text that would run as a formula gets an apostrophe."""
    flat = table.reset_index() if table.index.names != [None] else table
    safe = pd.DataFrame({_disarmed(str(name)): flat[name].map(_disarmed) for name in flat.columns})
    path.write_bytes(safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig"))


def join_rows(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> pd.DataFrame:
    """Return ``rows`` as a table with exactly ``columns``, also when there is no row."""
    return pd.DataFrame(list(rows), columns=list(columns))


def _kind(values: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(values):
        return "flag"
    if pd.api.types.is_integer_dtype(values):
        return "integer"
    return "number" if pd.api.types.is_float_dtype(values) else "text"


def _typed(values: pd.Series, kind: str, path: Path) -> pd.Series:
    if kind == "text":
        return values
    try:
        # Python's float is exact for the shortest text of a number; the fast parsers are not.
        cells = [_PARSERS[kind](cell) for cell in values]
        return pd.Series(cells, index=values.index, dtype=_TYPES[kind])
    except (ValueError, KeyError) as error:
        raise RunFileError(
            **both("error.run_value", file=path.name, column=values.name, reason=error, kind=kind)
        ) from error


def _disarmed(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell


def read_spreadsheet(path: Path) -> pd.DataFrame:
    """Read a table that :func:`write_spreadsheet` wrote."""
    return pd.read_csv(path, encoding="utf-8-sig")
