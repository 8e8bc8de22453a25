"""A case that has changed: the best plan on the sites that a plan in hand uses, and the best on any, from one model.

The model is built once. First the sites in hand alone; where they cost little more than the relaxation of all, no other
plan is looked for, and what both leave open is the answer. Else the search for the best of all starts from theirs.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

from models.case import Case
from optimizer.deadline import Deadline
from optimizer.highs import Answer, SolverSettings, solve_arrays
from optimizer.kept import KeptModel
from optimizer.objective import CNY_PER_UNIT
from optimizer.plan import Plan
from optimizer.plan_in_hand import PlanInHand, solve_both
from optimizer.planner import INFEASIBLE, NO_PLAN, PLANNED, UNPROVEN
from optimizer.progress import silent
from optimizer.rows import RowError
from optimizer.solve import good_enough, solve_stage
from optimizer.tighten import tighten

# Where the sites in hand cost no more than so many gaps above the relaxation of all, no better plan is looked for: the
# interval is what both leave open. A regret of less than a gap may then stay unproven that a full search would prove.
NEAR_GAPS = 2.0


@dataclass(frozen=True, eq=False)
class Stayed:
    """The best ``plan`` known of a changed case, with its ``status`` and the interval of the best cost [CNY].

    ``stayed_cny``: interval of the best cost on the sites in hand alone; infinite at both ends where these cannot
    carry it, at the upper one alone where no plan on them was found in time.
    """

    status: str
    plan: Plan | None = None
    cost_cny: tuple[float, float] = (math.nan, math.nan)
    stayed_cny: tuple[float, float] = (math.nan, math.nan)

    @property
    def regret_cny(self) -> tuple[float, float]:
        """What staying costs more than the best, least and most [CNY]."""
        if math.isinf(self.stayed_cny[0]) and self.stayed_cny[0] > 0:
            return math.inf, math.inf
        return max(0.0, self.stayed_cny[0] - self.cost_cny[1]), max(0.0, self.stayed_cny[1] - self.cost_cny[0])


def stay_or_move(case: Case, plan: Plan, settings: SolverSettings) -> Stayed:
    """Plan ``case`` on the sites of ``plan``, a plan of another case, and on any; the time limit is for both.

    Cost alone is compared: no goal may come before it.
    """
    clock = Deadline(settings.time_limit_s)
    sites = {str(site) for site in plan.facilities.index.get_level_values("site_id")}
    own = [pair for pair in case.site_designs.index if pair[0] in sites]
    try:
        kept = KeptModel(case, also=own)
    except RowError:
        return Stayed(INFEASIBLE)
    relaxed = kept.solve(kept.arrays, settings, relaxed=True)
    if relaxed.status == "infeasible":
        return Stayed(INFEASIBLE)
    tight = kept.solve(tighten(kept.arrays), settings, relaxed=True)
    bound = max(relaxed.bound, tight.bound if math.isfinite(tight.bound) else -math.inf)
    stayed = _on_sites(kept, sites, clock.within(settings), good_enough(bound, settings.gap_share))
    if stayed.has_plan and stayed.objective - bound <= NEAR_GAPS * settings.gap_share * abs(stayed.objective):
        return _said(kept, stayed, stayed, bound, settings.gap_share)
    if stayed.has_plan:
        hand = PlanInHand(kept, plan, stayed.values, stayed.objective, bound)
        best = solve_both(hand, kept.arrays, clock.within(settings), known_bound=bound).answer
    else:
        best = solve_stage(kept.arrays, kept.variables, clock.within(settings), None, silent)
    if not best.has_plan and stayed.has_plan:
        best = stayed
    bound = bound if best is stayed else max(bound, best.bound)
    return _said(kept, best, stayed, bound, settings.gap_share)


def _on_sites(kept: KeptModel, sites: Collection[str], settings: SolverSettings, target: float) -> Answer:
    """The best plan on ``sites`` alone; its bound speaks of these."""
    high = kept.arrays.high.copy()
    for (site, _, _), built in kept.variables.built.items():
        if site not in sites:
            high[kept.position(built)] = 0.0
    return solve_arrays(kept.arrays, settings, time_limit_s=settings.time_limit_s, high=high, target=target)


def _said(kept: KeptModel, best: Answer, stayed: Answer, bound: float, gap_share: float) -> Stayed:
    if not best.has_plan:
        return Stayed(INFEASIBLE if best.status == "infeasible" else NO_PLAN)
    # A plan on the sites in hand is a plan of all, and may be the better one where neither is proven.
    best = stayed if stayed.has_plan and stayed.objective < best.objective else best
    cost = best.objective
    least = math.inf if stayed.status == "infeasible" else max(bound, stayed.bound)
    most = stayed.objective if stayed.has_plan else math.inf
    interval = (min(bound, cost) * CNY_PER_UNIT, cost * CNY_PER_UNIT)
    is_proven = cost - bound <= NEAR_GAPS * gap_share * abs(cost)
    return Stayed(
        PLANNED if is_proven else UNPROVEN,
        kept.plan(best),
        interval,
        (min(least, most) * CNY_PER_UNIT, most * CNY_PER_UNIT),
    )
