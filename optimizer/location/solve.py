"""The search for the best location: what the prices settle, then a tree over the facilities that they leave open."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.highs import SolverSettings
from optimizer.location.by_prices import ByPrices, settled
from optimizer.location.by_relaxation import ByRelaxation
from optimizer.location.improve import improve
from optimizer.location.plans import LEAST_GAP, Plans
from optimizer.location.prices import Bound, Pace, ascend, bound_at, first_prices, nothing_fixed
from optimizer.location.problem import TOLERANCE, Location, Placed
from optimizer.location.relaxed import Relaxation
from optimizer.location.swap import greedy
from optimizer.location.tree import Branching, Node, search
from optimizer.location.whole import solve_whole, worth_while
from optimizer.watch import RELAXATION, run_watched

# Up to so many pairs the relaxation takes less time than prices would to come near it.
FEW_PAIRS = 5000
MANY_PAIRS = 30000
FEW_FREE = 50
PACE = Pace(rounds=400, patience=8)
AGAIN = Pace(rounds=200, patience=8, scale=0.3)


def solve_location(location: Location, settings: SolverSettings) -> Placed:
    """Return the best plan, proven to ``settings.gap_share`` or as far as ``settings.time_limit_s`` allows.

    Who looks on (``settings.watch``) is shown plan and bound of the whole, and is let go within a second of a cancel.
    """
    watch = settings.watch
    if watch is None:
        plans = Plans(location, settings)
        return _placed(plans, _searched(location, plans))
    # Runs within heed the same switch, but what they could show is a part; memory is looked at once for all.
    within = replace(settings, watch=replace(watch, show=None, memory_limit_mb=np.inf))
    plans = Plans(location, within)
    bounds: list[float] = []
    if run_watched(lambda: bounds.append(_searched(location, plans)), watch, plans.reading):
        return _placed(plans, bounds[0])
    return _placed(plans, plans.reading.bound)


def _searched(location: Location, plans: Plans) -> float:
    """Search; return the proven bound."""
    if not _can_be_served(location):
        return np.inf
    fixed, pairs, settings = nothing_fixed(location), np.isfinite(location.cost), plans.settings
    if location.is_whole and location.is_limited:
        return solve_whole(location, plans)
    if pairs.sum() <= FEW_PAIRS:
        # Known before the first relaxation, for a clock that leaves time for none.
        known = bound_at(location, first_prices(location), fixed)[0]
        root = Node(fixed, known.value, known.prices)
        return search(root, ByRelaxation(Relaxation(location, pairs, settings)), plans)
    if location.count is not None:
        plans.offer(greedy(location))
    bound = ascend(location, first_prices(location), fixed, PACE, plans.aim)
    plans.proven(bound.value, RELAXATION)
    plans.offer(plans.completed(bound))
    improve(plans)
    bound = ascend(location, bound.prices, fixed, AGAIN, plans.aim)
    plans.proven(bound.value, RELAXATION)
    root = settled(location, fixed, bound, plans.goal)
    if root.bound >= plans.goal:
        return plans.goal
    return max(bound.value, search(root, _branching(location, bound, root, plans), plans))


def _branching(location: Location, bound: Bound, root: Node, plans: Plans) -> Branching:
    """Return by what to bound nodes: the relaxation where few pairs are left, or a tree would be deep."""
    pairs = worth_while(location, bound, root.fixed, plans.goal)
    is_deep = not location.is_limited and int(root.free.sum()) > FEW_FREE
    if pairs.sum() <= (MANY_PAIRS if is_deep else FEW_PAIRS):
        return ByRelaxation(Relaxation(location, pairs, plans.settings, has_all=True))
    return ByPrices(location, bound.prices)


def _can_be_served(location: Location) -> bool:
    """No plan can exist without: room for all demand, and a facility for every customer."""
    room = np.sort(location.capacity)[::-1][: location.count]
    enough = room.sum() >= location.demand.sum() * (1 - TOLERANCE)
    return bool(enough and np.isfinite(location.cost).any(axis=0).all())


def _placed(plans: Plans, bound: float) -> Placed:
    cost, is_open, shares = plans.best
    if not np.isfinite(cost):
        return Placed("infeasible" if bound == np.inf else "none", is_open, shares, np.inf, bound)
    if bound >= plans.goal_below(cost) and plans.gap_share * abs(cost) <= plans.step:
        bound = cost
    is_proven = cost - bound <= (plans.gap_share + LEAST_GAP) * abs(cost)
    return Placed("proven" if is_proven else "unproven", is_open, shares, cost, min(bound, cost))
