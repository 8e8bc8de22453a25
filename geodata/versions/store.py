"""Making versions: every accepted edit is a new folder, put in place by one rename; nothing is ever overwritten.

A second process that accepts at the same time finds the number taken, merges its edit with what the first one wrote and
tries the next number. No lock is needed, so none can be left behind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata.defects import Sentence, schema_error
from geodata.layers import layer_schema
from geodata.settings import LayerSource
from geodata.versions.changes import LayerChanges
from geodata.versions.content import canonical_layer, check_same_crs
from geodata.versions.content_files import (
    SETTINGS_FILE,
    SOURCES_FILE,
    Content,
    frames_of,
    read_content,
    version_content,
    write_content,
)
from geodata.versions.drafts import TakenError, open_draft, publish_draft, remove_old_drafts
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
from geodata.versions.merge import ConflictError, Side, merge_layers
from geodata.versions.record import Version, folder_name
from geodata.versions.rows import Rows, rows_of

MOST_TRIES = 100  # each lost race means that another version was accepted: more than this is no race but a fault

Frames = Mapping[str, pd.DataFrame]
Check = Callable[[Frames], Sequence[Mapping[str, Any]] | None]


@dataclass(frozen=True, eq=False)
class Acceptance:
    """An accepted edit: the version, whether others' edits were merged in, what changed against its parent."""

    version: Version
    merged: bool
    changes: tuple[LayerChanges, ...]


@dataclass(frozen=True, eq=False)
class Edit:
    """What is to become a version: ``mine`` are all layers as the analyst has them, ``was`` those of ``base``."""

    base: Version
    was: Mapping[str, Rows]
    mine: Mapping[str, Rows]
    who: str
    why: str
    accepted: Sequence[Mapping[str, Any]]
    origin: Mapping[str, Any]
    sources: Mapping[str, LayerSource]
    resolve: Mapping[str, Side]
    seen: Content
    check: Check | None


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
    resolve: Mapping[str, Side] | None = None,
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
    folder = versions_folder(workspace)
    newest = head(workspace)
    base_version = read_version(workspace, base)
    was = version_content(base_version)
    edit = Edit(
        base=base_version,
        was=was.layers,
        mine=_edited(layers, was),
        who=who,
        why=why,
        accepted=accepted,
        origin=origin or {},
        sources=sources or {},
        resolve=resolve or {},
        seen=version_content(newest if seen is None else read_version(workspace, seen)),
        check=check,
    )
    remove_old_drafts(folder)
    for _ in range(MOST_TRIES):
        try:
            return _accept(folder, head(workspace), edit)
        except TakenError:
            continue
    raise head_moved_error(head(workspace).number, head(workspace).who)


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


def _accept(folder: Path, newest: Version, edit: Edit) -> Acceptance:
    """One try to put ``edit`` on top of ``newest``; TakenError if another process was faster."""
    theirs = version_content(newest)
    layers, conflicts = merge_layers(edit.was, edit.mine, theirs.layers, _still_seen(edit, theirs))
    if conflicts:
        raise ConflictError(conflicts, edit.base.number, newest.number, newest.who)
    if layers == theirs.layers and not _new_sources(edit, theirs):
        raise no_change_error(newest.number)
    for name in layers:
        if name not in {*theirs.layers, *edit.sources}:
            raise source_missing_error(name)
    merged = edit.mine not in (edit.was, layers)
    accepted = edit.accepted
    if merged and edit.check is not None:
        found = edit.check(frames_of(layers, theirs.settings))
        accepted = accepted if found is None else found
    with open_draft(folder) as draft:
        written = write_content(draft, layers, theirs, edit.sources)
        changes = tuple(changes_between(theirs, written))
        write_entry(
            draft,
            written,
            number=newest.number + 1,
            action="merged" if merged else "accepted",
            who=edit.who,
            why=edit.why,
            parent=newest,
            base=edit.base.number,
            changes=changes,
            accepted=accepted,
            origin=edit.origin,
        )
        publish_draft(draft, folder / folder_name(newest.number + 1))
    return Acceptance(read_version(folder.parent, newest.number + 1), merged, changes)


def _edited(layers: Frames, was: Content) -> dict[str, Rows]:
    """All layers as the analyst has them: those of the base with ``layers`` in their place."""
    mine = dict(was.layers)
    for name, frame in layers.items():
        schema = layer_schema(name)
        if name not in was.settings.layers and not schema.optional:
            raise schema_error(
                "layer_not_listed",
                name,
                Sentence("region.toml 的 layers 中没有列出", "region.toml does not list it under layers"),
                Sentence("该区域不用此图层，不要导入", "the region does not use it: do not import it"),
            )
        if isinstance(frame, gpd.GeoDataFrame) and schema.geometry != "none":
            check_same_crs(frame, schema, was.settings.storage_crs)
        if len(frame):
            mine[name] = rows_of(canonical_layer(frame, schema, was.settings.storage_crs), schema)
        elif schema.optional:
            mine.pop(name, None)
        else:
            raise schema_error(
                "layer_empty",
                name,
                Sentence("没有任何要素", "it has no feature at all"),
                Sentence("检查导出时的筛选条件", "check the filter used when it was exported"),
            )
    return mine


def _still_seen(edit: Edit, theirs: Content) -> dict[str, Side]:
    """The resolutions whose feature is still what the analyst saw when deciding."""

    def state(content: Content, key: str) -> Any:
        layer, _, feature = key.partition("/")
        return content.layers.get(layer, {}).get(feature)

    return {key: side for key, side in edit.resolve.items() if state(edit.seen, key) == state(theirs, key)}


def _new_sources(edit: Edit, theirs: Content) -> bool:
    """True if a source is given that says something else (but for the digest) than the newest version does."""
    for name, source in edit.sources.items():
        old = theirs.sources.get(layer_schema(name).filename)
        if old is None or replace(source, sha256=old.sha256) != old:
            return True
    return False


def _region_files(version: Version) -> dict[str, str]:
    """Digests of the files of a version that say something: those of layers by content."""
    said = {name: layer.digest for name, layer in version.layers.items()}
    return {**said, **{name: version.files[name] for name in (SETTINGS_FILE, SOURCES_FILE)}}
