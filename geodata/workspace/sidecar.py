"""What an exported file says about where it comes from, so that it can come back: base version, CRS, field names.

A GeoPackage holds it in its table ``cqdc_base``; every other format has it in a file ``<name>.cqdc.json`` beside it, in
the folder of an export of several files, or inside the zip of Shapefiles.
"""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from geodata.workspace.errors import ExportError
from geodata.workspace.working_copy import BASE_TABLE

SIDECAR_SCHEMA = "cqdc-export/1"
SIDECAR_SUFFIX = ".cqdc.json"
FOLDER_SIDECAR = f"export{SIDECAR_SUFFIX}"
_MOST_BYTES = 50_000_000


@dataclass(frozen=True)
class Sidecar:
    """What is known of an export.

    ``base`` is the number of the version it was made from, ``content`` the digest of that version's layers, ``crs`` the
    CRS of the coordinates and ``operation`` how they were brought there, with ``accuracy_m`` [m], None if unknown.
    ``fields`` holds, for each layer, the name in the file of each column; ``left_out`` says why a layer is not there;
    ``cut`` holds texts that the format could not take whole: layer -> column -> id -> the whole text.
    """

    region: str
    base: int
    content: str
    crs: str
    format: str
    operation: str = ""
    accuracy_m: float | None = None
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    cut: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)

    def text(self) -> str:
        """Return the content of the file."""
        return json.dumps({"schema": SIDECAR_SCHEMA, **asdict(self)}, ensure_ascii=False, indent=1) + "\n"


def read_sidecar(path: Path) -> Sidecar | None:
    """Return what the file or folder ``path`` says of the export that it is from; None if it says nothing.

    ExportError if it has a sidecar that cannot be read.
    """
    path = Path(path)
    if path.suffix.lower() == ".gpkg":
        return _from_geopackage(path)
    if path.suffix.lower() == ".zip":
        return _from_zip(path)
    for place in (path / FOLDER_SIDECAR, path.with_name(path.stem + SIDECAR_SUFFIX)):
        if place.is_file() and place.stat().st_size <= _MOST_BYTES:
            return _parse(place.read_bytes(), place.name)
    place = path.with_name(FOLDER_SIDECAR)
    if not place.is_file() or place.stat().st_size > _MOST_BYTES:
        return None
    whole = _parse(place.read_bytes(), place.name)
    return whole if path.stem in whole.fields else None  # another file may lie in that folder


def restore_texts(frame: pd.DataFrame, layer: str, id_column: str, sidecar: Sidecar) -> pd.DataFrame:
    """Return ``frame`` with the texts whole again that the export had to cut and that nobody has changed since."""
    restored = frame.copy()
    for column, texts in sidecar.cut.get(layer, {}).items():
        if column not in restored.columns:
            continue
        for feature, whole in texts.items():
            same = (restored[id_column].astype("str") == feature) & (restored[column] == cut_text(whole))
            restored.loc[same, column] = whole
    return restored


def cut_text(text: str, most_bytes: int = 254) -> str:
    """Return as much of ``text`` as ``most_bytes`` of UTF-8 hold, without half a character at the end."""
    return text.encode("utf-8")[:most_bytes].decode("utf-8", errors="ignore")


def _from_geopackage(path: Path) -> Sidecar | None:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            entries = dict(connection.execute(f"SELECT key, value FROM {BASE_TABLE}").fetchall())
    except sqlite3.Error:
        return None  # no file of ours; whether it is a file at all, the importer says
    if not {"region", "base", "content", "crs"} <= entries.keys() or not str(entries["base"]).isdigit():
        return None
    return Sidecar(entries["region"], int(entries["base"]), entries["content"], entries["crs"], "gpkg")


def _from_zip(path: Path) -> Sidecar | None:
    try:
        with zipfile.ZipFile(path) as archive:
            entry = archive.getinfo(FOLDER_SIDECAR)
            if entry.file_size > _MOST_BYTES:
                return None
            return _parse(archive.read(entry), f"{path.name}/{FOLDER_SIDECAR}")
    except (KeyError, zipfile.BadZipFile, OSError):
        return None


def _parse(content: bytes, name: str) -> Sidecar:
    try:
        table: dict[str, Any] = json.loads(content)
        if table.pop("schema") != SIDECAR_SCHEMA:
            raise ValueError("schema")
        sidecar = Sidecar(**table)
        _check_kinds(sidecar)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ExportError(
            zh=f"{name} 读不出来（{error}），无法知道该文件由哪个版本导出。办法：恢复它，或删去它并写明 --base。",
            en=f"{name} cannot be read ({error}), so the version that the file was exported from is not known. Way "
            "out: restore it, or remove it and state the version by --base.",
        ) from error
    return sidecar


def _check_kinds(sidecar: Sidecar) -> None:
    """ValueError unless everything that an import uses is of its kind: the file may be from anywhere."""
    texts = (sidecar.region, sidecar.content, sidecar.crs, sidecar.format)
    by_layer = (*sidecar.fields.values(), *sidecar.cut.values())
    leaves = [leaf for entry in by_layer for leaf in entry.values()]
    leaves = [text for leaf in leaves for text in (leaf.values() if isinstance(leaf, dict) else (leaf,))]
    if type(sidecar.base) is not int or not all(isinstance(text, str) for text in (*texts, *leaves)):
        raise ValueError("base, fields, cut")
