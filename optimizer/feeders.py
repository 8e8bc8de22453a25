"""Feeder bookkeeping: a feeder exists only for a site in service, carries nothing before it exists, and stays.

Needed by whichever rule asks for supplies, dual_feed or, without it, power_supply; the rows carry that rule's name. A
site with exactly the supplies it needs has no rows here: its feeders are its ``built`` variable. Feeders with a lead
time have a row ``<rule>__early__...`` for each period in which they cannot be there yet.
"""

from __future__ import annotations

import pulp

from models.case import Case
from models.lead_times import order_periods
from optimizer.cells import read_column
from optimizer.rows import add_row
from optimizer.variables import Pair, Variables, supplies_needed


def add_feeder_rows(problem: pulp.LpProblem, variables: Variables, case: Case, rule_id: str) -> None:
    """Add the rows of every pair that may choose its feeders; rows ``<rule>__feeder|line|stays|supplies__...``."""
    needed = {design: supplies_needed(case, design) for design in case.designs.index}
    for pair in variables.pairs:
        near = variables.substations_of(pair)
        if len(near) != needed[pair[1]]:
            _add_pair(problem, variables, pair, rule_id, needed[pair[1]])
    _add_lead_times(problem, variables, case, rule_id)


def _add_lead_times(problem: pulp.LpProblem, variables: Variables, case: Case, rule_id: str) -> None:
    """No feeder serves before it can be there."""
    lead = read_column(case.feeders["lead_years"])
    orders = {years: order_periods(case.periods, years) for years in set(lead.values()) if years > 0}
    if not any(None in reached.values() for reached in orders.values()):
        return
    for (site, design, substation, period), connect in variables.connect.items():
        years = lead[site, substation]
        if years > 0 and orders[years][period] is None:
            name = f"{rule_id}__early__{site}__{design}__{substation}__{period}"
            add_row(problem, name, [(connect, 1.0)], "<=", 0.0)


def _add_pair(problem: pulp.LpProblem, variables: Variables, pair: Pair, rule_id: str, needed: int) -> None:
    near = variables.substations_of(pair)
    most = variables.row[pair].max_modules * variables.module_mw[pair[1]] * variables.row[pair].reserved_mw_per_it_mw
    before: dict[str, pulp.LpVariable] = {}
    for period in variables.periods:
        built = variables.built[*pair, period]
        connects = {g: variables.connect[*pair, g, period] for g in near}
        for substation, connect in connects.items():
            index = f"{pair[0]}__{pair[1]}__{substation}__{period}"
            feed = variables.feed_mw[*pair, substation, period]
            add_row(problem, f"{rule_id}__feeder__{index}", [*feed, (connect, -most)], "<=", 0.0)
            add_row(problem, f"{rule_id}__line__{index}", [(connect, 1.0), (built, -1.0)], "<=", 0.0)
            if before:
                add_row(problem, f"{rule_id}__stays__{index}", [(connect, 1.0), (before[substation], -1.0)], ">=", 0.0)
        terms = [*((connect, 1.0) for connect in connects.values()), (built, -float(needed))]
        add_row(problem, f"{rule_id}__supplies__{pair[0]}__{pair[1]}__{period}", terms, ">=", 0.0)
        before = connects
