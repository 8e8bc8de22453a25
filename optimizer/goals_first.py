"""Goals that come before cost, brought to their best on arrays: each minimised, then held while the next is.

:mod:`optimizer.solve` does the same on a model that is being built; here it is one that is kept and was edited.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from models.case import Case
from optimizer.arrays import Arrays, Floats
from optimizer.arrays_edit import with_cost, with_row
from optimizer.deadline import Deadline
from optimizer.highs import Answer, SolverSettings
from optimizer.kept import KeptModel
from optimizer.priorities import stages
from optimizer.progress import silent
from optimizer.solve import solve_stage


@dataclass(frozen=True, eq=False)
class HeldBest:
    """``arrays`` with a row for every goal and a plan that keeps them as ``start``, None if there is no goal.

    ``failed`` is the answer of the goal that found no plan; the arrays are then those before it.
    """

    arrays: Arrays
    start: Floats | None = None
    failed: Answer | None = None


def hold_best_goals(kept: KeptModel, case: Case, arrays: Arrays, settings: SolverSettings) -> HeldBest:
    """Minimise the goals of ``case`` before cost, in order, on ``arrays`` of ``kept``, each within its tolerance after.

    ``settings.time_limit_s`` is for all of them.
    """
    clock, start = Deadline(settings.time_limit_s), None
    goals = stages(replace(kept.variables, case=case))
    for number, goal in enumerate(goals):
        vector = np.zeros(len(arrays.cost))
        for variable, value in goal.terms:
            vector[kept.position(variable)] += value
        within = clock.within(settings, clock.left_s / (len(goals) - number))
        answer = solve_stage(with_cost(arrays, vector), kept.variables, within, start, silent)
        if not answer.has_plan:
            return HeldBest(arrays, start, answer)
        terms = {int(column): float(vector[column]) for column in np.flatnonzero(vector)}
        arrays = with_row(arrays, goal.row, terms, -np.inf, goal.most(answer.objective))
        start = answer.values
    return HeldBest(arrays, start)
