"""Water that cooling takes (clause A5.2b), by year, by month and by zone. 1 L/kWh of IT energy is 1 m3/MWh."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.amounts import Amount, check_amount, from_plan
from models.derivation import Step, computed
from models.errors import CaseTableError, FigureError

Months = npt.NDArray[np.float64]

MONTHS = 12
ROUNDING = 1e-9
# A year of 365 days, as the 8,760 h of a year.
DAYS_OF_MONTH = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.float64)
FLAT_MONTH_SHARE = DAYS_OF_MONTH / DAYS_OF_MONTH.sum()


def water_m3(it_energy_mwh: float, wue_l_per_kwh: Amount) -> Amount:
    """Return water [m3] for ``it_energy_mwh`` [MWh] of IT energy at ``wue_l_per_kwh`` [L/kWh of IT energy].

    1 L/kWh is 1 m3/MWh.
    """
    return it_energy_mwh * wue_l_per_kwh


def monthly_water_m3(it_energy_mwh_by_month: Months, wue_by_month: Months) -> Months:
    """Return water [m3] of each month, shape (12,): IT energy [MWh] x WUE [L/kWh] of that month.

    Raises FigureError for another shape, a negative or a missing number.
    """
    return _months("it_energy_mwh_by_month", it_energy_mwh_by_month) * _months("wue_by_month", wue_by_month)


def annual_wue_l_per_kwh(wue_by_month: Months, month_share: Months = FLAT_MONTH_SHARE) -> float:
    """Return the WUE of a year [L/kWh] from those of the months, weighted by ``month_share`` [1] of IT energy.

    The share is that of a flat load if absent. With it, annual energy x annual WUE is the water of all months.
    Raises FigureError for bad numbers, or shares that do not add up to 1.
    """
    return float((_shares(month_share) * _months("wue_by_month", wue_by_month)).sum())


def zone_month_water(
    facilities: pd.DataFrame, wue_by_month: pd.DataFrame, month_share: Months = FLAT_MONTH_SHARE
) -> pd.DataFrame:
    """Return water [m3]: index zone_id, columns month 1 to 12.

    ``facilities``: zone_id, climate_id, design_id, it_energy_mwh [MWh/year], one row each. ``wue_by_month`` [L/kWh of
    IT energy]: index (climate_id, design_id), twelve columns. ``month_share`` [1] is the part of the year's IT energy
    in each month, that of a flat load if absent. Raises CaseTableError for a facility without zone, a WUE that is
    missing or there twice; FigureError for bad numbers.
    """
    keys = pd.MultiIndex.from_frame(facilities[["climate_id", "design_id"]])
    _check_tables(facilities, keys, wue_by_month)
    wue = wue_by_month.reindex(keys).to_numpy(dtype=np.float64)
    energy = facilities["it_energy_mwh"].to_numpy(dtype=np.float64)
    check_amount("it_energy_mwh", energy)
    water = energy[:, None] * _shares(month_share) * _months("wue_by_month", wue)
    months = pd.RangeIndex(1, MONTHS + 1, name="month")
    return pd.DataFrame(water, index=facilities["zone_id"], columns=months).groupby(level="zone_id").sum()


def water_steps(it_energy_mwh: float, wue_l_per_kwh: float) -> list[Step]:
    """Return the chain from the IT energy of a year [MWh] and the annual WUE [L/kWh] to water. Raises FigureError."""
    check_amount("it_energy_mwh", it_energy_mwh)
    check_amount("wue_l_per_kwh", wue_l_per_kwh)
    return [
        from_plan("it_energy_mwh", ("IT 年用电量", "IT energy a year"), it_energy_mwh, "MWh/year"),
        from_plan("wue_l_per_kwh", ("年均 WUE", "Annual WUE"), wue_l_per_kwh, "L/kWh"),
        computed(
            "water_m3",
            ("年用水量", "Water a year"),
            water_m3(it_energy_mwh, wue_l_per_kwh),
            "m3/year",
            "it_energy_mwh * wue_l_per_kwh",
            ("it_energy_mwh", "wue_l_per_kwh"),
        ),
    ]


def _months(name: str, values: Months) -> Months:
    found = np.asarray(values, dtype=np.float64)
    if found.shape[-1] != MONTHS:
        raise FigureError(
            zh=f"{name} 应有 12 个月的值，现为 {found.shape[-1]} 个。请补齐。",
            en=f"{name} must have a value for each of 12 months, not {found.shape[-1]}. Complete it.",
        )
    check_amount(name, found)
    return found


def _shares(month_share: Months) -> Months:
    shares = _months("month_share", month_share)
    check_amount("sum of month_share", float(shares.sum()), 1 - ROUNDING, 1 + ROUNDING)
    return shares


def _check_tables(facilities: pd.DataFrame, keys: pd.MultiIndex, wue_by_month: pd.DataFrame) -> None:
    if facilities["zone_id"].isna().any():
        raise CaseTableError(
            zh="表 facilities：有设施没有 zone_id。请补上所在片区。",
            en="Table facilities: one has no zone_id. Name its zone.",
        )
    lost = keys[~keys.isin(wue_by_month.index[~wue_by_month.index.duplicated(keep=False)])]
    if len(lost):
        climate, design = lost[0]
        raise CaseTableError(
            zh=f"表 wue_by_month：气候 {climate}、设计方案 {design} 的逐月 WUE 应恰有一行。请补上或删去重复。",
            en=f"Table wue_by_month: one row is needed for climate {climate} and design {design}. Add it, or delete "
            "the second.",
        )
