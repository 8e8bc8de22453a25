"""The entry of a new version: its record and its changes, written beside the layers that they are about."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from geodata.layers import LAYERS, layer_schema
from geodata.versions.changes import LayerChanges, changes_content, diff_rows
from geodata.versions.content import combine_digests
from geodata.versions.content_files import Content
from geodata.versions.movement import sizes_km
from geodata.versions.record import CHANGES_FILE, RECORD_FILE, Action, LayerRecord, Version, record_text
from geodata.versions.rows import GEOMETRY
from geodata.write import write_text


def write_entry(
    draft: Path,
    content: Content,
    *,
    number: int,
    action: Action,
    who: str,
    why: str,
    parent: Version | None = None,
    base: int | None = None,
    reverted_to: int | None = None,
    changes: Sequence[LayerChanges] = (),
    accepted: Sequence[Mapping[str, Any]] = (),
    origin: Mapping[str, Any] | None = None,
) -> None:
    """Write ``changes.json`` and the sealed ``version.json`` of ``content`` into ``draft``."""
    said = json.dumps(changes_content(changes), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    write_text(said, draft / CHANGES_FILE)
    now = datetime.now(UTC)
    version = Version(
        number=number,
        folder=draft,
        action=action,
        parent=None if number == 1 else number - 1,
        base=base,
        reverted_to=reverted_to,
        created=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        local_offset=now.astimezone().isoformat()[-6:],
        who=who,
        why=why,
        content=combine_digests(content.digests),
        layers=_layer_records(content, parent),
        files={**content.files, CHANGES_FILE: hashlib.sha256(said.encode("utf-8")).hexdigest()},
        accepted=tuple(accepted),
        origin=origin or {},
        parent_seal=parent.seal if parent else "",
    )
    write_text(record_text(version), draft / RECORD_FILE)


def changes_between(old: Content, new: Content) -> list[LayerChanges]:
    """Compare the layers of two versions; only those that differ, in the order of the layers."""
    crs, local_crs = new.settings.storage_crs, new.settings.local_crs
    found = []
    for schema in LAYERS:
        before, after = (content.layers.get(schema.name, {}) for content in (old, new))
        if before != after:
            found.append(diff_rows(before, after, schema, crs, local_crs))
    return found


def _layer_records(content: Content, parent: Version | None) -> dict[str, LayerRecord]:
    """Digest, number of features and area [km2] of each layer; what did not change is not measured again."""
    known = {} if parent is None else parent.layers
    records = {}
    for name, rows in content.layers.items():
        digest = content.digests[name]
        if name in known and known[name].digest == digest:
            records[name] = known[name]
            continue
        area = None
        if layer_schema(name).geometry == "polygon":
            shapes = [row[GEOMETRY] for row in rows.values()]
            area = sum(sizes_km(shapes, content.settings.storage_crs, content.settings.local_crs))
        records[name] = LayerRecord(digest, len(rows), area)
    return records
