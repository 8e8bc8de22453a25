"""The cheapest way to serve everyone from what is open: a transport problem over pairs that come in by price."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Arrays, Floats
from optimizer.highs import SolverSettings, solve_arrays
from optimizer.location.problem import TOLERANCE, Flags, Location, Places
from optimizer.location.rows import arrays_of

# Facilities near a customer that its transport model starts with; others come in where their price asks for it.
NEAR = 4
PRICE_TOLERANCE = 1e-9
SHARE_TOLERANCE = 1e-7


@dataclass(frozen=True, eq=False)
class Served:
    """Cost, fixed ones included, infinite where it cannot be done; shares (facility, customer); prices of customers."""

    cost: float
    shares: Floats
    prices: Floats


def serve(location: Location, is_open: Flags, settings: SolverSettings) -> Served:
    """Return the cheapest way to serve everyone from facilities that are open."""
    opened = np.flatnonzero(is_open)
    shares = np.zeros_like(location.cost)
    nowhere = Served(np.inf, shares, np.empty(0))
    part = location.part(opened) if len(opened) else None
    if part is None or part.capacity.sum() < part.demand.sum() * (1 - TOLERANCE):
        return nowhere
    nearest = part.cost.argmin(axis=0)
    least = part.cost.min(axis=0)
    if not np.isfinite(least).all():
        return nowhere
    if (np.bincount(nearest, part.demand, len(opened)) <= part.capacity).all():
        shares[opened[nearest], np.arange(len(nearest))] = 1.0
        return Served(float(part.fixed.sum() + least.sum()), shares, least)
    found = _transport(part, settings)
    if found is None:
        return nowhere
    cost, shares[opened], prices = found
    return Served(float(part.fixed.sum()) + cost, shares, prices)


def _transport(part: Location, settings: SolverSettings) -> tuple[float, Floats, Floats] | None:
    can = np.isfinite(part.cost)
    # To serve a little more moves demand at most once from every facility to another: no chain costs as much as this.
    dear = (2.0 * len(part.cost) + 1.0) * float(np.abs(part.unit_cost[can]).max()) * part.demand + 1.0
    rank = min(NEAR, len(part.cost)) - 1
    used = can & (part.cost <= np.partition(part.cost, rank, axis=0)[rank])
    customers = len(part.demand)
    while True:
        facility, customer = np.nonzero(used)
        arrays = _arrays(part, facility, customer, dear)
        answer = solve_arrays(arrays, settings, time_limit_s=settings.time_limit_s, relaxed=True)
        if not answer.has_plan:
            return None
        prices, rents = answer.row_duals[:customers], answer.row_duals[customers:]
        reduced = np.where(can, part.cost, dear) - prices - rents[:, None] * part.demand
        come = can & ~used & (reduced < -PRICE_TOLERANCE * dear)
        if not come.any():
            break
        used |= come
    values = answer.values
    if values[len(facility) :].max() > SHARE_TOLERANCE:
        return None
    shares = np.zeros_like(part.cost)
    shares[facility, customer] = values[: len(facility)]
    return answer.objective, shares, prices


def _arrays(part: Location, facility: Places, customer: Places, dear: Floats) -> Arrays:
    """The transport model over these pairs; one dear way out for each customer keeps it feasible."""
    pairs, customers = len(facility), len(part.demand)
    each = np.arange(customers)
    return arrays_of(
        cost=np.concatenate([part.cost[facility, customer], dear]),
        high=np.full(pairs + customers, np.inf),
        is_integer=np.zeros(pairs + customers, dtype=bool),
        entries=[
            (customer, np.arange(pairs), np.ones(pairs)),
            (each, pairs + each, np.ones(customers)),
            (customers + facility, np.arange(pairs), part.demand[customer]),
        ],
        row_low=np.concatenate([np.ones(customers), np.full(len(part.capacity), -np.inf)]),
        row_high=np.concatenate([np.ones(customers), part.capacity]),
    )
