"""Customers that may not be split, by packs: a relaxation over packs bounds each node, a choice of packs ends it.

Prices lie between those of the best bound so far and those of the relaxation (in-out separation, Ben-Ameur and Neto
2007), so that the bound rises without swinging. Every plan below the best one is made of packs whose reduced cost is
below the gap (Baldacci, Hadjiconstantinou, Maniezzo and Mingozzi 2002): once these are few, the solver chooses among
them, first among those of the cheapest plans. A plan that is found there and costs no more than any with another pack
is the best of the node; if there is none, that cost is the node's bound.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.arrays import Floats
from optimizer.location.by_prices import settled
from optimizer.location.cover import cover
from optimizer.location.listed import Listed, Lister
from optimizer.location.master import Master, is_new
from optimizer.location.packs import best_packs
from optimizer.location.pairs import chosen_by_solver, solve_pairs
from optimizer.location.plans import Plans
from optimizer.location.prices import Bound, Fixed
from optimizer.location.problem import Flags, Location, Places
from optimizer.location.rest import choice_arrays
from optimizer.location.tree import Node

# How near to the best prices so far new ones are tried.
NEARNESS = 0.85
# A bound this near to the relaxation, as a share of what is left to the best plan, will not become much better.
NEAR_ENOUGH = 0.06
# The solver is first given so many packs, those of the cheapest plans; then four times as many, and so on.
FIRST_PACKS, MORE = 1000, 4


class ByColumns:
    """Bounds nodes by the relaxation over packs."""

    def __init__(self, location: Location, plans: Plans) -> None:
        self.location = location
        self.master = Master(location, plans.settings)
        for shares in plans.whole_shares:
            opened = np.flatnonzero(shares.any(axis=1))
            self.master.add(opened, shares[opened] > 0.5)
        self.nodes = 0

    def divide(self, node: Node, plans: Plans) -> list[Node]:
        """Offer what plans the node shows; return its halves, the likelier first, or nothing."""
        self.nodes += 1
        bound = self._risen(node, plans)
        if not plans.left_s:
            return [node]
        if bound.value < plans.goal:
            plans.offer(self._rounded(bound, node.fixed, plans))
        node = settled(self.location, node.fixed, bound, plans.goal)
        if node.bound >= plans.goal:
            return []
        known = self._known(node, bound, plans)
        if known >= plans.goal:
            return []
        if not plans.left_s:
            return [node]
        node = replace(node, bound=max(node.bound, known))
        if not node.free.any():
            pairs = np.isfinite(self.location.cost) & node.fixed.may[:, None]
            return [] if solve_pairs(self.location, node.fixed, pairs, plans) else [node]
        part = np.where(node.free, np.minimum(bound.average, 1.0 - bound.average), -1.0)
        place = int(part.argmax())
        return node.halves(place, float(bound.average[place]))

    def _risen(self, node: Node, plans: Plans) -> Bound:
        """Return the best bound of the node; ``average`` is what the relaxation opens."""
        master, rows = self.master, np.flatnonzero(node.fixed.may)
        if np.isfinite(plans.goal):
            master.forget(plans.goal - node.bound)
        master.settle(node.fixed)
        best, packed = self._bound(node.prices, node.fixed, rows)
        master.add(rows, packed)
        near = NEARNESS
        while plans.left_s and best.value < plans.goal and master.solve(plans.left_s):
            room = (plans.goal if np.isfinite(plans.goal) else 2 * master.cost) - master.cost
            if master.cost - best.value <= NEAR_ENOUGH * max(0.0, room):
                break
            tried, packed = self._bound(near * best.prices + (1 - near) * master.prices, node.fixed, rows)
            new = is_new(master, rows, packed)
            if not new.any() and near == 0.0:
                break
            # Prices that show nothing new are followed by those of the relaxation itself: they do, or it is the best.
            near = NEARNESS if new.any() else 0.0
            master.add(rows[new], packed[new])
            if tried.value > best.value:
                best = tried
        return replace(best, average=np.clip(master.opened, 0.0, 1.0))

    def _bound(self, prices: Floats, fixed: Fixed, rows: Places) -> tuple[Bound, Flags]:
        gained, packed = best_packs(self.location, prices, rows)
        worth = self.location.fixed.copy()
        worth[rows] += gained
        value, taken = cover(self.location, worth, fixed.must, fixed.may)
        return Bound(value + float(prices.sum()), prices, worth, taken, taken), packed

    def _rounded(self, bound: Bound, fixed: Fixed, plans: Plans) -> Flags:
        """Open what the relaxation opens most: so many, or what is open by more than half and what room still needs."""
        opened = np.where(fixed.must, 1.0, bound.average)
        if self.location.count is None:
            return plans.completed(replace(bound, taken=opened)) & fixed.may
        wanted = np.zeros(len(opened), dtype=bool)
        wanted[np.argsort(-opened, kind="stable")[: self.location.count]] = True
        return wanted

    def _known(self, node: Node, bound: Bound, plans: Plans) -> float:
        """Let the solver choose among packs; return what every plan of the node is proven to cost at the least.

        A better plan leaves fewer packs, so that they are listed once more.
        """
        lister, known = Lister(self.location, node.fixed, bound), -np.inf
        while plans.left_s:
            cost = plans.cost
            known = max(known, self._chosen_in_steps(node, lister.below(plans.goal), plans))
            if known >= plans.goal or plans.cost >= cost:
                break
        return known

    def _chosen_in_steps(self, node: Node, listed: Listed, plans: Plans) -> float:
        """Let the solver choose among more and more packs, until the next one cannot be in a better plan."""
        take, known = FIRST_PACKS, -np.inf
        while plans.left_s and listed.until > -np.inf:
            most = min(listed.until, plans.goal)
            count = int(np.searchsorted(listed.level, most))
            take = min(take, count)
            if not self._chosen(node, listed.facility[:take], listed.packed[:take], plans):
                break
            known = most if take == count else float(listed.level[take])
            if take == count or known >= plans.goal:
                break
            take *= MORE
        return known

    def _chosen(self, node: Node, facility: Places, packed: Flags, plans: Plans) -> bool:
        """Let the solver choose among these packs; return whether it found the best of them."""
        if not packed.any(axis=0).all():
            return True  # somebody is in none of them
        arrays = choice_arrays(self.location, node.fixed, facility, packed)
        answer = chosen_by_solver(arrays, plans)
        if answer.has_plan:
            chosen = np.flatnonzero(answer.values > 0.5)
            is_open, shares = np.zeros(len(node.fixed.may), dtype=bool), np.zeros_like(self.location.cost)
            is_open[facility[chosen]] = True
            shares[facility[chosen]] = packed[chosen]
            cost = float(self.location.fixed[is_open].sum() + self.location.cost[shares > 0.5].sum())
            plans.take(cost, is_open, shares)
        return answer.status in {"proven", "infeasible"}
