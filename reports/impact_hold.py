"""Does the old plan still stand on the new layers? Two plans of nearly equal cost can differ in half their sites.

What the solver picks among them is chance; what an edit forces is not. So the old plan is put on the new layers as it
is, and audited there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from models.case import Case
from optimizer.audit import audit_plan, measure_costs
from optimizer.cells import iterate
from optimizer.plan import Plan
from optimizer.plan_checks import PlanTableError
from reports.dossier import violated_rules
from reports.impact_match import LandMatch
from reports.impact_side import Side
from reports.impact_sites import CHOICE, find_absence, find_partner

KEPT, DEARER, UNPRICED, BROKEN, SITES, UNLIKE = "kept", "dearer", "unpriced", "broken", "sites", "unlike"


@dataclass(frozen=True)
class Hold:
    """How the old plan fares on the new layers.

    ``status``: kept (every required rule holds, and the cost is within the gap that the scenario allows of the new
    bound), dearer (it holds, at more than that), unpriced (it holds; rules that are only preferred have a price that no
    plan table shows), broken (``rules`` fail), sites (``sites`` are no longer possible), unlike (feeders or serving
    areas are divided otherwise: it cannot be checked). ``cost_cny`` is its present cost there, ``gap_cny`` that less
    the new bound, ``limit_cny`` the gap that is allowed; None where there is none.
    """

    status: str
    sites: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    cost_cny: float | None = None
    gap_cny: float | None = None
    limit_cny: float | None = None

    @property
    def is_enough(self) -> bool:
        """The old plan can stay as it is, and is as good an answer as the new one."""
        return self.status in (KEPT, UNPRICED)


def hold_plan(old: Side, new: Side, land: LandMatch | None) -> Hold | None:
    """Put the plan of ``old`` on the layers of ``new``; None without an old plan or a new case."""
    if old.case is None or old.plan is None or new.case is None or new.outcome is None:
        return None
    places = {site: find_partner(land, "old", site) for site in old.standings()}
    impossible = tuple(
        site for site, standing in old.standings().items() if find_absence(new, places[site], standing)[0] != CHOICE
    )
    if impossible:
        return Hold(SITES, sites=impossible)
    names = {site: place for site, place in places.items() if place is not None}
    unlike = _unlike(old.case, old.plan, new.case, names)
    if unlike:
        return Hold(UNLIKE, sites=unlike)
    moved = _move(old.plan, new.case, names)
    try:
        broken = violated_rules(audit_plan(new.case, moved))
    except PlanTableError:
        # Blocks of demand or substations that are not there any more.
        return Hold(UNLIKE, sites=tuple(names))
    return Hold(BROKEN, rules=broken) if broken else _price(new, moved)


def _unlike(old: Case, plan: Plan, new: Case, names: Mapping[str, str]) -> tuple[str, ...]:
    """Sites whose pool or feeders the new case does not have as they were, or that are one site there."""
    taken = list(names.values())
    unlike = {site for site, place in names.items() if taken.count(place) > 1}
    for (site, _), facility in iterate(plan.facilities):
        before, after = (_pool(case, place, facility["design_id"]) for case, place in ((old, site), (new, names[site])))
        if before != after:
            unlike.add(site)
    feeders = set(new.feeders.index)
    unlike |= {site for (site, station, _), _ in iterate(plan.feeds) if (names[site], station) not in feeders}
    return tuple(site for site in names if site in unlike)


def _pool(case: Case, site: str, design: str) -> tuple[str, ...]:
    """Pool of a pair, with the serving area that its id stands for in this case."""
    pool = str(case.site_designs["pool_id"].loc[(site, design)])
    return pool, *(str(case.pools[key].loc[pool]) for key in ("area_id", "design_id"))


def _move(plan: Plan, new: Case, names: Mapping[str, str]) -> Plan:
    """The plan with the sites of the new case, and the feeders as long as they are from there."""
    feeds = _rename(plan.feeds, names)
    feeds["km"] = new.feeders["km"].reindex(feeds.reset_index("period_id").index).to_numpy()
    facilities, exceptions = _rename(plan.facilities, names), _rename(plan.exceptions, names)
    return replace(plan, case_id=new.id, facilities=facilities, feeds=feeds, exceptions=exceptions)


def _rename(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    index = list(table.index.names)
    flat = table.reset_index()
    flat["site_id"] = flat["site_id"].map(names)
    return flat.set_index(index)


def _price(new: Side, plan: Plan) -> Hold:
    if new.case is None or new.proof is None or any(rule.mode == "prefer" for rule in new.case.rules.values()):
        return Hold(UNPRICED)
    cost_cny = float(measure_costs(new.case, plan)["cny"].sum())
    gap_cny = max(0.0, cost_cny - new.proof.bound_cny)
    limit_cny = new.proof.gap_limit_share * cost_cny
    return Hold(KEPT if gap_cny <= limit_cny else DEARER, cost_cny=cost_cny, gap_cny=gap_cny, limit_cny=limit_cny)
