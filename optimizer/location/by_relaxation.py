"""Branching on the facilities that the relaxation opens in part, each node solved on from the last one."""

from __future__ import annotations

import numpy as np

from optimizer.location.plans import Plans
from optimizer.location.prices import Fixed
from optimizer.location.relaxed import Relaxation, Relaxed
from optimizer.location.tree import Node

WHOLE = 1e-6
# At the root also everything that is opened by more than so much is tried as a plan [1].
SHARES = (0.01, 0.2)


class ByRelaxation:
    """Bounds nodes by a relaxation kept in the solver."""

    def __init__(self, relaxation: Relaxation) -> None:
        self.relaxation = relaxation
        self.nodes = 0

    def divide(self, node: Node, plans: Plans) -> list[Node]:
        """Offer what plans the node shows; return its halves, the likelier first, or nothing."""
        self.nodes += 1
        low, high = node.fixed.must.astype(np.float64), node.fixed.may.astype(np.float64)
        found = self.relaxation.solve(low, high, plans.goal, plans.left_s)
        if found.status == "none" and not plans.left_s:
            return [node]
        if found.status == "none":
            # No answer, so nothing is known beyond what the parent proved: divided all the same, or served as it is.
            plans.offer(node.fixed.may)
            return node.halves(int(node.free.argmax()), 0.0) if node.free.any() else []
        if found.status != "solved" or found.cost >= plans.goal:
            return []
        plans.offer((found.opened > 0.5) | node.fixed.must)
        for share in SHARES if self.nodes == 1 else ():
            plans.offer(found.opened > share)
        node = _tightened(node, found, plans.goal)
        part = np.where(node.free, np.minimum(found.opened, 1.0 - found.opened), -1.0)
        place = int(part.argmax())
        # All whole and everyone served: that is the plan just offered.
        if node.bound >= plans.goal or not node.free.any() or (part[place] < WHOLE and found.is_served):
            return []
        return node.halves(place, float(found.opened[place]))


def _tightened(node: Node, found: Relaxed, goal: float) -> Node:
    """Return the node without what its reduced costs rule out."""
    room = goal - found.cost
    must = node.fixed.must | ((found.opened > 1 - WHOLE) & (-found.reduced >= room))
    may = node.fixed.may & ~((found.opened < WHOLE) & (found.reduced >= room))
    return Node(Fixed(must, may), found.cost, node.prices)
