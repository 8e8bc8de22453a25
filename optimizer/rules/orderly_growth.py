r"""Orderly growth: capacity does not run far ahead of demand, and no zone grows faster than it can be built up.

Clause   A0 「布局完善、适度超前」; A5.1f 「严格数据中心新增和扩容审批」; no figure is printed: the user sets them,
         or there is none
Formula  .. math:: \sum_{i,k} it_{ikt} \le (1 + x) \, D_t; \quad \sum_{i \in z, k} (it_{ikt} - it_{ik,t-1}) \le g
Symbols  it  new capacity in service [MW IT];  D  demand, with what joins it from closed data centres [MW IT];
         x  most headroom above demand [1];  g  most capacity a zone takes into service in a period [MW IT]
Rows     orderly_growth__headroom__<period>, orderly_growth__zone__<zone>__<period>, where a figure is set
Source   the existing data centres are left out on both sides: demand is new demand
"""

from __future__ import annotations

import math

import pandas as pd
import pulp

from models.case import Case
from optimizer.cells import iterate, read_column
from optimizer.finding import Finding, Measure, judge
from optimizer.plan import Plan
from optimizer.rows import add_row
from optimizer.screening import no_pairs
from optimizer.stock_audit import moved_mw
from optimizer.stock_states import moved_terms
from optimizer.variables import TermList, Variables
from optimizer.wording import say

ID = "orderly_growth"
CLAUSES = ("A0", "A5.1f")
MODES = ("require", "prefer", "report", "off")


def screen(case: Case) -> pd.DataFrame:
    """Rule out nothing."""
    return no_pairs()


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """One row for each period, and one for each zone and period, in MW of IT power."""
    headroom, growth = _figure(case, "max_headroom_share"), _figure(case, "max_zone_it_mw")
    demand_mw = case.demand["it_mw"].groupby(level="period_id").sum().to_dict()
    zones = read_column(case.sites["zone_id"])
    before = ""
    for period in variables.periods:
        if math.isfinite(headroom):
            terms = variables.fleet(period)
            for block in case.demand_blocks.index:
                moved = moved_terms(variables, str(block), period)
                terms += [(column, -(1 + headroom) * mw) for column, mw in moved]
            _add(problem, variables, f"{ID}__headroom__{period}", terms, (1 + headroom) * demand_mw[period])
        for zone in dict.fromkeys(zones[site] for site, _ in variables.pairs) if math.isfinite(growth) else ():
            here = [pair for pair in variables.pairs if zones[pair[0]] == zone]
            terms = variables.capacity(here, period)
            terms += variables.capacity(here, before, -1.0) if before else []
            _add(problem, variables, f"{ID}__zone__{zone}__{period}", terms, growth)
        before = period


def _add(problem: pulp.LpProblem, variables: Variables, name: str, terms: TermList, most_mw: float) -> None:
    if variables.case.setting(ID).mode == "prefer":
        variables.slack[name] = problem.add_variable(f"slack_{name}", 0)
        terms = [*terms, (variables.slack[name], -1.0)]
    add_row(problem, name, terms, "<=", most_mw)


def _figure(case: Case, name: str) -> float:
    """A figure of the scenario; infinite where it states none."""
    return float(case.setting(ID).options.get(name, math.inf))


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure new capacity over demand in each period [MW IT], and what each zone takes into service [MW IT]."""
    options = case.setting(ID).options
    share = float(options["max_headroom_share"]) if "max_headroom_share" in options else math.inf
    growth = float(options["max_zone_it_mw"]) if "max_zone_it_mw" in options else math.inf
    findings, standing = [], dict.fromkeys(case.sites["zone_id"].unique(), 0.0)
    for period in case.periods.index:
        demand = sum(float(row["it_mw"]) for (_, when), row in iterate(case.demand) if when == period)
        demand += sum(moved_mw(case, plan, str(block), str(period)) for block in case.demand_blocks.index)
        now = dict.fromkeys(standing, 0.0)
        for (site, when), facility in iterate(plan.facilities):
            if when == period:
                now[case.sites.at[site, "zone_id"]] += float(facility["it_mw"])
        most = math.inf if math.isinf(share) else (1 + share) * demand
        measure = Measure(str(period), sum(now.values()), most, "<=", "MW", "headroom")
        findings.append(judge(case, ID, "A0", measure, is_asked=math.isfinite(share)))
        for zone, mw in now.items() if math.isfinite(growth) else ():
            measure = Measure(f"{zone} {period}", mw - standing[zone], growth, "<=", "MW", "zone")
            findings.append(judge(case, ID, "A5.1f", measure))
        standing = now
    return findings


def explain(finding: Finding, language: str) -> str:
    """Say the capacity in service against demand, or what a zone takes into service."""
    what = {
        "headroom": {"zh": "新建在役容量", "en": "new capacity in service"},
        "zone": {"zh": "分区当期投运容量", "en": "capacity that the zone takes into service in the period"},
    }
    return say(finding, language, what[finding.variant][language])
