"""What the states of existing data centres come to: energy saved a year, and the PUE of all data centres together."""

from __future__ import annotations

from models.case import Case
from optimizer.cells import iterate, read_number
from optimizer.plan import Plan
from optimizer.stock_audit import standing_stock, states_in


def new_energy(case: Case, plan: Plan, period: str) -> tuple[float, float]:
    """Return energy [MWh a year] of what new facilities serve, and of the IT equipment in it."""
    energy_mwh = it_mwh = 0.0
    for (_, pool, when), served in iterate(plan.serves):
        if when == period:
            each = float(served["it_mw"]) * read_number(case.pools, pool, "energy_mwh_per_mw_year")
            energy_mwh += each
            it_mwh += each / read_number(case.pools, pool, "pue_p50")
    return energy_mwh, it_mwh


def fleet_pue(case: Case, plan: Plan, period: str) -> float | None:
    """Return the energy of all data centres over that of their IT equipment [1], None where nothing is in use."""
    energy_mwh, it_mwh = new_energy(case, plan, period)
    for old in standing_stock(case, plan, period):
        energy_mwh += old.energy_mwh_per_year
        it_mwh += old.energy_mwh_per_year / old.pue
    return energy_mwh / it_mwh if it_mwh > 0 else None


def saved_mwh(case: Case, plan: Plan, period: str) -> float:
    """Return what the states save against keeping all as it is [MWh a year].

    Merged load takes its energy where it stands then; load of what closes, the mean of new facilities for its MW.
    """
    kept = float(case.stock["energy_mwh_per_year"].sum())
    now = sum(old.energy_mwh_per_year for old in standing_stock(case, plan, period))
    states = states_in(plan, period)
    closed_mw = sum(float(row["served_it_mw"]) for (name,), row in iterate(case.stock) if states.get(name) == "close")
    served_mw = sum(float(row["it_mw"]) for (_, _, when), row in iterate(plan.serves) if when == period)
    energy_mwh, _ = new_energy(case, plan, period)
    return kept - now - (closed_mw * energy_mwh / served_mw if served_mw > 0 else 0.0)
