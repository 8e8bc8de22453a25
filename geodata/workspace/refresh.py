"""The working copy after a new version: made again from it, unless it holds edits that no version has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from geodata.errors import PlannerError
from geodata.versions.content import content_digest
from geodata.versions.content_files import version_content
from geodata.versions.ledger import head
from geodata.versions.record import Version
from geodata.workspace.copy_reading import WorkingCopy, read_working_copy
from geodata.workspace.errors import WorkingCopyError
from geodata.workspace.folder import Workspace
from geodata.workspace.working_copy import check_not_open, rebase_working_copy, write_working_copy

BACKUPS = "backups"


@dataclass(frozen=True)
class Refresh:
    """What became of the working copy: ``is_fresh`` says that it is made from the newest version.

    ``kept`` is where the state before is, None if there was no need; ``other_tables`` stand in that file only.
    """

    is_fresh: bool
    kept: Path | None = None
    other_tables: tuple[str, ...] = ()


def refresh_working_copy(workspace: Workspace, *, taken: str = "") -> Refresh:
    """Make the working copy again from the newest version; the file before is put into ``backups``, never deleted.

    ``taken`` is the digest of the working copy whose edits have just become a version. If it holds any other edits,
    made before or since, or is open in another program, it stays as it is: it is merged when it is imported.
    WorkingCopyError if it cannot be read.
    """
    path = workspace.working_copy
    newest = head(workspace.folder)
    content = version_content(newest)
    if not path.is_file():
        _write(workspace, newest)
        return Refresh(is_fresh=True)
    copy = read_working_copy(path)
    says = _digest_of(copy)
    if says == newest.content:  # what the newest version says: the file itself may stay, also while QGIS has it open
        if copy.base == newest.number:
            return Refresh(is_fresh=True)
        kept = _free_name(path, workspace.folder / BACKUPS, newest.number)
        rebase_working_copy(path, base=newest.number, content=newest.content, kept=kept)
        return Refresh(is_fresh=True, kept=kept)
    if says not in (copy.content, taken):
        return Refresh(is_fresh=False)
    try:
        check_not_open(path)
    except WorkingCopyError:  # the version is made all the same; what is edited now is merged by its import
        return Refresh(is_fresh=False)
    kept = path.rename(_free_name(path, workspace.folder / BACKUPS, newest.number))
    try:
        write_working_copy(content.frames(), content.settings, path, base=newest.number, language=workspace.language)
    except BaseException:
        kept.replace(path)
        raise
    return Refresh(is_fresh=True, kept=kept, other_tables=copy.other_tables)


def _digest_of(copy: WorkingCopy) -> str | None:
    try:
        return content_digest(copy.layers)
    except PlannerError:  # an id twice, say: nothing that could have become a version
        return None


def _write(workspace: Workspace, newest: Version) -> None:
    content = version_content(newest)
    write_working_copy(
        content.frames(),
        content.settings,
        workspace.working_copy,
        base=newest.number,
        language=workspace.language,
    )


def _free_name(path: Path, folder: Path, number: int) -> Path:
    """A name in ``folder`` that nothing has yet."""
    folder.mkdir(exist_ok=True)
    count = 1
    while True:
        target = folder / f"{path.stem}-before-{number:04d}{'' if count == 1 else f'-{count}'}{path.suffix}"
        if not target.exists():
            return target
        count += 1
