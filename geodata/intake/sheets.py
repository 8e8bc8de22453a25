"""Tables with or without coordinates: CSV and XLSX, every row as wide as its header, nothing dropped in silence."""

from __future__ import annotations

import csv
import datetime
import io
import itertools
import re
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl

from geodata.defects import Sentence, some_names
from geodata.intake.archives import BROKEN
from geodata.intake.found import Array, Found, objects
from geodata.intake.limits import Limits
from geodata.intake.places import find_places, make_shapes, taken
from geodata.intake.refusal import refuse, refuse_amount
from geodata.intake.shape_limits import check_shapes
from geodata.intake.texts import decode, samples
from geodata.intake.vectors import unreadable
from geodata.remarks import Remark

SEPARATORS = (",", "\t", ";")
DEFAULT_TITLE = re.compile(r"(?i)(sheet|工作表)\s*\d*")
Row = list[Any]


def read_csv(path: Path, name: str, limits: Limits, file: str, given: str | None) -> Found:
    """Read a CSV: every cell as text; SourceError for broken rows, texts or coordinates."""
    text, encoding = decode(path.read_bytes(), given, file)
    if "\0" in text:
        raise refuse("binary", file, Sentence("含有二进制内容（NUL）", "it holds binary content (NUL)"))
    first = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=first.count)
    csv.field_size_limit(limits.max_text_bytes)
    try:
        found = _found(csv.reader(io.StringIO(text, newline=""), delimiter=separator), name, "CSV", limits, file)
    except csv.Error as error:
        reason = "text_too_long" if "field larger" in str(error) else "csv_broken"
        wrong = Sentence(f"CSV 读不出来（{error}）", f"the CSV cannot be read ({error})")
        raise refuse(reason, file, wrong) from error
    found.encoding, found.samples = encoding, samples(itertools.chain(found.columns, *found.columns.values()))
    if separator != ",":
        shown = {"\t": "tab"}.get(separator, separator)
        said = Sentence(f"列之间以 {shown} 分隔", f"columns are separated by {shown}")
        way_out = Sentence("若不对，另存为逗号分隔", "if that is wrong, save it with commas")
        found.remarks.append(Remark("note", "separator", name, said, way_out))
    return found


def read_workbook(path: Path, name: str, limits: Limits, file: str) -> list[Found]:
    """Read every sheet of an XLSX that has a row; values as stored, formulas as last computed by the program."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
            layers = []
            for sheet in book.worksheets[: limits.max_layers]:
                sheet.reset_dimensions()  # what it claims may be a million columns wide
                rows = ([_plain(value) for value in row] for row in sheet.iter_rows(values_only=True))
                is_nameless = len(book.worksheets) == 1 and DEFAULT_TITLE.fullmatch(sheet.title)
                layer = name if is_nameless else sheet.title
                filled = _first_filled(rows, limits, file)
                if filled is not None:
                    layers.append(_found(filled, layer, "XLSX", limits, file))
    except (*BROKEN, KeyError, TypeError, AttributeError, IndexError, SyntaxError) as error:
        raise unreadable(file, "XLSX", f"{type(error).__name__}: {error}") from error
    if not layers:
        raise refuse("empty", file, Sentence("工作簿中没有数据", "no sheet of the workbook has a row"))
    return layers


def _first_filled(rows: Iterator[Row], limits: Limits, file: str) -> Iterator[Row] | None:
    """The rows from the first that is not blank, None if all are."""
    for count, row in enumerate(rows):
        _check_rows(count, limits, file)
        if any(value not in (None, "") for value in row):
            return itertools.chain([row], rows)
    return None


def _found(rows: Iterable[Row], name: str, kind: str, limits: Limits, file: str) -> Found:
    numbered = iter(rows)
    header = _header(next(numbered, []), limits, file)
    table: list[Row] = []
    for count, row in enumerate(numbered, start=1):
        _check_rows(count, limits, file)
        if any(value not in (None, "") for value in row):
            table.append(_fitted(row, header, count, kind, file))
    columns = {
        title: _column([row[place] for row in table], title, limits, file)
        for place, title in enumerate(header)
        if title
    }
    found = Found(name, kind, columns, None)
    places = find_places(list(columns), file)
    if places is not None:
        found.shapes = make_shapes(columns, places, file)
        found.geometry_type = "Point" if places.axes else "Unknown"
        found.remarks.append(taken(places, name))
        check_shapes(found.shapes, limits, file, name)
    return found


def _header(row: Row, limits: Limits, file: str) -> list[str]:
    names = ["" if value is None else str(value).strip() for value in row]
    while names and not names[-1]:
        names.pop()
    if len(names) > limits.max_columns:
        raise refuse_amount("too_many_columns", file, Sentence("列数", "columns"), len(names), limits.max_columns)
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice or not names:
        shown = some_names(twice)
        wrong = Sentence(f"列名重复：{shown}", f"columns with the same name: {shown}")
        none = Sentence("第一行没有列名", "its first row has no column names")
        way_out = Sentence("第一行写列名，每列一个，不重复", "write one name for each column in the first row")
        raise refuse("column_twice" if twice else "header_missing", file, wrong if twice else none, way_out)
    return names


def _fitted(row: Row, header: list[str], number: int, kind: str, file: str) -> Row:
    """The row at the width of the header; a sheet leaves out blank cells at the end, a CSV may not.

    A filled cell under no name is refused, not left out.
    """
    width = len(header)
    named = [*header, *[""] * (len(row) - width)]
    extra = any(value not in (None, "") and not name for value, name in zip(row, named, strict=False))
    if extra or (kind == "CSV" and len(row) < width):
        wrong = Sentence(
            f"第 {number} 行数据有 {len(row)} 格，表头有 {width} 列，或有值的格没有列名",
            f"data row {number} has {len(row)} cells, the header {width}, or a filled cell has no name above it",
        )
        raise refuse("row_width", file, wrong, Sentence("补齐行，给每列写列名", "fill the row and name every column"))
    return (row + [None] * width)[:width]


def _column(values: Row, title: str, limits: Limits, file: str) -> Array:
    """One column: numbers or truth values if all its filled cells are, else texts."""
    filled = [value for value in values if value is not None]
    longest = max((len(value) for value in filled if isinstance(value, str)), default=0)
    if longest > limits.max_text_bytes:
        what = Sentence(f"列“{title}”一格的字符数", f"characters of a cell of '{title}'")
        raise refuse_amount("text_too_long", file, what, longest, limits.max_text_bytes)
    kinds = {type(value) for value in filled}
    gaps = np.array([value is None for value in values], dtype=bool)
    if kinds in ({bool}, {int}) and all(abs(value) < 2**63 for value in filled):
        dense = np.array(
            [0 if value is None else value for value in values], dtype=bool if kinds == {bool} else np.int64
        )
        return np.ma.masked_array(dense, mask=gaps) if gaps.any() else dense
    if kinds and kinds <= {int, float}:
        return np.array([np.nan if value is None else float(value) for value in values])
    return objects(None if value is None else str(value) for value in values)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _check_rows(count: int, limits: Limits, file: str) -> None:
    if count > limits.max_features:
        raise refuse_amount("too_many_features", file, Sentence("行数", "rows"), count, limits.max_features)
