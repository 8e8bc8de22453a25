"""Packs: the whole customers that one facility serves together. The best, the best with each customer, all good ones.

By capacity, one customer after another, for several facilities at once. Each facility looks only at customers that gain
at it, so that a step is the k-th such customer of every facility, each of another size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimizer.arrays import Floats
from optimizer.location.problem import Flags, Location, Places

# So many levels of room are gone through at most: more, and a round takes longer than it is worth.
MOST_LEVELS = 5000
Table = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Items:
    """Customers that gain at each facility (row), those of no use at the end: who, how much, how large they are."""

    who: Places
    gain: Floats
    size: Places
    room: Places

    @property
    def width(self) -> int:
        """So many levels of room there are, 0 among them."""
        return int(self.room.max()) + 1


def can_pack(location: Location) -> bool:
    """Tell whether demand comes in whole numbers, and room in few enough levels."""
    return location.has_whole_demand and int(_levels(location)[1].max()) < MOST_LEVELS


def _levels(location: Location) -> tuple[Places, Places]:
    """Return size of the customers and room of the facilities, in what divides all sizes."""
    size = location.demand.astype(np.int64)
    unit = int(np.gcd.reduce(size))
    room = np.floor(np.minimum(location.capacity, location.demand.sum())).astype(np.int64)
    return (size // unit).astype(np.intp), (room // unit).astype(np.intp)


def items_of(location: Location, prices: Floats, facilities: Places) -> Items:
    """Return who gains where at these prices."""
    gain = np.minimum(location.cost[facilities] - prices, 0.0)
    size, rooms = _levels(location)
    room = rooms[facilities]
    gain[size[None, :] > room[:, None]] = 0.0
    most = max(1, int((gain < 0).sum(axis=1).max()))
    who = np.argsort(gain >= 0, axis=1, kind="stable")[:, :most]
    by_item = np.take_along_axis(gain, who, 1)
    return Items(who, by_item, np.where(by_item < 0, size[who], 0), room)


def _steps(items: Items, order: range, table: Table | None, is_in: Flags | None) -> Floats:
    """Go through the items; return what each level of room gains, and keep every level or what was taken in."""
    rows, width = len(items.who), items.width
    pad = int(items.size.max())
    # Left of room 0 nothing is possible: a customer too large for the room reads infinity there.
    whole = np.full((rows, pad + width), np.inf)
    best = whole[:, pad:]
    best[:] = 0.0
    here = (np.arange(rows) * (pad + width))[:, None] + pad + np.arange(width)
    there, with_it, flat = np.empty_like(here), np.empty((rows, width)), whole.ravel()
    for number in order:
        np.subtract(here, items.size[:, number, None], out=there)
        np.take(flat, there, out=with_it, mode="clip")
        with_it += items.gain[:, number, None]
        if is_in is not None:
            np.less(with_it, best, out=is_in[number])
        np.minimum(with_it, best, out=best)
        if table is not None:
            table[number] = best
    return best


def best_packs(location: Location, prices: Floats, facilities: Places) -> tuple[Floats, Flags]:
    """Return what the best pack of each facility gains, and who is in it (facility, customer)."""
    items = items_of(location, prices, facilities)
    rows, count = np.arange(len(facilities)), items.who.shape[1]
    is_in = np.empty((count, len(rows), items.width), dtype=bool)
    best = _steps(items, range(count), None, is_in)
    left, packed = items.room.copy(), np.zeros((len(rows), len(prices)), dtype=bool)
    for number in range(count - 1, -1, -1):
        taken = np.flatnonzero(is_in[number, rows, left])
        packed[taken, items.who[taken, number]] = True
        left[taken] -= items.size[taken, number]
    return best[rows, items.room], packed


def packs_with(location: Location, prices: Floats, facilities: Places) -> Floats:
    """Return what the best pack with each customer in it gains (facility, customer), infinite where it has no room."""
    items = items_of(location, prices, facilities)
    rows, count, width = np.arange(len(facilities)), items.who.shape[1], items.width
    before, after = np.zeros((count + 1, len(rows), width)), np.zeros((count + 1, len(rows), width))
    _steps(items, range(count), before[1:], None)
    _steps(items, range(count - 1, -1, -1), after, None)
    size = _levels(location)[0]
    rest = items.room[:, None] - size
    # Who does not gain adds to what is best in the room that is left.
    full = np.take_along_axis(before[count], np.maximum(rest, 0), 1)
    found = np.where(rest >= 0, location.cost[facilities] - prices + full, np.inf)
    levels = np.arange(width)
    for number in range(count):
        left = (items.room - items.size[:, number])[:, None] - levels
        others = before[number] + np.take_along_axis(after[number + 1], np.maximum(left, 0), 1)
        least = np.where(left >= 0, others, np.inf).min(axis=1) + items.gain[:, number]
        gains = np.flatnonzero(items.gain[:, number] < 0)
        found[gains, items.who[gains, number]] = least[gains]
    return found


def all_packs(
    location: Location, prices: Floats, at: tuple[int, Places], limit: float, most: int
) -> tuple[Flags, Floats] | None:
    """Return every pack of a facility that gains no worse than ``limit`` (pack, customer), and what each gains.

    None if they are more than ``most``. ``at`` is the facility, and who may be in a pack of it.
    """
    facility, who = at
    size, rooms = _levels(location)
    who = who[np.argsort(-size[who], kind="stable")]
    worth = location.cost[facility, who] - prices[who]
    room = int(rooms[facility])
    after = np.zeros((len(who) + 1, room + 1))
    for number in range(len(who) - 1, -1, -1):
        step, later = size[who[number]], after[number + 1]
        after[number] = later
        if step <= room:
            after[number, step:] = np.minimum(later[step:], later[: room + 1 - step] + worth[number])
    left, sums, packed = np.array([room]), np.zeros(1), np.zeros((1, len(who)), dtype=bool)
    for number, customer in enumerate(who):
        later = after[number + 1]
        without = np.flatnonzero(sums + later[left] <= limit)
        fits = np.flatnonzero(left >= size[customer])
        fits = fits[sums[fits] + worth[number] + later[left[fits] - size[customer]] <= limit]
        if len(without) + len(fits) > most:
            return None
        joined = packed[fits]
        joined[:, number] = True
        packed = np.concatenate([packed[without], joined])
        sums = np.concatenate([sums[without], sums[fits] + worth[number]])
        left = np.concatenate([left[without], left[fits] - size[customer]])
    found = np.zeros((len(packed), len(size)), dtype=bool)
    found[:, who] = packed
    return found, sums
