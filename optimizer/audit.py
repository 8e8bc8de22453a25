"""The audit: every clause and the cost measured again from case and plan alone.

Nothing here knows the model: no solver object, no row, no expression. A plan from a spreadsheet is audited the same.
"""

from __future__ import annotations

import pandas as pd

from models.case import Case
from optimizer.cells import iterate, read_number
from optimizer.finding import VIOLATED, Finding
from optimizer.lead_audit import ordered_in
from optimizer.penalties import measure_penalties
from optimizer.plan import Plan
from optimizer.plan_checks import check_plan
from optimizer.rules import RULES
from optimizer.stock_audit import state_cost


def audit_plan(case: Case, plan: Plan) -> tuple[Finding, ...]:
    """Measure every rule on the plan, in the order of RULES. Raises PlanTableError if the tables are not a plan."""
    check_plan(case, plan)
    return tuple(finding for rule in RULES for finding in rule.audit(case, plan))


def violations(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings that make a plan unacceptable."""
    return tuple(finding for finding in findings if finding.status == VIOLATED)


def measure_costs(case: Case, plan: Plan) -> pd.DataFrame:
    """Present cost of the plan: columns component, period_id, cny; the sum is what the optimiser minimised.

    Investment counts in the period in which it comes into service, at the price level of the period of its order;
    running costs in the period whose state they belong to.
    """
    rows = [*_investment(case, plan), *_running(case, plan), *measure_penalties(case, plan)]
    for period, (change, running) in state_cost(case, plan).items():
        rows += [("stock_change", period, change), ("stock_running", period, running)]
    return pd.DataFrame(rows, columns=["component", "period_id", "cny"])


def _investment(case: Case, plan: Plan) -> list[tuple[str, str, float]]:
    rows: list[tuple[str, str, float]] = []
    started: set[str] = set()
    modules_before: dict[str, float] = {}
    lines: set[tuple[str, str]] = set()
    steps_before: dict[str, float] = {}
    for (period,), economy in iterate(case.periods):
        sums = dict.fromkeys(("site", "modules", "feeders", "substations", "standing"), 0.0)
        invest = case.periods["invest_factor"].to_dict()
        factor, years = float(economy["invest_factor"]), float(economy["annuity_years"])
        for (site, when), facility in iterate(plan.facilities):
            if when != period:
                continue
            pair = case.site_designs.loc[(site, facility["design_id"])]
            if site not in started:
                started.add(site)
                sums["site"] += float(pair["fixed_cny"]) * factor
            added = float(facility["modules"]) - modules_before.get(site, 0.0)
            modules_before[site] = float(facility["modules"])
            sums["modules"] += added * float(pair["module_cny"]) * factor
            sums["standing"] += float(facility["it_mw"]) * float(pair["standing_cny_per_mw_year"]) * years
        for (site, substation, when), feed in iterate(plan.feeds):
            if when == period and (site, substation) not in lines:
                lines.add((site, substation))
                design = str(plan.facilities.at[(site, period), "design_id"])
                price = read_number(case.site_designs, (site, design), "feeder_cny_per_km")
                paid = ordered_in(case, str(period), read_number(case.feeders, (site, substation), "lead_years"))
                sums["feeders"] += float(feed["km"]) * price * invest[paid]
        for (substation, when), step in iterate(plan.steps):
            if when == period:
                added = float(step["steps"]) - steps_before.get(substation, 0.0)
                steps_before[substation] = float(step["steps"])
                paid = ordered_in(case, str(period), read_number(case.substations, substation, "step_lead_years"))
                sums["substations"] += added * read_number(case.substations, substation, "step_cny") * invest[paid]
        rows += [(name, str(period), value) for name, value in sums.items()]
    return rows


def _running(case: Case, plan: Plan) -> list[tuple[str, str, float]]:
    rows: list[tuple[str, str, float]] = []
    for (period,), economy in iterate(case.periods):
        years = float(economy["annuity_years"])
        sums = dict.fromkeys(("running", "network", "green", "unmet", "outside_starter_zones"), 0.0)
        for (demand, pool, when), serve in iterate(plan.serves):
            if when == period:
                it_mw = float(serve["it_mw"])
                sums["running"] += it_mw * read_number(case.pools, pool, "running_cny_per_mw_year") * years
                # Load on a pool that does not reach it has no price; demand_served finds it.
                if (demand, pool) in case.reaches.index:
                    network = read_number(case.reaches, (demand, pool), "network_cny_per_mw_year")
                    sums["network"] += it_mw * network * years
        for (channel, when), bought in iterate(plan.green):
            if when == period:
                premium = read_number(case.green_channels, channel, "premium_cny_per_mwh")
                sums["green"] += float(bought["gwh_per_year"]) * 1000 * premium * years
        for (_, when), left in iterate(plan.unmet):
            if when == period:
                sums["unmet"] += float(left["it_mw"]) * case.unmet_cny_per_mw_year * years
        if period == case.periods.index[-1]:
            sums["outside_starter_zones"] = _priority(case, plan, str(period))
        rows += [(name, str(period), value) for name, value in sums.items()]
    return rows


def _priority(case: Case, plan: Plan, period: str) -> float:
    """The weight that the scenario puts on large capacity outside the starter zones; 0 under any other form."""
    setting = case.setting("starter_zones_first")
    if not setting.has_rows or setting.options.get("form") != "weight":
        return 0.0
    weight = float(setting.options["weight_cny_per_mw"])
    total = 0.0
    for (site, when), facility in iterate(plan.facilities):
        is_large = case.designs.at[facility["design_id"], "tier"] == "hub"
        if when == period and is_large and not case.sites.at[site, "in_starter_zone"]:
            total += weight * float(facility["it_mw"])
    return total
