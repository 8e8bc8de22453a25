r"""Large in cluster: new large data centres stand in the cluster; "in principle" is an exception budget.

Clause   A5.1b 「新建大型、超大型数据中心……原则上在重庆数据中心集群内布局、建设」
Formula  .. math:: \sum_{i \notin C} x_i \le N, \quad b_{ikt} \le x_i, \quad
            \sum_{i \notin C, k} it_{ikt} \le P \quad (k \text{ large})
Symbols  x  exception for site i outside the cluster {0,1};  b  in service {0,1};  it  capacity in service [MW IT];
         N  exceptions allowed [count];  P  their capacity [MW IT]
Rows     large_in_cluster__uses__<site>__<design>__<period>, large_in_cluster__count__all,
         large_in_cluster__mw__<period>
Source   an empty budget rules the pairs out before the model is built
"""

from __future__ import annotations

import pandas as pd
import pulp

from models.case import Case
from optimizer.finding import Finding, Measure, judge
from optimizer.plan import Plan
from optimizer.rows import add_row
from optimizer.screening import no_pairs, screened_pairs
from optimizer.variables import Variables
from optimizer.wording import say

ID = "large_in_cluster"
CLAUSES = ("A5.1b",)
MODES = ("require", "prefer", "report", "off")


def screen(case: Case) -> pd.DataFrame:
    """Rule out large designs outside the cluster where no exception is allowed."""
    budget = min(case.limit(f"{ID}.exception_count"), case.limit(f"{ID}.exception_it_mw"))
    if not case.setting(ID).is_required or budget > 0:
        return no_pairs()
    pairs = case.site_designs.index
    outside = ~case.sites["in_cluster"].reindex(pairs.get_level_values("site_id")).to_numpy()
    large = (case.designs["tier"] == "hub").reindex(pairs.get_level_values("design_id")).to_numpy()
    return screened_pairs(
        pairs[outside & large],
        CLAUSES[0],
        "集群外不布局新建大型数据中心（未设例外额度）",
        "no new large data centre outside the cluster (the exception budget is empty)",
    )


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """Tie every large facility outside the cluster to an exception, and the exceptions to their budget."""
    outside = [p for p in variables.pairs if variables.tier[p[1]] == "hub" and not variables.in_cluster[p[0]]]
    prefer = case.setting(ID).mode == "prefer"
    for period in variables.periods:
        for pair in outside:
            terms = [(variables.built[*pair, period], 1.0), (variables.exception[pair[0]], -1.0)]
            add_row(problem, f"{ID}__uses__{pair[0]}__{pair[1]}__{period}", terms, "<=", 0.0)
        terms = [variables.it_mw(pair, period) for pair in outside]
        if prefer and outside:
            variables.slack[f"{ID}__{period}"] = problem.add_variable(f"slack_{ID}_{period}", 0)
            terms.append((variables.slack[f"{ID}__{period}"], -1.0))
        add_row(problem, f"{ID}__mw__{period}", terms, "<=", case.limit(f"{ID}.exception_it_mw"))
    if not prefer:
        count = [(exception, 1.0) for exception in variables.exception.values()]
        add_row(problem, f"{ID}__count__all", count, "<=", case.limit(f"{ID}.exception_count"))


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure large facilities outside the cluster: how many, how much [MW], and how many lack a reason."""
    large = case.designs.index[case.designs["tier"] == "hub"]
    outside = case.sites.index[~case.sites["in_cluster"]]
    facilities = plan.facilities[
        plan.facilities["design_id"].isin(large) & plan.facilities.index.get_level_values("site_id").isin(outside)
    ]
    sites = facilities.index.get_level_values("site_id").unique()
    reasons = plan.exceptions["reason"].reindex(sites).fillna("").str.strip()
    count, most_mw = (case.limit(f"{ID}.exception_{unit}") for unit in ("count", "it_mw"))
    findings = [
        judge(case, ID, CLAUSES[0], Measure("all", float(len(sites)), count, "<=", "count", "count")),
        judge(case, ID, CLAUSES[0], Measure("all", float((reasons == "").sum()), 0.0, "<=", "count", "reason")),
    ]
    for period in case.periods.index:
        it_mw = float(facilities["it_mw"][facilities.index.get_level_values("period_id") == period].sum())
        findings.append(judge(case, ID, CLAUSES[0], Measure(period, it_mw, most_mw, "<=", "MW", "it_mw")))
    return findings


def explain(finding: Finding, language: str) -> str:
    """Say how much large capacity stands outside the cluster."""
    what = {
        "count": {"zh": "集群外新建大型数据中心数", "en": "new large data centres outside the cluster"},
        "it_mw": {"zh": "集群外新建大型数据中心容量", "en": "new large capacity outside the cluster"},
        "reason": {"zh": "未写明理由的例外", "en": "exceptions without a stated reason"},
    }
    return say(finding, language, what[finding.variant][language])
