"""Hours of each month in each bin of a climate: found in a weather file, assumed for a typical year without months."""

from __future__ import annotations

import numpy as np

from models.climate_air import Climate, FloatArray
from models.errors import ClimateError
from models.figure import economic

DAYS_IN_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
DAYS_PER_YEAR = 365
MONTH_HOURS = np.array(DAYS_IN_MONTH) * 24.0
TOLERANCE_H = 1e-9
MOST_ROUNDS = 20_000
# Dry bulbs are binned to 1 K: no finer spread of the weather can be told.
LEAST_SPREAD_K = 1.0


def month_hours(climate: Climate) -> FloatArray:
    """Return the hours by bin and month, shape (bins, 12) [h]: rows add up to the bin, columns to the month.

    Of a weather file: those found, months in a year of 365 days. Of a typical year, whose bins carry no months: an
    assumed split. The mean of each month follows a sine of the year, warmest on figure warmest_day_of_year, whose
    variance is figure seasonal_variance_share of that of the dry bulb; a bin at T has the weight
    exp(-(T - mean)^2 / 2 s^2) in each month, s^2 being the rest of the variance. Rows and columns are then scaled in
    turn (iterative proportional fitting) until both are met to 1e-9 h.
    """
    if climate.month_hours_found is not None:
        return climate.month_hours_found
    return _fitted(_weights(climate), climate.hours)


def _weights(climate: Climate) -> FloatArray:
    mean_c = climate.mean(climate.dry_bulb_c)
    variance_k2 = climate.mean((climate.dry_bulb_c - mean_c) ** 2)
    seasonal_share = economic("seasonal_variance_share")
    amplitude_k = np.sqrt(2 * seasonal_share * variance_k2)
    spread_k = max(np.sqrt((1 - seasonal_share) * variance_k2), LEAST_SPREAD_K)
    ends = np.cumsum(DAYS_IN_MONTH)
    middle_day = ends - np.array(DAYS_IN_MONTH) / 2
    angle = 2 * np.pi * (middle_day - economic("warmest_day_of_year")) / DAYS_PER_YEAR
    month_mean_c = mean_c + amplitude_k * np.cos(angle)
    away = (climate.dry_bulb_c[:, None] - month_mean_c) / spread_k
    # Only ratios within a row count: the nearest month gets 1, so that no row can fade to nothing.
    nearest = np.min(away**2, axis=1, keepdims=True)
    weights: FloatArray = np.exp(-(away**2 - nearest) / 2)
    return weights


def _fitted(hours: FloatArray, row_hours: FloatArray) -> FloatArray:
    """``hours`` scaled until its rows add up to ``row_hours`` and its columns to the hours of the months."""
    for _ in range(MOST_ROUNDS):
        hours = hours * (MONTH_HOURS / hours.sum(axis=0))
        hours = hours * (row_hours / hours.sum(axis=1))[:, None]
        if np.abs(hours.sum(axis=0) - MONTH_HOURS).max() < TOLERANCE_H:
            return hours
    raise ClimateError(
        zh="无法把各温度区间的小时拆分到月份。请给出 EPW 气象文件，其中有月份。",
        en="The hours of the bins cannot be split over the months. Give an EPW weather file, which has months.",
    )
