"""What the prices leave open, as a small model: undecided facilities, and for each customer those that come into question.

Pairs that are too dear at the prices are not left out but lumped: one column a customer stands for all of them, at the
least of their costs and without their capacities. So the model bounds the whole problem from below, and a plan that
uses none of these columns is a plan of the whole problem. By the prices, what all of them may carry is little.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optimizer.arrays import Arrays, Floats
from optimizer.location.prices import Bound, Fixed
from optimizer.location.problem import Flags, Location, Places
from optimizer.location.rows import Entries, arrays_of


@dataclass(frozen=True, eq=False)
class Rest:
    """The model: columns are ``open_`` facilities, then the pairs, then one lump a customer."""

    arrays: Arrays
    facilities: Places
    facility: Places
    customer: Places

    def start(self, is_open: Flags, shares: Floats) -> Floats:
        """Return the values of a plan that uses these pairs alone."""
        return np.concatenate(
            [is_open[self.facilities], shares[self.facility, self.customer], np.zeros(shares.shape[1])]
        ).astype(np.float64)

    def opened(self, values: Floats, count: int) -> Flags:
        """Return which of ``count`` facilities are open."""
        is_open = np.zeros(count, dtype=bool)
        is_open[self.facilities] = values[: len(self.facilities)] > 0.5
        return is_open

    def lumps(self, values: Floats) -> Floats:
        """Return what the lumps carry of each customer [1]."""
        return values[len(self.facilities) + len(self.facility) :]


def near_pairs(location: Location, bound: Bound, fixed: Fixed, each: int) -> Flags:
    """Return the pairs (facility, customer) that gain at the prices, and at least ``each`` cheapest of a customer."""
    cost = np.where(fixed.may[:, None], location.cost, np.inf)
    rank = min(each, len(cost)) - 1
    near = cost <= np.partition(cost, rank, axis=0)[rank]
    return (near | (cost <= bound.prices)) & np.isfinite(cost)


def rest_model(location: Location, bound: Bound, fixed: Fixed, pairs: Flags, room: float) -> Rest:
    """Return the model for these pairs; ``room`` is how far a plan worth finding may lie above the bound."""
    facilities = np.flatnonzero(fixed.may)
    place = np.cumsum(fixed.may) - 1
    facility, customer = np.nonzero(pairs)
    lumped = np.where(fixed.may[:, None] & ~pairs, location.cost, np.inf).min(axis=0)
    excess = np.maximum(lumped - bound.prices, 0.0)
    most = np.where(np.isfinite(lumped), np.minimum(1.0, room / np.maximum(excess, 1e-12 + room)), 0.0)
    opens, count, customers = len(facilities), len(facility), len(location.demand)
    arrays = arrays_of(
        cost=np.concatenate(
            [location.fixed[facilities], location.cost[facility, customer], np.where(most > 0, lumped, 0.0)]
        ),
        high=np.concatenate([np.ones(opens + count), most]),
        is_integer=np.arange(opens + count + customers) < opens,
        **_rows(location, place[facility], customer, facilities, np.where(most > 0, excess, 0.0), room),
    )
    low = arrays.low
    low[:opens] = fixed.must[facilities]
    return Rest(replace(arrays, low=low), facilities, facility, customer)


def _rows(
    location: Location, opened: Places, customer: Places, facilities: Places, excess: Floats, room: float
) -> dict[str, list[Entries] | Floats]:
    """Rows: customers, links, capacity, all capacity, what lumps may carry, number of facilities."""
    opens, pairs, customers = len(facilities), len(customer), len(location.demand)
    column, every, each = opens + np.arange(pairs), np.arange(opens), np.arange(customers)
    lump = opens + pairs + each
    entries: list[Entries] = [(customer, column, np.ones(pairs)), (each, lump, np.ones(customers))]
    low, high = [np.ones(customers)], [np.ones(customers)]
    rows = customers

    def add(count: int, parts: list[Entries], least: float, most: float) -> None:
        nonlocal rows
        entries.extend((rows + row, where, value) for row, where, value in parts)
        low.append(np.full(count, least))
        high.append(np.full(count, most))
        rows += count

    links = np.arange(pairs)
    add(pairs, [(links, column, np.ones(pairs)), (links, opened, -np.ones(pairs))], -np.inf, 0.0)
    one, demand = np.zeros(opens, dtype=np.intp), float(location.demand.sum())
    if location.is_limited:
        capacity = np.minimum(location.capacity[facilities], demand)
        add(opens, [(opened, column, location.demand[customer]), (every, every, -capacity)], -np.inf, 0.0)
        add(1, [(one, every, capacity)], demand, np.inf)
    if excess.any():
        add(1, [(np.zeros(customers, dtype=np.intp), lump, excess)], -np.inf, room)
    if location.count is not None:
        add(1, [(one, every, np.ones(opens))], location.count, location.count)
    return {"entries": entries, "row_low": np.concatenate(low), "row_high": np.concatenate(high)}
