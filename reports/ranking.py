"""Which assumption to find out first: each assumed input moved within its range, and what that does to the plan.

Two looks. One by one: plan again at the low and at the high end, and ask what it would cost to stay with the sites of
the plan in hand. Morris screening: random walks over all inputs at once, on the relaxation, which tell the mean
effect of an input and how much it depends on the others (:mod:`reports.morris`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geodata.errors import PlannerError
from geodata.read import Region
from models.assemble import assemble_case
from models.case import Case
from models.pue_range import movable_inputs
from models.scenario import Scenario
from models.scenario_edit import AssumedInput
from optimizer.deadline import Deadline
from optimizer.held_goals import goals_before_cost
from optimizer.highs import SolverSettings
from optimizer.plan import Plan
from optimizer.planner import INFEASIBLE, NO_PLAN, Outcome, plan_case, solver_settings
from optimizer.stay import Stayed, stay_or_move
from reports.figures import capacity_by_zone
from reports.morris import Tell, morris_effects
from reports.moved_inputs import moved_case

REFUSED, NOT_TRIED = "refused", "not_tried"
# Part of the time for moving inputs one by one; the rest is for the walks.
SINGLE_SHARE = 0.75
# One end of a range takes no less [s] while there is time at all.
LEAST_SECONDS = 30.0


@dataclass(frozen=True)
class Swing:
    """One input at one end of its range.

    ``status`` is that of planning, refused where no case can be made, or not_tried where the time was over before.
    ``cost_change_cny`` and ``regret_cny`` are intervals (least, most) that the proofs leave open: the change of the
    best cost, and what staying with the sites of the plan in hand costs more than the best (infinite where these sites
    cannot carry it). ``moved_share`` [1] is the part of the IT power of the last period that stands in another zone or
    in another design.
    """

    value: float
    status: str
    cost_change_cny: tuple[float, float] = (math.nan, math.nan)
    regret_cny: tuple[float, float] = (math.nan, math.nan)
    moved_share: float = math.nan

    @property
    def changes_plan(self) -> bool:
        """Staying with the sites in hand is proven to cost more, or is impossible."""
        return self.status in (REFUSED, INFEASIBLE) or self.regret_cny[0] > 0


@dataclass(frozen=True)
class RankedInput:
    """An assumed input, its swings to low and high, and its Morris figures [CNY over the whole range; NaN: not run]."""

    entry: AssumedInput
    low: Swing
    high: Swing
    mean_effect_cny: float = math.nan
    spread_cny: float = math.nan

    @property
    def changes_plan(self) -> bool:
        """One end of the range changes which sites are right."""
        return self.low.changes_plan or self.high.changes_plan

    @property
    def regret_cny(self) -> float:
        """Proven cost of staying with the sites in hand at the worse end [CNY]; infinite where there is no plan."""
        return max(_proven_regret(end) for end in (self.low, self.high))

    @property
    def is_settled(self) -> bool:
        """Something is known of both ends: the time was enough for a plan there, or for knowing that there is none."""
        return not {NOT_TRIED, NO_PLAN} & {self.low.status, self.high.status}

    @property
    def is_hopeless(self) -> bool:
        """One end of the range has no plan whatever is built: no walk takes it there."""
        return bool({REFUSED, INFEASIBLE} & {self.low.status, self.high.status})

    @property
    def cost_swing_cny(self) -> float:
        """Largest proven change of the best cost [CNY]; 0 where the proofs leave the sign open."""
        spans = [end.cost_change_cny for end in (self.low, self.high) if not math.isnan(end.cost_change_cny[0])]
        return max((max(least, -most, 0.0) for least, most in spans), default=0.0)


def _proven_regret(end: Swing) -> float:
    if end.status in (REFUSED, INFEASIBLE):
        return math.inf
    return 0.0 if math.isnan(end.regret_cny[0]) else end.regret_cny[0]


@dataclass(frozen=True)
class Ranking:
    """The inputs, those to find out first at the top, and the plan that they were moved around.

    ``walks`` is the number of Morris walks that the time was enough for, of ``walks_asked``; ``skipped`` steps of them
    met a point without any plan, whose effects are not counted.
    """

    inputs: tuple[RankedInput, ...]
    case: Case
    outcome: Outcome
    walks: int
    skipped: int
    walks_asked: int = 0


def rank_assumptions(
    scenario: Scenario,
    region: Region,
    *,
    walks: int = 4,
    keys: tuple[str, ...] = (),
    tell: Tell = lambda _: None,
    clock: Deadline | None = None,
) -> Ranking | None:
    """Rank the assumed inputs of ``scenario`` (those of ``keys``, all if empty); None if it has no plan itself.

    First come inputs that change which sites are right, by proven regret, then the others by proven change of cost,
    last those that ``clock`` left no time to settle. It is for the moves one by one, then for the walks.
    """
    clock = clock or Deadline()
    case, _ = assemble_case(scenario, region)
    base = plan_case(case, clock.within(solver_settings(scenario)))
    if base.plan is None:
        return None
    entries = [entry for entry in movable_inputs(scenario) if not keys or entry.key.path in keys]
    single, found = clock.earlier(SINGLE_SHARE if walks else 1.0), []
    for number, entry in enumerate(entries):
        tell(entry.key.path)
        span = 2.0 * (len(entries) - number)
        low = _swing(scenario, region, (case, base), entry, entry.low, left_s=_share(single, span))
        high = _swing(scenario, region, (case, base), entry, entry.high, left_s=_share(single, span - 1.0))
        found.append(RankedInput(entry, low, high))
    # A walk that once took such an end would find nothing but points without a plan from there on.
    walking = [one.entry for one in found if not one.is_hopeless]
    values, skipped, walked = morris_effects(scenario, region, walking, walks, tell=tell, clock=clock)
    effects = {entry.key.path: effect for entry, effect in zip(walking, values, strict=True)}
    ranked = [
        replace(one, mean_effect_cny=_mean(np.abs(effect)), spread_cny=_spread(effect))
        if (effect := effects.get(one.entry.key.path)) is not None
        else one
        for one in found
    ]
    ranked.sort(
        key=lambda one: (
            not one.changes_plan,
            not one.is_settled,
            -one.regret_cny,
            -one.cost_swing_cny,
            one.entry.key.path,
        )
    )
    return Ranking(tuple(ranked), case, base, walked, skipped, walks if walking else 0)


def _share(clock: Deadline, span: float) -> float:
    """An even part of the time, but no less than a plan needs: some inputs settled are better than all half done."""
    return min(clock.left_s, max(clock.left_s / span, LEAST_SECONDS))


def _swing(
    scenario: Scenario,
    region: Region,
    base: tuple[Case, Outcome],
    entry: AssumedInput,
    value: float,
    *,
    left_s: float = math.inf,
) -> Swing:
    old_case, old = base
    if value == entry.value:
        gap = _gap(old)
        return Swing(value, old.status, (-gap, gap), (0.0, gap), 0.0)
    if left_s <= 0:
        return Swing(value, NOT_TRIED)
    try:
        moved, case = moved_case(scenario, region, [(entry, value)])
    except PlannerError:
        return Swing(value, REFUSED)
    if old.plan is None or old.proof is None:
        return Swing(value, old.status)
    settings = Deadline(left_s).within(solver_settings(moved))
    found = _by_stages(case, old.plan, settings) if goals_before_cost(case) else stay_or_move(case, old.plan, settings)
    if found.plan is None:
        return Swing(value, found.status)
    change = (found.cost_cny[0] - old.proof.cost_cny, found.cost_cny[1] - old.proof.bound_cny)
    share = moved_share((old_case, old.plan), (case, found.plan))
    return Swing(value, found.status, change, found.regret_cny, share)


def _by_stages(case: Case, plan: Plan, settings: SolverSettings) -> Stayed:
    """As :func:`optimizer.stay.stay_or_move` where goals come before cost: both plans are made from the start."""
    best = plan_case(case, settings)
    if best.proof is None:
        return Stayed(best.status)
    sites = list(set(plan.facilities.index.get_level_values("site_id")))
    own = case.site_designs.index.get_level_values("site_id").isin(sites)
    stayed = plan_case(replace(case, site_designs=case.site_designs[own]), settings) if own.any() else None
    cost = (best.proof.bound_cny, best.proof.cost_cny)
    if stayed is None or stayed.status == INFEASIBLE:
        return Stayed(best.status, best.plan, cost, (math.inf, math.inf))
    if stayed.proof is None:
        return Stayed(best.status, best.plan, cost, (cost[0], math.inf))
    return Stayed(best.status, best.plan, cost, (stayed.proof.bound_cny, stayed.proof.cost_cny))


def moved_share(before: tuple[Case, Plan], after: tuple[Case, Plan]) -> float:
    """Return the part of the last period's IT power [1] that changed its zone or its design, whichever is more."""
    shares = [(_by_zone(*side), _by_design(*side)) for side in (before, after)]
    return max(
        float(old.sub(new, fill_value=0.0).abs().sum() / 2) for old, new in zip(shares[0], shares[1], strict=True)
    )


def _by_zone(case: Case, plan: Plan) -> pd.Series:
    last: pd.Series = capacity_by_zone(case, plan)[case.periods.index[-1]]
    return last.div(max(float(last.sum()), 1e-9))


def _by_design(case: Case, plan: Plan) -> pd.Series:
    now = plan.facilities[plan.facilities.index.get_level_values("period_id") == case.periods.index[-1]]
    sums: pd.Series = now.groupby("design_id")["it_mw"].sum()
    return sums.div(max(float(sums.sum()), 1e-9))


def _gap(outcome: Outcome) -> float:
    return 0.0 if outcome.proof is None else outcome.proof.cost_cny - outcome.proof.bound_cny


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else math.nan


def _spread(values: np.ndarray) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else math.nan
