"""The history of a workspace: who made which version when, why, and what it changed; two versions compared."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from geodata.defects import Sentence
from geodata.versions.changes import LayerChanges
from geodata.versions.content_files import version_content
from geodata.versions.description import summarise_changes
from geodata.versions.entry import changes_between
from geodata.versions.errors import VersionDamagedError
from geodata.versions.ledger import find_version, newest_number, read_version
from geodata.versions.record import CHANGES_FILE, Version


@dataclass(frozen=True)
class HistoryEntry:
    """One version: ``version`` is None where it is damaged, and ``files`` names what is not as accepted."""

    number: int
    version: Version | None
    files: tuple[str, ...]
    summary: Sentence

    def text(self, language: str) -> str:
        """Return the entry as a line: number, local time, who, what, why, warnings accepted."""
        is_zh = language == "zh"
        said = self.summary.zh if is_zh else self.summary.en
        if self.version is None:
            return f"{self.number}  {said}"
        count = len(self.version.accepted)
        accepted = (f"；接受提醒 {count} 条" if is_zh else f"; {count} warning(s) accepted") if count else ""
        when = local_time(self.version)
        return f"{self.number}  {when}  {self.version.who}  {said}{accepted}  —  {' '.join(self.version.why.split())}"


def read_history(workspace: Path) -> tuple[HistoryEntry, ...]:
    """Return every version, oldest first; a damaged one is listed as such. VersionsMissingError if there is none."""
    return tuple(_entry(workspace, number) for number in range(1, newest_number(workspace) + 1))


def version_changes(workspace: Path, old: str, new: str) -> tuple[LayerChanges, ...]:
    """Compare two versions by name (as :func:`geodata.versions.ledger.find_version` takes them)."""
    before, after = (version_content(find_version(workspace, name)) for name in (old, new))
    return tuple(changes_between(before, after))


def local_time(version: Version) -> str:
    """Time of acceptance on the wall where it was made, with its offset: ``2026-11-23 10:08 +08:00``."""
    sign = -1 if version.local_offset.startswith("-") else 1
    hours, minutes = (int(part) for part in version.local_offset[1:].split(":"))
    zone = timezone(sign * timedelta(hours=hours, minutes=minutes))
    made = datetime.fromisoformat(version.created).astimezone(zone)
    return f"{made:%Y-%m-%d %H:%M} {version.local_offset}"


def _entry(workspace: Path, number: int) -> HistoryEntry:
    try:
        version = read_version(workspace, number)
    except VersionDamagedError as error:
        shown = ", ".join(error.files)
        damaged = Sentence(f"已损坏：{shown}", f"damaged: {shown}")
        return HistoryEntry(number, None, error.files, damaged)
    return HistoryEntry(number, version, (), _summary(version))


def _summary(version: Version) -> Sentence:
    if version.number == 1:
        count = len(version.layers)
        return Sentence(f"建立，{count} 个图层", f"created, {count} layers")
    said = summarise_changes(json.loads((version.folder / CHANGES_FILE).read_text(encoding="utf-8")))
    if version.reverted_to is not None:
        number = version.reverted_to
        return Sentence(f"恢复到版本 {number}：{said.zh}", f"reverted to version {number}: {said.en}")
    if version.action == "merged":
        return Sentence(f"与他人的编辑合并：{said.zh}", f"merged with others' edits: {said.en}")
    return said
