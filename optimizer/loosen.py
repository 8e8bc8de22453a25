"""A case with levers moved, or with rules in another mode."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from types import MappingProxyType

from models.case import Case, RuleSetting
from optimizer.lever import Lever
from optimizer.lever_edits import edit_case

Amounts = Mapping[str, float]


def loosen(case: Case, levers: Iterable[Lever], amounts: Amounts) -> Case:
    """Return the case with every lever moved by its amount."""
    return reduce(
        lambda moved, one: one.relax(moved, amounts[one.key]) if amounts.get(one.key) else moved, levers, case
    )


def with_mode(case: Case, rules: Iterable[str], mode: str) -> Case:
    """Return the case with ``rules`` in ``mode``; demand_served has no "off", it may fail instead."""
    modes = {name: "prefer" if name == "demand_served" and mode == "off" else mode for name in rules}
    changed = {name: RuleSetting(to, case.setting(name).options) for name, to in modes.items()}
    return edit_case(case, rules=MappingProxyType({**case.rules, **changed}))
