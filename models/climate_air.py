"""The outdoor air of one place through a year: a :class:`Climate`, whole and checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from models import psychrometrics
from models.errors import ClimateError
from models.figure import economic

FloatArray = npt.NDArray[np.float64]
HOURS_PER_YEAR = 8760.0
HOURS_TOLERANCE = 1e-6
MONTHS_PER_YEAR = 12


@dataclass(frozen=True, eq=False)
class Climate:
    """Hours of a year by state of the outdoor air; all arrays have the shape (bins,) and cannot be written to.

    ``basis`` is "typical_year" (bins of a station) or "epw" (a weather file of the user); ``grade`` as of figures, A
    once the air was moved or warmed, which ``source`` then says. ``design_*`` are the summer design values of
    GB 50736-2012 (on average 50 hours a year are hotter); the design day of a data centre is hotter still, see
    :attr:`design_day_dry_bulb_c` and :attr:`design_day_wet_bulb_c`. ``month_hours_found``, shape (bins, 12), are the
    hours of each month where they are known, else None: ask :func:`models.climate.month_hours`.
    """

    id: str
    name_zh: str
    name_en: str
    elevation_m: float
    warming_k: float
    basis: str
    source: str
    grade: str
    hours: FloatArray
    dry_bulb_c: FloatArray
    wet_bulb_c: FloatArray
    pressure_pa: FloatArray
    humidity_ratio: FloatArray
    enthalpy_kj_per_kg: FloatArray
    dew_point_c: FloatArray
    density_kg_per_m3: FloatArray
    design_dry_bulb_c: float
    design_wet_bulb_c: float
    design_pressure_pa: float
    design_source: str
    design_grade: str
    month_hours_found: FloatArray | None = None

    def __post_init__(self) -> None:
        for array in self._arrays():
            array.flags.writeable = False
            if array.shape[0] != len(self.hours):
                raise ClimateError(
                    zh=f"气候“{self.id}”：各数组长度不一。请给出同样多的行。",
                    en=f'Climate "{self.id}": its arrays differ in length. Give the same number of rows for all.',
                )
        total = float(self.hours.sum())
        if not abs(total - HOURS_PER_YEAR) <= HOURS_TOLERANCE or (self.hours < 0).any():
            raise ClimateError(
                zh=f"气候“{self.id}”：小时数合计 {total:g}，应为 8760 且无负数。请补齐全年。",
                en=f'Climate "{self.id}": its hours add up to {total:g}, not to 8760, or some are negative. '
                "Give a whole year.",
            )

    @property
    def design_day_dry_bulb_c(self) -> float:
        """Dry bulb that the plant is designed for [deg C]: the design value plus figure design_extreme_dry_bulb_k."""
        return self.design_dry_bulb_c + economic("design_extreme_dry_bulb_k")

    @property
    def design_day_wet_bulb_c(self) -> float:
        """Wet bulb that the plant is designed for [deg C]: the design value plus figure design_extreme_wet_bulb_k."""
        return self.design_wet_bulb_c + economic("design_extreme_wet_bulb_k")

    def mean(self, values: npt.ArrayLike) -> float:
        """Return the mean over the hours of the year of ``values``, shape (bins,), in their own unit."""
        return float(np.asarray(values, dtype=np.float64) @ self.hours / HOURS_PER_YEAR)

    def _arrays(self) -> Iterator[FloatArray]:
        found = (getattr(self, field.name) for field in fields(self))
        return (value for value in found if isinstance(value, np.ndarray))


def air_arrays(dry_bulb_c: FloatArray, humidity_ratio: FloatArray, pressure_pa: FloatArray) -> dict[str, Any]:
    """Return every array of the air of a :class:`Climate` by field name, from three that fix its state."""
    state = dry_bulb_c, humidity_ratio, pressure_pa
    return {
        "dry_bulb_c": dry_bulb_c,
        "wet_bulb_c": psychrometrics.wet_bulb_c(*state),
        "pressure_pa": pressure_pa,
        "humidity_ratio": humidity_ratio,
        "enthalpy_kj_per_kg": psychrometrics.enthalpy_kj_per_kg(dry_bulb_c, humidity_ratio),
        "dew_point_c": psychrometrics.dew_point_c(*state),
        "density_kg_per_m3": psychrometrics.density_kg_per_m3(*state),
    }


def with_air(climate: Climate, dry_bulb_c: FloatArray, pressure_pa: FloatArray) -> Climate:
    """Return ``climate`` with other dry bulbs [deg C] and pressures [Pa], its relative humidities kept."""
    share = psychrometrics.relative_humidity_share(climate.dry_bulb_c, climate.humidity_ratio, climate.pressure_pa)
    ratio = psychrometrics.humidity_ratio_from_relative_humidity(dry_bulb_c, np.minimum(share, 1.0), pressure_pa)
    return replace(climate, **air_arrays(dry_bulb_c, ratio, pressure_pa))
