"""A climate moved to another elevation, or made warmer; the relative humidity of every hour is kept.

What is not known is how humidity follows: it is kept because vapour has the same sources, an assumption that both
functions write into the source of the climate.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from models import psychrometrics
from models.climate_air import Climate, FloatArray, with_air
from models.errors import ClimateError
from models.figure import economic

# ISO 2533 (ICAO standard atmosphere): standard gravity [m/s2] and gas constant of dry air [J/kg K].
GRAVITY_M_PER_S2 = 9.80665
GAS_CONSTANT_J_PER_KG_K = 287.05287
ICE_POINT_K = 273.15
M_PER_KM = 1e3
# Within these the air of every station stays between 50 and 110 kPa.
MIN_ELEVATION_M, MAX_ELEVATION_M = -200.0, 5000.0
MAX_WARMING_K = 6.0


def at_elevation(climate: Climate, elevation_m: float) -> Climate:
    """Return ``climate`` moved up or down to ``elevation_m`` [m]: dry bulb, pressure and design values.

    Dry bulb by figure lapse_rate_k_per_km; pressure by the barometric formula p2 = p1 (1 - L dz / T1)^(g / R L) with
    T1 of each bin [K] (ISO 2533). ClimateError if the elevation is not within -200 to 5,000 m.
    """
    if not MIN_ELEVATION_M <= elevation_m <= MAX_ELEVATION_M:
        raise ClimateError(
            zh=f"海拔 {elevation_m} m 不在 -200 到 5000 m 之间。请改正站点的 elevation_m，未知则留空。",
            en=f"An elevation of {elevation_m} m is not within -200 to 5,000 m. "
            "Mend elevation_m of the site, or leave it empty if unknown.",
        )
    rise_m = elevation_m - climate.elevation_m
    if rise_m == 0:
        return climate
    dry_bulb_c, pressure_pa = _lifted(climate.dry_bulb_c, climate.pressure_pa, rise_m)
    design_dry_c, design_pa = _lifted(np.array(climate.design_dry_bulb_c), np.array(climate.design_pressure_pa), rise_m)
    moved = _with_design(with_air(climate, dry_bulb_c, pressure_pa), climate, design_dry_c, design_pa)
    said = f"; moved from {climate.elevation_m:g} m to {elevation_m:g} m by the lapse rate, relative humidity kept"
    return replace(moved, elevation_m=float(elevation_m), source=climate.source + said, grade="A")


def warmed(climate: Climate, warming_k: float) -> Climate:
    """Return ``climate`` warmer by ``warming_k`` [K] in every hour and in its design values, relative humidity kept.

    ClimateError if the warming, added to what the climate already has, is not within 0 to 6 K.
    """
    total_k = climate.warming_k + warming_k
    if not (warming_k >= 0 and total_k <= MAX_WARMING_K):
        raise ClimateError(
            zh=f"升温 {warming_k} K（合计 {total_k} K）不在 0 到 6 K 之间。请给出 0、1、2 等值。",
            en=f"A warming of {warming_k} K ({total_k} K in all) is not within 0 to 6 K. Give 0, 1, 2 or the like.",
        )
    if warming_k == 0:
        return climate
    warm = with_air(climate, climate.dry_bulb_c + warming_k, climate.pressure_pa)
    moved = _with_design(
        warm, climate, np.array(climate.design_dry_bulb_c + warming_k), np.array(climate.design_pressure_pa)
    )
    said = f"; warmed by {warming_k:g} K, relative humidity kept"
    return replace(moved, warming_k=total_k, source=climate.source + said, grade="A")


def _lifted(dry_bulb_c: FloatArray, pressure_pa: FloatArray, rise_m: float) -> tuple[FloatArray, FloatArray]:
    lapse_k_per_m = economic("lapse_rate_k_per_km") / M_PER_KM
    exponent = GRAVITY_M_PER_S2 / (GAS_CONSTANT_J_PER_KG_K * lapse_k_per_m)
    cooling_k = lapse_k_per_m * rise_m
    return dry_bulb_c - cooling_k, pressure_pa * (1 - cooling_k / (dry_bulb_c + ICE_POINT_K)) ** exponent


def _with_design(moved: Climate, old: Climate, dry_bulb_c: FloatArray, pressure_pa: FloatArray) -> Climate:
    """``moved`` with the design values of ``old`` at another dry bulb and pressure, relative humidity kept."""
    old_state = old.design_dry_bulb_c, old.design_wet_bulb_c, old.design_pressure_pa
    ratio = psychrometrics.humidity_ratio_from_wet_bulb(*old_state)
    share = psychrometrics.relative_humidity_share(old.design_dry_bulb_c, ratio, old.design_pressure_pa)
    new_ratio = psychrometrics.humidity_ratio_from_relative_humidity(dry_bulb_c, share, pressure_pa)
    wet_bulb_c = psychrometrics.wet_bulb_c(dry_bulb_c, new_ratio, pressure_pa)
    return replace(
        moved,
        design_dry_bulb_c=float(dry_bulb_c),
        design_wet_bulb_c=float(wet_bulb_c),
        design_pressure_pa=float(pressure_pa),
        design_grade="A",
    )
