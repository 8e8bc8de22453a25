"""The relaxation over packs, kept in the solver: columns come in as prices ask for them.

Rows: every customer once, so many facilities, each facility once. Columns: a dear way out for each customer, then packs
(one facility with the customers that it serves). Its bound is that of the best prices of whole customers.
"""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np

from optimizer import highs_run
from optimizer.arrays import Floats
from optimizer.location.cover import fewest
from optimizer.location.prices import Fixed
from optimizer.location.problem import TOLERANCE, Flags, Location, Places
from optimizer.location.rows import arrays_of
from optimizer.solver_answer import SolverSettings

# After new columns the last solution is still one, after new bounds its prices still are: one kind of simplex for each.
PRIMAL, DUAL = 4, 1
# Above so many packs those are let go that are far from any use.
MANY = 1000


class Master:
    """HiGHS with the packs known so far, solved on after each change."""

    def __init__(self, location: Location, settings: SolverSettings) -> None:
        self.location, self.settings = location, settings
        self.facilities, self.customers = location.cost.shape
        self._simplex = DUAL
        self._of, self.shares, self._reduced = np.empty(0, dtype=np.intp), np.empty(0), np.empty(0)
        self._highs: Any = highs_run.kept_simplex(settings)
        each = np.arange(self.customers)
        # Where no cost is negative, who is served twice can be served once at no more.
        twice = np.inf if (location.cost >= 0).all() else 1.0
        least, most = (location.count, location.count) if location.count is not None else (fewest(location), np.inf)
        rows = arrays_of(
            cost=np.full(self.customers, location.most_cost + 1.0),
            high=np.full(self.customers, np.inf),
            is_integer=np.zeros(self.customers, dtype=bool),
            entries=[(each, each, np.ones(self.customers))],
            row_low=np.concatenate([np.ones(self.customers), [least], np.zeros(self.facilities)]),
            row_high=np.concatenate([np.full(self.customers, twice), [most], np.ones(self.facilities)]),
        )
        highs_run.check(self._highs.passModel(highs_run.as_lp(rows, relaxed=True, high=None)), "passModel")

    def add(self, facility: Places, packed: Flags) -> None:
        """Let these packs in."""
        count = len(facility)
        if not count:
            return
        cost = self.location.fixed[facility] + np.where(packed, self.location.cost[facility], 0.0).sum(axis=1)
        row, customer = np.nonzero(packed)
        sizes = packed.sum(axis=1) + 2
        starts = np.concatenate([[0], np.cumsum(sizes)])
        index = np.empty(starts[-1], dtype=np.int32)
        index[np.arange(len(customer)) + 2 * row] = customer
        index[starts[1:] - 2], index[starts[1:] - 1] = self.customers, self.customers + 1 + facility
        zero, endless = np.zeros(count), np.full(count, np.inf)
        first, value = starts[:-1].astype(np.int32), np.ones(len(index))
        added = self._highs.addCols(count, cost, zero, endless, len(index), first, index, value)
        highs_run.check(added, "addCols")
        self._of = np.concatenate([self._of, facility])

    def solve(self, time_limit_s: float) -> bool:
        """Solve on; return whether there is an answer."""
        self._highs.setOptionValue("simplex_strategy", self._simplex)
        self._simplex = PRIMAL
        status = highs_run.solve_on(self._highs, self.settings, time_limit_s)
        if status != highspy.HighsModelStatus.kOptimal:
            return False
        solution = self._highs.getSolution()
        prices = np.array(solution.row_dual)
        self.cost = float(self._highs.getInfo().objective_function_value)
        self.prices = prices[: self.customers]
        # What a pack of each facility must gain to be worth a column.
        self.rents = prices[self.customers] + prices[self.customers + 1 :]
        self.shares = np.array(solution.col_value)[self.customers :]
        self._reduced = np.array(solution.col_dual)[self.customers :]
        return True

    def forget(self, room: float) -> None:
        """Let go, once they are many, of packs that the last prices made dearer than ``room``."""
        if len(self._of) < MANY or len(self._reduced) != len(self._of):
            return
        gone = (self._reduced > room) & (self.shares <= 0)
        columns = (self.customers + np.flatnonzero(gone)).astype(np.int32)
        highs_run.check(self._highs.deleteCols(len(columns), columns), "deleteCols")
        self._of = self._of[~gone]
        self.shares = self._reduced = np.empty(0)

    @property
    def opened(self) -> Floats:
        """How far each facility is open."""
        opened: Floats = np.bincount(self._of[: len(self.shares)], self.shares, self.facilities).astype(np.float64)
        return opened

    def settle(self, fixed: Fixed) -> None:
        """Keep to what is settled."""
        self._simplex = DUAL
        rows = (self.customers + 1 + np.arange(self.facilities)).astype(np.int32)
        low, high = fixed.must.astype(np.float64), fixed.may.astype(np.float64)
        highs_run.check(self._highs.changeRowsBounds(self.facilities, rows, low, high), "changeRowsBounds")


def is_new(master: Master, facility: Places, packed: Flags) -> Flags:
    """Which packs the relaxation would take in."""
    worth = master.location.cost[facility] - master.prices
    reduced = master.location.fixed[facility] + np.where(packed, worth, 0.0).sum(axis=1) - master.rents[facility]
    new: Flags = reduced < -TOLERANCE * max(1.0, abs(master.cost))
    return new
