r"""Lagrangian bound of a location problem: "every customer is served once" is priced, each facility solved by itself.

.. math:: L(u) = \sum_j u_j + \min_y \sum_i \Bigl(f_i + \min_x \sum_j (c_{ij} - u_j) x_{ij}\Bigr) y_i

The inner minimum is a knapsack within the capacity; the outer one keeps the number of facilities, or that the open
capacity covers all demand. For any prices u this is a lower bound on every plan (Geoffrion 1974; Beasley 1988 for this
problem). Prices rise along deflected subgradients.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from optimizer.arrays import Floats
from optimizer.location.cover import cover
from optimizer.location.knapsacks import facility_values
from optimizer.location.problem import TOLERANCE, Flags, Location

DEFLECTION = 0.7
LEAST_SCALE = 0.01
PROGRESS = 1e-6
FADING = 0.9


@dataclass(frozen=True, eq=False)
class Fixed:
    """Facilities that must be open, and those that may not be."""

    must: Flags
    may: Flags


@dataclass(frozen=True, eq=False)
class Bound:
    """A bound and its prices; ``worth`` is what each facility adds if open, ``taken`` what was open at these prices.

    ``average`` is how often a facility was taken of late: what the relaxation would open in part.
    """

    value: float
    prices: Floats
    worth: Floats
    taken: Floats
    average: Floats


@dataclass(frozen=True)
class Pace:
    """How prices rise: rounds, rounds without progress before steps are halved, and the first length."""

    rounds: int
    patience: int
    scale: float = 1.5


def nothing_fixed(location: Location) -> Fixed:
    """Return that every facility may be open and none must."""
    count = len(location.fixed)
    return Fixed(np.zeros(count, dtype=bool), np.ones(count, dtype=bool))


def first_prices(location: Location) -> Floats:
    """Return prices to rise from: what the second best facility would ask."""
    near = np.partition(location.cost, min(1, len(location.cost) - 1), axis=0)
    second = near[min(1, len(location.cost) - 1)]
    prices: Floats = np.where(np.isfinite(second), second, near[0])
    return prices


def bound_at(location: Location, prices: Floats, fixed: Fixed) -> tuple[Bound, Floats]:
    """Return the bound that ``prices`` prove, and its subgradient."""
    rows = np.flatnonzero(fixed.may)
    gained, shares = facility_values(location, prices, rows)
    worth = location.fixed.copy()
    worth[rows] += gained
    value, taken = cover(location, worth, fixed.must, fixed.may)
    return Bound(value + float(prices.sum()), prices, worth, taken, taken), 1.0 - taken[rows] @ shares


def ascend(
    location: Location,
    prices: Floats,
    fixed: Fixed,
    pace: Pace,
    aim: Callable[[Bound], tuple[float, Floats | None]],
    *,
    look: Callable[[Floats, Fixed], tuple[Bound, Floats]] | None = None,
) -> Bound:
    """Return the best bound of some steps from ``prices``; an infinite one where it proves that there is no plan.

    ``aim`` is asked after each step for the cost of the best plan, and for prices worth a try where it has some; it
    ends as soon as the bound reaches that cost. ``look`` finds bound and subgradient at prices.
    """
    look = look or partial(bound_at, location)
    best, slope = look(prices, fixed)
    most = location.most_cost
    most += TOLERANCE * abs(most)
    here, average, direction, stalled, scale = best, best.taken, slope, 0, pace.scale
    for _ in range(pace.rounds):
        if best.value > most:
            # No plan can cost as much: there is none.
            return replace(best, value=np.inf)
        goal, hint = aim(here)
        if hint is not None:
            tried, steep = look(hint, fixed)
            if tried.value > best.value:
                best, here, slope, direction, stalled = tried, tried, steep, steep, 0
        length = float(direction @ direction)
        if best.value >= goal or not np.isfinite(best.value) or length < TOLERANCE or scale < LEAST_SCALE:
            break
        step = scale * max(goal - here.value, PROGRESS * abs(goal)) / length
        here, slope = look(here.prices + step * direction, fixed)
        average = FADING * average + (1 - FADING) * here.taken
        direction = DEFLECTION * slope + (1 - DEFLECTION) * direction
        if here.value > best.value:
            stalled = 0 if here.value > best.value + PROGRESS * abs(best.value) else stalled + 1
            best = here
        else:
            stalled += 1
        if stalled >= pace.patience:
            here, slope = look(best.prices, fixed)
            direction, scale, stalled = slope, scale / 2, 0
    return replace(best, average=average)
