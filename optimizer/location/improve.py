"""A better set of facilities near a good one, where demand may be split: one opened, one closed, or both.

What opening gains is read from the prices of the plan, what closing costs from the rents of its full facilities; only
the likeliest are then served from.
"""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Floats
from optimizer.location.knapsacks import facility_values
from optimizer.location.plans import Plans
from optimizer.location.problem import TOLERANCE, Flags, Places
from optimizer.location.serve import Served

# So many facilities are tried to be opened, and with each of them so many to be closed.
OPENED, CLOSED = 8, 3


def improve(plans: Plans) -> None:
    """Look around the best plan, from better to better."""
    location, here = plans.location, plans.is_open
    if location.count is not None or location.is_whole or not location.is_limited or not np.isfinite(plans.cost):
        return
    served = plans.serve(here)
    while plans.left_s:
        cost = plans.cost
        worth = location.fixed + facility_values(location, served.prices, np.arange(len(here)))[0]
        likely = np.argsort(np.where(here, np.inf, worth), kind="stable")[: min(OPENED, int((~here).sum()))]
        for place in (None, *likely.tolist()):
            served = _around(plans, here, served, place)
            if plans.cost < cost * (1 - TOLERANCE):
                break
        else:
            return
        here = plans.is_open
        served = plans.serve(here)


def _around(plans: Plans, here: Flags, served: Served, place: int | None) -> Served:
    """Open a facility, if any, and close some in turn; return how the set before was served."""
    wider, now = here.copy(), served
    if place is not None:
        wider[place] = True
        now = plans.serve(wider)
        if not np.isfinite(now.cost):
            return served
    opened = np.flatnonzero(wider)
    costs = _cost_of_closing(plans, opened, now)
    for number in np.argsort(costs, kind="stable")[:CLOSED]:
        if opened[number] != place:
            fewer = wider.copy()
            fewer[opened[number]] = False
            plans.offer(fewer)
    return served


def _cost_of_closing(plans: Plans, opened: Places, served: Served) -> Floats:
    """Return what closing each costs at the least: its customers go elsewhere, where a full facility has a rent."""
    location, shares = plans.location, served.shares[opened]
    cost = location.cost[opened]
    left = np.where(shares > TOLERANCE, (served.prices - cost) / location.demand, np.inf).min(axis=1)
    rent = np.maximum(np.where(np.isfinite(left), left, 0.0), 0.0)
    with_rent = cost + rent[:, None] * location.demand
    two = np.partition(with_rent, min(1, len(opened) - 1), axis=0)[: min(2, len(opened))]
    first, second = with_rent.argmin(axis=0), two[-1]
    other = np.where(first == np.arange(len(opened))[:, None], second, two[0])
    moved = np.where(shares > TOLERANCE, shares * (other - np.where(np.isfinite(cost), cost, 0.0)), 0.0)
    found: Floats = moved.sum(axis=1) - location.fixed[opened]
    return found
