"""Existing data centres as a plan leaves them, in plain arithmetic; shares nothing with the model."""

from __future__ import annotations

from dataclasses import dataclass, replace

from models.case import Case
from optimizer.cells import iterate
from optimizer.plan import Plan


@dataclass(frozen=True)
class Standing:
    """One existing data centre in one period: what it holds and serves, and what its load takes in a year."""

    stock_id: str
    state: str
    in_cluster: bool
    size_class: str
    racks: float
    it_mw: float
    served_it_mw: float
    pue: float
    energy_mwh_per_year: float
    running_cny_per_year: float


def states_in(plan: Plan, period: str) -> dict[str, str]:
    """State of each existing data centre that is not simply kept in ``period``."""
    return {
        str(name): str(row["state"])
        for (name, when), row in iterate(plan.stock_states)
        if when == period and row["state"] != "keep"
    }


def standing_stock(case: Case, plan: Plan, period: str) -> list[Standing]:
    """Return the existing data centres that still stand in ``period``, with the load that was merged into them."""
    states = states_in(plan, period)
    found: dict[str, Standing] = {}
    for (name,), row in iterate(case.stock):
        state = states.get(str(name), "keep")
        pue = float(row["retrofit_pue"] if state == "retrofit" else row["pue"])
        factor = pue / float(row["pue"])
        found[str(name)] = Standing(
            str(name),
            state,
            bool(row["in_cluster"]),
            str(row["size_class"]),
            float(row["racks"]),
            float(row["it_mw"]),
            float(row["served_it_mw"]),
            pue,
            float(row["energy_mwh_per_year"]) * factor,
            float(row["running_cny_per_year"]) * factor,
        )
    for (name,), row in iterate(case.stock):
        if states.get(str(name)) == "merge":
            target = str(row["merge_into"])
            factor = float(case.stock["pue"].to_dict()[target]) / float(row["pue"])
            there = found[target]
            found[target] = replace(
                there,
                served_it_mw=there.served_it_mw + float(row["served_it_mw"]),
                energy_mwh_per_year=there.energy_mwh_per_year + float(row["energy_mwh_per_year"]) * factor,
                running_cny_per_year=there.running_cny_per_year + float(row["running_cny_per_year"]) * factor,
            )
    return [one for one in found.values() if one.state not in ("merge", "close")]


def moved_mw(case: Case, plan: Plan, demand: str, period: str) -> float:
    """Load [MW] of closed data centres that joins a block of demand."""
    states = states_in(plan, period)
    return sum(
        float(row["served_it_mw"])
        for (name,), row in iterate(case.stock)
        if states.get(str(name)) == "close" and row["demand_id"] == demand
    )


def state_cost(case: Case, plan: Plan) -> dict[str, tuple[float, float]]:
    """Present cost [CNY] of each period: of the changes begun in it, and of running the stock against keeping it."""
    kept = float(case.stock["running_cny_per_year"].sum())
    price = {"retrofit": "retrofit_cny", "merge": "merge_cny", "close": "close_cny"}
    begun: set[str] = set()
    found: dict[str, tuple[float, float]] = {}
    for (period,), economy in iterate(case.periods):
        change = 0.0
        for name, state in states_in(plan, str(period)).items():
            if name not in begun:
                begun.add(name)
                change += float(case.stock[price[state]].to_dict()[name]) * float(economy["invest_factor"])
        running = sum(one.running_cny_per_year for one in standing_stock(case, plan, str(period))) - kept
        found[str(period)] = (change, running * float(economy["annuity_years"]))
    return found


def stray_states(case: Case, plan: Plan, period: str) -> int:
    """How many states are not offered, or take back what an earlier period began."""
    now = states_in(plan, period)
    offered = {"retrofit": "may_retrofit", "merge": "may_merge", "close": "may_close"}
    stray = sum(1 for name, state in now.items() if not case.stock[offered[state]].to_dict()[name])
    number = list(case.periods.index).index(period)
    before = states_in(plan, case.periods.index[number - 1]) if number else {}
    return stray + sum(1 for name, state in before.items() if now.get(name, "keep") != state)


def crowding_mw(case: Case, plan: Plan, period: str) -> float:
    """Most load [MW] beyond the usable capacity of any existing data centre that takes in merged load."""
    states = states_in(plan, period)
    into = {str(row["merge_into"]) for (name,), row in iterate(case.stock) if states.get(str(name)) == "merge"}
    gone = {"merge", "close"}
    over = [
        one.served_it_mw - one.it_mw * case.usable_share
        for one in standing_stock(case, plan, period)
        if one.stock_id in into
    ]
    lost = [
        float(row["served_it_mw"])
        for (name,), row in iterate(case.stock)
        if states.get(str(name)) == "merge" and states.get(str(row["merge_into"])) in gone
    ]
    return max([0.0, *over, *lost])
