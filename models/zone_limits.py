"""Limits of a zone, year by year: energy of all data centres in it, water of the new ones. The user sets them."""

from __future__ import annotations

import math

import pandas as pd

from models.errors import suggest
from models.scenario import Scenario
from models.scenario_keys import refuse
from models.zone_tables import ZONE_COLUMNS, no_zone_limits


def zone_limit_table(scenario: Scenario, zones: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    """Return the limits ``zone_limits.*``: index (zone_id, period_id); infinite where not stated, no row without any.

    Raises ScenarioValueError for a zone that is none.
    """
    found: dict[tuple[str, str], dict[str, float]] = {}
    for column in ZONE_COLUMNS:
        for zone, values in _stated(scenario, column).items():
            _check_zone(scenario, f"zone_limits.{column}.{zone}", zone, zones)
            for period, value in zip(periods.index, values, strict=True):
                found.setdefault((zone, period), dict.fromkeys(ZONE_COLUMNS, math.inf))[column] = value
    if not found:
        return no_zone_limits()
    index = pd.MultiIndex.from_tuples(sorted(found), names=["zone_id", "period_id"])
    return pd.DataFrame([found[key] for key in sorted(found)], index=index)


def has_zone_limits(scenario: Scenario) -> bool:
    """Say whether the scenario limits anything by zone."""
    return any(_stated(scenario, column) for column in ZONE_COLUMNS)


def check_energy_of_stock(scenario: Scenario, limits: pd.DataFrame, stock: pd.DataFrame) -> None:
    """Raise ScenarioValueError if a required quota is below what the stock of the zone needs whatever becomes of it.

    What may close or merge may need nothing; what may be retrofitted needs its energy at the PUE after that.
    """
    if scenario.mode("energy_review") != "require":
        return
    stays = stock[~stock["may_close"] & ~stock["may_merge"]]
    factor = (stays["retrofit_pue"] / stays["pue"]).where(stays["may_retrofit"], 1.0).clip(upper=1.0)
    least = (stays["energy_mwh_per_year"] * factor / 1000).groupby(stays["zone_id"]).sum()
    for zone, rows in limits["max_energy_gwh_per_year"].groupby(level="zone_id"):
        quota_gwh, least_gwh = float(rows.min()), float(least.get(zone, 0.0))
        if quota_gwh < least_gwh:
            zh = (
                f"有 {quota_gwh:,.1f} GWh，低于该分区存量数据中心的用电 {least_gwh:,.1f} GWh",
                "请提高配额，或改 rules.energy_review 的方式",
            )
            en = (
                f"has {quota_gwh:,.1f} GWh, below the {least_gwh:,.1f} GWh that existing data centres of the zone use",
                "Raise the quota, or change the mode of rules.energy_review",
            )
            raise refuse(f"zone_limits.max_energy_gwh_per_year.{zone}", str(scenario.chain[-1]), zh, en)


def _stated(scenario: Scenario, column: str) -> dict[str, tuple[float, ...]]:
    resolved = scenario.values  # noqa: PD011 - no table of pandas
    table = resolved.get("zone_limits", {}).get(column, {})
    return {str(zone): tuple(float(value) for value in each) for zone, each in table.items()}


def _check_zone(scenario: Scenario, key: str, zone: str, zones: pd.DataFrame) -> None:
    known = [str(name) for name in zones.index]
    if zone not in known:
        hint_zh, hint_en = suggest(zone, known)
        zh, en = (f"所指的分区“{zone}”不存在", hint_zh[:-1]), (f'names "{zone}", which is no zone', hint_en[:-1])
        raise refuse(key, str(scenario.chain[-1]), zh, en)
