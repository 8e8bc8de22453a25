"""Two edits of one version brought together, feature by feature and attribute by attribute; nothing is lost silently.

``base`` is what both started from, ``theirs`` what has been accepted since, ``mine`` what is to be accepted. A cell
that only one side changed is taken from that side; the geometry is one cell. Cells that both changed differently, a
feature that one removed and the other changed, and one id given to two new features are conflicts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shapely

from geodata.errors import PlannerError
from geodata.layers import LAYERS
from geodata.versions.errors import ResolutionError
from geodata.versions.rows import GEOMETRY, Row, Rows

SIDES = ("mine", "theirs")
LayerRows = Mapping[str, Rows]
WHOLE = "*"


@dataclass(frozen=True)
class Conflict:
    """One cell that both sides changed; ``column`` is ``"*"`` where it is about the whole feature.

    The three values are plain ones; a geometry is said in words, an absent feature is None.
    """

    layer: str
    feature: str
    column: str
    base: Any
    mine: Any
    theirs: Any

    @property
    def key(self) -> str:
        """What the conflict is resolved by: ``layer/feature``."""
        return f"{self.layer}/{self.feature}"


class ConflictError(PlannerError):
    """Both sides changed the same; ``conflicts`` is the table, ``base`` and ``head`` the versions compared."""

    def __init__(self, conflicts: tuple[Conflict, ...], base: int, head: int, head_who: str) -> None:
        keys = sorted({conflict.key for conflict in conflicts})
        options = " ".join(f"--resolve {key}=mine|theirs" for key in keys)
        table_zh = "\n".join(_line(conflict, ("原", "我方", "对方"), "无此要素") for conflict in conflicts)
        table_en = "\n".join(_line(conflict, ("base", "mine", "theirs"), "no such feature") for conflict in conflicts)
        super().__init__(
            zh=f"编辑以版本 {base} 为底，其间已接受到版本 {head}（最新一版：{head_who}），"
            f"有 {len(keys)} 个要素双方都改了：\n"
            f"{table_zh}\n没有写入任何内容。办法：逐个决定，重新导入时加上 {options}。",
            en=f"the edit started from version {base}; the newest is version {head} (by {head_who}) by now, and "
            f"{len(keys)} feature(s) were changed by both:\n{table_en}\n"
            f"Nothing was written. Way out: decide each one and import again with {options}.",
        )
        self.conflicts = conflicts
        self.base = base
        self.head = head


def merge_layers(
    base: LayerRows, mine: LayerRows, theirs: LayerRows, resolve: Mapping[str, str]
) -> tuple[dict[str, Rows], tuple[Conflict, ...]]:
    """Return the merged layers (those with features) and the conflicts that ``resolve`` does not settle.

    ``resolve`` maps ``"layer/feature"`` to the side that wins the cells in conflict. ResolutionError if a key of it
    settles nothing.
    """
    merged: dict[str, Rows] = {}
    conflicts: list[Conflict] = []
    settled: set[str] = set()
    for name in (schema.name for schema in LAYERS):
        states = tuple(side.get(name, {}) for side in (base, mine, theirs))
        rows: Rows = {}
        for key in sorted(set().union(*states)):
            was, own, other = (state.get(key) for state in states)
            row, found = merge_row(was, own, other, resolve.get(f"{name}/{key}"))
            if found and f"{name}/{key}" in resolve:
                settled.add(f"{name}/{key}")
            else:
                conflicts += [Conflict(name, key, *cell) for cell in found]
            if row is not None:
                rows[key] = row
        if rows:
            merged[name] = rows
    _check_all_settle(resolve, settled)
    return merged, tuple(conflicts)


def merge_row(
    base: Row | None, mine: Row | None, theirs: Row | None, side: str | None
) -> tuple[Row | None, list[tuple[str, Any, Any, Any]]]:
    """Merge one feature; also the cells in conflict (column, base, mine, theirs), which ``side`` wins if given."""
    if theirs in (mine, base):
        return mine, []
    if mine == base:
        return theirs, []
    if base is None or mine is None or theirs is None:
        winner = theirs if side == "theirs" else mine
        return winner, [(WHOLE, _row_in_words(base), _row_in_words(mine), _row_in_words(theirs))]
    row, found = dict(theirs), []
    for column, was in base.items():
        own, other = mine[column], theirs[column]
        if own not in (was, other) and other != was:
            found.append((column, _in_words(column, was), _in_words(column, own), _in_words(column, other)))
            row[column] = other if side == "theirs" else own
        elif own != was:
            row[column] = own
    return row, found


def _check_all_settle(resolve: Mapping[str, str], settled: set[str]) -> None:
    wrong = sorted(key for key, side in resolve.items() if side not in SIDES)
    idle = wrong or sorted(set(resolve) - settled)
    if idle:
        shown = ", ".join(f"{key}={resolve[key]}" for key in idle)
        raise ResolutionError(
            zh=f"--resolve {shown} 没有对应的冲突（或不是 mine/theirs）。没有写入任何内容。"
            "办法：核对“图层/要素编号=mine|theirs”的写法，或去掉它再导入一次看冲突表。",
            en=f"--resolve {shown} settles no conflict (or is not mine/theirs). Nothing was written. Way out: "
            "check the form layer/feature=mine|theirs, or leave it out and import again to see the table of conflicts.",
        )


def _row_in_words(row: Row | None) -> str | None:
    if row is None:
        return None
    shown = (f"{name}={_in_words(name, value)}" for name, value in row.items() if value not in ("", None))
    return ", ".join(shown)


def _in_words(column: str, value: Any) -> Any:
    """A value as a person can compare it: a geometry as its kind, number of vertices and extent [deg]."""
    if column != GEOMETRY or value is None:
        return value
    shape = shapely.from_wkb(value)
    west, south, east, north = shapely.bounds(shape)
    count = shapely.get_num_coordinates(shape)
    return f"{shape.geom_type} ({count}) {west:.7f} {south:.7f} .. {east:.7f} {north:.7f}"


def _line(conflict: Conflict, names: tuple[str, str, str], absent: str) -> str:
    values = (conflict.base, conflict.mine, conflict.theirs)
    is_whole = conflict.column == WHOLE
    shown = "; ".join(
        f"{name}: {absent if value is None and is_whole else value}" for name, value in zip(names, values, strict=True)
    )
    return f"  {conflict.key} [{conflict.column}] {shown}"
