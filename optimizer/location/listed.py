"""The packs that a plan may have, those of the cheapest plans first: what the solver chooses among."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Floats
from optimizer.location.cover import changed
from optimizer.location.packs import all_packs, packs_with
from optimizer.location.prices import Bound, Fixed
from optimizer.location.problem import Flags, Location, Places

# Up to so many packs the solver is quicker than more nodes; more are not counted.
FEW_PACKS = 5000
# Where they are more, those of cheaper plans are listed if they are no more than this, which is soon chosen among. The
# cost is brought half as near to the bound, so often.
FEW_OF_SOME, TRIES = 1000, 3
# Without a plan there is no cost to stay below; this share above the bound is tried first.
NO_PLAN_SHARE = 0.01


@dataclass(frozen=True, eq=False)
class Listed:
    """Packs (facility, customers), and ``level``, what any plan with each costs at the least, ascending.

    Every plan that costs less than ``until`` is made of them.
    """

    facility: Places
    packed: Flags
    level: Floats
    until: float


class Lister:
    """Lists packs at the prices of a bound."""

    def __init__(self, location: Location, fixed: Fixed, bound: Bound) -> None:
        self.location, self.bound = location, bound
        opened = changed(location, bound.worth, fixed.must, fixed.may)[1]
        # Who cannot be open in any plan has no packs.
        self.rows = np.flatnonzero(fixed.may & np.isfinite(opened))
        # A plan costs at least so much beside what the pack of a facility gains.
        self.beside = float(bound.prices.sum()) + opened - (bound.worth - location.fixed)
        self.least = np.full((len(self.rows), len(location.demand)), np.inf)
        if len(self.rows):
            least = packs_with(location, bound.prices, self.rows) + self.beside[self.rows, None]
            self.least[np.isfinite(location.cost[self.rows])] = least[np.isfinite(location.cost[self.rows])]

    def below(self, goal: float) -> Listed:
        """Return all packs that a plan below ``goal`` may have, or below a lower cost where those are too many."""
        value, most = self.bound.value, FEW_PACKS
        until = goal if np.isfinite(goal) else value + NO_PLAN_SHARE * abs(value)
        for _ in range(1 + TRIES):
            listed = self._all(until, most)
            if listed is not None:
                return listed
            until, most = (until + value) / 2, FEW_OF_SOME
        nobody = np.zeros((0, len(self.location.demand)), dtype=bool)
        return Listed(np.zeros(0, dtype=np.intp), nobody, np.zeros(0), -np.inf)

    def _all(self, until: float, most: int) -> Listed | None:
        found, levels = [np.zeros((0, len(self.location.demand)), dtype=bool)], [np.zeros(0)]
        for facility, least in zip(self.rows.tolist(), self.least, strict=True):
            beside = float(self.beside[facility])
            at = facility, np.flatnonzero(least <= until)
            listed = all_packs(self.location, self.bound.prices, at, until - beside, most)
            if listed is None:
                return None
            most -= len(listed[1])
            found.append(listed[0])
            levels.append(listed[1] + beside)
        level = np.concatenate(levels)
        order = np.argsort(level, kind="stable")
        of = np.repeat(self.rows, [len(each) for each in levels[1:]]).astype(np.intp)
        return Listed(of[order], np.concatenate(found)[order], level[order], until)
