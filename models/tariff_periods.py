"""Which hour of which month is in which band of the time-of-use tariff (``figures/tariff_periods.csv``)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache

import numpy as np
import numpy.typing as npt

from models.figure import FIGURES

MONTHS = 12
HOURS = 24
DAYS_OF_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
BANDS: Mapping[str, tuple[str, str]] = {
    "valley": ("谷段", "valley"),
    "flat": ("平段", "flat"),
    "peak": ("峰段", "peak"),
    "sharp": ("尖峰", "sharp peak"),
}


@cache
def read_bands() -> npt.NDArray[np.str_]:
    """Return the band of each hour, shape (12, 24): months from January, hours from 00:00. Not to be written to.

    A sharp peak replaces peak hours only, as the notice has it; every other hour stands in the table once. The notice
    (2021-12-09) knows no weekends or holidays.
    """
    bands = np.full((MONTHS, HOURS), "", dtype="<U8")
    with (FIGURES / "tariff_periods.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["band"] == "sharp")
    for row in rows:
        months = range(MONTHS) if row["months"] == "all" else [int(month) - 1 for month in row["months"].split()]
        hours = slice(int(row["start_hour"]), int(row["end_hour"]))
        for month in months:
            bands[month, hours] = row["band"]
    bands.setflags(write=False)
    return bands


def year_hours(band: str) -> float:
    """Return the hours of ``band`` in a year of 365 days [h/year]."""
    days = np.array(DAYS_OF_MONTH, dtype=float)
    return float(days @ (read_bands() == band).sum(axis=1))
