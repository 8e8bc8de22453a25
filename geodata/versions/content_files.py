"""The content of a version as rows, read from a region's folder and written to another one as reviewable text.

A layer that did not change is copied byte for byte, its digest compared on the way; every version has files of its own,
so that damage to one version does not reach another.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.defects import Sentence, schema_error
from geodata.layers import layer_schema
from geodata.read import Region, check_region, digest, read_layer, read_region
from geodata.schema import LayerSchema
from geodata.settings import LayerSource, RegionSettings, read_sources
from geodata.versions.content import COORDINATE_DECIMALS, layer_rows, rows_digest
from geodata.versions.errors import VersionWriteError
from geodata.versions.record import Version
from geodata.versions.rows import GEOMETRY, Rows, attribute_columns, frame_of, shapes_of
from geodata.write import write_csv, write_geojson, write_text

SETTINGS_FILE = "region.toml"
SOURCES_FILE = "sources.toml"
MOST_KEPT = 4  # contents of versions kept in memory: base, newest, seen, new


@dataclass(frozen=True, eq=False)
class Content:
    """What a region's folder says: the region as read, its layers as rows, their content digests by name.

    ``reusable`` names the layers whose file is written in canonical form and can be copied as it is.
    """

    region: Region
    layers: Mapping[str, Rows]
    digests: Mapping[str, str]
    reusable: frozenset[str]

    @property
    def settings(self) -> RegionSettings:
        """Settings of the region."""
        return self.region.settings

    @property
    def sources(self) -> Mapping[str, LayerSource]:
        """Where each file is from, by file name."""
        return self.region.sources

    @property
    def files(self) -> Mapping[str, str]:
        """sha256 of each file of the region, by file name."""
        return self.region.sha256

    def frames(self) -> dict[str, gpd.GeoDataFrame | pd.DataFrame]:
        """Return the layers as tables in canonical form."""
        return frames_of(self.layers, self.settings)


_kept: dict[tuple[Path, str], Content] = {}


def read_content(folder: Path) -> Content:
    """Read and check the region in ``folder``; errors as :func:`geodata.read.read_region`."""
    return content_of(read_region(folder))


def content_of(region: Region) -> Content:
    """Return the content of a region that has been read and checked."""
    layers = {name: layer_rows(frame, layer_schema(name)) for name, frame in region.layers.items()}
    return Content(
        region=region,
        layers=layers,
        digests={name: rows_digest(rows, layer_schema(name)) for name, rows in layers.items()},
        reusable=frozenset(name for name, frame in region.layers.items() if _is_canonical(frame, layer_schema(name))),
    )


def version_content(version: Version) -> Content:
    """Read a version that has been checked; the last few are kept, as one edit asks for the same one several times."""
    content = _kept.get((version.folder, version.seal))
    return keep_content(version, read_content(version.folder)) if content is None else content


def keep_content(version: Version, content: Content) -> Content:
    """Keep the content of a version that has just been read or written, and return it as that of its folder."""
    content = replace(content, region=replace(content.region, folder=version.folder))
    for key in list(_kept)[: 1 - MOST_KEPT]:
        _kept.pop(key, None)
    _kept[version.folder, version.seal] = content
    return content


def frames_of(layers: Mapping[str, Rows], settings: RegionSettings) -> dict[str, gpd.GeoDataFrame | pd.DataFrame]:
    """Return layers that are at hand as rows as tables in the storage CRS."""
    return {name: frame_of(rows, layer_schema(name), settings.storage_crs) for name, rows in layers.items()}


def write_content(draft: Path, layers: Mapping[str, Rows], old: Content, sources: Mapping[str, LayerSource]) -> Content:
    """Write a region folder with ``layers``, the rest as in ``old``; read it back and hold it to what was meant.

    ``sources`` says by layer name where new layers are from. VersionWriteError if a value does not survive the file;
    errors as ``read_region`` if the layers do not make a region.
    """
    frames, files = {}, {}
    for name, rows in layers.items():
        schema = layer_schema(name)
        if old.digests.get(name) == rows_digest(rows, schema) and name in old.reusable:
            copy_file(old.region.folder, draft, schema.filename, old.files[schema.filename])
            frames[name], files[schema.filename] = old.region.layers[name], old.files[schema.filename]
        else:
            frames[name] = _write_layer(draft, rows, schema, old.settings)
            files[schema.filename] = digest(draft / schema.filename)
    _check_complete(layers, old.settings)
    check_region(frames, old.settings)
    copy_file(old.region.folder, draft, SETTINGS_FILE, old.files[SETTINGS_FILE])
    _write_sources(draft, layers, old, sources, files)
    files |= {name: digest(draft / name) for name in (SETTINGS_FILE, SOURCES_FILE)}
    declared = read_sources(draft / SOURCES_FILE)
    return content_of(replace(old.region, folder=draft, layers=frames, sources=declared, sha256=files))


def copy_file(source: Path, target: Path, name: str, sha256: str) -> None:
    """Copy one file whose digest is known; VersionWriteError if it is not the one that was read before."""
    content = (source / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise VersionWriteError(
            zh=f"文件 {source / name} 在读取之后被改动。没有写入任何内容。办法：关闭正在编辑它的程序，再做一次。",
            en=f"file {source / name} was altered after it was read. Nothing was written. Way out: close the program "
            "that edits it and do it again.",
        )
    (target / name).write_bytes(content)


def _write_layer(
    draft: Path, rows: Rows, schema: LayerSchema, settings: RegionSettings
) -> gpd.GeoDataFrame | pd.DataFrame:
    """Write one layer; return it as it reads back, after the checks that any layer of a region goes through."""
    frame = frame_of(rows, schema, settings.storage_crs)
    path = draft / schema.filename
    if schema.filename.endswith(".csv"):
        write_csv(frame, path)
    else:
        write_geojson(frame, path, decimals=COORDINATE_DECIMALS)
    again = read_layer(path, schema, settings, reproject=False)
    _check_survived(rows, layer_rows(again, schema), schema)
    return again


def _check_complete(layers: Mapping[str, Rows], settings: RegionSettings) -> None:
    """A merge may take the last feature of a layer that the region cannot do without."""
    for name in settings.layers:
        if name not in layers:
            raise schema_error(
                "layer_empty",
                name,
                Sentence("没有任何要素", "it has no feature at all"),
                Sentence("保留至少一个要素", "keep one feature at least"),
            )


def _write_sources(
    draft: Path,
    layers: Mapping[str, Rows],
    old: Content,
    sources: Mapping[str, LayerSource],
    files: Mapping[str, str],
) -> None:
    """Copy ``sources.toml``, or write it anew where layers came with a source or went away."""
    given = {layer_schema(name).filename: source for name, source in sources.items() if name in layers}
    gone = {layer_schema(name).filename for name in old.layers if name not in layers}
    if not given and not gone & old.sources.keys():
        copy_file(old.region.folder, draft, SOURCES_FILE, old.files[SOURCES_FILE])
        return
    tables = {name: source for name, source in {**old.sources, **given}.items() if name not in gone}
    lines = ["# Where every layer comes from. sha256 is that of the file when its source was stated."]
    for name, source in tables.items():
        entry = asdict(source)
        if name in given:
            entry["sha256"] = files[name]
        lines += ["", f"[{_toml_text(name)}]", *(f"{key} = {_toml_text(value)}" for key, value in entry.items())]
    write_text("\n".join(lines) + "\n", draft / SOURCES_FILE)


def _toml_text(value: str) -> str:
    """A TOML basic string: as JSON writes it, and DEL escaped too."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _check_survived(meant: Rows, found: Rows, schema: LayerSchema) -> None:
    if meant == found:
        return
    feature = next(key for key in sorted({*meant, *found}) if meant.get(key) != found.get(key))
    columns = [column.name for column in attribute_columns(schema)] + [GEOMETRY]
    cells = (meant.get(feature, {}), found.get(feature, {}))
    column = next((key for key in columns if cells[0].get(key) != cells[1].get(key)), "")
    raise VersionWriteError(
        zh=f"图层“{schema.name}”，要素“{feature}”，列“{column}”：该值写入文件后读回不同（例如含控制字符）。"
        "没有写入任何内容。办法：改正该值再导入。",
        en=f"layer '{schema.name}', feature '{feature}', column '{column}': the value reads back differently from a "
        "file (a control character, for example). Nothing was written. Way out: mend the value and import again.",
    )


def _is_canonical(frame: pd.DataFrame, schema: LayerSchema) -> bool:
    """True if the file has its features by id and its coordinates on 1e-7 deg in two dimensions."""
    ids = list(frame[schema.id_column])
    if ids != sorted(ids) or schema.geometry == "none":
        return ids == sorted(ids)
    shapes = shapes_of(frame)
    points = shapely.get_coordinates(shapes)
    return not shapely.has_z(shapes).any() and bool((np.round(points, COORDINATE_DECIMALS) == points).all())
