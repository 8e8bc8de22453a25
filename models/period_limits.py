"""Limits of a period that no document prints: the user sets them, and what nobody sets is no limit."""

from __future__ import annotations

import math

import pandas as pd

from models.scenario import Scenario
from models.scenario_keys import refuse

LIMIT_COLUMNS = ("max_capex_cny", "max_carbon_t_per_year", "max_water_m3_per_year", "max_import_mw")


def period_limit_table(scenario: Scenario, periods: pd.DataFrame) -> pd.DataFrame:
    """Return the limits: index period_id, one column for each key ``limits.*``; infinite where it is not stated."""
    columns = {
        name: list(scenario.numbers(f"limits.{name}")) if scenario.has(f"limits.{name}") else [math.inf] * len(periods)
        for name in LIMIT_COLUMNS
    }
    return pd.DataFrame(columns, index=periods.index)


def check_carbon_of_stock(
    scenario: Scenario, limits: pd.DataFrame, stock: pd.DataFrame, *, kgco2_per_kwh: float
) -> None:
    """Raise ScenarioValueError if a required cap is below what the existing data centres emit by themselves [t/year].

    Only for the location-based account of all data centres, where no contract lowers it: own photovoltaics at most.
    What may close or merge may emit nothing, what may be retrofitted what it uses after that.
    """
    cap_t = float(limits["max_carbon_t_per_year"].min())
    channels = scenario.local_figures()
    own_mwh = sum(
        figures["max_gwh_per_year"].value * 1000
        for name, figures in channels.channel_figures.items()
        if channels.channels[name]["counts_for"] == "both"
    )
    stays = stock[~stock["may_close"] & ~stock["may_merge"]]
    factor = (stays["retrofit_pue"] / stays["pue"]).where(stays["may_retrofit"], 1.0).clip(upper=1.0)
    least_t = max(float((stays["energy_mwh_per_year"] * factor).sum()) - own_mwh, 0.0) * kgco2_per_kwh
    rule = scenario.table("rules.carbon_cap")
    is_asked = rule["mode"] == "require" and rule["universe"] == "all" and rule["basis"] == "location"
    if is_asked and cap_t < least_t:
        zh = (
            f"有 {cap_t:,.0f} t，低于存量数据中心自身的最低排放 {least_t:,.0f} t（已扣除自建光伏）",
            "请提高上限，或改 rules.carbon_cap.universe、rules.carbon_cap.basis 或 mode",
        )
        en = (
            f"has {cap_t:,.0f} t, below the {least_t:,.0f} t that existing data centres emit at least by themselves "
            "(own photovoltaics taken off)",
            "Raise the cap, or change universe, basis or mode of rules.carbon_cap",
        )
        raise refuse("limits.max_carbon_t_per_year", str(scenario.chain[-1]), zh, en)


def check_import_of_stock(scenario: Scenario, limits: pd.DataFrame, stock: pd.DataFrame) -> None:
    """Raise ScenarioValueError if the import limit is below what the existing data centres that stay draw [MW].

    Only where they count. What may close or merge may draw nothing, what may be retrofitted its power after that.
    """
    if scenario.mode("power_supply") != "require" or scenario.text("rules.power_supply.import_universe") != "all":
        return
    stays = stock[~stock["may_close"] & ~stock["may_merge"]]
    pue = stays["pue"].where(~stays["may_retrofit"], stays[["pue", "retrofit_pue"]].min(axis=1))
    least_mw, limit_mw = float((stays["it_mw"] * pue).sum()), float(limits["max_import_mw"].min())
    if limit_mw < least_mw:
        zh = (
            f"有 {limit_mw:,.1f} MW，低于存量数据中心满载所需的 {least_mw:,.1f} MW",
            "请提高上限，或把 rules.power_supply.import_universe 改为 new（只计新建）",
        )
        en = (
            f"has {limit_mw:,.1f} MW, below the {least_mw:,.1f} MW that existing data centres draw when full",
            "Raise the limit, or count new ones only: rules.power_supply.import_universe = new",
        )
        raise refuse("limits.max_import_mw", str(scenario.chain[-1]), zh, en)
