"""A PuLP problem that is the textbook's capacitated facility location goes to the solver made for it.

Decisions ``y`` (whole, 0 to 1), shares ``x`` (0 to 1 or more), and no rows but three kinds: everyone is served once,
``sum x = 1``; within capacity, ``sum d x - k y <= 0``; and, if the modeller wrote them, links ``x - y <= 0``, which add
nothing where ``y`` is whole. A single other row or column, and it is solved as any problem. What comes back is checked
against all rows before it counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Arrays, Floats
from optimizer.arrays_check import keeps_rows
from optimizer.location.problem import Flags, Location, Places
from optimizer.location.solve import solve_location
from optimizer.solver_answer import HIGHS, Answer, SolverSettings, no_answer


@dataclass(frozen=True, eq=False)
class Textbook:
    """The location problem of some arrays: columns of facilities, columns of shares with whose they are."""

    location: Location
    opens: Places
    shares: Places
    facility: Places
    customer: Places

    def values(self, is_open: Flags, shares: Floats) -> Floats:
        """Return the values of all columns for a plan."""
        values = np.zeros(len(self.opens) + len(self.shares))
        values[self.opens] = is_open
        values[self.shares] = shares[self.facility, self.customer]
        return values


def solve_textbook(arrays: Arrays, settings: SolverSettings) -> Answer | None:
    """Return the answer where the arrays are a facility location problem; None where they are not."""
    textbook = read_textbook(arrays) if settings.name == HIGHS else None
    if textbook is None:
        return None
    found = solve_location(textbook.location, settings)
    if not np.isfinite(found.cost):
        return no_answer(found.status, found.bound, "")
    values = textbook.values(found.is_open, found.shares)
    if not keeps_rows(arrays, values):
        return None
    return Answer(found.status, values, float(arrays.cost @ values), found.bound, np.empty(0), "")


def read_textbook(arrays: Arrays) -> Textbook | None:
    """Return the location problem that these arrays are, if they are one."""
    is_open, top = arrays.is_integer, arrays.high
    if not _fit_columns(arrays):
        return None
    size, count = np.diff(arrays.start), len(arrays.row_low)
    row = np.repeat(np.arange(count), size)
    opens = np.bincount(row, is_open[arrays.index], count)
    if (top[is_open] != 1.0).any() or not np.isin(opens, (0, 1)).all() or (size - opens < 1).any():
        return None
    once, at_most = opens == 0, opens == 1
    if (arrays.row_low[once] != 1.0).any() or (arrays.row_high[once] != 1.0).any():
        return None
    if (arrays.row_high[at_most] != 0.0).any() or not np.isneginf(arrays.row_low[at_most]).all():
        return None
    is_y = is_open[arrays.index]
    if (arrays.value[once[row]] != 1.0).any() or (arrays.value[is_y] >= 0).any() or (arrays.value[~is_y] <= 0).any():
        return None
    return _matched(arrays, row, is_y, at_most)


def _fit_columns(arrays: Arrays) -> bool:
    part = ~arrays.is_integer
    has_both = bool(part.any() and arrays.is_integer.any())
    return has_both and bool((arrays.low == 0.0).all() and (arrays.high[part] >= 1.0).all())


def _matched(arrays: Arrays, row: Places, is_y: Flags, at_most: Flags) -> Textbook | None:
    """Return whose each share is, if every column stands where it must and nowhere else."""
    columns, count = len(arrays.cost), len(arrays.row_low)
    room = np.zeros(count)
    room[row[is_y]] = -arrays.value[is_y]
    place = np.full(count, -1)
    place[row[is_y]] = arrays.index[is_y]
    # A row of two that leaves its share all that it can be is a link.
    first = np.zeros(count)
    first[row[~is_y]] = arrays.value[~is_y]
    is_link = at_most & (np.diff(arrays.start) == 2) & (room >= first)
    is_room = at_most & ~is_link
    in_once, in_room, in_link = (~is_y & kind[row] for kind in (~at_most, is_room, is_link))
    shares = np.flatnonzero(~arrays.is_integer)
    for entries in (in_once, in_room):
        if (np.bincount(arrays.index[entries], minlength=columns)[shares] != 1).any():
            return None
    if (np.bincount(place[is_room], minlength=columns)[arrays.is_integer] != 1).any():
        return None
    customer_of, place_of, amount_of = np.zeros(columns, np.intp), np.zeros(columns, np.intp), np.zeros(columns)
    customer_of[arrays.index[in_once]] = (np.cumsum(~at_most) - 1)[row[in_once]]
    place_of[arrays.index[in_room]] = place[row[in_room]]
    amount_of[arrays.index[in_room]] = arrays.value[in_room]
    if (place_of[arrays.index[in_link]] != place[row[in_link]]).any():
        return None
    opens = np.flatnonzero(arrays.is_integer)
    facility, customer = np.searchsorted(opens, place_of[shares]), customer_of[shares]
    demand, capacity = np.zeros(int((~at_most).sum())), np.zeros(columns)
    demand[customer] = amount_of[shares]
    capacity[place[is_room]] = room[is_room]
    cost = np.full((len(opens), len(demand)), np.inf)
    cost[facility, customer] = arrays.cost[shares]
    is_one = (demand[customer] == amount_of[shares]).all() and np.isfinite(cost).sum() == len(shares)
    if not is_one or not np.isfinite(arrays.cost).all():
        return None
    location = Location(capacity[opens], arrays.cost[opens], demand, cost)
    return Textbook(location, opens, shares, facility, customer)
