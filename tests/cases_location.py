"""Small location problems, and their optimum by looking at every set of facilities."""

from itertools import product

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from optimizer.location.problem import Location
from tests.orlib import Instance


def as_location(instance: Instance) -> Location:
    capacity, fixed = (np.array(column) for column in zip(*instance.facilities, strict=True))
    return Location(capacity, fixed, np.array(instance.demands), np.array(instance.costs).T.copy())


def cost_of_serving(location: Location, is_open: np.ndarray) -> float:
    """Least cost of serving everyone from these, by a plain linear program over all pairs."""
    facilities = np.flatnonzero(is_open)
    if not len(facilities):
        return np.inf
    customers = len(location.demand)
    cost = location.cost[facilities]
    can = np.isfinite(cost)
    once = np.tile(np.eye(customers), len(facilities))
    full = np.kron(np.eye(len(facilities)), location.demand)
    bounds = [(0, 1 if ok else 0) for ok in can.ravel()]
    found = linprog(
        np.where(can, cost, 0.0).ravel(),
        A_ub=full,
        b_ub=np.minimum(location.capacity[facilities], location.demand.sum()),
        A_eq=once,
        b_eq=np.ones(customers),
        bounds=bounds,
    )
    return found.fun + location.fixed[facilities].sum() if found.success else np.inf


def cost_of_serving_whole(location: Location, is_open: np.ndarray) -> float:
    """Least cost where each customer is served by one facility, over all ways."""
    facilities = np.flatnonzero(is_open)
    ways = np.array(list(product(facilities, repeat=len(location.demand))), dtype=np.intp)
    if not len(ways):
        return np.inf
    load = np.stack([(ways == facility) @ location.demand for facility in facilities], axis=1)
    fits = (load <= location.capacity[facilities]).all(axis=1)
    cost = location.cost[ways, np.arange(len(location.demand))].sum(axis=1)
    return np.where(fits, cost, np.inf).min() + location.fixed[facilities].sum()


def textbook_cost(location: Location) -> float:
    """The optimum by the textbook's model, for problems too large to look at every set."""
    facilities, customers = location.cost.shape
    build, serve = np.eye(facilities), np.eye(facilities * customers)
    of_facility = np.repeat(build, customers, axis=0)
    load = np.kron(build, location.demand)
    once = np.tile(np.eye(customers), facilities)
    rows = [
        LinearConstraint(np.hstack([np.zeros((customers, facilities)), once]), 1, 1),
        LinearConstraint(np.hstack([-np.diag(location.capacity), load]), -np.inf, 0),
        LinearConstraint(np.hstack([-of_facility, serve]), -np.inf, 0),
    ]
    kinds = np.concatenate([np.ones(facilities), np.full(facilities * customers, int(location.is_whole))])
    cost = np.concatenate([location.fixed, location.cost.ravel()])
    found = milp(cost, constraints=rows, integrality=kinds, bounds=Bounds(0, 1), options={"mip_rel_gap": 1e-9})
    assert found.success
    return found.fun


def best_by_looking(location: Location) -> float:
    """The optimum over all sets of facilities; infinite if none will do."""
    sets = (np.array(flags) for flags in product((False, True), repeat=len(location.fixed)))
    wanted = (flags for flags in sets if location.count in (None, flags.sum()))
    serve = cost_of_serving_whole if location.is_whole else cost_of_serving
    return min((serve(location, flags) for flags in wanted), default=np.inf)


@st.composite
def locations(draw, *, limited: bool = True, counted: bool = False, is_whole: bool = False) -> Location:
    facilities, customers = draw(st.integers(1, 4 if is_whole else 5)), draw(st.integers(1, 5 if is_whole else 6))

    def whole(low: int, high: int, count: int) -> np.ndarray:
        return np.array(draw(st.lists(st.integers(low, high), min_size=count, max_size=count)), dtype=np.float64)

    cost = whole(0, 40, facilities * customers).reshape(facilities, customers)
    cost[whole(0, 9, facilities * customers).reshape(cost.shape) == 0] = np.inf
    return Location(
        whole(0, 30, facilities) if limited else np.full(facilities, np.inf),
        whole(0, 60, facilities),
        whole(1, 12, customers),
        cost,
        count=draw(st.integers(1, facilities)) if counted else None,
        is_whole=is_whole,
    )
