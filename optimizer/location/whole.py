"""Customers that may not be split: prices, what they settle of facilities and of pairs, and models of the rest.

Each node of the tree goes on from the prices of its parent. Where few pairs are left, the solver takes what they make.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.arrays import Floats
from optimizer.highs import solve_arrays
from optimizer.location.by_prices import settled
from optimizer.location.cover import changed
from optimizer.location.plans import Plans
from optimizer.location.prices import Bound, Fixed, Pace, ascend, first_prices, nothing_fixed
from optimizer.location.problem import Flags, Location
from optimizer.location.rest import rest_arrays
from optimizer.location.tree import Node, search

# Prices rise by the problem of split customers first, whose rounds are cheap, then by whole ones.
SPLIT_PACE = Pace(rounds=250, patience=8)
WHOLE_PACE = Pace(rounds=80, patience=5, scale=0.5)
NODE_PACE = Pace(rounds=20, patience=4, scale=0.4)
# Up to so many pairs the solver is quicker than more nodes.
FEW_PAIRS = 200


def solve_whole(location: Location, plans: Plans) -> float:
    """Search; return the proven bound."""
    nothing = nothing_fixed(location)
    bound = ascend(replace(location, is_whole=False), first_prices(location), nothing, SPLIT_PACE, plans.aim)
    bound = ascend(location, bound.prices, nothing, WHOLE_PACE, plans.aim)
    root = settled(location, nothing, bound, plans.goal)
    return max(bound.value, search(root, WholeByPrices(location), plans))


class WholeByPrices:
    """Bounds nodes by prices of customers that are not split."""

    def __init__(self, location: Location) -> None:
        self.location = location

    def divide(self, node: Node, plans: Plans) -> list[Node]:
        """Offer what plans the node shows; return its halves, the likelier first, or nothing."""

        def aim(_: Bound) -> tuple[float, Floats | None]:
            return plans.goal if plans.left_s else -np.inf, None

        location = self.location
        bound = ascend(location, node.prices, node.fixed, NODE_PACE, aim)
        if not plans.left_s:
            return [node]
        if bound.value < plans.goal:
            plans.offer(plans.completed(bound) & node.fixed.may)
        node = settled(location, node.fixed, bound, plans.goal)
        if node.bound >= plans.goal:
            return []
        pairs = worth_while(location, bound, node.fixed, plans.goal)
        if pairs.sum() <= FEW_PAIRS or not node.free.any():
            return [] if solve_pairs(location, node, pairs, plans) else [node]
        part = np.where(node.free, np.minimum(bound.average, 1.0 - bound.average), -1.0)
        place = int(part.argmax())
        return node.halves(place, float(bound.average[place]))


def solve_pairs(location: Location, node: Node, pairs: Flags, plans: Plans) -> bool:
    """Let the solver take what is left of a node; return whether it found the best of it."""
    if not pairs.any(axis=0).all():
        return True  # somebody cannot be served at all
    arrays = rest_arrays(location, node.fixed, pairs)
    answer = solve_arrays(arrays, plans.settings, time_limit_s=plans.left_s, gap_share=plans.gap_share)
    if answer.has_plan:
        plans.take(*_plan(location, node.fixed, pairs, answer.values))
    return answer.status in {"proven", "infeasible"}


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
