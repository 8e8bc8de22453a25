"""What the prices leave open, as one model for the solver, for customers that may not be split."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.arrays import Arrays
from optimizer.location.prices import Fixed
from optimizer.location.problem import Flags, Location, Places
from optimizer.location.rows import Entries, arrays_of


def rest_arrays(location: Location, fixed: Fixed, pairs: Flags) -> Arrays:
    """Return the strong model; columns are the facilities that may be open, then the pairs, row by row."""
    facilities = np.flatnonzero(fixed.may)
    facility, customer = np.nonzero(pairs)
    opened = (np.cumsum(fixed.may) - 1)[facility]
    opens, count, customers = len(facilities), len(facility), len(location.demand)
    column, every, links = opens + np.arange(count), np.arange(opens), customers + np.arange(count)
    first, number = customers + count, customers + count + opens
    demand = float(location.demand.sum())
    capacity = np.minimum(location.capacity[facilities], demand)
    entries: list[Entries] = [
        (customer, column, np.ones(count)),
        (links, column, np.ones(count)),
        (links, opened, -np.ones(count)),
        (first + opened, column, location.demand[customer]),
        (first + every, every, -capacity),
        (np.full(opens, number), every, np.ones(opens)),
        (np.full(opens, number + 1), every, capacity),
    ]
    below = np.full(count + opens, -np.inf)
    least, most = (0, np.inf) if location.count is None else (location.count, location.count)
    arrays = arrays_of(
        cost=np.concatenate([location.fixed[facilities], location.cost[facility, customer]]),
        high=np.ones(opens + count),
        is_integer=np.ones(opens + count, dtype=bool),
        entries=entries,
        row_low=np.concatenate([np.ones(customers), below, [least, demand]]),
        row_high=np.concatenate([np.ones(customers), np.zeros(count + opens), [most, np.inf]]),
    )
    low = arrays.low
    low[:opens] = fixed.must[facilities]
    return replace(arrays, low=low)


def choice_arrays(location: Location, fixed: Fixed, facility: Places, packed: Flags) -> Arrays:
    """Return the choice among packs, a column each: everyone in one of them, each facility once."""
    customers, facilities, count = len(location.demand), len(location.fixed), len(facility)
    pack, customer = np.nonzero(packed)
    every = np.arange(count)
    entries: list[Entries] = [
        (customer, pack, np.ones(len(pack))),
        (customers + facility, every, np.ones(count)),
        (np.full(count, customers + facilities), every, np.ones(count)),
    ]
    least, most = (0, np.inf) if location.count is None else (location.count, location.count)
    return arrays_of(
        cost=location.fixed[facility] + np.where(packed, location.cost[facility], 0.0).sum(axis=1),
        high=np.ones(count),
        is_integer=np.ones(count, dtype=bool),
        entries=entries,
        row_low=np.concatenate([np.ones(customers), fixed.must.astype(np.float64), [least]]),
        row_high=np.concatenate([np.ones(customers + facilities), [most]]),
    )
