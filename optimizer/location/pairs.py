"""The pairs of facility and customer that a node leaves, as one model for the solver."""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Floats
from optimizer.highs import solve_arrays
from optimizer.location.plans import Plans
from optimizer.location.prices import Fixed
from optimizer.location.problem import Flags, Location
from optimizer.location.rest import rest_arrays


def solve_pairs(location: Location, fixed: Fixed, pairs: Flags, plans: Plans) -> bool:
    """Let the solver take what is left of a node; return whether it found the best of it."""
    if not pairs.any(axis=0).all():
        return True  # somebody cannot be served at all
    arrays = rest_arrays(location, fixed, pairs)
    answer = solve_arrays(arrays, plans.settings, time_limit_s=plans.left_s, gap_share=plans.gap_share)
    if answer.has_plan:
        plans.take(*_plan(location, fixed, pairs, answer.values))
    return answer.status in {"proven", "infeasible"}


def _plan(location: Location, fixed: Fixed, pairs: Flags, values: Floats) -> tuple[float, Flags, Floats]:
    facilities = np.flatnonzero(fixed.may)
    is_open, shares = np.zeros(len(location.fixed), dtype=bool), np.zeros_like(location.cost)
    is_open[facilities] = values[: len(facilities)] > 0.5
    shares[pairs] = np.round(values[len(facilities) :])
    cost = float(location.fixed[is_open].sum() + (location.cost[shares > 0.5]).sum())
    return cost, is_open, shares
