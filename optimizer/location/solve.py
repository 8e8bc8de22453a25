"""The search for the best location: what the prices settle, then a tree over the facilities that they leave open."""

from __future__ import annotations

import numpy as np

from optimizer.highs import SolverSettings
from optimizer.location.by_prices import ByPrices, settled
from optimizer.location.by_relaxation import ByRelaxation
from optimizer.location.improve import improve
from optimizer.location.plans import LEAST_GAP, Plans
from optimizer.location.prices import Bound, Pace, ascend, first_prices, nothing_fixed
from optimizer.location.problem import TOLERANCE, Location, Placed
from optimizer.location.relaxed import Relaxation
from optimizer.location.swap import greedy
from optimizer.location.tree import Branching, Node, search
from optimizer.location.whole import solve_whole, worth_while

# Up to so many pairs the relaxation takes less time than prices would to come near it.
FEW_PAIRS = 5000
MANY_PAIRS = 30000
FEW_FREE = 50
PACE = Pace(rounds=400, patience=8)
AGAIN = Pace(rounds=200, patience=8, scale=0.3)


def solve_location(location: Location, settings: SolverSettings) -> Placed:
    """Return the best plan, proven to ``settings.gap_share`` or as far as ``settings.time_limit_s`` allows."""
    plans = Plans(location, settings)
    if not _can_be_served(location):
        return _placed(plans, np.inf)
    fixed, pairs = nothing_fixed(location), np.isfinite(location.cost)
    if location.is_whole and location.is_limited:
        return _placed(plans, solve_whole(location, plans))
    if pairs.sum() <= FEW_PAIRS:
        root = Node(fixed, -np.inf, first_prices(location))
        return _placed(plans, search(root, ByRelaxation(Relaxation(location, pairs, settings)), plans))
    if location.count is not None:
        plans.offer(greedy(location))
    bound = ascend(location, first_prices(location), fixed, PACE, plans.aim)
    plans.offer(plans.completed(bound))
    improve(plans)
    bound = ascend(location, bound.prices, fixed, AGAIN, plans.aim)
    root = settled(location, fixed, bound, plans.goal)
    if root.bound >= plans.goal:
        return _placed(plans, plans.goal)
    return _placed(plans, max(bound.value, search(root, _branching(location, bound, root, plans), plans)))


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
    if not np.isfinite(plans.cost):
        return Placed("infeasible" if bound == np.inf else "none", plans.is_open, plans.shares, np.inf, bound)
    if bound >= plans.goal and plans.gap_share * abs(plans.cost) <= plans.step:
        bound = plans.cost
    is_proven = plans.cost - bound <= (plans.gap_share + LEAST_GAP) * abs(plans.cost)
    bound = min(bound, plans.cost)
    return Placed("proven" if is_proven else "unproven", plans.is_open, plans.shares, plans.cost, bound)
