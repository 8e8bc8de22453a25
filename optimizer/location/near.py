"""The bound of prices where no price is above a limit: only pairs that cost less than that limit are looked at.

Any prices prove a bound, so prices are cut at the limit; a pair that costs more than its customer's limit gains nothing
at any of them. A few pairs in a hundred are left, and a round takes a fraction of the time.
"""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Floats
from optimizer.location.cover import cover
from optimizer.location.prices import Bound, Fixed
from optimizer.location.problem import Location


class Near:
    """Pairs that may gain: customers of each facility (row), those of no use at the end."""

    def __init__(self, location: Location, most: Floats) -> None:
        self.location, self.most = location, most
        gains = location.cost < most
        count = max(1, int(gains.sum(axis=1).max()))
        self.who = np.argsort(~gains, axis=1, kind="stable")[:, :count]
        is_near = np.take_along_axis(gains, self.who, 1)
        self.unit = np.where(is_near, np.take_along_axis(location.unit_cost, self.who, 1), np.inf)
        self.amount = location.demand[self.who]

    def bound(self, prices: Floats, fixed: Fixed) -> tuple[Bound, Floats]:
        """Return the bound that ``prices``, cut at the limit, prove, and its subgradient."""
        location, rows = self.location, np.flatnonzero(fixed.may)
        prices = np.minimum(prices, self.most)
        who = self.who[rows]
        unit = self.unit[rows] - (prices / location.demand)[who]
        count = max(1, int((unit < 0).sum(axis=1).max(initial=0)))
        order = np.argsort(unit, axis=1)[:, :count]
        gain, amount = np.take_along_axis(unit, order, 1), np.take_along_axis(self.amount[rows], order, 1)
        before = np.cumsum(amount, axis=1) - amount
        part = np.clip((location.capacity[rows][:, None] - before) / amount, 0.0, 1.0) * (gain < 0)
        worth = location.fixed.copy()
        worth[rows] += (np.where(part > 0, gain, 0.0) * amount * part).sum(axis=1)
        value, taken = cover(location, worth, fixed.must, fixed.may)
        served = np.flatnonzero(taken[rows] > 0)
        shares = taken[rows[served], None] * part[served]
        customers = np.take_along_axis(who[served], order[served], 1)
        slope: Floats = 1.0 - np.bincount(customers.ravel(), shares.ravel(), len(prices)).astype(np.float64)
        return Bound(value + float(prices.sum()), prices, worth, taken, taken), slope
