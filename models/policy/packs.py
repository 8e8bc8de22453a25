"""Dated packs of limits: each figure that a clause sets, with unit, sense, clause, date, source, grade.

A pack is shipped and named by its id, or a TOML file of the user's own and named by its path. It may lie over a base
(``base``, an id or a path relative to it) and may bring the clauses that it cites (``register``, a file laid out as
``clauses.toml``, relative to it); without either it cites national documents only.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from models.errors import PackMissingError, PackSchemaError, suggest
from models.policy.clauses import RULE_IDS, Clause, build_register, national_register, read_register
from models.scenario_keys import is_path

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
    """The limits of one dated reading of policy, those inherited from its base included.

    ``register`` holds the clauses that it may cite; ``files`` are those it was read from, its bases first.
    """

    id: str
    title_zh: str
    title_en: str
    date: str
    limits: Mapping[str, Limit]
    register: Mapping[str, Clause]
    files: tuple[Path, ...] = ()

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


def read_pack(id_or_path: str | Path) -> Pack:
    """Read a pack and the bases it inherits from: a shipped one by id, or a file by its path.

    Raises :class:`PackMissingError` (with the nearest id), :class:`PackSchemaError` (naming file or field), and
    :class:`models.errors.ClauseSchemaError` for a register of its own that is not whole.
    """
    return _read(_locate(id_or_path, Path.cwd()), ())


def _read(path: Path, seen: tuple[Path, ...]) -> Pack:
    if path in seen:
        chain = " -> ".join(file.stem for file in (*seen, path))
        raise PackSchemaError(zh=f"政策包互相引用：{chain}。", en=f"Policy packs form a loop: {chain}.")
    tables = _parse(path)
    named = tables.get("base")
    base = _read(_locate(str(named), path.parent), (*seen, path)) if named else None
    register = dict(base.register if base else national_register())
    files = base.files if base else ()
    if "register" in tables:
        own = (path.parent / str(tables["register"])).resolve()
        register |= build_register([_parse(own)])
        files = (*files, own)
    pack = build_pack(tables, base, register)
    return replace(pack, files=(*files, path))


def _locate(id_or_path: str | Path, folder: Path) -> Path:
    if not isinstance(id_or_path, Path) and not is_path(id_or_path):
        if id_or_path not in pack_ids():
            hint_zh, hint_en = suggest(id_or_path, pack_ids())
            raise PackMissingError(
                zh=f"没有政策包“{id_or_path}”。{hint_zh}", en=f'There is no policy pack "{id_or_path}". {hint_en}'
            )
        return FOLDER / f"{id_or_path}.toml"
    return (folder / id_or_path).resolve()


def _parse(path: Path) -> dict[str, Any]:
    try:
        return _tables(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError as error:
        raise PackMissingError(
            zh=f"没有文件 {path}。请改正政策包的路径，或写自带政策包的名称：{'、'.join(pack_ids())}。",
            en=f"There is no file {path}. Mend the path of the pack, or name a shipped one: {', '.join(pack_ids())}.",
        ) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PackSchemaError(
            zh=f"政策包文件 {path} 不是 UTF-8 的 TOML：{error}。请改正。",
            en=f"The file {path} of a policy pack is not TOML in UTF-8: {error}. Mend it.",
        ) from error


@cache
def _tables(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def build_pack(
    tables: Mapping[str, Any], base: Pack | None = None, register: Mapping[str, Clause] | None = None
) -> Pack:
    """Check a parsed pack, lay it over its base; ``register`` is of the clauses that it may cite (None: the shipped).

    Raises :class:`PackSchemaError`.
    """
    pack_id = str(tables.get("id", "?"))
    for field in sorted(_HEAD):
        if not isinstance(tables.get(field), str) or not tables[field]:
            raise _broken(pack_id, "-", field, "缺失、为空或不是文字", "missing, empty or no text")
    for field in sorted(set(tables) - _HEAD - {"base", "register", "limits"}):
        raise _broken(pack_id, "-", field, "未知字段", "is unknown")
    known = read_register() if register is None else register
    limits = dict(base.limits) if base else {}
    if pack_id in {limit.pack for limit in limits.values()}:
        raise _broken(pack_id, "-", "id", "与其基础包相同，请另取", "is that of its base; choose another")
    for key, entry in tables.get("limits", {}).items():
        limits[key] = _build_limit(pack_id, key, entry, known)
    return Pack(
        id=pack_id,
        title_zh=tables["title_zh"],
        title_en=tables["title_en"],
        date=tables["date"],
        limits=MappingProxyType(limits),
        register=MappingProxyType(dict(known)),
    )


def _build_limit(pack_id: str, key: str, entry: Mapping[str, Any], register: Mapping[str, Clause]) -> Limit:
    wanted = {field.name for field in fields(Limit)} - {"key", "pack"}
    if not isinstance(entry, Mapping):
        raise _broken(pack_id, key, "-", "应为分节", "must be a section")
    for field in sorted(wanted ^ set(entry)):
        raise _broken(pack_id, key, field, "缺失或未知", "missing or unknown")
    if key.partition(".")[0] not in RULE_IDS:
        raise _broken(pack_id, key, "key", "应以规则编号开头", "must start with a rule id")
    for field in sorted(wanted - {"value"}):
        if not isinstance(entry[field], str) or not entry[field]:
            raise _broken(pack_id, key, field, "为空或不是文字", "is empty or no text")
    value = entry["value"]
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise _broken(pack_id, key, "value", "应为非负有限数", "must be a finite number, not negative")
    for field, known in (("sense", SENSES), ("grade", GRADES), ("clause", register)):
        if entry[field] not in known:
            hint_zh, hint_en = suggest(str(entry[field]), known)
            raise _broken(pack_id, key, field, f"“{entry[field]}”未知，{hint_zh}", f"unknown. {hint_en}")
    if not _DATE.fullmatch(str(entry["date"])):
        raise _broken(pack_id, key, "date", "应为 年、年-月 或 年-月-日", "must be YYYY, YYYY-MM or YYYY-MM-DD")
    return Limit(key=key, pack=pack_id, **{**entry, "value": float(value)})


def _broken(pack_id: str, key: str, field: str, zh: str, en: str) -> PackSchemaError:
    return PackSchemaError(
        zh=f"政策包“{pack_id}”，限值“{key}”，字段“{field}”：{zh}。",
        en=f'Policy pack "{pack_id}", limit "{key}", field "{field}": {en}.',
    )
