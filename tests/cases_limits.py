"""Limits of a period, and green channels, of the tiny case; and brute force under the rules that read them."""

import math
from dataclasses import replace

import pandas as pd

COLUMNS = ("max_capex_cny", "max_carbon_t_per_year", "max_water_m3_per_year")
SLACK = 1e-7


def limit_table(times) -> pd.DataFrame:
    """No limit in any period."""
    index = pd.Index(times, name="period_id")
    return pd.DataFrame({name: [math.inf] * len(index) for name in COLUMNS}, index=index)


def green_table(green) -> pd.DataFrame:
    """Channels q1, q2, ... as (CNY/MWh, most GWh), or with what they count for as third."""
    index = pd.Index([f"q{number}" for number in range(1, len(green) + 1)], name="channel_id")
    columns = {
        "name_zh": "名称",
        "name_en": "name",
        "premium_cny_per_mwh": [float(row[0]) for row in green],
        "max_gwh_per_year": [float(row[1]) for row in green],
        "counts_for": [row[2] if len(row) > 2 else "market_based" for row in green],
    }
    return pd.DataFrame(columns, index=index)


def with_period_limits(case, **columns):
    """The case with limits of its periods, ``max_capex_cny=(1e8, 2e8)``; one number is for every period."""
    table = case.period_limits.copy()
    for name, values in columns.items():
        table[name] = values if isinstance(values, tuple) else [float(values)] * len(table)
    return replace(case, period_limits=table)


def keeps_limits(reading, built, t, served):
    """Whether a plan of :class:`tests.cases_enumerated.Reading` keeps carbon, water and capital of period ``t``.

    Water for 1 MW must be the same in all pools that are built, so that what is served says all.
    """
    limits = reading.case.period_limits.iloc[t]
    if reading.on["water_limit"] and math.isfinite(limits["max_water_m3_per_year"]):
        used = {reading.pair[site, design]["pool_id"] for site, (design, modules) in built.items() if modules[t]}
        rows = [reading.pool[name] for name in used]
        water = [r["wue_l_per_kwh"] * r["energy_mwh_per_mw_year"] / r["pue_p50"] for r in rows] or [0.0]
        assert max(water) - min(water) < SLACK
        if served * max(water) > limits["max_water_m3_per_year"] + SLACK:
            return False
    has_budget = reading.on["budget"] and math.isfinite(limits["max_capex_cny"])
    if has_budget and committed(reading, built, t) > limits["max_capex_cny"] + 1:
        return False
    return green_needed(reading, t, served) <= sum(row.max_gwh_per_year for row in lowering(reading)) + SLACK


def lowering(reading):
    """The channels that lower carbon in the account asked for."""
    is_market = reading.options["carbon_cap"]["basis"] == "market"
    return [row for row in reading.channels if is_market or row.counts_for == "both"]


def green_needed(reading, t, served):
    """Least green energy of lowering channels that keeps the cap [GWh]; energy is the same in all pools."""
    cap_t = reading.case.period_limits["max_carbon_t_per_year"].iloc[t]
    if not reading.on["carbon_cap"] or math.isinf(cap_t):
        return 0.0
    each = {row["energy_mwh_per_mw_year"] for row in reading.pool.values()}
    assert len(each) == 1
    old_mwh = reading.old_mwh if reading.options["carbon_cap"]["universe"] == "all" else 0.0
    return max(0.0, old_mwh + served * each.pop() - cap_t / reading.case.account_kgco2_per_kwh) / 1000


def dearer_green(reading, t, served, share):
    """Cost [CNY] of the green energy that carbon_cap needs beyond ``share`` [GWh for 1 MWh] of all energy."""
    needed = green_needed(reading, t, served)
    if needed == 0:
        return 0.0
    assert len(lowering(reading)) == len(reading.channels)
    usual = share * (reading.old_mwh + served * next(iter(reading.pool.values()))["energy_mwh_per_mw_year"])
    return 0.0 if usual >= needed else reading.green_cost(needed) - reading.green_cost(usual)


def committed(reading, built, t):
    """Capital of what comes into service in period ``t`` [CNY]; transformer steps are not counted: there are none."""
    assert not reading.on["power_supply"]
    total = 0.0
    for site, (design, modules) in built.items():
        row, before = reading.pair[site, design], modules[t - 1] if t else 0
        total += (modules[t] - before) * row["module_cny"]
        if modules[t] and not before:
            lines = reading.km[site] if reading.on["dual_feed"] else 0.0
            total += row["fixed_cny"] + lines * row["feeder_cny_per_km"]
    return total
