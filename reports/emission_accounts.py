"""Carbon dioxide of all data centres by both methods, period by period: the official factors, nothing counted twice."""

from __future__ import annotations

import pandas as pd

from models.emission_factors import residual_factor
from models.green import MWH_PER_GWH, GreenBalance, GreenLot, balance_green
from models.tariff_scenario import scenario_grid_factor
from optimizer.cells import iterate
from reports.dossier import Dossier


def emission_table(dossier: Dossier) -> pd.DataFrame:
    """Return one row for each period: index period_id; energies [MWh/year], green_share [1], carbon dioxide [t/year].

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
            "green_share": balance.green_share,
            "location_based_t": balance.account_location(grid).t,
            "market_based_t": balance.account_market(residual).t,
            "grid_kgco2_per_kwh": grid.kgco2_per_kwh,
            "residual_kgco2_per_kwh": residual.kgco2_per_kwh,
            "factor_year": grid.year,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("period_id")


def _balance(dossier: Dossier, period: str) -> GreenBalance:
    case, plan = dossier.case, dossier.plan
    energy_mwh = float(case.stock["energy_mwh_per_year"].sum())
    for (_, pool, when), row in iterate(plan.serves):
        if when == period:
            energy_mwh += float(row["it_mw"]) * float(case.pools["energy_mwh_per_mw_year"].to_dict()[pool])
    lots = [
        GreenLot(str(channel), float(row["gwh_per_year"]) * MWH_PER_GWH, f"{channel} {when}")
        for (channel, when), row in iterate(plan.green)
        if when == period
    ]
    return balance_green(energy_mwh, lots)
