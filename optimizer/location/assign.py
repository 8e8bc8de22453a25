"""Customers that may not be split, served from open facilities: a good plan without proof.

By regret first, then one customer moved or two exchanged while that helps, then every facility moved to where its own
customers are served best.
"""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Floats
from optimizer.location.problem import TOLERANCE, Flags, Location, Places

ROUNDS = 20


def assigned(location: Location, is_open: Flags, seen: set[bytes] | None = None) -> tuple[float, Flags, Floats]:
    """Return cost, facilities and shares (facility, customer) of a plan; an infinite cost where none was found.

    Facilities move to no set that is in ``seen``, which was served before; sets that are tried are added to it.
    """
    seen = set() if seen is None else seen
    best_cost, best_open, best_at = np.inf, is_open, np.empty(0, dtype=np.intp)
    for _ in range(ROUNDS):
        at = _by_regret(location, np.flatnonzero(is_open))
        if at is None:
            break
        at = _improved(location, np.flatnonzero(is_open), at)
        cost = float(location.cost[at, np.arange(len(at))].sum() + location.fixed[is_open].sum())
        if cost >= best_cost - TOLERANCE * abs(cost):
            break
        best_cost, best_open, best_at = cost, is_open, at
        is_open = _moved(location, is_open, at)
        if is_open.tobytes() in seen:
            break
        seen.add(is_open.tobytes())
    shares = np.zeros_like(location.cost)
    if len(best_at):
        shares[best_at, np.arange(len(best_at))] = 1.0
    return best_cost, best_open, shares


def _by_regret(location: Location, opened: Places) -> Places | None:
    """Serve whoever loses most without the facility that is best for them; None if someone finds no room."""
    # The largest first, who therefore come first among equals and are the first that fit nowhere any more.
    order = np.argsort(-location.demand, kind="stable")
    demand, room = location.demand[order], location.capacity[opened].copy()
    possible = np.where(room[:, None] >= demand, location.cost[np.ix_(opened, order)], np.inf)
    too_large = np.searchsorted(-demand, -room)
    at = np.full(len(demand), -1)
    first, loss = _first_and_loss(possible)
    for _ in range(len(demand)):
        who = int(loss.argmax())
        place = int(first[who])
        if possible[place, who] == np.inf:
            return None
        at[who] = place
        room[place] -= demand[who]
        loss[who] = -np.inf
        # Who fits there no more must look again.
        out = slice(int(too_large[place]), int(np.searchsorted(-demand, -room[place])))
        if out.start < out.stop:
            too_large[place] = out.stop
            possible[place, out] = np.inf
            first[out], again = _first_and_loss(possible[:, out])
            loss[out] = np.where(at[out] < 0, again, -np.inf)
    found = np.empty(len(demand), dtype=np.intp)
    found[order] = opened[at]
    return found


def _first_and_loss(possible: Floats) -> tuple[Places, Floats]:
    """Return the best facility of each customer, and what they lose without it: without limit if it is the last."""
    first = possible.argmin(axis=0)
    if len(possible) == 1:
        return first, np.full(len(first), np.inf)
    near = np.partition(possible, 1, axis=0)[:2]
    with np.errstate(invalid="ignore"):
        loss = near[1] - near[0]
    return first, np.where(np.isfinite(near[1]), loss, np.inf)


def _improved(location: Location, opened: Places, at: Places) -> Places:
    """Move one customer or exchange two while that helps."""
    cost, demand, place = location.cost[opened], location.demand, np.searchsorted(opened, at)
    each = np.arange(len(at))
    while True:
        now = cost[place, each]
        room = location.capacity[opened] - np.bincount(place, demand, len(opened))
        move = np.where(room[:, None] >= demand, cost - now, 0.0)
        # Customer a goes to where b is and the other way round.
        there = cost[place][:, each] - now
        fits = (room[place] + demand)[:, None] >= demand[None, :]
        swap = np.where(fits & fits.T, there + there.T, 0.0)
        least = min(float(move.min()), float(swap.min()))
        if not least < -TOLERANCE * max(1.0, float(now.sum())):
            return opened[place]
        if move.min() <= swap.min():
            to, who = np.unravel_index(move.argmin(), move.shape)
            place[who] = to
        else:
            one, two = np.unravel_index(swap.argmin(), swap.shape)
            place[one], place[two] = place[two], place[one]


def _moved(location: Location, is_open: Flags, at: Places) -> Flags:
    """Open, for the customers of every facility, the one that serves them best, each but once."""
    opened = np.zeros_like(is_open)
    for place in np.flatnonzero(is_open):
        mine = at == place
        total = location.cost[:, mine].sum(axis=1) + location.fixed
        total[(location.capacity < location.demand[mine].sum()) | opened] = np.inf
        if not np.isfinite(total).any():
            return is_open
        opened[int(total.argmin())] = True
    return opened
