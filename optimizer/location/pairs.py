"""The pairs of facility and customer that a node leaves, as one model for the solver."""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Arrays, Floats
from optimizer.highs import solve_arrays
from optimizer.highs_run import RefusedError
from optimizer.location.plans import Plans
from optimizer.location.prices import Fixed
from optimizer.location.problem import Flags, Location
from optimizer.location.rest import rest_arrays
from optimizer.solver_answer import Answer, no_answer


def solve_pairs(location: Location, fixed: Fixed, pairs: Flags, plans: Plans) -> bool:
    """Let the solver take what is left of a node; return whether it found the best of it.

    If not, nobody will: the search ends.
    """
    if not pairs.any(axis=0).all():
        return True  # somebody cannot be served at all
    arrays = rest_arrays(location, fixed, pairs)
    answer = chosen_by_solver(arrays, plans)
    if answer.has_plan:
        plans.take(*_plan(location, fixed, pairs, answer.values))
    is_best = answer.status in {"proven", "infeasible"}
    if not is_best:
        plans.stop()
    return is_best


def chosen_by_solver(arrays: Arrays, plans: Plans) -> Answer:
    """Return the answer of the solver within the time that is left; none if it refuses."""
    try:
        return solve_arrays(arrays, plans.settings, time_limit_s=plans.left_s, gap_share=plans.gap_share)
    except RefusedError:
        return no_answer("none", -np.inf, "")


def _plan(location: Location, fixed: Fixed, pairs: Flags, values: Floats) -> tuple[float, Flags, Floats]:
    facilities = np.flatnonzero(fixed.may)
    is_open, shares = np.zeros(len(location.fixed), dtype=bool), np.zeros_like(location.cost)
    is_open[facilities] = values[: len(facilities)] > 0.5
    shares[pairs] = np.round(values[len(facilities) :])
    cost = float(location.fixed[is_open].sum() + (location.cost[shares > 0.5]).sum())
    return cost, is_open, shares
