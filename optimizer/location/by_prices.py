"""Branching on the bound that prices prove: for problems whose relaxation takes longer than many rounds of prices.

Each node goes on from the prices of its parent, settles what its bound settles, and is divided at the facility about
which the last rounds were least of one mind.
"""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Floats
from optimizer.location.cover import changed
from optimizer.location.improve import improve
from optimizer.location.near import Near
from optimizer.location.plans import Plans
from optimizer.location.prices import Bound, Fixed, Pace, ascend
from optimizer.location.problem import Location
from optimizer.location.tree import Node

# Prices in the tree stay below so many times those at its root, or the cost of so many facilities near a customer.
ABOVE, NEAR = 1.3, 5
# Every so many nodes what they open is tried as a plan.
EVERY = 3
NODE_PACE = Pace(rounds=40, patience=4, scale=0.5)


class ByPrices:
    """Bounds nodes by prices of the customers."""

    def __init__(self, location: Location, prices: Floats) -> None:
        """``prices`` are those of a good bound: within the tree none goes far above them."""
        self.location = location
        self.nodes = 0
        rank = min(NEAR, len(location.cost)) - 1
        near = np.partition(location.cost, rank, axis=0)[rank]
        most = np.maximum(ABOVE * np.abs(prices), np.where(np.isfinite(near), near, 0.0)) + 1.0
        self.near = Near(location, most)

    def divide(self, node: Node, plans: Plans) -> list[Node]:
        """Offer what plans the node shows; return its halves, the likelier first, or nothing."""
        self.nodes += 1

        bound = ascend(self.location, node.prices, node.fixed, NODE_PACE, plans.aim_within, look=self.near.bound)
        if not plans.left_s:
            return [node]
        if bound.value >= plans.goal:
            return []
        cost = plans.cost
        if self.nodes % EVERY == 1:
            plans.offer(plans.completed(bound) & node.fixed.may)
        if plans.cost < cost:
            improve(plans)
        node = settled(self.location, node.fixed, bound, plans.goal)
        if not node.free.any():
            # Nothing is left to decide: what must be open is the one plan of this node.
            plans.offer(node.fixed.must)
            return []
        if node.bound >= plans.goal:
            return []
        part = np.where(node.free, np.minimum(bound.average, 1.0 - bound.average), -1.0)
        place = int(part.argmax())
        return node.halves(place, float(bound.average[place]))


def settled(location: Location, fixed: Fixed, bound: Bound, goal: float) -> Node:
    """Return what every plan below ``goal`` must open and may open, as the bound proves it."""
    closed, opened = changed(location, bound.worth, fixed.must, fixed.may)
    least = goal - float(bound.prices.sum())
    must, may = fixed.must | (fixed.may & (closed >= least)), fixed.may & (opened < least)
    if (must & ~may).any():
        # Neither open nor closed is cheap enough: there is no such plan.
        return Node(Fixed(must & may, may), np.inf, bound.prices)
    return Node(Fixed(must, may), bound.value, bound.prices)
