"""PUE and WUE of every pair of a site and a design: computed once for a climate and a design, then looked up."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from models.climate import Climate, month_hours
from models.cooling.annual import LOAD_SHARES, PERCENTILES, default_balance
from models.cooling.parameters import CoolingDesign
from models.cooling.remembered import remembered_year

PUE_COLUMNS = ("pue_p05", "pue_p50", "pue_p95", "pue_peak")
# Digits of a load in percent that are its own; those beyond are of the multiplication.
PERCENT_DIGITS = 12
MONTHS = tuple(f"m{month:02d}" for month in range(1, 13))


def performance_table(
    climates: Mapping[str, Climate], designs: Mapping[str, CoolingDesign], *, max_pue: float, plan_load_share: float
) -> pd.DataFrame:
    """Return the year of each design in each climate at several IT loads: index (climate_id, design_id, load_id).

    Loads [IT power over design IT power] are ``plan_load_share``, which the plan uses (``is_plan``), and those of
    :data:`LOAD_SHARES`. Columns: load_share, PUE and WUE as p05, p50, p95, pue_peak
    (median on the design day), and the probability [1] that the annual PUE is at most ``max_pue``.
    """
    loads = sorted({*LOAD_SHARES, plan_load_share})
    rows = {
        (climate_id, design_id, load_id(load)): _row(design, climate, load, max_pue=max_pue)
        for climate_id, climate in climates.items()
        for design_id, design in designs.items()
        for load in loads
    }
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index = pd.MultiIndex.from_tuples(rows, names=["climate_id", "design_id", "load_id"])
    table["is_plan"] = table["load_share"] == plan_load_share
    return table


def load_id(load_share: float) -> str:
    """Return the id of a load, in percent and as long as it takes to be one load's alone: ``u075``, ``u074p9``."""
    whole, _, part = repr(round(float(load_share) * 100, PERCENT_DIGITS)).partition(".")
    return f"u{whole:>03}" + (f"p{part}" if part != "0" else "")


def site_pue(climate_ids: pd.Series[str], performance: pd.DataFrame) -> pd.DataFrame:
    """Return every pair of a site and a design: index (site_id, design_id), PUE_COLUMNS [1], wue_l_per_kwh.

    ``climate_ids`` has the index site_id; ``performance`` is of :func:`performance_table`, of which the load of the
    plan is taken; the peak is that of full IT load, which is what power is reserved for.
    """
    at_plan = performance[performance["is_plan"]].droplevel("load_id")
    full = performance[performance["load_share"] == 1.0].droplevel("load_id")
    at_plan = at_plan.assign(pue_peak=full["pue_peak"].reindex(at_plan.index))
    design_ids = at_plan.index.get_level_values("design_id").unique()
    pairs = pd.MultiIndex.from_product([climate_ids.index, design_ids], names=["site_id", "design_id"])
    of_site = climate_ids.reindex(pairs.get_level_values("site_id")).to_numpy()
    keys = pd.MultiIndex.from_arrays([of_site, pairs.get_level_values("design_id")])
    return at_plan[[*PUE_COLUMNS, "wue_l_per_kwh"]].reindex(keys).set_axis(pairs, axis=0)


def monthly_wue_table(
    climates: Mapping[str, Climate], designs: Mapping[str, CoolingDesign], medians: pd.DataFrame
) -> pd.DataFrame:
    """Return the WUE [L/kWh] of each month: index (climate_id, design_id), columns m01 to m12.

    The shape over the year is that of the default parameters, scaled so that the year gives the median of ``medians``
    (:func:`performance_table`); IT power is the same in every hour.
    """
    at_plan = medians[medians["is_plan"]].droplevel("load_id")["wue_l_per_kwh"].to_dict()
    rows = {}
    for climate_id, climate in climates.items():
        hours = month_hours(climate)
        for design_id, design in designs.items():
            wue = np.broadcast_to(default_balance(design, climate).wue_l_per_kwh(), (1, len(climate.hours)))[0]
            by_month = wue @ hours / hours.sum(axis=0)
            year = float(wue @ climate.hours / climate.hours.sum())
            median = at_plan[climate_id, design_id]
            of_month = by_month * (median / year) if year > 0 else np.full(12, median)
            rows[climate_id, design_id] = dict(zip(MONTHS, of_month, strict=True))
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index = pd.MultiIndex.from_tuples(rows, names=["climate_id", "design_id"])
    return table


def _row(design: CoolingDesign, climate: Climate, load_share: float, *, max_pue: float) -> dict[str, float]:
    result = remembered_year(design, climate, load_share)
    return {
        "load_share": load_share,
        **{f"pue_{name}": result.percentile(name) for name in PERCENTILES},
        "pue_peak": result.percentile("p50", "pue_peak"),
        "wue_p05_l_per_kwh": result.percentile("p05", "wue_l_per_kwh"),
        "wue_l_per_kwh": result.percentile("p50", "wue_l_per_kwh"),
        "wue_p95_l_per_kwh": result.percentile("p95", "wue_l_per_kwh"),
        "within_limit_share": result.probability_within(max_pue),
    }
