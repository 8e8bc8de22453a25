"""Defects of the attribute table of one layer: columns, ids, values. Every one is an error.

Each function yields one remark for each wrong feature, in the order of the file. A column that is missing is said
once, by :func:`find_missing_columns`, and passed over by the others.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from geodata.defects import Sentence, some_names
from geodata.remarks import Remark
from geodata.schema import Column, LayerSchema

NUMBERS = ("number", "integer")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def find_attribute_defects(frame: pd.DataFrame, schema: LayerSchema) -> Iterator[Remark]:
    """Yield every defect of the attribute table of ``frame``."""
    yield from find_missing_columns(frame, schema)
    yield from find_empty_layer(frame, schema)
    yield from find_duplicate_ids(frame, schema)
    yield from find_ids_not_plain(frame, schema)
    yield from find_missing_values(frame, schema)
    yield from find_garbled_values(frame, schema)
    yield from find_unknown_values(frame, schema)
    yield from find_values_out_of_range(frame, schema)


def find_missing_columns(frame: pd.DataFrame, schema: LayerSchema) -> Iterator[Remark]:
    """Kind ``columns_missing``: columns of the schema are not in the layer; one remark names them all."""
    needed = [column.name for column in schema.columns if not column.may_lack]
    missing = [name for name in needed if name not in frame.columns]
    if missing:
        yield Remark(
            "error",
            "columns_missing",
            schema.name,
            Sentence(f"缺少列 {some_names(missing)}", f"columns missing: {some_names(missing)}"),
            Sentence("补上这些列，列名须完全一致", "add these columns under exactly these names"),
            column=missing[0],
        )


def find_empty_layer(frame: pd.DataFrame, schema: LayerSchema) -> Iterator[Remark]:
    """Kind ``layer_empty``: the layer has no feature at all."""
    if frame.empty:
        yield Remark(
            "error",
            "layer_empty",
            schema.name,
            Sentence("没有任何要素", "it has no feature at all"),
            Sentence("检查导出时的筛选条件", "check the filter used when it was exported"),
        )


def find_duplicate_ids(frame: pd.DataFrame, schema: LayerSchema) -> Iterator[Remark]:
    """Kind ``ids_duplicate``: features share an id; one remark for each such id."""
    if schema.id_column not in frame.columns:
        return
    ids = frame[schema.id_column]
    counts = ids[ids.notna()].astype("str").value_counts()
    for name in sorted(str(key) for key in counts.index[counts > 1] if str(key).strip()):
        yield Remark(
            "error",
            "ids_duplicate",
            schema.name,
            Sentence(f"编号重复：{name}", f"ids occur more than once: {name}"),
            Sentence("给每个要素唯一的编号", "give every feature an id of its own"),
            feature=name,
            column=schema.id_column,
            value=float(counts[name]),
            unit="1",
        )


def find_ids_not_plain(frame: pd.DataFrame, schema: LayerSchema) -> Iterator[Remark]:
    """Kind ``id_not_plain``: an id with other signs than A-Z a-z 0-9 _, which the solver's names need."""
    if schema.id_column not in frame.columns:
        return
    ids = frame[schema.id_column]
    wrong = ids.notna() & ~ids.astype("str").str.fullmatch(r"[A-Za-z0-9_]*")
    for feature in names_of(frame, schema, _truth(wrong)):
        yield Remark(
            "error",
            "id_not_plain",
            schema.name,
            Sentence("编号含有其他字符", "its id holds other signs"),
            Sentence("编号只用字母、数字和下划线，中文写入名称列", "use letters, digits and _ in ids only"),
            feature=feature,
            column=schema.id_column,
        )


def find_missing_values(frame: pd.DataFrame, schema: LayerSchema) -> Iterator[Remark]:
    """Kind ``value_missing``: NaN, None or an empty text in a column that must be filled."""
    for column in _present(frame, schema):
        if column.nullable:
            continue
        for feature in names_of(frame, schema, _blank(frame[column.name])):
            yield Remark(
                "error",
                "value_missing",
                schema.name,
                Sentence("值缺失（空或 NaN），不会按零或无限制处理", "the value is missing (empty or NaN)"),
                Sentence(
                    "填入数值；如为假设，请在依据列标明 assumed",
                    "fill in a value, and say assumed in the basis column if it is; it is never read as zero",
                ),
                feature=feature,
                column=column.name,
            )


def find_garbled_values(frame: pd.DataFrame, schema: LayerSchema) -> Iterator[Remark]:
    """Kind ``value_garbled``: a text where a number or true/false belongs, a fraction in a column of whole numbers,
    a text with signs that were lost on the way.
    """
    for column in _present(frame, schema):
        values = frame[column.name]
        wrong = _garbled(values, column) & ~_blank(values)
        for feature, shown in zip(names_of(frame, schema, wrong), values[wrong], strict=True):
            way_out = ("只填数值（或 true/false），不带单位", "give the bare number (or true/false), without unit")
            if column.kind == "text":
                way_out = ("以正确的编码重新导出", "export it again in the right encoding")
            yield Remark(
                "error",
                "value_garbled",
                schema.name,
                Sentence(f"“{shown}”不是 {column.kind}", f"'{shown}' is not of kind {column.kind}"),
                Sentence(*way_out),
                feature=feature,
                column=column.name,
            )


def find_unknown_values(frame: pd.DataFrame, schema: LayerSchema) -> Iterator[Remark]:
    """Kind ``value_not_allowed``: a word that the column does not know."""
    for column in _present(frame, schema):
        if not column.allowed:
            continue
        values = frame[column.name]
        wrong = ~_blank(values) & ~values.isin(column.allowed).to_numpy(dtype=bool)
        allowed = ", ".join(column.allowed)
        for feature, shown in zip(names_of(frame, schema, wrong), values[wrong], strict=True):
            yield Remark(
                "error",
                "value_not_allowed",
                schema.name,
                Sentence(f"值“{shown}”不在允许的范围", f"the value '{shown}' is not known here"),
                Sentence(f"改为其中之一：{allowed}", f"use one of: {allowed}"),
                feature=feature,
                column=column.name,
            )


def find_values_out_of_range(frame: pd.DataFrame, schema: LayerSchema) -> Iterator[Remark]:
    """Kind ``value_out_of_range``: a number below ``low``, above ``high`` or infinite."""
    for column in _present(frame, schema):
        if column.kind not in NUMBERS:
            continue
        numbers = as_numbers(frame[column.name])
        low = -np.inf if column.low is None else column.low
        high = np.inf if column.high is None else column.high
        wrong = (numbers < low) | (numbers > high) | np.isinf(numbers)
        for feature, number in zip(names_of(frame, schema, wrong), numbers[wrong], strict=True):
            shown = f"{number:g} {column.unit}"
            yield Remark(
                "error",
                "value_out_of_range",
                schema.name,
                Sentence(f"值 {shown} 超出范围 [{low:g}, {high:g}]", f"{shown} is outside [{low:g}, {high:g}]"),
                Sentence(f"改正数值或单位（单位：{column.unit}）", f"mend the value or its unit ({column.unit})"),
                feature=feature,
                column=column.name,
                value=float(number),
                unit=column.unit,
            )


def feature_names(frame: pd.DataFrame, schema: LayerSchema) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Ids of all features as text; the place in the file (``#3``) of those without one."""
    positions = [f"#{number}" for number in range(1, len(frame) + 1)]
    if schema.id_column not in frame.columns:
        return np.array(positions, dtype=object)
    ids = frame[schema.id_column]
    named = zip(ids, _blank(ids), positions, strict=True)
    return np.array([position if empty else str(name) for name, empty, position in named], dtype=object)


def names_of(frame: pd.DataFrame, schema: LayerSchema, wrong: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[str]:
    """Ids of those features that are ``wrong``: mostly none."""
    return list(feature_names(frame, schema)[wrong]) if wrong.any() else []


def as_numbers(values: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The values as float; NaN for what is no number."""
    numbers: np.ndarray[tuple[int], np.dtype[np.float64]] = pd.to_numeric(values, errors="coerce").to_numpy(
        dtype="float64", na_value=np.nan
    )
    return numbers


def _present(frame: pd.DataFrame, schema: LayerSchema) -> list[Column]:
    return [column for column in schema.columns if column.name in frame.columns]


def _blank(values: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    empty = _truth(values.isna())
    if values.dtype.kind in "fiub":
        return empty
    return empty | _truth(values.astype("str").str.strip() == "")


def _garbled(values: pd.Series, column: Column) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if column.kind == "text":
        return _truth(values.astype("str").str.contains(REPLACEMENT, regex=False))
    if column.kind == "boolean":
        return _truth(~values.isin([True, False]))
    numbers = as_numbers(values)
    no_number = np.isnan(numbers)
    if column.kind == "integer":
        finite = np.isfinite(numbers)
        no_number[finite] = numbers[finite] % 1 != 0
    return no_number


def _truth(values: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    truth: np.ndarray[tuple[int], np.dtype[np.bool_]] = values.to_numpy(dtype=bool)
    return truth
