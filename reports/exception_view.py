"""Exceptions that a plan makes to a clause of principle: which site, how much, and the reason given."""

from __future__ import annotations

from models.case import Case
from optimizer.plan import Plan
from reports.answer_words import say_site
from reports.catalogue import text
from reports.figures import period_titles
from reports.units import format_mw


def exception_rows(case: Case, plan: Plan, language: str) -> list[tuple[str, str, str]]:
    """Return site, capacity in the last period and reason of each exception; empty where the plan makes none."""
    last = case.periods.index[-1]
    it_mw = plan.facilities["it_mw"].to_dict()
    return [
        (say_site(case, str(site), language), format_mw(float(it_mw.get((site, last), 0.0))), _reason(reason, language))
        for site, reason in plan.exceptions["reason"].sort_index().items()
    ]


def exception_lines(case: Case, plan: Plan, language: str) -> list[str]:
    """Return the lines of summary and audit, none where the plan makes no exception."""
    rows = exception_rows(case, plan, language)
    if not rows:
        return []
    year = period_titles(case, language)[case.periods.index[-1]]
    lines = (text("exception.line", language, site=site, mw=mw, year=year, reason=reason) for site, mw, reason in rows)
    return [text("exception.head", language, n=len(rows)), *lines]


def _reason(reason: object, language: str) -> str:
    # Read from a file, an empty cell is no text.
    words = str(reason).strip() if isinstance(reason, str) else ""
    return words or text("exception.no_reason", language)
