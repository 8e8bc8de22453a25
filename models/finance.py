"""Money and time: what is spent in later years, counted in the first year of the plan."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def invest_factor(year: int, first_year: int, discount_rate: float) -> float:
    """Return the present value [1] in ``first_year`` of 1 CNY spent in ``year``; ``discount_rate`` in 1/year."""
    return float((1 + discount_rate) ** -(year - first_year))


def annuity_years(after_year: int, last_year: int, first_year: int, discount_rate: float) -> float:
    """Return the present value [year] in ``first_year`` of 1 CNY a year, from ``after_year`` + 1 to ``last_year``."""
    return sum(invest_factor(year, first_year, discount_rate) for year in range(after_year + 1, last_year + 1))


def period_table(
    end_years: Sequence[int], *, first_year: int, horizon_end_year: int, discount_rate: float
) -> pd.DataFrame:
    """Return the periods of a case: index period_id ("p2026"), end_year, invest_factor [1], annuity_years [year].

    What stands at the end of a period runs from the year after it to the end of the next one; the last state runs to
    ``horizon_end_year``.
    """
    until = [*end_years[1:], horizon_end_year]
    return pd.DataFrame(
        {
            "end_year": list(end_years),
            "invest_factor": [invest_factor(year, first_year, discount_rate) for year in end_years],
            "annuity_years": [
                annuity_years(year, last, first_year, discount_rate)
                for year, last in zip(end_years, until, strict=True)
            ],
        },
        index=pd.Index([f"p{year}" for year in end_years], name="period_id"),
    )
