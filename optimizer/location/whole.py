"""Customers that may not be split: prices of split ones first, whose rounds are cheap, then a tree.

Where demand and capacity are whole numbers the nodes are bounded by packs. Elsewhere by prices of split customers: what
they settle of facilities and of pairs, and the solver takes what few pairs are left.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.location.by_columns import ByColumns
from optimizer.location.by_prices import settled
from optimizer.location.cover import changed
from optimizer.location.packs import can_pack
from optimizer.location.pairs import solve_pairs
from optimizer.location.plans import Plans
from optimizer.location.prices import Bound, Fixed, Pace, ascend, first_prices, nothing_fixed
from optimizer.location.problem import Flags, Location
from optimizer.location.tree import Node, search
from optimizer.watch import RELAXATION

SPLIT_PACE = Pace(rounds=250, patience=8)
NODE_PACE = Pace(rounds=20, patience=4, scale=0.4)
# Up to so many pairs the solver is quicker than more nodes.
FEW_PAIRS = 200


def solve_whole(location: Location, plans: Plans) -> float:
    """Search; return the proven bound."""
    nothing = nothing_fixed(location)
    bound = ascend(replace(location, is_whole=False), first_prices(location), nothing, SPLIT_PACE, plans.aim)
    plans.proven(bound.value, RELAXATION)
    root = settled(location, nothing, bound, plans.goal)
    branching = ByColumns(location, plans) if can_pack(location) else WholeByPrices(location)
    return max(bound.value, search(root, branching, plans))


class WholeByPrices:
    """Bounds nodes by prices of customers that are not split."""

    def __init__(self, location: Location) -> None:
        self.location = location

    def divide(self, node: Node, plans: Plans) -> list[Node]:
        """Offer what plans the node shows; return its halves, the likelier first, or nothing."""
        location = self.location
        bound = ascend(location, node.prices, node.fixed, NODE_PACE, plans.aim_within)
        if not plans.left_s:
            return [node]
        if bound.value < plans.goal:
            plans.offer(plans.completed(bound) & node.fixed.may)
        node = settled(location, node.fixed, bound, plans.goal)
        if node.bound >= plans.goal:
            return []
        pairs = worth_while(location, bound, node.fixed, plans.goal)
        if pairs.sum() <= FEW_PAIRS or not node.free.any():
            return [] if solve_pairs(location, node.fixed, pairs, plans) else [node]
        part = np.where(node.free, np.minimum(bound.average, 1.0 - bound.average), -1.0)
        place = int(part.argmax())
        return node.halves(place, float(bound.average[place]))


def worth_while(location: Location, bound: Bound, fixed: Fixed, goal: float) -> Flags:
    """Return the pairs that a plan below ``goal`` may use, as the bound proves it.

    Only where nobody is split, a pair that is used is used in full.
    """
    pairs: Flags = np.isfinite(location.cost) & fixed.may[:, None]
    if location.is_limited and not location.is_whole:
        return pairs
    opened = changed(location, bound.worth, fixed.must, fixed.may)[1] + float(bound.prices.sum())
    return pairs & (opened[:, None] + np.maximum(location.cost - bound.prices, 0.0) < goal)
