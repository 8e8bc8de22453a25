"""What an answer is made of when it is shown: sections of paragraphs, tables and a figure, words ready to print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class AnswerTable:
    """A table in one language: every cell is what is shown. ValueError where a row has not one cell a column."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"table {self.title!r}: every row needs {len(self.columns)} cells")


@dataclass(frozen=True)
class AnswerSection:
    """One answer in one language. ``figure_svg`` is drawn by the program and goes into the page as it is."""

    name: str
    title: str
    paragraphs: tuple[str, ...]
    tables: tuple[AnswerTable, ...] = ()
    figure_svg: str = ""

    def as_text(self) -> str:
        """Return the section for a terminal: cells apart by two blanks."""
        lines = [self.title, *self.paragraphs]
        for table in self.tables:
            lines += ["", table.title] if table.title else [""]
            lines += ["  ".join(row) for row in (table.columns, *table.rows)]
        return "\n".join(lines)


def section_from(content: Mapping[str, Any]) -> AnswerSection:
    """Return the section whose fields JSON has kept."""
    tables = tuple(
        AnswerTable(table["title"], tuple(table["columns"]), tuple(tuple(row) for row in table["rows"]))
        for table in content["tables"]
    )
    return AnswerSection(
        content["name"], content["title"], tuple(content["paragraphs"]), tables, content.get("figure_svg", "")
    )
