r"""Carbon cap: what data centres emit by their electricity in a year stays within the user's limit.

Clause   A15.2 「依据标准开展碳排放核算和低碳评价」; no limit is printed: the user sets it, or there is none
Formula  .. math:: f \left( E + \sum_{d,j} e_j \, serve_{djt} - \sum_{q \in Q'} green_{qt} \right) \le c_t
Symbols  f  emission factor [kg/kWh];  E  energy of existing data centres [GWh a year], 0 with universe "new";
         e  energy of served load [GWh a year for 1 MW IT];  green  through channel q [GWh a year];
         Q'  with basis "location" own photovoltaics alone, with basis "market" every channel;  c  cap [kt a year]
Rows     carbon_cap__<period>, carbon_cap__local__<zone>__<period> for channels of one zone, where a cap is set
Source   location: average factor of the region, contracts change nothing; market: residual factor of the nation, for
         energy that no contract calls green
"""

from __future__ import annotations

import math

import pandas as pd
import pulp

from models.case import Case
from optimizer.cells import read_number
from optimizer.finding import Finding, Measure, judge
from optimizer.local_green import add_local_rows
from optimizer.local_use import counted_gwh
from optimizer.plan import Plan
from optimizer.rows import add_row
from optimizer.screening import no_pairs
from optimizer.stock_audit import standing_stock
from optimizer.stock_states import change_terms
from optimizer.variables import TermList, Variables
from optimizer.wording import say

ID = "carbon_cap"
CLAUSES = ("A15.2",)
MODES = ("require", "prefer", "report", "off")
T_PER_KT = 1000.0


def screen(case: Case) -> pd.DataFrame:
    """Rule out nothing."""
    return no_pairs()


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """One row for each period with a cap, in kt a year."""
    options, factor = case.setting(ID).options, case.account_kgco2_per_kwh
    energy_gwh = (case.pools["energy_mwh_per_mw_year"] / 1000).to_dict()
    existing_gwh = float(case.stock["energy_mwh_per_year"].sum()) / 1000 if options["universe"] == "all" else 0.0
    counts_for = case.green_channels["counts_for"].to_dict()
    counted = [str(name) for name in counts_for if options["basis"] == "market" or counts_for[name] == "both"]
    if case.period_limits["max_carbon_t_per_year"].lt(math.inf).any():
        add_local_rows(problem, variables, ID, counted)
    for period in variables.periods:
        cap_t = read_number(case.period_limits, period, "max_carbon_t_per_year")
        if math.isinf(cap_t):
            continue
        terms: TermList = [
            (served, factor * energy_gwh[pool]) for (_, pool, when), served in variables.serve.items() if when == period
        ]
        terms += [
            (bought, -factor)
            for (channel, when), bought in variables.green.items()
            if when == period and channel in counted
        ]
        if options["universe"] == "all":
            change = change_terms(variables, period, "energy_mwh_per_year")
            terms += [(column, factor * mwh / 1000) for column, mwh in change]
        if case.setting(ID).mode == "prefer":
            variables.slack[f"{ID}__{period}"] = problem.add_variable(f"slack_{ID}_{period}", 0)
            terms.append((variables.slack[f"{ID}__{period}"], -1.0))
        add_row(problem, f"{ID}__{period}", terms, "<=", cap_t / T_PER_KT - factor * existing_gwh)


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure carbon dioxide [t a year] in each period; without a cap it is only reported."""
    options = case.setting(ID).options
    only_own = options["basis"] == "location"
    findings = []
    for period in case.periods.index:
        served = plan.serves[plan.serves.index.get_level_values("period_id") == period]
        each = case.pools["energy_mwh_per_mw_year"].reindex(served.index.get_level_values("pool_id")).to_numpy()
        energy_mwh = float((served["it_mw"].to_numpy() * each).sum())
        if options["universe"] == "all":
            energy_mwh += sum(old.energy_mwh_per_year for old in standing_stock(case, plan, str(period)))
        green_mwh = counted_gwh(case, plan, str(period), only_own=only_own) * 1000
        carbon_t = max(energy_mwh - green_mwh, 0.0) * case.account_kgco2_per_kwh
        cap_t = read_number(case.period_limits, period, "max_carbon_t_per_year")
        measure = Measure(str(period), carbon_t, cap_t, "<=", "t", str(options["basis"]))
        findings.append(judge(case, ID, CLAUSES[0], measure, is_asked=math.isfinite(cap_t)))
    return findings


def explain(finding: Finding, language: str) -> str:
    """Say the carbon dioxide of a year, and by which method."""
    what = {
        "location": {"zh": "年碳排放（基于位置）", "en": "carbon dioxide a year (location-based)"},
        "market": {"zh": "年碳排放（基于市场）", "en": "carbon dioxide a year (market-based)"},
    }
    return say(finding, language, what[finding.variant][language])
