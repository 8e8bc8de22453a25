"""Making versions: every accepted edit is a new folder, put in place by one rename; nothing is ever overwritten.

A second process that accepts at the same time finds the number taken, merges its edit with what the first one wrote and
tries the next number. No lock is needed, so none can be left behind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from geodata.settings import LayerSource
from geodata.versions.changes import LayerChanges
from geodata.versions.content_files import (
    SETTINGS_FILE,
    SOURCES_FILE,
    Content,
    frames_of,
    keep_content,
    read_content,
    version_content,
    write_content,
)
from geodata.versions.drafts import TakenError, open_draft, publish_draft, remove_old_drafts
from geodata.versions.edit import Edit, Frames, edited_layers, merge_edit, merge_sources, says_new_source
from geodata.versions.entry import changes_between, write_entry
from geodata.versions.errors import (
    VersionDamagedError,
    check_signed,
    head_moved_error,
    no_change_error,
    source_missing_error,
    versions_exist_error,
)
from geodata.versions.ledger import head, read_version, version_numbers, versions_folder
from geodata.versions.merge import Conflict, ConflictError
from geodata.versions.record import Version, folder_name

MOST_TRIES = 100  # each lost race means that another version was accepted: more than this is no race but a fault

Check = Callable[[Frames], Sequence[Mapping[str, Any]] | None]


@dataclass(frozen=True, eq=False)
class Acceptance:
    """An accepted edit: the version, whether others' edits were merged in, what changed against its parent."""

    version: Version
    merged: bool
    changes: tuple[LayerChanges, ...]


def create_store(workspace: Path, region_folder: Path, who: str, why: str) -> Version:
    """Make version 1 of ``workspace`` from a region's folder; files in canonical form are copied as they are.

    VersionsExistError if there are versions already; errors of the region as ``read_region``.
    """
    check_signed(who, why)
    if version_numbers(workspace):
        raise versions_exist_error(workspace)
    content = read_content(Path(region_folder))
    with open_draft(versions_folder(workspace)) as draft:
        written = write_content(draft, content.layers, content, {})
        write_entry(draft, written, number=1, action="created", who=who, why=why)
        try:
            publish_draft(draft, versions_folder(workspace) / folder_name(1))
        except TakenError as error:
            raise versions_exist_error(workspace) from error
    return read_version(workspace, 1)


def accept_layers(
    workspace: Path,
    layers: Frames,
    *,
    base: int,
    who: str,
    why: str,
    accepted: Sequence[Mapping[str, Any]] = (),
    origin: Mapping[str, Any] | None = None,
    sources: Mapping[str, LayerSource] | None = None,
    resolve: Mapping[str, str] | None = None,
    seen: int | None = None,
    check: Check | None = None,
) -> Acceptance:
    """Make a version of ``layers`` (by name, storage CRS), which were edited from version ``base``; the rest stays.

    An optional layer without features is taken away. ``accepted`` are the warnings accepted with reasons, ``origin`` is
    what was imported, ``sources`` where new layers are from. If others accepted versions since ``base``, their edits
    are merged in and ``check`` is called with the merged layers before anything is written: it raises, or returns the
    warnings that are accepted of the merged state. ``resolve`` settles conflicts, ``{"layer/feature": "mine"}``, as
    they stood in version ``seen`` (None: the newest at the time of the call): a feature that was changed again
    afterwards is a conflict again.

    Raises NoChangeError, ConflictError, ResolutionError, SourceMissingError, ReasonMissingError, VersionWriteError,
    VersionDamagedError, and what ``read_region`` raises if the layers do not make a region.
    """
    check_signed(who, why)
    newest = head(workspace)
    shown = newest if seen is None else read_version(workspace, seen)
    edit = _read_edit(read_version(workspace, base), layers, seen=shown, resolve=resolve, sources=sources)
    remove_old_drafts(versions_folder(workspace))
    for _ in range(MOST_TRIES):
        newest = head(workspace)
        theirs = version_content(newest)
        merged, conflicts = merge_edit(edit, theirs)
        if conflicts:
            raise ConflictError(conflicts, base, newest.number, newest.who)
        stated = merge_sources(edit, theirs)
        _check_worth(merged, theirs, stated, newest.number)
        is_merged = edit.mine not in (edit.base.layers, merged)
        found = check(frames_of(merged, theirs.settings)) if is_merged and check else None
        try:
            version, changes = _write(
                newest,
                theirs,
                merged,
                stated,
                action="merged" if is_merged else "accepted",
                who=who,
                why=why,
                base=base,
                accepted=accepted if found is None else found,
                origin=origin,
            )
        except TakenError:
            continue
        return Acceptance(version, is_merged, changes)
    raise head_moved_error(newest.number, newest.who)


def preview_layers(
    workspace: Path, layers: Frames, *, base: int, resolve: Mapping[str, str] | None = None
) -> tuple[dict[str, pd.DataFrame], tuple[Conflict, ...]]:
    """Return all layers as :func:`accept_layers` would store them now, and the conflicts it would refuse them for.

    Nothing is written. A cell in conflict is shown as the edit has it.
    """
    newest = head(workspace)
    edit = _read_edit(read_version(workspace, base), layers, seen=newest, resolve=resolve, sources=None)
    merged, conflicts = merge_edit(edit, version_content(newest))
    return frames_of(merged, version_content(newest).settings), conflicts


def revert_to(workspace: Path, number: int, who: str, why: str) -> Version:
    """Make a new version with the content of version ``number``; the way out of a damaged newest version, too.

    NoChangeError if the newest version says the same already; HeadMovedError if someone accepts another meanwhile.
    """
    check_signed(who, why)
    folder = versions_folder(workspace)
    wanted = read_version(workspace, number)
    content = version_content(wanted)
    newest = version_numbers(workspace)[-1]
    try:
        parent: Version | None = read_version(workspace, newest)
    except VersionDamagedError:
        parent = None  # what changed cannot be told then, and need not be to get out of it
    if parent is not None and _region_files(parent) == _region_files(wanted):
        raise no_change_error(newest)
    changes = [] if parent is None else changes_between(version_content(parent), content)
    with open_draft(folder) as draft:
        written = write_content(draft, content.layers, content, {})
        write_entry(
            draft,
            written,
            number=newest + 1,
            action="reverted",
            who=who,
            why=why,
            parent=parent,
            reverted_to=number,
            changes=changes,
        )
        try:
            publish_draft(draft, folder / folder_name(newest + 1))
        except TakenError as error:
            other = read_version(workspace, newest + 1)
            raise head_moved_error(other.number, other.who) from error
    return read_version(workspace, newest + 1)


def _read_edit(
    base: Version,
    layers: Frames,
    *,
    seen: Version,
    resolve: Mapping[str, str] | None,
    sources: Mapping[str, LayerSource] | None,
) -> Edit:
    was = version_content(base)
    return Edit(was, edited_layers(layers, was), version_content(seen), resolve or {}, sources or {})


def _check_worth(layers: Mapping[str, Any], theirs: Content, sources: Mapping[str, LayerSource], number: int) -> None:
    """Refuse what says nothing new, and a new layer that does not say where it is from."""
    if layers == theirs.layers and not says_new_source(sources, theirs):
        raise no_change_error(number)
    for name in layers:
        if name not in {*theirs.layers, *sources}:
            raise source_missing_error(name)


def _write(
    parent: Version, old: Content, layers: Mapping[str, Any], sources: Mapping[str, LayerSource], **entry: Any
) -> tuple[Version, tuple[LayerChanges, ...]]:
    """Write the version that follows ``parent`` and put it in place; TakenError if another process was faster."""
    folder = parent.folder.parent
    with open_draft(folder) as draft:
        written = write_content(draft, layers, old, sources)
        changes = tuple(changes_between(old, written))
        write_entry(draft, written, number=parent.number + 1, parent=parent, changes=changes, **entry)
        publish_draft(draft, folder / folder_name(parent.number + 1))
    version = read_version(folder.parent, parent.number + 1)
    keep_content(version, written)
    return version, changes


def _region_files(version: Version) -> dict[str, str]:
    """Digests of the files of a version that say something: those of layers by content."""
    said = {name: layer.digest for name, layer in version.layers.items()}
    return {**said, **{name: version.files[name] for name in (SETTINGS_FILE, SOURCES_FILE)}}
