"""The best plan so far: sets of facilities come in, whoever they serve at least cost is kept."""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Floats
from optimizer.highs import SolverSettings
from optimizer.location.prices import Bound
from optimizer.location.problem import Flags, Location
from optimizer.location.serve import serve

# A plan is made of what the prices would open every so many rounds.
EVERY = 10
# Where there is no plan yet, one may cost so much more than the bound [1].
GUESS = 1.1


class Plans:
    """The best plan so far, and every set of facilities that was ever served from."""

    def __init__(self, location: Location, settings: SolverSettings) -> None:
        self.location, self.settings = location, settings
        self.cost, self.is_open = np.inf, np.zeros(len(location.fixed), dtype=bool)
        self.shares = np.zeros_like(location.cost)
        self.hint: Floats | None = None
        self._seen: set[bytes] = set()
        self._rounds = 0

    def offer(self, wanted: Flags) -> float:
        """Serve everyone from these facilities, unless that was done before; return the best cost so far."""
        is_open = self._in_number(wanted)
        if is_open is None or is_open.tobytes() in self._seen:
            return self.cost
        self._seen.add(is_open.tobytes())
        served = serve(self.location, is_open, self.settings)
        if self.location.count is None:
            idle = is_open & ~served.shares.any(axis=1) & (self.location.fixed > 0)
            served_cost, is_open = served.cost - float(self.location.fixed[idle].sum()), is_open & ~idle
        else:
            served_cost = served.cost
        if served_cost < self.cost:
            self.cost, self.is_open, self.shares, self.hint = served_cost, is_open, served.shares, served.prices
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
        """Try what is open at a bound every few rounds; return the best cost, or a guess, and prices that are new."""
        if self._rounds % EVERY == 0:
            self.offer(self.completed(bound))
        self._rounds += 1
        hint, self.hint = self.hint, None
        return self.cost if np.isfinite(self.cost) else abs(bound.value) * GUESS + 1.0, hint

    def completed(self, bound: Bound) -> Flags:
        """Return what is open at a bound, joined by the facilities of most worth until all demand has room."""
        location, is_open = self.location, bound.taken > 0.5
        lacking = float(location.demand.sum()) - float(location.capacity[is_open].sum())
        if lacking > 0 and location.count is None:
            order = np.argsort(np.where(is_open, np.inf, bound.worth), kind="stable")
            more = int(np.searchsorted(np.cumsum(location.capacity[order]), lacking)) + 1
            is_open[order[:more]] = True
        return is_open
