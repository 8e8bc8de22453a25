"""Scenarios: what the user asks, as TOML that states only the differences from its base.

A scenario names a ``base`` (a shipped one, or a file relative to its own); the chain is merged key by key,
the nearest statement wins. Every value is checked by :mod:`models.scenario_keys`; nothing unknown passes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from models.errors import ScenarioKeyError, suggest
from models.local_figures import LocalFigures, read_local_figures, shipped_names
from models.policy.packs import Limit, Pack, pack_ids, read_pack
from models.scenario_chain import read_chain
from models.scenario_checks import check_complete, check_together
from models.scenario_keys import Value, check_value, find_key, is_path, read_keys, refuse, scenario_rule_ids

# Value of ``stock.old_rooms`` that stands for the layer of the region.
SHIPPED_ROOMS = "shipped"
_NOT_INHERITED = ("title", "title_en", "base")
BARE_NAME = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Override:
    """A limit of the policy pack that the scenario replaces; both figures in ``unit``."""

    key: str
    limit_key: str
    value: float
    pack_value: float
    unit: str
    clause: str


@dataclass(frozen=True)
class Scenario:
    """A resolved scenario.

    ``chain`` lists the files from the root base to the scenario itself. ``values`` is the nested, immutable,
    fully resolved content (numbers as float, lists as tuples, every rule as a table with its ``mode``); units
    are those of :func:`models.scenario_keys.read_keys`.
    """

    id: str
    title_zh: str
    title_en: str
    chain: tuple[Path, ...]
    values: Mapping[str, Any]

    def has(self, path: str) -> bool:
        """Say whether the optional key at the dotted ``path`` is stated."""
        find_key(path, self.id)
        return _look_up(self.values, path) is not None

    def number(self, path: str) -> float:
        """Return the number at ``path``, in the unit of its key."""
        return float(self._get(path, "number", "integer"))

    def integer(self, path: str) -> int:
        """Return the integer at ``path``, in the unit of its key."""
        return int(self._get(path, "integer"))

    def text(self, path: str) -> str:
        """Return the text at ``path`` (a file path is absolute)."""
        return str(self._get(path, "text", "path", "name_or_path"))

    def flag(self, path: str) -> bool:
        """Return the flag at ``path``."""
        return bool(self._get(path, "flag"))

    def numbers(self, path: str) -> tuple[float, ...]:
        """Return the list of numbers at ``path``, in the unit of its key."""
        return tuple(float(entry) for entry in self._get(path, "number_list", "integer_list"))

    def integers(self, path: str) -> tuple[int, ...]:
        """Return the list of integers at ``path``, in the unit of its key."""
        return tuple(int(entry) for entry in self._get(path, "integer_list"))

    def texts(self, path: str) -> tuple[str, ...]:
        """Return the list of texts at ``path``."""
        return tuple(str(entry) for entry in self._get(path, "text_list"))

    def mode(self, rule_id: str) -> str:
        """Return the mode of a rule: require, prefer, report or off."""
        return self.text(f"rules.{rule_id}.mode")

    def table(self, path: str) -> Mapping[str, Any]:
        """Return the section at ``path``, for example ``"power"`` or ``"rules.pue_limit"``."""
        found = _look_up(self.values, path)
        if not isinstance(found, Mapping):
            hint_zh, hint_en = suggest(path, _sections())
            raise ScenarioKeyError(zh=f"没有分节“{path}”。{hint_zh}", en=f'No section "{path}". {hint_en}')
        return found

    def policy_pack(self) -> Pack:
        """Return the policy pack that the scenario names, shipped or the user's own."""
        return read_pack(self.text("pack"))

    def local_figures(self) -> LocalFigures:
        """Return the local figures that the scenario names, shipped or the user's own."""
        return read_local_figures(self.text("figures"))

    @property
    def overrides(self) -> tuple[Override, ...]:
        """The limits of the policy pack that this scenario replaces, also where the figure is the same."""
        limits = self.policy_pack().limits
        return tuple(
            Override(path, limit.key, self.number(path), limit.value, limit.unit, limit.clause)
            for path, key in read_keys().items()
            if key.limit_key and self.has(path)
            for limit in (limits[key.limit_key],)
        )

    def limits(self) -> Mapping[str, Limit]:
        """Return the limits in force: those of the pack, or of the scenario where it overrides them."""
        limits = dict(self.policy_pack().limits)
        for override in self.overrides:
            limits[override.limit_key] = replace(
                limits[override.limit_key],
                value=override.value,
                grade="A",
                source=f"scenario {self.id}: {override.key}",
                note_zh=f"方案改写，政策包原值 {override.pack_value:g}。",
                note_en=f"Overridden by the scenario; the pack has {override.pack_value:g}.",
            )
        return MappingProxyType(limits)

    def resolved_toml(self) -> str:
        """Return the whole scenario as TOML without a base; reading it back gives the same ``values``."""
        return _write(self.values)

    def _get(self, path: str, *kinds: str) -> Any:
        key = find_key(path, self.id)
        found = _look_up(self.values, path)
        if found is None or key.kind not in kinds:
            problem = ("未给出", "is not stated") if found is None else (f"是 {key.kind}", f"is a {key.kind}")
            raise ScenarioKeyError(
                zh=f"方案“{self.id}”的键 {path} {problem[0]}。", en=f'Key {path} of "{self.id}" {problem[1]}.'
            )
        return found


def read_scenario(name_or_path: str | Path) -> Scenario:
    """Read a shipped scenario by name, or a file (a :class:`Path`, or text with ``/``, ``\\`` or ``.toml``).

    Raises :class:`ScenarioMissingError`, :class:`ScenarioSyntaxError`, :class:`ScenarioLoopError`,
    :class:`ScenarioKeyError`, :class:`ScenarioValueError` (all in :mod:`models.errors`), naming file and key, and what
    :func:`models.policy.packs.read_pack` and :func:`models.local_figures.read_local_figures` raise.
    """
    flat: dict[str, Value] = {}
    chain = read_chain(name_or_path)
    for path, tables in chain:
        for name in _NOT_INHERITED:
            flat.pop(name, None)
        flat |= _check_tables(tables, path)
    file = str(chain[-1][0])
    flat.pop("base", None)
    check_complete(flat, file)
    flat.setdefault("title_en", flat["title"])
    _check_name("pack", ("政策包", "policy pack"), str(flat["pack"]), pack_ids(), file)
    _check_name("figures", ("地方数值", "local figures"), str(flat["figures"]), shipped_names(), file)
    if flat["stock.old_rooms"]:
        words = ("老旧机房清单", "old rooms")
        _check_name("stock.old_rooms", words, str(flat["stock.old_rooms"]), (SHIPPED_ROOMS,), file)
    pack, local = read_pack(str(flat["pack"])), read_local_figures(str(flat["figures"]))
    check_together(flat, pack, local, file)
    return Scenario(
        id=chain[-1][0].stem,
        title_zh=str(flat["title"]),
        title_en=str(flat["title_en"]),
        chain=tuple(path for path, _ in chain),
        values=_nest({path: flat[path] for path in _ordered(flat)}),
    )


def _check_tables(tables: Mapping[str, Any], path: Path) -> dict[str, Value]:
    checked: dict[str, Value] = {}
    for dotted, raw in _flatten(tables):
        if dotted in _sections():
            if isinstance(raw, Mapping):
                continue
            zh = ("是分节，不是值", f"请写成 [{dotted}]")
            en = ("is a section, not a value", f"Write [{dotted}]")
            raise refuse(dotted, str(path), zh, en)
        key = find_key(dotted, str(path))
        value = check_value(key, raw, str(path))
        if value and (key.kind == "path" or (key.kind == "name_or_path" and is_path(str(value)))):
            # Absolute from here on, so that the resolved scenario means the same in any folder.
            value = (path.parent / str(value)).resolve().as_posix()
        checked[dotted] = value
    return checked


def _flatten(tables: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in tables.items():
        # A quoted name with dots in it is one name to TOML, and must not pass for a nested key.
        dotted = prefix + (json.dumps(name, ensure_ascii=False) if "." in name else name)
        if isinstance(value, Mapping) and value:
            yield from _flatten(value, f"{dotted}.")
        elif prefix == "rules." and not isinstance(value, Mapping) and name in scenario_rule_ids():
            yield f"{dotted}.mode", value
        else:
            yield dotted, value


def _check_name(key: str, words: tuple[str, str], name: str, known: tuple[str, ...], file: str) -> None:
    if not is_path(name) and name not in known:
        hint_zh, hint_en = suggest(name, known)
        zh, en = f"所指的{words[0]}“{name}”不存在", f'names {words[1]} that do not exist, "{name}"'
        way_zh, way_en = f"{hint_zh}自己的请写路径", f"{hint_en} Name your own by its path"
        raise refuse(key, file, (zh, way_zh), (en, way_en))


@cache
def _sections() -> frozenset[str]:
    return frozenset(
        ".".join(parts[:depth]) for parts in (path.split(".") for path in read_keys()) for depth in range(1, len(parts))
    )


def _ordered(flat: Mapping[str, Any]) -> Iterator[str]:
    """The paths of ``flat`` in the order of the table of keys; names that the user chose are sorted."""
    for path in read_keys():
        if path in flat:
            yield path
        elif path.endswith(".*"):
            yield from sorted(name for name in flat if name.rpartition(".")[0] == path.removesuffix(".*"))


def _nest(flat: Mapping[str, Value]) -> Mapping[str, Any]:
    nested: dict[str, Any] = {}
    for path, value in flat.items():
        *sections, name = path.split(".")
        table = nested
        for section in sections:
            table = table.setdefault(section, {})
        table[name] = value
    return _freeze(nested)


def _freeze(tables: dict[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(
        {name: _freeze(value) if isinstance(value, dict) else value for name, value in tables.items()}
    )


def _look_up(values: Mapping[str, Any], path: str) -> Any:
    found: Any = values
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _write(values: Mapping[str, Any]) -> str:
    lines: list[str] = []
    section = ""
    flat = dict(_flatten(values))
    for path in _ordered(flat):
        key, value = find_key(path, ""), flat[path]
        parent, _, name = path.rpartition(".")
        if parent != section:
            lines += ["", f"[{parent}]"]
            section = parent
        unit = f"  # {key.unit}" if key.unit else ""
        shown = name if BARE_NAME.fullmatch(name) else _write_value(name)
        lines.append(f"{shown} = {_write_value(value)}{unit}")
    return "\n".join(lines) + "\n"


def _write_value(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(_write_value(entry) for entry in value)}]"
    if isinstance(value, str):
        # JSON text is TOML text, but for DEL, which TOML wants escaped.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value) if isinstance(value, bool) else repr(value)
