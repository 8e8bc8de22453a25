r"""Indirect evaporative cooling: hall air and outside air pass an exchanger, dry while that is enough, else wetted.

Formula .. math:: f = \mathrm{clip}\left(\epsilon \frac{t_{ret} - t_x}{\Delta T}, 0, 1\right)
Symbols  f  share of the heat that the exchanger takes [1];  epsilon  effectiveness, dry on the dry bulb or wet on the
         wet bulb [1];  t_ret  return air [C];  t_x  dry or wet bulb [C];  Delta T  rise of the air in the racks [K]
Source   effectiveness of the exchanger; compressors as a share of Carnot take the rest
"""

from __future__ import annotations

import numpy as np

from models.climate import Climate
from models.cooling.balance import Balance
from models.cooling.chiller import AIR_COOLED, air_cooled_cop
from models.cooling.hall import AIR_PATH, POWER_CHAIN, W_PER_KW, Values, hall_fans, hall_heat_kw
from models.cooling.moist import AIR_KJ_PER_KG_K, FloatArray, latent_heat_kj_per_kg
from models.cooling.water_use import ADIABATIC, add_adiabatic_water

EXCHANGER = (
    "supply_max_c",
    "dry_effectiveness",
    "wet_effectiveness",
    "outside_fan_pa",
    "outside_fan_efficiency",
    "outside_flow_share",
    "evaporated_share",
)
REQUIRED = POWER_CHAIN + AIR_PATH + EXCHANGER + ADIABATIC + AIR_COOLED
WATER_C = 25.0


def balance(values: Values, climate: Climate, load_share: float) -> Balance:
    """Return the balance [kW for 1 kW of design IT power], shape (samples, bins of ``climate``)."""
    result, heat_kw, design_kw = hall_heat_kw(values, load_share)
    fans = hall_fans(values, heat_kw, design_kw, values["supply_max_c"], climate.pressure_pa)
    result.draw("hall_fans", fans)
    heat_kw = heat_kw + fans
    dry = _capacity_share(values, values["dry_effectiveness"], climate.dry_bulb_c)
    wet = _capacity_share(values, values["wet_effectiveness"], climate.wet_bulb_c)
    is_wet = dry < 1
    capacity = np.where(is_wet, np.maximum(wet, dry), dry)
    taken_kw = heat_kw * np.clip(capacity, 0.0, 1.0)
    outside_fans = _outside_fans(values, climate, heat_kw, capacity)
    result.draw("heat_rejection_fans", outside_fans)
    evaporated = np.where(is_wet, taken_kw * values["evaporated_share"] / latent_heat_kj_per_kg(WATER_C), 0.0)
    pump = add_adiabatic_water(result, values, evaporated)
    result.reject("exchanger", taken_kw + outside_fans + pump)
    add_trim(result, values, climate, heat_kw - taken_kw, load_share)
    return result


def add_trim(result: Balance, values: Values, climate: Climate, load_kw: FloatArray, load_share: float) -> None:
    """Add air-cooled compressors for ``load_kw``, with their condenser fans."""
    cop = air_cooled_cop(values, climate.dry_bulb_c, load_share, values["evaporating_c"])
    compressors = load_kw / cop
    fans = (load_kw + compressors) * values["condenser_fan_share"]
    result.draw("compressors", compressors)
    result.draw("heat_rejection_fans", fans)
    result.reject("condenser", load_kw + compressors + fans)


def _capacity_share(values: Values, effectiveness: FloatArray, outside_c: FloatArray) -> FloatArray:
    return_c = values["supply_max_c"] + values["air_rise_k"]
    return effectiveness * (return_c - outside_c) / values["air_rise_k"]


def _outside_fans(values: Values, climate: Climate, heat_kw: FloatArray, capacity: FloatArray) -> FloatArray:
    """Power of the outside fans [kW]: slowed where the exchanger could carry more than the heat."""
    air_kg_per_s = heat_kw / (AIR_KJ_PER_KG_K * values["air_rise_k"]) * values["outside_flow_share"]
    full_kw = (
        air_kg_per_s
        / climate.density_kg_per_m3
        * values["outside_fan_pa"]
        / values["outside_fan_efficiency"]
        / W_PER_KW
    )
    speed = np.clip(1 / np.maximum(capacity, 1.0), values["min_flow_share"], 1.0)
    return full_kw * speed ** values["fan_exponent"]
