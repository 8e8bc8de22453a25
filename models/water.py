"""Water that cooling takes (clause A5.2b)."""

from __future__ import annotations

from typing import TypeVar

import pandas as pd

Amount = TypeVar("Amount", float, "pd.Series[float]")


def water_m3(it_energy_mwh: float, wue_l_per_kwh: Amount) -> Amount:
    """Return water [m3] for ``it_energy_mwh`` [MWh] of IT energy at ``wue_l_per_kwh`` [L/kWh of IT energy].

    1 L/kWh is 1 m3/MWh.
    """
    return it_energy_mwh * wue_l_per_kwh
