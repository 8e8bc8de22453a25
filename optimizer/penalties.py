"""What preferred rules cost where a plan falls short of them: measured on the plan, rule by rule, in plain numbers.

The shortfall of each rule is in the unit of its clause: MW of IT power (of facility power for power_supply), GWh a
year for renewable_share, 1000 m3 a year for water_limit, kt a year for carbon_cap, million CNY for budget, facilities
where in_cluster_share and stock_consolidation count them and for green_centres, and MW times the excess of PUE for
pue_limit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import pandas as pd

from models.case import Case
from optimizer.cells import iterate, read_number
from optimizer.finding import Finding
from optimizer.local_use import counted_gwh, hub_counted_gwh
from optimizer.plan import Plan
from optimizer.rules import budget, carbon_cap, energy_review, orderly_growth, power_supply, water_limit
from optimizer.stock_audit import standing_stock, states_in

Shortfalls = Iterator[tuple[str, float]]

PENALTY = "preference_penalty"


def measure_penalties(case: Case, plan: Plan) -> list[tuple[str, str, float]]:
    """Return (component, period_id, cny) for each period in which preferred rules are missed."""
    missed = measure_shortfalls(case, plan)
    sums = missed.groupby("period_id", sort=False)["shortfall"].sum()
    return [(PENALTY, str(period), float(amount) * case.prefer_cny_per_unit) for period, amount in sums.items()]


def measure_shortfalls(case: Case, plan: Plan) -> pd.DataFrame:
    """Return by how much each preferred rule is missed: columns rule, period_id, shortfall (above 0)."""
    rows = [
        (rule, period, amount)
        for rule, measure in _MEASURES.items()
        if case.setting(rule).mode == "prefer"
        for period, amount in measure(case, plan)
        if amount > 1e-9
    ]
    return pd.DataFrame(rows, columns=["rule", "period_id", "shortfall"])


def _in_service(case: Case, plan: Plan, period: str) -> Iterator[tuple[str, str, str, float]]:
    """Site, design, tier and IT power [MW] of what is in service in a period."""
    for (site, when), facility in iterate(plan.facilities):
        if when == period:
            design = str(facility["design_id"])
            yield str(site), design, str(case.designs.at[design, "tier"]), float(facility["it_mw"])


def _power_supply(case: Case, plan: Plan) -> Shortfalls:
    drawn: dict[tuple[str, str], float] = {}
    for (_, station, period), feed in iterate(plan.feeds):
        drawn[station, period] = drawn.get((station, period), 0.0) + float(feed["feed_mw"])
    steps = plan.steps["steps"].to_dict()
    for (station, period), mw in drawn.items():
        added = float(steps.get((station, period), 0)) * read_number(case.substations, station, "step_mw")
        yield period, mw - added - read_number(case.headroom, (station, period), "spare_mw")
    for finding in power_supply.audit(case, plan):
        if finding.variant == "import":
            yield finding.subject, finding.value - finding.limit


def _land_use(case: Case, plan: Plan) -> Shortfalls:
    last = str(case.periods.index[-1])
    for site, design, _, mw in _in_service(case, plan, last):
        if case.designs.at[design, "needs_land"]:
            yield last, mw - read_number(case.sites, site, "usable_area_km2") * case.it_mw_per_km2


def _stock_consolidation(case: Case, plan: Plan) -> Shortfalls:
    options = case.setting("stock_consolidation").options
    for (period,), when in iterate(case.periods):
        if when["end_year"] < options["by_year"]:
            continue
        changed, missing = set(states_in(plan, str(period))), 0.0
        for (name,), row in iterate(case.stock):
            if row["is_old_small"]:
                weight = 1.0 if options["weight"] == "count" else float(row["it_mw"])
                missing += weight * (float(options["min_share"]) - float(name in changed))
        yield str(period), missing


def _large_in_cluster(case: Case, plan: Plan) -> Shortfalls:
    for period in case.periods.index:
        outside = [
            mw
            for site, _, tier, mw in _in_service(case, plan, period)
            if tier == "hub" and not case.sites.at[site, "in_cluster"]
        ]
        yield str(period), sum(outside) - case.limit("large_in_cluster.exception_it_mw")


def _largest_small_mw(case: Case, design: str) -> float:
    """Most whole modules below the large class [MW]."""
    module_mw = read_number(case.designs, design, "module_it_mw")
    return (math.ceil(case.large_min_mw / module_mw - 1e-9) - 1) * module_mw


def _outside_is_small(case: Case, plan: Plan) -> Shortfalls:
    last = str(case.periods.index[-1])
    for site, design, tier, mw in _in_service(case, plan, last):
        is_exception = tier == "hub" and site in plan.exceptions.index
        if not case.sites.at[site, "in_cluster"] and not is_exception:
            yield last, mw - _largest_small_mw(case, design)


def _size_class(case: Case, plan: Plan) -> Shortfalls:
    last = str(case.periods.index[-1])
    for _, design, tier, mw in _in_service(case, plan, last):
        module_mw = read_number(case.designs, design, "module_it_mw")
        if tier == "hub":
            least_mw = max(case.large_min_mw, read_number(case.designs, design, "min_it_mw"))
            yield last, math.ceil(least_mw / module_mw - 1e-9) * module_mw - mw
        elif tier == "urban":
            yield last, mw - _largest_small_mw(case, design)
        else:
            most_mw = case.limit("size_class.edge_max_racks") * case.rack_mw
            yield last, mw - math.floor(most_mw / module_mw + 1e-9) * module_mw


def _starter_zones_first(case: Case, plan: Plan) -> Shortfalls:
    options = case.setting("starter_zones_first").options
    if options["form"] != "min_share":
        return
    for period in case.periods.index:
        large = [(site, mw) for site, _, tier, mw in _in_service(case, plan, period) if tier == "hub"]
        started = sum(mw for site, mw in large if case.sites.at[site, "in_starter_zone"])
        yield str(period), float(options["min_share"]) * sum(mw for _, mw in large) - started


def _pue_limit(case: Case, plan: Plan) -> Shortfalls:
    options = case.setting("pue_limit").options
    outside = "max_pue_outside" if options["outside"] == "annex" else "max_pue_outside_body"
    limits = {True: case.limit("pue_limit.max_pue_in_cluster"), False: case.limit(f"pue_limit.{outside}")}
    last = str(case.periods.index[-1])
    for period in case.periods.index:
        excess = []
        for site, design, tier, mw in _in_service(case, plan, period):
            if tier == "hub":
                pue = read_number(case.site_designs, (site, design), f"pue_{options['percentile']}")
                excess.append((pue - limits[bool(case.sites.at[site, "in_cluster"])]) * mw)
        if options["fleet_average"]:
            yield str(period), sum(excess)
        elif period == last:
            yield last, sum(amount for amount in excess if amount > 0)


def _in_cluster_share(case: Case, plan: Plan) -> Shortfalls:
    options = case.setting("in_cluster_share").options
    new_tiers = {"all": {"hub", "urban", "edge"}, "without_edge": {"hub", "urban"}, "large_only": {"hub"}}
    large = {"large", "hyperscale"}
    for period in case.periods.index:
        # in the cluster, and MW of IT power (or 1, where facilities are counted)
        members = [
            (bool(case.sites.at[site, "in_cluster"]), mw)
            for site, _, tier, mw in _in_service(case, plan, period)
            if tier in new_tiers[options["universe"]]
        ]
        if options["scope"] == "stock_and_new":
            for old in standing_stock(case, plan, str(period)):
                size = old.size_class
                is_left_out = {"all": False, "without_edge": size == "edge", "large_only": size not in large}
                if not is_left_out[options["universe"]]:
                    by_racks = options["weight"] == "racks"
                    mw = old.racks * case.rack_mw if by_racks else old.it_mw
                    members.append((old.in_cluster, mw))
        weights = [(inside, 1.0 if options["weight"] == "count" else mw) for inside, mw in members]
        inside = sum(weight for is_inside, weight in weights if is_inside)
        yield str(period), case.limit("in_cluster_share.min_share") * sum(w for _, w in weights) - inside


def _rack_utilisation(case: Case, plan: Plan) -> Shortfalls:
    options = case.setting("rack_utilisation").options
    share = case.limit("rack_utilisation.min_share")
    pools = case.site_designs["pool_id"].to_dict()
    for period in case.periods.index:
        missing: dict[str, float] = {}
        old_mw = sum(old.it_mw * share - old.served_it_mw for old in standing_stock(case, plan, str(period)))
        for (site, when), facility in iterate(plan.facilities):
            if when == period:
                name = pools[site, facility["design_id"]] if options["scope"] == "each" else "fleet"
                short = share * float(facility["it_mw"]) - float(facility["served_it_mw"])
                missing[name] = missing.get(name, 0.0) + short
        if options["scope"] == "fleet" and options["universe"] == "all":
            missing["fleet"] = missing.get("fleet", 0.0) + float(old_mw)
        for amount in missing.values():
            yield str(period), amount


def _renewable_share(case: Case, plan: Plan) -> Shortfalls:
    for period in case.periods.index:
        energy_gwh = sum(old.energy_mwh_per_year for old in standing_stock(case, plan, str(period))) / 1000
        hub_gwh = 0.0
        for (_, pool, when), serve in iterate(plan.serves):
            if when == period:
                gwh = float(serve["it_mw"]) * read_number(case.pools, pool, "energy_mwh_per_mw_year") / 1000
                energy_gwh += gwh
                hub_gwh += gwh if case.designs.at[case.pools.at[pool, "design_id"], "tier"] == "hub" else 0.0
        bought = counted_gwh(case, plan, str(period))
        yield str(period), case.limit("renewable_share.min_share") * energy_gwh - bought
        if "renewable_share.min_share_new_hub" in case.limits:
            yield (
                str(period),
                case.limit("renewable_share.min_share_new_hub") * hub_gwh - hub_counted_gwh(case, plan, str(period)),
            )


def _beyond_limits(audit: Callable[[Case, Plan], list[Finding]], unit: float) -> Callable[[Case, Plan], Shortfalls]:
    """What the audit of a rule finds beyond the limit of each period, in the unit of its rows."""

    def measure(case: Case, plan: Plan) -> Shortfalls:
        for finding in audit(case, plan):
            # A project over the review line is marked, not barred; a subject ends with its period.
            if finding.variant == "review":
                continue
            yield finding.subject.split()[-1], max(0.0, finding.value - finding.limit) / unit

    return measure


def _green_centres(case: Case, plan: Plan) -> Shortfalls:
    last = str(case.periods.index[-1])
    least_racks, most_pue, share = (
        case.limit(f"green_centres.{name}") for name in ("min_racks", "max_pue", "min_utilisation_share")
    )
    percentile = case.setting("green_centres").options["percentile"]
    # standard racks, PUE and use of what may count
    facts = [(old.racks, old.pue, old.served_it_mw / old.it_mw) for old in standing_stock(case, plan, last)]
    served = {site: float(row["served_it_mw"]) for (site, when), row in iterate(plan.facilities) if when == last}
    for site, design, _, mw in _in_service(case, plan, last):
        if case.sites.at[site, "in_cluster"]:
            pue = read_number(case.site_designs, (site, design), f"pue_{percentile}")
            facts.append((mw / case.rack_mw, pue, served[site] / mw))
    green = [racks > least_racks - 1e-6 and pue < most_pue + 1e-6 and used > share - 1e-6 for racks, pue, used in facts]
    yield last, case.limit("green_centres.min_count") - sum(green)


def _latency(case: Case, plan: Plan) -> Shortfalls:
    limits, trips = case.demand_blocks["max_round_trip_ms"].to_dict(), case.reaches["round_trip_ms"].to_dict()
    for (demand, pool, period), serve in iterate(plan.serves):
        if trips.get((demand, pool), 0.0) > limits[demand]:
            yield str(period), float(serve["it_mw"])


def _edge_colocation(case: Case, plan: Plan) -> Shortfalls:
    kinds, last = case.setting("edge_colocation").options["host_kinds"], str(case.periods.index[-1])
    for site, _, tier, mw in _in_service(case, plan, last):
        if tier == "edge" and case.host_kind(site) not in kinds:
            yield last, mw


_MEASURES: dict[str, Callable[[Case, Plan], Shortfalls]] = {
    "land_use": _land_use,
    "power_supply": _power_supply,
    "large_in_cluster": _large_in_cluster,
    "outside_is_small": _outside_is_small,
    "edge_colocation": _edge_colocation,
    "size_class": _size_class,
    "starter_zones_first": _starter_zones_first,
    "pue_limit": _pue_limit,
    "in_cluster_share": _in_cluster_share,
    "rack_utilisation": _rack_utilisation,
    "renewable_share": _renewable_share,
    "green_centres": _green_centres,
    "stock_consolidation": _stock_consolidation,
    "latency": _latency,
    "water_limit": _beyond_limits(water_limit.audit, water_limit.M3_PER_ROW_UNIT),
    "energy_review": _beyond_limits(energy_review.audit, 1.0),
    "orderly_growth": _beyond_limits(orderly_growth.audit, 1.0),
    "carbon_cap": _beyond_limits(carbon_cap.audit, carbon_cap.T_PER_KT),
    "budget": _beyond_limits(budget.audit, budget.CNY_PER_ROW_UNIT),
}
