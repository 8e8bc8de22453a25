"""The solves behind a frontier: either of two measures at its least, the other limited, and the plans found so far.

Four measures are sums over the plan. The share of new large capacity outside starter zones is a ratio, N / D: limiting
it to e is the row N - e D <= 0, and its least value is found as Dinkelbach does [1]: with a ratio r in hand, minimise
N - r D; where nothing below 0 is left r is the least, else the plan found has a smaller one. A bound b of that
objective bounds the ratio of every plan by r + b / D.

[1] Dinkelbach, W. (1967): On nonlinear fractional programming. Management Science 13(7), 492-498,
    doi:10.1287/mnsc.13.7.492.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from optimizer.arrays import Arrays, Floats
from optimizer.arrays_edit import with_column, with_cost, with_row
from optimizer.highs import Answer, SolverSettings
from optimizer.measures import COST, MEASURES, SCALES, measure_plan, measure_terms
from optimizer.plan import Plan
from optimizer.plan_in_hand import PlanInHand, keeps_rows, solve_again
from optimizer.priorities import HELD_SLACK
from optimizer.variables import TermList

# Part of the new large capacity of the last period that stands outside starter zones [1]; 0 where there is none.
OUTSIDE_SHARE = "outside_starter_share"
# Two plans closer than this, relative to the measure, count as one: the solver tells them apart no better.
SAME = 1e-6
# A measure reckoned from the tables of a plan and the solver's own value of it may differ by this, relative.
AGREES = 1e-5
# A ratio whose least value is not found in so many steps is left with the bound of the last one.
MOST_STEPS = 8
# A first plan for a ratio: its part of the time, and the price of all of the whole, as a multiple of the plan's cost.
GUIDE_SHARE, GUIDE_PRICE = 0.4, 10.0

SAME_PLAN, DOMINATED, NO_PLAN, IMPOSSIBLE = "same", "dominated", "no_plan", "infeasible"


def scale_of(name: str) -> float:
    """Return in which multiple of its unit the solver is handed a measure."""
    return 1.0 if name == OUTSIDE_SHARE else SCALES[name]


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


@dataclass(frozen=True, eq=False)
class Found:
    """One solve: values or None, the limit of x it stood under, and the proven bound of y within that limit."""

    values: Floats | None
    limit: float
    bound: float
    status: str
    is_end: bool = False
    global_bound: float = -np.inf
    x_bound: float | None = None


@dataclass(frozen=True, eq=False)
class _Measure:
    """A measure over the columns: the sum ``over``, or its ratio to the sum ``under``."""

    name: str
    over: Floats
    under: Floats | None = None

    def of(self, values: Floats) -> float:
        if self.under is None:
            return float(self.over @ values)
        whole = float(self.under @ values)
        # The solver keeps rows to about this much: less of it is none.
        return max(0.0, float(self.over @ values)) / whole if whole > SAME else 0.0

    def within(self, most: float) -> tuple[Floats, float]:
        """The row that holds the measure at no more than ``most``: its coefficients and right-hand side."""
        return (self.over, most) if self.under is None else (self.over - most * self.under, HELD_SLACK)


class Search:
    """The kept model with both measures as cost vectors, in the multiples of SCALES, and the plans found so far.

    ``known_bounds`` are bounds by measure that are known beforehand.
    """

    def __init__(
        self,
        hand: PlanInHand,
        settings: SolverSettings,
        names: tuple[str, str],
        solves: int,
        known_bounds: dict[str, float],
    ) -> None:
        self.hand, self.settings, self.names = hand, settings, names
        self.kept, self.case = hand.kept, hand.kept.case
        self.measures = tuple(self._measure(name) for name in names)
        self.ends, self.solves = time.perf_counter() + settings.time_limit_s, solves
        self.known, self.known_bounds = [hand.point], known_bounds

    def value(self, which: int, values: Floats) -> float:
        """The first (0) or the second (1) measure of a plan."""
        return self.measures[which].of(values)

    def place(self, found: Found) -> tuple[float, float]:
        """Both measures of a solve that has a plan."""
        assert found.values is not None
        return self.value(0, found.values), self.value(1, found.values)

    def give_all(self, solves: int) -> None:
        """Share the time left between so many solves."""
        self.solves = solves

    def end(self, first: int) -> Found:
        """The best of one measure, then of the other at it."""
        best = self._least(self.kept.arrays, first, self.known_bounds.get(self.names[first], -np.inf))
        held = self.value(first, best.values) + HELD_SLACK
        then = self._least(self._limited(self.kept.arrays, first, held), 1 - first)
        values = then.values if then.has_plan else best.values
        if first == 0:
            return Found(values, held, then.bound, then.status, True, best.bound, best.bound)
        limit = max(self.value(0, values), then.bound)
        return Found(values, limit, best.bound, then.status, True, best.bound, then.bound)

    def inner(self, limit: float, weight: float) -> Found:
        """The best of y within ``limit`` of x; ``weight`` of x joins a y that is a sum, so that none is wasted."""
        x, y = self.measures
        arrays = self._limited(self.kept.arrays, 0, limit)
        if y.under is not None:
            answer = self._least(arrays, 1)
            bound = answer.bound
        else:
            # Of a ratio what counts is how far it stays below the limit, in the size of the plan in hand.
            spare, most = x.within(limit)
            size = 1.0 if x.under is None else max(float(x.under @ self.hand.point), 1.0)
            answer = self._solve(with_cost(arrays, y.over + weight / size * spare), self._seconds())
            bound = answer.bound - weight / size * most
        if not answer.has_plan:
            status = IMPOSSIBLE if answer.status == "infeasible" else NO_PLAN
            return Found(None, limit, bound, status)
        return Found(answer.values, limit, bound, answer.status)

    def point(self, found: Found) -> FrontierPoint:
        """The plan of a solve, its measures reckoned again from its tables."""
        assert found.values is not None
        values = found.values
        plan = self.kept.plan(Answer("", values, 0.0, 0.0, values, ""))
        starter_share = self._starter_share(plan)
        measures = {**measure_plan(self.case, plan), OUTSIDE_SHARE: 1.0 - starter_share}
        scales = [scale_of(name) for name in self.names]
        by_model = [self.value(which, values) * scales[which] for which in (0, 1)]
        for name, value, scale in zip(self.names, by_model, scales, strict=True):
            # A plan that is not proven may carry more slack of a preference than it needs.
            is_loose = name == COST and len(self.kept.variables.slack) > 0
            if abs(measures[name] - value) > AGREES * max(abs(value), scale) and not is_loose:
                raise MeasureMismatchError(f"{name}: {measures[name]:.9g} by the tables, {value:.9g} by the model")
        return FrontierPoint(
            x=by_model[0],
            y=by_model[1],
            x_limit=found.limit * scales[0],
            y_bound=min(found.bound * scales[1], by_model[1]),
            x_bound=None if found.x_bound is None else min(found.x_bound * scales[0], by_model[0]),
            is_end=found.is_end,
            measures={name: measures[name] for name in (*MEASURES, OUTSIDE_SHARE)},
            starter_share=starter_share,
            sites=frozenset(str(site) for site in plan.facilities.index.get_level_values("site_id")),
        )

    def _starter_share(self, plan: Plan) -> float:
        """Part of the new large capacity of the last period that stands in starter zones [1]; 1 where there is none."""
        large = plan.facilities[plan.facilities["design_id"].map(self.case.designs["tier"]) == "hub"].reset_index()
        large = large[large["period_id"] == self.case.periods.index[-1]]
        starts = large["site_id"].map(self.case.sites["in_starter_zone"]).astype(bool)
        total = float(large["it_mw"].sum())
        return float(large["it_mw"][starts].sum()) / total if total else 1.0

    def _seconds(self) -> float:
        """An even part of the time left."""
        seconds = max(self.ends - time.perf_counter(), 1.0) / max(self.solves, 1)
        self.solves -= 1
        return seconds

    def _least(self, arrays: Arrays, which: int, known_bound: float = -np.inf) -> Answer:
        """The plan with the least of a measure; objective and bound are those of the measure."""
        measure, seconds = self.measures[which], self._seconds()
        if measure.under is None:
            return self._solve(with_cost(arrays, measure.over), seconds, known_bound)
        return self._least_ratio(arrays, measure, seconds)

    def _least_ratio(self, arrays: Arrays, measure: _Measure, seconds: float) -> Answer:
        """Dinkelbach's steps, from none at all: the least sum on top may be 0 already."""
        assert measure.under is not None
        ends, ratio, bound = time.perf_counter() + seconds, 0.0, 0.0
        least, most = self._whole(arrays, measure.under)
        size = max(float(measure.under @ self.hand.point), 1.0)
        self._guide(arrays, measure, size, seconds * GUIDE_SHARE)
        found: Answer | None = None
        for _ in range(MOST_STEPS):
            left = max(ends - time.perf_counter(), 0.5)
            answer = self._solve_shifted(with_cost(arrays, measure.over - ratio * measure.under), left, size)
            # What is above 0 is spread over the largest whole there can be, what is below it over the smallest.
            part = most if answer.bound > 0 else least
            bound = max(bound, ratio + answer.bound / part) if part > 0 and np.isfinite(answer.bound) else bound
            if not answer.has_plan:
                return answer if found is None else self._as_ratio(measure, found, bound)
            if found is not None and measure.of(answer.values) >= measure.of(found.values) - SAME:
                break
            found, ratio = answer, measure.of(answer.values)
            if ratio - bound <= SAME or time.perf_counter() >= ends:
                break
        assert found is not None
        return self._as_ratio(measure, found, bound)

    def _guide(self, arrays: Arrays, measure: _Measure, size: float, seconds: float) -> None:
        """Look for a plan that is good in a measure and no worse in cost than it must be, to start from.

        Without cost the relaxation is as good with any sites, and says nothing of those worth a search.
        """
        cost = self.kept.arrays.cost
        price = GUIDE_PRICE * float(cost @ self.hand.point) / size
        self._solve(with_cost(arrays, cost + price * measure.over), seconds)

    @staticmethod
    def _as_ratio(measure: _Measure, found: Answer, bound: float) -> Answer:
        value = measure.of(found.values)
        return replace(found, objective=value, bound=min(max(bound, 0.0), value))

    def _solve_shifted(self, arrays: Arrays, seconds: float, whole: float) -> Answer:
        """Minimise a difference that may be 0: a column held at 1 adds ``whole``, so that a relative gap has a meaning.

        The gap is then that share of the whole.
        """
        wider, _ = with_column(arrays, "ratio__whole", (1.0, 1.0), whole, {})
        answer = self._solve(wider, seconds, more=np.ones(1))
        return replace(answer, objective=answer.objective - whole, bound=answer.bound - whole)

    def _whole(self, arrays: Arrays, under: Floats) -> tuple[float, float]:
        """The least and the most that the whole of a ratio can be, by the relaxation; 0 where that says nothing."""
        ends = (self.kept.solve(with_cost(arrays, sign * under), self.settings, relaxed=True) for sign in (1.0, -1.0))
        least, most = (answer.bound if answer.has_plan else 0.0 for answer in ends)
        return max(least, 0.0), max(-most, 0.0)

    def _solve(
        self, arrays: Arrays, seconds: float, known_bound: float = -np.inf, more: Floats | None = None
    ) -> Answer:
        """Minimise the cost of ``arrays`` from the best plan known that keeps the rows; ``more`` are added columns."""
        width = len(self.hand.point)
        known = self.known if more is None else [np.append(values, more) for values in self.known]
        starts = [values for values in known if keeps_rows(arrays, values)]
        start = min(starts, key=lambda values: float(arrays.cost @ values), default=known[0])
        hand: PlanInHand = replace(self.hand, point=start)
        answer = solve_again(hand, arrays, replace(self.settings, time_limit_s=seconds), known_bound=known_bound)
        if not answer.has_plan and starts and answer.status != "infeasible":
            answer = replace(answer, values=start, objective=float(arrays.cost @ start), status="unproven")
        if answer.has_plan:
            answer = replace(answer, values=answer.values[:width])
            self.known.append(answer.values)
        return answer

    def _limited(self, arrays: Arrays, which: int, most: float) -> Arrays:
        vector, side = self.measures[which].within(most)
        terms = {int(column): float(vector[column]) for column in np.flatnonzero(vector)}
        return with_row(arrays, f"frontier__{self.names[which]}", terms, -np.inf, side)

    def _measure(self, name: str) -> _Measure:
        variables = self.kept.variables
        if name != OUTSIDE_SHARE:
            scale = SCALES[name]
            return _Measure(name, self._vector([(v, x / scale) for v, x in measure_terms(variables, name)]))
        large = [pair for pair in variables.pairs if variables.tier[pair[1]] == "hub"]
        outside = [pair for pair in large if not variables.in_starter_zone[pair[0]]]
        last = variables.periods[-1]
        sums = [self._vector([variables.it_mw(pair, last) for pair in pairs]) for pairs in (outside, large)]
        return _Measure(name, *sums)

    def _vector(self, terms: TermList) -> Floats:
        vector = np.zeros(len(self.kept.arrays.cost))
        for variable, value in terms:
            vector[self.kept.position(variable)] += value
        return vector
