r"""Water-cooled chillers with a tower, with or without a waterside economiser.

Formula .. math:: f = \mathrm{clip}\left(\frac{t_r - (t_{wb} + a + a_x)}{t_r - t_s}, 0, 1\right)
Symbols  f  share of the heat that the economiser takes before the chillers [1];  t_s, t_r  facility water supply and
         return [C], from the supply air and the effectiveness of the coil;  t_wb  wet bulb [C];  a, a_x  approach of
         the tower and of the heat exchanger [K]
Source   effectiveness of the coil, balance of heat; ranges of Lei & Masanet 2022, doi:10.1016/j.resconrec.2022.106323
"""

from __future__ import annotations

import numpy as np

from models.climate import Climate
from models.cooling.balance import Balance
from models.cooling.chiller import WATER_COOLED
from models.cooling.hall import AIR_PATH, POWER_CHAIN, Values, hall_fans, hall_heat_kw
from models.cooling.moist import FloatArray
from models.cooling.tower import CHILLED_WATER, TOWER, add_chillers, add_tower, chilled_water_pumps, tower_water_c
from models.cooling.water_use import HUMIDIFIER, add_humidifier

ECONOMISER = ("supply_max_c", "coil_effectiveness", "exchanger_approach_k", "has_economiser")
REQUIRED = POWER_CHAIN + AIR_PATH + ECONOMISER + HUMIDIFIER + CHILLED_WATER + WATER_COOLED + TOWER


def balance(values: Values, climate: Climate, load_share: float) -> Balance:
    """Return the balance [kW for 1 kW of design IT power], shape (samples, bins of ``climate``)."""
    result, heat_kw, design_kw = hall_heat_kw(values, load_share)
    add_water_cooled_hall(result, values, climate, heat_kw=heat_kw, design_kw=design_kw, load_share=load_share)
    return result


def add_water_cooled_hall(
    result: Balance,
    values: Values,
    climate: Climate,
    *,
    heat_kw: FloatArray,
    design_kw: FloatArray,
    load_share: float,
) -> None:
    """Add fans, economiser, chillers and tower for ``heat_kw`` in the air of a hall, ``design_kw`` at full load."""
    fans = hall_fans(values, heat_kw, design_kw, values["supply_max_c"], climate.pressure_pa)
    result.draw("hall_fans", fans)
    coil_kw = heat_kw + fans
    coil_kw = coil_kw + add_humidifier(result, values, coil_kw)
    free_kw = economiser_share(values, climate) * coil_kw
    pumps = chilled_water_pumps(values, free_kw, load_share)
    result.draw("chilled_water_pumps", pumps)
    to_tower = add_chillers(result, values, climate, coil_kw - free_kw, load_share)
    add_tower(result, values, climate, free_kw + pumps + to_tower, load_share)


def economiser_share(values: Values, climate: Climate) -> FloatArray:
    """Return the share of the heat [1] that tower water takes without chillers."""
    return_air_c = values["supply_max_c"] + values["air_rise_k"]
    supply_water_c = return_air_c - values["air_rise_k"] / values["coil_effectiveness"]
    return_water_c = supply_water_c + values["chilled_water_rise_k"]
    tower_c = tower_water_c(values, climate) + values["exchanger_approach_k"]
    share = np.clip((return_water_c - tower_c) / values["chilled_water_rise_k"], 0.0, 1.0)
    return share * values["has_economiser"]
