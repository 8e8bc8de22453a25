"""Search by halves: best bound first, but from each node down the likelier half at once, for plans early on."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from optimizer.arrays import Floats
from optimizer.location.plans import Plans
from optimizer.location.prices import Fixed
from optimizer.watch import SEARCH


@dataclass(frozen=True, eq=False)
class Node:
    """What is settled, a cost that every plan within it has at least, and prices to go on from."""

    fixed: Fixed
    bound: float
    prices: Floats

    def halves(self, place: int, opened: float) -> list[Node]:
        """Return the node with a facility open and with it closed, the likelier by how far it is ``opened`` first."""
        must, may = self.fixed.must.copy(), self.fixed.may.copy()
        must[place], may[place] = True, False
        up = Node(Fixed(must, self.fixed.may), self.bound, self.prices)
        down = Node(Fixed(self.fixed.must, may), self.bound, self.prices)
        return [up, down] if opened > 0.5 else [down, up]

    @property
    def free(self) -> np.ndarray:
        """Which facilities are not settled."""
        return self.fixed.may & ~self.fixed.must


class Branching(Protocol):
    """How a node is bounded and divided."""

    def divide(self, node: Node, plans: Plans) -> list[Node]:
        """Offer what plans the node shows; return its halves with their bound, the likelier first, or nothing."""


def search(root: Node, branching: Branching, plans: Plans) -> float:
    """Search from ``root`` while there is time; return the proven bound."""
    waiting: list[tuple[float, int, Node]] = [(root.bound, 0, root)]
    count = 0
    while waiting and waiting[0][0] < plans.goal:
        following = heapq.heappop(waiting)[2]
        while True:
            plans.proven(min([plans.goal, following.bound, *(bound for bound, *_ in waiting[:1])]), SEARCH)
            halves = branching.divide(following, plans) if plans.left_s else [following]
            if not plans.left_s:
                # A node that ended without halves may have been cut short: it proves no more than it did before.
                left = halves or [following]
                return min([plans.goal, *(each.bound for each in left), *(bound for bound, *_ in waiting)])
            if not halves:
                break
            following = halves[0]
            for other in halves[1:]:
                count += 1
                heapq.heappush(waiting, (other.bound, -count, other))
    return plans.goal
