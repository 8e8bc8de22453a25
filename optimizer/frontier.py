"""The frontier of two measures: plans of which none is better in both, and how much of the map is proven empty.

Ends are lexicographic: the best of one measure, then the best of the other at it, and the reverse. Between them the
first measure is limited in equal steps (epsilon constraint) and the second minimised; the first enters that objective
by a weight too small to cost more than AUGMENT of the second's range, so that a plan with room to spare is not taken
for efficient. Every solve leaves a statement about all plans: within this limit of x, none has y below that bound.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.case import Case
from models.errors import ScenarioValueError
from optimizer.arrays import Arrays, Floats
from optimizer.arrays_edit import with_cost, with_row
from optimizer.highs import Answer, SolverSettings
from optimizer.kept import KeptModel
from optimizer.measures import CARBON, COST, LAND, MEASURES, OUTSIDE, SCALES, WATER, measure_plan, measure_terms
from optimizer.plan import Plan, Proof
from optimizer.plan_in_hand import PlanInHand, keeps_rows, refuse_priorities, solve_again, take_plan
from optimizer.priorities import HELD_SLACK

AXES = (COST, CARBON, WATER, OUTSIDE, LAND)
# Share of the range of y that the augmented objective may give away for less of x.
AUGMENT = 1e-4
# Two plans closer than this, relative to the measure, count as one: the solver tells them apart no better.
SAME = 1e-6
# A measure reckoned from the tables of a plan and the solver's own value of it may differ by this, relative.
AGREES = 1e-5

SAME_PLAN, DOMINATED, NO_PLAN, IMPOSSIBLE = "same", "dominated", "no_plan", "infeasible"


class MeasureMismatchError(RuntimeError):
    """Model and tables give a plan different measures: a defect of the program, never of the input."""


@dataclass(frozen=True)
class FrontierPoint:
    """A plan found. No plan with x of at most ``x_limit`` has y below ``y_bound``; no plan at all x below ``x_bound``
    while y is at most its own (known at the ends alone, else None). ``starter_share`` [1] speaks of the last period.
    """

    x: float
    y: float
    x_limit: float
    y_bound: float
    x_bound: float | None
    is_end: bool
    measures: dict[str, float]
    starter_share: float
    sites: frozenset[str]


@dataclass(frozen=True)
class Frontier:
    """``points`` by rising x, none dominated. ``steps``: (limit of x, proven bound of y) of every solve, by rising
    limit; ``x_bound`` and ``y_bound`` hold for all plans. ``dropped``: (limit of x, why) of solves that gave no point.
    """

    x: str
    y: str
    points: tuple[FrontierPoint, ...]
    steps: tuple[tuple[float, float], ...]
    x_bound: float
    y_bound: float
    dropped: tuple[tuple[float, str], ...]
    may_fail: bool


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
    :func:`check_axes` does, and where something comes before cost.
    """
    check_axes(x, y, points)
    refuse_priorities(case)
    kept = KeptModel(case)
    search = _Search(take_plan(kept, plan, proof.bound_cny, settings), settings, (x, y), points + 2)
    first, last = search.end(0), search.end(1)
    x_bound, y_bound = first.global_bound, last.global_bound
    found = [first, last]
    low, high = search.place(first)[0], search.place(last)[0]
    dropped: list[tuple[float, str]] = []
    if high - low > SAME * max(abs(high), 1.0):
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
    scale_x, scale_y = SCALES[x], SCALES[y]
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
    )


@dataclass(frozen=True, eq=False)
class _Found:
    """One solve: values or None, the limit of x it stood under, and the proven bound of y within that limit."""

    values: Floats | None
    limit: float
    bound: float
    status: str
    is_end: bool = False
    global_bound: float = -np.inf
    x_bound: float | None = None


class _Search:
    """The kept model with both measures as cost vectors, in the multiples of SCALES, and the plans found so far."""

    def __init__(self, hand: PlanInHand, settings: SolverSettings, names: tuple[str, str], solves: int) -> None:
        self.hand, self.settings, self.names = hand, settings, names
        self.kept, self.case = hand.kept, hand.kept.case
        self.costs = tuple(self._vector(name) for name in names)
        self.ends, self.solves = time.perf_counter() + settings.time_limit_s, solves
        self.known = [hand.point]
        self.known_bounds = {COST: hand.bound}

    def value(self, which: int, values: Floats) -> float:
        return float(self.costs[which] @ values)

    def place(self, found: _Found) -> tuple[float, float]:
        """Both measures of a solve that has a plan."""
        assert found.values is not None
        return self.value(0, found.values), self.value(1, found.values)

    def end(self, first: int) -> _Found:
        """The best of one measure, then of the other at it."""
        other = 1 - first
        best = self._solve(self.kept.arrays, self.costs[first], self.known_bounds.get(self.names[first], -np.inf))
        held = self.value(first, best.values) + HELD_SLACK
        arrays = self._limited(self.kept.arrays, first, held)
        then = self._solve(arrays, self.costs[other], -np.inf)
        values = then.values if then.has_plan else best.values
        if first == 0:
            return _Found(values, held, then.bound, then.status, True, best.bound, best.bound)
        limit = max(self.value(0, values), then.bound)
        return _Found(values, limit, best.bound, then.status, True, best.bound, then.bound)

    def inner(self, limit: float, weight: float) -> _Found:
        """The best of y within ``limit`` of x."""
        arrays = self._limited(self.kept.arrays, 0, limit)
        answer = self._solve(arrays, self.costs[1] + weight * self.costs[0], -np.inf)
        bound = answer.bound - weight * limit
        if not answer.has_plan:
            status = IMPOSSIBLE if answer.status == "infeasible" else NO_PLAN
            return _Found(None, limit, bound, status)
        return _Found(answer.values, limit, bound, answer.status)

    def point(self, found: _Found) -> FrontierPoint:
        """The plan of a solve, its measures reckoned again from its tables."""
        assert found.values is not None
        values = found.values
        plan = self.kept.plan(Answer("", values, 0.0, 0.0, values, ""))
        measures = measure_plan(self.case, plan)
        scales = [SCALES[name] for name in self.names]
        by_model = [self.value(which, values) * scales[which] for which in (0, 1)]
        for name, value, scale in zip(self.names, by_model, scales, strict=True):
            # A plan that is not proven may carry more slack of a preference than it needs.
            is_loose = name == COST and len(self.kept.variables.slack) > 0
            if abs(measures[name] - value) > AGREES * max(abs(value), scale) and not is_loose:
                raise MeasureMismatchError(f"{name}: {measures[name]:.9g} by the tables, {value:.9g} by the model")
        large = plan.facilities[plan.facilities["design_id"].map(self.case.designs["tier"]) == "hub"].reset_index()
        large = large[large["period_id"] == self.case.periods.index[-1]]
        starts = large["site_id"].map(self.case.sites["in_starter_zone"]).astype(bool)
        total = float(large["it_mw"].sum())
        return FrontierPoint(
            x=by_model[0],
            y=by_model[1],
            x_limit=found.limit * scales[0],
            y_bound=min(found.bound * scales[1], by_model[1]),
            x_bound=None if found.x_bound is None else min(found.x_bound * scales[0], by_model[0]),
            is_end=found.is_end,
            measures={name: measures[name] for name in MEASURES},
            starter_share=float(large["it_mw"][starts].sum()) / total if total else 1.0,
            sites=frozenset(str(site) for site in plan.facilities.index.get_level_values("site_id")),
        )

    def _solve(self, arrays: Arrays, cost: Floats, known_bound: float) -> Answer:
        """Minimise ``cost`` from the best plan known that keeps the rows, within an even part of the time left."""
        arrays = with_cost(arrays, cost)
        starts = [values for values in self.known if keeps_rows(arrays, values)]
        start = min(starts, key=lambda values: float(cost @ values), default=self.hand.point)
        hand: PlanInHand = replace(self.hand, point=start)
        seconds = max(self.ends - time.perf_counter(), 1.0) / max(self.solves, 1)
        self.solves -= 1
        answer = solve_again(hand, arrays, replace(self.settings, time_limit_s=seconds), known_bound=known_bound)
        if not answer.has_plan and starts and answer.status != "infeasible":
            answer = replace(answer, values=start, objective=float(cost @ start), status="unproven")
        if answer.has_plan:
            self.known.append(answer.values)
        return answer

    def _limited(self, arrays: Arrays, which: int, most: float) -> Arrays:
        vector = self.costs[which]
        terms = {int(column): float(vector[column]) for column in np.flatnonzero(vector)}
        return with_row(arrays, f"frontier__{self.names[which]}", terms, -np.inf, most)

    def _vector(self, name: str) -> Floats:
        vector = np.zeros(len(self.kept.arrays.cost))
        for variable, value in measure_terms(self.kept.variables, name):
            vector[self.kept.position(variable)] += value / SCALES[name]
        return vector


def _efficient(search: _Search, found: Sequence[_Found]) -> tuple[list[_Found], list[tuple[float, str]]]:
    """Leave out plans that another one equals or beats in both measures; the ends come first among equals."""
    solved = sorted((one for one in found if one.values is not None), key=lambda one: not one.is_end)
    at = {id(one): search.place(one) for one in solved}
    room = [SAME * max(1.0, *(abs(place[which]) for place in at.values())) for which in (0, 1)]
    kept: list[_Found] = []
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
