"""A plan in hand: the start of every solve around it, and what may be said of the difference to another plan.

Both solves stop at a gap, so a difference of cost is an interval: from the bounds to the plans found. Where it holds 0
nothing is claimed.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from models.case import Case
from optimizer.arrays import Arrays, Floats
from optimizer.arrays_edit import with_bounds
from optimizer.highs import Answer, SolverSettings, share_gap, solve_arrays
from optimizer.kept import KeptModel
from optimizer.near_plans import solve_agreed, solve_near
from optimizer.objective import CNY_PER_UNIT
from optimizer.plan import Plan
from optimizer.rounding_cuts import solve_rounded
from optimizer.solve import good_enough
from optimizer.solver_answer import finite_bound
from optimizer.tighten import tighten

# The solver keeps rows to about this much.
ROW_TOLERANCE = 1e-6
# What whole numbers and rows kept so closely may do to a cost, relative.
COST_TOLERANCE = 1e-7

# A plan this much of the gap above the bound ends a search: the rest of the gap is room for what the bound lacks.
TARGET_GAP_SHARE = 0.8
# Where the plan in hand is more gaps than this above the bound, there may well be a better one near it.
WIDE = 1.25


@dataclass(frozen=True)
class Interval:
    """A number [CNY] known to lie between ``lower`` and ``upper``, both within."""

    lower: float
    upper: float

    @property
    def holds_zero(self) -> bool:
        """Nothing is proven to change: the difference is below the proof gap."""
        return self.lower <= 0.0 <= self.upper


@dataclass(frozen=True, eq=False)
class PlanInHand:
    """A plan as the ``point`` of a kept model, with its cost and a proven bound in the unit of the objective."""

    kept: KeptModel
    plan: Plan
    point: Floats
    cost: float
    bound: float


@dataclass(frozen=True)
class Placement:
    """Where capacity stands in the last period: ``zones`` as (zone_id, before, after) [MW], sites gained and lost."""

    zones: tuple[tuple[str, float, float], ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Again:
    """An edited model solved: its ``answer``, and its ``relaxed`` for whoever wants the estimate."""

    answer: Answer
    relaxed: Answer


class PlanNotOfModelError(RuntimeError):
    """The plan in hand is no plan of the kept model: a defect of the program, or a plan edited by hand."""


def take_plan(kept: KeptModel, plan: Plan, bound_cny: float, settings: SolverSettings) -> PlanInHand:
    """Find the values of ``plan`` in ``kept``: its capacities are held and the rest is solved, which is quick.

    ``bound_cny`` is the proven bound of the case's cost. Raises PlanNotOfModelError if the plan breaks a row.
    """
    held: dict[int, tuple[float, float]] = {}
    built_at = {
        (str(site), str(row["design_id"]), str(period)): float(row["modules"])
        for (site, period), row in zip(plan.facilities.index, plan.facilities.to_dict("records"), strict=True)
    }
    for key, built in kept.variables.built.items():
        modules = built_at.pop(key, 0.0)
        held[kept.position(kept.variables.modules[key])] = (modules, modules)
        held[kept.position(built)] = (float(modules > 0), float(modules > 0))
    answer = kept.solve(with_bounds(kept.arrays, held), settings, gap_share=settings.gap_share / 100)
    if built_at or not answer.has_plan:
        raise PlanNotOfModelError(f"the plan of {plan.case_id} is none of its model; {len(built_at)} pairs are missing")
    return PlanInHand(kept, plan, answer.values, answer.objective, min(bound_cny / CNY_PER_UNIT, answer.objective))


def try_plan(kept: KeptModel, plan: Plan, settings: SolverSettings) -> PlanInHand:
    """As :func:`take_plan`, for another case: where ``plan`` is none of it, the point is empty and keeps no row."""
    try:
        return take_plan(kept, plan, -math.inf, settings)
    except PlanNotOfModelError:
        return PlanInHand(kept, plan, np.zeros(len(kept.arrays.cost)), math.inf, -math.inf)


def solve_again(
    hand: PlanInHand, arrays: Arrays, settings: SolverSettings, *, known_bound: float = -math.inf
) -> Answer:
    """Solve edited arrays from the plan in hand, as :func:`solve_both` does, and return the plan alone."""
    return solve_both(hand, arrays, settings, known_bound=known_bound).answer


def solve_both(hand: PlanInHand, arrays: Arrays, settings: SolverSettings, *, known_bound: float = -math.inf) -> Again:
    """Solve edited arrays from the plan in hand; no more than relaxations where these already close the gap.

    ``known_bound`` is a bound of the objective that is known beforehand, -inf if none. A first plan is sought where the
    plan in hand and the relaxation, drawn tight and rounded, do not agree, from the sites of the plan in hand; where
    that finds none, or one far above the bound, among the pairs that either uses. Every search ends as soon as its plan
    is within the gap of the bound.
    """
    began = time.perf_counter()
    relaxed = hand.kept.solve(arrays, settings, relaxed=True)
    if relaxed.status == "infeasible":
        return Again(relaxed, relaxed)
    bound, gap = max(known_bound, relaxed.bound), settings.gap_share
    start = np.concatenate([hand.point, np.zeros(len(arrays.cost) - len(hand.point))])
    first: Floats | None = start if keeps_rows(arrays, start) else None
    if first is not None and _closes(arrays, first, bound, gap):
        return _proven(arrays, first, bound, relaxed)
    tight = tighten(arrays)
    rounded = solve_rounded(tight, settings, time_limit_s=settings.time_limit_s)
    bound = max(bound, finite_bound(rounded))
    if rounded.has_plan and (first is None or not _closes(arrays, first, bound, gap)):
        enough = good_enough(bound, gap)
        agreed = solve_agreed(hand.kept, hand.point, arrays, settings, rounded, target=enough)
        first = _cheaper(arrays, first, agreed)
    target = bound * (1 + gap * TARGET_GAP_SHARE) if bound > 0 else -math.inf
    if relaxed.has_plan and (first is None or not _closes(arrays, first, bound, gap * WIDE)):
        first = _cheaper(arrays, first, solve_near(hand.kept, hand.point, arrays, settings, relaxed, target=target))
    if first is not None:
        if not _closes(arrays, first, bound, gap):
            left = settings.time_limit_s - (time.perf_counter() - began)
            root = solve_arrays(tight, settings, time_limit_s=left, start=first, target=target, manner="root")
            bound = max(bound, finite_bound(root))
        if _closes(arrays, first, bound, gap):
            return _proven(arrays, first, bound, relaxed)
    left = settings.time_limit_s - (time.perf_counter() - began)
    answer = solve_arrays(arrays, settings, time_limit_s=left, start=first, target=target)
    if answer.status == "infeasible" or not answer.has_plan:
        return Again(answer, relaxed)
    bound = min(max(bound, answer.bound), answer.objective)
    is_proven = share_gap(answer.objective, bound) <= gap + 1e-9
    return Again(replace(answer, bound=bound, status="proven" if is_proven else "unproven"), relaxed)


def _closes(arrays: Arrays, plan: Floats, bound: float, gap_share: float) -> bool:
    cost = float(arrays.cost @ plan)
    return share_gap(cost, min(bound, cost)) <= gap_share


def _cheaper(arrays: Arrays, plan: Floats | None, answer: Answer) -> Floats | None:
    """The cheaper of the ``plan`` so far and that of ``answer``, if it has one that keeps every row."""
    point: Floats = answer.values  # noqa: PD011 - no table
    if not answer.has_plan or not keeps_rows(arrays, point):
        return plan
    return point if plan is None or arrays.cost @ point < arrays.cost @ plan else plan


def _proven(arrays: Arrays, plan: Floats, bound: float, relaxed: Answer) -> Again:
    cost = float(arrays.cost @ plan)
    return Again(Answer("proven", plan, cost, min(bound, cost), relaxed.reduced, ""), relaxed)


def keeps_rows(arrays: Arrays, values: Floats) -> bool:
    """Say whether ``values`` keep all rows and bounds."""
    room = ROW_TOLERANCE * np.maximum(1.0, np.abs(values))
    if (values < arrays.low - room).any() or (values > arrays.high + room).any():
        return False
    activity = row_activity(arrays, values)
    room = ROW_TOLERANCE * np.maximum(1.0, np.abs(activity))
    return bool((activity >= arrays.row_low - room).all() and (activity <= arrays.row_high + room).all())


def row_activity(arrays: Arrays, values: Floats) -> Floats:
    """Return the left-hand side of every row."""
    row_of = np.repeat(np.arange(len(arrays.row_low)), np.diff(arrays.start))
    activity: Floats = np.bincount(row_of, arrays.value * values[arrays.index], len(arrays.row_low)).astype(np.float64)
    return activity


def cost_change(hand: PlanInHand, answer: Answer, *, can_fall: bool = True, can_rise: bool = True) -> Interval:
    """Return by how much the best cost changes [CNY]; ``can_fall`` and ``can_rise`` are what the edit allows at all."""
    room = COST_TOLERANCE * abs(hand.cost)
    lower, upper = answer.bound - hand.cost - room, answer.objective - hand.bound + room
    lower = lower if can_fall else max(lower, 0.0)
    upper = upper if can_rise else min(upper, 0.0)
    return Interval(lower * CNY_PER_UNIT, upper * CNY_PER_UNIT)


def capacity_at(plan: Plan, period: str) -> pd.Series:
    """Return the capacity of each site in service at the end of ``period`` [MW of IT power]."""
    table = plan.facilities["it_mw"]
    chosen: pd.Series = table[table.index.get_level_values("period_id") == period].droplevel("period_id")
    return chosen


def compare_placement(case: Case, before: Plan, after: Plan, *, other: Case | None = None) -> Placement:
    """Return where capacity stands in the last period under two plans of ``case``, ``after`` being one of ``other``."""
    last = case.periods.index[-1]
    tables = [capacity_at(plan, str(last)) for plan in (before, after)]
    zone_of = {**(case if other is None else other).sites["zone_id"].to_dict(), **case.sites["zone_id"].to_dict()}
    zones = [table.groupby(table.index.map(zone_of)).sum() for table in tables]
    names = sorted({*zones[0].index, *zones[1].index})
    mw = [zone.reindex(names, fill_value=0.0).to_dict() for zone in zones]
    sites = [set(map(str, table.index)) for table in tables]
    return Placement(
        tuple((str(name), float(mw[0][name]), float(mw[1][name])) for name in names),
        tuple(sorted(sites[1] - sites[0])),
        tuple(sorted(sites[0] - sites[1])),
    )
