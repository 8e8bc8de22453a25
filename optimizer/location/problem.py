"""A location problem as arrays: facilities with a capacity and a fixed cost, customers whose demand may be split.

With unlimited capacity it is the plain facility location problem, with a ``count`` the p-median problem, with
``is_whole`` every customer is served by one facility.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from optimizer.arrays import Floats

Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

# Relative; what two sums of the same numbers may differ by.
TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Location:
    """``cost`` (facility, customer) is that of serving the whole demand, infinite where it cannot be served from there.

    ``count`` is the number of facilities that must be open, None where any number may.
    """

    capacity: Floats
    fixed: Floats
    demand: Floats
    cost: Floats
    count: int | None = None
    is_whole: bool = False
    unit_cost: Floats = field(init=False)
    is_limited: bool = field(init=False)
    has_whole_demand: bool = field(init=False)

    def __post_init__(self) -> None:
        """Raise ValueError where the arrays do not fit together."""
        facilities, customers = len(self.capacity), len(self.demand)
        if self.cost.shape != (facilities, customers) or len(self.fixed) != facilities:
            raise ValueError(
                f"cost of shape {self.cost.shape} and {len(self.fixed)} fixed costs do not fit {facilities} facilities "
                f"and {customers} customers"
            )
        if not customers or not facilities or not (self.demand > 0).all() or not (self.capacity >= 0).all():
            raise ValueError(
                "there must be customers with a demand above 0, and facilities with a capacity of 0 or more"
            )
        if np.isnan(self.cost).any() or (self.cost == -np.inf).any() or not np.isfinite(self.fixed).all():
            raise ValueError("a cost is no number; a pair that cannot be had costs plus infinity")
        if self.count is not None and not 1 <= self.count <= facilities:
            raise ValueError(f"{self.count} of {facilities} facilities cannot be open")
        object.__setattr__(self, "unit_cost", self.cost / self.demand)
        object.__setattr__(self, "has_whole_demand", bool((self.demand == np.round(self.demand)).all()))
        object.__setattr__(self, "is_limited", bool((self.capacity < self.demand.sum()).any()))

    @property
    def most_cost(self) -> float:
        """No plan can cost more: everyone served from the dearest facility that can, and all of them open."""
        dearest = np.where(np.isfinite(self.cost), self.cost, -np.inf).max(axis=0)
        return float(dearest.sum() + np.maximum(self.fixed, 0.0).sum())

    def part(self, facilities: Places) -> Location:
        """Return the same customers with these facilities alone, in any number."""
        return Location(self.capacity[facilities], self.fixed[facilities], self.demand, self.cost[facilities])


@dataclass(frozen=True, eq=False)
class Placed:
    """A plan (``is_open``, ``shares`` of each customer by facility) with its cost and the proven bound.

    ``status``: proven, unproven, infeasible (no plan exists; cost and bound are infinite) or none (none found in time).
    """

    status: str
    is_open: Flags
    shares: Floats
    cost: float
    bound: float
