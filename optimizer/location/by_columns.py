"""Customers that may not be split, by packs: a relaxation over packs bounds each node, what few packs are left is chosen.

Prices lie between those of the best bound so far and those of the relaxation (in-out separation, Ben-Ameur and Neto
2007), so that the bound rises without swinging. Every plan below the best one is made of packs whose reduced cost is
below the gap (Baldacci, Hadjiconstantinou, Maniezzo and Mingozzi 2002): once these are few, the solver chooses among
them.
"""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Floats
from optimizer.highs import solve_arrays
from optimizer.location.by_prices import settled
from optimizer.location.cover import changed, cover
from optimizer.location.master import Master, is_new
from optimizer.location.packs import all_packs, best_packs, packs_with
from optimizer.location.plans import Plans
from optimizer.location.prices import Bound, Fixed
from optimizer.location.problem import Flags, Location, Places
from optimizer.location.rest import choice_arrays
from optimizer.location.tree import Node
from optimizer.location.whole import solve_pairs

# How near to the best prices so far new ones are tried.
NEARNESS = 0.7
# A bound this near to the relaxation, as a share of what is left to the best plan, will not become much better.
NEAR_ENOUGH = 0.03
# Up to so many packs the solver is quicker than more nodes; it is not counted further.
FEW_PACKS = 1500


class ByColumns:
    """Bounds nodes by the relaxation over packs."""

    def __init__(self, location: Location, plans: Plans) -> None:
        self.location = location
        self.master = Master(location, plans.settings)
        self.nodes = 0

    def know(self, facility: Places, packed: Flags) -> None:
        """Let packs in that prices have shown."""
        self.master.add(facility, packed)

    def divide(self, node: Node, plans: Plans) -> list[Node]:
        """Offer what plans the node shows; return its halves, the likelier first, or nothing."""
        self.nodes += 1
        bound = self._risen(node, plans)
        if not plans.left_s:
            return [node]
        if bound.value >= plans.goal:
            return []
        node = settled(self.location, node.fixed, bound, plans.goal)
        if node.bound >= plans.goal:
            return []
        packs = self._packs(node, bound, plans.goal)
        if packs is not None:
            return [] if self._chosen(node, packs, plans) else [node]
        if not node.free.any():
            return [] if solve_pairs(self.location, node, self._pairs(node, bound, plans.goal), plans) else [node]
        part = np.where(node.free, np.minimum(bound.average, 1.0 - bound.average), -1.0)
        place = int(part.argmax())
        return node.halves(place, float(bound.average[place]))

    def _risen(self, node: Node, plans: Plans) -> Bound:
        """Return the best bound of the node; ``average`` is what the relaxation opens."""
        master, rows = self.master, np.flatnonzero(node.fixed.may)
        master.settle(node.fixed)
        best, packed = self._bound(node.prices, node.fixed, rows)
        master.add(rows, packed)
        near = NEARNESS
        while plans.left_s and best.value < plans.goal and master.solve(plans.left_s):
            if master.cost - best.value <= NEAR_ENOUGH * max(0.0, min(plans.goal, master.cost * 2) - master.cost):
                break
            tried, packed = self._bound(near * best.prices + (1 - near) * master.prices, node.fixed, rows)
            new = is_new(master, rows, packed)
            if not new.any() and near == 0.0:
                break
            near = NEARNESS if new.any() else 0.0
            master.add(rows[new], packed[new])
            if tried.value > best.value:
                best = tried
        if best.value >= plans.goal:
            return best
        opened = np.clip(master.opened, 0.0, 1.0)
        plans.offer(self._rounded(opened, node.fixed))
        return Bound(best.value, best.prices, best.worth, best.taken, opened)

    def _bound(self, prices: Floats, fixed: Fixed, rows: Places) -> tuple[Bound, Flags]:
        gained, packed = best_packs(self.location, prices, rows)
        worth = self.location.fixed.copy()
        worth[rows] += gained
        value, taken = cover(self.location, worth, fixed.must, fixed.may)
        return Bound(value + float(prices.sum()), prices, worth, taken, taken), packed

    def _rounded(self, opened: Floats, fixed: Fixed) -> Flags:
        """Open what is open most, as many as there are."""
        count = self.location.count
        if count is None:
            return (opened > 0.5) | fixed.must
        wanted = np.zeros(len(opened), dtype=bool)
        wanted[np.argsort(-(opened + fixed.must), kind="stable")[:count]] = True
        return wanted

    def _packs(self, node: Node, bound: Bound, goal: float) -> tuple[Places, Flags] | None:
        """Return all packs that a plan below ``goal`` can have, None if they are too many."""
        if not np.isfinite(goal):
            return None
        location, rows = self.location, np.flatnonzero(node.fixed.may)
        opened = changed(location, bound.worth, node.fixed.must, node.fixed.may)[1]
        limits = goal - float(bound.prices.sum()) - opened + bound.worth - location.fixed
        possible = packs_with(location, bound.prices, rows) <= limits[rows, None]
        left, found = FEW_PACKS, []
        for row, facility in enumerate(rows):
            packs = all_packs(location, bound.prices, facility, np.flatnonzero(possible[row]), limits[facility], left)
            if packs is None:
                return None
            left -= len(packs)
            found.append(packs)
        return np.repeat(rows, [len(packs) for packs in found]), np.concatenate(found)

    def _pairs(self, node: Node, bound: Bound, goal: float) -> Flags:
        """Return the pairs that a plan below ``goal`` can have."""
        rows = np.flatnonzero(node.fixed.may)
        opened = changed(self.location, bound.worth, node.fixed.must, node.fixed.may)[1]
        limits = goal - float(bound.prices.sum()) - opened + bound.worth - self.location.fixed
        pairs = np.zeros_like(self.location.cost, dtype=bool)
        pairs[rows] = packs_with(self.location, bound.prices, rows) <= limits[rows, None]
        pairs &= np.isfinite(self.location.cost)
        return pairs

    def _chosen(self, node: Node, packs: tuple[Places, Flags], plans: Plans) -> bool:
        """Let the solver choose among all packs that are left; return whether it found the best of them."""
        facility, packed = packs
        if not packed.any(axis=0).all():
            return True
        arrays = choice_arrays(self.location, node.fixed, facility, packed)
        answer = solve_arrays(arrays, plans.settings, time_limit_s=plans.left_s, gap_share=plans.gap_share)
        if answer.has_plan:
            chosen = np.flatnonzero(answer.values > 0.5)
            is_open, shares = np.zeros(len(node.fixed.may), dtype=bool), np.zeros_like(self.location.cost)
            is_open[facility[chosen]] = True
            shares[facility[chosen]] = packed[chosen]
            cost = float(self.location.fixed[is_open].sum() + self.location.cost[shares > 0.5].sum())
            plans.take(cost, is_open, shares)
        return answer.status in {"proven", "infeasible"}
