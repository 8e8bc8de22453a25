"""What the columns of a layer say about themselves in the working copy: title, description, domain, SQL type."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from geodata.column_titles import column_title
from geodata.schema import Column, LayerSchema
from geodata.versions.rows import attribute_columns
from geodata.workspace.geopackage import TableColumn
from geodata.workspace.titles import say, word_title

SQL_TYPES = {"text": "TEXT", "number": "REAL", "integer": "INTEGER", "boolean": "BOOLEAN"}
DomainRow = tuple[str, str, str | None, float | None, int | None, float | None, int | None, str | None]


def table_columns(schema: LayerSchema, language: str) -> list[TableColumn]:
    """Columns of the table of ``schema``: all but lon and lat where the geometry says the place."""
    return [
        TableColumn(
            name=column.name,
            sql_type=SQL_TYPES[column.kind],
            title=column_title(schema.name, column.name).text(language),
            description=describe_column(column, schema, language),
            domain=domain_name(column, schema),
            is_key=column.name == schema.id_column,
        )
        for column in attribute_columns(schema)
    ]


def describe_column(column: Column, schema: LayerSchema, language: str) -> str:
    """One sentence about a column: what it must hold, in which unit and range."""
    is_zh = language == "zh"
    if column.name == schema.id_column:
        return (
            "要素的唯一编号，只用字母、数字和下划线；已有编号请勿改动（改编号等于删去旧要素、新增要素）"
            if is_zh
            else "unique id, letters, digits and _ only; do not change an existing one (it would count as a removal "
            "and an addition)"
        )
    parts = [("可空" if is_zh else "may be empty") if column.nullable else ("必填" if is_zh else "must be filled")]
    if column.unit not in ("", "1"):
        unit = column_title(schema.name, column.name).unit_zh or column.unit
        parts.append(f"单位：{unit}" if is_zh else f"unit: {column.unit}")
    if column.low is not None and column.high is not None:
        parts.append(
            f"范围：{column.low:g} 至 {column.high:g}" if is_zh else f"range: {column.low:g} to {column.high:g}"
        )
    if column.allowed:
        words = [f"{word} = {say(word_title(word), language)}" for word in column.allowed]
        parts.append("、".join(words) if is_zh else ", ".join(words))
    return ("；" if is_zh else "; ").join(parts)


def domain_name(column: Column, schema: LayerSchema) -> str | None:
    """Name of the domain of a column, None if it has none."""
    has_range = column.low is not None and column.high is not None
    return f"{schema.name}_{column.name}".lower() if column.allowed or has_range else None


def domain_rows(schema: LayerSchema, language: str) -> Iterable[DomainRow]:
    """Rows of gpkg_data_column_constraints for one layer: one for each allowed word, one for each range."""
    for column in attribute_columns(schema):
        name = domain_name(column, schema)
        if name is None:
            continue
        if column.allowed:
            for word in column.allowed:
                yield (name, "enum", word, None, None, None, None, say(word_title(word), language))
        else:
            description = column_title(schema.name, column.name).text(language)
            yield (name, "range", None, column.low, 1, column.high, 1, description)


def cell(value: Any, column: Column) -> Any:
    """Return a value of a frame as SQLite holds it: None for unknown and for the empty text."""
    if pd.isna(value) or (column.kind == "text" and value == ""):
        return None
    return {"text": str, "number": float, "integer": int, "boolean": int}[column.kind](value)
