"""What an import brings: the layers of a file, or of the working copy, brought to the schemas of the region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from geodata.defects import some_names
from geodata.errors import PlannerError
from geodata.intake.conform import Conformed, conform
from geodata.intake.raw import RawLayer
from geodata.intake.source import Source, open_source
from geodata.layers import SCHEMAS, layer_schema
from geodata.read import digest
from geodata.remarks import Remark
from geodata.settings import RegionSettings
from geodata.versions.content import content_digest
from geodata.versions.content_files import Content, version_content
from geodata.versions.ledger import find_version, head, read_version
from geodata.workspace.copy_reading import WorkingCopy, read_working_copy
from geodata.workspace.errors import WorkingCopyError
from geodata.workspace.folder import Workspace
from geodata.workspace.requests import ImportRequest, ImportRequestError
from geodata.workspace.sidecar import Sidecar, read_sidecar, restore_texts


@dataclass(frozen=True, eq=False)
class Incoming:
    """Layers by name in the storage CRS, the version they were made from, what is to be said, and where they are from.

    ``origin`` is what a version records: file, sha256, format and, by layer, CRS, datum, encoding, field names.
    ``taken`` is the digest of the working copy, empty for any other file.
    """

    layers: Mapping[str, pd.DataFrame]
    base: int
    remarks: tuple[Remark, ...] = ()
    origin: Mapping[str, Any] = field(default_factory=dict)
    taken: str = ""


def read_incoming(workspace: Workspace, request: ImportRequest, content: Content) -> Incoming:
    """Read the file of ``request``, or the working copy if it names none; ``content`` is the newest version.

    Raises SourceError, LayerSchemaError, ImportRequestError, WorkingCopyError, each naming file, layer and way out.
    """
    if request.path is None:
        return _from_working_copy(workspace, content.settings)
    source = open_source(request.path, encoding=request.encoding)
    chosen = choose_layers(source, request, content.settings)
    sidecar = read_sidecar(request.path)
    base = _base_of(workspace, request, sidecar)
    districts = content.frames().get(content.settings.districts_layer)
    conformed = {
        name: conform(
            raw,
            layer_schema(name),
            content.settings,
            crs=request.crs or _stated_crs(sidecar, raw),
            datum=request.datum,
            aliases={**_fields(sidecar, name), **request.aliases},
            districts=districts,
        )
        for name, raw in chosen.items()
    }
    origin = {"file": request.path.name, "sha256": source.sha256, "format": source.format}
    return Incoming(
        layers={name: _restored(entry.frame, name, sidecar) for name, entry in conformed.items()},
        base=base,
        remarks=(*source.remarks, *(remark for entry in conformed.values() for remark in entry.remarks)),
        origin={**origin, "layers": {name: _origin(entry, chosen[name]) for name, entry in conformed.items()}},
    )


def choose_layers(source: Source, request: ImportRequest, settings: RegionSettings) -> dict[str, RawLayer]:
    """Return which layer of the file is which layer of the region; ImportRequestError where names do not tell."""
    raws = {raw.name: raw for raw in source.layers}
    if request.source_layer:
        if request.source_layer not in raws:
            raise _no_such_source_layer(source.path, request.source_layer, list(raws))
        raws = {request.source_layer: raws[request.source_layer]}
    if request.layer:
        layer_schema(request.layer)
        if request.layer in raws and not request.source_layer:
            raws = {request.layer: raws[request.layer]}
        if len(raws) != 1:
            raise _ambiguous(source.path, list(raws))
        return {request.layer: next(iter(raws.values()))}
    known = [name for name, schema in SCHEMAS.items() if name in settings.layers or schema.optional]
    chosen = {name: raws[name] for name in known if name in raws}
    chosen = {name: raw for name, raw in chosen.items() if len(raw.frame) or not SCHEMAS[name].optional}
    if not chosen:
        raise _unnamed(source.path, list(raws), known)
    return chosen


def _from_working_copy(workspace: Workspace, settings: RegionSettings) -> Incoming:
    path = workspace.working_copy
    copy = read_working_copy(path)
    if copy.region != settings.id:
        raise WorkingCopyError(
            zh=f"{path.name} 是区域“{copy.region}”的，工作区是“{settings.id}”的。办法：放回本工作区的文件。",
            en=f"{path.name} is of region '{copy.region}', the workspace of '{settings.id}'. Way out: put back the "
            "file of this workspace.",
        )
    base = read_version(workspace.folder, copy.base)
    if base.content != copy.content:
        raise _other_workspace(path, copy.base)
    layers = {name: frame for name, frame in copy.layers.items() if name in settings.layers or SCHEMAS[name].optional}
    was = version_content(base).frames()
    emptied = {name: was[name].iloc[:0] for name in was if name not in layers and SCHEMAS[name].optional}
    origin = {"file": path.name, "sha256": digest(path)}
    return Incoming({**layers, **emptied}, copy.base, origin=origin, taken=_digest_of(copy))


def _digest_of(copy: WorkingCopy) -> str:
    try:
        return content_digest(copy.layers)
    except PlannerError:  # what has no digest (an id twice, say) the checks refuse by name
        return ""


def _base_of(workspace: Workspace, request: ImportRequest, sidecar: Sidecar | None) -> int:
    """The version that a file was made from: as asked, as recorded, or the only one there is."""
    assert request.path is not None
    if request.base:
        return find_version(workspace.folder, request.base).number
    if sidecar is not None:
        base = find_version(workspace.folder, str(sidecar.base))
        if base.content != sidecar.content:
            raise _other_workspace(request.path, sidecar.base)
        return base.number
    newest = head(workspace.folder)
    if newest.number > 1:
        raise ImportRequestError(
            zh=f"{request.path.name} 没有记录它是从哪个版本改来的，而已有 {newest.number} 个版本。不能猜测，"
            "否则会撤销他人的编辑。"
            f"办法：加 --base 版本号；如果是对照最新版本整理的，用 --base head。",
            en=f"{request.path.name} does not record which version it was made from, and there are {newest.number}. "
            "None is guessed, as that could undo what others edited. Way out: add --base NUMBER, or --base head if it "
            "was made against the newest.",
        )
    return newest.number


def _stated_crs(sidecar: Sidecar | None, raw: RawLayer) -> str | None:
    """The CRS that our own export states of a file whose format has none."""
    return sidecar.crs if sidecar is not None and raw.declared_crs is None else None


def _fields(sidecar: Sidecar | None, layer: str) -> Mapping[str, str]:
    """Which field of the file is which column of ``layer``, as our own export wrote them."""
    columns = {} if sidecar is None else sidecar.fields.get(layer, {})
    return {name: column for column, name in columns.items()}


def _restored(frame: pd.DataFrame, layer: str, sidecar: Sidecar | None) -> pd.DataFrame:
    """Texts that our own export had to cut are whole again, unless they were edited."""
    return frame if sidecar is None else restore_texts(frame, layer, layer_schema(layer).id_column, sidecar)


def _origin(entry: Conformed, raw: RawLayer) -> dict[str, Any]:
    return {
        "source_layer": raw.name,
        "declared_crs": raw.declared_crs,
        "crs": entry.crs_used,
        "datum": entry.datum_used,
        "datum_basis": entry.datum_basis,
        "encoding": raw.encoding,
        "encoding_basis": raw.encoding_basis,
        "fields": dict(entry.field_map),
    }


def _other_workspace(path: Path, number: int) -> ImportRequestError:
    return ImportRequestError(
        zh=f"{path.name} 记录的版本 {number} 与本工作区的版本 {number} 内容不同：它出自另一个工作区。"
        "办法：在原工作区导入，或用 --base 说明对应本工作区的哪个版本。",
        en=f"version {number} that {path.name} records is not version {number} of this workspace: it is from another "
        "one. Way out: import it there, or say by --base which version of this workspace it goes with.",
    )


def _no_such_source_layer(path: Path, name: str, there: list[str]) -> ImportRequestError:
    return ImportRequestError(
        zh=f"{path.name} 中没有图层“{name}”。其中有：{some_names(there)}。办法：改正 --source-layer。",
        en=f"{path.name} has no layer '{name}'. It has: {some_names(there)}. Way out: mend --source-layer.",
    )


def _ambiguous(path: Path, there: list[str]) -> ImportRequestError:
    return ImportRequestError(
        zh=f"{path.name} 中有 {len(there)} 个图层：{some_names(there)}。办法：用 --source-layer 指明导入哪一个。",
        en=f"{path.name} has {len(there)} layers: {some_names(there)}. Way out: name one by --source-layer.",
    )


def _unnamed(path: Path, there: list[str], known: list[str]) -> ImportRequestError:
    return ImportRequestError(
        zh=f"{path.name} 的图层（{some_names(there)}）与区域的图层都不同名。办法：用 --layer 指明它是哪一个："
        f"{some_names(known, 30)}。",
        en=f"no layer of {path.name} ({some_names(there)}) bears the name of a layer of the region. Way out: say by "
        f"--layer which one it is: {some_names(known, 30)}.",
    )
