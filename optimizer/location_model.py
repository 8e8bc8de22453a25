"""A model that is nothing but a location problem goes to the solver made for it: one period, whole sites, no clause.

Every row and every column must be one that the location problem has; a single other one, and it is solved as any
model. What comes back is checked against all rows before it counts.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer.arrays import Arrays, Floats
from optimizer.arrays_check import keeps_rows
from optimizer.location.problem import TOLERANCE, Flags, Location, Places
from optimizer.location.solve import solve_location
from optimizer.solver_answer import HIGHS, Answer, SolverSettings, no_answer
from optimizer.variables import Variables

LINK = "site_capacity__link__"


class NotPlainError(Exception):
    """The model holds something that a location problem has not."""


class LocationModel:
    """The columns of a model as facilities (``built``, ``modules``) and pairs of facility and customer."""

    def __init__(self, arrays: Arrays, variables: Variables) -> None:
        """Raise NotPlainError where the model is no location problem."""
        self.arrays = arrays
        _need(_is_bare(variables))
        position = {id(variable): number for number, variable in enumerate(arrays.variables)}
        period = variables.periods[0]
        self.built = np.array([position[id(variables.built[*pair, period])] for pair in variables.pairs])
        self.modules = np.array([position[id(variables.modules[*pair, period])] for pair in variables.pairs])
        self.serve = np.array([position[id(variable)] for variable in variables.serve.values()])
        _need(len(arrays.cost) == len({*self.built.tolist(), *self.modules.tolist(), *self.serve.tolist()}))
        both = np.concatenate([self.built, self.modules])
        _need(bool(arrays.is_integer[both].all()))
        _need(bool((arrays.low == 0).all() and (arrays.high[both] == 1).all()))
        self.location = self._read()

    def _read(self) -> Location:
        arrays = self.arrays
        facility_of = dict(zip(self.modules.tolist(), range(len(self.modules)), strict=True))
        built_of = dict(zip(self.built.tolist(), range(len(self.built)), strict=True))
        served = set(self.serve.tolist())
        demand: list[float] = []
        customer_at, facility_at = (np.full(len(arrays.cost), -1) for _ in range(2))
        capacity = np.full(len(self.built), np.nan)
        tied: list[set[int]] = [set(), set()]
        least = 0.0
        is_link = np.array([name.startswith(LINK) for name in arrays.row_names])
        for name, columns, values, low, high in _rows(arrays, np.flatnonzero(~is_link).tolist()):
            kind = "__".join(name.split("__")[: 1 if name.startswith("demand_served__") else 2])
            others = [column for column in columns if column not in served]
            if kind == "demand_served":
                _need(not others and low == high and low > 0 and set(values) == {1.0})
                customer_at[columns] = len(demand)
                demand.append(low)
            elif kind == "site_capacity__pool":
                _need(len(others) == 1 and others[0] in facility_of and high == 0 and np.isinf(low))
                pairs = dict(zip(columns, values, strict=True))
                capacity[facility_of[others[0]]] = -pairs.pop(others[0])
                _need(set(pairs.values()) <= {1.0})
                facility_at[list(pairs)] = facility_of[others[0]]
            elif kind in {"site_capacity__modules", "site_capacity__start"}:
                _need(columns[0] in facility_of and built_of.get(columns[1]) == facility_of[columns[0]])
                is_most = kind.endswith("modules")
                _need(values == [1.0, -1.0] and (high if is_most else low) == 0)
                tied[is_most].add(columns[1])
            else:
                _need(kind == "site_capacity__whole" and set(columns) <= set(facility_of) and set(values) == {1.0})
                least = max(least, low)
        _need(tied[0] == tied[1] == set(built_of) and not np.isnan(capacity).any())
        _need(bool((customer_at[self.serve] >= 0).all() and (facility_at[self.serve] >= 0).all()))
        amounts = np.array(demand)
        self.facility, self.customer = facility_at[self.serve], customer_at[self.serve]
        _need(bool((arrays.high[self.serve] >= amounts[self.customer]).all()))
        self._check_links(np.flatnonzero(is_link), facility_at, amounts[customer_at])
        # A least number of modules adds nothing where the demand asks for as many, or cannot be met at all.
        needed, room = amounts.sum() * (1 - TOLERANCE), np.cumsum(np.sort(capacity)[::-1])
        _need(needed > room[-1] or least <= np.searchsorted(room, needed) + 1)
        cost = np.full((len(self.built), len(amounts)), np.inf)
        cost[self.facility, self.customer] = arrays.cost[self.serve] * amounts[self.customer]
        return Location(capacity, arrays.cost[self.built] + arrays.cost[self.modules], amounts, cost)

    def _check_links(self, rows: Places, facility_at: Places, amount: Floats) -> None:
        """Links may say nothing but: no more than all of the demand, and only where it is built."""
        arrays, first = self.arrays, self.arrays.start[rows]
        _need(bool((arrays.start[rows + 1] - first == 2).all() and (arrays.row_high[rows] == 0).all()))
        _need(bool(np.isinf(arrays.row_low[rows]).all()))
        column, other = arrays.index[first], arrays.index[first + 1]
        facility = facility_at[column]
        _need(bool((facility >= 0).all() and (self.built[facility] == other).all()))
        _need(bool((arrays.value[first] == 1).all()))
        _need(bool((-arrays.value[first + 1] >= amount[column] * (1 - TOLERANCE)).all()))

    def values(self, is_open: Flags, shares: Floats) -> Floats:
        """Return the values of all columns for a plan."""
        values = np.zeros(len(self.arrays.cost))
        values[self.built] = values[self.modules] = is_open
        amounts: Floats = shares * self.location.demand
        values[self.serve] = amounts[self.facility, self.customer]
        return values


def solve_plain(arrays: Arrays, variables: Variables, settings: SolverSettings) -> Answer | None:
    """Return the answer where the model is a location problem; None where it must be solved as any model."""
    if settings.name != HIGHS:
        return None
    try:
        model = LocationModel(arrays, variables)
    except NotPlainError:
        return None
    if settings.watch is not None:
        settings.watch.enter("proof")
    found = solve_location(model.location, settings)
    if not np.isfinite(found.cost):
        return no_answer(found.status, found.bound, "")
    values = model.values(found.is_open, found.shares)
    if not keeps_rows(arrays, values):
        return None
    return Answer(found.status, values, float(arrays.cost @ values), found.bound, np.empty(0), "")


def _is_bare(variables: Variables) -> bool:
    """One period, and no decision beyond which facility is built and whom it serves."""
    others = ("connect", "steps", "unmet", "green", "green_hub", "exception", "stock_state", "slack")
    bare = len(variables.periods) == 1 and not any(getattr(variables, name) for name in others)
    return bare and bool(variables.pairs) and bool(variables.serve)


def _rows(arrays: Arrays, rows: list[int]) -> Iterator[tuple[str, list[int], list[float], float, float]]:
    """Name, columns, values and bounds of these rows, as plain numbers."""
    starts, index, value = arrays.start.tolist(), arrays.index.tolist(), arrays.value.tolist()
    low, high = arrays.row_low.tolist(), arrays.row_high.tolist()
    for number in rows:
        part = slice(starts[number], starts[number + 1])
        yield arrays.row_names[number], index[part], value[part], low[number], high[number]


def _need(holds: bool) -> None:
    if not holds:
        raise NotPlainError
