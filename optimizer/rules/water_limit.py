r"""Water limit: what new data centres take for cooling in a year stays within the user's limit.

Clause   A5.2b 「加快应用先进适用的节水技术和装备」; no limit is printed: the user sets it, or there is none
Formula  .. math:: \sum_{d,j} \omega_j \, \frac{e_j}{PUE_j} \, serve_{djt} \le w_t
Symbols  \omega  WUE of pool j [L/kWh of IT energy, the same as m3/MWh];  e  facility energy of served load [MWh a year
         for 1 MW IT], over PUE: its IT energy;  w  limit [1000 m3 a year]
Rows     water_limit__<period>, water_limit__<zone>__<period>, where a limit is set
Source   water follows IT energy. Existing data centres are left out: no layer gives their WUE. With limits of zones
         every pool lies in one zone
"""

from __future__ import annotations

import math

import pandas as pd
import pulp

from models.case import Case
from models.zone_tables import pool_zones
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
    zones = pool_zones(case) if len(case.zone_limits) else {}
    for (zone, period), limits in iterate(case.zone_limits):
        zone_m3 = float(limits["max_water_m3_per_year"])
        terms = [
            (served, water_m3[pool] / M3_PER_ROW_UNIT)
            for (_, pool, when), served in variables.serve.items()
            if when == period and zones[pool] == zone
        ]
        if math.isinf(zone_m3) or not terms:
            continue
        if case.setting(ID).mode == "prefer":
            name = f"{ID}__{zone}__{period}"
            variables.slack[name] = problem.add_variable(f"slack_{name}", 0)
            terms.append((variables.slack[name], -1.0))
        add_row(problem, f"{ID}__{zone}__{period}", terms, "<=", zone_m3 / M3_PER_ROW_UNIT)


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure water [m3 a year] of new facilities in each period; without a limit it is only reported."""
    used = dict.fromkeys(case.periods.index, 0.0)
    zones = pool_zones(case) if len(case.zone_limits) else {}
    by_zone: dict[tuple[str, str], float] = {}
    for (_, pool, period), served in iterate(plan.serves):
        energy_mwh = float(served["it_mw"]) * read_number(case.pools, pool, "energy_mwh_per_mw_year")
        it_mwh = energy_mwh / read_number(case.pools, pool, "pue_p50")
        here_m3 = it_mwh * read_number(case.pools, pool, "wue_l_per_kwh")
        used[period] += here_m3
        place = zones.get(pool, ""), period
        by_zone[place] = by_zone.get(place, 0.0) + here_m3
    findings = []
    for period, water_m3 in used.items():
        limit_m3 = read_number(case.period_limits, period, "max_water_m3_per_year")
        measure = Measure(str(period), water_m3, limit_m3, "<=", "m3")
        findings.append(judge(case, ID, CLAUSES[0], measure, is_asked=math.isfinite(limit_m3)))
    for (zone, period), limits in iterate(case.zone_limits):
        zone_m3 = float(limits["max_water_m3_per_year"])
        if math.isfinite(zone_m3):
            value_m3 = by_zone.get((zone, period), 0.0)
            measure = Measure(f"{zone} {period}", value_m3, zone_m3, "<=", "m3", "zone")
            findings.append(judge(case, ID, CLAUSES[0], measure))
    return findings


def explain(finding: Finding, language: str) -> str:
    """Say the water of a year."""
    what = {"zh": "新建数据中心年用水量", "en": "water of new data centres a year"}
    return say(finding, language, what[language])
