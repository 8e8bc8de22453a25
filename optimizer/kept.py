"""A model that is kept: built once, then edited and solved again, for all answers around a plan.

An edit is a case: what an official would change is changed in the case (a limit, a table, a mode), and the rows of the
rules that read it are derived again by the rules themselves. Nothing states a second time how a limit enters a row.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pulp

from models.case import Case
from optimizer.arrays import Arrays, Floats, convert_problem
from optimizer.arrays_edit import replace_rows
from optimizer.build import admissible_pairs, build_problem, screen_pairs, without_pairs
from optimizer.cells import read_number
from optimizer.dominance import dominated_pairs
from optimizer.extract import extract_plan
from optimizer.held_goals import add_held_goals
from optimizer.highs import Answer, SolverSettings, solve_arrays
from optimizer.objective import add_objective
from optimizer.plan import Plan
from optimizer.problem import Problem
from optimizer.rules import RULES
from optimizer.variables import Pair, Variables, longest_trips_ms

# Rows of the first rule depend on the mode of the second as well.
_READS_MODE_OF = {"site_capacity": ("demand_served",)}


class KeptModel:
    """The model of ``case``, wide enough for every case in ``widen``; these share its tables of sites and pairs.

    ``variables`` are those of all pairs that any of the cases admits, ``arrays`` the model of ``case`` itself: a pair
    that a rule of it screens is held at 0, and so is unmet demand where demand must be served. ``also`` are pairs that
    the model holds whether or not some best plan needs them; ``goals`` come before cost and are held at these values
    (:mod:`optimizer.held_goals`). Raises RowError as
    :func:`optimizer.build.build_model` does where rows of ``case`` can never hold.
    """

    def __init__(
        self,
        case: Case,
        *,
        widen: Sequence[Case] = (),
        also: Collection[Pair] = (),
        goals: Mapping[str, float] | None = None,
    ) -> None:
        self.case, self.goals = case, dict(goals or {})
        wanted = np.zeros(len(case.site_designs), dtype=bool)
        for one in (case, *widen):
            if not one.site_designs.index.equals(case.site_designs.index):
                raise ValueError("a case to widen by must have the pairs of the kept one")
            wanted |= case.site_designs.index.isin(_needed(one))
        if len(also):
            wanted |= case.site_designs.index.isin(list(also))
        self.pairs = list(case.site_designs.index[wanted])
        problem, self.variables = build_problem(
            case, self.pairs, is_wide=True, trips_ms=_longest_trips_ms((case, *widen))
        )
        add_held_goals(problem, self.variables, self.goals)
        self._whole = convert_problem(problem, _all_columns(self.variables))
        self._positions = {id(variable): number for number, variable in enumerate(self._whole.variables)}
        self.arrays = self._hold(self._whole, case)

    def position(self, variable: pulp.LpVariable) -> int:
        """Return the column of a variable, the same in all arrays of this model."""
        return self._positions[id(variable)]

    def arrays_of(
        self, case: Case, rules: Collection[str], *, base: Arrays | None = None, has_cost: bool = True
    ) -> Arrays:
        """Return the model with the rows of ``rules`` as ``case`` wants them, its screening and its objective.

        All other rows stay those of the kept case, or of ``base``, which this method returned for a case that differs
        from ``case`` in ``rules`` alone. Without ``has_cost`` the objective is 0. A rule whose mode is off or report
        loses its rows. Raises RowError where a row of ``case`` can never hold.
        """
        touched = {*rules, *(name for name, others in _READS_MODE_OF.items() if set(others) & set(rules))}
        scratch = Problem("edit", pulp.LpMinimize)
        old = self.variables
        slack = {name: column for name, column in old.slack.items() if name.partition("__")[0] not in touched}
        variables = replace(old, case=case, slack=slack)
        for rule in RULES:
            if rule.ID in touched and case.setting(rule.ID).has_rows:
                rule.add_rows(scratch, variables, case)
        if has_cost:
            add_objective(scratch, variables)
        whole = self._whole if base is None else base
        # Rows may bring columns of their own, and those of the rows that stay must keep their places.
        added = convert_problem(scratch, whole.variables)
        return self._hold(replace_rows(whole, tuple(touched), added), case)

    def solve(
        self,
        arrays: Arrays,
        settings: SolverSettings,
        *,
        start: Floats | None = None,
        time_limit_s: float | None = None,
        gap_share: float | None = None,
        relaxed: bool = False,
    ) -> Answer:
        """Solve arrays of this model; ``start`` may be shorter, columns that were added then start at 0."""
        if start is not None and len(start) < len(arrays.cost):
            start = np.concatenate([start, np.zeros(len(arrays.cost) - len(start))])
        limit = settings.time_limit_s if time_limit_s is None else time_limit_s
        return solve_arrays(arrays, settings, time_limit_s=limit, gap_share=gap_share, relaxed=relaxed, start=start)

    def plan(self, answer: Answer) -> Plan:
        """Return the plan that an answer holds."""
        values = zip(self._whole.variables, answer.values, strict=False)
        return extract_plan(self.case, self.variables, {id(variable): float(value) for variable, value in values})

    def _hold(self, arrays: Arrays, case: Case) -> Arrays:
        """Hold at 0 what ``case`` does not admit, and free what it does."""
        low, high = arrays.low.copy(), arrays.high.copy()
        admitted = set(admissible_pairs(case))
        for (site, design, _), built in self.variables.built.items():
            high[self.position(built)] = float((site, design) in admitted)
        may_fail = case.setting("demand_served").mode != "require"
        for unmet in self.variables.unmet.values():
            high[self.position(unmet)] = np.inf if may_fail else 0.0
        may_except = case.setting("large_in_cluster").has_rows
        for exception in self.variables.exception.values():
            high[self.position(exception)] = float(may_except)
        for (channel, _), bought in self.variables.green.items():
            high[self.position(bought)] = read_number(case.green_channels, channel, "max_gwh_per_year")
        return replace(arrays, low=low, high=high)


def _longest_trips_ms(cases: Sequence[Case]) -> dict[str, float]:
    """The longest round trip [ms] over which any of the cases lets each block be served."""
    found = [longest_trips_ms(one) for one in cases]
    return {block: max(trips[block] for trips in found) for block in found[0]}


def _needed(case: Case) -> pd.Index:
    admissible, _ = screen_pairs(case)
    return without_pairs(admissible, [dominated_pairs(case, admissible)])


def _all_columns(variables: Variables) -> list[pulp.LpVariable]:
    """Every variable once: a feeder without a choice is the ``built`` of its site, and comes only once."""
    groups = (
        variables.built,
        variables.modules,
        variables.connect,
        variables.steps,
        variables.serve,
        variables.unmet,
        variables.green,
        variables.green_hub,
        variables.exception,
        variables.stock_state,
        variables.slack,
    )
    found = {id(column): column for group in groups for column in group.values()}
    for terms in variables.feed_mw.values():
        found |= {id(column): column for column, _ in terms}
    return list(found.values())
