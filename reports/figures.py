"""Figures of a plan: capacity by zone and period, use of substations, the chosen sites. Tables in, tables out."""

from __future__ import annotations

import math

import pandas as pd

from models.case import Case
from models.review import review_level
from optimizer.plan import Plan
from reports.catalogue import text


def period_titles(case: Case, language: str) -> dict[str, str]:
    """Return period_id -> its end in words."""
    ends = case.periods["end_year"].astype("int64").to_dict()
    return {str(period): text("period.end", language, year=year) for period, year in ends.items()}


def name_of(table: pd.DataFrame, row_id: object, language: str) -> str:
    """Return the name of a row of a table that has name_zh and name_en."""
    return str(table.loc[str(row_id), f"name_{language}"])


def capacity_by_zone(case: Case, plan: Plan) -> pd.DataFrame:
    """Return new IT power in service [MW] at the end of each period: rows all zones, columns period_id."""
    by_site = site_capacity(case, plan)
    zones = case.sites["zone_id"].reindex(by_site.index)
    return by_site.groupby(zones.to_numpy()).sum().reindex(case.zones.index, fill_value=0.0)


def site_capacity(case: Case, plan: Plan) -> pd.DataFrame:
    """Return IT power in service [MW]: rows the chosen sites in order of the case, columns period_id."""
    table = _by_period(case, plan.facilities["it_mw"])
    return table.reindex([site for site in case.sites.index if site in table.index])


def land_km2(case: Case, plan: Plan) -> float:
    """Return the least land that the new sites need at the end [km2], at the densest that the case admits."""
    periods = plan.facilities.index.get_level_values("period_id")
    built = plan.facilities[periods == case.periods.index[-1]]
    on_land = built["design_id"].map(case.designs["needs_land"]).astype(bool)
    return float(built.loc[on_land, "it_mw"].sum()) / case.it_mw_per_km2


def physical_racks(case: Case, plan: Plan) -> pd.DataFrame:
    """Return racks as they stand in the halls: rows the chosen sites, columns period_id; NaN throughout where the
    designs of the case do not state ``rack_kw``, which is assumed of all that do."""
    capacity = site_capacity(case, plan)
    if "rack_kw" not in case.designs.columns:
        return capacity.mask(capacity.notna())
    rack_mw = plan.facilities["design_id"].map(case.designs["rack_kw"]) / 1000
    return _by_period(case, (plan.facilities["it_mw"] / rack_mw).rename("racks")).reindex(capacity.index)


def served_share(case: Case, plan: Plan) -> pd.Series:
    """Return served / in service [1] of all new facilities by period; 0 where nothing is in service."""
    sums = plan.facilities[["it_mw", "served_it_mw"]].groupby(level="period_id").sum()
    sums = sums.reindex(case.periods.index, fill_value=0.0)
    return (sums["served_it_mw"] / sums["it_mw"].where(sums["it_mw"] > 0)).fillna(0.0)


def unmet_by_period(case: Case, plan: Plan) -> pd.Series:
    """Return unserved demand [MW of IT power] by period."""
    return plan.unmet["it_mw"].groupby(level="period_id").sum().reindex(case.periods.index, fill_value=0.0)


def substation_use(case: Case, plan: Plan) -> pd.DataFrame:
    """Return use_mw, limit_mw [MW], steps and use_share [1], index (substation_id, period_id), every pair.

    The limit is the spare power of the period and the steps taken until then; the share is 0 where both are 0.
    """
    table = case.headroom[["spare_mw"]].copy()
    feeds = plan.feeds["feed_mw"].groupby(level=["substation_id", "period_id"]).sum()
    table["use_mw"] = feeds.reindex(table.index).astype("float64").fillna(0.0)
    table["steps"] = plan.steps["steps"].reindex(table.index).astype("float64").fillna(0.0)
    step_mw = case.substations["step_mw"].reindex(table.index.get_level_values("substation_id")).to_numpy()
    table["limit_mw"] = table["spare_mw"] + table["steps"] * step_mw
    table["use_share"] = (table["use_mw"] / table["limit_mw"].where(table["limit_mw"] > 0)).fillna(0.0)
    return table[["use_mw", "limit_mw", "steps", "use_share"]]


def chosen_sites(case: Case, plan: Plan) -> pd.DataFrame:
    """Return one row for each chosen site, index site_id, in order of the case.

    Columns zone_id, zone_zh, zone_en, district_zh, district_en, design_id, design_zh, design_en, tier,
    ``it_mw_<period>`` for each period, racks (standard racks at the end), physical_racks (NaN where the designs do not
    state the power of a rack), pue_p05, pue_p50, pue_p95, tce_per_year (loaded, NaN where the pack names no factor),
    review (provincial, local or none: who reviews such a project; empty with NaN), lon, lat [deg],
    substations (``id km MW`` of the last period, joined by "; ").
    """
    capacity = site_capacity(case, plan)
    sites = case.sites.loc[capacity.index]
    designs = plan.facilities["design_id"].groupby(level="site_id").last().reindex(capacity.index)
    table = sites[["zone_id"]].copy()
    for language in ("zh", "en"):
        table[f"zone_{language}"] = case.zones[f"name_{language}"].reindex(sites["zone_id"]).to_numpy()
        table[f"district_{language}"] = sites[f"district_{language}"]
        table[f"design_{language}"] = case.designs[f"name_{language}"].reindex(designs).to_numpy()
    table["design_id"] = designs
    table["tier"] = case.designs["tier"].reindex(designs).to_numpy()
    for period in case.periods.index:
        table[f"it_mw_{period}"] = capacity[period]
    table["racks"] = capacity[case.periods.index[-1]] / case.rack_mw
    table["physical_racks"] = physical_racks(case, plan).iloc[:, -1].reindex(table.index)
    pairs = pd.MultiIndex.from_arrays([table.index, designs], names=["site_id", "design_id"])
    for column in ("pue_p05", "pue_p50", "pue_p95"):
        table[column] = case.site_designs[column].reindex(pairs).to_numpy()
    tce = _loaded_tce(case, pairs, capacity[case.periods.index[-1]])
    table["tce_per_year"] = tce
    table["review"] = ["" if math.isnan(one) else review_level(one) for one in tce]
    table["lon"], table["lat"] = sites["lon"], sites["lat"]
    table["substations"] = _feeds_texts(case, plan).reindex(table.index).fillna("")
    return table


def _loaded_tce(case: Case, pairs: pd.MultiIndex, it_mw: pd.Series) -> list[float]:
    """Coal equivalent of each site when loaded [t a year], as the energy review takes it."""
    factor = case.limits.get("energy_review.coal_kgce_per_kwh")
    if factor is None:
        return [math.nan] * len(pairs)
    pools = case.site_designs["pool_id"].reindex(pairs).to_numpy()
    each = case.pools["energy_mwh_per_mw_year"].reindex(pools).to_numpy()
    return [float(mw * mwh * factor.value) for mw, mwh in zip(it_mw.to_numpy(), each, strict=True)]


def feeders_by_site(case: Case, plan: Plan) -> dict[str, pd.DataFrame]:
    """Return the feeders of each site that has any: index substation_id, columns km and feed_mw [MW] of each period."""
    table = _feeders(case, plan.feeds)
    return {str(site): rows.droplevel("site_id") for site, rows in table.groupby(level="site_id")}


def _feeders(case: Case, feeds: pd.DataFrame) -> pd.DataFrame:
    """Index (site_id, substation_id), columns km and one of feed_mw [MW] for each period."""
    table = _by_period(case, feeds["feed_mw"])
    table.insert(0, "km", feeds["km"].groupby(level=["site_id", "substation_id"]).first().reindex(table.index))
    return table


def _by_period(case: Case, values: pd.Series[float]) -> pd.DataFrame:
    """Rows as they are, one column for each period of the case, 0 where there is nothing."""
    # Not pivot_table: that takes the mean of rows that are there twice, this refuses them.
    table = values.unstack("period_id").reindex(columns=case.periods.index)  # noqa: PD010
    return table.astype("float64").fillna(0.0)


def _feeds_texts(case: Case, plan: Plan) -> pd.Series[str]:
    """All feeders of each site that has one, with their power of the last period."""
    feeders = _feeders(case, plan.feeds)
    each = zip(feeders.index.get_level_values("substation_id"), feeders["km"], feeders.iloc[:, -1], strict=True)
    words = pd.Series([f"{station} {km:.1f} km {mw:.1f} MW" for station, km, mw in each], feeders.index, dtype="object")
    return words.groupby(level="site_id").agg("; ".join)
