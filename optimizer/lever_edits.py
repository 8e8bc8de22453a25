"""What moving a lever does to a case: one number of a limit, an option or a table is replaced, nothing else.

A case is checked whole when it is made, which takes longer than solving a small one. An edit here keeps every number
within its bounds by itself, so that the check is not made again for each.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from models.case import Case, RuleSetting


def edit_case(case: Case, **fields: Any) -> Case:
    """Return the case with other fields, not checked again: for edits that cannot break the contract of a case."""
    edited = copy.copy(case)
    for name, value in fields.items():
        object.__setattr__(edited, name, value)
    return edited


def move_limit(case: Case, key: str, amount: float, least: float, most: float) -> Case:
    """Return the case with ``amount`` added to a limit, kept within ``least`` and ``most``."""
    limit = case.limits[key]
    moved = replace(limit, value=min(max(limit.value + amount, least), most))
    return edit_case(case, limits=MappingProxyType({**case.limits, key: moved}))


def move_option(case: Case, rule: str, option: str, amount: float, most: float = 1.0) -> Case:
    """Return the case with ``amount`` added to a number among the options of a rule, kept within 0 and ``most``."""
    setting = case.setting(rule)
    number = min(max(float(setting.options[option]) + amount, 0.0), most)
    moved = RuleSetting(setting.mode, MappingProxyType({**setting.options, option: number}))
    return edit_case(case, rules=MappingProxyType({**case.rules, rule: moved}))


def move_cell(case: Case, table: str, row: str | tuple[str, ...], column: str, amount: float) -> Case:
    """Return the case with ``amount`` added to one cell of a table, never below 0."""
    changed = getattr(case, table).copy()
    changed.at[row, column] = max(0.0, float(changed.at[row, column]) + amount)
    return edit_case(case, **{table: changed})


def move_exceptions(case: Case, amount: float) -> Case:
    """Return the case with ``amount`` [MW] added to the exceptions outside the cluster.

    Where some capacity is allowed the count follows: every site outside that could be large may be one of them, so that
    the MW alone bind.
    """
    moved = move_limit(case, "large_in_cluster.exception_it_mw", amount, 0.0, float("inf"))
    if amount <= 0 or moved.limit("large_in_cluster.exception_it_mw") <= 0:
        return moved
    count = max(float(len(exception_sites(case))), case.limit("large_in_cluster.exception_count"))
    missing = count - case.limit("large_in_cluster.exception_count")
    return move_limit(moved, "large_in_cluster.exception_count", missing, 0.0, float("inf"))


def exception_sites(case: Case) -> set[str]:
    """Return the sites outside the cluster that have a large design."""
    hubs = set(case.designs.index[case.designs["tier"] == "hub"])
    outside = set(case.sites.index[~case.sites["in_cluster"]])
    return {str(site) for site, design in case.site_designs.index if site in outside and design in hubs}
