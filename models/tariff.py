"""What grid electricity costs, hour by hour, under the two-part and the single-part tariff of a city.

The price of energy is ``floating base x ratio of the hour + non-floating part`` [CNY/kWh]. All numbers are those of the
local figures (:mod:`models.local_figures`): ratios and hours of the notice on time of use, base and part of a price
sheet at 1-10 kV, two-part.

Other voltages and the single-part scheme: less the difference of their grid price to that of 1-10 kV, two-part. That
it stands inside the floating base is a reading (figure ``td_in_floating_share``).

Surcharges stand inside the non-floating part and grid losses inside the base, for both come from the price that a
customer pays: they are shown (:func:`models.tariff_steps.tariff_parts`) and never added.

Energy is paid by the kWh, the demand charge by the highest facility power of each month: two functions, never one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from geodata.errors import PlannerError
from models.errors import suggest
from models.local_checks import REFERENCE, SCHEMES
from models.local_figures import LocalFigures
from models.tariff_periods import DAYS_OF_MONTH, HOURS, MONTHS, read_bands

KW_PER_MW = 1000
# Least voltage [kV] of each class of the grid tariff.
_CLASSES = (("220kv", 220.0), ("110kv", 110.0), ("35kv", 35.0), ("10kv", 1.0), ("lt1kv", 0.0))
Array = npt.NDArray[np.float64]


class TariffError(PlannerError):
    """A tariff that no price sheet offers, a price below zero, or a load or months that cannot be priced."""


@dataclass(frozen=True)
class Tariff:
    """The tariff of one price sheet of ``local``, scheme and supply voltage [kV].

    ``base_10kv_cny_per_kwh`` and ``non_floating_10kv_cny_per_kwh`` hold at 1-10 kV, two-part; the properties give
    them at the voltage. The demand charge is the user's and 0 under the single-part scheme. Raises
    :class:`TariffError` for what the sheet does not offer and for any price below zero.
    """

    sheet: str
    scheme: str
    voltage_kv: float
    base_10kv_cny_per_kwh: float
    non_floating_10kv_cny_per_kwh: float
    demand_charge_cny_per_kw_month: float
    local: LocalFigures

    def __post_init__(self) -> None:
        _check_offer(self)
        prices = {
            "tariff.floating_base_cny_per_kwh": self.floating_base_cny_per_kwh,
            "tariff.non_floating_cny_per_kwh": self.non_floating_cny_per_kwh,
            "costs.demand_charge_cny_per_kw_month": self.demand_charge_cny_per_kw_month,
        }
        for key, price in prices.items():
            if not math.isfinite(price) or price < 0:
                raise TariffError(
                    zh=f"电价 {key} 在 {self.voltage_kv:g} 千伏为 {price:g}，须为不小于 0 的有限数。请加大此键。",
                    en=f"Tariff: {key} is {price:g} at {self.voltage_kv:g} kV; it must be finite, 0 or more. Raise it.",
                )

    @property
    def grid_price_key(self) -> str:
        """The figure that holds the grid price of this scheme and voltage."""
        return f"td_{self.scheme}_{voltage_class(self.voltage_kv)}"

    @property
    def grid_saving_cny_per_kwh(self) -> float:
        """How much less than at 1-10 kV, two-part, the grid costs [CNY/kWh]; below zero where it costs more."""
        return self.local.value(REFERENCE) - self.local.value(self.grid_price_key)

    @property
    def floating_base_cny_per_kwh(self) -> float:
        """What the time-of-use ratios act upon at this voltage [CNY/kWh]."""
        return self.base_10kv_cny_per_kwh - self.grid_saving_cny_per_kwh * self.local.value("td_in_floating_share")

    @property
    def non_floating_cny_per_kwh(self) -> float:
        """What is added after the ratios at this voltage [CNY/kWh]."""
        share = 1 - self.local.value("td_in_floating_share")
        return self.non_floating_10kv_cny_per_kwh - self.grid_saving_cny_per_kwh * share

    def at_voltage(self, voltage_kv: float) -> Tariff:
        """Return the same tariff at another supply voltage [kV]; TariffError if the sheet does not offer it."""
        return replace(self, voltage_kv=voltage_kv)


def make_tariff(
    sheet: str,
    scheme: str,
    voltage_kv: float,
    *,
    local: LocalFigures,
    demand_charge_cny_per_kw_month: float,
    floating_base_cny_per_kwh: float | None = None,
    non_floating_cny_per_kwh: float | None = None,
) -> Tariff:
    """Return the tariff of a price sheet of the ``local`` figures; the last two replace its prices [CNY/kWh].

    They hold at 1-10 kV, two-part. The demand charge [CNY/kW/month] has no public source, so that it must be given; the
    single-part scheme has none. Raises :class:`TariffError`.
    """
    known = local.sheets
    if sheet not in known:
        hint_zh, hint_en = suggest(sheet, known)
        raise TariffError(
            zh=f"没有电价表“{sheet}”（键 tariff.sheet）。{hint_zh}",
            en=f'No price sheet "{sheet}" (key tariff.sheet). {hint_en}',
        )
    base, rest = floating_base_cny_per_kwh, non_floating_cny_per_kwh
    return Tariff(
        sheet,
        scheme,
        voltage_kv,
        local.value(known[sheet]["floating_base"]) if base is None else base,
        local.value(known[sheet]["non_floating"]) if rest is None else rest,
        0.0 if scheme == "single_part" else demand_charge_cny_per_kw_month,
        local,
    )


def voltage_class(voltage_kv: float) -> str:
    """Return the class of the grid tariff for a supply voltage [kV]; TariffError unless it is above 0."""
    if not math.isfinite(voltage_kv) or voltage_kv <= 0:
        raise TariffError(
            zh=f"供电电压 {voltage_kv:g} 千伏有误。请给出大于 0 的数值。",
            en=f"The supply voltage of {voltage_kv:g} kV is wrong. Give a value above 0.",
        )
    return next(name for name, least in _CLASSES if voltage_kv >= least)


def hourly_price_cny_per_kwh(tariff: Tariff) -> Array:
    """Return the price of energy [CNY/kWh], shape (12, 24): months from January, hours from 00:00."""
    ratios = np.ones((MONTHS, HOURS))
    bands = read_bands(tariff.local)
    for band, ratio in band_factors(tariff.local).items():
        ratios[bands == band] = ratio
    return tariff.floating_base_cny_per_kwh * ratios + tariff.non_floating_cny_per_kwh


def band_factors(local: LocalFigures) -> dict[str, float]:
    """Return the ratio [1] of each band to flat; the sharp peak is over peak."""
    peak = local.value("tou_peak_factor")
    sharp = peak * local.value("tou_sharp_over_peak_factor")
    return {"valley": local.value("tou_valley_factor"), "flat": 1.0, "peak": peak, "sharp": sharp}


def average_price_cny_per_kwh(
    tariff: Tariff, load_shape: Array | None = None, months: Iterable[int] = range(1, MONTHS + 1)
) -> float:
    """Return the price of energy [CNY/kWh] that a load pays on average over ``months`` (1 to 12).

    ``load_shape`` [any unit of power], shape (12, 24), is the mean load of each hour of each month; ``None`` is a flat
    load. Months count by their days, February 28. Raises :class:`TariffError` for a shape or months that do not fit.
    """
    load = np.ones((MONTHS, HOURS)) if load_shape is None else _check_load(load_shape)
    days = np.zeros(MONTHS)
    for month in _check_months(months):
        days[month - 1] = DAYS_OF_MONTH[month - 1]
    energy = load * days[:, np.newaxis]
    if energy.sum() <= 0:
        raise _load_error("所选月份没有电量", "has no energy in the months asked for")
    return float((energy * hourly_price_cny_per_kwh(tariff)).sum() / energy.sum())


def energy_cost_cny(tariff: Tariff, load_mw: Array) -> float:
    """Return what the energy of a year costs [CNY]; ``load_mw`` [MW] of facility power, shape (12, 24)."""
    days = np.array(DAYS_OF_MONTH, dtype=float)[:, np.newaxis]
    energy_kwh = _check_load(load_mw) * days * KW_PER_MW
    return float((energy_kwh * hourly_price_cny_per_kwh(tariff)).sum())


def demand_cost_cny(tariff: Tariff, peak_facility_mw: Array) -> float:
    """Return what the highest facility power of each month costs in a year [CNY]; ``peak_facility_mw``, shape (12,)."""
    peaks = np.asarray(peak_facility_mw, dtype=float)
    if peaks.shape != (MONTHS,) or not np.isfinite(peaks).all() or (peaks < 0).any():
        raise _load_error("月最大需量须为 12 个不小于 0 的数", "needs 12 monthly peaks of 0 or more")
    return float(peaks.sum() * KW_PER_MW * tariff.demand_charge_cny_per_kw_month)


def _check_offer(tariff: Tariff) -> None:
    sheet, wanted = tariff.local.sheets[tariff.sheet], voltage_class(tariff.voltage_kv)
    offered = sheet[tariff.scheme] if tariff.scheme in SCHEMES else []
    if wanted not in offered:
        pairs = ", ".join(f"{scheme} {name}" for scheme in SCHEMES for name in sheet[scheme])
        raise TariffError(
            zh=f"电价表“{tariff.sheet}”没有 {tariff.scheme} {wanted} 一档，可用：{pairs}。"
            "请改 tariff.sheet、tariff.scheme，或用 designs.use 选用其他电压的设计方案。",
            en=f'Price sheet "{tariff.sheet}" has no {tariff.scheme} at {wanted}; it has: {pairs}. '
            "Change tariff.sheet or tariff.scheme, or choose designs of another voltage by designs.use.",
        )


def _check_load(load: Array) -> Array:
    found = np.asarray(load, dtype=float)
    if found.shape != (MONTHS, HOURS) or not np.isfinite(found).all() or (found < 0).any():
        raise _load_error("须为 12×24 个不小于 0 的有限数", "needs 12 x 24 finite numbers of 0 or more")
    return found


def _check_months(months: Iterable[int]) -> tuple[int, ...]:
    found = tuple(months)
    if not found or len(set(found)) != len(found) or not set(found) <= set(range(1, MONTHS + 1)):
        raise TariffError(
            zh=f"月份 {found} 有误：须为 1 至 12，不重复，至少一个。请改正。",
            en=f"Months {found} are wrong: 1 to 12, none twice, at least one. Mend them.",
        )
    return found


def _load_error(zh: str, en: str) -> TariffError:
    return TariffError(zh=f"负荷曲线有误：{zh}。请改正。", en=f"The load {en}. Mend it.")
