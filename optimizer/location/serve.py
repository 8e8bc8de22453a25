"""The cheapest way to serve everyone from what is open: to the nearest, or a transport problem kept in the solver."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optimizer.arrays import Floats
from optimizer.highs import SolverSettings
from optimizer.location.problem import TOLERANCE, Flags, Location
from optimizer.location.relaxed import Relaxation

# Facilities near a customer that the transport problem starts with; others come in where their price asks for it.
NEAR = 4


@dataclass(frozen=True, eq=False)
class Served:
    """Cost, fixed ones included, infinite where it cannot be done; shares (facility, customer); prices of customers.

    Where the solver was stopped or gave up nothing is known (``is_known``), and the cost is infinite as well.
    """

    cost: float
    shares: Floats
    prices: Floats
    is_known: bool = True


class Server:
    """Serves from one set of facilities after another; the transport problem goes on from the set before."""

    def __init__(self, location: Location, settings: SolverSettings) -> None:
        self.location, self.settings = location, settings

    def serve(self, is_open: Flags, time_limit_s: float) -> Served:
        """Return the cheapest way to serve everyone from facilities that are open."""
        location, opened = self.location, np.flatnonzero(is_open)
        nowhere = Served(np.inf, np.zeros_like(location.cost), np.empty(0))
        room = float(location.capacity[opened].sum())
        if not len(opened) or room < location.demand.sum() * (1 - TOLERANCE):
            return nowhere
        cost = location.cost[opened]
        nearest, least = cost.argmin(axis=0), cost.min(axis=0)
        if not np.isfinite(least).all():
            return nowhere
        if (np.bincount(nearest, location.demand, len(opened)) <= location.capacity[opened]).all():
            shares = np.zeros_like(location.cost)
            shares[opened[nearest], np.arange(len(nearest))] = 1.0
            return Served(float(location.fixed[opened].sum() + least.sum()), shares, least)
        part = location.part(opened)
        rank = min(NEAR, len(cost)) - 1
        near = (cost <= np.partition(cost, rank, axis=0)[rank]) & np.isfinite(cost)
        transport = Relaxation(part, near, self.settings, has_links=False)
        transport.start_from(nearest)
        bounds = np.ones(len(opened))
        found = transport.solve(bounds, bounds, np.inf, time_limit_s)
        if found.status == "none":
            return replace(nowhere, is_known=False)
        if found.status != "solved" or not found.is_served:
            return nowhere
        shares = np.zeros_like(location.cost)
        shares[opened] = transport.shares()
        return Served(found.cost, shares, transport.prices)
