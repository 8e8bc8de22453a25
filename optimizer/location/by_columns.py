"""Customers that may not be split, by packs: a relaxation over packs bounds each node, a choice of packs ends it.

Prices lie between those of the best bound so far and those of the relaxation (in-out separation, Ben-Ameur and Neto
2007), so that the bound rises without swinging. Every plan below the best one is made of packs whose reduced cost is
below the gap (Baldacci, Hadjiconstantinou, Maniezzo and Mingozzi 2002): once these are few, the solver chooses among
them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optimizer.arrays import Floats
from optimizer.highs import solve_arrays
from optimizer.location.by_prices import settled
from optimizer.location.cover import changed, cover
from optimizer.location.master import Master, is_new
from optimizer.location.packs import all_packs, best_packs, packs_with
from optimizer.location.pairs import solve_pairs
from optimizer.location.plans import Plans
from optimizer.location.prices import Bound, Fixed
from optimizer.location.problem import Flags, Location, Places
from optimizer.location.rest import choice_arrays
from optimizer.location.tree import Node

# How near to the best prices so far new ones are tried.
NEARNESS = 0.85
# A bound this near to the relaxation, as a share of what is left to the best plan, will not become much better.
NEAR_ENOUGH = 0.06
# Up to so many packs the solver is quicker than more nodes; more are not counted.
FEW_PACKS = 5000


# The solver is first given so many of them, those of the cheapest plans; then four times as many, and so on.
FIRST_PACKS, MORE = 1000, 4
# Where they are too many, the packs of cheaper plans are listed: up to a cost half as far above the bound, so often.
TRIES = 4
NO_PLAN_SHARE = 0.01


@dataclass(frozen=True, eq=False)
class Listed:
    """Packs (facility, customers) and the least cost of a plan with each, ascending; all that plans below ``until`` have."""

    facility: Places
    packed: Flags
    level: Floats
    until: float


class ByColumns:
    """Bounds nodes by the relaxation over packs."""

    def __init__(self, location: Location, plans: Plans) -> None:
        self.location = location
        self.master = Master(location, plans.settings)
        for shares in plans.whole_shares:
            opened = np.flatnonzero(shares.any(axis=1))
            self.master.add(opened, shares[opened] > 0.5)
        self.nodes, self.bound = 0, -np.inf

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
        known = self._chosen_in_steps(node, self._listed(node, bound, plans.goal), plans)
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
            pass
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
        self.bound = max(self.bound, best.value) if self.nodes == 1 else self.bound
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

    def _listed(self, node: Node, bound: Bound, goal: float) -> Listed:
        """Return all packs that a plan below ``goal`` may have, or below a lower cost where those are too many."""
        location, rows = self.location, np.flatnonzero(node.fixed.may)
        opened = changed(location, bound.worth, node.fixed.must, node.fixed.may)[1]
        # Who cannot be open in any plan has no packs.
        rows = rows[np.isfinite(opened[rows])]
        # A plan costs at least so much more than what a pack of it gains.
        beside = float(bound.prices.sum()) + opened - (bound.worth - location.fixed)
        least = packs_with(location, bound.prices, rows) + beside[rows, None]
        least[~np.isfinite(location.cost[rows])] = np.inf
        until = goal if np.isfinite(goal) else bound.value + NO_PLAN_SHARE * abs(bound.value)
        left = FEW_PACKS
        for _ in range(TRIES):
            listed = self._all(bound.prices, (rows, least, beside), until, left)
            if listed is not None:
                return listed
            left = FIRST_PACKS
            until = bound.value + (until - bound.value) / 2
        nothing = np.zeros(0)
        return Listed(np.zeros(0, dtype=np.intp), np.zeros((0, len(self.location.demand)), dtype=bool), nothing, -np.inf)

    def _all(self, prices: Floats, at: tuple[Places, Floats, Floats], until: float, left: int) -> Listed | None:
        rows, least, beside = at
        found, levels, counts = [np.zeros((0, len(prices)), dtype=bool)], [np.zeros(0)], []
        for number, facility in enumerate(rows):
            who = np.flatnonzero(least[number] < until)
            listed = all_packs(self.location, prices, (int(facility), who), until - float(beside[facility]), left)
            if listed is None:
                return None
            packed, gained = listed
            left -= len(packed)
            found.append(packed)
            levels.append(gained + beside[facility])
            counts.append(len(packed))
        level = np.concatenate(levels)
        order = np.argsort(level, kind="stable")
        return Listed(np.repeat(rows, counts)[order], np.concatenate(found)[order], level[order], until)

    def _chosen_in_steps(self, node: Node, listed: Listed, plans: Plans) -> float:
        """Let the solver choose among more and more packs; return what every plan of the node is proven to cost."""
        take, known = FIRST_PACKS, -np.inf
        while plans.left_s and listed.until > -np.inf:
            most = min(listed.until, plans.goal)
            count = int(np.searchsorted(listed.level, most))
            take = min(take, count)
            if not self._chosen(node, listed.facility[:take], listed.packed[:take], plans):
                return known
            known = most if take == count else float(listed.level[take])
            if take == count or known >= plans.goal:
                return known
            take *= MORE
        return known

    def _chosen(self, node: Node, facility: Places, packed: Flags, plans: Plans) -> bool:
        """Let the solver choose among all packs that are left; return whether it found the best of them."""
        if not packed.any(axis=0).all():
            return True  # somebody is in none of them
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
