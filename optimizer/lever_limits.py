"""Levers on limits that the user sets: those of a period (capital, carbon, water, import) and the old stock treated.

Each of these numbers is the right-hand side of rows of its own and stands nowhere else, so that a lever is its table
cell and the names of its rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from models.case import Case
from optimizer.cells import iterate
from optimizer.lever_base import Lever, by_cell, by_limit, by_option, in_year
from optimizer.stock_states import STATES, energy_factor


@dataclass(frozen=True)
class _PeriodLimit:
    """One column of ``period_limits``: the unit of its rows in its own, and the most that could ever be needed."""

    rule: str
    clause: str
    column: str
    unit: str
    per_unit: float
    step: float
    most: Callable[[Case], float]
    # Of a rule that has other levers too: its own group, and what stands in the name of its rows.
    group: str = ""
    row: str = ""


def period_levers(case: Case) -> Iterator[Lever]:
    """Yield one lever for each limit of a period that binds, in the unit of its row."""
    for one in _PERIOD_LIMITS:
        if not case.setting(one.rule).is_required:
            continue
        for (period,), row in iterate(case.period_limits):
            limit = float(row[one.column])
            if not math.isfinite(limit):
                continue
            value = limit / one.per_unit
            yield Lever(
                f"period_limits.{one.column}/{period}",
                one.rule,
                one.clause,
                one.unit,
                in_year(case, "", period).strip(),
                in_year(case, "", period).strip(),
                value,
                max(value, one.most(case) / one.per_unit),
                one.step,
                one.group or one.rule,
                False,
                by_cell("period_limits", period, one.column, one.per_unit),
                {f"{one.rule}__{one.row}{period}": -1.0},
            )


def consolidation_lever(case: Case) -> Iterator[Lever]:
    """Yield the share of old, small stock that must be treated."""
    rule = "stock_consolidation"
    setting, old = case.setting(rule), case.stock[case.stock["is_old_small"]]
    if not setting.is_required or old.empty:
        return
    weight = float(len(old)) if setting.options["weight"] == "count" else float(old["it_mw"].sum())
    value = float(setting.options["min_share"])
    rows = {f"{rule}__{period}": weight for period in case.periods.index}
    relax = by_option(rule, "min_share", -1.0)
    yield Lever(f"{rule}.min_share", rule, "A5.1g", "share", "", "", value, 0.0, 0.05, rule, False, relax, rows)


def green_centres_lever(case: Case) -> Iterator[Lever]:
    """Yield the least number of green centres."""
    rule, key = "green_centres", "green_centres.min_count"
    if not case.setting(rule).is_required or key not in case.limits:
        return
    value, relax = case.limit(key), by_limit(key, -1.0, 0.0, math.inf)
    rows = {f"{rule}__count__{case.periods.index[-1]}": 1.0}
    yield Lever(key, rule, case.limits[key].clause, "count", "", "", value, 0.0, 1.0, rule, False, relax, rows)


def most_energy_mwh(case: Case) -> float:
    """Most that all data centres could use in a year [MWh]: each old one in its hungriest state, or its load moved."""
    largest = float(case.pools["energy_mwh_per_mw_year"].max())
    total = largest * float(case.demand["it_mw"].groupby(level="period_id").sum().max())
    for (name,), row in iterate(case.stock):
        kept = float(row["energy_mwh_per_year"])
        offered = [state for state, (may, _) in STATES.items() if bool(row[may])]
        changed = [kept * energy_factor(case, str(name), state) for state in offered]
        moved = largest * float(row["served_it_mw"]) if "close" in offered else 0.0
        total += max(kept, moved, *changed)
    return total


def _most_carbon_t(case: Case) -> float:
    return most_energy_mwh(case) * case.account_kgco2_per_kwh


def most_water_m3(case: Case) -> float:
    """Most water that all data centres could use in a year [m3]."""
    each = (case.pools["wue_l_per_kwh"] / case.pools["pue_p50"]).max()
    return most_energy_mwh(case) * float(each)


def _most_import_mw(case: Case) -> float:
    """Every site full at its peak, and all stock full."""
    table = case.site_designs
    size = table.index.get_level_values("design_id").map(case.designs["module_it_mw"].to_dict()).to_numpy(dtype=float)
    peak = (table["max_modules"] * size * table["reserved_mw_per_it_mw"]).groupby(level="site_id").max().sum()
    return float(peak) + float((case.stock["it_mw"] * case.stock["pue"]).sum())


def _most_capital_cny(case: Case) -> float:
    """Every site in its dearest design and full, every feeder, every transformer step."""
    table = case.site_designs
    dearest = (table["fixed_cny"] + table["max_modules"] * table["module_cny"]).groupby(level="site_id").max().sum()
    feeders = float(case.feeders["km"].sum()) * float(table["feeder_cny_per_km"].max())
    steps = float((case.substations["max_steps"] * case.substations["step_cny"]).sum())
    return float(dearest) + feeders + steps


_PERIOD_LIMITS = (
    _PeriodLimit("carbon_cap", "A15.2", "max_carbon_t_per_year", "kt", 1e3, 10.0, _most_carbon_t),
    _PeriodLimit("water_limit", "A5.2b", "max_water_m3_per_year", "km3", 1e3, 10.0, most_water_m3),
    _PeriodLimit("budget", "S3", "max_capex_cny", "MCNY", 1e6, 100.0, _most_capital_cny),
    _PeriodLimit(
        "power_supply", "A1.1d", "max_import_mw", "MW", 1.0, 10.0, _most_import_mw, "import_limit", "import__"
    ),
)
