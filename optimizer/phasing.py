"""Phasing: what all good plans begin with, and whether a larger programme would keep what a smaller one has begun.

A programme is a case; a larger one differs in its demand, or is another case of the same region. The smaller one's plan
is *nested* in the larger one's where that keeps its first period (every facility built by then, its design, no less of
it) or all of its sites (whatever the design). The cheapest nested plan and the cheapest of all are each known to a gap,
so that what nesting costs is an interval; nesting adds rows, so it is never below 0.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from models.case import Case
from models.errors import ScenarioValueError
from optimizer.arrays import Arrays
from optimizer.arrays_edit import with_bounds, with_row
from optimizer.cells import iterate
from optimizer.goals_first import hold_best_goals
from optimizer.good_plans import site_columns, sites_of, whole_model
from optimizer.highs import Answer, SolverSettings
from optimizer.kept import KeptModel
from optimizer.objective import CNY_PER_UNIT
from optimizer.plan import Plan
from optimizer.plan_in_hand import Interval, PlanInHand, solve_again
from optimizer.progress import silent
from optimizer.rows import RowError
from optimizer.solve import solve_stage

FIRST, SITES = "first", "sites"
PLANNED, INFEASIBLE, NO_PLAN = "planned", "infeasible", "no_plan"
# The rules whose rows read demand; a test holds a model edited by these against one built anew.
READS_DEMAND = ("demand_served", "site_capacity")


@dataclass(frozen=True)
class Nested:
    """The cheapest larger plan that keeps ``what`` of the smaller; costs are None unless ``status`` is planned."""

    what: str
    status: str
    cost_cny: float | None
    bound_cny: float | None
    nesting_cny: Interval | None
    sites: frozenset[str]


@dataclass(frozen=True)
class Larger:
    """The larger programme: its best plan, and the sites of the smaller one that this would not use.

    ``dropped_first`` are sites built by the smaller one in its first period that the larger does not have by then;
    ``dropped`` are sites of the whole smaller plan that the larger never uses.
    """

    status: str
    demand_mw: dict[str, tuple[float, float]]
    cost_cny: float | None
    bound_cny: float | None
    sites: frozenset[str]
    dropped_first: frozenset[str]
    dropped: frozenset[str]
    nested: tuple[Nested, ...]


def grow_demand(case: Case, factor: float) -> Case:
    """Return the case with all demand multiplied by ``factor``. Raises ScenarioValueError unless that is above 1."""
    if not (math.isfinite(factor) and factor > 1):
        raise ScenarioValueError(
            zh=f"倍数 {factor:g} 不大于 1，不是更大的规模。请给出大于 1 的数，例如 1.5，或另一个方案的名称。",
            en=f"The factor {factor:g} is not above 1: that is no larger programme. Give a number above 1, for example "
            "1.5, or the name of another scenario.",
        )
    return replace(case, demand=case.demand.assign(it_mw=case.demand["it_mw"] * factor))


def demand_by_period(case: Case) -> dict[str, float]:
    """Return all demand of each period [MW of IT power]."""
    return {str(name): float(mw) for name, mw in case.demand["it_mw"].groupby(level="period_id").sum().items()}


def check_larger(case: Case, plan: Plan, larger: Case) -> None:
    """Raise ScenarioValueError where ``larger`` is not comparable with ``case``, or not larger."""
    missing = {(str(site), str(row["design_id"])) for (site, _), row in iterate(plan.facilities)} - {
        (str(site), str(design)) for site, design in larger.site_designs.index
    }
    periods = [list(one.periods.index) for one in (case, larger)]
    if case.region_id != larger.region_id or periods[0] != periods[1] or missing:
        what = ", ".join(f"{site} ({design})" for site, design in sorted(missing)[:3]) or "region / periods"
        raise ScenarioValueError(
            zh=f"方案 {larger.id} 与 {case.id} 不能比较：区域或各期不同，或缺少站点与设计（{what}）。"
            "请选用同一区域、同一网格、同样分期的方案，或给出倍数。",
            en=f"Scenario {larger.id} cannot be compared with {case.id}: other region or periods, or it lacks sites "
            f"and designs ({what}). Choose one with the same region, grid and periods, or give a factor.",
        )
    small, large = demand_by_period(case), demand_by_period(larger)
    if any(large[name] < mw - 1e-9 for name, mw in small.items()) or large == small:
        raise ScenarioValueError(
            zh=f"方案 {larger.id} 的需求不大于 {case.id}，不是更大的规模。请选用各期需求都不小、至少一期更大的方案。",
            en=f"Scenario {larger.id} asks for no more than {case.id}: it is no larger programme. Choose one with no "
            "less demand in any period and more in one.",
        )


def compare_programmes(case: Case, plan: Plan, larger: Case, settings: SolverSettings) -> Larger:
    """Plan ``larger`` freely, then nested in two ways; ``settings.time_limit_s`` is for all solves.

    A case that differs in demand alone is an edit of the kept model of ``case``; any other is built. Goals before cost
    are brought to their best in the larger programme first, and a nested plan must reach them too: infeasible then
    means that it cannot. Raises ScenarioValueError as :func:`check_larger` does.
    """
    check_larger(case, plan, larger)
    small, large = demand_by_period(case), demand_by_period(larger)
    amounts = {name: (small[name], large[name]) for name in small}
    nothing: frozenset[str] = frozenset()
    ends = time.perf_counter() + settings.time_limit_s
    try:
        kept, arrays = _model_of(case, larger)
    except RowError:
        return Larger(INFEASIBLE, amounts, None, None, nothing, nothing, nothing, ())
    goals = hold_best_goals(kept, larger, arrays, replace(settings, time_limit_s=settings.time_limit_s / 3))
    left = ends - time.perf_counter()
    within, arrays = replace(settings, time_limit_s=left / 3), goals.arrays
    free = goals.failed or solve_stage(arrays, kept.variables, within, goals.start, silent)
    if not free.has_plan:
        status = INFEASIBLE if free.status == "infeasible" else NO_PLAN
        return Larger(status, amounts, None, None, nothing, nothing, nothing, ())
    hand = PlanInHand(kept, plan, free.values, free.objective, free.bound)
    answers: dict[str, Answer] = {}
    edits: dict[str, Callable[[KeptModel, Arrays, Plan], Arrays]] = {FIRST: _keep_first, SITES: _keep_sites}
    for number, (what, edit) in enumerate(edits.items()):
        left = max(ends - time.perf_counter(), 1.0) / (len(edits) - number)
        edited = edit(kept, arrays, plan)
        answers[what] = solve_again(hand, edited, replace(settings, time_limit_s=left), known_bound=free.bound)
    # A nested plan is a plan of the larger programme as well, and may be the better one where neither is proven.
    cost = min(free.objective, *(one.objective for one in answers.values() if one.has_plan), math.inf)
    first = kept.variables.periods[0]
    start, whole = _sites(plan, first), _sites(plan)
    return Larger(
        status=PLANNED,
        demand_mw=amounts,
        cost_cny=cost * CNY_PER_UNIT,
        bound_cny=free.bound * CNY_PER_UNIT,
        sites=sites_of(kept, free.values),
        dropped_first=start - sites_of(kept, free.values, first),
        dropped=whole - sites_of(kept, free.values),
        nested=tuple(_nested(kept, what, one, cost, free.bound) for what, one in answers.items()),
    )


def _model_of(case: Case, larger: Case) -> tuple[KeptModel, Arrays]:
    """A kept model with every admissible pair, since sites are forced in, and the arrays of ``larger`` in it."""
    if _differs_in_demand(case, larger):
        kept = whole_model(case, widen=[larger])
        return kept, kept.arrays_of(larger, READS_DEMAND)
    kept = whole_model(larger)
    return kept, kept.arrays


def _differs_in_demand(case: Case, larger: Case) -> bool:
    """Only the table of demand is another one: the case was edited, not assembled."""
    return all(getattr(case, name) is getattr(larger, name) for name in vars(case) if name != "demand")


def _keep_first(kept: KeptModel, arrays: Arrays, plan: Plan) -> Arrays:
    """Every facility of the plan's first period is built by then, of its design and with no fewer modules."""
    first, bounds = kept.variables.periods[0], dict[int, tuple[float, float]]()
    for (site, period), row in iterate(plan.facilities):
        if period == first:
            key = (site, str(row["design_id"]), first)
            built, modules = (kept.position(group[key]) for group in (kept.variables.built, kept.variables.modules))
            bounds[built] = (1.0, arrays.high[built])
            bounds[modules] = (float(row["modules"]), arrays.high[modules])
    return with_bounds(arrays, bounds)


def _keep_sites(kept: KeptModel, arrays: Arrays, plan: Plan) -> Arrays:
    """Every site of the plan is in use by the end, whatever its design."""
    places = site_columns(kept)
    for site in sorted(_sites(plan)):
        arrays = with_row(arrays, f"phasing__{site}", dict.fromkeys(places[site], 1.0), 1.0, 1.0)
    return arrays


def _sites(plan: Plan, period: str | None = None) -> frozenset[str]:
    return frozenset(str(site) for site, when in plan.facilities.index if period in (None, when))


def _nested(kept: KeptModel, what: str, answer: Answer, free_cost: float, free_bound: float) -> Nested:
    if not answer.has_plan:
        status = INFEASIBLE if answer.status == "infeasible" else NO_PLAN
        return Nested(what, status, None, None, None, frozenset())
    cost, bound = answer.objective, max(answer.bound, free_bound)
    costs = Interval(max(bound - free_cost, 0.0) * CNY_PER_UNIT, (cost - free_bound) * CNY_PER_UNIT)
    money = (cost * CNY_PER_UNIT, bound * CNY_PER_UNIT)
    return Nested(what, PLANNED, *money, costs, sites_of(kept, answer.values))
