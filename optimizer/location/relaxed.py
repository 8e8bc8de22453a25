"""The relaxation of a location problem, kept in the solver: after a change of bounds it is solved on.

Columns: facilities, one dear way out for each customer, then the pairs (facility, customer) that matter so far. Rows:
every customer is served once, capacity, all capacity, number of facilities, then links: served from there only as far
as it is open. Without links it is the transport problem of facilities that are open; there pairs come in as their price
asks for it, for one that is left out costs nothing as long as its price is not negative.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np

from optimizer import highs_run
from optimizer.arrays import Floats
from optimizer.location.problem import Flags, Location, Places
from optimizer.location.rows import Entries, arrays_of
from optimizer.solver_answer import SolverSettings

# What each end of the solver means here; any other is no answer.
_ENDS = {
    highspy.HighsModelStatus.kOptimal: "solved",
    highspy.HighsModelStatus.kObjectiveBound: "above",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
}
OUTSIDE_TOLERANCE = 1e-6
# Relative to the cost of all: what all pairs that are left out may be wrong by.
PRICE_TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Relaxed:
    """``status``: solved, above (it costs more than was asked for), infeasible, or none (stopped by the clock).

    ``opened`` and ``reduced`` are values and reduced costs of the facilities; ``is_served`` says that nobody goes the
    dear way out.
    """

    status: str
    cost: float = np.inf
    opened: Floats = field(default_factory=lambda: np.empty(0))
    reduced: Floats = field(default_factory=lambda: np.empty(0))
    is_served: bool = False


class Relaxation:
    """HiGHS with the model in it, without presolve: after a change of bounds a few steps of dual simplex will do.

    ``has_all`` says that no other pairs come into question than those given; with links it must be so.
    """

    def __init__(
        self,
        location: Location,
        pairs: Flags,
        settings: SolverSettings,
        *,
        has_links: bool = True,
        has_all: bool = False,
    ) -> None:
        self.location, self.settings = location, settings
        self.facilities, self.customers = location.cost.shape
        self.has_all = has_all or bool((pairs == np.isfinite(location.cost)).all())
        self._can = np.isfinite(location.cost)
        self._known = np.zeros_like(pairs)
        self._facility, self._customer = np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
        self._highs: Any = highs_run.kept_simplex(settings)
        highs_run.check(self._highs.passModel(highs_run.as_lp(self._first(), relaxed=True, high=None)), "passModel")
        self._add_pairs(*np.nonzero(pairs))
        if has_links:
            self._add_links()

    def solve(self, low: Floats, high: Floats, most: float, time_limit_s: float) -> Relaxed:
        """Solve with these bounds of the facilities; it may stop as soon as the cost is sure to be above ``most``."""
        every = np.arange(self.facilities, dtype=np.int32)
        highs_run.check(self._highs.changeColsBounds(self.facilities, every, low, high), "changeColsBounds")
        until = time.perf_counter() + time_limit_s
        if self.has_all:
            self._highs.setOptionValue("objective_bound", most)
        while True:
            end = highs_run.solve_on(self._highs, self.settings, until - time.perf_counter())
            status = _ENDS.get(end, "none")
            if status != "solved":
                return Relaxed(status, np.inf if status == "infeasible" else most)
            solution = self._highs.getSolution()
            values, prices = np.array(solution.col_value), np.array(solution.row_dual)
            cost = float(self._highs.getInfo().objective_function_value)
            if not self._grow(prices, high > 0.5, abs(cost)):
                break
        opened = values[: self.facilities]
        self._values, self.prices = values, prices[: self.customers]
        outside = values[self.facilities : self.facilities + self.customers]
        reduced = np.array(solution.col_dual)[: self.facilities]
        return Relaxed("solved", cost, opened, reduced, bool(outside.max() <= OUTSIDE_TOLERANCE))

    def start_from(self, nearest: Places) -> None:
        """Start with everyone at the nearest facility, all of them open: only full ones are then wrong."""
        basic, at_low, at_high = (getattr(highspy.HighsBasisStatus, name) for name in ("kBasic", "kLower", "kUpper"))
        basis = highspy.HighsBasis()
        is_nearest = nearest[self._customer] == self._facility
        basis.col_status = (
            [at_high] * self.facilities + [at_low] * self.customers + [basic if flag else at_low for flag in is_nearest]
        )
        basis.row_status = [at_low] * self.customers + [basic] * (self._highs.getNumRow() - self.customers)
        basis.valid = True
        highs_run.check(self._highs.setBasis(basis), "setBasis")

    def shares(self) -> Floats:
        """Return who was served from where in the last solution (facility, customer)."""
        shares = np.zeros_like(self.location.cost)
        shares[self._facility, self._customer] = self._values[self.facilities + self.customers :]
        return shares

    def _first(self) -> Any:
        """The model without pairs."""
        location, facilities, customers = self.location, self.facilities, self.customers
        every, each = np.arange(facilities), np.arange(customers)
        demand = float(location.demand.sum())
        capacity = np.minimum(location.capacity, demand)
        steps = 2.0 * facilities + 1.0
        dear = steps * float(np.abs(location.unit_cost[self._can]).max()) * location.demand
        dear += float(np.abs(location.fixed).max()) + 1.0
        one = np.full(facilities, customers + facilities)
        entries: list[Entries] = [
            (each, facilities + each, np.ones(customers)),
            (customers + every, every, -capacity),
            (one, every, capacity),
            (one + 1, every, np.ones(facilities)),
        ]
        fewest = int(np.searchsorted(np.cumsum(np.sort(location.capacity)[::-1]), demand * (1 - PRICE_TOLERANCE))) + 1
        least, most = (location.count, location.count) if location.count is not None else (fewest, np.inf)
        return arrays_of(
            cost=np.concatenate([location.fixed, dear]),
            high=np.concatenate([np.ones(facilities), np.full(customers, np.inf)]),
            is_integer=np.zeros(facilities + customers, dtype=bool),
            entries=entries,
            row_low=np.concatenate([np.ones(customers), np.full(facilities, -np.inf), [demand, least]]),
            row_high=np.concatenate([np.ones(customers), np.zeros(facilities), [np.inf, most]]),
        )

    def _grow(self, prices: Floats, may: Flags, cost: float) -> bool:
        """Add the pairs whose price is negative, if any."""
        if self.has_all:
            return False
        served, rents = prices[: self.customers], prices[self.customers : self.customers + self.facilities]
        reduced = self.location.cost - served - rents[:, None] * self.location.demand
        wanted = self._can & ~self._known & may[:, None] & (reduced < -PRICE_TOLERANCE * cost / self.customers)
        if wanted.any():
            self._add_pairs(*np.nonzero(wanted))
            return True
        return False

    def _add_pairs(self, facility: Places, customer: Places) -> None:
        count = len(facility)
        index = np.stack([customer, self.customers + facility], axis=1).ravel().astype(np.int32)
        value = np.stack([np.ones(count), self.location.demand[customer]], axis=1).ravel()
        starts = np.arange(0, 2 * count, 2, dtype=np.int32)
        cost, zero, endless = self.location.cost[facility, customer], np.zeros(count), np.full(count, np.inf)
        added = self._highs.addCols(count, cost, zero, endless, 2 * count, starts, index, value)
        highs_run.check(added, "addCols")
        self._known[facility, customer] = True
        self._facility = np.concatenate([self._facility, facility])
        self._customer = np.concatenate([self._customer, customer])

    def _add_links(self) -> None:
        count = len(self._facility)
        columns = self.facilities + self.customers + np.arange(count)
        index = np.stack([columns, self._facility], axis=1).ravel().astype(np.int32)
        starts = np.arange(0, 2 * count, 2, dtype=np.int32)
        low, high = np.full(count, -np.inf), np.zeros(count)
        added = self._highs.addRows(count, low, high, 2 * count, starts, index, np.tile([1.0, -1.0], count))
        highs_run.check(added, "addRows")
