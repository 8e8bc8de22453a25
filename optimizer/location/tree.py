"""Branching on the facilities that the relaxation opens in part, each node solved on from the last one."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Floats
from optimizer.location.problem import Flags
from optimizer.location.relaxed import KeptRelaxation, Relaxed

WHOLE = 1e-6


@dataclass(frozen=True, eq=False)
class Node:
    """Bounds of the facilities, and a cost that every plan within them has at least."""

    low: Floats
    high: Floats
    bound: float


class Tree:
    """Search over the first ``count`` columns of a relaxation, which are facilities.

    ``offer`` takes what would be open and returns the cost of the best plan so far; ``least`` is how much cheaper a
    plan must be to be worth finding.
    """

    def __init__(
        self,
        relaxation: KeptRelaxation,
        root: Node,
        offer: Callable[[Flags], float],
        best: float,
        least: Callable[[float], float],
        until: float,
    ) -> None:
        self.relaxation, self.offer, self.best, self.least, self.until = relaxation, offer, best, least, until
        self.columns = np.arange(len(root.low))
        self.open: list[tuple[float, int, Node]] = [(root.bound, 0, root)]
        self.nodes = 0

    @property
    def goal(self) -> float:
        """A node whose bound is here or above holds nothing worth finding."""
        return self.best - self.least(self.best)

    def run(self, stop: Callable[[], bool]) -> float:
        """Search; return the proven bound: the cost of the best plan, less what is not worth finding, if it ends."""
        while self.open:
            bound, _, node = heapq.heappop(self.open)
            if bound >= self.goal:
                self.open = []
                break
            following: Node | None = node
            while following is not None:
                if stop() or time.perf_counter() > self.until:
                    return min([following.bound, bound, *(other[0] for other in self.open)])
                following = self._branch(following)
        return self.goal

    def _branch(self, node: Node) -> Node | None:
        """Solve a node; put one half aside and return the other, None where nothing is left of it."""
        self.nodes += 1
        self.relaxation.bound(self.columns, node.low, node.high)
        found = self.relaxation.solve(self.goal, self.until - time.perf_counter())
        if found.status == "none":
            # Nothing is known of it beyond what its parent proved; the clock ends the search.
            heapq.heappush(self.open, (node.bound, -self.nodes, node))
            return None
        if found.status != "solved" or found.cost >= self.goal:
            return None
        opened = found.values[self.columns]
        self._plans(opened, found, node)
        if found.cost >= self.goal:
            return None
        node = self._tightened(node, found)
        free = node.low < node.high
        part = np.where(free, np.minimum(opened, 1.0 - opened), 0.0)
        if part.max() < WHOLE:
            return None
        place = int(part.argmax())
        up, down = self._halves(node, place, found.cost)
        first, second = (up, down) if opened[place] > 0.5 else (down, up)
        heapq.heappush(self.open, (second.bound, -self.nodes, second))
        return first

    def _plans(self, opened: Floats, found: Relaxed, node: Node) -> None:
        """Try what the relaxation opens by more than half, and all that it opens at all."""
        self.best = min(self.best, self.offer((opened > 0.5) | (node.low > 0.5)))
        if self.nodes == 1:
            self.best = min(self.best, self.offer(opened > 0.01), self.offer(opened > 0.2))

    def _tightened(self, node: Node, found: Relaxed) -> Node:
        """The node without what its reduced costs rule out."""
        room = self.goal - found.cost
        reduced, opened = found.reduced[self.columns], found.values[self.columns]
        low = np.where((opened > 1 - WHOLE) & (-reduced >= room), 1.0, node.low)
        high = np.where((opened < WHOLE) & (reduced >= room), 0.0, node.high)
        return Node(low, high, found.cost)

    @staticmethod
    def _halves(node: Node, place: int, bound: float) -> tuple[Node, Node]:
        low, high = node.low.copy(), node.high.copy()
        low[place], high[place] = 1.0, 0.0
        return Node(low, node.high, bound), Node(node.low, high, bound)
