"""Water sprayed into air: adiabatic assist, and the humidifiers that make up for what cold coils condense."""

from __future__ import annotations

from models.cooling.balance import Balance
from models.cooling.hall import W_PER_KW, Values
from models.cooling.moist import FloatArray, latent_heat_kj_per_kg
from models.cooling.tower import WATER_KG_PER_M3

SPRAY = ("humidifier_pa", "humidifier_pump_efficiency")
ADIABATIC = (*SPRAY, "adiabatic_purge_share")
HUMIDIFIER = (*SPRAY, "sensible_heat_ratio")
ROOM_WATER_C = 15.0


def add_adiabatic_water(balance: Balance, values: Values, evaporated_kg_per_s: FloatArray) -> FloatArray:
    """Add water that is sprayed and its purge, and the pump; return the power of the pump [kW]."""
    sprayed = evaporated_kg_per_s * (1 + values["adiabatic_purge_share"])
    balance.take_water("adiabatic", sprayed)
    return _spray(balance, values, sprayed)


def add_humidifier(balance: Balance, values: Values, coil_kw: FloatArray) -> FloatArray:
    """Add the water that replaces the condensate of a coil with ``coil_kw``, and the pump; return its power [kW].

    Of the coil's heat ``1 - SHR`` is latent. Spraying takes that heat out of the air again, so it adds no load.
    """
    replaced = coil_kw * (1 - values["sensible_heat_ratio"]) / latent_heat_kj_per_kg(ROOM_WATER_C)
    balance.take_water("humidifier", replaced)
    return _spray(balance, values, replaced)


def _spray(balance: Balance, values: Values, kg_per_s: FloatArray) -> FloatArray:
    power_kw = kg_per_s / WATER_KG_PER_M3 * values["humidifier_pa"] / values["humidifier_pump_efficiency"] / W_PER_KW
    balance.draw("humidifier_pump", power_kw)
    return power_kw
