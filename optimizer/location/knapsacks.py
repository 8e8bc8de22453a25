"""What each facility gains from its customers at given prices: one knapsack a facility, all of them at once."""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Floats
from optimizer.location.problem import Location, Places


def facility_values(location: Location, prices: Floats, facilities: Places) -> tuple[Floats, Floats]:
    """Return the least of sum (c - u) x of these facilities within their capacity, and those x (facility, customer)."""
    unit = location.unit_cost[facilities] - prices / location.demand
    wanted = unit < 0
    shares = wanted.astype(np.float64)
    gained = np.where(wanted, unit, 0.0) @ location.demand
    if location.is_limited:
        capacity = location.capacity[facilities]
        tight = np.flatnonzero(shares @ location.demand > capacity)
        if len(tight) and location.is_whole and location.has_whole_demand:
            gained[tight], shares[tight] = _packed(unit[tight], location.demand, capacity[tight])
        elif len(tight):
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


def _packed(unit: Floats, demand: Floats, capacity: Floats) -> tuple[Floats, Floats]:
    """Pack each facility with whole customers so that it gains most: by capacity, one customer after another."""
    size, room = demand.astype(np.intp), np.floor(capacity).astype(np.intp)
    width, rows = int(room.max()) + 1, np.arange(len(unit))
    gain = np.minimum(unit, 0.0) * demand
    best = np.zeros((len(unit), width))
    customers = np.flatnonzero((gain < 0).any(axis=0) & (size < width))
    is_in = np.zeros((len(customers), len(unit), width), dtype=bool)
    for number, customer in enumerate(customers):
        step = size[customer]
        with_it = best[:, : width - step] + gain[:, customer, None]
        np.less(with_it, best[:, step:], out=is_in[number, :, step:])
        np.minimum(with_it, best[:, step:], out=best[:, step:])
    left = room.copy()
    shares = np.zeros_like(unit)
    for number in range(len(customers) - 1, -1, -1):
        taken = is_in[number, rows, left]
        shares[taken, customers[number]] = 1.0
        left[taken] -= size[customers[number]]
    return best[rows, room], shares
