"""Customers that may not be split: prices, what they settle of facilities and of pairs, and one model of the rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.highs import solve_arrays
from optimizer.location.by_prices import settled
from optimizer.location.cover import changed
from optimizer.location.plans import Plans
from optimizer.location.prices import Bound, Fixed, Pace, ascend, first_prices, nothing_fixed
from optimizer.location.problem import Flags, Location
from optimizer.location.rest import rest_arrays

# Prices rise by the problem of split customers first, whose rounds are cheap, then by whole ones.
SPLIT_PACE = Pace(rounds=250, patience=8)
WHOLE_PACE = Pace(rounds=80, patience=5, scale=0.5)


def solve_whole(location: Location, plans: Plans) -> float:
    """Search; return the proven bound."""
    nothing = nothing_fixed(location)
    split = replace(location, is_whole=False)
    bound = ascend(split, first_prices(location), nothing, SPLIT_PACE, plans.aim)
    bound = ascend(location, bound.prices, nothing, WHOLE_PACE, plans.aim)
    goal = plans.goal
    root = settled(location, nothing, bound, goal)
    if root.bound >= goal:
        return goal
    pairs = worth_while(location, bound, root.fixed, goal)
    arrays = rest_arrays(location, root.fixed, pairs)
    answer = solve_arrays(arrays, plans.settings, time_limit_s=plans.left_s, gap_share=plans.gap_share)
    if answer.has_plan:
        plans.take(*_plan(location, root.fixed, pairs, answer.values))
    if answer.status == "infeasible":
        return goal
    # The rest holds every plan below the goal, and none above it is worth finding.
    return max(bound.value, min(answer.bound, goal))


def _plan(location: Location, fixed: Fixed, pairs: Flags, values: np.ndarray) -> tuple[float, Flags, np.ndarray]:
    facilities = np.flatnonzero(fixed.may)
    is_open, shares = np.zeros(len(location.fixed), dtype=bool), np.zeros_like(location.cost)
    is_open[facilities] = values[: len(facilities)] > 0.5
    shares[pairs] = np.round(values[len(facilities) :])
    cost = float(location.fixed[is_open].sum() + (location.cost[shares > 0.5]).sum())
    return cost, is_open, shares


def worth_while(location: Location, bound: Bound, fixed: Fixed, goal: float) -> Flags:
    """Return the pairs that a plan below ``goal`` may use, as the bound proves it.

    Only where nobody is split, a pair that is used is used in full.
    """
    pairs: Flags = np.isfinite(location.cost) & fixed.may[:, None]
    if location.is_limited and not location.is_whole:
        return pairs
    opened = changed(location, bound.worth, fixed.must, fixed.may)[1] + float(bound.prices.sum())
    return pairs & (opened[:, None] + np.maximum(location.cost - bound.prices, 0.0) < goal)
