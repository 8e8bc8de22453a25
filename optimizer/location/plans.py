"""The best plan so far: sets of facilities come in, whoever they serve at least cost is kept."""

from __future__ import annotations

import time

import numpy as np

from optimizer.arrays import Floats
from optimizer.highs import SolverSettings
from optimizer.location.assign import assigned
from optimizer.location.prices import Bound
from optimizer.location.problem import Flags, Location
from optimizer.location.serve import Served, Server
from optimizer.location.swap import swapped
from optimizer.watch import RELAXATION, Reading

# A plan is made of what the prices would open every so many rounds.
EVERY = 10
# Where there is no plan yet, one may cost so much more than the bound [1].
GUESS = 1.1
# Relative: plans that differ by less are the same.
LEAST_GAP = 1e-9
STEP_TOLERANCE = 1e-6
# A set is improved by swaps where it costs at most so many times the best.
SWAP_BELOW = 1.05


class Plans:
    """The best plan so far, and every set of facilities that was ever served from."""

    def __init__(self, location: Location, settings: SolverSettings) -> None:
        self.location, self.settings = location, settings
        self.gap_share = max(settings.gap_share, LEAST_GAP)
        # Costs of plans in which nobody is split differ by at least 1 where all costs are whole.
        is_whole = location.is_whole or not location.is_limited
        numbers = np.append(location.cost[np.isfinite(location.cost)], location.fixed)
        self.step = 1.0 - STEP_TOLERANCE if is_whole and (numbers == np.round(numbers)).all() else 0.0
        self.can_swap = (
            location.count is not None and not location.is_limited and bool(np.isfinite(location.cost).all())
        )
        # In one, so that who looks on from another thread never sees half of two plans.
        self._best = np.inf, np.zeros(len(location.fixed), dtype=bool), np.zeros_like(location.cost)
        self.reading = Reading(is_part=False)
        self.hint: Floats | None = None
        self.whole_shares: list[Floats] = []
        self._seen: set[bytes] = set()
        self._rounds = 0
        self._server = Server(location, settings)
        self._until = time.perf_counter() + settings.time_limit_s

    @property
    def best(self) -> tuple[float, Flags, Floats]:
        """Cost of the best plan so far, its facilities and its shares (facility, customer)."""
        return self._best

    @property
    def cost(self) -> float:
        """Cost of the best plan so far."""
        return self._best[0]

    @property
    def is_open(self) -> Flags:
        """Facilities of the best plan so far."""
        return self._best[1]

    def proven(self, bound: float, phase: str) -> None:
        """Tell who looks on that every plan costs at least so much."""
        self.reading.phase = phase
        self.reading.bound = max(self.reading.bound, bound)

    @property
    def left_s(self) -> float:
        """What is left of the time; nothing once somebody cancelled."""
        watch = self.settings.watch
        is_cancelled = watch is not None and watch.is_cancelled
        return 0.0 if is_cancelled else max(0.0, self._until - time.perf_counter())

    def stop(self) -> None:
        """End the search as the clock would: a node is left that nobody can solve, and no proof without it."""
        self._until = -np.inf

    @property
    def goal(self) -> float:
        """A bound that is here or above says that nothing worth finding is left."""
        return self.goal_below(self.cost)

    def goal_below(self, cost: float) -> float:
        """Return the bound that would prove a plan of this cost."""
        return cost - max(self.gap_share * abs(cost), self.step) if np.isfinite(cost) else cost

    def offer(self, wanted: Flags) -> float:
        """Serve everyone from these facilities, unless that was done before; return the best cost so far."""
        is_open = self._in_number(wanted)
        if is_open is None or is_open.tobytes() in self._seen:
            return self.cost
        self._seen.add(is_open.tobytes())
        if self.can_swap:
            is_open = swapped(self.location, is_open, SWAP_BELOW * self.cost)
        if self.location.is_whole and self.location.is_limited:
            found = assigned(self.location, is_open, self._seen)
            self.whole_shares.append(found[2])
            return self.take(*found)
        self.serve(is_open)
        return self.cost

    def serve(self, is_open: Flags) -> Served:
        """Return how everyone is served at least cost from these, and keep that plan if it is the best so far."""
        self._seen.add(is_open.tobytes())
        served = self._server.serve(is_open, self.left_s)
        if not served.is_known:
            self.stop()
        idle = is_open & ~served.shares.any(axis=1) & (self.location.fixed > 0) & (self.location.count is None)
        cost = served.cost - float(self.location.fixed[idle].sum())
        if cost < self.cost:
            self.hint = served.prices
        self.take(cost, is_open & ~idle, served.shares)
        return served

    def take(self, cost: float, is_open: Flags, shares: Floats) -> float:
        """Keep a plan if it is the best so far; return the best cost."""
        if cost < self.cost:
            self._best = cost, is_open, shares
            self.reading.incumbent = cost
        return self.cost

    def _in_number(self, wanted: Flags) -> Flags | None:
        """Return what is wanted, filled up to the number that must be open; None if it is too many."""
        count = self.location.count
        lacking = 0 if count is None else count - int(wanted.sum())
        if lacking < 0:
            return None
        is_open = wanted.copy()
        if lacking:
            is_open[np.argsort(np.where(wanted, np.inf, self.location.fixed), kind="stable")[:lacking]] = True
        return is_open

    def aim(self, bound: Bound) -> tuple[float, Floats | None]:
        """Try what is open at a bound of the whole every few rounds; return the best cost, or a guess, and new prices.

        When the time is over no bound is too low any more.
        """
        self.proven(bound.value, RELAXATION)
        if not self.left_s:
            return -np.inf, None
        if self._rounds % EVERY == 0:
            self.offer(self.completed(bound))
        self._rounds += 1
        hint, self.hint = self.hint, None
        return self.cost if np.isfinite(self.cost) else _guess(bound), hint

    def aim_within(self, bound: Bound) -> tuple[float, Floats | None]:
        """Return what the bound of a node must come to, trying no plans."""
        if not self.left_s:
            return -np.inf, None
        return self.goal if np.isfinite(self.cost) else _guess(bound), None

    def completed(self, bound: Bound) -> Flags:
        """Return what is open at a bound, joined by the facilities of most worth until all demand has room."""
        location, is_open = self.location, bound.taken > 0.5
        lacking = float(location.demand.sum()) - float(location.capacity[is_open].sum())
        if lacking > 0 and location.count is None:
            order = np.argsort(np.where(is_open, np.inf, bound.worth), kind="stable")
            more = int(np.searchsorted(np.cumsum(location.capacity[order]), lacking)) + 1
            is_open[order[:more]] = True
        return is_open


def _guess(bound: Bound) -> float:
    """Return what a plan may cost where there is none yet."""
    return abs(bound.value) * GUESS + 1.0
