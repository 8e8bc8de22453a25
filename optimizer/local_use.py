"""What local green electricity may count for under a plan, in plain arithmetic; shares nothing with the model."""

from __future__ import annotations

from models.case import Case
from optimizer.cells import iterate, read_number
from optimizer.plan import Plan
from optimizer.stock_audit import standing_stock


def bought_gwh(case: Case, plan: Plan, period: str, *, only_own: bool = False) -> dict[str, float]:
    """Return what is bought in a year [GWh] by zone of the channel, that of the whole city under ``""``.

    ``only_own``: photovoltaics of the user's own alone.
    """
    found: dict[str, float] = {"": 0.0}
    for (channel, when), row in iterate(plan.green):
        entry = case.green_channels.loc[channel]
        if when == period and (not only_own or entry["counts_for"] == "both"):
            found[str(entry["zone_id"])] = found.get(str(entry["zone_id"]), 0.0) + float(row["gwh_per_year"])
    return found


def used_gwh(case: Case, plan: Plan, period: str) -> dict[str, float]:
    """Return the energy of a year [GWh] that all data centres use, by zone."""
    found = new_gwh(case, plan, period)
    place = case.stock["zone_id"].to_dict()
    for old in standing_stock(case, plan, period):
        zone = str(place[old.stock_id])
        found[zone] = found.get(zone, 0.0) + old.energy_mwh_per_year / 1000
    return found


def new_gwh(case: Case, plan: Plan, period: str, tiers: tuple[str, ...] = ("hub", "urban", "edge")) -> dict[str, float]:
    """Return the energy of a year [GWh] of new load of ``tiers``, by zone of the sites that share its pool."""
    site_of = {str(row["pool_id"]): site for (site, _), row in iterate(case.site_designs)}
    found: dict[str, float] = {}
    for (_, pool, when), row in iterate(plan.serves):
        if when == period and case.designs.at[case.pools.at[pool, "design_id"], "tier"] in tiers:
            zone = str(case.sites.at[site_of[pool], "zone_id"])
            gwh = float(row["it_mw"]) * read_number(case.pools, pool, "energy_mwh_per_mw_year") / 1000
            found[zone] = found.get(zone, 0.0) + gwh
    return found


def counted_gwh(case: Case, plan: Plan, period: str, *, only_own: bool = False) -> float:
    """Return what counts as green [GWh]: all of the city's channels, local power up to what its zone uses."""
    bought = bought_gwh(case, plan, period, only_own=only_own)
    used = used_gwh(case, plan, period) if len(bought) > 1 else {}
    return sum(min(gwh, used.get(zone, 0.0)) if zone else gwh for zone, gwh in bought.items())


def hub_counted_gwh(case: Case, plan: Plan, period: str) -> float:
    """Return what counts for new hub load [GWh]: all of the city's channels, local power up to the hub load there."""
    hub = new_gwh(case, plan, period, ("hub",))
    return sum(
        gwh if not zone else min(gwh, hub.get(zone, 0.0)) for zone, gwh in bought_gwh(case, plan, period).items()
    )
