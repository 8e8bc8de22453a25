"""What the commands for layers say: changes, what keeps an edit from being accepted, the working copy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from geodata.remarks import LEVELS, Remark, warnings_in
from geodata.versions.changes import LayerChanges
from geodata.versions.description import describe_changes
from geodata.workspace.imports import Checked
from geodata.workspace.refresh import Refresh
from reports.catalogue import text

MOST_CHANGES = 50  # lines of one layer that a terminal is shown; all of them are in the files


def change_lines(changes: Sequence[LayerChanges], language: str) -> list[str]:
    """Return what changed as lines, or that nothing did."""
    return describe_changes(changes, language, MOST_CHANGES) or [text("layers.unchanged", language)]


def verdict_lines(checked: Checked, language: str) -> list[str]:
    """Return whether the edit would be accepted, and what to type for each warning that needs a reason."""
    counts = {level: sum(remark.level == level for remark in checked.remarks) for level in LEVELS}
    lines = [text("layers.counts", language, **counts)]
    if checked.conflicts:
        lines.append(text("layers.conflicts", language, n=len(checked.conflicts)))
    if not checked.is_sound:
        return [*lines, text("layers.refused", language)]
    open_keys = dict.fromkeys(remark.key for remark in warnings_in(checked.remarks))
    if open_keys:
        lines.append(text("layers.need_reasons", language))
        lines += [f'  --accept "{key}={text("layers.reason", language)}"' for key in open_keys]
        return lines
    return [*lines, text("layers.would_be_accepted", language)]


def refresh_lines(refresh: Refresh, language: str) -> list[str]:
    """Return what became of the working copy."""
    if not refresh.is_fresh:
        return [text("layers.copy_left", language)]
    lines = [text("layers.copy_fresh", language)]
    if refresh.kept is not None:
        lines.append(text("layers.copy_kept", language, file=refresh.kept))
    if refresh.other_tables:
        tables = ", ".join(refresh.other_tables)
        lines.append(text("layers.other_tables", language, tables=tables, file=refresh.kept))
    return lines


def count_remarks(remarks: Iterable[Remark]) -> dict[str, int]:
    """Return the number of remarks of each level."""
    levels = [remark.level for remark in remarks]
    return {f"{level}s": levels.count(level) for level in LEVELS}
