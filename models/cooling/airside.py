r"""Airside economiser with adiabatic assist; chillers take over where outside air cannot be made fit.

Outside air is fit where it can be supplied below the greatest dry bulb, dew point and relative humidity: as it is,
mixed with return air when cold, or wetted along its wet bulb when hot. Fans warm it by their own heat, which dries it
a little. Otherwise the hall is closed and chillers with a tower carry all heat; no partial operation is assumed.

Source   balance of heat and moisture; ranges of Lei & Masanet 2022, doi:10.1016/j.resconrec.2022.106323
"""

from __future__ import annotations

import numpy as np

from models.climate import Climate
from models.cooling.balance import Balance
from models.cooling.chiller import WATER_COOLED
from models.cooling.hall import AIR_PATH, POWER_CHAIN, Values, fan_rise_k, hall_fans, hall_heat_kw
from models.cooling.moist import AIR_KJ_PER_KG_K, FloatArray, evaporated_to, humidity_ratio
from models.cooling.tower import CHILLED_WATER, TOWER, add_chillers, add_tower
from models.cooling.water_use import ADIABATIC, add_adiabatic_water

ENVELOPE = (
    "supply_min_c",
    "supply_max_c",
    "dew_point_min_c",
    "dew_point_max_c",
    "humidity_min_share",
    "humidity_max_share",
)
REQUIRED = POWER_CHAIN + AIR_PATH + ENVELOPE + ADIABATIC + CHILLED_WATER + WATER_COOLED + TOWER


def balance(values: Values, climate: Climate, load_share: float) -> Balance:
    """Return the balance [kW for 1 kW of design IT power], shape (samples, bins of ``climate``)."""
    result, heat_kw, design_kw = hall_heat_kw(values, load_share)
    supply_c = np.clip(climate.dry_bulb_c, values["supply_min_c"], values["supply_max_c"])
    supplied = _humidity_supplied(values, climate, supply_c)
    is_open = supplied <= _humidity_limit(values, climate, supply_c)
    fans = hall_fans(values, heat_kw, design_kw, supply_c, climate.pressure_pa)
    result.draw("hall_fans", fans)
    heat_kw = heat_kw + fans
    air_kg_per_s = heat_kw / (AIR_KJ_PER_KG_K * values["air_rise_k"])
    fresh = air_kg_per_s * fresh_share(values, climate)
    wetting = np.where(is_open, fresh * np.maximum(supplied - climate.humidity_ratio, 0.0), 0.0)
    pump = add_adiabatic_water(result, values, wetting)
    result.reject("exhaust_air", np.where(is_open, heat_kw, 0.0) + pump)
    to_tower = add_chillers(result, values, climate, np.where(is_open, 0.0, heat_kw), load_share)
    add_tower(result, values, climate, to_tower, load_share)
    return result


def fresh_share(values: Values, climate: Climate) -> FloatArray:
    """Return the share of outside air [1] that, mixed with return air, is not colder than the least supply."""
    short_k = np.maximum(values["supply_min_c"] - climate.dry_bulb_c, 0.0)
    return values["air_rise_k"] / (values["air_rise_k"] + short_k)


def _humidity_supplied(values: Values, climate: Climate, supply_c: FloatArray) -> FloatArray:
    """Humidity ratio after wetting: along the wet bulb down to the greatest supply, or up to the least humidity."""
    cooled = evaporated_to(climate.enthalpy_kj_per_kg, supply_c)
    least = np.maximum(
        humidity_ratio(values["dew_point_min_c"], 1.0, climate.pressure_pa),
        humidity_ratio(supply_c, values["humidity_min_share"], climate.pressure_pa),
    )
    is_hot = climate.dry_bulb_c > values["supply_max_c"]
    return np.where(is_hot, cooled, np.maximum(climate.humidity_ratio, least))


def _humidity_limit(values: Values, climate: Climate, supply_c: FloatArray) -> FloatArray:
    """Greatest humidity ratio of the air that reaches the racks, warmed by the fans."""
    warmed_c = np.minimum(supply_c + fan_rise_k(values, supply_c, climate.pressure_pa), values["supply_max_c"])
    return np.minimum(
        humidity_ratio(values["dew_point_max_c"], 1.0, climate.pressure_pa),
        humidity_ratio(warmed_c, values["humidity_max_share"], climate.pressure_pa),
    )
