"""Levers on what the user limits by zone (energy, water) and on orderly growth."""

from __future__ import annotations

import math
from collections.abc import Iterator

from models.case import Case
from optimizer.cells import iterate, read_number
from optimizer.lever_base import Lever, by_cell, by_option, in_year
from optimizer.lever_limits import most_energy_mwh, most_water_m3


def zone_levers(case: Case) -> Iterator[Lever]:
    """Yield one lever for each limit of a zone and period that binds, in the unit of its row."""
    energy_gwh, water_km3 = most_energy_mwh(case) / 1000, most_water_m3(case) / 1000
    for rule, clause, column, unit, per_unit, most in (
        ("energy_review", "S2", "max_energy_gwh_per_year", "GWh", 1.0, energy_gwh),
        ("water_limit", "A5.2b", "max_water_m3_per_year", "km3", 1e3, water_km3),
    ):
        if not case.setting(rule).is_required:
            continue
        for (zone, period), row in iterate(case.zone_limits):
            value = float(row[column]) / per_unit
            if not math.isfinite(value):
                continue
            zh, en = (in_year(case, str(case.zones.at[zone, f"name_{tongue}"]), period) for tongue in ("zh", "en"))
            yield Lever(
                f"zone_limits.{column}/{zone}/{period}",
                rule,
                clause,
                unit,
                zh,
                en,
                value,
                max(value, most),
                10.0,
                f"{rule}_zone",
                False,
                by_cell("zone_limits", (zone, period), column, per_unit),
                {f"{rule}__{zone}__{period}": -1.0},
            )


def growth_levers(case: Case) -> Iterator[Lever]:
    """Yield the headroom above demand, and what a zone may take into service in a period, where they are stated."""
    rule = "orderly_growth"
    setting = case.setting(rule)
    if not setting.is_required:
        return
    capacity_mw = _most_capacity_mw(case)
    demand_mw = case.demand["it_mw"].groupby(level="period_id").sum().to_dict()
    if "max_headroom_share" in setting.options and min(demand_mw.values()) > 0:
        value = float(setting.options["max_headroom_share"])
        loosest = max(value, capacity_mw / min(demand_mw.values()) - 1.0)
        # Load of what closes joins demand: then the share stands in more than the right-hand side.
        is_plain = not case.stock["may_close"].any()
        rows = {f"{rule}__headroom__{period}": -mw for period, mw in demand_mw.items()} if is_plain else {}
        relax = by_option(rule, "max_headroom_share", 1.0, most=math.inf)
        key, group = f"{rule}.max_headroom_share", f"{rule}_headroom"
        yield Lever(key, rule, "A0", "share", "", "", value, loosest, 0.05, group, False, relax, rows)
    if "max_zone_it_mw" in setting.options:
        value = float(setting.options["max_zone_it_mw"])
        zones = dict.fromkeys(case.sites["zone_id"])
        rows = {f"{rule}__zone__{zone}__{period}": -1.0 for zone in zones for period in case.periods.index}
        relax = by_option(rule, "max_zone_it_mw", 1.0, most=math.inf)
        key, group, loosest = f"{rule}.max_zone_it_mw", f"{rule}_zone", max(value, capacity_mw)
        yield Lever(key, rule, "A5.1f", "MW", "", "", value, loosest, 10.0, group, False, relax, rows)


def _most_capacity_mw(case: Case) -> float:
    """Every site full in its largest design [MW of IT power]."""
    largest: dict[str, float] = {}
    for (site, design), row in iterate(case.site_designs):
        mw = float(row["max_modules"]) * read_number(case.designs, design, "module_it_mw")
        largest[site] = max(largest.get(site, 0.0), mw)
    return sum(largest.values())
