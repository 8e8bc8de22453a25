"""Archives looked over before and while they are unpacked: names, kinds, sizes, and what a bomb would do."""

from __future__ import annotations

import errno
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from geodata.defects import Sentence
from geodata.intake.limits import MIB, Limits
from geodata.intake.refusal import SourceError, refuse, refuse_amount

PACK_AGAIN = Sentence("解压后只把图层文件重新压缩", "unpack it and zip only the files of the layers again")
NESTED = (".zip", ".kmz", ".rar", ".7z", ".gz", ".tar", ".tgz", ".bz2", ".xz")
NOISE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
UTF8_NAMES = 0x800
ENCRYPTED = 0x1
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError, ValueError, OSError)
"""What reading a damaged archive raises; an OSError is one where a broken place in the archive cannot be gone to."""
SMALL = 16 * MIB
"""Below this unpacked size no ratio is looked at: a blank form shrinks a lot and does no harm."""


def unpack(archive: Path, folder: Path, limits: Limits, file: str) -> list[str]:
    """Unpack ``archive`` into the new ``folder``; return the relative names. SourceError before anything is unpacked
    if an entry leaves the folder, is a link, encrypted, an archive itself, or all together are too many or too large.
    """
    folder.mkdir(parents=True)
    names = []
    try:
        with zipfile.ZipFile(archive) as zipped:
            for entry, name in check_entries(zipped, archive.stat().st_size, limits, file):
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                _inflate(zipped, entry, target, file)
                names.append(name)
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise _unsafe(file, Path(str(error.filename)).name) from error
    except BROKEN as error:
        raise broken_archive(file, error) from error
    return names


def check_archive(archive: Path, limits: Limits, file: str) -> list[str]:
    """Hold an archive to the rules of :func:`unpack` without unpacking it; return the names of its entries."""
    try:
        with zipfile.ZipFile(archive) as zipped:
            return [name for _, name in check_entries(zipped, archive.stat().st_size, limits, file)]
    except BROKEN as error:
        raise broken_archive(file, error) from error


def check_entries(zipped: zipfile.ZipFile, packed: int, limits: Limits, file: str) -> list[tuple[zipfile.ZipInfo, str]]:
    """Return the files of the archive with the safe name of each; SourceError at the first one that is not safe."""
    entries = zipped.infolist()
    if len(entries) > limits.max_entries:
        what = Sentence("压缩包中的文件数", "files in the archive")
        raise refuse_amount("too_many_entries", file, what, len(entries), limits.max_entries)
    total = sum(entry.file_size for entry in entries)
    if total > limits.max_unpacked_bytes or (total > SMALL and total > packed * limits.max_unpack_ratio):
        raise refuse(
            "zip_bomb",
            file,
            Sentence(
                f"{packed:,} 字节的压缩包声称解压后有 {total:,} 字节",
                f"an archive of {packed:,} bytes claims {total:,} bytes when unpacked",
            ),
            PACK_AGAIN,
        )
    return list(_safe_entries(entries, file))


def _safe_entries(entries: list[zipfile.ZipInfo], file: str) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    for entry in entries:
        name = _name(entry)
        _check_name(name, entry, file)
        if entry.is_dir() or name.startswith(NOISE[0]) or name.rsplit("/", 1)[-1] in NOISE:
            continue
        if entry.flag_bits & ENCRYPTED:
            wrong = Sentence(f"其中的“{name}”加了密码", f"'{name}' in it is encrypted")
            raise refuse("encrypted", file, wrong, Sentence("压缩时不设密码", "zip it without a password"))
        if name.lower().endswith(NESTED):
            wrong = Sentence(f"其中又有压缩包“{name}”", f"it holds another archive, '{name}'")
            raise refuse("nested_archive", file, wrong, PACK_AGAIN)
        yield entry, name


def _name(entry: zipfile.ZipInfo) -> str:
    """Name of an entry; one that is not marked as UTF-8 was read as cp437 and is GB18030 where that fits."""
    if entry.flag_bits & UTF8_NAMES or entry.filename.isascii():
        return entry.filename
    raw = entry.filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _check_name(name: str, entry: zipfile.ZipInfo, file: str) -> None:
    parts = name.rstrip("/").split("/")
    leaves = name.startswith(("/", "\\")) or ".." in parts or "" in parts or re.search(r"[\\:\0]", name) is not None
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if (
        leaves
        or kind not in (0, stat.S_IFREG, stat.S_IFDIR)
        or max(len(part.encode()) for part in parts) > 240
        or len(parts) > 16
    ):
        raise _unsafe(file, name)


def _inflate(zipped: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, file: str) -> None:
    """Unpack one entry; no more bytes than it claims, which were added up before."""
    left = entry.file_size
    with zipped.open(entry) as reader, target.open("xb") as writer:
        while block := reader.read(MIB):
            left -= len(block)
            if left < 0:
                raise broken_archive(file, ValueError(entry.filename))
            writer.write(block)


def _unsafe(file: str, name: str) -> SourceError:
    shown = repr(name[:80])
    return refuse(
        "zip_slip",
        file,
        Sentence(
            f"条目 {shown} 会写到文件夹之外、是链接或与别的条目相撞",
            f"entry {shown} would leave the folder, is a link, or collides with another",
        ),
        PACK_AGAIN,
    )


def broken_archive(file: str, error: Exception) -> Exception:
    """The error for an archive that breaks off while it is read (one of :data:`BROKEN`); a full disk stays itself."""
    if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
        return error
    said = str(error)
    wrong = Sentence(f"压缩包损坏或不完整（{said[:120]}）", f"the archive is broken or cut off ({said[:120]})")
    return refuse("zip_broken", file, wrong, Sentence("重新下载或重新压缩", "download it or zip it again"))
