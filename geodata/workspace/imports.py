"""From an analyst's edit to a new version: read, repaired if asked, merged with what others did, inspected, accepted.

Nothing is written until everything is known to be sound; then one rename makes the version.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata.inspection.acceptance import accept_keys, check_accepted
from geodata.inspection.inspection import inspect_layers
from geodata.inspection.repair import repair_layer
from geodata.layers import layer_schema
from geodata.remarks import Remark, errors_in
from geodata.settings import LayerSource
from geodata.versions.changes import LayerChanges, diff_layers
from geodata.versions.content import layer_digest
from geodata.versions.content_files import Content, version_content
from geodata.versions.ledger import head, read_version
from geodata.versions.merge import Conflict
from geodata.versions.store import Acceptance, accept_layers, preview_layers
from geodata.workspace.folder import Workspace
from geodata.workspace.incoming import Incoming, read_incoming
from geodata.workspace.requests import ImportRequest, ImportRequestError


@dataclass(frozen=True, eq=False)
class Checked:
    """An edit looked at, nothing written: ``layers`` are all layers as they would stand in the next version.

    ``remarks`` are all that is to be said; a warning that the newest version has alike is a note among them.
    ``conflicts`` are cells that others changed differently meanwhile. ``changes`` are those against the newest version
    ``head``; empty while errors keep the layers from being compared.
    """

    incoming: Incoming
    head: int
    layers: Mapping[str, pd.DataFrame]
    remarks: tuple[Remark, ...]
    conflicts: tuple[Conflict, ...]
    changes: tuple[LayerChanges, ...]

    @property
    def is_sound(self) -> bool:
        """Nothing blocks: no error, no conflict (warnings need a reason still)."""
        return not errors_in(self.remarks) and not self.conflicts


def check_edit(workspace: Workspace, request: ImportRequest) -> Checked:
    """Look at the file of ``request``, or at the working copy, as an import would; nothing is written.

    Raises what :func:`geodata.workspace.incoming.read_incoming` does for what cannot be read at all.
    """
    newest = head(workspace.folder)
    content = version_content(newest)
    theirs = content.frames()
    incoming = read_incoming(workspace, request, content)
    base = version_content(read_version(workspace.folder, incoming.base))
    incoming, said = _mended(incoming, base, request)
    settings = content.settings
    mine = {**base.frames(), **incoming.layers}
    remarks = [*incoming.remarks, *said, *inspect_layers(mine, settings, previous=theirs)]
    if errors_in(remarks):
        return Checked(incoming, newest.number, mine, tuple(remarks), (), ())
    merged, conflicts = preview_layers(workspace.folder, incoming.layers, base=incoming.base, resolve=request.resolve)
    if incoming.base != newest.number:
        remarks = [*incoming.remarks, *said, *inspect_layers(merged, settings, previous=theirs)]
    changes = tuple(diff_layers(theirs, merged, settings.local_crs))
    return Checked(incoming, newest.number, merged, tuple(remarks), conflicts, changes)


def accept_edit(workspace: Workspace, request: ImportRequest, checked: Checked) -> Acceptance:
    """Make a version of what :func:`check_edit` found sound.

    Raises LayersRefusedError, WarningsOpenError (with what to type), ConflictError, NoChangeError,
    SourceMissingError and the errors of :func:`geodata.versions.store.accept_layers`; nothing is written then.
    """
    accepted = check_accepted(checked.remarks, request.accept)
    content = version_content(read_version(workspace.folder, checked.head))

    def check_again(layers: Mapping[str, pd.DataFrame]) -> Sequence[Mapping[str, Any]]:
        """What stands after a merge is held to the same rules, whoever was faster."""
        newest = version_content(head(workspace.folder)).frames()
        remarks = [*checked.incoming.remarks, *inspect_layers(layers, content.settings, previous=newest)]
        keys = {key for remark in remarks for key in accept_keys(remark)}
        reasons = {key: reason for key, reason in request.accept.items() if key in keys}
        return [entry.as_content() for entry in check_accepted(remarks, reasons)]

    return accept_layers(
        workspace.folder,
        checked.incoming.layers,
        base=checked.incoming.base,
        who=request.who,
        why=request.why,
        accepted=[entry.as_content() for entry in accepted],
        origin=checked.incoming.origin,
        sources=_sources(checked, content, request),
        resolve=request.resolve,
        seen=checked.head,
        check=check_again,
    )


def _mended(incoming: Incoming, base: Content, request: ImportRequest) -> tuple[Incoming, list[Remark]]:
    """The incoming layers with features that the file lacks, and repaired, as far as asked; and what that did."""
    layers = dict(incoming.layers)
    said: list[Remark] = []
    was = base.frames()
    for name, frame in layers.items():
        schema = layer_schema(name)
        if request.keep_absent and name in was:
            absent = was[name][~was[name][schema.id_column].isin(frame[schema.id_column])]
            layers[name] = _joined(frame, absent) if len(absent) else frame
        if request.repair and schema.geometry != "none":
            repair = repair_layer(gpd.GeoDataFrame(layers[name]), schema, base.settings)
            layers[name] = repair.frame
            said += repair.remarks
    return dataclasses.replace(incoming, layers=layers), said


def _joined(frame: pd.DataFrame, absent: pd.DataFrame) -> pd.DataFrame:
    both = pd.concat([frame, absent[frame.columns]], ignore_index=True)
    return gpd.GeoDataFrame(both, crs=frame.crs) if isinstance(frame, gpd.GeoDataFrame) else both


def _sources(checked: Checked, content: Content, request: ImportRequest) -> dict[str, LayerSource]:
    """Where each layer that the edit changed is from, as the next version says it."""
    sources, today = {}, date.today().isoformat()
    for name in checked.incoming.layers:
        schema, new = layer_schema(name), checked.layers.get(name)
        if new is None or not len(new) or layer_digest(new, schema) == content.digests.get(name):
            continue
        old = content.sources.get(schema.filename)
        if request.origin:
            sources[name] = LayerSource(
                origin=request.origin,
                licence=request.licence or "not stated",
                date=today,
                grade=request.grade,
                basis="assumed" if request.grade == "A" else "found",
                drawn_zh=f"{today} {request.who} 导入：{request.why}",
                drawn_en=f"imported {today} by {request.who}: {request.why}",
                sha256="",
            )
        elif name not in content.layers:
            raise _origin_missing(name)
        elif old is not None:
            sources[name] = dataclasses.replace(
                old,
                drawn_zh=f"{old.drawn_zh}；{today} {request.who} 修改：{request.why}",
                drawn_en=f"{old.drawn_en}; edited {today} by {request.who}: {request.why}",
            )
    return sources


def _origin_missing(name: str) -> ImportRequestError:
    return ImportRequestError(
        zh=f"图层“{name}”是新的，没有写明来源。办法：加 --origin 来源，已知时再加 --licence 许可 和 --grade H|M|L"
        "（不写等级即按假定标注）。",
        en=f"layer '{name}' is new and does not say where it is from. Way out: add --origin TEXT and, if known, "
        "--licence TEXT and --grade H|M|L (without a grade it is marked as assumed).",
    )
