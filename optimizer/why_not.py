"""Why not here, why here: a site that was left out is forced in, a chosen one forced out, and the difference shown.

A site that no clause admits is answered with its clauses and reasons; one that was only left out because others of its
group are no dearer (dominance) is no bad site, and is forced in like any other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from difflib import get_close_matches

import numpy as np
import pandas as pd

from models.case import Case
from models.errors import ScenarioValueError
from optimizer.arrays_edit import with_bounds, with_row
from optimizer.audit import audit_plan
from optimizer.build import screen_pairs, without_pairs
from optimizer.cells import iterate, read_number
from optimizer.dominance import dominated_pairs
from optimizer.finding import Finding
from optimizer.held_goals import held_goals
from optimizer.highs import SolverSettings
from optimizer.kept import KeptModel
from optimizer.plan import Plan
from optimizer.plan_in_hand import (
    Interval,
    Placement,
    compare_placement,
    cost_change,
    solve_again,
    take_plan,
)

CHOSEN, ADMISSIBLE, DOMINATED, SCREENED = "chosen", "admissible", "dominated", "screened"
PRICED, IMPOSSIBLE, NO_PLAN = "priced", "impossible", "no_plan"


@dataclass(frozen=True)
class Reason:
    """Why a pair of the site was left out; ``design_id`` is empty where the whole site was."""

    design_id: str
    clause: str
    reason_zh: str
    reason_en: str


@dataclass(frozen=True)
class Supply:
    """A substation that may feed the site: km, and what is left of its spare power and steps in the last period."""

    substation_id: str
    km: float
    left_mw: float


@dataclass(frozen=True)
class SiteAnswer:
    """The answer for one site.

    ``standing``: chosen, admissible, dominated (enough like it are no dearer), screened (no pair is admitted:
    ``reasons``). ``status`` of the solve with the site forced in, or out if it is chosen: priced, impossible (no plan
    so), no_plan (none found in time), empty for a screened site. ``cost_cny`` is how much dearer the best such plan is:
    a site that is not chosen would enter if its fixed cost fell by that much. ``it_mw`` is its capacity in the last
    period where it is built, ``fixed_cny`` the present fixed cost of building it so.
    ``binding`` are the findings that bind in that plan and not in the one in hand.
    ``cheapest_design`` costs least to build per MW of those admitted.
    """

    site_id: str
    standing: str
    in_cluster: bool
    in_starter_zone: bool
    designs: tuple[str, ...]
    cheapest_design: str
    supplies: tuple[Supply, ...]
    reasons: tuple[Reason, ...]
    status: str = ""
    cost_cny: Interval | None = None
    it_mw: float = 0.0
    design_id: str = ""
    fixed_cny: float = 0.0
    placement: Placement | None = None
    binding: tuple[Finding, ...] = ()

    @property
    def cost_cny_per_mw(self) -> Interval | None:
        """``cost_cny`` for each MW of the site [CNY/MW]; None where there is no plan with it."""
        if self.cost_cny is None or self.it_mw <= 0:
            return None
        return Interval(self.cost_cny.lower / self.it_mw, self.cost_cny.upper / self.it_mw)


def answer_site(case: Case, plan: Plan, bound_cny: float, site: str, settings: SolverSettings) -> SiteAnswer:
    """Say why ``site`` is, or is not, in ``plan``, a plan of ``case`` whose cost is at least ``bound_cny``.

    Raises ScenarioValueError naming the nearest site if there is none of that id. Goals before cost are
    held as they stand in ``plan``.
    """
    check_site(case, site)
    admissible, screened = screen_pairs(case)
    pairs = [(str(one), str(design)) for one, design in admissible if one == site]
    dominated = {(str(row.site_id), str(row.design_id)) for row in dominated_pairs(case, admissible).itertuples()}
    is_chosen = site in set(plan.facilities.index.get_level_values("site_id"))
    standing = CHOSEN if is_chosen else SCREENED if not pairs else ADMISSIBLE
    if standing == ADMISSIBLE and dominated >= set(pairs):
        standing = DOMINATED
    facts = _facts(case, plan, site, standing, pd.concat([case.screened, screened], ignore_index=True))
    if standing == SCREENED:
        return facts
    return _priced(case, plan, bound_cny, facts, settings)


def knows_site(case: Case, site: str) -> bool:
    """Say whether the case knows ``site``, as a site or as one screened before any rule."""
    return site in _known(case)


def check_site(case: Case, site: str) -> None:
    """Raise ScenarioValueError, naming the nearest ids, unless the case knows ``site``."""
    known = _known(case)
    if site not in known:
        near = get_close_matches(site, sorted(known), n=3, cutoff=0.0)
        raise ScenarioValueError(
            zh=f"没有候选点“{site}”。最接近的编号：{'、'.join(near)}。也可以给出“经度,纬度”。",
            en=f'There is no site "{site}". The nearest ids: {", ".join(near)}. A point lon,lat does as well.',
        )


def _known(case: Case) -> set[str]:
    return {str(name) for name in case.sites.index} | {str(name) for name in case.screened["site_id"] if name}


def nearest_site(case: Case, lon: float, lat: float) -> tuple[str, float]:
    """Return the site of the case nearest to a point [deg] and how far its point is [km]."""
    sites = case.sites
    north = (sites["lat"] - lat) * 111.2
    east = (sites["lon"] - lon) * 111.2 * math.cos(math.radians(lat))
    km = pd.Series(np.hypot(north.to_numpy(), east.to_numpy()), index=sites.index)
    return str(km.idxmin()), float(km.min())


def _priced(case: Case, plan: Plan, bound_cny: float, facts: SiteAnswer, settings: SolverSettings) -> SiteAnswer:
    is_chosen = facts.standing == CHOSEN
    pairs = [(facts.site_id, design) for design in facts.designs]
    kept = KeptModel(
        case, also=_needed_without(case, facts.site_id) if is_chosen else pairs, goals=held_goals(case, plan)
    )
    hand = take_plan(kept, plan, bound_cny, settings)
    last = kept.variables.periods[-1]
    built = [kept.position(kept.variables.built[*pair, last]) for pair in pairs]
    if is_chosen:
        columns = [column for key, column in kept.variables.built.items() if key[0] == facts.site_id]
        arrays = with_bounds(kept.arrays, {kept.position(column): (0.0, 0.0) for column in columns})
    else:
        arrays = with_row(kept.arrays, "why_not__in", dict.fromkeys(built, 1.0), 1.0, np.inf)
    answer = solve_again(hand, arrays, settings, known_bound=hand.bound)
    if not answer.has_plan:
        return replace(facts, status=IMPOSSIBLE if answer.status == "infeasible" else NO_PLAN)
    after = kept.plan(answer)
    shown = plan if is_chosen else after
    before_keys = {_key(finding) for finding in audit_plan(case, plan) if finding.is_binding}
    return replace(
        facts,
        status=PRICED,
        cost_cny=cost_change(hand, answer, can_fall=False),
        it_mw=read_number(shown.facilities, (facts.site_id, last), "it_mw"),
        design_id=str(shown.facilities.at[(facts.site_id, last), "design_id"]),
        fixed_cny=_fixed_cny(case, shown, facts.site_id),
        placement=compare_placement(case, plan, after),
        binding=tuple(f for f in audit_plan(case, after) if f.is_binding and _key(f) not in before_keys),
    )


def _fixed_cny(case: Case, plan: Plan, site: str) -> float:
    """Present fixed cost of building the site as the plan does [CNY]: it falls due in the first period of service."""
    mine = plan.facilities[plan.facilities.index.get_level_values("site_id") == site]
    first = next(period for period in case.periods.index if (site, period) in mine.index)
    pair = (site, str(mine.at[(site, first), "design_id"]))
    factor = read_number(case.periods, first, "invest_factor")
    return read_number(case.site_designs, pair, "fixed_cny") * factor


def _needed_without(case: Case, site: str) -> pd.Index:
    """The pairs that a best plan may need once ``site`` is gone: those that it alone stood in for come back."""
    admissible, _ = screen_pairs(case)
    others = admissible[admissible.get_level_values("site_id") != site]
    return without_pairs(others, [dominated_pairs(case, others)])


def _facts(case: Case, plan: Plan, site: str, standing: str, screened: pd.DataFrame) -> SiteAnswer:
    mine = screened[screened["site_id"] == site]
    reasons = tuple(
        Reason(str(row.design_id), str(row.clause), str(row.reason_zh), str(row.reason_en)) for row in mine.itertuples()
    )
    if site not in case.sites.index:
        return SiteAnswer(site, SCREENED, False, False, (), "", (), reasons)
    place = case.sites.loc[site]
    left_out = {reason.design_id for reason in reasons}
    pairs = [(str(one), str(k)) for one, k in case.site_designs.index if one == site and k not in left_out]
    prices = {pair: _build_cny_per_mw(case, pair) for pair in pairs}
    return SiteAnswer(
        site,
        standing,
        bool(place["in_cluster"]),
        bool(place["in_starter_zone"]),
        tuple(design for _, design in pairs),
        min(prices, key=lambda pair: prices[pair])[1] if prices else "",
        _supplies(case, plan, site),
        reasons,
    )


def _build_cny_per_mw(case: Case, pair: tuple[str, str]) -> float:
    """What a full site costs to build, for each MW."""
    modules, fixed_cny, module_cny = (
        read_number(case.site_designs, pair, name) for name in ("max_modules", "fixed_cny", "module_cny")
    )
    it_mw = modules * read_number(case.designs, pair[1], "module_it_mw")
    return (fixed_cny + modules * module_cny) / it_mw if it_mw else math.inf


def _supplies(case: Case, plan: Plan, site: str) -> tuple[Supply, ...]:
    """The substations of the site, nearest first, and what the plan in hand leaves of each."""
    last = str(case.periods.index[-1])
    feeders = case.feeders[case.feeders.index.get_level_values("site_id") == site].droplevel("site_id")
    drawn = plan.feeds["feed_mw"].groupby(level=["substation_id", "period_id"]).sum().to_dict()
    found = []
    for (station,), feeder in iterate(feeders.sort_values("km", kind="stable")):
        step_mw, steps = (read_number(case.substations, station, name) for name in ("step_mw", "max_steps"))
        most = read_number(case.headroom, (station, last), "spare_mw") + step_mw * steps
        found.append(Supply(str(station), float(feeder["km"]), most - float(drawn.get((station, last), 0.0))))
    return tuple(found)


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.subject, finding.variant
