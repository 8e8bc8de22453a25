"""Does a case have any plan? Asked of a model built anew from the case, so that no edit of a kept one is trusted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from models.case import Case, RuleSetting
from optimizer.arrays import convert_problem
from optimizer.build import Model, admissible_pairs, build_model, build_problem
from optimizer.elastic_solve import ask_any
from optimizer.highs import SolverSettings
from optimizer.least import Placed
from optimizer.rows import RowError
from optimizer.screening import no_pairs
from optimizer.variables import Pair

# A plan that is not found in this time is not claimed.
CHECK_SECONDS = 60.0
HELD_SECONDS = 5.0

# The way to relax a rule that cannot be turned off: unmet demand is allowed, and shown.
_RELAXED_MODE = {"demand_served": "prefer"}


def without(case: Case, rule_ids: Collection[str]) -> Case:
    """Return the case with these rules off (demand_served: unmet demand allowed)."""
    changed = {name: RuleSetting(_RELAXED_MODE.get(name, "off"), case.setting(name).options) for name in rule_ids}
    return replace(case, rules=MappingProxyType({**case.rules, **changed}))


def is_feasible(case: Case, settings: SolverSettings, pairs: Collection[Pair] = ()) -> bool:
    """Say whether the case has any plan, as far as the time limit lets it be known.

    A plan with no sites and designs but ``pairs`` is looked for first: where these are known to do, that is quick.
    """
    if pairs and has_plan_of(case, settings, pairs):
        return True
    try:
        return _has_plan(build_model(case), settings)
    except RowError:
        return False


def has_plan_of(case: Case, settings: SolverSettings, pairs: Collection[Pair]) -> bool:
    """Say whether a plan of ``pairs`` alone is found in a model built anew from the case; if not, others may do.

    Where they come with the modules of each by period, a plan that builds just these is looked for first.
    """
    wanted = set(pairs)
    admitted = [pair for pair in admissible_pairs(case) if pair in wanted]
    if not admitted:
        return False
    try:
        model = Model(*build_problem(case, admitted), no_pairs())
    except RowError:
        # Rows that hold with more sites only.
        return False
    return (isinstance(pairs, Mapping) and _builds(model, pairs, settings)) or _has_plan(model, settings)


def _builds(model: Model, placed: Placed, settings: SolverSettings) -> bool:
    """Say whether there is a plan that builds just what is ``placed``: little is left to search for."""
    arrays, periods = convert_problem(model.problem), model.variables.periods
    position = {id(variable): number for number, variable in enumerate(arrays.variables)}
    low, high = arrays.low.copy(), arrays.high.copy()
    for (*pair, period), modules in model.variables.modules.items():
        count = round(placed[pair[0], pair[1]][periods.index(period)])
        low[position[id(modules)]] = high[position[id(modules)]] = float(count)
    held = replace(arrays, low=low, high=np.maximum(low, high))
    return ask_any(
        held, model.variables, replace(settings, time_limit_s=min(settings.time_limit_s, HELD_SECONDS))
    ).has_plan


def _has_plan(model: Model, settings: SolverSettings) -> bool:
    # Any plan will do: neither cost nor what the scenario puts before it is asked about.
    seconds = min(settings.time_limit_s, CHECK_SECONDS)
    settings = replace(settings, time_limit_s=seconds)
    return ask_any(convert_problem(model.problem), model.variables, settings).has_plan
