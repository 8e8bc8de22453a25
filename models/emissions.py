"""Carbon dioxide and coal equivalent of electricity (clauses A15.2, S2)."""

from __future__ import annotations

from typing import TypeVar

import pandas as pd

from models.figure import economic

Amount = TypeVar("Amount", float, "pd.Series[float]")


def co2_t(energy_mwh: Amount) -> Amount:
    """Return carbon dioxide [t] of ``energy_mwh`` [MWh] from the grid, before green power is taken off.

    1 kg/kWh is 1 t/MWh; the factor is the figure ``grid_kgco2_per_kwh``.
    """
    return energy_mwh * economic("grid_kgco2_per_kwh")


def tce(energy_mwh: Amount) -> Amount:
    """Return tonnes of coal equivalent of ``energy_mwh`` [MWh], equivalent value of GB/T 2589."""
    return energy_mwh * economic("coal_kgce_per_kwh")
