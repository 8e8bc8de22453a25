"""Exceptions from "in principle in the cluster" that a plan makes: a table with site, size and reason."""

from __future__ import annotations

from collections.abc import Iterator

from reports.catalogue import text
from reports.exception_view import exception_rows
from reports.pack.blocks import LEFT, RIGHT, Block, Table
from reports.pack.source import PackRun

INTERNAL = "internal"


def exception_blocks(run: PackRun, language: str, edition: str) -> Iterator[Block]:
    """Yield the table of the internal edition; nothing where the plan makes no exception. ``run`` has a plan."""
    if run.plan is None:
        raise ValueError(f"{run.folder.name} has no plan")
    rows = exception_rows(run.case, run.plan, language)
    if edition != INTERNAL or not rows:
        return
    yield Table(
        caption=text("exception.title", language),
        columns=tuple(text(f"exception.{name}", language) for name in ("site", "mw", "reason")),
        rows=tuple(rows),
        align=(LEFT, RIGHT, LEFT),
        name="exceptions",
    )
