"""What building and running costs, per design, site and MW of IT power. Pure: numbers or columns in, CNY out.

Sources and ranges of every figure: ``models/figures``. Money is of the year of its figure, not inflated.
"""

from __future__ import annotations

import pandas as pd

from models.emissions import location_based_t
from models.figure import economic
from models.local_figures import LocalFigures
from models.tariff import Tariff, average_price_cny_per_kwh
from models.water import water_m3

HOURS_PER_YEAR = 8760
MONTHS_PER_YEAR = 12
KW_PER_MW = 1000
M2_PER_KM2 = 1e6


def land_cny_per_m2(
    in_cluster: pd.Series[bool], in_starter_zone: pd.Series[bool], local: LocalFigures
) -> pd.Series[float]:
    """Return the price of land [CNY/m2] by kind of zone: starter zone, rest of the cluster, outside."""
    price = in_cluster.map({True: local.value("land_cluster"), False: local.value("land_belt")})
    return price.mask(in_starter_zone, local.value("land_starter_zone")).astype("float64")


def module_cny(
    module_it_mw: pd.Series[float],
    capex_cny_per_mw: pd.Series[float],
    land_cny_per_m2: pd.Series[float],
    max_it_mw_per_km2: float,
) -> pd.Series[float]:
    """Return the cost of one module [CNY]: building and plant, and the land it stands on at the densest use allowed."""
    land_cny_per_mw = land_cny_per_m2 * M2_PER_KM2 / max_it_mw_per_km2
    return module_it_mw * (capex_cny_per_mw + land_cny_per_mw)


def standing_cny_per_mw_year(
    capex_cny_per_mw: pd.Series[float], pue_peak: pd.Series[float], demand_charge_cny_per_kw_month: float
) -> pd.Series[float]:
    """Return what 1 MW of installed IT power costs a year [CNY/MW/year], used or not.

    Operation as a share of capital cost, and the demand charge on facility power at the peak.
    """
    charge = demand_charge_cny_per_kw_month * MONTHS_PER_YEAR * KW_PER_MW
    return capex_cny_per_mw * economic("operation_share_per_year") + pue_peak * charge


def electricity_cny_per_kwh(voltage_kv: pd.Series[float], tariff: Tariff) -> pd.Series[float]:
    """Return the price of energy [CNY/kWh] of a flat load over a whole year, by supply voltage [kV].

    All twelve months with their sharp peaks, by their days; the demand charge is not in it. Raises
    :class:`models.tariff.TariffError` for a voltage that the price sheet does not offer.
    """
    price = {kv: average_price_cny_per_kwh(tariff.at_voltage(float(kv))) for kv in voltage_kv.unique()}
    return voltage_kv.map(price).astype("float64")


def it_energy_mwh_per_mw_year() -> float:
    """Return the IT energy [MWh/MW/year] of 1 MW of IT power that carries demand, at its mean load."""
    return HOURS_PER_YEAR * economic("it_load_factor")


def running_cny_per_mw_year(
    pue: pd.Series[float],
    wue_l_per_kwh: pd.Series[float],
    voltage_kv: pd.Series[float],
    *,
    tariff: Tariff,
    kgco2_per_kwh: float,
    electricity_factor: float,
    water_cny_per_m3: float,
    carbon_price_cny_per_t: float,
) -> pd.Series[float]:
    """Return what 1 MW of IT power that carries demand costs a year [CNY/MW/year]: electricity, water, carbon.

    Carbon is location-based, by the average factor of the grid [kgCO2/kWh]: green power bought does not lower it.
    """
    it_energy_mwh = it_energy_mwh_per_mw_year()
    energy_mwh = pue * it_energy_mwh
    electricity = energy_mwh * electricity_cny_per_kwh(voltage_kv, tariff) * KW_PER_MW * electricity_factor
    water = water_m3(it_energy_mwh, wue_l_per_kwh) * water_cny_per_m3
    return electricity + water + location_based_t(energy_mwh, kgco2_per_kwh) * carbon_price_cny_per_t
