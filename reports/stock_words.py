"""States of existing data centres in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.case import Case
from optimizer.plan import Plan
from reports.catalogue import label, text
from reports.stock_table import KEEP, STATES, state_table


def state_rows(case: Case, plan: Plan, stock_id: str, language: str) -> list[list[str]]:
    """Return the rows of one existing data centre's popup: its state by period, where it may change."""
    table = state_table(case, plan)
    if stock_id not in table.index:
        return []
    return [[text("stock.state", language), by_year(case, table.loc[stock_id], language)]]


def by_year(case: Case, states: Any, language: str) -> str:
    """Return the state with the year from which it holds; kept throughout, the word alone."""
    years = case.periods["end_year"].astype("int64").to_dict()
    for period, state in states.items():
        if state != KEEP:
            return text("stock.from_year", language, state=label("stock_state", state, language), year=years[period])
    return label("stock_state", KEEP, language)


def say_counts(counts: Mapping[str, int], language: str) -> str:
    """Return how many are in each state."""
    shown = (
        text("stock.count", language, state=label("stock_state", state, language), n=counts[state]) for state in STATES
    )
    return text("answer.comma", language).join(shown)
