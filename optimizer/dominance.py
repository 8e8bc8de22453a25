"""Sites that no best plan needs: removed before solving, exactly, each with its reason.

Sites of one group (same serving area, zone and supplying substations) differ, for one design, only in feeder length,
fixed cost and how much fits. Two exchanges leave every row as it is and never raise the cost:

1. Two built sites of a group and design that together hold no more than fits on the larger go onto it and save a
   fixed cost and its feeders. (That outweighs that the larger may have to start earlier, unless the cheapest site of
   the group costs next to nothing beside the dearest: then the group is left alone.) So in some best plan any two sites
   of a design hold more than fits on either, and two or more of them together more than half of what fits on all of
   them. Let P MW be had from their substations, k be the number of designs (told apart by PUE and cost per MW too) and
   l the least that a site holds: with j designs on one site each, at most j + n are built, n being how many of the
   group's smallest sites add up to 2 (P - j l). The most of that over j < k, and of k, bounds the group.
2. If at least that many other sites are no dearer and no smaller than site i for a design, one of them is free, and i
   is not needed for that design.

Neither holds where a row counts facilities or treats them one by one: a share weighted by count, an exception budget,
green centres.
The screening is then left out altogether.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from models.case import Case
from optimizer.rules import land_use
from optimizer.screening import no_pairs, screened_pairs


def dominated_pairs(case: Case, pairs: pd.Index) -> pd.DataFrame:
    """Return the pairs among ``pairs`` that some best plan does without, as a table of screened pairs."""
    if _counts_facilities(case) or not case.setting("dual_feed").has_rows:
        return no_pairs()
    table = _comparable(case, pairs)
    if table.empty:
        return no_pairs()
    factors = case.periods["invest_factor"]
    earlier_share = 1.0 - float(factors.iloc[-1]) / float(factors.iloc[0])
    table["most_in_use"] = _most_in_use(table, earlier_share)
    dropped = _dominated(table)
    return screened_pairs(
        pd.MultiIndex.from_frame(dropped[["site_id", "design_id"]]),
        "-",
        "同组内有足够多不更贵、不更小的站点",
        "enough sites of the same group are no dearer and no smaller",
    )


_SITES = ["area_id", "zone_id", "supplies", "lead_years"]
_ALIKE = ["pool_id", "pue_p05", "pue_p50", "pue_p95", "reserved_mw_per_it_mw", "module_cny", "standing_cny_per_mw_year"]
_GROUP = [*_SITES, *_ALIKE]


def _counts_facilities(case: Case) -> bool:
    """A rule tells one facility of 20 MW from two of 10 MW, or one site from another of its group."""
    share = case.setting("in_cluster_share")
    counts = share.has_rows and share.options["weight"] == "count"
    campus = case.sites["campus_id"].duplicated().any() and case.setting("outside_is_small").mode == "off"
    green = case.setting("green_centres").has_rows
    sized = any(case.setting(rule).mode == "prefer" for rule in ("outside_is_small", "size_class"))
    # Merging two sites may move a cost into an earlier period.
    budget = case.setting("budget").has_rows and bool(np.isfinite(case.period_limits["max_capex_cny"]).any())
    # Only where land is no bound of the case itself do sites of one group differ in what it costs to exceed it.
    land = case.setting(land_use.ID).has_rows and land_use.may_exceed(case)
    return bool(
        land or counts or green or campus or sized or budget or case.limit("large_in_cluster.exception_count") > 0
    )


def _comparable(case: Case, pairs: pd.Index) -> pd.DataFrame:
    """Pairs with what tells them apart; only sites with exactly the supplies they need can be compared."""
    feeders = case.feeders.reset_index().sort_values("substation_id")
    by_site = feeders.groupby("site_id")
    supplies = _joined(feeders["site_id"], feeders["substation_id"])
    counts, km = by_site.size(), by_site["km"].sum()
    reach_mw = _reach_mw(case)
    table = case.site_designs.loc[pairs].reset_index()
    needed = table["design_id"].map({design: case.supplies_of(design) for design in case.designs.index})
    is_comparable = table["site_id"].map(counts) == needed
    # A site that may also hold a design with other supplies is not free to be exchanged.
    mixed = set(table["site_id"][~is_comparable])
    table = table[is_comparable & ~table["site_id"].isin(mixed)]
    table["supplies"] = table["site_id"].map(supplies)
    # Sites whose feeders take different times are not alike.
    table["lead_years"] = table["site_id"].map(_joined(feeders["site_id"], feeders["lead_years"].astype("str")))
    table["zone_id"] = table["site_id"].map(case.sites["zone_id"])
    table["area_id"] = table["site_id"].map(case.sites["area_id"])
    table["size_mw"] = _room_mw(case, table)
    table["least_mw"] = _least_mw(case, table)
    table["cost_cny"] = table["fixed_cny"] + table["site_id"].map(km) * table["feeder_cny_per_km"]
    least_mw = {names: min(reach_mw[name] for name in names.split(",")) for names in table["supplies"].unique()}
    table["most_mw"] = table["supplies"].map(least_mw).astype("float64") / table["reserved_mw_per_it_mw"]
    # A campus split by a zone edge may hold one facility only: its parts are not free to be exchanged.
    alone = ~table["site_id"].map(case.sites["campus_id"]).isin(_shared_campuses(case))
    return table[alone]


def _joined(sites: pd.Series, values: pd.Series) -> dict[str, str]:
    """The values of each site in their order, as one text."""
    found: dict[str, list[str]] = {}
    for site, value in zip(sites.tolist(), values.tolist(), strict=True):
        found.setdefault(site, []).append(value)
    return {site: ",".join(held) for site, held in found.items()}


def _reach_mw(case: Case) -> dict[str, float]:
    """Most that each substation can ever carry [MW]; without power_supply there is no bound."""
    stations = case.substations
    if not case.setting("power_supply").is_required:
        return dict.fromkeys(stations.index, math.inf)
    spare = case.headroom["spare_mw"].groupby(level="substation_id").max()
    most = spare.reindex(stations.index) + stations["step_mw"] * stations["max_steps"]
    return {str(name): float(mw) for name, mw in most.items()}


def _shared_campuses(case: Case) -> set[str]:
    campus = case.sites["campus_id"]
    return set(campus[campus.duplicated(keep=False)])


def _room_mw(case: Case, table: pd.DataFrame) -> pd.Series:
    """What fits on each pair of ``table`` [MW]: whole modules, and no more than the rules in force allow its tier."""
    module_mw = table["design_id"].map(case.designs["module_it_mw"])
    tier = table["design_id"].map(case.designs["tier"])
    below_large = np.ceil(case.large_min_mw / module_mw - 1e-9) - 1
    most_edge = np.floor(case.limit("size_class.edge_max_racks") * case.rack_mw / module_mw + 1e-9)
    classed, small_outside = (case.setting(rule).is_required for rule in ("size_class", "outside_is_small"))
    # Without large_in_cluster a hub outside may take an exception, and is then as large as it likes.
    hubs_too = small_outside and case.setting("large_in_cluster").is_required
    outside = ~table["site_id"].map(case.sites["in_cluster"]).astype(bool)
    is_small = (tier == "urban") & (classed | (outside & small_outside)) | (tier == "hub") & outside & hubs_too
    modules = table["max_modules"].astype("float64")
    modules = modules.mask(is_small, np.minimum(modules, below_large))
    modules = modules.mask((tier == "edge") & classed, np.minimum(modules, most_edge))
    return modules * module_mw


def _least_mw(case: Case, table: pd.DataFrame) -> pd.Series:
    """What a built pair of ``table`` holds at least in the last period [MW]: a module, or its class."""
    module_mw = table["design_id"].map(case.designs["module_it_mw"]).astype("float64")
    if not case.setting("size_class").is_required:
        return module_mw
    is_hub = table["design_id"].map(case.designs["tier"]) == "hub"
    class_mw = np.maximum(table["design_id"].map(case.designs["min_it_mw"]), case.large_min_mw)
    return module_mw.mask(is_hub, np.ceil(class_mw / module_mw - 1e-9) * module_mw)


def _most_in_use(table: pd.DataFrame, earlier_share: float) -> pd.Series:
    """Most sites in use in some best plan, over all designs of the group of each pair; infinite where that fails.

    ``earlier_share`` [1] is how much dearer an investment is in the first period than in the last.
    """
    group = table.groupby(_SITES, sort=False).ngroup()
    alike = table.groupby(_GROUP, sort=False)["cost_cny"].agg(["min", "max"]).reset_index()
    alike["fails"] = alike["min"] < earlier_share * alike["max"]
    designs = alike.groupby(_SITES, sort=False)["fails"].agg(["size", "any"])
    # The smallest sites of each group first, and what they add up to.
    sizes = table.assign(group=group).groupby(["group", "site_id"])["size_mw"].min().sort_values(kind="stable")
    grown = sizes.groupby(level="group").cumsum()
    here = grown.index.get_level_values("group")
    reach_mw, least_mw = table["most_mw"].groupby(group).max(), table["least_mw"].groupby(group).min()
    kinds = designs["size"].to_numpy()
    most = kinds.astype("float64")
    for single in range(int(kinds.max())):
        half_mw = 2 * (reach_mw - single * least_mw).reindex(here).to_numpy()
        filled = (grown <= half_mw + 1e-9).groupby(level="group").sum().sort_index().to_numpy()
        most = np.where(single < kinds, np.maximum(most, single + filled), most)
    return group.map(pd.Series(np.where(designs["any"], np.inf, most)))


def _dominated(table: pd.DataFrame) -> pd.DataFrame:
    """The pairs beside which as many others of their group as can be in use are no dearer and no smaller."""
    group = table.groupby(_GROUP, sort=False).ngroup()
    ordered = table.assign(group=group).sort_values(["group", "cost_cny", "site_id"], kind="stable")
    codes, sizes = ordered["group"].to_numpy(), ordered["size_mw"].to_numpy()
    first = np.searchsorted(codes, codes)
    better = np.zeros(len(ordered))
    for size in np.unique(sizes):
        here = sizes == size
        before = np.concatenate([[0], np.cumsum(sizes >= size)])
        better[here] = (before[:-1] - before[first])[here]
    return ordered[better >= ordered["most_in_use"].to_numpy()]
