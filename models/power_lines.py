"""Feeders by voltage: what is lost on the way, what one circuit carries, what a kilometre costs.

Conductors, losses and prices are figures of ``models/figures/power.toml``, one for each of :data:`VOLTAGES_KV`.
"""

from __future__ import annotations

import math

import pandas as pd

from models.amounts import Amount, check_amount
from models.errors import FigureError
from models.figure import Figure, economic, figure

VOLTAGES_KV = (10.0, 35.0, 110.0, 220.0)
KVA_PER_MVA = 1000


def voltage_figure(name: str, voltage_kv: float) -> Figure:
    """Return the figure ``name`` of a supply voltage [kV]; FigureError for one that is not in :data:`VOLTAGES_KV`."""
    if voltage_kv not in VOLTAGES_KV:
        known = ", ".join(f"{kv:g}" for kv in VOLTAGES_KV)
        raise FigureError(
            zh=f"没有 {voltage_kv:g} 千伏的供电数值（models/figures/power.toml）。可用的有：{known}。请改用其一。",
            en=f"No figure for {voltage_kv:g} kV (models/figures/power.toml). Known: {known}. Use one of them.",
        )
    return figure(f"{name}_{voltage_kv:g}kv")


def supply_loss_share(voltage_kv: Amount) -> Amount:
    """Return the loss of feeder and transformer at the peak [1], of what leaves the substation, by voltage [kV].

    The city publishes one loss for all voltages (``in_city_line_loss_share``, 4.18 %): the high end of low voltages.
    """
    return _by_voltage("supply_loss_share", voltage_kv)


def feeder_cny_per_km(voltage_kv: Amount) -> Amount:
    """Return the price of a feeder [CNY/km] by voltage [kV]; FigureError for a voltage without one."""
    return _by_voltage("feeder_cny_per_km", voltage_kv)


def feeder_max_mw(voltage_kv: Amount) -> Amount:
    """Return what one circuit carries [MW] at the current its conductor bears: sqrt(3) x U x I x power factor.

    Voltage [kV]. A facility that needs more has to have more circuits on a route, or a heavier conductor.
    """
    kva = math.sqrt(3) * voltage_kv * _by_voltage("conductor_max_a", voltage_kv)
    return kva * economic("supply_power_factor") / KVA_PER_MVA


def feeder_loss_share(km: Amount, mw: Amount, voltage_kv: float, *, circuits: int = 1) -> Amount:
    """Return the loss of a feeder [1] as a share of the ``mw`` [MW] that enter it, over ``km`` [km] of route.

    The loss of three phases is 3 I^2 R with I = P / (sqrt(3) U cos phi), so the share is P R / (U cos phi)^2; MW, kV
    and ohm need no factor. Equal ``circuits`` share the load. Resistance by voltage [kV] and power factor are figures.
    Raises FigureError for a negative or missing amount, or no circuit.
    """
    check_amount("km", km)
    check_amount("mw", mw)
    check_amount("circuits", circuits, 1)
    ohm_per_km = voltage_figure("conductor_ohm_per_km", voltage_kv).value
    return mw / circuits * km * ohm_per_km / (voltage_kv * economic("supply_power_factor")) ** 2


def _by_voltage(name: str, voltage_kv: Amount) -> Amount:
    if isinstance(voltage_kv, pd.Series):
        figures = {kv: voltage_figure(name, kv).value for kv in voltage_kv.unique().tolist()}
        return voltage_kv.map(figures).astype("float64")
    return voltage_figure(name, voltage_kv).value
