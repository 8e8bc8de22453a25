"""Dated packs of limits: each figure that a clause sets, with unit, sense, clause, date, source, grade."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from models.errors import PackMissingError, PackSchemaError, suggest
from models.policy.clauses import RULE_IDS, read_register

FOLDER = Path(__file__).parent / "packs"

SENSES = ("<", "<=", "=", ">=", ">")
GRADES = ("H", "M", "L", "A")

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_HEAD = {"id", "title_zh", "title_en", "date"}


@dataclass(frozen=True)
class Limit:
    """One figure: ``quantity sense value``, for example PUE <= 1.25.

    ``key`` is ``rule_id.name``; ``value`` is in ``unit`` ("1" for pure ratios: 0.80, never 80); ``sense`` is
    one of :data:`SENSES` as printed ("=" for conversions); ``clause`` is an id of the register; ``grade`` one
    of :data:`GRADES` (A is assumed by us); ``pack`` is the pack that states it (the one read or a base).
    """

    key: str
    value: float
    unit: str
    sense: str
    clause: str
    date: str
    source: str
    grade: str
    note_zh: str
    note_en: str
    pack: str


@dataclass(frozen=True)
class Pack:
    """The limits of one dated reading of policy, those inherited from its base included."""

    id: str
    title_zh: str
    title_en: str
    date: str
    limits: Mapping[str, Limit]

    def limit(self, key: str) -> Limit:
        """Return the limit with this key; raises :class:`PackMissingError` with the nearest key."""
        if key not in self.limits:
            hint_zh, hint_en = suggest(key, self.limits)
            raise PackMissingError(
                zh=f"政策包“{self.id}”没有限值“{key}”。{hint_zh}",
                en=f'Policy pack "{self.id}" has no limit "{key}". {hint_en}',
            )
        return self.limits[key]

    def value(self, key: str) -> float:
        """Return the figure of the limit with this key, in its unit."""
        return self.limit(key).value


def pack_ids() -> tuple[str, ...]:
    """Return the ids of the shipped packs, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def read_pack(pack_id: str) -> Pack:
    """Read a shipped pack and the bases it inherits from.

    Raises :class:`PackMissingError` (with the nearest id) and :class:`PackSchemaError` (naming the field).
    """
    return _read(pack_id, ())


def _read(pack_id: str, seen: tuple[str, ...]) -> Pack:
    if pack_id not in pack_ids():
        hint_zh, hint_en = suggest(pack_id, pack_ids())
        raise PackMissingError(
            zh=f"没有政策包“{pack_id}”。{hint_zh}", en=f'There is no policy pack "{pack_id}". {hint_en}'
        )
    if pack_id in seen:
        chain = " -> ".join((*seen, pack_id))
        raise PackSchemaError(zh=f"政策包互相引用：{chain}。", en=f"Policy packs form a loop: {chain}.")
    tables = tomllib.loads((FOLDER / f"{pack_id}.toml").read_text(encoding="utf-8"))
    base = _read(tables["base"], (*seen, pack_id)) if "base" in tables else None
    return build_pack(tables, base)


def build_pack(tables: Mapping[str, Any], base: Pack | None = None) -> Pack:
    """Check a parsed pack and lay it over its base. Raises :class:`PackSchemaError`."""
    pack_id = str(tables.get("id", "?"))
    for field in sorted(_HEAD):
        if not tables.get(field):
            raise _broken(pack_id, "-", field, "缺失或为空", "missing or empty")
    limits = dict(base.limits) if base else {}
    for key, entry in tables.get("limits", {}).items():
        limits[key] = _build_limit(pack_id, key, entry)
    return Pack(
        id=pack_id,
        title_zh=tables["title_zh"],
        title_en=tables["title_en"],
        date=tables["date"],
        limits=MappingProxyType(limits),
    )


def _build_limit(pack_id: str, key: str, entry: Mapping[str, Any]) -> Limit:
    wanted = {field.name for field in fields(Limit)} - {"key", "pack"}
    for field in sorted(wanted ^ set(entry)):
        raise _broken(pack_id, key, field, "缺失或未知", "missing or unknown")
    if key.partition(".")[0] not in RULE_IDS:
        raise _broken(pack_id, key, "key", "应以规则编号开头", "must start with a rule id")
    value = entry["value"]
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise _broken(pack_id, key, "value", "应为非负有限数", "must be a finite number, not negative")
    for field, known in (("sense", SENSES), ("grade", GRADES), ("clause", read_register())):
        if entry[field] not in known:
            hint_zh, hint_en = suggest(str(entry[field]), known)
            raise _broken(pack_id, key, field, f"“{entry[field]}”未知，{hint_zh}", f"unknown. {hint_en}")
    if not _DATE.fullmatch(str(entry["date"])):
        raise _broken(pack_id, key, "date", "应为 年、年-月 或 年-月-日", "must be YYYY, YYYY-MM or YYYY-MM-DD")
    for field in sorted(wanted - {"value"}):
        if not entry[field]:
            raise _broken(pack_id, key, field, "为空", "is empty")
    return Limit(key=key, pack=pack_id, **{**entry, "value": float(value)})


def _broken(pack_id: str, key: str, field: str, zh: str, en: str) -> PackSchemaError:
    return PackSchemaError(
        zh=f"政策包“{pack_id}”，限值“{key}”，字段“{field}”：{zh}。",
        en=f'Policy pack "{pack_id}", limit "{key}", field "{field}": {en}.',
    )
