"""A looser and much smaller case beside one that may have no plan: what has no plan there has none at all.

Whether there is a plan does not depend on cost. Sites of one serving area and zone with the same supplies then differ
in size alone: one site as large as all together, in the designs that ask least, stands for them. Every plan of the
case is a plan of the coarse one, however levers are moved and whatever rules are left out, for only tables of sites
change. What a coarse plan uses is told as sites of the case, which the case itself must then confirm.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from models.case import Case
from optimizer.least import Placed
from optimizer.lever_edits import edit_case
from optimizer.variables import Pair

# Members that may be used beyond those that hold what a coarse plan places: a site has a least size, too.
SPARE_MEMBERS = 2
# Rows of these rules hold for a sum of facilities where they hold for each.
_SUMS = frozenset(
    (
        "budget",
        "carbon_cap",
        "demand_served",
        "dual_feed",
        "edge_colocation",
        "energy_review",
        "in_cluster_share",
        "land_use",
        "large_in_cluster",
        "latency",
        "orderly_growth",
        "outside_is_small",
        "power_supply",
        "pue_limit",
        "rack_utilisation",
        "renewable_share",
        "site_capacity",
        "size_class",
        "starter_zones_first",
        "stock_consolidation",
        "water_limit",
    )
)
_SITE = ["tier", "in_cluster", "in_starter_zone", "area_id", "zone_id", "supplies", "lead_years"]
_DESIGN = ["design_id", "pool_id", "pue_p05", "pue_p50", "pue_p95", "pue_peak", "reserved_mw_per_it_mw"]
_COSTS = ["fixed_cny", "module_cny", "standing_cny_per_mw_year", "feeder_cny_per_km"]
# A design that asks no more in any of these, and is as large, does whatever another does.
_LESS = [
    "pue_p05",
    "pue_p50",
    "pue_p95",
    "pue_peak",
    "reserved_mw_per_it_mw",
    "energy_mwh",
    "water_m3",
    "min_it_mw",
    "needs_land",
]


@dataclass(frozen=True, eq=False)
class Coarse:
    """``case`` is the coarse one; ``members`` the pairs, largest first, that each of its pairs stands for."""

    case: Case
    members: Mapping[Pair, tuple[Pair, ...]]
    modules: Mapping[Pair, int] = field(repr=False)
    campus: Mapping[str, str] = field(repr=False)
    least_modules: Mapping[str, int] = field(repr=False)

    def members_of(self, placed: Placed) -> dict[Pair, tuple[float, ...]]:
        """Return what pairs of the case build to hold what is ``placed`` on coarse pairs, and some beside them.

        A campus holds one facility, so one that is taken comes last; those with the least choice choose first.
        """
        found: dict[Pair, tuple[float, ...]] = {}
        campuses: set[str] = set()
        for pair in sorted(placed, key=lambda pair: len(self.members[pair])):
            members: list[Pair] = []
            left, spare = placed[pair][-1] - 1e-6, SPARE_MEMBERS
            own: set[str] = set()
            for member in sorted(self.members[pair], key=lambda member: self.campus[member[0]] in campuses):
                campus = self.campus[member[0]]
                if left <= 0 and spare == 0:
                    break
                if campus in own:
                    continue
                spare -= left <= 0
                left -= 0 if campus in campuses else self.modules[member]
                own.add(campus)
                members.append(member)
            campuses |= own
            found |= self._share_out(placed[pair], members)
        return found

    def _share_out(self, modules: tuple[float, ...], members: Sequence[Pair]) -> dict[Pair, tuple[float, ...]]:
        """Fill one member after the other; the last in use gets its least size, what it lacks is taken from others."""
        most = [float(self.modules[member]) for member in members]
        least = float(self.least_modules.get(members[0][1], 1))
        used = next((number for number in range(len(most)) if sum(most[: number + 1]) >= modules[-1]), len(most) - 1)
        lacking = least - (modules[-1] - sum(most[:used]))
        for number in range(used - 1, -1, -1):
            taken = min(max(0.0, lacking), most[number] - least)
            most[number], lacking = most[number] - taken, lacking - taken
        starts = [sum(most[:number]) for number in range(len(most))]
        return {
            member: tuple(min(max(count - start, 0.0), cap) for count in modules)
            for member, start, cap in zip(members, starts, most, strict=True)
        }


def coarse_case(case: Case) -> Coarse | None:
    """Return the coarse case; None where a rule counts facilities or is not known here to hold for sums of them."""
    known = all(name in _SUMS or not setting.has_rows for name, setting in case.rules.items())
    share = case.setting("in_cluster_share")
    if not known or (share.has_rows and share.options["weight"] == "count"):
        return None
    table = _useful(case, _described(case))
    merged = table["tier"].isin(("hub", "urban")) & table["has_no_choice"]
    alike = [*_SITE, *_DESIGN, "own_campus"]
    numbers = table[merged].groupby(alike, sort=False, dropna=False).ngroup()
    # A merged site holds one design, so that each design of it is a site of its own.
    grouped = table[merged].groupby(numbers, sort=False)
    first = grouped.head(1).copy()
    number = numbers.loc[first.index]
    for name in _COSTS:
        first[name] = grouped[name].min().loc[number].to_numpy()
    # A campus holds one facility, however many of its sites are alike.
    largest = table[merged].groupby([numbers, "campus_id"], sort=False)["max_modules"].max().groupby(level=0)
    first["max_modules"] = largest.sum().loc[number].to_numpy()
    first["area_km2"] = grouped["area_km2"].sum().loc[number].to_numpy()
    first["copies"] = largest.size().loc[number].to_numpy()
    first["old_id"], first["site_id"] = first["site_id"], first["site_id"] + "~" + first["design_id"]
    pairs = pd.concat([table[~merged].assign(copies=1), first]).set_index(["site_id", "design_id"])
    looser = edit_case(
        case,
        sites=_sites(case, first, pairs),
        feeders=_feeders(case, first, pairs),
        site_designs=pairs[[*case.site_designs.columns, "copies"]],
    )
    ordered = table.sort_values(["max_modules", "site_id"], ascending=[False, True], kind="stable")
    names = dict(zip(number, first["site_id"], strict=True))
    name_at = {at: names[group] for at, group in numbers.items()}
    standing = [name_at.get(at, "") for at in ordered.index]
    members: dict[Pair, list[Pair]] = {}
    for site, design, name in zip(ordered["site_id"], ordered["design_id"], standing, strict=True):
        members.setdefault((str(name or site), str(design)), []).append((str(site), str(design)))
    most = dict(zip(case.site_designs.index, case.site_designs["max_modules"].astype(int), strict=True))
    campus = {str(site): str(name) for site, name in case.sites["campus_id"].items()}
    least = {
        str(design): max(1, math.ceil((max(mw, case.large_min_mw) if tier == "hub" else mw) / size - 1e-9))
        for design, tier, mw, size in case.designs[["tier", "min_it_mw", "module_it_mw"]].itertuples()
    }
    return Coarse(looser, {pair: tuple(found) for pair, found in members.items()}, most, campus, least)


def _described(case: Case) -> pd.DataFrame:
    """The pairs with what tells them apart where cost does not count."""
    table = case.site_designs.reset_index()
    feeders = case.feeders.reset_index().sort_values(["site_id", "substation_id"])
    by_site = feeders.groupby("site_id")
    for name, column in (("supplies", "substation_id"), ("lead_years", "lead_years")):
        joined = {site: ",".join(map(str, values)) for site, values in by_site[column]}
        table[name] = table["site_id"].map(joined).fillna("")
    table["needed"] = table["design_id"].map({design: case.supplies_of(design) for design in case.designs.index})
    table["has_no_choice"] = table["site_id"].map(by_site.size()).fillna(0) == table["needed"]
    for name in ("area_id", "zone_id", "campus_id", "in_cluster", "in_starter_zone"):
        table[name] = table["site_id"].map(case.sites[name])
    table["area_km2"] = table["site_id"].map(case.sites["usable_area_km2"])
    for name in ("tier", "module_it_mw", "min_it_mw", "needs_land"):
        table[name] = table["design_id"].map(case.designs[name])
    # A campus with sites of several kinds holds one facility all the same: it is merged with no other.
    kinds = table.groupby(_SITE, sort=False, dropna=False).ngroup().groupby([table["campus_id"], table["tier"]])
    table["own_campus"] = np.where(kinds.transform("nunique") > 1, table["campus_id"], "")
    pools = case.pools.loc[table["pool_id"]]
    table["energy_mwh"] = pools["energy_mwh_per_mw_year"].to_numpy()
    table["water_m3"] = (pools["wue_l_per_kwh"] * pools["energy_mwh_per_mw_year"] / pools["pue_p50"]).to_numpy()
    return table


def _useful(case: Case, table: pd.DataFrame) -> pd.DataFrame:
    """Leave out a pair beside which another of its site asks less of everything and is no smaller.

    Not where a local channel delivers no more than is used in its zone, or where capital is limited: there less is not
    always better.
    """
    limited = case.setting("budget").has_rows and np.isfinite(case.period_limits["max_capex_cny"]).any()
    if limited or (case.green_channels["zone_id"] != "").any():
        return table
    reach: dict[str, set[str]] = {}
    for demand, pool in case.reaches.index:
        reach.setdefault(str(pool), set()).add(str(demand))
    dropped: set[Any] = set()
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for row in table.itertuples():
        groups.setdefault((row.site_id, row.tier, row.module_it_mw), []).append(row)
    for rows in groups.values():
        for one in rows:
            others = [other for other in rows if other is not one and other.Index not in dropped]
            if any(_replaces(other, one, reach) for other in others):
                dropped.add(one.Index)
    return table[~table.index.isin(dropped)]


def _replaces(other: Any, one: Any, reach: Mapping[str, set[str]]) -> bool:
    return bool(
        other.max_modules >= one.max_modules
        and other.needed == one.needed
        and all(getattr(other, name) <= getattr(one, name) + 1e-12 for name in _LESS)
        and reach.get(other.pool_id, set()) >= reach.get(one.pool_id, set())
    )


def _sites(case: Case, first: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Sites of the coarse case; a merged one is a campus of its own, but where all of it stands on one."""
    merged = case.sites.loc[first["old_id"]].copy()
    merged.index = pd.Index(first["site_id"], name=case.sites.index.name)
    own = first["own_campus"].to_numpy()
    merged["campus_id"] = np.where(own == "", merged.index, own)
    merged["usable_area_km2"] = first["area_km2"].to_numpy()
    used = case.sites.index.isin(pairs.index.get_level_values("site_id"))
    return pd.concat([case.sites[used], merged])


def _feeders(case: Case, first: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    names = list(case.feeders.index.names)
    table = case.feeders.reset_index()
    new = first[["old_id", "site_id"]].rename(columns={"site_id": "new_id"})
    merged = table.merge(new, left_on="site_id", right_on="old_id")
    merged = merged.assign(site_id=merged["new_id"]).drop(columns=["old_id", "new_id"])
    used = table["site_id"].isin(pairs.index.get_level_values("site_id"))
    return pd.concat([table[used], merged]).set_index(names)
