r"""Budget: the capital committed in a period, at the prices of the case and undiscounted, stays within a limit.

Clause   S3 「推动加大绿电供给，强化电价政策与节能减排政策协同」; no sum is printed: the user sets it, or there is none
Formula  .. math:: K_t - K_{t-1} \le b_t, \quad K_t = \sum_{i,k} (F_{ik} b_{ikt} + M_{ik} m_{ikt})
            + \sum_{i,k,g} P_k \, l_{ig} \, connect_{ikgt} + \sum_g S_g \, s_{gt}
            + \sum_{e,a} C_{ea} \, z_{eat}
Symbols  K  capital of all that is in service;  F  fixed cost of a site, land included;  b  in service {0,1};
         M  cost of a module;  m  modules;  P  feeder [per km];  l  km;  S  transformer step;  s  steps;  b_t  limit;
         C  price of change a of an existing data centre;  z  changed {0,1};
         all in million CNY
Rows     budget__<period>, where a limit is set
Source   the same prices as in the objective, without its discount factors
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pandas as pd
import pulp

from models.case import Case
from models.lead_times import order_periods
from optimizer.cells import iterate, read_number
from optimizer.finding import Finding, Measure, judge
from optimizer.lead_audit import committed_in
from optimizer.plan import Plan
from optimizer.rows import add_row
from optimizer.screening import no_pairs
from optimizer.variables import TermList, Variables
from optimizer.wording import say

ID = "budget"
CLAUSES = ("S3",)
MODES = ("require", "prefer", "report", "off")
CNY_PER_ROW_UNIT = 1e6


def screen(case: Case) -> pd.DataFrame:
    """Rule out nothing."""
    return no_pairs()


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """One row for each period with a limit, in million CNY."""
    if not np.isfinite(case.period_limits["max_capex_cny"].to_numpy(dtype="float64")).any():
        return
    before: TermList = []
    for period in variables.periods:
        now = _in_service(variables, case, period)
        limit_cny = read_number(case.period_limits, period, "max_capex_cny")
        if math.isfinite(limit_cny):
            terms = [*now, *((variable, -value) for variable, value in before)]
            if case.setting(ID).mode == "prefer":
                variables.slack[f"{ID}__{period}"] = problem.add_variable(f"slack_{ID}_{period}", 0)
                terms.append((variables.slack[f"{ID}__{period}"], -1.0))
            add_row(problem, f"{ID}__{period}", terms, "<=", limit_cny / CNY_PER_ROW_UNIT)
        before = now


def _in_service(variables: Variables, case: Case, period: str) -> TermList:
    """Capital of all that is in service, or ordered, at the end of ``period`` [million CNY]."""
    km, lead = case.feeders["km"].to_dict(), case.feeders["lead_years"].to_dict()
    step_lead = case.substations["step_lead_years"].to_dict()
    due = {years: _due(case, period, years) for years in {0.0, *lead.values(), *step_lead.values()}}
    terms: TermList = []
    for pair in variables.pairs:
        row = variables.row[pair]
        terms.append((variables.built[*pair, period], row.fixed_cny / CNY_PER_ROW_UNIT))
        terms.append((variables.modules[*pair, period], row.module_cny / CNY_PER_ROW_UNIT))
    for (site, design, substation, when), connected in variables.connect.items():
        if when == due[lead[site, substation]]:
            price = variables.row[site, design].feeder_cny_per_km
            terms.append((connected, price * km[site, substation] / CNY_PER_ROW_UNIT))
    # Without power_supply no step is needed, and none would have to stay: taking one back must not bring money.
    counts_steps = case.setting("power_supply").has_rows
    for (substation, when), steps in variables.steps.items():
        if counts_steps and when == due[step_lead[substation]]:
            terms.append((steps, read_number(case.substations, substation, "step_cny") / CNY_PER_ROW_UNIT))
    # States last, so what was begun before cancels in the difference of two periods.
    for (stock, state, when), changed in variables.stock_state.items():
        if when == period:
            terms.append((changed, read_number(case.stock, stock, f"{state}_cny") / CNY_PER_ROW_UNIT))
    return terms


def _due(case: Case, period: str, lead_years: float) -> str | None:
    """The last period to whose service all is ordered by the end of ``period``."""
    order = list(case.periods.index)
    placed = order_periods(case.periods, lead_years).items()
    served = [name for name, when in placed if when is not None and order.index(when) <= order.index(period)]
    return served[-1] if served else None


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure what is committed in each period [CNY]; without a limit it is only reported."""
    standing = dict.fromkeys(case.periods.index, 0.0)
    paid = cache(lambda served, lead_years: _paid(case, served, lead_years))
    for (site, period), facility in iterate(plan.facilities):
        pair = case.site_designs.loc[(site, facility["design_id"])]
        standing[period] += float(pair["fixed_cny"]) + float(facility["modules"]) * float(pair["module_cny"])
    for (site, substation, served), feed in iterate(plan.feeds):
        design = str(plan.facilities.at[(site, served), "design_id"])
        line_cny = float(feed["km"]) * read_number(case.site_designs, (site, design), "feeder_cny_per_km")
        for period in paid(served, read_number(case.feeders, (site, substation), "lead_years")):
            standing[period] += line_cny
    for (substation, served), step in iterate(plan.steps):
        steps_cny = float(step["steps"]) * read_number(case.substations, substation, "step_cny")
        for period in paid(served, read_number(case.substations, substation, "step_lead_years")):
            standing[period] += steps_cny
    for (stock, period), row in iterate(plan.stock_states):
        if row["state"] != "keep":
            standing[period] += read_number(case.stock, stock, f"{row['state']}_cny")
    findings, before = [], 0.0
    for period, total in standing.items():
        limit_cny = read_number(case.period_limits, period, "max_capex_cny")
        measure = Measure(str(period), total - before, limit_cny, "<=", "CNY")
        findings.append(judge(case, ID, CLAUSES[0], measure, is_asked=math.isfinite(limit_cny)))
        before = total
    return findings


def _paid(case: Case, served: str, lead_years: float) -> list[str]:
    """The periods at whose end the latest thing ordered is what serves at the end of ``served``."""
    return [str(period) for period in case.periods.index if committed_in(case, str(period), lead_years) == served]


def explain(finding: Finding, language: str) -> str:
    """Say the capital committed in a period."""
    what = {"zh": "本期投资（未折现）", "en": "capital committed in the period (undiscounted)"}
    return say(finding, language, what[language])
