"""Zones of the tiny case that are its areas, limits of them, and a brute-force reading of both."""

import math
from dataclasses import replace

import pandas as pd

from models.zone_tables import ZONE_COLUMNS

ZONE_OF = {"a1": "z_start", "a2": "z_outside"}


def in_zones(case, **channels):
    """The case with every area in a zone of its own, all stock outside, and green ``channels`` placed in zones."""
    sites = case.sites.assign(zone_id=case.sites["area_id"].map(ZONE_OF))
    placed = [channels.get(name, "") for name in case.green_channels.index]
    stock, green = case.stock.assign(zone_id="z_outside"), case.green_channels.assign(zone_id=placed)
    return replace(case, sites=sites, stock=stock, green_channels=green)


def with_zone_limits(case, zone="z_outside", **columns):
    """The case with every area in a zone of its own, all stock outside, and limits of ``zone`` for every period."""
    sites = case.sites.assign(zone_id=case.sites["area_id"].map(ZONE_OF))
    index = pd.MultiIndex.from_product([[zone], case.periods.index], names=["zone_id", "period_id"])
    table = pd.DataFrame({name: columns.get(name, math.inf) for name in ZONE_COLUMNS}, index=index)
    return replace(case, sites=sites, zone_limits=table, stock=case.stock.assign(zone_id="z_outside"))


def most_served_mw(case, area, t):
    """Load [MW] of new data centres that the quota of the zone of an area leaves room for."""
    key = ZONE_OF[area], case.periods.index[t]
    if key not in case.zone_limits.index or not case.rules["energy_review"].has_rows:
        return math.inf
    each = {float(mwh) for mwh in case.pools["energy_mwh_per_mw_year"]}
    assert len(each) == 1
    old_mwh = case.stock["energy_mwh_per_year"].sum() if ZONE_OF[area] == "z_outside" else 0.0
    return max(0.0, case.zone_limits.at[key, "max_energy_gwh_per_year"] * 1000 - old_mwh) / each.pop()


def reached_mw(reading, capacity, t):
    """What pools can serve [MW]: their ``capacity``, in each area no more than its quota leaves."""
    areas = {reading.pool[pool]["area_id"] for pool in capacity}
    here = {area: sum(mw for pool, mw in capacity.items() if reading.pool[pool]["area_id"] == area) for area in areas}
    return sum(min(mw, most_served_mw(reading.case, area, t)) for area, mw in here.items())


def keeps_growth(reading, built, t, it_mw):
    """Whether new capacity stays near demand, and no zone takes more into service than it may."""
    options = reading.options["orderly_growth"]
    if not reading.on["orderly_growth"]:
        return True
    demand = sum(reading.demand[t].values())
    share = options.get("max_headroom_share")
    if share is not None and sum(it_mw.values()) > (1 + share) * demand + 1e-7:
        return False
    grown = {}
    for site, (design, modules) in built.items():
        zone = reading.case.sites.at[site, "zone_id"]
        added = (modules[t] - (modules[t - 1] if t else 0)) * reading.module[design]
        grown[zone] = grown.get(zone, 0.0) + added
    return max(grown.values(), default=0.0) <= options.get("max_zone_it_mw", math.inf) + 1e-7
