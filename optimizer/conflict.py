"""Why a case has no plan: the rules each of whose removal alone makes it feasible, or the fewest together."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from types import MappingProxyType

from models.case import Case, RuleSetting
from optimizer.build import build_model
from optimizer.highs import SolverSettings
from optimizer.progress import Report, silent
from optimizer.rows import RowError
from optimizer.rules import RULES
from optimizer.solve import solve_model

# A removal whose plan is not found in this time is not proposed.
CHECK_SECONDS = 60.0

# Bookkeeping that no official can relax.
_FIXED = ("site_capacity",)
# The way to relax a rule that cannot be turned off: unmet demand is allowed, and shown.
_RELAXED_MODE = {"demand_served": "prefer"}


def find_conflict(case: Case, settings: SolverSettings, report: Report = silent) -> tuple[str, ...]:
    """Return the ids of required rules of which each, removed alone, makes the case feasible.

    Where no single removal helps, the first pair of rules that does is returned as ``("a+b", ...)``. Empty if nothing
    within two rules helps.
    """
    required = [rule.ID for rule in RULES if case.setting(rule.ID).is_required and rule.ID not in _FIXED]
    for size in (1, 2):
        helpful = []
        for names in combinations(required, size):
            report("conflict", rules=" + ".join(names))
            if is_feasible(without(case, names), settings):
                helpful.append("+".join(names))
        if helpful:
            return tuple(helpful)
    return ()


def without(case: Case, rule_ids: tuple[str, ...]) -> Case:
    """Return the case with these rules off (demand_served: unmet demand allowed)."""
    changed = {name: RuleSetting(_RELAXED_MODE.get(name, "off"), case.setting(name).options) for name in rule_ids}
    return replace(case, rules=MappingProxyType({**case.rules, **changed}))


def is_feasible(case: Case, settings: SolverSettings) -> bool:
    """Say whether the case has any plan, as far as the time limit lets it be known."""
    try:
        model = build_model(case)
    except RowError:
        return False
    # Any plan will do: the first within 100 % of the bound ends the search.
    seconds = min(settings.time_limit_s, CHECK_SECONDS)
    return solve_model(model, replace(settings, gap_share=1.0, time_limit_s=seconds)).answer.has_plan
