"""A plan for the new layers that keeps as many sites of the old plan as it can: what an edit forces, and no more.

Of plans of nearly equal cost the solver takes any. Here every site that the old plan does not have costs a surcharge,
of which a few outweigh all that the solver may leave open: a site moves where it must, or where that pays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from models.case import Case
from models.scenario import Scenario
from optimizer.audit import measure_costs
from optimizer.planner import plan_case, solver_settings
from optimizer.progress import Report, silent
from reports.impact_match import LandMatch
from reports.impact_side import Side
from reports.impact_sites import CHOICE, MOVED, SiteChange, compare_sites, find_partner

# Tried on one edit of the shipped region only: 0.25, 0.5 and 1.0 kept 27, 28 and 29 of the old sites.
SURCHARGE_SHARE = 0.25  # of the gap that the scenario allows
LEAST_GAP_SHARE = 1e-4  # of the cost, where the scenario allows next to no gap


@dataclass(frozen=True, eq=False)
class Keeping:
    """The plan that keeps what it can: its sites against the old plan.

    ``cost_cny`` is its present cost by the prices of the scenario, ``gap_cny`` that less the bound that was proven for
    the new layers, ``limit_cny`` the gap that the scenario allows; ``surcharge_cny`` is what another site was made to
    cost.
    """

    sites: tuple[SiteChange, ...]
    cost_cny: float
    gap_cny: float
    limit_cny: float
    surcharge_cny: float

    @property
    def is_as_good(self) -> bool:
        """It is proven within the gap that the scenario allows: as good an answer as the plan without the wish."""
        return self.gap_cny <= self.limit_cny


def keep_sites(
    scenario: Scenario, old: Side, new: Side, land: LandMatch | None, report: Report = silent
) -> Keeping | None:
    """Plan the new layers once more, with a surcharge on sites that the old plan does not have.

    None where a side has no plan, no such plan is found in time, or rules that are only preferred have a price that no
    table of a plan shows.
    """
    if old.plan is None or new.case is None or new.proof is None:
        return None
    if any(rule.mode == "prefer" for rule in new.case.rules.values()):
        return None
    kept = {find_partner(land, "old", site) for site in old.standings()}
    surcharge_cny = SURCHARGE_SHARE * max(new.proof.gap_limit_share, LEAST_GAP_SHARE) * new.proof.cost_cny
    outcome = plan_case(_with_surcharge(new.case, kept, surcharge_cny), solver_settings(scenario), report)
    if outcome.plan is None:
        return None
    costs = measure_costs(new.case, outcome.plan)
    side = replace(new, outcome=replace(outcome, costs=costs))
    cost_cny = float(costs["cny"].sum())
    return Keeping(
        sites=tuple(_as_moved(site) for site in compare_sites(old, side, land)),
        cost_cny=cost_cny,
        gap_cny=max(0.0, cost_cny - new.proof.bound_cny),
        limit_cny=new.proof.gap_limit_share * cost_cny,
        surcharge_cny=surcharge_cny,
    )


def _as_moved(site: SiteChange) -> SiteChange:
    """A site that could have stayed and did not was not left to chance here."""
    return replace(site, reason=MOVED) if site.reason == CHOICE else site


def _with_surcharge(case: Case, kept: set[str | None], surcharge_cny: float) -> Case:
    """The case in which every site but the ``kept`` ones costs more to begin with."""
    pairs = case.site_designs
    is_other = ~pairs.index.get_level_values("site_id").isin([site for site in kept if site is not None])
    dearer = pairs["fixed_cny"] + pd.Series(is_other * surcharge_cny, index=pairs.index)
    return replace(case, site_designs=pairs.assign(fixed_cny=dearer))
