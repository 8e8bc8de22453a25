"""Air-cooled machines: chillers with coils in the hall, or direct expansion in the room.

Source   hall fans and humidifiers as elsewhere; compressors as a share of Carnot, condenser at the dry bulb and an
         approach. Chillers have chilled-water pumps; a direct-expansion unit has none (``chilled_water_pump_pa`` 0).
"""

from __future__ import annotations

from models.climate import Climate
from models.cooling.balance import Balance
from models.cooling.chiller import AIR_COOLED
from models.cooling.hall import AIR_PATH, POWER_CHAIN, Values, hall_fans, hall_heat_kw
from models.cooling.indirect_evaporative import add_trim
from models.cooling.tower import CHILLED_WATER, chilled_water_pumps
from models.cooling.water_use import HUMIDIFIER, add_humidifier

REQUIRED = (*POWER_CHAIN, *AIR_PATH, "supply_max_c", *HUMIDIFIER, *CHILLED_WATER, *AIR_COOLED)


def balance(values: Values, climate: Climate, load_share: float) -> Balance:
    """Return the balance [kW for 1 kW of design IT power], shape (samples, bins of ``climate``)."""
    result, heat_kw, design_kw = hall_heat_kw(values, load_share)
    fans = hall_fans(values, heat_kw, design_kw, values["supply_max_c"], climate.pressure_pa)
    result.draw("hall_fans", fans)
    coil_kw = heat_kw + fans
    coil_kw = coil_kw + add_humidifier(result, values, coil_kw)
    pumps = chilled_water_pumps(values, coil_kw, load_share)
    result.draw("chilled_water_pumps", pumps)
    add_trim(result, values, climate, coil_kw + pumps, load_share)
    return result
