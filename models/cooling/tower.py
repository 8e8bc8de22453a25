"""The wet tower and the pumps on either side of a water-cooled plant."""

from __future__ import annotations

import numpy as np

from models.climate import Climate
from models.cooling.balance import Balance
from models.cooling.chiller import water_cooled_cop
from models.cooling.hall import W_PER_KW, Values
from models.cooling.moist import WATER_KJ_PER_KG_K, FloatArray, latent_heat_kj_per_kg

TOWER = (
    "tower_approach_k",
    "tower_range_k",
    "tower_fan_pa",
    "tower_fan_efficiency",
    "water_to_air",
    "condenser_pump_pa",
    "pump_efficiency",
    "evaporated_share",
    "cycles_of_concentration",
    "drift_share",
)
CHILLED_WATER = ("chilled_water_rise_k", "chilled_water_pump_pa", "pump_efficiency")
WATER_KG_PER_M3 = 1000.0
TOWER_WATER_C = 30.0


def pump_kw(heat_kw: FloatArray, rise_k: FloatArray, pump_pa: FloatArray, efficiency: FloatArray) -> FloatArray:
    """Return pump power [kW]: flow ``heat / (c dT)`` [kg/s] against ``pump_pa`` [Pa]; pumps are staged with flow."""
    return heat_kw / (WATER_KJ_PER_KG_K * rise_k) / WATER_KG_PER_M3 * pump_pa / efficiency / W_PER_KW


def slow_limit(values: Values, load_share: float) -> FloatArray:
    """Return by how much pumps give more than the heat needs [1]: below ``min_flow_share`` they do not slow."""
    return np.maximum(values["min_flow_share"] / load_share, 1.0)


def tower_water_c(values: Values, climate: Climate) -> FloatArray:
    """Return the water leaving the tower [C]: wet bulb and approach."""
    return climate.wet_bulb_c + values["tower_approach_k"]


def chilled_water_pumps(values: Values, load_kw: FloatArray, load_share: float) -> FloatArray:
    """Return the power of the chilled-water pumps [kW] for ``load_kw`` of heat."""
    full = pump_kw(load_kw, values["chilled_water_rise_k"], values["chilled_water_pump_pa"], values["pump_efficiency"])
    return full * slow_limit(values, load_share)


def add_chillers(
    balance: Balance, values: Values, climate: Climate, load_kw: FloatArray, load_share: float
) -> FloatArray:
    """Add water-cooled chillers for ``load_kw`` of chilled water and their pumps; return the heat for the tower [kW].

    The heat of the chilled-water pumps is in the water, so the chillers carry it too.
    """
    pumps = chilled_water_pumps(values, load_kw, load_share)
    cop = water_cooled_cop(values, tower_water_c(values, climate), load_share)
    compressors = (load_kw + pumps) / cop
    balance.draw("chilled_water_pumps", pumps)
    balance.draw("compressors", compressors)
    return load_kw + pumps + compressors


def add_tower(balance: Balance, values: Values, climate: Climate, heat_kw: FloatArray, load_share: float) -> None:
    r"""Add a tower for ``heat_kw``: pumps, fans, make-up water, and the heat given to the outside.

    Formula .. math:: W = E + \max(E / (CC - 1), D), \quad E = s Q / h_{fg}, \quad D = d \, m_w
    Symbols  E  evaporated [kg/s];  s  share of the heat that leaves as vapour [1];  CC  cycles of concentration [1];
             D  drift [kg/s], which blows down too;  m_w  water over the tower [kg/s]
    """
    flow_kg_per_s = heat_kw / (WATER_KJ_PER_KG_K * values["tower_range_k"])
    pumps = pump_kw(heat_kw, values["tower_range_k"], values["condenser_pump_pa"], values["pump_efficiency"])
    pumps = pumps * slow_limit(values, load_share)
    air_m3_per_s = flow_kg_per_s / values["water_to_air"] / climate.density_kg_per_m3
    fans = air_m3_per_s * values["tower_fan_pa"] / values["tower_fan_efficiency"] / W_PER_KW
    balance.draw("condenser_pumps", pumps)
    balance.draw("heat_rejection_fans", fans)
    balance.reject("tower", heat_kw + pumps + fans)
    evaporated = values["evaporated_share"] * (heat_kw + pumps) / latent_heat_kj_per_kg(TOWER_WATER_C)
    blowdown = evaporated / (values["cycles_of_concentration"] - 1)
    balance.take_water("tower", evaporated + np.maximum(blowdown, values["drift_share"] * flow_kg_per_s))
