"""The search for the best location: what the prices settle, then a tree over the facilities that they leave open."""

from __future__ import annotations

import time

import numpy as np

from optimizer.highs import SolverSettings
from optimizer.location.cover import changed
from optimizer.location.plans import Plans
from optimizer.location.prices import Bound, Fixed, Pace, ascend, first_prices, nothing_fixed
from optimizer.location.problem import TOLERANCE, Flags, Location, Placed
from optimizer.location.relaxed import Relaxation
from optimizer.location.tree import Node, Tree

# Up to so many pairs the relaxation takes less time than prices would to come near it.
FEW_PAIRS = 5000
NEAR_PAIRS = 4
PACE = Pace(rounds=400, patience=8)
# Relative: plans that differ by less are the same.
LEAST_GAP = 1e-9


def solve_location(location: Location, settings: SolverSettings) -> Placed:
    """Return the best plan, proven to ``settings.gap_share`` or as far as ``settings.time_limit_s`` allows."""
    until = time.perf_counter() + settings.time_limit_s
    plans = Plans(location, settings)
    gap_share = max(settings.gap_share, LEAST_GAP)
    if not _can_be_served(location):
        return _placed(plans, np.inf, gap_share)
    fixed, value, pairs = nothing_fixed(location), -np.inf, np.isfinite(location.cost)
    if pairs.sum() > FEW_PAIRS:
        bound = ascend(location, first_prices(location), fixed, PACE, plans.aim)
        plans.offer(plans.completed(bound))
        fixed, value, pairs = settle(location, bound, plans.cost), bound.value, near_pairs(location, bound, fixed)
    root = Node(fixed.must.astype(np.float64), fixed.may.astype(np.float64), value)
    tree = Tree(Relaxation(location, pairs, settings), root, plans, gap_share, until)
    return _placed(plans, max(value, tree.run()), gap_share)


def _can_be_served(location: Location) -> bool:
    """No plan can exist without: room for all demand, and a facility for every customer."""
    room = np.sort(location.capacity)[::-1][: location.count]
    enough = room.sum() >= location.demand.sum() * (1 - TOLERANCE)
    return bool(enough and np.isfinite(location.cost).any(axis=0).all())


def settle(location: Location, bound: Bound, cost: float) -> Fixed:
    """Return what every plan below ``cost`` must open and may open, as the bound proves it."""
    nothing = nothing_fixed(location)
    closed, opened = changed(location, bound.worth, nothing.must, nothing.may)
    least = cost - float(bound.prices.sum())
    return Fixed(closed >= least, opened < least)


def near_pairs(location: Location, bound: Bound, fixed: Fixed) -> Flags:
    """Return the pairs (facility, customer) that gain at the prices, and the cheapest ones of each customer."""
    cost = np.where(fixed.may[:, None], location.cost, np.inf)
    rank = min(NEAR_PAIRS, len(cost)) - 1
    near = cost <= np.partition(cost, rank, axis=0)[rank]
    pairs: Flags = (near | (cost <= bound.prices)) & np.isfinite(cost)
    return pairs


def _placed(plans: Plans, bound: float, gap_share: float) -> Placed:
    if not np.isfinite(plans.cost):
        return Placed("infeasible" if bound == np.inf else "none", plans.is_open, plans.shares, np.inf, bound)
    is_proven = plans.cost - bound <= (gap_share + LEAST_GAP) * abs(plans.cost)
    bound = min(bound, plans.cost)
    return Placed("proven" if is_proven else "unproven", plans.is_open, plans.shares, plans.cost, bound)
