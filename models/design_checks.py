"""What the table of a design must hold before it is read, one check for each defect; a number says its unit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from models.case_contract import TIERS
from models.errors import DesignError, suggest
from models.figure import read_figures

TEXTS = ("name_zh", "name_en", "tier", "places", "needs_land", "voltage_kv", "system")
# Number -> unit.
NUMBERS: Mapping[str, str] = {
    "module_it_mw": "MW",
    "min_it_mw": "MW",
    "max_it_mw": "MW",
    "capex_cny_per_mw": "CNY/MW",
    "fixed_cny": "CNY",
    "feeder_cny_per_km": "CNY/km",
}
# As NUMBERS, but may be left out: then no physical racks are stated for a plan that may use the design.
OPTIONAL_NUMBERS: Mapping[str, str] = {"rack_kw": "kW/rack"}
# Independent supplies; only edge nodes may do with fewer than the scenario asks for, and only with one.
SUPPLIES = "supplies"
COOLING = ("cooling_groups", "cooling")
CHOICES: Mapping[str, tuple[str, ...]] = {"tier": TIERS, "places": ("any", "inside", "outside")}
KINDS: Mapping[str, tuple[tuple[type, ...], str, str]] = {
    "name_zh": ((str,), "文字", "text"),
    "name_en": ((str,), "文字", "text"),
    "tier": ((str,), "文字", "text"),
    "places": ((str,), "文字", "text"),
    "system": ((str,), "文字", "text"),
    SUPPLIES: ((int,), "整数", "an integer"),
    "needs_land": ((bool,), "true 或 false", "true or false"),
    "voltage_kv": ((int, float), "数（kV）", "a number [kV]"),
    "cooling_groups": ((list,), "列表", "a list"),
    "cooling": ((dict,), "一节", "a table"),
}


def check_design(name: str, table: Mapping[str, Any], where: str) -> None:
    """Raise :class:`models.errors.DesignError`, naming file, design and entry, for the first defect.

    An entry that lacks or is not known, a value of the wrong kind, a number that is not a table of value, low <= value
    <= high and the right unit, or that is negative. Which cooling parameters must be there is checked with the system.
    """
    for key in (*TEXTS, *NUMBERS):
        if key not in table:
            zh, en = (
                f"缺少 {key}。可仿照自带的 designs.toml 补上",
                f"lacks {key}. Add it as the shipped designs.toml has it",
            )
            raise _error(name, where, zh, en)
    for key in table:
        _check_known(name, where, key, (*TEXTS, *NUMBERS, *OPTIONAL_NUMBERS, *COOLING, SUPPLIES))
    for key, (kinds, zh, en) in KINDS.items():
        value = table.get(key)
        is_right = isinstance(value, kinds) and isinstance(value, bool) == (bool in kinds)
        if key in table and not is_right:
            raise _error(name, where, f"的 {key} 应为{zh}", f"has {key} = {value!r}: it must be {en}")
    for key, choices in CHOICES.items():
        _check_known(name, where, table[key], choices, key)
    _check_supplies(name, where, table)
    for key, unit in NUMBERS.items():
        _check_number(name, where, key, table[key], unit=unit, least=0.0)
    for key, unit in OPTIONAL_NUMBERS.items():
        if key in table:
            _check_number(name, where, key, table[key], unit=unit, least=0.1)
    if not table["module_it_mw"]["low"] > 0:
        raise _error(name, where, "的 module_it_mw 应大于 0", "has a module_it_mw that is not above 0")
    parameters = read_figures("cooling_parameters")
    for key, numbers in table.get("cooling", {}).items():
        _check_known(name, where, key, parameters, "cooling")
        _check_number(name, where, f"cooling.{key}", numbers, unit=parameters[key]["unit"])


def _check_supplies(name: str, where: str, table: Mapping[str, Any]) -> None:
    supplies = table.get(SUPPLIES, 2)
    if supplies not in (1, 2):
        raise _error(
            name, where, f"的 supplies = {supplies}：应为 1 或 2", f"has supplies = {supplies}: it must be 1 or 2"
        )
    if supplies == 1 and table["tier"] != "edge":
        tier = table["tier"]
        zh = f"的 supplies = 1，而 tier 为 {tier}：只有边缘节点可以单路供电，请写 2 或删去此项"
        en = f"has supplies = 1 with tier {tier}: only edge nodes may have a single feed. Write 2 or leave it out"
        raise _error(name, where, zh, en)


def _check_number(name: str, where: str, key: str, numbers: object, *, unit: str, least: float = -math.inf) -> None:
    found = numbers if isinstance(numbers, Mapping) else {}
    low, value, high = (_finite(found.get(field)) for field in ("low", "value", "high"))
    if not least <= low <= value <= high:
        bound = f" ≥ {least:g}" if math.isfinite(least) else ""
        zh = f"的 {key} 应写成 {{ value, low, high, unit, source, grade }}，三个数 low ≤ value ≤ high{bound}"
        en = f"needs {key} as {{ value, low, high, unit, source, grade }}, numbers with low <= value <= high"
        raise _error(name, where, zh, en + bound.replace("≥", ">="))
    if found.get("unit", unit) != unit:
        given = found["unit"]
        zh = f"的 {key} 单位为“{given}”，应为“{unit}”，请换算"
        raise _error(name, where, zh, f'has {key} in "{given}", not "{unit}". Convert it')


def _finite(value: object) -> float:
    """The number, or NaN, which no comparison holds for."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return math.nan
    return float(value)


def _check_known(name: str, where: str, word: str, known: Iterable[str], key: str = "") -> None:
    if word not in known:
        hint_zh, hint_en = suggest(word, known)
        zh = f"的 {key} 没有“{word}”这一项。{hint_zh[:-1]}" if key else f"有未知的“{word}”。{hint_zh[:-1]}"
        en = (
            f'has {key} "{word}", which is not known. {hint_en[:-1]}'
            if key
            else f'has "{word}", not known. {hint_en[:-1]}'
        )
        raise _error(name, where, zh, en)


def _error(name: str, where: str, zh: str, en: str) -> DesignError:
    return DesignError(zh=f"{where}：设计方案 {name} {zh}。", en=f"{where}: design {name} {en}.")
