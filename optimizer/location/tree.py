"""Branching on the facilities that the relaxation opens in part, each node solved on from the last one."""

from __future__ import annotations

import heapq
import time
from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Floats
from optimizer.location.plans import Plans
from optimizer.location.relaxed import Relaxation, Relaxed

WHOLE = 1e-6
# At the root also everything that is opened by more than so much is tried as a plan [1].
SHARES = (0.01, 0.2)


@dataclass(frozen=True, eq=False)
class Node:
    """Bounds of the facilities, and a cost that every plan within them has at least."""

    low: Floats
    high: Floats
    bound: float


class Tree:
    """Best bound first, but from each node down the likelier half at once, so that plans are found early.

    ``gap_share`` is how much cheaper [1] a plan must be to be worth finding, ``until`` when the clock ends the search.
    """

    def __init__(self, relaxation: Relaxation, root: Node, plans: Plans, gap_share: float, until: float) -> None:
        self.relaxation, self.plans, self.gap_share, self.until = relaxation, plans, gap_share, until
        self._open: list[tuple[float, int, Node]] = [(root.bound, 0, root)]
        self.nodes = 0

    @property
    def goal(self) -> float:
        """A node whose bound is here or above holds nothing worth finding."""
        best = self.plans.cost
        return best - self.gap_share * abs(best) if np.isfinite(best) else best

    def run(self) -> float:
        """Search; return the proven bound."""
        while self._open and self._open[0][0] < self.goal:
            following: Node | None = heapq.heappop(self._open)[2]
            while following is not None:
                if self._is_stopped():
                    return min([self.goal, following.bound, *(bound for bound, *_ in self._open)])
                following = self._branch(following)
        return self.goal

    def _is_stopped(self) -> bool:
        watch = self.plans.settings.watch
        return time.perf_counter() > self.until or (watch is not None and watch.is_cancelled)

    def _branch(self, node: Node) -> Node | None:
        """Solve a node; put one half aside and return the other, None where nothing is left of it."""
        self.nodes += 1
        found = self.relaxation.solve(node.low, node.high, self.goal, self.until - time.perf_counter())
        if found.status == "none":
            # Nothing is known of it beyond what its parent proved; the clock ends the search.
            self._put(node)
            return None
        if found.status != "solved" or found.cost >= self.goal:
            return None
        self._try(node, found)
        node = self._tightened(node, found)
        free = node.low < node.high
        part = np.where(free, np.minimum(found.opened, 1.0 - found.opened), -1.0)
        place = int(part.argmax())
        # All whole and everyone served: that is the plan just offered.
        if node.bound >= self.goal or not free.any() or (part[place] < WHOLE and found.is_served):
            return None
        low, high = node.low.copy(), node.high.copy()
        low[place], high[place] = 1.0, 0.0
        up, down = Node(low, node.high, node.bound), Node(node.low, high, node.bound)
        first, second = (up, down) if found.opened[place] > 0.5 else (down, up)
        self._put(second)
        return first

    def _put(self, node: Node) -> None:
        heapq.heappush(self._open, (node.bound, -self.nodes, node))

    def _try(self, node: Node, found: Relaxed) -> None:
        """Offer what the relaxation opens by more than half, at the root also what it opens by less."""
        self.plans.offer((found.opened > 0.5) | (node.low > 0.5))
        for share in SHARES if self.nodes == 1 else ():
            self.plans.offer(found.opened > share)

    def _tightened(self, node: Node, found: Relaxed) -> Node:
        """The node without what its reduced costs rule out."""
        room = self.goal - found.cost
        low = np.where((found.opened > 1 - WHOLE) & (-found.reduced >= room), 1.0, node.low)
        high = np.where((found.opened < WHOLE) & (found.reduced >= room), 0.0, node.high)
        return Node(low, high, found.cost)
