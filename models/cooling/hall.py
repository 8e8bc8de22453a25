"""What every hall has: the power chain, lighting, and the fans that carry heat away from the racks."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from models.cooling.balance import Balance
from models.cooling.moist import AIR_KJ_PER_KG_K, FloatArray, dry_density_kg_per_m3

Values = Mapping[str, FloatArray]
W_PER_KW = 1000.0

POWER_CHAIN = ("ups_efficiency", "ups_fixed_loss_share", "distribution_loss_share", "lighting_share")
AIR_PATH = ("fan_pa", "fan_efficiency", "air_rise_k", "fan_exponent", "min_flow_share")


def power_chain(values: Values, load_share: float) -> Balance:
    """Return a balance with IT power, UPS and distribution loss and lighting [kW for 1 kW of design IT power].

    The UPS loses ``1 / efficiency - 1`` of the design power at full load; ``ups_fixed_loss_share`` of that stays
    whatever the load. Distribution loses ``1 / (1 - share) - 1`` of the load; lights burn as at full load.
    """
    balance = Balance(it_kw=np.full((1, 1), load_share))
    fixed = values["ups_fixed_loss_share"]
    balance.draw("ups_loss", (1 / values["ups_efficiency"] - 1) * (fixed + (1 - fixed) * load_share))
    balance.draw("distribution_loss", (1 / (1 - values["distribution_loss_share"]) - 1) * load_share)
    balance.draw("lighting", values["lighting_share"])
    return balance


def fan_share(values: Values, supply_c: FloatArray, pressure_pa: FloatArray) -> FloatArray:
    r"""Return fan power over the heat that the air carries [1].

    Formula .. math:: \phi = \frac{\Delta p}{1000 \, \rho \, \eta \, c_p \, \Delta T}
    """
    carried_kj_per_m3 = dry_density_kg_per_m3(supply_c, pressure_pa) * AIR_KJ_PER_KG_K * values["air_rise_k"]
    return values["fan_pa"] / W_PER_KW / values["fan_efficiency"] / carried_kj_per_m3


def fan_rise_k(values: Values, supply_c: FloatArray, pressure_pa: FloatArray) -> FloatArray:
    """Return by how much the fans warm the air [K]: their power is heat in the stream."""
    return fan_share(values, supply_c, pressure_pa) * values["air_rise_k"]


def hall_fans(
    values: Values, heat_kw: FloatArray, design_heat_kw: FloatArray, supply_c: FloatArray, pressure_pa: FloatArray
) -> FloatArray:
    """Return fan power [kW] for ``heat_kw`` of heat before fans, sized for ``design_heat_kw``.

    At design the fans carry their own heat too: ``heat * phi / (1 - phi)``. Below, flow follows the heat down to
    ``min_flow_share`` and power the flow to the ``fan_exponent`` (3 by the affinity law, less with fixed pressure).
    """
    phi = fan_share(values, supply_c, pressure_pa)
    flow_share = np.maximum(heat_kw / design_heat_kw, values["min_flow_share"])
    return design_heat_kw * phi / (1 - phi) * flow_share ** values["fan_exponent"]


def hall_heat_kw(values: Values, load_share: float) -> tuple[Balance, FloatArray, FloatArray]:
    """Return the balance so far, the heat in the hall before fans, and that heat at full load [kW]."""
    balance = power_chain(values, load_share)
    return balance, balance.facility_kw(), power_chain(values, 1.0).facility_kw()
