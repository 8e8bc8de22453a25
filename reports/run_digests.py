"""Short digests of the rows, columns and keys of a run: an edit is found where those of a row and a column differ."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.case_contract import TABLES
from optimizer.plan import PLAN_TABLES
from reports.run_case import CASE_FILE, CASE_FOLDER, PLAN_FILE, PLAN_FOLDER, read_json

# Tables whose cells are told apart, and objects whose keys are.
CELL_FILES = (
    *(f"{CASE_FOLDER}/{name}.csv" for name in TABLES),
    *(f"{PLAN_FOLDER}/{name}.csv" for name in PLAN_TABLES),
    "findings.csv",
    "costs.csv",
    "sites.csv",
    "emissions.csv",
)
KEY_FILES = (f"{CASE_FOLDER}/{CASE_FILE}", f"{PLAN_FOLDER}/{PLAN_FILE}")
# Of the manifest itself: neither the digests nor what seals them.
_UNKEYED = ("cells", "keys", "own_keys", "seal")
# Eight hex digits: a change stays unseen in one of 4e9; the file itself has its sha256 besides.
_DIGITS = 8
_MOST_LISTED = 20


@dataclass(frozen=True)
class Edit:
    """Something that is not as the run wrote it: ``row`` and ``column`` are empty where the whole file is meant.

    ``row`` is the number of the row below the heading, from 1, and its first cells; of JSON the key.
    """

    file: str
    row: str
    column: str


def digest_cells(path: Path) -> dict[str, Any]:
    """Return the digests of a CSV file: ``columns`` by name, ``rows`` in their order."""
    head, rows = read_cells(path)
    columns = {name: _short(row[at] if at < len(row) else "" for row in rows) for at, name in enumerate(head)}
    return {"columns": columns, "rows": [_short(row) for row in rows]}


def digest_keys(content: Any) -> dict[str, str]:
    """Return path -> digest of every value that is no object itself, the path joined by ``/``."""
    return {path: _short([json.dumps(value, sort_keys=True)]) for path, value in _leaves(content, "")}


def digest_run(folder: Path) -> dict[str, Any]:
    """Return what the manifest keeps of the run in ``folder``: ``cells`` by table, ``keys`` by JSON file."""
    return {
        "cells": {name: digest_cells(folder / name) for name in CELL_FILES},
        "keys": {name: digest_keys(read_json(folder / name)) for name in KEY_FILES},
    }


def seal_manifest(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the manifest with the digests of its own keys and, last, the sha256 over all of it."""
    plain = json.loads(json.dumps(manifest))
    keyed = {**plain, "own_keys": digest_keys(_keyed(plain))}
    return {**keyed, "seal": _seal(keyed)}


def is_sealed(manifest: Mapping[str, Any]) -> bool:
    """Return whether the manifest is as it was sealed. Who recomputes the seal as well can deceive it."""
    return manifest.get("seal") == _seal({key: value for key, value in manifest.items() if key != "seal"})


def find_cell_edits(path: Path, name: str, known: Mapping[str, Any]) -> list[Edit]:
    """Return where the table ``name`` differs from its digests: rows x columns that changed, or what came and went."""
    head, rows = read_cells(path)
    now, columns = digest_cells(path), known["columns"]
    edits = [
        Edit(name, "", column) for column in {**columns, **now["columns"]} if (column in columns) != (column in head)
    ]
    if len(rows) != len(known["rows"]):
        return [*edits, Edit(name, f"{len(known['rows'])} -> {len(rows)}", "")]
    changed = [at for at, (new, old) in enumerate(zip(now["rows"], known["rows"], strict=True)) if new != old]
    crossed = [column for column in head if column in columns and now["columns"][column] != columns[column]]
    edits += [
        Edit(name, _row_name(at, rows[at]), column) for at in changed[:_MOST_LISTED] for column in crossed or [""]
    ]
    return edits


def find_key_edits(content: Any, name: str, known: Mapping[str, str]) -> list[Edit]:
    """Return the keys of the object ``name`` that changed, came or went."""
    now = digest_keys(content)
    return [Edit(name, key, "") for key in {**known, **now} if known.get(key) != now.get(key)]


def find_manifest_edits(manifest: Mapping[str, Any], name: str) -> list[Edit]:
    """Return the keys of the manifest that changed since it was sealed; the whole of it where none is found."""
    if is_sealed(manifest):
        return []
    known = manifest.get("own_keys")
    edits = find_key_edits(_keyed(manifest), name, known) if isinstance(known, dict) else []
    return edits or [Edit(name, "", "")]


def _keyed(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in manifest.items() if key not in _UNKEYED}


def _seal(content: Mapping[str, Any]) -> str:
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode("utf-8")).hexdigest()


def read_cells(path: Path) -> tuple[list[str], list[list[str]]]:
    """Return heading and rows of a CSV file as texts; bytes that are no UTF-8 count as what replaces them."""
    content = path.read_bytes().decode("utf-8-sig", errors="replace")
    lines = list(csv.reader(io.StringIO(content, newline="")))
    return (lines[0], lines[1:]) if lines else ([], [])


def _leaves(content: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(content, Mapping) and content:
        for key, value in content.items():
            yield from _leaves(value, f"{path}/{key}" if path else str(key))
    else:
        yield path, content


def _row_name(at: int, row: Sequence[str]) -> str:
    return f"{at + 1} ({'/'.join(row[:3])})"


def _short(cells: Iterator[str] | Sequence[str] | Any) -> str:
    return hashlib.sha256("\x1f".join(cells).encode("utf-8")).hexdigest()[:_DIGITS]
