"""Moist air for large arrays: psychrolib's saturation pressure read from a table, the rest in closed form.

psychrolib is scalar; a balance asks for some 10^5 states at once. The table is psychrolib's own (ASHRAE Handbook
Fundamentals 2017, ch. 1, eq. 5 and 6) every 0.05 K; the logarithm is interpolated, which is off by less than 1e-6.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import psychrolib

psychrolib.SetUnitSystem(psychrolib.SI)

FloatArray = npt.NDArray[np.float64]
WATER_TO_AIR = 0.621945  # ratio of the molar masses of water and dry air, ASHRAE eq. 20
AIR_KJ_PER_KG_K = 1.006
WATER_KJ_PER_KG_K = 4.186
VAPOUR_KJ_PER_KG = 2501.0  # latent heat at 0 C; with 1.86 kJ/kg/K of vapour: ASHRAE eq. 30
VAPOUR_KJ_PER_KG_K = 1.86
DRY_AIR_J_PER_KG_K = 287.042
KELVIN = 273.15


@cache
def _table() -> tuple[FloatArray, FloatArray]:
    celsius = np.arange(-80.0, 100.0, 0.05)
    return celsius, np.log([psychrolib.GetSatVapPres(float(at)) for at in celsius])


def saturation_pressure_pa(celsius: FloatArray) -> FloatArray:
    """Return the saturation pressure of water vapour [Pa] at ``celsius`` [C], -80 to 100."""
    return np.exp(np.interp(celsius, *_table()))


def humidity_ratio(celsius: FloatArray, relative_humidity: FloatArray | float, pressure_pa: FloatArray) -> FloatArray:
    """Return the humidity ratio [kg/kg of dry air] of air at ``relative_humidity`` [1]."""
    vapour = saturation_pressure_pa(celsius) * relative_humidity
    return WATER_TO_AIR * vapour / (pressure_pa - vapour)


def evaporated_to(enthalpy_kj_per_kg: FloatArray, celsius: FloatArray) -> FloatArray:
    """Return the humidity ratio [kg/kg] that air of this enthalpy has at ``celsius`` [C] (adiabatic cooling)."""
    return (enthalpy_kj_per_kg - AIR_KJ_PER_KG_K * celsius) / (VAPOUR_KJ_PER_KG + VAPOUR_KJ_PER_KG_K * celsius)


def latent_heat_kj_per_kg(celsius: FloatArray | float) -> FloatArray | float:
    """Return the heat that evaporates water of ``celsius`` [C], as the slope of enthalpy with humidity less water's."""
    return VAPOUR_KJ_PER_KG + (VAPOUR_KJ_PER_KG_K - WATER_KJ_PER_KG_K) * celsius


def dry_density_kg_per_m3(celsius: FloatArray, pressure_pa: FloatArray) -> FloatArray:
    """Return the density of air [kg/m3] by the gas law, vapour neglected (below 2 %)."""
    return pressure_pa / (DRY_AIR_J_PER_KG_K * (celsius + KELVIN))
