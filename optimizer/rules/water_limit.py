r"""Water limit: what new data centres take for cooling in a year stays within the user's limit.

Clause   A5.2b 「加快应用先进适用的节水技术和装备」; no limit is printed: the user sets it, or there is none
Formula  .. math:: \sum_{d,j} \omega_j \, \frac{e_j}{PUE_j} \, serve_{djt} \le w_t
Symbols  \omega  WUE of pool j [L/kWh of IT energy, the same as m3/MWh];  e  facility energy of served load [MWh a year
         for 1 MW IT], over PUE: its IT energy;  w  limit [1000 m3 a year]
Rows     water_limit__<period>, where a limit is set
Source   water follows IT energy. Existing data centres are left out: no layer gives their WUE. The limit is for all
         new ones together: demand is served from pools, which may lie in several zones
"""

from __future__ import annotations

import math

import pandas as pd
import pulp

from models.case import Case
from optimizer.cells import iterate, read_number
from optimizer.finding import Finding, Measure, judge
from optimizer.plan import Plan
from optimizer.rows import add_row
from optimizer.screening import no_pairs
from optimizer.variables import TermList, Variables
from optimizer.wording import say

ID = "water_limit"
CLAUSES = ("A5.2b",)
MODES = ("require", "prefer", "report", "off")
M3_PER_ROW_UNIT = 1000.0


def screen(case: Case) -> pd.DataFrame:
    """Rule out nothing."""
    return no_pairs()


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """One row for each period with a limit, in 1000 m3 a year."""
    pools = case.pools
    water_m3 = (pools["wue_l_per_kwh"] * pools["energy_mwh_per_mw_year"] / pools["pue_p50"]).to_dict()
    for period in variables.periods:
        limit_m3 = read_number(case.period_limits, period, "max_water_m3_per_year")
        if math.isinf(limit_m3):
            continue
        terms: TermList = [
            (served, water_m3[pool] / M3_PER_ROW_UNIT)
            for (_, pool, when), served in variables.serve.items()
            if when == period
        ]
        if case.setting(ID).mode == "prefer":
            variables.slack[f"{ID}__{period}"] = problem.add_variable(f"slack_{ID}_{period}", 0)
            terms.append((variables.slack[f"{ID}__{period}"], -1.0))
        add_row(problem, f"{ID}__{period}", terms, "<=", limit_m3 / M3_PER_ROW_UNIT)


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure water [m3 a year] of new facilities in each period; without a limit it is only reported."""
    used = dict.fromkeys(case.periods.index, 0.0)
    for (_, pool, period), served in iterate(plan.serves):
        energy_mwh = float(served["it_mw"]) * read_number(case.pools, pool, "energy_mwh_per_mw_year")
        it_mwh = energy_mwh / read_number(case.pools, pool, "pue_p50")
        used[period] += it_mwh * read_number(case.pools, pool, "wue_l_per_kwh")
    findings = []
    for period, water_m3 in used.items():
        limit_m3 = read_number(case.period_limits, period, "max_water_m3_per_year")
        measure = Measure(str(period), water_m3, limit_m3, "<=", "m3")
        findings.append(judge(case, ID, CLAUSES[0], measure, is_asked=math.isfinite(limit_m3)))
    return findings


def explain(finding: Finding, language: str) -> str:
    """Say the water of a year."""
    what = {"zh": "新建数据中心年用水量", "en": "water of new data centres a year"}
    return say(finding, language, what[language])
