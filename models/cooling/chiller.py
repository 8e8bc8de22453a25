"""Compressors: COP of water-cooled chillers by a published regression, of air-cooled machines as a share of Carnot."""

from __future__ import annotations

import numpy as np

from models.cooling.hall import Values
from models.cooling.moist import KELVIN, FloatArray

WATER_COOLED = ("chiller_load_share", "chiller_staging_share", "cop_error_share", "min_condenser_water_c")
AIR_COOLED = (
    "carnot_share",
    "chiller_load_share",
    "cycling_coefficient",
    "evaporating_c",
    "condensing_approach_k",
    "min_condensing_c",
    "condenser_fan_share",
)
# The regression turns up again beyond its vertex, 38.2 C at full load; no tower water of a running plant is hotter.
_HOTTEST_WATER_C = 38.0
_LEAST_LOAD_SHARE = 0.1


def water_cooled_cop(values: Values, condenser_water_c: FloatArray, load_share: float) -> FloatArray:
    r"""Return the COP [1] of water-cooled centrifugal chillers.

    Formula .. math:: COP = (16.80 + 0.00884 t^2 - 8.529 x^2 + 9.885 x - 0.7606 t + 0.0846 x t)(1 + \epsilon)
    Symbols  t  condenser water entering [C], between ``min_condenser_water_c`` and 38;  x  part load of a running
             machine [1]: as designed at full IT load, and at less IT load as far below as staging leaves it
    Source   Lei & Masanet 2020, doi:10.1016/j.energy.2020.117556 (regression on catalogue data)
    """
    t = np.clip(condenser_water_c, values["min_condenser_water_c"], _HOTTEST_WATER_C)
    staging = values["chiller_staging_share"]
    x = np.maximum(values["chiller_load_share"] * (staging + (1 - staging) * load_share), _LEAST_LOAD_SHARE)
    cop = 16.798751 + 0.008840 * t**2 - 8.528931 * x**2 + 9.885294 * x - 0.760621 * t + 0.084615 * x * t
    return cop * (1 + values["cop_error_share"])


def air_cooled_cop(values: Values, dry_bulb_c: FloatArray, load_share: float, evaporating_c: FloatArray) -> FloatArray:
    r"""Return the COP [1] of a machine that gives its heat to outside air.

    Formula .. math:: COP = g \, (1 - C_D (1 - x)) \, T_e / (T_c - T_e)
    Symbols  g  share of Carnot [1];  C_D  cycling coefficient [1];  x  part load [1];  T_e, T_c  evaporating and
             condensing temperature [K], the latter an approach above the dry bulb and not below a least value
    Source   Carnot; part-load factor of AHRI 210/240 (C_D = 0.25 where not tested)
    """
    condensing_c = np.maximum(dry_bulb_c + values["condensing_approach_k"], values["min_condensing_c"])
    lift_k = np.maximum(condensing_c - evaporating_c, 5.0)
    part_load = 1 - values["cycling_coefficient"] * (1 - values["chiller_load_share"] * load_share)
    return values["carnot_share"] * part_load * (evaporating_c + KELVIN) / lift_k
