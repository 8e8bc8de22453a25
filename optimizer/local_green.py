"""Local green electricity in the model: a channel of one zone delivers no more than is used there.

The row belongs to whichever rule counts the power, so that it stands as soon as one of them does. Energy of a zone is
that of new load in its pools and of the existing data centres that stand in it, in their states of the period.
"""

from __future__ import annotations

from collections.abc import Collection

import pulp

from models.case import Case
from models.zone_tables import pool_zones
from optimizer.rows import add_row
from optimizer.stock_states import zone_change_terms
from optimizer.variables import TermList, Variables


def local_channels(case: Case) -> dict[str, list[str]]:
    """Return the channels of each zone that has its own."""
    found: dict[str, list[str]] = {}
    for channel, zone in case.green_channels["zone_id"].items():
        if zone:
            found.setdefault(str(zone), []).append(str(channel))
    return found


def add_local_rows(problem: pulp.LpProblem, variables: Variables, rule_id: str, counted: Collection[str]) -> None:
    """Add the rows ``<rule>__local__<zone>__<period>`` for the ``counted`` channels, in GWh a year."""
    case = variables.case
    stock = case.stock
    stock_gwh = (stock["energy_mwh_per_year"] / 1000).groupby(stock["zone_id"]).sum().to_dict()
    for zone, channels in local_channels(case).items():
        own = [channel for channel in channels if channel in counted]
        for period in variables.periods if own else ():
            terms: TermList = [(variables.green[channel, period], 1.0) for channel in own]
            terms += [(served, -gwh) for served, gwh in _energy_terms(variables, zone, period)]
            terms += [(column, -gwh) for column, gwh in zone_change_terms(variables, zone, period)]
            add_row(problem, f"{rule_id}__local__{zone}__{period}", terms, "<=", stock_gwh.get(zone, 0.0))


def add_hub_rows(problem: pulp.LpProblem, variables: Variables, rule_id: str, period: str) -> TermList:
    """Return local power that counts for new hub load, in GWh: what is bought in a zone, up to the hub load there.

    Adds the rows ``<rule>__hub_bought|hub_used__<zone>__<period>``.
    """
    counted: TermList = []
    for zone, channels in local_channels(variables.case).items():
        hub = variables.green_hub[zone, period]
        bought = [(variables.green[channel, period], -1.0) for channel in channels]
        used = [(served, -gwh) for served, gwh in _energy_terms(variables, zone, period, tiers=("hub",))]
        add_row(problem, f"{rule_id}__hub_bought__{zone}__{period}", [(hub, 1.0), *bought], "<=", 0.0)
        add_row(problem, f"{rule_id}__hub_used__{zone}__{period}", [(hub, 1.0), *used], "<=", 0.0)
        counted.append((hub, 1.0))
    return counted


def _energy_terms(
    variables: Variables, zone: str, period: str, tiers: tuple[str, ...] = ("hub", "urban", "edge")
) -> TermList:
    """Energy of new load in the pools of a zone [GWh a year]."""
    case = variables.case
    zones = pool_zones(case)
    energy_gwh = (case.pools["energy_mwh_per_mw_year"] / 1000).to_dict()
    tier = {str(pool): variables.tier[design] for pool, design in case.pools["design_id"].items()}
    return [
        (served, energy_gwh[pool])
        for (_, pool, when), served in variables.serve.items()
        if when == period and zones[pool] == zone and tier[pool] in tiers
    ]
