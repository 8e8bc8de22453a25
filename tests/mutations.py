"""Damage done to a small valid file: bits turned, bytes cut, doubled, spliced in from another file, numbers pushed."""

import contextlib
import random
import re
import shutil
import sqlite3
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
WORDS = (
    b"",
    b"0",
    b"-1",
    b"1e308",
    b"9" * 30,
    b"null",
    b"true",
    b"[]",
    b"{}",
    b"x" * 3000,
    b"0.1.2",
    b"NaN",
    b"EOF",
    b"71",
)
TABLES = (
    ("gpkg_geometry_columns", ("geometry_type_name", "srs_id", "z", "m", "column_name")),
    ("gpkg_contents", ("table_name", "data_type", "srs_id", "min_x", "last_change")),
    ("gpkg_spatial_ref_sys", ("definition", "organization", "organization_coordsys_id")),
    ("zones", ("racks", "name_zh")),
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
    elif kind == "GeoPackage" and chance.random() < 0.6:
        _damage_row(copies[0], chance)
    elif kind in ("GeoJSON", "KML", "DXF", "CSV") and chance.random() < 0.6:
        copies[0].write_bytes(_damaged_text(copies[0].read_bytes(), chance))
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


def _damage_row(path: Path, chance: random.Random) -> None:
    """A geometry, or what the database says of it, damaged in a database that is otherwise whole."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            database.execute(f'DROP TRIGGER "{name}"')
        if chance.random() < 0.7:
            (blob,) = database.execute("SELECT geom FROM zones WHERE fid = 1").fetchone()
            database.execute("UPDATE zones SET geom = ? WHERE fid = 1", (_damaged(blob, blob, chance),))
        else:
            table, columns = chance.choice(TABLES)
            values = (None, "", "x", -1, 2**40, 1e300, "渝", b"\0\xff", "gpkg_contents", "../x")
            with contextlib.suppress(sqlite3.IntegrityError, sqlite3.OperationalError):  # what the schema holds off
                database.execute(f"UPDATE {table} SET {chance.choice(columns)} = ?", (chance.choice(values),))
        database.commit()


def _damaged_text(content: bytes, chance: random.Random) -> bytes:
    """The text with a few numbers and words pushed, so that it still looks like what it is."""
    words = re.split(rb"([\s,:<>\[\]{}\"]+)", content)
    for _ in range(chance.choice((1, 1, 2, 8))):
        at = chance.randrange(0, len(words), 2)
        words[at] = chance.choice((*WORDS, words[chance.randrange(0, len(words), 2)]))
    return b"".join(words)


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
