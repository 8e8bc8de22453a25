"""Damage done to a small valid file: bits turned, bytes cut, doubled, spliced in from another file, numbers pushed."""

import random
import shutil
import zipfile
from pathlib import Path

NUMBERS = (b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x80\x00\x00\x00")
TEXTS = (
    b"NaN",
    b"1e999",
    b"-",
    b"9" * 40,
    b'"',
    b"<",
    b"&#0;",
    b"{",
    b"]",
    b"\n0\nENDSEC\n",
    b"\xff\xfe",
    b"\0",
    "渝".encode(),
)
SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def mutate(originals: dict[str, Path], kind: str, folder: Path, chance: random.Random) -> Path:
    """A damaged copy in ``folder`` of the file of ``kind``; one of several files, one entry of an archive."""
    path, other = originals[kind], originals[chance.choice([name for name in originals if name != "FileGDB"])]
    if kind == "FileGDB":
        copy = folder / path.name
        shutil.copytree(path, copy)
        _damage(chance.choice(sorted(copy.iterdir())), other, chance)
        return copy
    parts = [path.with_suffix(end) for end in SHAPEFILE] if kind == "Shapefile" else [path]
    copies = [Path(shutil.copy(part, folder)) for part in parts]
    if kind in ("KMZ", "XLSX", "ZIP") and chance.random() < 0.7:
        _damage_entry(copies[0], other, chance)
    else:
        _damage(chance.choice(copies), other, chance)
    return copies[0]


def _damage_entry(archive: Path, other: Path, chance: random.Random) -> None:
    with zipfile.ZipFile(archive) as zipped:
        entries = {name: zipped.read(name) for name in zipped.namelist()}
    name = chance.choice(sorted(entries))
    entries[name] = _damaged(entries[name], other.read_bytes(), chance)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for key, content in entries.items():
            zipped.writestr(key, content)


def _damage(path: Path, other: Path, chance: random.Random) -> None:
    path.write_bytes(_damaged(path.read_bytes(), other.read_bytes(), chance))


def _damaged(content: bytes, other: bytes, chance: random.Random) -> bytes:
    whole = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(whole) + 1)
        if chance.random() < 0.3:
            at = min(at, chance.randrange(200))  # headers matter most
        match chance.randrange(7):
            case 0 if at < len(whole):
                whole[at] ^= 1 << chance.randrange(8)
            case 1:
                whole[at : at + 4] = chance.choice(NUMBERS)
            case 2:
                del whole[at:]
            case 3:
                del whole[at : at + chance.randrange(64)]
            case 4:
                start = chance.randrange(len(other) + 1)
                whole[at:at] = other[start : start + chance.randrange(200)]
            case 5:
                whole[at:at] = chance.choice(TEXTS)
            case 6:
                whole[at:at] = whole[at : at + chance.randrange(100)] * chance.randrange(20)
    return bytes(whole)
