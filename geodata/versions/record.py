"""What is written about a version beside its layers (``version.json``), and whether its files are still as accepted.

The record carries a seal, the sha256 of itself, and the seal of its parent: a changed or exchanged version shows, as in
a ledger.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from geodata.layers import SCHEMAS
from geodata.read import digest

SCHEMA = "cqdc-version/1"
RECORD_FILE = "version.json"
CHANGES_FILE = "changes.json"
Action = Literal["created", "accepted", "merged", "reverted"]


@dataclass(frozen=True)
class LayerRecord:
    """One layer of a version: content digest, number of features, area [km2] (None if not polygons)."""

    digest: str
    features: int
    area_km2: float | None


@dataclass(frozen=True)
class Version:
    """An accepted state of the layers, in ``folder``.

    ``parent`` is the version before it, ``base`` the one that the edit started from, ``reverted_to`` the one whose
    content it has again (None where it does not apply). ``created`` is UTC, ``local_offset`` that of the clock on the
    wall. ``files`` maps file names to their sha256; ``accepted`` holds the warnings that were accepted with reasons;
    ``origin`` says what was imported.
    """

    number: int
    folder: Path
    action: Action
    parent: int | None
    base: int | None
    reverted_to: int | None
    created: str
    local_offset: str
    who: str
    why: str
    content: str
    layers: Mapping[str, LayerRecord]
    files: Mapping[str, str]
    accepted: tuple[Mapping[str, Any], ...] = ()
    origin: Mapping[str, Any] = field(default_factory=dict)
    parent_seal: str = ""
    seal: str = ""

    def stamp(self) -> dict[str, Any]:
        """Return what a run's manifest says about the version that it used."""
        return {"number": self.number, "content": self.content, "created": self.created, "who": self.who}


@dataclass(frozen=True)
class Damage:
    """A file of a version that is not as accepted: missing, altered, unrecorded or (the record itself) unreadable."""

    file: str
    kind: Literal["missing", "altered", "unrecorded", "unreadable"]


def folder_name(number: int) -> str:
    """Name of the folder of version ``number``: four digits."""
    return f"{number:04d}"


def record_text(version: Version) -> str:
    """Return the text of ``version.json``, sealed."""
    table = _table(version)
    return json.dumps({**table, "seal": seal_of(table)}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def seal_of(table: Mapping[str, Any]) -> str:
    """Return the sha256 of a record without its seal."""
    text = json.dumps(table, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read_record(folder: Path) -> Version | Damage:
    """Read ``version.json`` of ``folder``; a Damage if it is gone, cannot be read or does not bear its seal."""
    path = folder / RECORD_FILE
    try:
        if not path.is_file():
            return Damage(RECORD_FILE, "missing")
        table = json.loads(path.read_bytes())
        seal = table.pop("seal")
        if seal != seal_of(table):
            return Damage(RECORD_FILE, "altered")
        return _version(table, folder, seal)
    except (ValueError, KeyError, TypeError, AttributeError, OSError, RecursionError):
        return Damage(RECORD_FILE, "unreadable")


def find_damage(version: Version) -> list[Damage]:
    """Compare the files of ``version`` with their recorded sha256; empty if all are as accepted."""
    found = []
    for name, sha256 in sorted(version.files.items()):
        damage = _file_damage(version.folder / name, sha256)
        found += [damage] if damage else []
    layer_files = {schema.filename for schema in SCHEMAS.values()} - version.files.keys()
    # A layer file dropped into the folder would be read as part of the region.
    found += [Damage(name, "unrecorded") for name in sorted(layer_files) if (version.folder / name).exists()]
    return found


def _file_damage(path: Path, sha256: str) -> Damage | None:
    try:
        if not path.is_file():
            return Damage(path.name, "missing")
        return None if digest(path) == sha256 else Damage(path.name, "altered")
    except OSError:  # a disk that fails, or no right to read
        return Damage(path.name, "unreadable")


def _table(version: Version) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "number": version.number,
        "action": version.action,
        "parent": version.parent,
        "base": version.base,
        "reverted_to": version.reverted_to,
        "created": version.created,
        "local_offset": version.local_offset,
        "who": version.who,
        "why": version.why,
        "content": version.content,
        "layers": {name: vars(layer) for name, layer in version.layers.items()},
        "files": dict(version.files),
        "accepted": [dict(entry) for entry in version.accepted],
        "origin": dict(version.origin),
        "parent_seal": version.parent_seal,
    }


def _version(table: dict[str, Any], folder: Path, seal: str) -> Version:
    if table.pop("schema") != SCHEMA:
        raise ValueError(SCHEMA)
    layers = {name: LayerRecord(**layer) for name, layer in table.pop("layers").items()}
    accepted = tuple(table.pop("accepted"))
    return Version(folder=folder, layers=layers, accepted=accepted, seal=seal, **table)
