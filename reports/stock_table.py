"""Existing data centres that may change, as people read them: state by period, counts, what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from models.case import Case
from optimizer.plan import Plan
from optimizer.stock_audit import states_in
from optimizer.stock_effect import fleet_pue, saved_mwh

KEEP = "keep"
STATES = (KEEP, "retrofit", "merge", "close")


@dataclass(frozen=True)
class StockPeriod:
    """One period: how many existing data centres that may change are in each state, and the IT power of these [MW].

    ``saved_gwh`` a year against keeping all; ``pue`` of all data centres, new ones too, None where nothing is in use.
    """

    period_id: str
    counts: Mapping[str, int]
    it_mw: Mapping[str, float]
    saved_gwh: float
    pue: float | None


def changeable(case: Case) -> pd.DataFrame:
    """Return the existing data centres to which the case offers any change."""
    return case.stock[case.stock[["may_retrofit", "may_merge", "may_close"]].any(axis="columns")]


def state_table(case: Case, plan: Plan) -> pd.DataFrame:
    """Return the state of each that may change: rows stock_id, columns period_id."""
    stock = changeable(case)
    found = {}
    for period in case.periods.index:
        now = states_in(plan, str(period))
        found[str(period)] = [now.get(str(name), KEEP) for name in stock.index]
    return pd.DataFrame(found, index=stock.index)


def stock_periods(case: Case, plan: Plan) -> list[StockPeriod]:
    """Return what the states come to in each period; nothing where nothing may change."""
    table, size = state_table(case, plan), changeable(case)["it_mw"]
    if table.empty:
        return []
    return [
        StockPeriod(
            period,
            {state: int((table[period] == state).sum()) for state in STATES},
            {state: float(size[table[period] == state].sum()) for state in STATES},
            saved_mwh(case, plan, period) / 1000,
            fleet_pue(case, plan, period),
        )
        for period in table.columns
    ]
