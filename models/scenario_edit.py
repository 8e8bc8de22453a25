"""A scenario with another value of one key, for asking what an assumption does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from models.scenario import Scenario
from models.scenario_keys import Key, Value, find_key, read_keys


@dataclass(frozen=True)
class AssumedInput:
    """An assumed key of a scenario with its stated range.

    ``value``, ``low`` and ``high`` are in the unit of the key; for a list of numbers low and high are factors on every
    entry and ``value`` is 1.
    """

    key: Key
    value: float
    low: float
    high: float

    @property
    def is_factor(self) -> bool:
        """Low and high multiply the entries of a list."""
        return self.key.kind.endswith("_list")

    def at(self, share: float) -> float:
        """Return the value at ``share`` [1] of the way from low to high."""
        return self.low + share * (self.high - self.low)


def assumed_inputs(scenario: Scenario) -> Iterator[AssumedInput]:
    """Yield every assumed number of the scenario that has a range, in the order of the table of keys.

    A key of a rule that is off is left out: it does nothing.
    """
    for path, key in read_keys().items():
        if not key.assumed or not scenario.has(path) or key.low is None or key.high is None or key.low == key.high:
            continue
        section, _, rule = path.rpartition(".")[0].partition(".")
        if section == "rules" and scenario.mode(rule) == "off":
            continue
        value = 1.0 if key.kind.endswith("_list") else scenario.number(path)
        yield AssumedInput(key, value, min(key.low, value), max(key.high, value))


def with_input(scenario: Scenario, entry: AssumedInput, value: float) -> Scenario:
    """Return the scenario with an assumed input at ``value`` (a factor where it is a list)."""
    if entry.is_factor:
        return with_value(scenario, entry.key.path, tuple(value * one for one in scenario.numbers(entry.key.path)))
    return with_value(scenario, entry.key.path, round(value) if entry.key.kind == "integer" else value)


def with_value(scenario: Scenario, path: str, value: Value) -> Scenario:
    """Return the scenario with ``value``, already checked, at the dotted ``path``; ScenarioKeyError if unknown."""
    find_key(path, scenario.id)
    return replace(scenario, values=_put(scenario.values, path.split("."), value))


def _put(values: Mapping[str, Any], parts: list[str], value: Value) -> Mapping[str, Any]:
    inner = value if len(parts) == 1 else _put(values.get(parts[0], {}), parts[1:], value)
    return MappingProxyType({**values, parts[0]: inner})
