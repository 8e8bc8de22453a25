"""Which assumption to find out first: each assumed input moved within its range, and what that does to the plan.

Two looks. One by one: plan again at the low and at the high end, and ask what it would cost to stay with the sites of
the plan in hand. Morris screening [1]: random walks over all inputs at once, on the relaxation, which tell the mean
effect of an input and how much it depends on the others.

[1] Morris, M. D. (1991): Factorial sampling plans for preliminary computational experiments. Technometrics 33(2),
    161-174, doi:10.1080/00401706.1991.10484804; mean of absolute effects after Campolongo et al. (2007),
    doi:10.1016/j.envsoft.2006.10.004.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geodata.errors import PlannerError
from geodata.read import Region
from models.assemble import assemble_case
from models.case import Case
from models.scenario import Scenario
from models.scenario_edit import AssumedInput, assumed_inputs, with_input
from optimizer.highs import SolverSettings
from optimizer.lp_bound import relaxed_cost_cny
from optimizer.plan import Plan
from optimizer.planner import INFEASIBLE, PLANNED, Outcome, plan_case, solver_settings
from reports.figures import capacity_by_zone

REFUSED = "refused"
# Morris: levels of the grid and the step between them, as in [1] for an even number of levels.
LEVELS = 4
STEP = LEVELS / (2 * (LEVELS - 1))
# Where the sites in hand cost no more than so many gaps above the relaxation of all, no better plan is looked for: the
# interval is what both leave open. A regret of less than a gap may then stay unproven that a full search would prove.
NEAR_GAPS = 2.0

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Swing:
    """One input at one end of its range.

    ``status`` is that of planning, or refused where no case can be made. ``cost_change_cny`` and ``regret_cny`` are
    intervals (least, most) that the proofs leave open: the change of the best cost, and what staying with the sites of
    the plan in hand costs more than the best (infinite where these sites cannot carry it). ``moved_share`` [1] is the
    part of the IT power of the last period that stands in another zone or in another design.
    """

    value: float
    status: str
    cost_change_cny: tuple[float, float] = (math.nan, math.nan)
    regret_cny: tuple[float, float] = (math.nan, math.nan)
    moved_share: float = math.nan

    @property
    def changes_plan(self) -> bool:
        """Staying with the sites in hand is proven to cost more, or is impossible."""
        return self.status not in ("planned", "unproven") or self.regret_cny[0] > 0


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
        ends = (self.low, self.high)
        return max(end.regret_cny[0] if end.status in ("planned", "unproven") else math.inf for end in ends)

    @property
    def cost_swing_cny(self) -> float:
        """Largest proven change of the best cost [CNY]; 0 where the proofs leave the sign open."""
        spans = [end.cost_change_cny for end in (self.low, self.high) if not math.isnan(end.cost_change_cny[0])]
        return max((max(least, -most, 0.0) for least, most in spans), default=0.0)


@dataclass(frozen=True)
class Ranking:
    """The inputs, those to find out first at the top, and the plan that they were moved around.

    ``walks`` is the number of Morris walks; ``skipped`` of them met a point without any plan, whose effects are not
    counted.
    """

    inputs: tuple[RankedInput, ...]
    case: Case
    outcome: Outcome
    walks: int
    skipped: int


def rank_assumptions(
    scenario: Scenario, region: Region, *, walks: int = 4, keys: tuple[str, ...] = (), tell: Tell = lambda _: None
) -> Ranking | None:
    """Rank the assumed inputs of ``scenario`` (those of ``keys``, all if empty); None if it has no plan itself.

    First come inputs that change which sites are right, by proven regret, then the others by proven change of cost.
    """
    case, _ = assemble_case(scenario, region)
    settings = solver_settings(scenario)
    base = plan_case(case, settings)
    if base.plan is None:
        return None
    entries = [entry for entry in assumed_inputs(scenario) if not keys or entry.key.path in keys]
    found = []
    for entry in entries:
        tell(entry.key.path)
        low, high = (_swing(scenario, region, (case, base), entry, value) for value in (entry.low, entry.high))
        found.append(RankedInput(entry, low, high))
    effects, skipped = morris_effects(scenario, region, entries, walks, tell)
    ranked = [
        replace(one, mean_effect_cny=_mean(np.abs(values)), spread_cny=_spread(values))
        for one, values in zip(found, effects, strict=True)
    ]
    ranked.sort(key=lambda one: (-int(one.changes_plan), -one.regret_cny, -one.cost_swing_cny, one.entry.key.path))
    return Ranking(tuple(ranked), case, base, walks, skipped)


def _swing(scenario: Scenario, region: Region, base: tuple[Case, Outcome], entry: AssumedInput, value: float) -> Swing:
    old_case, old = base
    if value == entry.value:
        gap = _gap(old)
        return Swing(value, old.status, (-gap, gap), (0.0, gap), 0.0)
    moved = with_input(scenario, entry, value)
    try:
        case, _ = assemble_case(moved, region)
    except PlannerError:
        return Swing(value, REFUSED)
    if old.plan is None or old.proof is None:
        return Swing(value, old.status)
    settings = solver_settings(moved)
    stayed = _stayed(case, set(old.plan.facilities.index.get_level_values("site_id")), settings)
    if stayed is not None and stayed.plan is not None and stayed.proof is not None:
        least = relaxed_cost_cny(case, settings)
        near = NEAR_GAPS * settings.gap_share * abs(stayed.proof.cost_cny)
        if least is not None and stayed.proof.cost_cny - least <= near:
            change = (least - old.proof.cost_cny, stayed.proof.cost_cny - old.proof.bound_cny)
            regret = (0.0, max(0.0, stayed.proof.cost_cny - least))
            return Swing(value, PLANNED, change, regret, moved_share((old_case, old.plan), (case, stayed.plan)))
    outcome = plan_case(case, settings)
    if outcome.plan is None or outcome.proof is None:
        return Swing(value, outcome.status)
    change = (outcome.proof.bound_cny - old.proof.cost_cny, outcome.proof.cost_cny - old.proof.bound_cny)
    regret = _regret(outcome, stayed)
    return Swing(value, outcome.status, change, regret, moved_share((old_case, old.plan), (case, outcome.plan)))


def _stayed(case: Case, sites: set[str], settings: SolverSettings) -> Outcome | None:
    """The best plan on ``sites`` alone; None where the case knows none of them."""
    kept = case.site_designs.index.get_level_values("site_id").isin(list(sites))
    return plan_case(replace(case, site_designs=case.site_designs[kept]), settings) if kept.any() else None


def _regret(best: Outcome, stayed: Outcome | None) -> tuple[float, float]:
    """What the best plan on the sites in hand costs more than the best of all [CNY], least and most."""
    if best.proof is None:
        return math.nan, math.nan
    if stayed is None or stayed.proof is None:
        return (0.0, math.inf) if stayed is not None and stayed.status != INFEASIBLE else (math.inf, math.inf)
    least = stayed.proof.bound_cny - best.proof.cost_cny
    return max(0.0, least), max(0.0, stayed.proof.cost_cny - best.proof.bound_cny)


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


def morris_effects(
    scenario: Scenario, region: Region, entries: list[AssumedInput], walks: int, tell: Tell
) -> tuple[list[np.ndarray], int]:
    """Return the elementary effects [CNY over the whole range] of each input, and how many steps had no plan.

    Every walk starts at a random point of the grid and moves each input once, in random order.
    """
    draw = np.random.default_rng(1991)
    effects: list[list[float]] = [[] for _ in entries]
    skipped = 0
    for walk in range(walks if entries else 0):
        tell(f"Morris {walk + 1}/{walks}")
        point = draw.integers(0, LEVELS // 2, len(entries)) / (LEVELS - 1)
        before = _relaxed(scenario, region, entries, point)
        for number in draw.permutation(len(entries)):
            point = point.copy()
            point[number] += STEP
            after = _relaxed(scenario, region, entries, point)
            if before is None or after is None:
                skipped += 1
            else:
                effects[number].append((after - before) / STEP)
            before = after
    return [np.array(values) for values in effects], skipped


def _relaxed(scenario: Scenario, region: Region, entries: list[AssumedInput], point: np.ndarray) -> float | None:
    moved = scenario
    for entry, share in zip(entries, point, strict=True):
        moved = with_input(moved, entry, entry.at(float(share)))
    try:
        case, _ = assemble_case(moved, region)
    except PlannerError:
        return None
    return relaxed_cost_cny(case, solver_settings(moved))


def _gap(outcome: Outcome) -> float:
    return 0.0 if outcome.proof is None else outcome.proof.cost_cny - outcome.proof.bound_cny


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else math.nan


def _spread(values: np.ndarray) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else math.nan
