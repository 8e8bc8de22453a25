r"""Liquid cooling: cold plates or single-phase immersion take a share of the IT heat; the rest stays in the air.

The liquid's heat goes by warm water to coolers, dry while the outside air is cold enough and wetted when it is not;
chillers trim what is left. Air heat goes through a water-cooled hall with economiser (:mod:`models.cooling.waterside`).

Formula .. math:: P_{fan} = P_d \, \mathrm{clip}(\Delta t_d / \Delta t, m, 1)^n
Symbols  P_d  fan power at the design difference Delta t_d between warm water and air;  Delta t  difference now [K]
"""

from __future__ import annotations

import numpy as np

from models.climate import Climate
from models.cooling.balance import Balance
from models.cooling.hall import W_PER_KW, Values, power_chain
from models.cooling.moist import AIR_KJ_PER_KG_K, FloatArray, latent_heat_kj_per_kg
from models.cooling.tower import add_chillers, add_tower, pump_kw
from models.cooling.water_use import ADIABATIC, add_adiabatic_water
from models.cooling.waterside import REQUIRED as HALL
from models.cooling.waterside import add_water_cooled_hall

LOOP = (
    "liquid_share",
    "liquid_supply_c",
    "liquid_rise_k",
    "liquid_pump_pa",
    "cooler_difference_k",
    "cooler_air_rise_k",
    "cooler_fan_pa",
    "cooler_fan_efficiency",
    "pad_effectiveness",
)
REQUIRED = HALL + LOOP + ADIABATIC
WATER_C = 25.0


def balance(values: Values, climate: Climate, load_share: float) -> Balance:
    """Return the balance [kW for 1 kW of design IT power], shape (samples, bins of ``climate``)."""
    result = power_chain(values, load_share)
    liquid_kw = values["liquid_share"] * load_share
    air_kw = result.facility_kw() - liquid_kw
    design_kw = power_chain(values, 1.0).facility_kw() - values["liquid_share"]
    _add_loop(result, values, climate, liquid_kw, load_share)
    add_water_cooled_hall(result, values, climate, heat_kw=air_kw, design_kw=design_kw, load_share=load_share)
    return result


def _add_loop(result: Balance, values: Values, climate: Climate, liquid_kw: FloatArray, load_share: float) -> None:
    # Two circuits in series, to the racks and to the coolers; flow through the racks is kept at part load.
    design_pump = 2 * pump_kw(
        values["liquid_share"], values["liquid_rise_k"], values["liquid_pump_pa"], values["pump_efficiency"]
    )
    pumps = design_pump * np.maximum(load_share, values["min_flow_share"])
    result.draw("liquid_pumps", pumps)
    heat_kw = liquid_kw + pumps
    mean_c = values["liquid_supply_c"] + values["liquid_rise_k"] / 2
    padded_c = climate.dry_bulb_c - values["pad_effectiveness"] * (climate.dry_bulb_c - climate.wet_bulb_c)
    is_wet = mean_c - climate.dry_bulb_c < values["cooler_difference_k"]
    difference_k = mean_c - np.where(is_wet, padded_c, climate.dry_bulb_c)
    taken_kw = heat_kw * np.clip(difference_k / values["cooler_difference_k"], 0.0, 1.0)
    fans = _cooler_fans(values, climate, taken_kw, difference_k)
    result.draw("heat_rejection_fans", fans)
    air_kg_per_s = taken_kw / (AIR_KJ_PER_KG_K * values["cooler_air_rise_k"])
    wetting_kw = AIR_KJ_PER_KG_K * (climate.dry_bulb_c - padded_c)
    evaporated = np.where(is_wet, air_kg_per_s * wetting_kw / latent_heat_kj_per_kg(WATER_C), 0.0)
    spray = add_adiabatic_water(result, values, evaporated)
    result.reject("cooler", taken_kw + fans + spray)
    to_tower = add_chillers(result, values, climate, heat_kw - taken_kw, load_share)
    add_tower(result, values, climate, to_tower, load_share)


def _cooler_fans(values: Values, climate: Climate, heat_kw: FloatArray, difference_k: FloatArray) -> FloatArray:
    air_m3_per_s = heat_kw / (AIR_KJ_PER_KG_K * values["cooler_air_rise_k"]) / climate.density_kg_per_m3
    full_kw = air_m3_per_s * values["cooler_fan_pa"] / values["cooler_fan_efficiency"] / W_PER_KW
    speed = np.clip(values["cooler_difference_k"] / np.maximum(difference_k, 1.0), values["min_flow_share"], 1.0)
    return full_kw * speed ** values["fan_exponent"]
