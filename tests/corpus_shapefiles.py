"""Broken and hostile Shapefiles, each made in a folder, with the reason for which it must be refused."""

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.corpus_archives import Maker
from tests.small_files import ZONES, write_dbf, write_vector

CASES: dict[str, tuple[str, Maker]] = {}


def case(name: str, reason: str) -> Callable[[Maker], Maker]:
    def register(maker: Maker) -> Maker:
        CASES[name] = (reason, maker)
        return maker

    return register


def cut(path: Path, keep: float) -> Path:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    return path


def patched(path: Path, at: int, content: bytes) -> Path:
    whole = bytearray(path.read_bytes())
    whole[at : at + len(content)] = content
    path.write_bytes(whole)
    return path


def _without(suffix: str) -> Maker:
    def maker(folder: Path) -> Path:
        path = write_vector(folder, ".shp")
        path.with_suffix(suffix).unlink()
        return path

    return maker


CASES["Shapefile without its table"] = ("dbf_missing", _without(".dbf"))
CASES["Shapefile without its index"] = ("shx_missing", _without(".shx"))
SHP = {  # what is written where: reason, file, offset, bytes
    "Shapefile with a record of another length": ("shapefile_broken", ".shp", 104, struct.pack(">i", 5)),
    "Shapefile with an index beyond its end": ("shapefile_broken", ".shx", 100, struct.pack(">i", 10**6)),
    "Shapefile with a record of a million rings": ("shapefile_broken", ".shp", 144, struct.pack("<i", 10**6)),
    "Shapefile with fewer than no points": ("shapefile_broken", ".shp", 148, struct.pack("<i", -5)),
    "Shapefile with more rows than shapes": ("shapefile_broken", ".dbf", 4, struct.pack("<I", 10**6)),
    "Shapefile with NaN": ("coordinate_not_finite", ".shp", 156 + 16, struct.pack("<d", float("nan"))),
    "Shapefile in an unknown encoding": ("encoding_unknown", ".cpg", 0, b"KLINGON"),
    "Shapefile whose .cpg is wrong": ("encoding_broken", ".cpg", 0, b"ASCII"),
}
for title, (why, part, at, content) in SHP.items():
    CASES[title] = (
        why,
        lambda folder, part=part, at=at, content=content: patched(
            write_vector(folder, ".shp").with_suffix(part), at, content
        ).with_suffix(".shp"),
    )


@case("Shapefile cut off", "truncated")
def _cut_shp(folder: Path) -> Path:
    return cut(write_vector(folder, ".shp"), 0.8)


@case("Shapefile with one row too few", "rows_differ")
def _rows(folder: Path) -> Path:
    path = write_vector(folder, ".shp")
    write_dbf(path.with_suffix(".dbf"), [b"A"])
    return path


@case("Shapefile of rings", "too_many_rings")
def _rings(folder: Path) -> Path:
    path = write_vector(folder, ".shp", ZONES.iloc[:1])
    parts = 1_000_000
    points = np.tile([0.0, 0.0, 0.0, 1e-6, 1e-6, 1e-6, 0.0, 0.0], parts).astype("<f8").tobytes()
    body = (
        struct.pack("<i4dii", 5, 0, 0, 1, 1, parts, 4 * parts)
        + np.arange(0, 4 * parts, 4, dtype="<i4").tobytes()
        + points
    )
    size = len(body) // 2
    path.write_bytes(struct.pack(">i20xi", 9994, 50 + 4 + size) + bytes(72) + struct.pack(">ii", 1, size) + body)
    path.with_suffix(".shx").write_bytes(struct.pack(">i20xi", 9994, 54) + bytes(72) + struct.pack(">ii", 50, size))
    return path


@case("Shapefile with a linked table", "not_plain")
def _linked(folder: Path) -> Path:
    path = _without(".dbf")(folder)
    path.with_suffix(".dbf").symlink_to("/etc/passwd")
    return path


@case("Shapefile with two tables", "sidecar_twice")
def _two_tables(folder: Path) -> Path:
    path = write_vector(folder, ".shp")
    path.with_suffix(".DBF").write_bytes(b"")
    return path
