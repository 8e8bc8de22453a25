"""Plans nearly as good as the best that stand elsewhere: how far apart they can be, and which sites all of them need.

Distance of two plans: the number of sites built in one and not in the other by the end of the plan (or of an earlier
period, if that is asked), whatever the design. Each further plan is as far as possible from the nearest of those before
it, with a proven bound on that distance; what it costs is then made as low as its sites allow. "Within x" is a cost of
at most (1 + x) times the best cost found; a plan no dearer than that may be dearer than (1 + x) times the true optimum
by no more than the proof gap.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from models.case import Case
from optimizer.arrays import Arrays, Floats
from optimizer.arrays_edit import with_column, with_cost, with_row
from optimizer.exclusive_sites import Exclusive, find_exclusive
from optimizer.good_plans import (
    Best,
    NoGoodPlanError,
    count_equivalent,
    find_best,
    site_columns,
    sites_of,
    whole_model,
    without_sites,
)
from optimizer.held_goals import goals_before_cost, held_goals
from optimizer.highs import Answer, SolverSettings
from optimizer.kept import KeptModel
from optimizer.objective import CNY_PER_UNIT
from optimizer.plan import Plan, Proof
from optimizer.planner import plan_case
from optimizer.progress import silent
from optimizer.solve import solve_stage

NEEDED, NOT_NEEDED, OPEN = "needed", "not_needed", "open"
# A search for any plan within the limit ends at this part of what the limit leaves above the best.
ROOM_SHARE = 0.5
# Part of the time for finding plans; the rest is for what all of them need.
PLANS_SHARE = 0.6
# And the part for which sites exclude each other.
PAIRS_SHARE = 0.1


@dataclass(frozen=True)
class Alternative:
    """One plan by its ``sites``. Its sites cost between ``bound_cny`` and ``cost_cny`` at best.

    ``distance`` to the nearest plan before it; no plan within the limit is farther than ``most_distance``. ``is_tie``:
    the best plan's cost and this one's cannot be told apart within the proof gaps.
    """

    sites: frozenset[str]
    cost_cny: float
    bound_cny: float
    distance: int
    most_distance: int
    is_tie: bool


@dataclass(frozen=True)
class Alternatives:
    """Plans within ``within_share`` of the best, the best first.

    ``verdicts``: for each site of all plans whether every plan within the limit needs it, proven by forcing it out;
    ``pick_share`` of each site [1] and ``either_or`` (never both, always one; from three plans on) speak of the plans
    found alone; ``exclusive`` of all plans within the limit, asked where no ``period`` is named.
    ``most_next_distance``: where fewer plans were found than asked for, no further one is farther; 0 if there is none.
    ``equivalent`` sites were left out of the search, since enough equivalent neighbours stand beside them.
    """

    within_share: float
    limit_cny: float
    plans: tuple[Alternative, ...]
    pick_share: dict[str, float]
    verdicts: dict[str, str]
    either_or: tuple[tuple[str, str], ...]
    exclusive: Exclusive
    equivalent: int
    most_next_distance: int


def find_alternatives(
    case: Case,
    settings: SolverSettings,
    *,
    within_share: float,
    count: int,
    plan: Plan | None = None,
    proof: Proof | None = None,
    period: str | None = None,
) -> Alternatives:
    """Find up to ``count`` plans besides the best; ``plan`` with its ``proof`` is the best one, solved anew if absent.
    With ``period`` all that is said of sites speaks of what is built by the end of that period, else of the last one.

    ``settings.time_limit_s`` is for the whole answer, the greater part for the plans and the rest for the sites; a
    site that it does not suffice for is left open. Goals before cost are held as they stand in the best plan, so that
    all plans are as good in those.
    """
    began, all_seconds = time.perf_counter(), settings.time_limit_s
    settings = replace(settings, time_limit_s=all_seconds / (5 * max(count, 1)))
    if goals_before_cost(case) and (plan is None or proof is None):
        planned = plan_case(case, replace(settings, time_limit_s=all_seconds / 4))
        plan, proof = planned.plan, planned.proof
        if plan is None or proof is None:
            raise NoGoodPlanError(f"{case.id}: {planned.status}")
    goals = held_goals(case, plan) if plan is not None else {}
    kept = KeptModel(case, goals=goals)
    best = find_best(
        kept, replace(settings, time_limit_s=all_seconds / 4), plan, proof.bound_cny / CNY_PER_UNIT if proof else None
    )
    limit = best.cost * (1 + within_share)
    first_sites = sites_of(kept, best.point, period)
    original = Alternative(first_sites, best.cost * CNY_PER_UNIT, best.bound * CNY_PER_UNIT, 0, 0, is_tie=False)
    plans, most, is_last = [original], 0, False
    while len(plans) <= count:
        earlier = [one.sites for one in plans]
        # Without a first plan elsewhere nothing is found at all: it may take what is left for plans, later ones half,
        # and one that found nothing in its half is tried once more with the rest.
        left = (began + PLANS_SHARE * all_seconds - time.perf_counter()) / (1 if len(plans) == 1 or is_last else 2)
        first = replace(settings, time_limit_s=max(settings.time_limit_s, left))
        start = _elsewhere(kept, limit, frozenset().union(*earlier), first, best, period=period)
        answer, most = _farthest(kept, limit, earlier, settings, start, period=period)
        if not answer.has_plan:
            break
        sites = sites_of(kept, answer.values, period)
        distance = min(len(sites ^ one.sites) for one in plans)
        if distance == 0:
            if most == 0 or is_last or len(plans) == 1:
                break
            is_last = True
            continue
        is_last = False
        cheap = _cheapest_there(kept, sites, settings, answer, period)
        is_tie = cheap.bound <= best.cost * (1 + 1e-9)
        money = (cheap.objective * CNY_PER_UNIT, cheap.bound * CNY_PER_UNIT)
        plans.append(Alternative(sites, *money, distance, most, is_tie))
    chosen = [one.sites for one in plans]
    named = sorted(frozenset().union(*chosen))
    model = whole_model(case, goals=goals)
    left = (1 - PAIRS_SHARE) * all_seconds - (time.perf_counter() - began)
    verdicts = _judge_sites(
        model, chosen, limit, replace(settings, time_limit_s=left), within_share=within_share, period=period
    )
    left = min(PAIRS_SHARE * all_seconds, all_seconds - (time.perf_counter() - began)) if period is None else 0.0
    return Alternatives(
        within_share=within_share,
        limit_cny=limit * CNY_PER_UNIT,
        plans=tuple(plans),
        pick_share={site: sum(site in sites for sites in chosen) / len(chosen) for site in named},
        verdicts=verdicts,
        either_or=tuple(
            pair for pair in combinations(named, 2) if all((pair[0] in one) != (pair[1] in one) for one in chosen)
        )
        if len(chosen) > 2
        else (),
        exclusive=find_exclusive(model, chosen, limit, replace(settings, time_limit_s=left), period=period),
        equivalent=count_equivalent(case),
        most_next_distance=most if len(plans) <= count else 0,
    )


def _elsewhere(
    kept: KeptModel,
    limit: float,
    sites: frozenset[str],
    settings: SolverSettings,
    best: Best,
    *,
    period: str | None,
) -> Floats:
    """A first plan within the limit that keeps off ``sites``: each of them has a price, so that cost still leads.

    The prices come to no more than the limit leaves, so that the search may end at a gap of that size.
    """
    room = limit - best.cost
    cost = kept.arrays.cost.copy()
    for site, columns in site_columns(kept, period).items():
        if site in sites:
            cost[columns] += 4 * room / len(best.sites)
    gap = max(settings.gap_share, ROOM_SHARE * room / max(abs(best.cost), 1.0))
    priced = with_cost(_limit_cost(kept.arrays, limit), cost)
    answer = solve_stage(priced, kept.variables, replace(settings, gap_share=gap), None, silent)
    return answer.values if answer.has_plan else best.point


def _farthest(
    kept: KeptModel,
    limit: float,
    earlier: Sequence[frozenset[str]],
    settings: SolverSettings,
    start: Floats,
    *,
    period: str | None,
) -> tuple[Answer, int]:
    """Maximise the least distance to the ``earlier`` plans under the cost limit; the answer and the proven bound."""
    arrays = _limit_cost(kept.arrays, limit)
    places = site_columns(kept, period)
    rows = {}
    for number, sites in enumerate(earlier):
        name = f"alternatives__{number}"
        terms = {column: -1.0 if site in sites else 1.0 for site, columns in places.items() for column in columns}
        arrays, rows[name] = with_row(arrays, name, terms, -float(len(sites)), np.inf), -1.0
    arrays, distance = with_column(arrays, "distance", (0.0, float(len(places))), 0.0, rows)
    cost = np.zeros(len(arrays.cost))
    cost[distance] = -1.0
    answer = kept.solve(
        with_cost(arrays, cost), settings, start=_with_distance(kept, start, earlier, period), gap_share=0.0
    )
    bound = len(places) if not math.isfinite(answer.bound) else math.floor(-answer.bound + 1e-6)
    return answer, min(bound, len(places))


def _with_distance(kept: KeptModel, point: Floats, earlier: Sequence[frozenset[str]], period: str | None) -> Floats:
    sites = sites_of(kept, point, period)
    return np.append(point, float(min(len(sites ^ one) for one in earlier)))


def _cheapest_there(
    kept: KeptModel, sites: frozenset[str], settings: SolverSettings, start: Answer, period: str | None
) -> Answer:
    """The cheapest plan that builds exactly ``sites`` by the end of ``period``."""
    arrays = kept.arrays
    places = site_columns(kept, period)
    shut = [site for site in places if site not in sites]
    arrays = without_sites(kept, arrays, shut, period)
    for site in sorted(sites):
        arrays = with_row(arrays, f"alternatives__at__{site}", dict.fromkeys(places[site], 1.0), 1.0, 1.0)
    return kept.solve(arrays, settings, start=start.values[: len(arrays.cost)])


def _limit_cost(arrays: Arrays, limit: float) -> Arrays:
    terms = {int(column): float(arrays.cost[column]) for column in np.flatnonzero(arrays.cost)}
    return with_row(arrays, "alternatives__cost", terms, -np.inf, limit)


def _judge_sites(
    model: KeptModel,
    chosen: Sequence[frozenset[str]],
    limit: float,
    settings: SolverSettings,
    *,
    within_share: float,
    period: str | None,
) -> dict[str, str]:
    """Say of each site whether every plan within the limit needs it; only one in all plans found is worth a solve."""
    verdicts = dict.fromkeys(sorted(frozenset().union(*chosen)), NOT_NEEDED)
    ends = time.perf_counter() + settings.time_limit_s
    unsettled = sorted(frozenset.intersection(*chosen))
    for relaxed in (True, False):
        for number, site in enumerate(tuple(unsettled)):
            share = (ends - time.perf_counter()) / (len(unsettled) + 1 if relaxed else len(unsettled) - number)
            verdicts[site] = OPEN
            if share > 0:
                arrays = without_sites(model, model.arrays, [site], period)
                within = replace(settings, time_limit_s=share)
                verdicts[site] = _judge(model, arrays, limit, within, within_share=within_share, relaxed=relaxed)
        unsettled = [site for site in unsettled if verdicts[site] == OPEN]
    return verdicts


def _judge(
    model: KeptModel, arrays: Arrays, limit: float, settings: SolverSettings, *, within_share: float, relaxed: bool
) -> str:
    """Needed where nothing is left within the limit, not needed where a plan is found there.

    Any plan within the limit will do: the search begins with promising sites and ends at a gap that the limit leaves,
    which is far sooner than at the best plan without the site.
    """
    if relaxed:
        answer = model.solve(arrays, settings, relaxed=True)
    else:
        room = replace(settings, gap_share=max(settings.gap_share, within_share * ROOM_SHARE))
        answer = solve_stage(arrays, model.variables, room, None, silent)
    if answer.status == "infeasible" or answer.bound > limit * (1 + 1e-9):
        return NEEDED
    return NOT_NEEDED if answer.has_plan and not relaxed and answer.objective <= limit else OPEN
