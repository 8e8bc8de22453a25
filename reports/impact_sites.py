"""Sites of two plans side by side: kept, changed, relabelled, lost, gained, and why the other side lacks one.

A site that the other plan lacks need not be lost to the edit: it may still be possible there, and the optimiser chose
otherwise. The reason tells these apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geodata.candidates import SLIVER_KM2, Candidates
from geodata.defects import Sentence
from optimizer.cells import read_number
from reports.impact_match import GAINED, LOST, RELABELLED, SAME, LandMatch, match_land
from reports.impact_side import Side, Standing

KEPT, CHANGED, RESIZED = "kept", "changed", "resized"
SITE_CHANGES = (LOST, GAINED, CHANGED, RELABELLED, KEPT)

NO_LAND, SCREENED, SMALLER, CHOICE = "no_land", "screened", "smaller", "choice"
NO_PLAN, MOVED = "no_plan", "moved"
"""Why a site is not in the other plan: no candidate on its land; not allowed there for its design; too small for what
it held; possible, but not chosen; there is no plan at all; possible, and given up though it was to be kept."""

TOLERANCE_MW = 1e-6
NO_CLAUSE = "-"


@dataclass(frozen=True)
class SiteChange:
    """A chosen site of either plan; ``old`` and ``new`` are None where that plan does not have it.

    ``change`` is one of :data:`SITE_CHANGES`; ``reason`` and ``detail`` are those of a site that one plan lacks.
    """

    change: str
    old_id: str | None
    new_id: str | None
    old: Standing | None
    new: Standing | None
    reason: str = ""
    detail: Sentence | None = None

    @property
    def gained_mw(self) -> float:
        """Change of IT power at the end of the last period [MW]."""
        return _last(self.new) - _last(self.old)


def compare_sites(old: Side, new: Side, land: LandMatch | None) -> tuple[SiteChange, ...]:
    """Return the chosen sites of both plans, in the order of :data:`SITE_CHANGES`, then by id.

    ``land`` is the match of the candidates, None where one side has none.
    """
    old_sites, new_sites = old.standings(), new.standings()
    chosen = match_land(_chosen_land(old, old_sites), _chosen_land(new, new_sites), old.region.settings.local_crs)
    changes = []
    for site, standing in old_sites.items():
        relation, partner = chosen.old[site]
        if relation in (SAME, RELABELLED) and partner is not None:
            changes.append(_pair(relation, site, standing, partner, new_sites[partner]))
        else:
            reason, detail = _reason(new, find_partner(land, "old", site), standing)
            changes.append(SiteChange(LOST, site, None, standing, None, reason, detail))
    for site, standing in new_sites.items():
        if chosen.new[site][0] not in (SAME, RELABELLED):
            reason, detail = _reason(old, find_partner(land, "new", site), standing)
            changes.append(SiteChange(GAINED, None, site, None, standing, reason, detail))
    return tuple(sorted(changes, key=lambda one: (SITE_CHANGES.index(one.change), one.old_id or one.new_id or "")))


def match_candidates(old: Side, new: Side) -> LandMatch | None:
    """Match the candidates of both sides; None where one side has none."""
    if old.candidates is None or new.candidates is None:
        return None
    return match_land(old.candidates.sites, new.candidates.sites, old.region.settings.local_crs)


def candidate_table(old: Side, new: Side, land: LandMatch | None) -> pd.DataFrame:
    """Return one row for each candidate of either side: change, old_id, new_id, old_area_km2, new_area_km2.

    ``change`` is same, resized (by more than a sliver), relabelled, merged, split, lost or gained; ids are empty and
    areas NaN where that side has no such candidate. Empty if ``land`` is None.
    """
    columns = ["change", "old_id", "new_id", "old_area_km2", "new_area_km2"]
    if land is None or old.candidates is None or new.candidates is None:
        return pd.DataFrame(columns=columns)
    old_km2, new_km2 = _areas(old.candidates), _areas(new.candidates)
    rows = []
    for site, (relation, partner) in land.old.items():
        mate = partner if relation in (SAME, RELABELLED) and partner is not None else ""
        area = new_km2.get(mate, float("nan"))
        is_resized = relation == SAME and abs(area - old_km2[site]) > SLIVER_KM2
        rows.append((RESIZED if is_resized else relation, site, mate, old_km2[site], area))
    for site, (relation, _) in land.new.items():
        if relation not in (SAME, RELABELLED):
            rows.append((relation, "", site, float("nan"), new_km2[site]))
    return pd.DataFrame(rows, columns=columns)


def find_absence(there: Side, partner: str | None, standing: Standing) -> tuple[str, Sentence | None]:
    """Return why ``there`` lacks a site whose land is its candidate ``partner``: CHOICE if it need not, and details."""
    if there.case is None or there.outcome is None:
        return NO_PLAN, None
    if partner is None:
        return NO_LAND, None
    design = standing.design_id
    table = there.outcome.screened
    # What is left out only because another pair is as good could have been chosen all the same.
    is_here = table["site_id"].isin([partner, "*"]) & table["design_id"].isin([design, "*"])
    rows = table[is_here & (table["clause"] != NO_CLAUSE)]
    if len(rows):
        row = rows.iloc[0]
        return SCREENED, Sentence(f"{row['reason_zh']} [{row['clause']}]", f"{row['reason_en']} [{row['clause']}]")
    if (partner, design) not in there.case.site_designs.index:
        return SCREENED, None
    modules = read_number(there.case.site_designs, (partner, design), "max_modules")
    most_mw = modules * read_number(there.case.designs, design, "module_it_mw")
    if most_mw < _last(standing) - TOLERANCE_MW:
        room = f"{most_mw:g} MW < {_last(standing):g} MW"
        return SMALLER, Sentence(room, room)
    return CHOICE, None


def find_partner(land: LandMatch | None, side: str, site: str) -> str | None:
    """Return the candidate of the other side on the land of ``site``, a site of ``side`` ("old" or "new")."""
    if land is None:
        return None
    return (land.old if side == "old" else land.new).get(site, ("", None))[1]


def _pair(relation: str, old_id: str, old: Standing, new_id: str, new: Standing) -> SiteChange:
    is_alike = old.design_id == new.design_id and all(
        abs(before - after) <= TOLERANCE_MW for before, after in zip(old.it_mw, new.it_mw, strict=True)
    )
    change = RELABELLED if relation == RELABELLED else KEPT if is_alike else CHANGED
    return SiteChange(change, old_id, new_id, old, new)


def _reason(there: Side, partner: str | None, standing: Standing) -> tuple[str, Sentence | None]:
    return (NO_PLAN, None) if there.plan is None else find_absence(there, partner, standing)


def _chosen_land(side: Side, standings: dict[str, Standing]) -> gpd.GeoDataFrame:
    crs = side.region.settings.storage_crs
    if side.candidates is None:
        return gpd.GeoDataFrame(index=pd.Index(list(standings)), geometry=[None] * len(standings), crs=crs)
    shapes = side.candidates.sites.geometry.reindex(list(standings))
    return gpd.GeoDataFrame(index=shapes.index, geometry=shapes.to_numpy(), crs=side.candidates.sites.crs)


def _areas(candidates: Candidates) -> dict[str, float]:
    areas = candidates.sites["usable_area_km2"]
    return dict(zip(areas.index.astype(str), areas.astype(float), strict=True))


def _last(standing: Standing | None) -> float:
    return 0.0 if standing is None else standing.it_mw[-1]
