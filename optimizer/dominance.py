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


_ALIKE = ["pool_id", "pue_p05", "pue_p50", "pue_p95", "reserved_mw_per_it_mw", "module_cny", "standing_cny_per_mw_year"]


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
    """Pairs with what tells them apart; only sites with exactly the supplies they need can be compared.

    ``site`` and ``design`` are positions in the tables of the case, ``place`` numbers the groups of sites, ``kind`` the
    groups of pairs that are alike but for feeders, fixed cost and room.
    """
    table = case.site_designs.loc[pairs].reset_index()
    table["site"] = case.sites.index.get_indexer(pd.Index(table["site_id"]))
    table["design"] = case.designs.index.get_indexer(pd.Index(table["design_id"]))
    sites = _sites(case)
    needed = np.array([case.supplies_of(design) for design in case.designs.index])[table["design"]]
    is_comparable = sites["supplies"].to_numpy()[table["site"]] == needed
    # A site that may also hold a design with other supplies is not free to be exchanged. Nor is a part of a campus
    # split by a zone edge, which may hold one facility only.
    is_free = ~case.sites["campus_id"].duplicated(keep=False).to_numpy() & (sites["place"].to_numpy() >= 0)
    is_free[table["site"][~is_comparable]] = False
    table = table[is_free[table["site"]]]
    at = table["site"].to_numpy()
    table["place"] = sites["place"].to_numpy()[at]
    table["size_mw"] = _room_mw(case, table)
    table["least_mw"] = _least_mw(case, table)
    table["cost_cny"] = table["fixed_cny"] + sites["km"].to_numpy()[at] * table["feeder_cny_per_km"]
    table["most_mw"] = sites["reach_mw"].to_numpy()[at] / table["reserved_mw_per_it_mw"]
    table["kind"] = table.groupby(["place", *_ALIKE], sort=False).ngroup()
    return table


def _sites(case: Case) -> pd.DataFrame:
    """For every site how many ``supplies`` it has, their ``km``, the least ``reach_mw`` of their substations, its
    ``place``: sites of one place have the same area, zone, substations and times until their feeders serve."""
    site = case.sites.index.get_indexer(case.feeders.index.get_level_values("site_id"))
    names = case.feeders.index.get_level_values("substation_id")
    substation, known = pd.factorize(names)
    # Sites whose feeders take different times are not alike.
    lead, _ = pd.factorize(case.feeders["lead_years"])
    order = np.lexsort((substation, site))
    count, km = np.bincount(site, minlength=len(case.sites)), np.bincount(site, case.feeders["km"], len(case.sites))
    begin = np.cumsum(count) - count
    areas, zones = (pd.factorize(case.sites[column])[0] for column in ("area_id", "zone_id"))
    place = areas * (zones.max(initial=0) + 1) + zones
    reach_mw, reach_of = np.full(len(case.sites), np.inf), _reach_mw(case)
    reaches = np.array([reach_of[name] for name in known], dtype=np.float64)
    for rank in range(int(count.max(initial=0))):
        has = np.flatnonzero(count > rank)
        line = order[begin[has] + rank]
        reach_mw[has] = np.minimum(reach_mw[has], reaches[substation[line]])
        feeder = np.zeros(len(case.sites), dtype=np.int64)
        feeder[has] = 1 + substation[line] * (lead.max(initial=0) + 1) + lead[line]
        place = np.unique(place * (feeder.max() + 1) + feeder, return_inverse=True)[1]
    place = np.where((areas < 0) | (zones < 0), -1, place)
    return pd.DataFrame({"supplies": count, "km": km, "reach_mw": reach_mw, "place": place})


def _reach_mw(case: Case) -> dict[str, float]:
    """Most that each substation can ever carry [MW]; without power_supply there is no bound."""
    stations = case.substations
    if not case.setting("power_supply").is_required:
        return dict.fromkeys(stations.index, math.inf)
    spare = case.headroom["spare_mw"].groupby(level="substation_id").max()
    most = spare.reindex(stations.index) + stations["step_mw"] * stations["max_steps"]
    return {str(name): float(mw) for name, mw in most.items()}


def _room_mw(case: Case, table: pd.DataFrame) -> pd.Series:
    """What fits on each pair of ``table`` [MW]: whole modules, and no more than the rules in force allow its tier."""
    module_mw, tier = (_of_design(case, table, column) for column in ("module_it_mw", "tier"))
    below_large = np.ceil(case.large_min_mw / module_mw - 1e-9) - 1
    most_edge = np.floor(case.limit("size_class.edge_max_racks") * case.rack_mw / module_mw + 1e-9)
    classed, small_outside = (case.setting(rule).is_required for rule in ("size_class", "outside_is_small"))
    # Without large_in_cluster a hub outside may take an exception, and is then as large as it likes.
    hubs_too = small_outside and case.setting("large_in_cluster").is_required
    outside = ~case.sites["in_cluster"].to_numpy(dtype=bool)[table["site"]]
    is_small = (tier == "urban") & (classed | (outside & small_outside)) | (tier == "hub") & outside & hubs_too
    modules = table["max_modules"].astype("float64")
    modules = modules.mask(is_small, np.minimum(modules, below_large))
    modules = modules.mask((tier == "edge") & classed, np.minimum(modules, most_edge))
    return modules * module_mw


def _of_design(case: Case, table: pd.DataFrame, column: str) -> pd.Series:
    """What a column of the designs says of each pair."""
    return case.designs[column].take(table["design"].to_numpy()).set_axis(table.index)


def _least_mw(case: Case, table: pd.DataFrame) -> pd.Series:
    """What a built pair of ``table`` holds at least in the last period [MW]: a module, or its class."""
    module_mw = _of_design(case, table, "module_it_mw").astype("float64")
    if not case.setting("size_class").is_required:
        return module_mw
    is_hub = _of_design(case, table, "tier") == "hub"
    class_mw = np.maximum(_of_design(case, table, "min_it_mw"), case.large_min_mw)
    return module_mw.mask(is_hub, np.ceil(class_mw / module_mw - 1e-9) * module_mw)


def _most_in_use(table: pd.DataFrame, earlier_share: float) -> pd.Series:
    """Most sites in use in some best plan, over all designs of the group of each pair; infinite where that fails.

    ``earlier_share`` [1] is how much dearer an investment is in the first period than in the last.
    """
    group = pd.Series(pd.factorize(table["place"])[0], index=table.index)
    alike = table.groupby([group, "kind"], sort=False)["cost_cny"].agg(["min", "max"])
    fails = alike["min"] < earlier_share * alike["max"]
    designs = fails.groupby(level=0, sort=True).agg(["size", "any"])
    # The smallest sites of each group first, and what they add up to.
    sizes = table.assign(group=group).groupby(["group", "site"])["size_mw"].min().sort_values(kind="stable")
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
    ordered = table.sort_values(["kind", "cost_cny", "site_id"], kind="stable")
    codes, sizes = ordered["kind"].to_numpy(), ordered["size_mw"].to_numpy()
    first = np.searchsorted(codes, codes)
    better = np.zeros(len(ordered))
    for size in np.unique(sizes):
        here = sizes == size
        before = np.concatenate([[0], np.cumsum(sizes >= size)])
        better[here] = (before[:-1] - before[first])[here]
    return ordered[better >= ordered["most_in_use"].to_numpy()]
