"""The relaxation of a case: a lower bound on its cost in a fraction of the time that a plan takes."""

from __future__ import annotations

from models.case import Case
from optimizer.arrays import convert_problem
from optimizer.build import build_model
from optimizer.highs import SolverSettings, solve_arrays
from optimizer.objective import CNY_PER_UNIT
from optimizer.rows import RowError


def relaxed_cost_cny(case: Case, settings: SolverSettings) -> float | None:
    """Return the least present cost [CNY] where facilities and steps may be fractions; None if even that has no plan.

    It bounds the cost of every plan from below.
    """
    try:
        arrays = convert_problem(build_model(case).problem)
    except RowError:
        return None
    answer = solve_arrays(arrays, settings, time_limit_s=settings.time_limit_s, relaxed=True)
    return answer.objective * CNY_PER_UNIT if answer.has_plan else None
