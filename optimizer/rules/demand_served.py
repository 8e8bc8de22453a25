r"""Demand served: every block of demand is met from capacity that reaches it, or counted as unmet.

Clause   none: bookkeeping. ``require`` forbids unmet demand, ``prefer`` allows it at a penalty.
Formula  .. math:: \sum_j serve_{djt} + unmet_{dt} = demand_{dt} + \sum_{e \to d} l_e \, close_{et}
Symbols  serve  demand d served from pool j [MW IT];  unmet  left unserved [MW IT];  demand  [MW IT];
         close  existing data centre e is closed {0,1}, its load l [MW IT] then belongs to d
Rows     demand_served__<demand>__<period>
Source   capacitated facility location, with a slack that is shown
"""

from __future__ import annotations

import pandas as pd
import pulp

from models.case import Case
from optimizer.cells import iterate
from optimizer.finding import Finding, Measure, judge
from optimizer.plan import Plan
from optimizer.rows import add_row
from optimizer.screening import no_pairs
from optimizer.stock_audit import moved_mw
from optimizer.stock_states import moved_terms
from optimizer.variables import Variables
from optimizer.wording import say

ID = "demand_served"
CLAUSES: tuple[str, ...] = ()
MODES = ("require", "prefer")


def screen(case: Case) -> pd.DataFrame:
    """Rule out nothing."""
    return no_pairs()


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """One balance for every demand block and period; no block may be without reach unless it may stay unmet."""
    served: dict[tuple[str, str], list[tuple[pulp.LpVariable, float]]] = {}
    for (demand, _, period), variable in variables.serve.items():
        served.setdefault((demand, period), []).append((variable, 1.0))
    for (demand, period), row in iterate(case.demand):
        terms = served.get((demand, period), [])
        if (demand, period) in variables.unmet:
            terms = [*terms, (variables.unmet[demand, period], 1.0)]
        terms = [*terms, *((column, -it_mw) for column, it_mw in moved_terms(variables, demand, period))]
        add_row(problem, f"{ID}__{demand}__{period}", terms, "=", float(row["it_mw"]))


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure unmet demand [MW], and how far served and unmet together miss the demand of the worst block [MW]."""
    served = plan.serves["it_mw"].groupby(level=["demand_id", "period_id"]).sum()
    unmet = plan.unmet["it_mw"]
    known = case.reaches.index
    findings = []
    for period in case.periods.index:
        demand = case.demand["it_mw"].xs(period, level="period_id")
        demand = demand + [moved_mw(case, plan, str(block), period) for block in demand.index]
        left = unmet[unmet.index.get_level_values("period_id") == period].droplevel("period_id")
        got = served[served.index.get_level_values("period_id") == period].droplevel("period_id")
        total = got.reindex(demand.index, fill_value=0.0) + left.reindex(demand.index, fill_value=0.0)
        used = plan.serves[plan.serves.index.get_level_values("period_id") == period].droplevel("period_id")
        stray = used["it_mw"][~used.index.isin(known)].sum()
        miss = float((total - demand).abs().max()) + float(stray)
        least = min(float(got.min()) if len(got) else 0.0, float(left.min()) if len(left) else 0.0, 0.0)
        findings += [
            judge(case, ID, "-", Measure(period, float(left.sum()), 0.0, "<=", "MW", "unmet")),
            judge(case, ID, "-", Measure(period, miss - least, 0.0, "<=", "MW", "balance")),
        ]
    return findings


def explain(finding: Finding, language: str) -> str:
    """Say how much demand stays unmet, or by how much the balance is off."""
    what = {
        "unmet": {"zh": "未满足的需求", "en": "unmet demand"},
        "balance": {"zh": "供需平衡的最大偏差", "en": "largest error of the demand balance"},
    }
    return say(finding, language, what[finding.variant][language])
