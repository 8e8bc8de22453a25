"""A Shapefile held to its own headers before the reader: lengths, records, rings, and the encoding of its table.

Layout: ESRI Shapefile Technical Description (1998), dBASE III.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from geodata.defects import Sentence
from geodata.files import dbf_values
from geodata.intake.limits import Limits
from geodata.intake.refusal import SourceError, refuse, refuse_amount
from geodata.intake.texts import Encoding, choose, decodes, known_encoding

HEADER = 100
WITH_PARTS = (3, 5, 13, 15, 23, 25, 31)
WITH_POINTS = (*WITH_PARTS, 8, 18, 28)
ALL_FILES = Sentence(
    "把同名的 .shp .shx .dbf .prj 一起给出，或压缩为 zip", "give .shp, .shx, .dbf and .prj, or zip them"
)


def check_shapefile(path: Path, limits: Limits, file: str) -> None:
    """Hold the copy at ``path`` with its sidecars to their headers; SourceError naming the first that does not fit."""
    for suffix in (".dbf", ".shx"):
        if not path.with_suffix(suffix).is_file():
            wrong = Sentence(f"缺少 {suffix} 文件", f"its {suffix} file is missing")
            raise refuse(f"{suffix[1:]}_missing", file, wrong, ALL_FILES)
    shapes = _check_records(path, limits, file)
    rows = _check_table(path.with_suffix(".dbf"), limits, file)
    if shapes != rows:
        wrong = Sentence(f".shp 有 {shapes} 个要素，.dbf 有 {rows} 行", f".shp has {shapes} features, .dbf {rows} rows")
        raise refuse("rows_differ", file, wrong, ALL_FILES)


def table_encoding(path: Path, given: str | None, file: str) -> Encoding:
    """Encoding of the table beside ``path``: given, else ``.cpg``, else by the rule on the raw bytes of every text.

    SourceError if a text is not in the encoding that was given or declared.
    """
    values = list(dbf_values(path.with_suffix(".dbf").read_bytes()))
    declared = path.with_suffix(".cpg")
    if given or not declared.is_file():
        encoding = choose(values, given, file, cut=True)
    else:
        with declared.open("rb") as reader:
            encoding = Encoding(known_encoding(reader.read(64).decode("latin-1"), file), "cpg")
    broken = next((value for value in values if not decodes(value, encoding.name, cut=True)), None)
    if broken is not None:
        wrong = Sentence(
            f"文字 {broken[:40]!r} 不是 {encoding.name}（依据：{encoding.basis}）",
            f"the text {broken[:40]!r} is not {encoding.name} (basis: {encoding.basis})",
        )
        way_out = Sentence(
            "用 --encoding 说明真实编码，例如 gb18030", "name the true one with --encoding, e.g. gb18030"
        )
        raise refuse("encoding_broken", file, wrong, way_out)
    return encoding


def _check_records(path: Path, limits: Limits, file: str) -> int:
    shp, shx = (np.fromfile(part, dtype=np.uint8) for part in (path, path.with_suffix(".shx")))
    for content, suffix in ((shp, ".shp"), (shx, ".shx")):
        _check_head(content.tobytes()[:HEADER], len(content), suffix, file)
    index = np.frombuffer(shx[HEADER : HEADER + (len(shx) - HEADER) // 8 * 8].tobytes(), dtype=">i4").reshape(-1, 2)
    starts, sizes = 2 * index[:, 0].astype(np.int64), 2 * index[:, 1].astype(np.int64)
    if len(index) > limits.max_features:
        what = Sentence("要素数", "features")
        raise refuse_amount("too_many_features", file, what, len(index), limits.max_features)
    outside = (starts < HEADER) | (sizes < 4) | (starts + 8 + sizes > len(shp))
    if outside.any():
        raise _broken(file, ".shx", int(np.flatnonzero(outside)[0]) + 1)
    _check_shapes(shp, starts, sizes, limits, file)
    return len(index)


def _check_head(head: bytes, size: int, suffix: str, file: str) -> None:
    if len(head) < HEADER or struct.unpack(">i", head[:4])[0] != 9994:
        raise _broken(file, suffix, 0)
    claimed = 2 * struct.unpack(">i", head[24:28])[0]
    if claimed != size:
        wrong = Sentence(
            f"{suffix} 声称 {claimed:,} 字节，实有 {size:,}",
            f"its {suffix} claims {claimed:,} bytes, {size:,} are there",
        )
        raise refuse("truncated" if claimed > size else "length_wrong", file, wrong, ALL_FILES)


def _check_shapes(shp: np.ndarray, starts: np.ndarray, sizes: np.ndarray, limits: Limits, file: str) -> None:
    """Each record's own number, length and counts of parts and points fit in its length."""
    if not len(starts):
        return
    lengths = 2 * _integers(shp, starts + 4, ">i4").astype(np.int64)
    kinds = _integers(shp, starts + 8, "<i4")
    wrong = lengths != sizes
    at_points = {kind: 44 if kind in WITH_PARTS else 40 for kind in WITH_POINTS}
    for kind, offset in at_points.items():
        rows = np.flatnonzero((kinds == kind) & (sizes >= offset))
        wrong |= (kinds == kind) & (sizes < offset)
        points = _integers(shp, starts[rows] + 8 + offset - 4, "<i4").astype(np.int64)
        parts = _integers(shp, starts[rows] + 8 + 36, "<i4").astype(np.int64) if kind in WITH_PARTS else 0 * points
        wrong[rows] |= (points < 0) | (parts < 0) | (offset + 4 * parts + 16 * points > sizes[rows])
        if wrong.any():
            break
        _check_amounts(points, parts, limits, file)
    if wrong.any():
        raise _broken(file, ".shp", int(np.flatnonzero(wrong)[0]) + 1)


def _check_amounts(points: np.ndarray, parts: np.ndarray, limits: Limits, file: str) -> None:
    if points.sum() > limits.max_vertices:
        what = Sentence("顶点数", "vertices")
        raise refuse_amount("too_many_vertices", file, what, points.sum(), limits.max_vertices)
    if len(parts) and parts.max() > limits.max_rings:
        row = int(parts.argmax()) + 1
        what = Sentence(f"第 {row} 个同类要素的环数", f"rings of feature {row} of its kind")
        raise refuse_amount("too_many_rings", file, what, parts.max(), limits.max_rings)


def _check_table(path: Path, limits: Limits, file: str) -> int:
    """Return the number of rows of the dBASE table; its header must fit its size."""
    size = path.stat().st_size
    with path.open("rb") as reader:
        head = reader.read(32)
    if len(head) < 32:
        raise _broken(file, ".dbf", 0)
    rows, header, width = struct.unpack("<IHH", head[4:12])
    columns = (header - 33) // 32
    if header < 33 or width < 1 or header + rows * width > size:
        raise _broken(file, ".dbf", 0)
    if columns > limits.max_columns:
        raise refuse_amount("too_many_columns", file, Sentence("列数", "columns"), columns, limits.max_columns)
    if sum(_widths(path, header)) + 1 != width:
        raise _broken(file, ".dbf", 0)
    return int(rows)


def _widths(path: Path, header: int) -> Iterator[int]:
    """Widths of the columns; a number's second byte is its decimals, a text's (over 255 bytes) its high byte."""
    with path.open("rb") as reader:
        content = reader.read(header)
    for start in range(32, header - 32, 32):
        if content[start] == 0x0D:
            return
        yield content[start + 16]


def _integers(content: np.ndarray, at: np.ndarray, kind: str) -> np.ndarray:
    """The four-byte integers that start at the places ``at``."""
    places = at[:, None] + np.arange(4)
    return content[places].copy().view(kind).reshape(-1)


def _broken(file: str, suffix: str, record: int) -> SourceError:
    where = Sentence(f"第 {record} 条记录", f"record {record}") if record else Sentence("文件头", "header")
    wrong = Sentence(f"{suffix} 的{where.zh}与文件长度不符", f"the {where.en} of its {suffix} does not fit its length")
    return refuse("shapefile_broken", file, wrong, ALL_FILES)
