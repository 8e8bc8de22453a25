"""Existing data centres in the model: what each state changes against keeping it, and the rows that hold the states.

A state is in force from its period on: retrofitted, merged into a named other one, or closed. Merged load is counted at
the annual PUE that the target has today, also where the target is itself retrofitted (a product of two choices).
"""

from __future__ import annotations

from typing import Any

import pulp

from models.case import Case
from optimizer.rows import add_row
from optimizer.variables import TermList, Variables

# state -> column that says whether it is offered, column of its price [CNY]
STATES = {
    "retrofit": ("may_retrofit", "retrofit_cny"),
    "merge": ("may_merge", "merge_cny"),
    "close": ("may_close", "close_cny"),
}


def gone_terms(variables: Variables, period: str, weights: dict[str, float], *, with_merge: bool = True) -> TermList:
    """Weight of each existing data centre x whether it is closed (or merged) in ``period``."""
    left = ("merge", "close") if with_merge else ("close",)
    return [
        (column, weights[stock])
        for (stock, state, when), column in variables.stock_state.items()
        if when == period and state in left and stock in weights
    ]


def change_terms(variables: Variables, period: str, column: str) -> TermList:
    """Change of a yearly amount in proportion to energy (``column`` of the stock) by the states of ``period``."""
    amounts = variables.case.stock[column].to_dict()
    return [
        (variable, amounts[stock] * (energy_factor(variables.case, stock, state) - 1.0))
        for (stock, state, when), variable in variables.stock_state.items()
        if when == period
    ]


def energy_factor(case: Case, stock: str, state: str) -> float:
    """Energy of the load of ``stock`` in ``state`` over that when kept [1]; 0 where its load counts as demand."""
    row: Any = case.stock.loc[stock]
    if state == "retrofit":
        return float(row["retrofit_pue"] / row["pue"])
    if state == "merge":
        return float(case.stock["pue"].to_dict()[row["merge_into"]] / row["pue"])
    return 0.0


def zone_change_terms(variables: Variables, zone: str, period: str) -> TermList:
    """What the states of the stock change in a zone [GWh a year]: merged load leaves one and arrives in another."""
    stock = variables.case.stock
    place, target = stock["zone_id"].to_dict(), stock["merge_into"].to_dict()
    energy_gwh = (stock["energy_mwh_per_year"] / 1000).to_dict()
    terms: TermList = []
    for (name, state, when), column in variables.stock_state.items():
        if when != period:
            continue
        if place[name] == zone:
            terms.append((column, -energy_gwh[name]))
        if place[target[name] if state == "merge" else name] == zone:
            terms.append((column, energy_gwh[name] * energy_factor(variables.case, name, state)))
    return terms


def moved_terms(variables: Variables, demand: str, period: str) -> TermList:
    """Load [MW] that joins a block of demand when existing data centres close."""
    if not variables.stock_state:
        return []
    stock = variables.case.stock
    served, block = stock["served_it_mw"].to_dict(), stock["demand_id"].to_dict()
    return [
        (column, served[name])
        for (name, state, when), column in variables.stock_state.items()
        if when == period and state == "close" and block[name] == demand
    ]


def add_stock_rows(problem: pulp.LpProblem, variables: Variables, case: Case, rule_id: str) -> None:
    """At most one state, no way back, and merged load only into what stays and has room."""
    states, stock = variables.stock_state, case.stock
    for name in dict.fromkeys(stock_id for stock_id, _, _ in states):
        own = [state for state in STATES if (name, state, variables.periods[0]) in states]
        for period in variables.periods:
            if len(own) > 1:
                terms = [(states[name, state, period], 1.0) for state in own]
                add_row(problem, f"{rule_id}__state__{name}__{period}", terms, "<=", 1.0)
        for before, period in zip(variables.periods, variables.periods[1:], strict=False):
            for state in own:
                terms = [(states[name, state, period], 1.0), (states[name, state, before], -1.0)]
                add_row(problem, f"{rule_id}__lasts__{name}__{state}__{period}", terms, ">=", 0.0)
    into, served = stock["merge_into"].to_dict(), stock["served_it_mw"].to_dict()
    room = (stock["it_mw"] * case.usable_share - stock["served_it_mw"]).clip(lower=0.0).to_dict()
    for period in variables.periods:
        arriving: dict[str, TermList] = {}
        for (name, state, when), column in states.items():
            if when == period and state == "merge":
                arriving.setdefault(into[name], []).append((column, served[name]))
                for end in ("merge", "close"):
                    if (into[name], end, period) in states:
                        terms = [(column, 1.0), (states[into[name], end, period], 1.0)]
                        index = f"{name}__{into[name]}__{end}__{period}"
                        add_row(problem, f"{rule_id}__target__{index}", terms, "<=", 1.0)
        for target, terms in arriving.items():
            add_row(problem, f"{rule_id}__room__{target}__{period}", terms, "<=", room[target])
