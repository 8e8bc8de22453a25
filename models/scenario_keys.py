"""The keys a scenario may have, read from ``scenario_keys.toml``, and the check of a value by its key."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from models.errors import ScenarioKeyError, ScenarioValueError, suggest

TABLE = Path(__file__).parent / "scenario_keys.toml"

Value = bool | int | float | str | tuple[int, ...] | tuple[float, ...] | tuple[str, ...]
"""A checked scenario value: numbers are float, integers int, lists tuples."""

_KIND_WORDS = {
    "number": ("数值", "a number"),
    "integer": ("整数", "an integer"),
    "text": ("文字", "text"),
    "path": ("文件路径", "the path of a file"),
    "name_or_path": ("名称或路径", "a name or a path"),
    "flag": ("true 或 false", "true or false"),
    "number_list": ("数值列表", "a list of numbers"),
    "integer_list": ("整数列表", "a list of integers"),
    "text_list": ("文字列表", "a list of texts"),
}
_PYTHON_TYPES: Mapping[str, tuple[type, ...]] = {
    **{"number": (int, float), "integer": (int,), "flag": (bool,)},
    **dict.fromkeys(("text", "path", "name_or_path"), (str,)),
}


@dataclass(frozen=True)
class Key:
    """One key of the table.

    ``path`` is dotted; ``kind`` one of number, integer, text, flag, path, name_or_path, number_list,
    integer_list, text_list; ``unit`` "1" for pure ratios and empty for words; ``min`` and ``max`` bound every number.
    ``assumed`` marks a baseline value without public source; ``low`` and ``high`` span what is plausible, as
    values, or as factors on every entry of a list. ``order`` of a list is "increasing", "not_decreasing" or
    empty. ``pack_limit`` says that the key overrides a limit of the policy pack. A path that ends in ``*`` stands for a
    section whose names the user chooses.
    """

    path: str
    kind: str
    title_zh: str
    title_en: str
    unit: str = ""
    min: float = -math.inf
    max: float = math.inf
    choices: tuple[str, ...] = ()
    order: str = ""
    required: bool = True
    may_be_empty: bool = False
    assumed: bool = False
    low: float | None = None
    high: float | None = None
    pack_limit: bool = False

    @property
    def limit_key(self) -> str | None:
        """The key of the pack limit that this key overrides, or ``None``."""
        return self.path.removeprefix("rules.") if self.pack_limit else None


@cache
def read_keys() -> Mapping[str, Key]:
    """Read the table: dotted path -> :class:`Key`, in the order in which a resolved scenario is written."""
    tables = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            path: Key(path=path, **{**entry, "choices": tuple(entry.get("choices", ()))})
            for path, entry in tables.items()
        }
    )


def scenario_rule_ids() -> tuple[str, ...]:
    """Return the rules that a scenario can set, in the order of the table."""
    return tuple(path.split(".")[1] for path in read_keys() if path.startswith("rules.") and path.endswith(".mode"))


def is_path(word: str) -> bool:
    """Say whether ``word`` is the path of a file or folder, and not the name of something shipped."""
    return any(mark in word for mark in ("/", "\\", ".toml", ".csv"))


def find_key(path: str, file: str) -> Key:
    """Return the key at ``path``; raises :class:`ScenarioKeyError` with file and nearest known key."""
    keys = read_keys()
    if path in keys:
        return keys[path]
    named = f"{path.rpartition('.')[0]}.*"
    if named in keys:
        return replace(keys[named], path=path)
    rule, _, option = path.removeprefix("rules.").partition(".")
    if path.startswith("rules.") and rule not in scenario_rule_ids():
        hint_zh, hint_en = suggest(rule, scenario_rule_ids())
        raise ScenarioKeyError(
            zh=f"方案文件 {file}：没有规则“{rule}”（键 {path}）。{hint_zh}",
            en=f'Scenario file {file}: there is no rule "{rule}" (key {path}). {hint_en}',
        )
    if path.startswith("rules.") and option:
        options = [known.split(".", 2)[2] for known in keys if known.startswith(f"rules.{rule}.")]
        hint_zh, hint_en = suggest(option, options)
        raise ScenarioKeyError(
            zh=f"方案文件 {file}：规则“{rule}”没有选项“{option}”（键 {path}）。{hint_zh}",
            en=f'Scenario file {file}: rule "{rule}" has no option "{option}" (key {path}). {hint_en}',
        )
    hint_zh, hint_en = suggest(path, keys)
    raise ScenarioKeyError(
        zh=f"方案文件 {file}：未知的键“{path}”。{hint_zh}",
        en=f'Scenario file {file}: unknown key "{path}". {hint_en}',
    )


def check_value(key: Key, value: object, file: str) -> Value:
    """Return ``value`` in its checked form (numbers as float, lists as tuples).

    Raises :class:`ScenarioValueError` naming file, key and way out for: wrong type, NaN or infinity, out
    of range, not one of the choices, empty, or a list out of order.
    """
    if not key.kind.endswith("_list"):
        return _check_single(key, key.kind, value, file)
    if not isinstance(value, list | tuple):
        raise _wrong_type(key, value, file)
    checked = tuple(_check_single(key, key.kind.removesuffix("_list"), entry, file) for entry in value)
    if not checked and not key.may_be_empty:
        raise refuse(key.path, file, ("列表为空", "至少给出一项"), ("is empty", "Give at least one entry"))
    _check_order(key, checked, file)
    return cast("Value", checked)  # every entry has the one type of the kind


def refuse(path: str, file: str, zh: tuple[str, str], en: tuple[str, str]) -> ScenarioValueError:
    """Return the error for the value at ``path``; ``zh`` and ``en`` say what is wrong, and the way out."""
    return ScenarioValueError(
        zh=f"方案文件 {file}：键 {path} {zh[0]}。{zh[1]}。",
        en=f"Scenario file {file}: key {path} {en[0]}. {en[1]}.",
    )


def _check_single(key: Key, kind: str, value: object, file: str) -> bool | int | float | str:
    is_right = isinstance(value, _PYTHON_TYPES[kind]) and (kind == "flag" or not isinstance(value, bool))
    if not is_right or not isinstance(value, bool | int | float | str):
        raise _wrong_type(key, value, file)
    if isinstance(value, str):
        return _check_text(key, value, file)
    if isinstance(value, bool):
        return value
    return _check_number(key, kind, value, file)


def _check_number(key: Key, kind: str, value: float, file: str) -> int | float:
    if isinstance(value, float) and not math.isfinite(value):
        zh, en = ("不是有限数", "请给出有限的数值"), ("is not finite", "Give a finite number")
        raise refuse(key.path, file, zh, en)
    if not key.min <= value <= key.max:
        unit = "" if key.unit == "1" else f" {key.unit}"
        way_zh, way_en = (
            f"允许 {key.min:g} 至 {key.max:g}{unit}",
            f"Allowed: {key.min:g} to {key.max:g}{unit}",
        )
        zh, en = (f"的值 {value} 超出范围", way_zh), (f"has {value}, out of range", way_en)
        raise refuse(key.path, file, zh, en)
    return float(value) if kind == "number" else int(value)


def _check_text(key: Key, value: str, file: str) -> str:
    if key.choices and value not in key.choices:
        hint_zh, hint_en = suggest(value, key.choices)
        choices = " | ".join(key.choices)
        way_zh, way_en = f"可选 {choices}，{hint_zh}", f"Choices: {choices}. {hint_en}"
        zh, en = (f"的值“{value}”不可用", way_zh[:-1]), (f'cannot be "{value}"', way_en[:-1])
        raise refuse(key.path, file, zh, en)
    if not value.strip() and (key.kind == "text_list" or not key.may_be_empty):
        raise refuse(key.path, file, ("为空", "请填写"), ("is empty", "Fill it in"))
    return value


def _check_order(key: Key, values: Sequence[Any], file: str) -> None:
    pairs = list(pairwise(values))
    if key.order == "increasing" and not all(a < b for a, b in pairs):
        zh, en = ("未逐项递增", "请按从小到大排列"), ("does not increase", "Sort it, no entry twice")
        raise refuse(key.path, file, zh, en)
    if key.order == "not_decreasing" and not all(a <= b for a, b in pairs):
        zh, en = ("有递减", "累计值不得减少"), ("decreases", "Cumulative values never fall")
        raise refuse(key.path, file, zh, en)
    if key.kind == "text_list" and len(set(values)) != len(values):
        raise refuse(key.path, file, ("有重复项", "每项只写一次"), ("has an entry twice", "Name each once"))


def _wrong_type(key: Key, value: object, file: str) -> ScenarioValueError:
    kind_zh, kind_en = _KIND_WORDS[key.kind]
    shown = repr(value)
    way_zh, way_en = f"应为{kind_zh}", f"It must be {kind_en}"
    return refuse(key.path, file, (f"的类型不对：{shown}", way_zh), (f"has the wrong type: {shown}", way_en))
