"""How the reading process hands its layers over: numbers and bytes in plain arrays, never a pickled object."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from geodata.defects import Sentence
from geodata.intake.contents import Contents
from geodata.intake.found import Array, Found, objects
from geodata.intake.texts import Encoding
from geodata.remarks import Remark

HEAD = "head.json"


def write_contents(contents: Contents, folder: Path) -> None:
    """Write the layers into ``folder``, which :func:`read_contents_back` reads; the head comes last."""
    heads = []
    for number, found in enumerate(contents.layers):
        arrays: dict[str, Array] = {}
        for place, column in enumerate(found.columns.values()):
            _pack(f"c{place}", column, arrays)
        if found.shapes is not None:
            _pack("shapes", found.shapes, arrays)
        np.savez(folder / f"{number}.npz", allow_pickle=False, **arrays)
        plain = {key: getattr(found, key) for key in ("name", "format", "geometry_type", "crs", "samples")}
        heads.append(
            plain
            | {"columns": list(found.columns), "has_shapes": found.shapes is not None}
            | {"encoding": [found.encoding.name, found.encoding.basis]}
            | {"remarks": [dataclasses.asdict(remark) for remark in found.remarks]}
        )
    remarks = [dataclasses.asdict(remark) for remark in contents.remarks]
    head = {"kind": contents.kind, "sha256": contents.sha256, "layers": heads, "remarks": remarks}
    (folder / HEAD).write_text(json.dumps(head), encoding="utf-8")


def read_contents_back(head: dict[str, Any], folder: Path) -> Contents:
    """The layers that :func:`write_contents` wrote into ``folder`` with ``head``."""
    layers = [_found(part, folder / f"{number}.npz") for number, part in enumerate(head["layers"])]
    return Contents(head["kind"], head["sha256"], layers, [_remark(said) for said in head["remarks"]])


def _found(head: dict[str, Any], path: Path) -> Found:
    with np.load(path, allow_pickle=False) as arrays:
        return Found(
            name=head["name"],
            format=head["format"],
            columns={name: _unpack(f"c{place}", arrays) for place, name in enumerate(head["columns"])},
            shapes=objects(_parts("shapes", arrays)) if head["has_shapes"] else None,
            geometry_type=head["geometry_type"],
            crs=head["crs"],
            encoding=Encoding(*head["encoding"]),
            samples=tuple(head["samples"]),
            remarks=[_remark(said) for said in head["remarks"]],
        )


def _pack(key: str, column: Array, arrays: dict[str, Array]) -> None:
    """Objects become their bytes end to end with the length of each, -1 for none; numbers stay, gaps beside them."""
    if isinstance(column, np.ma.MaskedArray):
        arrays[key] = column.filled(0)
        arrays[f"{key}_gaps"] = np.ma.getmaskarray(column)
    elif column.dtype.kind == "O":
        parts = [value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value for value in column]
        arrays[f"{key}_bytes"] = np.frombuffer(b"".join(part for part in parts if part is not None), dtype=np.uint8)
        arrays[f"{key}_sizes"] = np.array([-1 if part is None else len(part) for part in parts], dtype=np.int64)
    else:
        arrays[key] = column


def _unpack(key: str, arrays: Any) -> Array:
    if f"{key}_gaps" in arrays:
        return np.ma.masked_array(arrays[key], mask=arrays[f"{key}_gaps"])
    if key in arrays:
        column: Array = arrays[key]
        return column
    return objects(None if part is None else part.decode("utf-8", "replace") for part in _parts(key, arrays))


def _parts(key: str, arrays: Any) -> Iterator[bytes | None]:
    joined, start = arrays[f"{key}_bytes"].tobytes(), 0
    for size in arrays[f"{key}_sizes"].tolist():
        yield None if size < 0 else joined[start : start + size]
        start += max(size, 0)


def _remark(said: dict[str, Any]) -> Remark:
    return Remark(**said | {"said": Sentence(**said["said"]), "way_out": Sentence(**said["way_out"])})
