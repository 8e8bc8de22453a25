r"""Renewable share: at least 45.5 % of the electricity of data centres is renewable.

Clause   T12 「数据中心可再生能源使用率」 [>= 45.5]; A4.1b: direct lines, bilateral trade, certificates;
         N24.green_power (national, 2024): 80 % in new data centres of the national hub nodes
Formula  .. math:: \sum_q green_{qt} \ge s \left( E_t + \sum_{d,j} e_j \, serve_{djt} \right)
Symbols  green  bought through channel q [GWh a year];  E  energy of existing data centres in their
         states of period t [GWh a year];
         e  energy of served load [GWh a year for 1 MW IT];  s  least share [1]
Rows     renewable_share__<period>
Source   energy is facility energy: IT load x annual PUE
"""

from __future__ import annotations

import pandas as pd
import pulp

from models.case import Case
from optimizer.cells import iterate, read_number
from optimizer.finding import Finding, Measure, judge
from optimizer.plan import Plan
from optimizer.rows import add_row
from optimizer.screening import no_pairs
from optimizer.stock_audit import standing_stock
from optimizer.stock_states import change_terms
from optimizer.variables import TermList, Variables
from optimizer.wording import say

ID = "renewable_share"
CLAUSES = ("A4.1b", "T12", "N24.green_power")
MODES = ("require", "prefer", "report", "off")


def screen(case: Case) -> pd.DataFrame:
    """Rule out nothing."""
    return no_pairs()


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """One row for each period, in GWh a year."""
    share = case.limit(f"{ID}.min_share")
    energy_gwh = (case.pools["energy_mwh_per_mw_year"] / 1000).to_dict()
    existing_gwh = float(case.stock["energy_mwh_per_year"].sum()) / 1000
    for period in variables.periods:
        terms: TermList = [(bought, 1.0) for (_, when), bought in variables.green.items() if when == period]
        terms += [
            (served, -share * energy_gwh[pool]) for (_, pool, when), served in variables.serve.items() if when == period
        ]
        change = change_terms(variables, period, "energy_mwh_per_year")
        terms += [(column, -share * mwh / 1000) for column, mwh in change]
        if case.setting(ID).mode == "prefer":
            variables.slack[f"{ID}__{period}"] = problem.add_variable(f"slack_{ID}_{period}", 0)
            terms.append((variables.slack[f"{ID}__{period}"], 1.0))
        add_row(problem, f"{ID}__{period}", terms, ">=", share * existing_gwh)


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure green over all electricity of new and existing data centres, and each channel against its most."""
    limit = case.limit(f"{ID}.min_share")
    findings = []
    for period in case.periods.index:
        old_mwh = sum(one.energy_mwh_per_year for one in standing_stock(case, plan, period))
        served = plan.serves[plan.serves.index.get_level_values("period_id") == period]
        pools = served.index.get_level_values("pool_id").map(case.pools["energy_mwh_per_mw_year"])
        energy_mwh = float((served["it_mw"].to_numpy() * pools.to_numpy(dtype=float)).sum()) + old_mwh
        bought = plan.green[plan.green.index.get_level_values("period_id") == period]
        value = float(bought["gwh_per_year"].sum()) * 1000 / energy_mwh if energy_mwh else 1.0
        findings.append(judge(case, ID, "T12", Measure(period, value, limit, ">=", "share", "share")))
        for (channel, _), row in iterate(bought):
            most = read_number(case.green_channels, channel, "max_gwh_per_year")
            measure = Measure(f"{channel} {period}", float(row["gwh_per_year"]), most, "<=", "GWh", "channel")
            findings.append(judge(case, ID, "A4.1b", measure))
    return findings


def explain(finding: Finding, language: str) -> str:
    """Say the renewable share, or what a channel delivers."""
    what = {
        "share": {"zh": "数据中心可再生能源使用率", "en": "renewable share of data-centre electricity"},
        "channel": {"zh": "绿电渠道年购电量", "en": "green electricity through the channel, a year"},
    }
    return say(finding, language, what[finding.variant][language])
