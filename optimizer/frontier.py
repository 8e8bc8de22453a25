"""The frontier of two measures: plans of which none is better in both, and how much of the map is proven empty.

Ends are lexicographic: the best of one measure, then the best of the other at it, and the reverse. Between them the
first measure is limited in equal steps (epsilon constraint) and the second minimised; the first enters that objective
by a weight too small to cost more than AUGMENT of the second's range, so that a plan with room to spare is not taken
for efficient. Every solve leaves a statement about all plans: within this limit of x, none has y below that bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.case import Case
from models.errors import ScenarioValueError
from optimizer.frontier_search import (
    DOMINATED,
    IMPOSSIBLE,
    NO_PLAN,
    OUTSIDE_SHARE,
    SAME,
    SAME_PLAN,
    Found,
    FrontierPoint,
    MeasureMismatchError,
    Search,
    scale_of,
)
from optimizer.held_goals import held_goals
from optimizer.highs import SolverSettings
from optimizer.kept import KeptModel
from optimizer.measures import CARBON, COST, LAND, OUTSIDE, WATER
from optimizer.plan import Plan, Proof
from optimizer.plan_in_hand import take_plan

__all__ = [
    "AXES",
    "DOMINATED",
    "IMPOSSIBLE",
    "NO_PLAN",
    "OUTSIDE_SHARE",
    "SAME_PLAN",
    "Frontier",
    "FrontierPoint",
    "MeasureMismatchError",
    "check_axes",
    "find_frontier",
    "on_axes",
]

AXES = (COST, CARBON, WATER, OUTSIDE_SHARE, LAND)
# Share of the range of y that the augmented objective may give away for less of x.
AUGMENT = 1e-4


@dataclass(frozen=True)
class Frontier:
    """``points`` by rising x, none dominated. ``steps``: (limit of x, proven bound of y) of every solve, by rising
    limit; ``x_bound`` and ``y_bound`` hold for all plans. ``dropped``: (limit of x, why) of solves that gave no point;
    ``gap_share`` is what each of them was asked to prove.
    """

    x: str
    y: str
    points: tuple[FrontierPoint, ...]
    steps: tuple[tuple[float, float], ...]
    x_bound: float
    y_bound: float
    dropped: tuple[tuple[float, str], ...]
    may_fail: bool
    gap_share: float = 0.001


def check_axes(x: str, y: str, points: int) -> None:
    """Raise ScenarioValueError for an unknown measure, the same one twice or fewer than two points."""
    for name in (x, y):
        if name not in AXES:
            known = " | ".join(AXES)
            raise ScenarioValueError(
                zh=f"没有“{name}”这个指标。可选：{known}。", en=f'There is no measure "{name}". Choices: {known}.'
            )
    if x == y:
        raise ScenarioValueError(
            zh=f"两个指标都是 {x}，没有可权衡的。请另选一个：{' | '.join(name for name in AXES if name != x)}。",
            en=f"Both measures are {x}: there is nothing to weigh. Choose another: "
            f"{' | '.join(name for name in AXES if name != x)}.",
        )
    if points < 2:
        raise ScenarioValueError(
            zh=f"点数为 {points}，而两个端点已是 2 点。请给出 2 或更大的整数。",
            en=f"{points} points, but the two ends alone are 2. Give 2 or more.",
        )


def find_frontier(
    case: Case, settings: SolverSettings, *, x: str, y: str, points: int, plan: Plan, proof: Proof
) -> Frontier:
    """Find up to ``points`` plans, both ends among them; ``plan`` is one plan of the case, to start from.

    ``settings.time_limit_s`` is for all solves, ``gap_share`` for each. Raises ScenarioValueError as
    :func:`check_axes` does. Goals that the scenario puts before cost are held as they stand in ``plan``, but for those
    that are an axis: the frontier shows what these cost.
    """
    check_axes(x, y, points)
    goals = held_goals(case, plan)
    held = {name: value for name, value in goals.items() if name not in on_axes(x, y)}
    kept = KeptModel(case, goals=held)
    hand = take_plan(kept, plan, proof.bound_cny, settings)
    # Where an axis comes before cost in the scenario, the bound of the plan holds at its best value alone.
    known = {COST: hand.bound} if len(held) == len(goals) else {}
    search = Search(hand, settings, (x, y), points + 2, known)
    first, last = search.end(0), search.end(1)
    if _is_one(search, first, last) and not _is_best(search, first, last, settings.gap_share):
        # Nothing between them to look for: all the time is for the ends.
        search.give_all(4)
        first, last = search.end(0), search.end(1)
    x_bound, y_bound = first.global_bound, last.global_bound
    found = [first, last]
    low, high = search.place(first)[0], search.place(last)[0]
    dropped: list[tuple[float, str]] = []
    if not _is_one(search, first, last):
        weight = AUGMENT * (search.place(first)[1] - search.place(last)[1]) / (high - low)
        for limit in np.linspace(high, low, points)[1:-1]:
            inner = search.inner(float(limit), max(weight, 0.0))
            if inner.values is None:
                dropped.append((float(limit), inner.status))
            found.append(inner)
    ordered = sorted(found, key=lambda one: one.limit)
    bounds = np.maximum.accumulate([one.bound for one in reversed(ordered)])[::-1]
    bounds = np.maximum(bounds, y_bound)
    limits = [one.limit for one in ordered]
    efficient, lost = _efficient(search, [replace(one, bound=float(b)) for one, b in zip(ordered, bounds, strict=True)])
    scale_x, scale_y = scale_of(x), scale_of(y)
    dropped += lost
    return Frontier(
        x=x,
        y=y,
        points=tuple(search.point(one) for one in efficient),
        steps=tuple((limit * scale_x, float(b) * scale_y) for limit, b in zip(limits, bounds, strict=True)),
        x_bound=x_bound * scale_x,
        y_bound=y_bound * scale_y,
        dropped=tuple((limit * scale_x, why) for limit, why in sorted(dropped)),
        may_fail=case.setting("demand_served").mode != "require",
        gap_share=settings.gap_share,
    )


def _is_one(search: Search, first: Found, last: Found) -> bool:
    low, high = search.place(first)[0], search.place(last)[0]
    return high - low <= SAME * max(abs(high), 1.0)


def _is_best(search: Search, first: Found, last: Found, gap_share: float) -> bool:
    """The one plan of both ends is proven the best in both measures."""
    values = search.place(first)
    bounds = (first.global_bound, last.global_bound)
    return all(value - bound <= gap_share * max(abs(value), SAME) for value, bound in zip(values, bounds, strict=True))


def on_axes(x: str, y: str) -> tuple[str, ...]:
    """The goals that the axes measure: a share outside starter zones is that of what stands outside."""
    return tuple(OUTSIDE if name == OUTSIDE_SHARE else name for name in (x, y))


def _efficient(search: Search, found: Sequence[Found]) -> tuple[list[Found], list[tuple[float, str]]]:
    """Leave out plans that another one equals or beats in both measures; the ends come first among equals."""
    solved = sorted((one for one in found if one.values is not None), key=lambda one: not one.is_end)
    at = {id(one): search.place(one) for one in solved}
    room = [SAME * max(1.0, *(abs(place[which]) for place in at.values())) for which in (0, 1)]
    kept: list[Found] = []
    lost: list[tuple[float, str]] = []
    for number, one in enumerate(solved):
        mine = at[id(one)]
        rivals = [at[id(other)] for other in solved[:number] if other in kept]
        if any(all(abs(mine[k] - rival[k]) <= room[k] for k in (0, 1)) for rival in rivals):
            lost.append((one.limit, SAME_PLAN))
        elif any(_beats(at[id(other)], mine, room) for other in solved if other is not one):
            lost.append((one.limit, DOMINATED))
        else:
            kept.append(one)
    return sorted(kept, key=lambda one: at[id(one)]), lost


def _beats(rival: tuple[float, ...], mine: tuple[float, ...], room: Sequence[float]) -> bool:
    """No worse in both beyond what the solver resolves, and better in one by more."""
    no_worse = all(rival[k] <= mine[k] + room[k] for k in (0, 1))
    return no_worse and any(rival[k] < mine[k] - room[k] for k in (0, 1))
