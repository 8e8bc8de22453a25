"""Layers out of a workspace in the formats that others ask for, each saying which version it was made from."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyproj import CRS

from geodata.defects import Sentence
from geodata.layers import layer_schema
from geodata.remarks import Remark
from geodata.settings import RegionSettings
from geodata.workspace.errors import ExportError
from geodata.workspace.export_frames import (
    ExportFrame,
    Operation,
    cut_remarks,
    find_crs,
    find_operation,
    prepare_frame,
)
from geodata.workspace.export_writers import (
    Writer,
    write_csv_files,
    write_dxf,
    write_geodatabase,
    write_geojson_files,
    write_kml,
    write_shapefiles,
    write_workbook,
)
from geodata.workspace.sidecar import FOLDER_SIDECAR, SIDECAR_SUFFIX, Sidecar
from geodata.workspace.working_copy import Layers, base_entries, write_package

FORMATS = ("gpkg", "shp", "geojson", "gdb", "kml", "dxf", "csv", "xlsx")
KML_CRS = "EPSG:4326"
_IN_FOLDERS: Mapping[str, Writer] = {
    "shp": write_shapefiles,
    "geojson": write_geojson_files,
    "csv": write_csv_files,
}
_IN_FILES: Mapping[str, Writer] = {
    "gdb": write_geodatabase,
    "kml": write_kml,
    "dxf": write_dxf,
    "xlsx": write_workbook,
}


@dataclass(frozen=True)
class Export:
    """What was written, and what is to be said about it (cut texts, layers left out, a conversion that is a guess)."""

    files: tuple[Path, ...]
    remarks: tuple[Remark, ...]


def export_layers(
    layers: Layers,
    settings: RegionSettings,
    target: Path,
    *,
    base: int,
    file_format: str | None = None,
    crs: str | None = None,
    names: Sequence[str] = (),
    language: str = "zh",
) -> Export:
    """Write ``layers`` of version ``base`` to ``target``, all of them or those of ``names``.

    ``file_format`` is one of :data:`FORMATS`, None for what the suffix of ``target`` says. gpkg, gdb, kml, dxf and xlsx
    are one file; shp, geojson and csv a folder with a file a layer, shp also a zip. ``crs`` is the storage CRS unless
    stated (KML: always EPSG:4326). Nothing is overwritten, and nothing is left behind by an export that fails.
    ExportError if the file exists, format, layer or CRS is unknown, or the format cannot hold the content.
    """
    target = Path(target).absolute()
    job = _plan_job(layers, settings, file_format=_find_format(target, file_format), crs=crs, names=names)
    beside = _place_beside(target, job)
    _check_free(target, beside)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        made, sidecar, remarks = _write(job, draft, target, base, language)
        _check_free(target, beside)
        if beside is not None:
            (draft / beside.name).write_text(sidecar.text(), encoding="utf-8")
            (draft / beside.name).rename(beside)
        made.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Export((target,) if beside is None else (target, beside), tuple(remarks))


@dataclass(frozen=True, eq=False)
class _Job:
    layers: Layers
    names: tuple[str, ...]
    settings: RegionSettings
    file_format: str
    crs: CRS
    crs_name: str
    operation: Operation


def _plan_job(
    layers: Layers, settings: RegionSettings, *, file_format: str, crs: str | None, names: Sequence[str]
) -> _Job:
    if file_format == "kml" and crs not in (None, KML_CRS):
        raise ExportError(
            zh=f"KML 只能使用 {KML_CRS}，不能用 {crs}。办法：不写 --crs，或换一种格式。",
            en=f"A KML is always in {KML_CRS}, not in {crs}. Way out: leave --crs out, or take another format.",
        )
    crs_name = KML_CRS if file_format == "kml" else crs or settings.storage_crs
    found = find_crs(crs_name)
    operation = find_operation(settings.storage_crs, found, settings.bounds)
    return _Job(layers, _choose(layers, names), settings, file_format, found, crs_name, operation)


def _write(job: _Job, draft: Path, target: Path, base: int, language: str) -> tuple[Path, Sidecar, list[Remark]]:
    """Write the job into ``draft`` and return what is to be moved to ``target``, its sidecar and what is to be said."""
    remarks = _operation_remarks(job)
    origin = base_entries(job.layers, job.settings, base)
    if job.file_format == "gpkg":
        made = draft / target.name
        chosen = {name: job.layers[name] for name in job.names}
        schemas = [layer_schema(name) for name in job.names]
        write_package(made, chosen, schemas, job.settings, {**origin, "language": language, "crs": job.crs_name})
        return made, _sidecar(job, base, origin, [], {}), remarks
    frames, left_out = _ready_frames(job)
    for ready in frames:
        remarks += cut_remarks(ready)
    remarks += [_left_out_remark(name, why) for name, why in left_out.items()]
    sidecar = _sidecar(job, base, origin, frames, {name: why.en for name, why in left_out.items()})
    if job.file_format in _IN_FILES:
        made = draft / target.name
        _IN_FILES[job.file_format](frames, made)
        return made, sidecar, remarks
    made = draft / "layers"
    made.mkdir()
    _IN_FOLDERS[job.file_format](frames, made)
    (made / FOLDER_SIDECAR).write_text(sidecar.text(), encoding="utf-8")
    return (_zip(made, draft / target.name) if _is_zip(target) else made), sidecar, remarks


def _ready_frames(job: _Job) -> tuple[list[ExportFrame], dict[str, Sentence]]:
    frames, left_out = [], {}
    for name in job.names:
        schema = layer_schema(name)
        if schema.geometry == "none" and job.file_format in ("kml", "dxf"):
            left_out[name] = Sentence("没有几何，该格式放不下", "it has no geometry, which the format needs")
            continue
        frames.append(prepare_frame(job.layers[name], schema, job.crs, job.file_format))
    if not frames:
        raise ExportError(
            zh=f"没有可写入 {job.file_format} 的图层。办法：换一种格式，或另选图层。",
            en=f"No layer can be written as {job.file_format}. Way out: take another format or other layers.",
        )
    return frames, left_out


def _sidecar(
    job: _Job, base: int, origin: Mapping[str, str], frames: Sequence[ExportFrame], left_out: Mapping[str, str]
) -> Sidecar:
    return Sidecar(
        region=job.settings.id,
        base=base,
        content=origin["content"],
        crs=job.crs_name,
        format=job.file_format,
        operation=job.operation.name,
        accuracy_m=job.operation.accuracy_m,
        fields={ready.schema.name: ready.fields for ready in frames},
        left_out=left_out,
        cut={ready.schema.name: ready.cut for ready in frames if ready.cut},
    )


def _operation_remarks(job: _Job) -> list[Remark]:
    if job.operation.accuracy_m is not None:
        return []
    storage = job.settings.storage_crs
    said = Sentence(
        f"从 {storage} 到 {job.crs_name} 没有公开的精确转换参数，坐标可能偏差数十至上百米",
        f"there are no public parameters from {storage} to {job.crs_name}; coordinates may be off by tens of metres or "
        "more",
    )
    way_out = Sentence("需要精确坐标时，请由测绘部门转换", "have the surveying office convert it where that matters")
    return [Remark("warning", "crs_guess", "", said, way_out)]


def _left_out_remark(name: str, why: Sentence) -> Remark:
    way_out = Sentence("需要它时换一种格式（gpkg、csv、xlsx）", "take another format for it (gpkg, csv, xlsx)")
    return Remark("note", "layer_left_out", name, Sentence(f"没有写入：{why.zh}", f"not written: {why.en}"), way_out)


def _find_format(target: Path, file_format: str | None) -> str:
    suffix = target.suffix.lower().lstrip(".")
    found = file_format or {"zip": "shp", "json": "geojson"}.get(suffix, suffix)
    known = ", ".join(FORMATS)
    if found not in FORMATS:
        raise ExportError(
            zh=f"不知道按哪种格式写“{target.name}”。办法：用 --format 写明其一：{known}。",
            en=f"It is not known in which format to write '{target.name}'. Way out: state one by --format: {known}.",
        )
    wanted = {"shp": ("zip", ""), "geojson": ("",), "csv": ("",)}.get(found, (found,))
    if suffix not in wanted:
        shown = " / ".join(f".{entry}" if entry else "文件夹 folder" for entry in wanted)
        raise ExportError(
            zh=f"格式 {found} 不能写成“{target.name}”，应为：{shown}。办法：改目标名称。",
            en=f"Format {found} is not written as '{target.name}' but as: {shown}. Way out: give another target.",
        )
    return found


def _choose(layers: Layers, names: Sequence[str]) -> tuple[str, ...]:
    unknown = [name for name in names if name not in layers]
    if unknown:
        known = ", ".join(layers)
        raise ExportError(
            zh=f"没有图层 {', '.join(unknown)}。办法：选用其中之一：{known}。",
            en=f"There is no layer {', '.join(unknown)}. Way out: choose among: {known}.",
        )
    return tuple(dict.fromkeys(names)) or tuple(layers)


def _place_beside(target: Path, job: _Job) -> Path | None:
    """Where the sidecar of one file is; None where it is inside."""
    return target.with_name(target.stem + SIDECAR_SUFFIX) if job.file_format in _IN_FILES else None


def _check_free(*paths: Path | None) -> None:
    for path in paths:
        if path is not None and (path.exists() or path.is_symlink()):
            raise ExportError(
                zh=f"{path} 已存在，不会覆盖。办法：换一个名称，或先移走它。",
                en=f"{path} exists and is not overwritten. Way out: take another name, or move it away.",
            )


def _is_zip(target: Path) -> bool:
    return target.suffix.lower() == ".zip"


def _zip(folder: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in sorted(folder.iterdir()):
            archive.write(entry, entry.name)
    return path
