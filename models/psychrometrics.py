"""States of moist air, array in and array out: thin wrappers of psychrolib (ASHRAE Handbook Fundamentals 2017, ch. 1).

Inputs are floats or arrays that broadcast; the answer has their common shape. Temperatures in deg C, pressure in Pa,
humidity ratio in kg of water per kg of dry air, relative humidity as a share. Every function raises ClimateError, with
the row that is wrong (counted from 1), for NaN, for a pressure outside 50 to 110 kPa and for a state that cannot be.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import psychrolib

from models.errors import ClimateError

psychrolib.SetUnitSystem(psychrolib.SI)

FloatArray = npt.NDArray[np.float64]
MIN_PRESSURE_PA, MAX_PRESSURE_PA = 50e3, 110e3
# Measured and binned temperatures are rounded: a wet bulb above the dry bulb by less is taken as saturated air.
ROUNDING_K = 0.05
ROUNDING_SHARE = 1e-6
J_PER_KJ = 1e3


def saturation_humidity_ratio(dry_bulb_c: npt.ArrayLike, pressure_pa: npt.ArrayLike) -> FloatArray:
    """Return the humidity ratio of saturated air [kg/kg]."""
    dry, pressure = _states(dry_bulb_c=dry_bulb_c, pressure_pa=pressure_pa)
    return _each(psychrolib.GetSatHumRatio, dry, pressure)


def humidity_ratio_from_wet_bulb(
    dry_bulb_c: npt.ArrayLike, wet_bulb_c: npt.ArrayLike, pressure_pa: npt.ArrayLike
) -> FloatArray:
    """Return the humidity ratio [kg/kg]; also refuses a wet bulb above the dry bulb, or lower than dry air has."""
    dry, wet, pressure = _states(dry_bulb_c=dry_bulb_c, wet_bulb_c=wet_bulb_c, pressure_pa=pressure_pa)
    _refuse(
        wet > dry + ROUNDING_K,
        "湿球温度高于干球温度",
        "the wet bulb is above the dry bulb",
        dry_bulb_c=dry,
        wet_bulb_c=wet,
    )
    ratio = _each(psychrolib.GetHumRatioFromTWetBulb, dry, np.minimum(wet, dry), pressure)
    # psychrolib answers a wet bulb below that of dry air with its least humidity ratio, silently.
    impossible = ratio <= psychrolib.MIN_HUM_RATIO
    _refuse(impossible, "湿球温度低于绝干空气", "the wet bulb is below that of dry air", dry_bulb_c=dry, wet_bulb_c=wet)
    return ratio


def humidity_ratio_from_relative_humidity(
    dry_bulb_c: npt.ArrayLike, relative_humidity_share: npt.ArrayLike, pressure_pa: npt.ArrayLike
) -> FloatArray:
    """Return the humidity ratio [kg/kg]; also refuses a relative humidity outside 0 to 1."""
    dry, share, pressure = _states(
        dry_bulb_c=dry_bulb_c, relative_humidity_share=relative_humidity_share, pressure_pa=pressure_pa
    )
    outside = (share < 0) | (share > 1 + ROUNDING_SHARE)
    _refuse(
        outside, "相对湿度不在 0 到 1 之间", "the relative humidity is not within 0 to 1", relative_humidity_share=share
    )
    return _each(psychrolib.GetHumRatioFromRelHum, dry, np.minimum(share, 1.0), pressure)


def humidity_ratio_from_dew_point(dew_point_c: npt.ArrayLike, pressure_pa: npt.ArrayLike) -> FloatArray:
    """Return the humidity ratio [kg/kg]."""
    dew, pressure = _states(dew_point_c=dew_point_c, pressure_pa=pressure_pa)
    return _each(psychrolib.GetHumRatioFromTDewPoint, dew, pressure)


def relative_humidity_share(
    dry_bulb_c: npt.ArrayLike, humidity_ratio: npt.ArrayLike, pressure_pa: npt.ArrayLike
) -> FloatArray:
    """Return the relative humidity, a share of 1; above 1 in supersaturated air."""
    return _moist(psychrolib.GetRelHumFromHumRatio, dry_bulb_c, humidity_ratio, pressure_pa)


def dew_point_c(dry_bulb_c: npt.ArrayLike, humidity_ratio: npt.ArrayLike, pressure_pa: npt.ArrayLike) -> FloatArray:
    """Return the dew point [deg C], at most the dry bulb."""
    return _moist(psychrolib.GetTDewPointFromHumRatio, dry_bulb_c, humidity_ratio, pressure_pa)


def wet_bulb_c(dry_bulb_c: npt.ArrayLike, humidity_ratio: npt.ArrayLike, pressure_pa: npt.ArrayLike) -> FloatArray:
    """Return the thermodynamic wet bulb [deg C] to 0.001 K, by bisection."""
    return _moist(psychrolib.GetTWetBulbFromHumRatio, dry_bulb_c, humidity_ratio, pressure_pa)


def density_kg_per_m3(
    dry_bulb_c: npt.ArrayLike, humidity_ratio: npt.ArrayLike, pressure_pa: npt.ArrayLike
) -> FloatArray:
    """Return the density of the moist air [kg/m3]."""
    return _moist(psychrolib.GetMoistAirDensity, dry_bulb_c, humidity_ratio, pressure_pa)


def enthalpy_kj_per_kg(dry_bulb_c: npt.ArrayLike, humidity_ratio: npt.ArrayLike) -> FloatArray:
    """Return the enthalpy of moist air, per kg of dry air and from 0 deg C [kJ/kg]."""
    dry, ratio = _states(dry_bulb_c=dry_bulb_c, humidity_ratio=humidity_ratio)
    return _each(psychrolib.GetMoistAirEnthalpy, dry, ratio) / J_PER_KJ


def _moist(
    function: Callable[..., float],
    dry_bulb_c: npt.ArrayLike,
    humidity_ratio: npt.ArrayLike,
    pressure_pa: npt.ArrayLike,
) -> FloatArray:
    states = _states(dry_bulb_c=dry_bulb_c, humidity_ratio=humidity_ratio, pressure_pa=pressure_pa)
    return _each(function, *states)


def _states(**columns: npt.ArrayLike) -> list[FloatArray]:
    """The columns as float arrays of one shape, checked; their names are those that errors show."""
    arrays = np.broadcast_arrays(*(np.asarray(column, dtype=np.float64) for column in columns.values()))
    named = dict(zip(columns, arrays, strict=True))
    for name, array in named.items():
        _refuse(~np.isfinite(array), f"{name} 缺失或不是有限数", f"{name} is missing or not finite", **named)
    if (pressure := named.get("pressure_pa")) is not None:
        outside = (pressure < MIN_PRESSURE_PA) | (pressure > MAX_PRESSURE_PA)
        _refuse(outside, "气压不在 50 到 110 kPa 之间", "the pressure is not within 50 to 110 kPa", **named)
    if (ratio := named.get("humidity_ratio")) is not None:
        _refuse(ratio < 0, "含湿量为负", "the humidity ratio is negative", **named)
    return list(arrays)


def _each(function: Callable[..., float], *columns: FloatArray) -> FloatArray:
    """Call the scalar ``function`` once for every distinct row of ``columns``."""
    table = np.stack([column.ravel() for column in columns], axis=1)
    rows, first, inverse = np.unique(table, axis=0, return_index=True, return_inverse=True)
    answers = np.empty(len(rows))
    for at, row in enumerate(rows.tolist()):
        try:
            answers[at] = function(*row)
        except ValueError as error:
            raise _row_error(int(first[at]), f"psychrolib：{error}", f"psychrolib: {error}", row) from error
    return answers[inverse].reshape(columns[0].shape)


def _refuse(wrong: npt.NDArray[np.bool_], zh: str, en: str, **columns: FloatArray) -> None:
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        shown = [f"{name} = {array.ravel()[at]:g}" for name, array in columns.items()]
        raise _row_error(at, zh, en, shown)


def _row_error(at: int, zh: str, en: str, shown: list[str] | list[float]) -> ClimateError:
    values = ", ".join(map(str, shown))
    return ClimateError(
        zh=f"第 {at + 1} 行：{zh}（{values}）。请改正该行的温度、湿度或气压（℃、Pa）。",
        en=f"Row {at + 1}: {en} ({values}). Mend temperature, humidity or pressure of this row (deg C, Pa).",
    )
