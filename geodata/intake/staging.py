"""A private copy of a source and its sidecars: readers work on the copy, nothing is ever written beside the source.

Sidecars that are symbolic links are refused, as they would bring in files from outside the folder.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geodata.defects import Sentence
from geodata.intake.limits import MIB, Limits
from geodata.intake.refusal import SourceError, refuse, refuse_amount
from geodata.intake.sniff import SIDECARS

SHAPEFILE = (".shp", *SIDECARS)
JOURNALS = ("-wal", "-journal")
ATTEMPTS = 3


@dataclass(frozen=True)
class Staged:
    """The copy to read: ``path`` of the main file or .gdb folder; ``sha256`` of what was copied."""

    path: Path
    sha256: str


def stage(path: Path, kind: str, folder: Path, limits: Limits) -> Staged:
    """Copy the source at ``path`` of format ``kind`` into the new ``folder``; SourceError if it may not be.

    The copy of a GeoPackage has its write-ahead log, so that what an open QGIS session has saved is in it.
    """
    folder.mkdir(parents=True)
    if kind == "FileGDB":
        return _copy_folder(path, folder / "source.gdb", limits)
    parts = dict(_parts(path, kind))
    for _ in range(ATTEMPTS):
        before = [_state(part) for part in parts]
        left, digests = limits.max_file_bytes, {}
        for part, suffix in parts.items():
            digests[part.name], size = _copy(part, folder / f"source{suffix}", left, path)
            left -= size
        if before == [_state(part) for part in parts]:
            main = folder / f"source{parts[path]}"
            return Staged(main, _whole(digests))
    raise refuse(
        "changing",
        path.name,
        Sentence("读取时文件仍在被写入", "the file is being written to while it is read"),
        Sentence("在 QGIS 中保存并停止编辑后重试", "save and stop editing in QGIS, then try again"),
    )


def _parts(path: Path, kind: str) -> Iterator[tuple[Path, str]]:
    """The files of a source with the suffix that each gets in the copy."""
    yield path, path.suffix.lower()
    if kind == "Shapefile":
        yield from _sidecars(path)
    if kind == "GeoPackage":
        for ending in JOURNALS:
            journal = path.with_name(path.name + ending)
            if os.path.lexists(journal):
                yield journal, path.suffix.lower() + ending


def _sidecars(path: Path) -> Iterator[tuple[Path, str]]:
    """The files of a Shapefile beside its .shp, whatever the case of their suffix, and of their name if none fits."""
    for suffix in SIDECARS:
        named = [beside for beside in path.parent.iterdir() if beside.name.lower() == path.stem.lower() + suffix]
        found = [beside for beside in named if beside.stem == path.stem] or named
        if len(found) > 1:
            raise refuse(
                "sidecar_twice",
                path.name,
                Sentence(f"有两个 {suffix} 文件，只差大小写", f"there are two {suffix} files that differ in case"),
                Sentence("删去其中一个", "remove one of them"),
            )
        yield from ((beside, suffix) for beside in found)


def _copy_folder(path: Path, target: Path, limits: Limits) -> Staged:
    target.mkdir()
    left, digests = limits.max_file_bytes, {}
    for count, part in enumerate(sorted(path.iterdir()), start=1):
        if count > limits.max_entries:
            what = Sentence("文件夹中的文件数", "files in the folder")
            raise refuse_amount("too_many_entries", path.name, what, count, limits.max_entries)
        if part.name.lower().endswith(".lock"):
            continue
        digests[part.name], size = _copy(part, target / part.name, left, path)
        left -= size
    return Staged(target, _whole(digests))


def _copy(source: Path, target: Path, most: int, main: Path) -> tuple[str, int]:
    """Copy a plain file of at most ``most`` bytes, a part of ``main``; return its sha256 and size."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if source != main:
        if source.is_symlink():
            raise _not_plain(source, main)
        flags |= getattr(os, "O_NOFOLLOW", 0)
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(source, flags), "rb") as reader, target.open("wb") as writer:
        status = os.fstat(reader.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise _not_plain(source, main)
        while block := reader.read(MIB) if status.st_size <= most else b"":
            digest.update(block)
            writer.write(block)
            size += len(block)
            if size > most:
                break
    if max(size, status.st_size) > most:
        what = Sentence("字节数（含附属文件）", "bytes with all sidecars")
        raise refuse_amount("too_large", main.name, what, max(size, status.st_size), most)
    return digest.hexdigest(), size


def _not_plain(path: Path, main: Path) -> SourceError:
    return refuse(
        "not_plain",
        main.name,
        Sentence(f"{path.name} 是符号链接或设备，不是普通文件", f"{path.name} is a link or a device, not a plain file"),
        Sentence("把文件本身复制到同一文件夹", "copy the file itself into the folder"),
    )


def _state(path: Path) -> tuple[int, int] | None:
    status = path.stat() if path.exists() else None
    return None if status is None else (status.st_size, status.st_mtime_ns)


def _whole(digests: dict[str, str]) -> str:
    """Digest of one file as it is; of several, of their names and digests in order of names."""
    if len(digests) == 1:
        return next(iter(digests.values()))
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256(lines.encode()).hexdigest()
