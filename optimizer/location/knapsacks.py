"""What each facility gains from its customers at given prices: one knapsack a facility, all of them at once."""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Floats
from optimizer.location.problem import Location, Places


def facility_values(location: Location, prices: Floats, facilities: Places) -> tuple[Floats, Floats]:
    """Return the least of sum (c - u) x of these facilities within their capacity, and those x (facility, customer).

    The last customer of a full facility is split, also where nobody may be: less is gained by whole ones.
    """
    unit = location.unit_cost[facilities] - prices / location.demand
    wanted = unit < 0
    shares = wanted.astype(np.float64)
    gained = np.where(wanted, unit, 0.0) @ location.demand
    if location.is_limited:
        capacity = location.capacity[facilities]
        tight = np.flatnonzero(shares @ location.demand > capacity)
        if len(tight):
            gained[tight], shares[tight] = _filled(unit[tight], location.demand, capacity[tight])
    return gained, shares


def _filled(unit: Floats, demand: Floats, capacity: Floats) -> tuple[Floats, Floats]:
    """Fill each facility with the demand that gains most per unit, until it is full; the last one in part."""
    most = int((unit < 0).sum(axis=1).max())
    if most < unit.shape[1] // 2:
        near = np.argpartition(unit, most, axis=1)[:, :most]
        order = np.take_along_axis(near, np.argsort(np.take_along_axis(unit, near, 1), axis=1), 1)
    else:
        order = np.argsort(unit, axis=1)[:, :most]
    by_gain, amount = np.take_along_axis(unit, order, 1), demand[order]
    before = np.cumsum(amount, axis=1) - amount
    part = np.clip((capacity[:, None] - before) / amount, 0.0, 1.0) * (by_gain < 0)
    shares = np.zeros_like(unit)
    np.put_along_axis(shares, order, part, 1)
    return (np.where(part > 0, by_gain, 0.0) * amount * part).sum(axis=1), shares
