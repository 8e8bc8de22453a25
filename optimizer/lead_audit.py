"""Lead times of a plan in plain arithmetic: when what serves was ordered, and what serves before it could be there."""

from __future__ import annotations

from models.case import Case
from optimizer.cells import iterate, read_number
from optimizer.plan import Plan


def ordered_in(case: Case, period: str, lead_years: float) -> str:
    """Return the period at whose end to order what takes ``lead_years``; the first where even that is too late."""
    years = {str(name): float(year) for name, year in case.periods["end_year"].items()}
    found = next(iter(years))
    for name, year in years.items():
        if year + lead_years <= years[period] + 1e-9:
            found = name
    return found


def is_too_early(case: Case, period: str, lead_years: float) -> bool:
    """Nothing that takes ``lead_years`` can serve at the end of ``period`` if ordered at the end of the first."""
    years = case.periods["end_year"]
    return float(years[period]) - float(years.iloc[0]) < lead_years - 1e-9


def early_feeders(case: Case, plan: Plan) -> dict[str, float]:
    """Return how many feeders serve before they can be there, by period; empty where no feeder takes time."""
    if not case.feeders["lead_years"].gt(0).any():
        return {}
    found = {str(period): 0.0 for period in case.periods.index}
    for (site, substation, period), _ in iterate(plan.feeds):
        if is_too_early(case, period, read_number(case.feeders, (site, substation), "lead_years")):
            found[period] += 1.0
    return found


def committed_in(case: Case, period: str, lead_years: float) -> str | None:
    """Return the last period of service of what is ordered by the end of ``period``; None where there is none."""
    latest = None
    for name in case.periods.index:
        if not is_too_early(case, name, lead_years):
            order = ordered_in(case, name, lead_years)
            if list(case.periods.index).index(order) <= list(case.periods.index).index(period):
                latest = str(name)
    return latest
