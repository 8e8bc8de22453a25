"""A year of a design in a climate: PUE and WUE with their spread, the design day, and the energy of each part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.climate import Climate
from models.climate_air import HOURS_PER_YEAR, air_arrays
from models.cooling.balance import PARTS, Balance
from models.cooling.moist import FloatArray
from models.cooling.parameters import CoolingDesign, default_values, sampled_values
from models.cooling.systems import SYSTEMS
from models.psychrometrics import humidity_ratio_from_wet_bulb

SAMPLES = 512
PERCENTILES = {"p05": 0.05, "p50": 0.50, "p95": 0.95}
LOAD_SHARES = (0.40, 0.60, 0.75, 1.00)


@dataclass(frozen=True)
class AnnualResult:
    """Annual PUE [1] and WUE [L/kWh] of every sample, and peak PUE [1]; shapes (samples,).

    The peak is that of the design day, or of the worst hour of the year where that is worse.
    """

    pue: FloatArray
    wue_l_per_kwh: FloatArray
    pue_peak: FloatArray

    def percentile(self, name: str, of: str = "pue") -> float:
        """Return p05, p50 or p95 of ``pue``, ``wue_l_per_kwh`` or ``pue_peak``."""
        return float(np.quantile(getattr(self, of), PERCENTILES[name]))

    def probability_within(self, max_pue: float) -> float:
        """Return the share of samples whose annual PUE is at most ``max_pue`` [1]."""
        return float((self.pue <= max_pue).mean())


def annual_result(
    design: CoolingDesign, climate: Climate, *, load_share: float = 1.0, samples: int = SAMPLES
) -> AnnualResult:
    """Return the year of a design, its parameters sampled over their ranges.

    ``load_share`` [1] is IT power over design IT power, above 0 and at most 1. Annual PUE is facility energy over IT
    energy: hours-weighted, since IT power is the same in every hour.
    """
    values = sampled_values(design, samples)
    year = SYSTEMS[design.system].balance(values, climate, load_share)
    peak = SYSTEMS[design.system].balance(values, design_day(climate), load_share)
    # A dry design day opens an airside economiser that a humid hour of the year closes: the worse of the two counts.
    worst_hour = np.broadcast_to(year.pue(), (samples, len(climate.hours))).max(axis=1)
    return AnnualResult(
        pue=hours_mean(year.pue(), climate),
        wue_l_per_kwh=hours_mean(year.wue_l_per_kwh(), climate),
        pue_peak=np.maximum(np.broadcast_to(peak.pue(), (samples, 1))[:, 0], worst_hour),
    )


def default_balance(design: CoolingDesign, climate: Climate, load_share: float = 1.0) -> Balance:
    """Return the balance in every bin with every parameter at its default, shapes that broadcast to (1, bins)."""
    return SYSTEMS[design.system].balance(default_values(design), climate, load_share)


def energy_split(design: CoolingDesign, climate: Climate, load_share: float = 1.0) -> dict[str, float]:
    """Return the energy of each part over IT energy [1] at default parameters; with 1 for IT they sum to the PUE."""
    balance = default_balance(design, climate, load_share)
    return {
        part: float(hours_mean(balance.parts_kw[part] / balance.it_kw, climate)[0])
        for part in PARTS
        if part in balance.parts_kw
    }


def part_load_pue(
    design: CoolingDesign, climate: Climate, load_shares: Sequence[float] = LOAD_SHARES, samples: int = SAMPLES
) -> dict[float, AnnualResult]:
    """Return the year at each load share: a hall that is half empty has the losses of a full one."""
    return {share: annual_result(design, climate, load_share=share, samples=samples) for share in load_shares}


def hours_mean(values: FloatArray, climate: Climate) -> FloatArray:
    """Return the hours-weighted mean over the bins, shape (samples,)."""
    whole = np.broadcast_to(values, (values.shape[0], len(climate.hours)))
    mean: FloatArray = whole @ (climate.hours / climate.hours.sum())
    return mean


def design_day(climate: Climate) -> Climate:
    """Return the climate of the design day as one bin: design values, not the hottest hour of the typical year."""
    dry_bulb_c, wet_bulb_c = np.array([climate.design_day_dry_bulb_c]), np.array([climate.design_day_wet_bulb_c])
    pressure_pa = np.array([climate.design_pressure_pa])
    ratio = humidity_ratio_from_wet_bulb(dry_bulb_c, wet_bulb_c, pressure_pa)
    air = air_arrays(dry_bulb_c, ratio, pressure_pa)
    return replace(climate, hours=np.array([HOURS_PER_YEAR]), month_hours_found=None, **air)
