"""What an edit of the layers does: one scenario planned with the old and the new layers, and the difference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import pandas as pd

from geodata.errors import PlannerError
from geodata.read import Region
from models.scenario import Scenario
from optimizer.planner import PLANNED, UNPROVEN
from reports.catalogue import both, text
from reports.impact_figures import (
    CostChange,
    FindingChange,
    cluster_area_km2,
    compare_costs,
    compare_findings,
    cost_table,
    land_table,
)
from reports.impact_hold import Hold, hold_plan
from reports.impact_keep import Keeping, keep_sites
from reports.impact_layers import LayerChange, compare_region_layers
from reports.impact_side import REFUSED, Side, plan_side
from reports.impact_sites import SITE_CHANGES, SiteChange, candidate_table, compare_sites, match_candidates

Say = Callable[[str], None]


class ImpactRegionError(PlannerError):
    """The two editions of the layers are of different regions: there is no edit between them."""


@dataclass(frozen=True, eq=False)
class Impact:
    """The difference that an edit makes to one scenario.

    ``cost`` is None unless both sides have a plan; ``hold`` says how the old plan fares on the new layers, None
    where there is no old plan or no new case; ``keeping`` is the plan that keeps what it can of the old one, None where
    it was not asked for or nothing has to change. ``costs``: see :func:`reports.impact_figures.cost_table`;
    ``land``: :func:`~reports.impact_figures.land_table`; ``candidates``: :func:`reports.impact_sites.candidate_table`.
    ``old_cluster_km2`` and ``new_cluster_km2`` are areas of the cluster [km2]; ``created`` is local time.
    """

    scenario: Scenario
    old: Side
    new: Side
    sites: tuple[SiteChange, ...]
    candidates: pd.DataFrame
    cost: CostChange | None
    costs: pd.DataFrame
    findings: tuple[FindingChange, ...]
    land: pd.DataFrame
    old_cluster_km2: float
    new_cluster_km2: float
    layers: tuple[LayerChange, ...]
    hold: Hold | None
    created: datetime
    keeping: Keeping | None = None

    @property
    def sides(self) -> tuple[Side, Side]:
        """Old, then new."""
        return self.old, self.new

    @property
    def has_both_plans(self) -> bool:
        """Both sides have a plan, so that their figures can be set against each other."""
        return all(side.status in (PLANNED, UNPROVEN) for side in self.sides)

    def count_sites(self) -> dict[str, int]:
        """Return how many chosen sites came out each way: lost, gained, changed, relabelled, kept."""
        changes = [site.change for site in self.sites]
        return {change: changes.count(change) for change in SITE_CHANGES}

    def count_candidates(self) -> dict[str, int]:
        """Return how many candidates are lost, gained, resized ...; empty if a side has none."""
        return {str(change): int(number) for change, number in self.candidates["change"].value_counts().items()}


def compare_layers(
    scenario: Scenario,
    old: Region,
    new: Region,
    *,
    old_name: str = "",
    new_name: str = "",
    keep: bool = True,
    say: Say = lambda _: None,
) -> Impact:
    """Plan ``scenario`` with ``old`` and with ``new`` layers, with equal settings, and compare the two.

    Unless ``keep`` is False, the new layers are planned once more where the old plan cannot stay as it is, to tell what
    the edit forces from what the solver picks (:mod:`reports.impact_keep`).

    Layers of one side of which no case can be made, or a case without a plan, are part of the answer. Raises
    ImpactRegionError for layers of two regions, and the PlannerError of the new layers if neither side makes a case:
    then the scenario is to blame, not the edit.
    """
    if old.id != new.id:
        raise ImpactRegionError(**both("impact.error_regions", old=old.id, new=new.id))
    language = scenario.text("report.language")
    names = (old_name or text("impact.old", language), new_name or text("impact.new", language))

    def show(step: str, **figures: object) -> None:
        say(text(f"progress.solver_{step}", language, **figures))

    def plan(region: Region, name: str) -> Side:
        say(text("impact.progress", language, name=name))
        return plan_side(scenario, region, name, show)

    before, after = plan(old, names[0]), plan(new, names[1])
    if before.status == REFUSED and after.refusal is not None:
        raise after.refusal
    impact = compare_sides(scenario, before, after)
    if not keep or not impact.has_both_plans or impact.hold is None or impact.hold.is_enough:
        return impact
    say(text("impact.progress_keep", language))
    return replace(impact, keeping=keep_sites(scenario, before, after, match_candidates(before, after), show))


def compare_sides(scenario: Scenario, old: Side, new: Side) -> Impact:
    """Compare two sides that are planned already."""
    land = match_candidates(old, new)
    return Impact(
        scenario=scenario,
        old=old,
        new=new,
        sites=compare_sites(old, new, land),
        candidates=candidate_table(old, new, land),
        cost=compare_costs(old, new),
        costs=cost_table(old, new),
        findings=compare_findings(old, new),
        land=land_table(old, new),
        old_cluster_km2=cluster_area_km2(old.region),
        new_cluster_km2=cluster_area_km2(new.region),
        layers=compare_region_layers(old.region, new.region),
        hold=hold_plan(old, new, land),
        created=datetime.now().astimezone(),
    )
