"""Carbon dioxide of all data centres by both methods, period by period: the official factors, nothing counted twice."""

from __future__ import annotations

from html import escape

import pandas as pd

from models.emission_factors import residual_factor
from models.green import MWH_PER_GWH, GreenBalance, GreenLot, balance_green, read_channels
from models.tariff_scenario import scenario_grid_factor
from optimizer.cells import iterate
from optimizer.stock_audit import standing_stock
from reports.catalogue import pick, text
from reports.dossier import Dossier
from reports.explain_html import draw_table
from reports.explain_text import heads
from reports.units import format_number, format_share

MWH_PER_100_GWH, T_PER_10K = 1e5, 1e4


def emission_table(dossier: Dossier) -> pd.DataFrame:
    """Return one row for each period: index period_id; energies [MWh/year], green_share [1], carbon dioxide [t/year].

    ``local_green_mwh`` is what of the green energy comes through channels of one zone.
    ``location_based_t`` takes the average factor of the scenario's region and year for all energy from the grid,
    ``market_based_t`` the residual factor of that year for what no contract calls green. New and existing data
    centres together, as the renewable share counts them. The two methods are never added.
    """
    grid = scenario_grid_factor(dossier.scenario)
    residual = residual_factor(grid.year)
    rows = {}
    for period in dossier.case.periods.index:
        balance = _balance(dossier, str(period))
        rows[period] = {
            "energy_mwh": balance.facility_mwh,
            "contracted_mwh": balance.contracted_mwh,
            "own_pv_mwh": balance.own_pv_kept_mwh,
            "local_green_mwh": _local_mwh(dossier, str(period)),
            "green_share": balance.green_share,
            "location_based_t": balance.account_location(grid).t,
            "market_based_t": balance.account_market(residual).t,
            "grid_kgco2_per_kwh": grid.kgco2_per_kwh,
            "residual_kgco2_per_kwh": residual.kgco2_per_kwh,
            "factor_year": grid.year,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("period_id")


def draw_emissions(dossier: Dossier, language: str) -> str:
    """Return the section of the appendix: both methods side by side, with the factors that they take."""
    table = emission_table(dossier)
    energies = ["energy_mwh", "contracted_mwh", "own_pv_mwh"]
    names = ["period_year", "energy_100gwh", "contracted", "own_pv", "green_share", "location_based", "market_based"]
    if dossier.case.green_channels["zone_id"].any():
        table["city_green_mwh"] = table["contracted_mwh"] + table["own_pv_mwh"] - table["local_green_mwh"]
        energies += ["local_green_mwh", "city_green_mwh"]
        names[4:4] = ["local_green", "city_green"]
    rows = [
        [
            str(int(dossier.case.periods["end_year"].to_dict()[period])),
            *(format_number(row[name] / MWH_PER_100_GWH, 2) for name in energies),
            format_share(row["green_share"]),
            *(format_number(row[name] / T_PER_10K, 1) for name in ("location_based_t", "market_based_t")),
        ]
        for period, row in table.to_dict(orient="index").items()
    ]
    first = table.iloc[0]
    note = text(
        "explain.emissions_note",
        language,
        year=int(first["factor_year"]),
        region=pick(scenario_grid_factor(dossier.scenario), "name", language),
        grid=f"{first['grid_kgco2_per_kwh']:g}",
        residual=f"{first['residual_kgco2_per_kwh']:g}",
    )
    title = f"<h2>{escape(text('explain.emissions', language))}</h2>"
    body = f'<p class="note">{escape(note)}</p>{draw_table(heads(names, language), rows, 1)}'
    return f'<section id="emissions">{title}{body}</section>'


def _local_mwh(dossier: Dossier, period: str) -> float:
    """Green electricity through channels of one zone [MWh/year]; the rest is that of the whole city."""
    zone_of = dossier.case.green_channels["zone_id"].to_dict()
    rows = iterate(dossier.plan.green)
    return MWH_PER_GWH * sum(
        float(row["gwh_per_year"]) for (name, when), row in rows if when == period and zone_of[name]
    )


def _balance(dossier: Dossier, period: str) -> GreenBalance:
    case, plan = dossier.case, dossier.plan
    energy_mwh = sum(old.energy_mwh_per_year for old in standing_stock(case, plan, period))
    for (_, pool, when), row in iterate(plan.serves):
        if when == period:
            energy_mwh += float(row["it_mw"]) * float(case.pools["energy_mwh_per_mw_year"].to_dict()[pool])
    lots = [
        GreenLot(str(channel), float(row["gwh_per_year"]) * MWH_PER_GWH, f"{channel} {when}")
        for (channel, when), row in iterate(plan.green)
        if when == period
    ]
    return balance_green(energy_mwh, lots, read_channels(dossier.scenario.local_figures()))
