"""Cells as a file holds them to the type of their column, strictly: what is not wholly a number is none."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Hashable
from typing import Any

import numpy as np
import pandas as pd

from geodata.defects import Sentence, some_names
from geodata.remarks import Remark
from geodata.schema import Column, Kind

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
TRUTH = {"true": True, "t": True, "yes": True, "y": True, "1": True, "是": True}
TRUTH |= {"false": False, "f": False, "no": False, "n": False, "0": False, "否": False}
SAMPLES = 5

KINDS: dict[Kind, Sentence] = {
    "text": Sentence("文本", "a text"),
    "number": Sentence("数值", "a number"),
    "integer": Sentence("整数", "a whole number"),
    "boolean": Sentence("真假值（true/false、是/否、1/0）", "true or false (yes/no, 1/0)"),
}


class NotOfKindError(ValueError):
    """A cell that cannot be read as the kind of its column."""


def read_column(values: pd.Series, column: Column, layer: str, names: pd.Series) -> tuple[pd.Series, list[Remark]]:
    """``values`` in the type of ``column``: str with "" for empty, float64, Int64 or boolean with NA for empty.

    A cell that is not of that kind becomes empty, with a remark of level error that names its feature by ``names``.
    """
    read: Callable[[Any], Any] = READERS[column.kind]
    cells, remarks, trimmed = [], [], []
    for value, name in zip(values.tolist(), names.tolist(), strict=True):
        if _is_blank(value):
            cells.append("" if column.kind == "text" else None)
            continue
        if isinstance(value, str) and value != value.strip() and column.kind == "text":
            trimmed.append(str(name))
        try:
            cells.append(read(value))
        except NotOfKindError:
            cells.append("" if column.kind == "text" else None)
            remarks.append(_garbled(layer, column, str(name), value))
    if trimmed:
        remarks.append(_trimmed(layer, column, trimmed))
    return pd.Series(cells, index=values.index, dtype=_pandas_type(column.kind)), remarks


def as_text(value: Any) -> str:
    """A cell as text; whole numbers without a point, since spreadsheets make 1.0 of the id 1."""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (float, np.floating)):
        number = float(value)
        return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray, memoryview, dict, list, np.ndarray)):
        raise NotOfKindError(value)
    return str(value).strip()


def as_number(value: Any) -> float:
    """A cell as a finite number; texts in ASCII digits only, without unit or thousands mark."""
    if isinstance(value, (bool, np.bool_)):
        raise NotOfKindError(value)
    if isinstance(value, str) and not NUMBER.fullmatch(value.strip()):
        raise NotOfKindError(value)
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise NotOfKindError(value) from error
    if not np.isfinite(number):
        raise NotOfKindError(value)
    return number


def as_integer(value: Any) -> int:
    """A cell as a whole number; 3.0 is 3, 3.5 is none."""
    number = as_number(value)
    if not number.is_integer():
        raise NotOfKindError(value)
    return int(number)


def as_truth(value: Any) -> bool:
    """A cell as true or false: a boolean, 1 or 0, or one of the words of :data:`TRUTH`."""
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    word: Hashable = value.strip().lower() if isinstance(value, str) else as_text(value)
    if word not in TRUTH:
        raise NotOfKindError(value)
    return TRUTH[str(word)]


READERS: dict[Kind, Callable[[Any], Any]] = {
    "text": as_text,
    "number": as_number,
    "integer": as_integer,
    "boolean": as_truth,
}


def _is_blank(value: Any) -> bool:
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    if isinstance(value, (float, np.floating)):
        return bool(np.isnan(value))
    return isinstance(value, str) and not value.strip()


def _pandas_type(kind: Kind) -> str:
    return {"text": "str", "number": "float64", "integer": "Int64", "boolean": "boolean"}[kind]


def _garbled(layer: str, column: Column, name: str, value: Any) -> Remark:
    kind, shown = KINDS[column.kind], str(value)[:60]
    unit_zh, unit_en = (f"（单位：{column.unit}）", f" ({column.unit})") if column.unit else ("", "")
    return Remark(
        "error",
        "value_garbled",
        layer,
        Sentence(f"“{shown}”不是{kind.zh}", f"'{shown}' is not {kind.en}"),
        Sentence(
            f"只填{kind.zh}，不带单位和分隔符{unit_zh}", f"give {kind.en} alone, no unit and no separators{unit_en}"
        ),
        feature=name,
        column=column.name,
    )


def _trimmed(layer: str, column: Column, names: list[str]) -> Remark:
    shown = some_names(names, SAMPLES)
    return Remark(
        "note",
        "text_trimmed",
        layer,
        Sentence(f"去掉了首尾空格：{shown}", f"blanks at the ends were taken off: {shown}"),
        Sentence("无需处理", "nothing to do"),
        column=column.name,
    )
