"""Which facilities to open when each is worth so much: the least sum that keeps number and capacity, relaxed."""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Floats
from optimizer.location.problem import TOLERANCE, Flags, Location, Places


def cover(location: Location, worth: Floats, must: Flags, may: Flags) -> tuple[float, Floats]:
    """Return the least sum of ``worth``, and what is taken of each facility [1]; infinite if nothing will do.

    With a number of facilities capacity is not looked at, but for the fewest that could do: both leave a lower bound.
    """
    if location.count is not None:
        return _by_number(location, worth, must, may)
    taken = np.where(may, must | (worth < 0), False).astype(np.float64)
    base = float(worth @ taken)
    if not location.is_limited:
        if taken.any():
            return base, taken
        return _cheapest(worth, np.flatnonzero(may), 1, base, taken)
    need = float(location.demand.sum()) * (1 - TOLERANCE) - float(location.capacity @ taken)
    if need <= 0:
        return base, taken
    rest = np.flatnonzero(may & (taken == 0))
    room = location.capacity[rest]
    if room.sum() < need:
        return np.inf, taken
    by_count = _cheapest(worth, rest, _fewest(room, need), base, taken)
    by_share = _fractional(worth, rest, room, need, taken)
    return by_count if by_count[0] >= by_share[0] else by_share


def _fewest(room: Floats, need: float) -> int:
    """So many are needed whatever they are: the largest, one after another."""
    return int(np.searchsorted(np.cumsum(np.sort(room)[::-1]), need)) + 1


def fewest(location: Location) -> int:
    """So many facilities must be open to have room for all demand."""
    return _fewest(location.capacity, float(location.demand.sum()) * (1 - TOLERANCE))


def _cheapest(worth: Floats, rest: Places, count: int, base: float, taken: Floats) -> tuple[float, Floats]:
    if count > len(rest):
        return np.inf, taken
    added = taken.copy()
    chosen = rest if count == len(rest) else rest[np.argpartition(worth[rest], count - 1)[:count]]
    added[chosen] = 1.0
    return base + float(worth[chosen].sum()), added


def _fractional(worth: Floats, rest: Places, room: Floats, need: float, taken: Floats) -> tuple[float, Floats]:
    order = np.argsort(worth[rest] / np.maximum(room, TOLERANCE))
    total = np.cumsum(room[order])
    last = min(int(np.searchsorted(total, need)), len(rest) - 1)
    whole, broken = rest[order[:last]], rest[order[last]]
    part = 1.0 - (total[last] - need) / room[order[last]]
    added = taken.copy()
    added[whole], added[broken] = 1.0, part
    return float(worth @ added), added


def _by_number(location: Location, worth: Floats, must: Flags, may: Flags) -> tuple[float, Floats]:
    taken = must.astype(np.float64)
    more = (location.count or 0) - int(must.sum())
    base = float(worth[must].sum())
    if more <= 0:
        return (base, taken) if more == 0 else (np.inf, taken)
    return _cheapest(worth, np.flatnonzero(may & ~must), more, base, taken)


def changed(location: Location, worth: Floats, must: Flags, may: Flags) -> tuple[Floats, Floats]:
    """Return for every facility a sum that is never more than the least one if it is closed, and if it is open."""
    if location.count is None and not location.is_limited:
        return _changed_one_by_one(location, worth, must, may)
    value = cover(location, worth, must, may)[0]
    closed, opened = np.full(len(worth), np.inf), np.full(len(worth), np.inf)
    if not np.isfinite(value):
        return closed, opened
    free = np.flatnonzero(may & ~must)
    if location.count is not None:
        closed[free], opened[free] = _by_threshold(worth[free], value, location.count - int(must.sum()))
    else:
        closed[free], opened[free] = value, value
        for price, base in _dual_prices(location, worth, must, may):
            reduced = worth[free] - price[free]
            closed[free] = np.maximum(closed[free], base + np.maximum(-reduced, 0.0))
            opened[free] = np.maximum(opened[free], base + np.maximum(reduced, 0.0))
    opened[must] = value
    return closed, opened


def _by_threshold(worth: Floats, value: float, count: int) -> tuple[Floats, Floats]:
    """Where ``count`` are taken: if one is closed the cheapest other comes, if one is opened the dearest goes."""
    order = np.argsort(worth, kind="stable")
    closed, opened = np.full(len(worth), value), np.full(len(worth), value)
    inside, outside = order[:count], order[count:]
    closed[inside] = value - worth[inside] + (worth[outside[0]] if len(outside) else np.inf)
    opened[outside] = value + worth[outside] - (worth[inside[-1]] if len(inside) else -np.inf)
    return closed, opened


def _dual_prices(location: Location, worth: Floats, must: Flags, may: Flags) -> list[tuple[Floats, float]]:
    """Return what each facility is worth for its room, and as one of those needed, with the sums that these prove."""
    taken, free = may & (must | (worth < 0)), may & ~must
    total = float(location.demand.sum()) * (1 - TOLERANCE)
    need, rest = total - float(location.capacity[taken].sum()), np.flatnonzero(may & ~taken)
    prices: list[tuple[Floats, float]] = [(np.zeros(len(worth)), 0.0)]
    if need > 0 and len(rest):
        room = location.capacity[rest]
        ratio = worth[rest] / np.maximum(room, TOLERANCE)
        order = np.argsort(ratio)
        rent = float(ratio[order[min(int(np.searchsorted(np.cumsum(room[order]), need)), len(rest) - 1)]])
        count = min(_fewest(room, need), len(rest))
        each = float(np.partition(worth[rest], count - 1)[count - 1])
        prices = [(rent * location.capacity, rent * total), (np.where(taken, 0.0, each), each * count)]
    return [
        (price, amount + float((worth - price)[must].sum()) + float(np.minimum(worth - price, 0.0)[free].sum()))
        for price, amount in prices
    ]


def _changed_one_by_one(location: Location, worth: Floats, must: Flags, may: Flags) -> tuple[Floats, Floats]:
    closed, opened = np.full(len(worth), np.inf), np.full(len(worth), np.inf)
    for place in np.flatnonzero(may):
        if not must[place]:
            without = may.copy()
            without[place] = False
            closed[place] = cover(location, worth, must, without)[0]
        with_it = must.copy()
        with_it[place] = True
        opened[place] = cover(location, worth, with_it, may)[0]
    return closed, opened
