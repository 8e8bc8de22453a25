"""Which hour of which month is in which band of the time-of-use tariff: ``tariff_periods.csv`` of local figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from models.local_figures import LocalFigures

MONTHS = 12
HOURS = 24
DAYS_OF_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
BANDS: Mapping[str, tuple[str, str]] = {
    "valley": ("谷段", "valley"),
    "flat": ("平段", "flat"),
    "peak": ("峰段", "peak"),
    "sharp": ("尖峰", "sharp peak"),
}


def read_bands(local: LocalFigures) -> npt.NDArray[np.str_]:
    """Return the band of each hour, shape (12, 24): months from January, hours from 00:00.

    A sharp peak replaces what stands at its hours; every other hour stands in the table once (checked when it was
    read). The table knows no weekends or holidays.
    """
    bands = np.full((MONTHS, HOURS), "", dtype="<U8")
    for row in sorted(local.periods, key=lambda row: row["band"] == "sharp"):
        for month in period_months(row):
            bands[month, period_hours(row)] = row["band"]
    return bands


def year_hours(local: LocalFigures, band: str) -> float:
    """Return the hours of ``band`` in a year of 365 days [h/year]."""
    days = np.array(DAYS_OF_MONTH, dtype=float)
    return float(days @ (read_bands(local) == band).sum(axis=1))


def periods_source(local: LocalFigures) -> str:
    """Return where the hours are from, each source once."""
    return "; ".join(dict.fromkeys(row["source"] for row in local.periods))


def period_months(row: Mapping[str, str]) -> list[int]:
    """Return the months of a row of the table, January 0; ValueError for what is no number."""
    return list(range(MONTHS)) if row["months"] == "all" else [int(month) - 1 for month in row["months"].split()]


def period_hours(row: Mapping[str, str]) -> slice:
    """Return the hours of a row of the table; ValueError unless 0 <= start < end <= 24."""
    start, end = int(row["start_hour"]), int(row["end_hour"])
    if not 0 <= start < end <= HOURS:
        raise ValueError(f"hours {start} to {end}")
    return slice(start, end)
