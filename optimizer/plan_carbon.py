"""Carbon dioxide of all data centres under a plan, location-based, from the tables of case and plan alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from models.case import Case
from models.emissions import location_based_t
from models.green import MWH_PER_GWH
from optimizer.cells import iterate, read_number
from optimizer.plan import Plan
from optimizer.stock_audit import standing_stock


@dataclass(frozen=True)
class GridCarbon:
    """The official factor of the grid [kgCO2/kWh], and the green channels that are power of the user's own.

    Own photovoltaics lower the energy from the grid; green power by contract changes nothing in this account.
    """

    kgco2_per_kwh: float
    own_channels: Collection[str] = ()


def plan_carbon_t(case: Case, plan: Plan, period: str, grid: GridCarbon) -> float:
    """Return the carbon dioxide of one year at the end of ``period`` [t/year], new and existing centres together."""
    energy_mwh = sum(old.energy_mwh_per_year for old in standing_stock(case, plan, period))
    for (_, pool, when), row in iterate(plan.serves):
        if when == period:
            energy_mwh += float(row["it_mw"]) * read_number(case.pools, pool, "energy_mwh_per_mw_year")
    for (channel, when), row in iterate(plan.green):
        if when == period and channel in grid.own_channels:
            energy_mwh -= float(row["gwh_per_year"]) * MWH_PER_GWH
    return location_based_t(max(energy_mwh, 0.0), grid.kgco2_per_kwh)
