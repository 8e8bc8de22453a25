"""Titles of the columns of all layers in both languages, with their units: ``column_titles.toml`` as values."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

TITLES_FILE = Path(__file__).parent / "column_titles.toml"


@dataclass(frozen=True)
class ColumnTitle:
    """Title of a column; ``unit`` as in the schema, ``unit_zh`` the same in Chinese, both empty for texts.

    ``aliases`` are other headings under which the column may come in a file.
    """

    zh: str
    en: str
    unit: str = ""
    unit_zh: str = ""
    aliases: tuple[str, ...] = ()

    def text(self, language: str) -> str:
        """The title with its unit in ``language`` (``"zh"`` or ``"en"``), as a heading of a table."""
        if language == "zh":
            return f"{self.zh}（{self.unit_zh}）" if self.unit_zh not in ("", "1") else self.zh
        return f"{self.en} ({self.unit})" if self.unit not in ("", "1") else self.en


def column_title(layer: str, column: str) -> ColumnTitle:
    """Title of ``column`` in ``layer``; KeyError if the file holds neither the pair nor the column."""
    return _of_layers().get((layer, column)) or _of_columns()[column]


@cache
def _of_columns() -> Mapping[str, ColumnTitle]:
    return {column: _title(row) for column, row in _tables()["columns"].items()}


@cache
def _of_layers() -> Mapping[tuple[str, str], ColumnTitle]:
    tables = _tables()["layers"].items()
    return {(layer, column): _title(row) for layer, columns in tables for column, row in columns.items()}


def _tables() -> dict[str, Any]:
    return tomllib.loads(TITLES_FILE.read_text(encoding="utf-8"))


def _title(row: Mapping[str, Any]) -> ColumnTitle:
    return ColumnTitle(**{**row, "aliases": tuple(row.get("aliases", ()))})
