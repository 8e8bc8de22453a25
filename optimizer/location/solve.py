"""The search for the best location: prices, plans by the way, fixing, then a small model of what is left."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from optimizer.arrays import Floats
from optimizer.highs import SolverSettings, solve_arrays
from optimizer.location.cover import changed
from optimizer.location.prices import Bound, Fixed, Pace, ascend, first_prices, nothing_fixed
from optimizer.location.problem import TOLERANCE, Flags, Location, Placed
from optimizer.location.rest import near_pairs, rest_model
from optimizer.location.serve import serve

NEAR_PAIRS = 4
PACE = Pace(rounds=250, patience=6)
# A plan is made of what the prices would open every so many rounds.
EVERY = 10


class Search:
    """The best plan so far, and every set of facilities that was ever priced."""

    def __init__(self, location: Location, settings: SolverSettings) -> None:
        self.location, self.settings = location, settings
        self.cost, self.is_open = np.inf, np.zeros(len(location.fixed), dtype=bool)
        self.shares = np.zeros_like(location.cost)
        self.seen: set[bytes] = set()
        self.rounds = 0
        self.hint: Floats | None = None

    def offer(self, is_open: Flags) -> None:
        """Serve everyone from these facilities, unless that was done before."""
        key = is_open.tobytes()
        if key in self.seen:
            return
        self.seen.add(key)
        served = serve(self.location, is_open, self.settings)
        if served.cost < self.cost:
            self.cost, self.is_open, self.shares = served.cost, is_open, served.shares
            self.hint = served.prices

    def aim(self, bound: Bound) -> tuple[float, Floats | None]:
        """Offer what is open at a bound every few rounds; return the best cost, or a guess while there is none."""
        if self.rounds % EVERY == 0:
            self.offer(completed(self.location, bound))
        self.rounds += 1
        hint, self.hint = self.hint, None
        return self.cost if np.isfinite(self.cost) else abs(bound.value) * 1.1 + 1.0, hint


def completed(location: Location, bound: Bound) -> Flags:
    """Return what is open at a bound, joined by the facilities of most worth until all demand has room."""
    is_open = bound.taken > 0.5
    lacking = float(location.demand.sum()) - float(location.capacity[is_open].sum())
    if lacking > 0:
        order = np.argsort(np.where(is_open, np.inf, bound.worth))
        more = np.searchsorted(np.cumsum(location.capacity[order]), lacking) + 1
        is_open[order[:more]] = True
    return is_open


def solve_location(location: Location, settings: SolverSettings) -> Placed:
    """Return the best plan, proven to ``settings.gap_share`` or not within ``settings.time_limit_s``."""
    search = Search(location, settings)
    bound = ascend(location, first_prices(location), nothing_fixed(location), PACE, search.aim)
    search.offer(completed(location, bound))
    fixed = settle(location, bound, search.cost)
    value = _solve_rest(location, bound, fixed, search)
    return Placed("proven" if value >= search.cost - 1e-9*abs(search.cost) else "unproven", search.is_open, search.shares, search.cost, value, int(fixed.may.sum()))


def settle(location: Location, bound: Bound, cost: float) -> Fixed:
    """Return what every plan below ``cost`` must open and may open, as the bound proves it."""
    nothing = nothing_fixed(location)
    closed, opened = changed(location, bound.worth, nothing.must, nothing.may)
    least = cost - float(bound.prices.sum())
    return Fixed(closed >= least, opened < least)


def _solve_rest(location: Location, bound: Bound, fixed: Fixed, search: Search) -> float:
    pairs = near_pairs(location, bound, fixed, NEAR_PAIRS)
    value = bound.value
    fixed = Fixed(fixed.must, fixed.may | search.is_open)
    while True:
        pairs |= search.shares > 0
        room = max(search.cost - bound.value, 1e-9 * abs(search.cost))
        rest = rest_model(location, bound, fixed, pairs, room)
        answer = solve_arrays(rest.arrays, search.settings, time_limit_s=60, start=rest.start(search.is_open, search.shares))
        value = max(value, min(answer.bound, search.cost))
        if not answer.has_plan:
            return value
        before = search.cost
        search.offer(rest.opened(answer.values, len(location.fixed)))
        lumps = rest.lumps(answer.values)
        if lumps.max() < 1e-9 or value >= search.cost * (1 - 1e-9):
            return value
        more = location.cost <= np.where(lumps > 1e-9, 2 * bound.prices, -np.inf)
        print("more", (more & ~pairs).sum(), lumps.sum())
        pairs |= more & fixed.may[:, None]
