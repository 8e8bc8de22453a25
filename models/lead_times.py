"""Lead times: what is ordered at the end of one period serves from the end of a later one.

Orders are given at the ends of periods, the earliest at the end of the first: what takes longer than the time since
then cannot be in service. This errs on the late side where the first period is longer than a year.
"""

from __future__ import annotations

import pandas as pd

# Years that equal a lead time but for rounding are enough.
ROUNDING = 1e-9


def order_periods(periods: pd.DataFrame, lead_years: float) -> dict[str, str | None]:
    """Return the last period in which to order what serves at the end of each; None where that is too late.

    ``periods``: index period_id, end_year; ``lead_years`` [year].
    """
    years = {str(period): float(year) for period, year in periods["end_year"].items()}
    found: dict[str, str | None] = {}
    for period, year in years.items():
        early = [name for name, end in years.items() if end <= year - lead_years + ROUNDING]
        found[period] = early[-1] if early else None
    return found
