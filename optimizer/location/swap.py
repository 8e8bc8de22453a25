"""A given number of facilities without limits: greedy choice, then one exchanged for another while that helps."""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Floats
from optimizer.location.problem import TOLERANCE, Flags, Location, Places


def greedy(location: Location) -> Flags:
    """Open the facility that helps most, until there are enough."""
    is_open = np.zeros(len(location.fixed), dtype=bool)
    near = np.full(len(location.demand), np.inf)
    # A customer that cannot be served from there costs more than all that can.
    finite = np.isfinite(location.cost)
    cost = np.where(finite, location.cost, 10.0 * location.cost[finite].max(initial=1.0) * len(near))
    for _ in range(location.count or 0):
        total = np.minimum(near, cost).sum(axis=1) + location.fixed
        place = int(np.where(is_open, np.inf, total).argmin())
        is_open[place] = True
        near = np.minimum(near, cost[place])
    return is_open


def swapped(location: Location, is_open: Flags, most: float) -> Flags:
    """Exchange one facility for another while that helps, all pairs looked at; not if it costs above ``most``."""
    cost, chosen = location.cost, np.flatnonzero(is_open)
    if float(cost[chosen].min(axis=0).sum() + location.fixed[chosen].sum()) > most:
        return is_open
    while True:
        served = cost[chosen]
        nearest, first = served.argmin(axis=0), served.min(axis=0)
        second = np.partition(served, 1, axis=0)[1] if len(chosen) > 1 else np.full(len(first), np.inf)
        gain = np.maximum(first - cost, 0.0).sum(axis=1) - location.fixed
        loss = _losses(cost, nearest, first, second, len(chosen)) - location.fixed[chosen][:, None]
        profit = gain - loss
        profit[:, chosen] = -np.inf
        out, into = np.unravel_index(profit.argmax(), profit.shape)
        if not profit[out, into] > TOLERANCE * max(1.0, abs(float(first.sum()))):
            break
        chosen[out] = into
    better = np.zeros_like(is_open)
    better[chosen] = True
    return better


def _losses(cost: Floats, nearest: Places, first: Floats, second: Floats, count: int) -> Floats:
    """What closing each (row) costs its customers if another (column) is opened."""
    dearer = np.minimum(second, np.maximum(cost, first)) - first
    order = np.argsort(nearest, kind="stable")
    present, first_of = np.unique(nearest[order], return_index=True)
    loss = np.zeros((count, len(cost)))
    loss[present] = np.add.reduceat(dearer[:, order], first_of, axis=1).T
    return loss
