r"""Starter zones first: large capacity goes to the starter zones before the rest of the cluster.

Clause   A5.1c 「优先支持在集群起步区布局、建设」
Formula  min_share: .. math:: \sum_{i \in S} it_{ikt} \ge s \sum_i it_{ikt} \quad (k \text{ large})
         lexicographic: first minimise .. math:: \sum_t \sum_{i \notin S} it_{ikt}, then hold it within its tolerance
         weight: add w for each MW of large capacity outside the starter zones to the cost
Symbols  it  capacity in service [MW IT];  S  sites in starter zones;  s  least share [1];  w  [CNY/MW]
Rows     starter_zones_first__<period> (min_share), starter_zones_first__held__all (lexicographic)
Source   the text gives no number; the form is the scenario's choice and is shown as such
"""

from __future__ import annotations

import pandas as pd
import pulp

from models.case import Case
from optimizer.finding import Finding, Measure, judge
from optimizer.plan import Plan
from optimizer.rows import add_row
from optimizer.screening import no_pairs
from optimizer.variables import TermList, Variables
from optimizer.wording import say

ID = "starter_zones_first"
CLAUSES = ("A5.1c",)
MODES = ("require", "prefer", "report", "off")


def screen(case: Case) -> pd.DataFrame:
    """Rule out nothing."""
    return no_pairs()


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """Add the least share for each period, if that is the form."""
    setting = case.setting(ID)
    if setting.options["form"] != "min_share":
        return
    share = float(setting.options["min_share"])
    for period in variables.periods:
        terms: TermList = []
        for pair in variables.pairs:
            if variables.tier[pair[1]] == "hub":
                factor = 1.0 - share if variables.in_starter_zone[pair[0]] else -share
                terms.append(variables.it_mw(pair, period, factor))
        if setting.mode == "prefer":
            variables.slack[f"{ID}__{period}"] = problem.add_variable(f"slack_{ID}_{period}", 0)
            terms.append((variables.slack[f"{ID}__{period}"], 1.0))
        add_row(problem, f"{ID}__{period}", terms, ">=", 0.0)


def stage(variables: Variables, case: Case) -> TermList:
    """What the lexicographic form minimises before cost: large capacity outside the starter zones, over all periods."""
    setting = case.setting(ID)
    if not setting.has_rows or setting.options["form"] != "lexicographic":
        return []
    return [
        variables.it_mw(pair, period)
        for period in variables.periods
        for pair in variables.pairs
        if variables.tier[pair[1]] == "hub" and not variables.in_starter_zone[pair[0]]
    ]


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure the share of new large capacity that stands in starter zones; a limit only under min_share."""
    setting = case.setting(ID)
    has_limit = setting.options.get("form") == "min_share"
    limit = float(setting.options["min_share"]) if has_limit else 0.0
    large = plan.facilities[plan.facilities["design_id"].map(case.designs["tier"]) == "hub"].reset_index()
    large["started"] = large["site_id"].map(case.sites["in_starter_zone"]).astype(bool)
    findings = []
    for period in case.periods.index:
        now = large[large["period_id"] == period]
        total = float(now["it_mw"].sum())
        value = float(now["it_mw"][now["started"]].sum()) / total if total else 1.0
        measure = Measure(period, value, limit, ">=", "share")
        findings.append(judge(case, ID, CLAUSES[0], measure, is_asked=has_limit))
    return findings


def explain(finding: Finding, language: str) -> str:
    """Say which share of new large capacity stands in starter zones."""
    what = {"zh": "新建大型容量在起步区的占比", "en": "share of new large capacity in starter zones"}
    return say(finding, language, what[language])
