r"""Stock consolidation: at least a share of the old, small existing data centres is retrofitted, merged or closed.

Clause   A5.1g 「加快“老旧小散”存量数据中心资源整合和节能改造」; A7.2a 「推进高能低效的接入及汇聚机房关停并转」
Formula  .. math:: \sum_{e \in O} w_e (retrofit_{et} + merge_{et} + close_{et}) \ge s \sum_{e \in O} w_e
            \quad \text{in periods that end in the year of the scenario or later}
Symbols  O  old, small existing data centres;  w  weight: 1 or MW IT;  retrofit, merge, close  states {0,1};
         s  least share [1]; prefer: a slack in the unit of the weight
Rows     stock_consolidation__<period>
Source   the clauses print no share and no year and do not define old and small: all are the scenario's choice, and the
         rule only reports unless the scenario says otherwise. No load vanishes: what merges needs room where it goes,
         what closes becomes demand (site_capacity, demand_served)
"""

from __future__ import annotations

import math

import pandas as pd
import pulp

from models.case import Case
from optimizer.cells import iterate
from optimizer.finding import Finding, Measure, judge
from optimizer.plan import Plan
from optimizer.rows import add_row
from optimizer.screening import no_pairs
from optimizer.stock_audit import states_in
from optimizer.stock_effect import fleet_pue, saved_mwh
from optimizer.variables import TermList, Variables
from optimizer.wording import say

ID = "stock_consolidation"
CLAUSES = ("A5.1g", "A7.2a")
MODES = ("require", "prefer", "report", "off")


def screen(case: Case) -> pd.DataFrame:
    """Rule out nothing."""
    return no_pairs()


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """One row for each period that ends in the year of the scenario or later."""
    options = case.setting(ID).options
    old = case.stock[case.stock["is_old_small"]]
    counts = options["weight"] == "count"
    weight = {str(name): 1.0 if counts else float(row["it_mw"]) for (name,), row in iterate(old)}
    for (period,), row in iterate(case.periods):
        if row["end_year"] < options["by_year"]:
            continue
        terms: TermList = [
            (column, weight[stock])
            for (stock, _, when), column in variables.stock_state.items()
            if when == period and stock in weight
        ]
        name = f"{ID}__{period}"
        if case.setting(ID).mode == "prefer":
            variables.slack[name] = problem.add_variable(f"slack_{name}", 0)
            terms.append((variables.slack[name], 1.0))
        add_row(problem, name, terms, ">=", float(options["min_share"]) * sum(weight.values()))


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure the share that is not simply kept, by count and by MW; asked for from the year of the scenario on."""
    options = case.setting(ID).options
    limit = float(options["min_share"])
    findings = []
    for (period,), when in iterate(case.periods):
        states = states_in(plan, period)
        members = [(name, row["it_mw"]) for (name,), row in iterate(case.stock) if row["is_old_small"]]
        total_mw = sum(it_mw for _, it_mw in members)
        treated_mw = sum(it_mw for name, it_mw in members if name in states)
        values = {
            "count": sum(1 for name, _ in members if name in states) / len(members) if members else 1.0,
            "it_mw": treated_mw / total_mw if total_mw else 1.0,
        }
        for weight, value in values.items():
            asked = weight == options["weight"] and when["end_year"] >= options["by_year"]
            measure = Measure(period, float(value), limit, ">=", "share", weight)
            findings.append(judge(case, ID, CLAUSES[0], measure, is_asked=asked))
        findings += _effect(case, plan, str(period))
    return findings


def _effect(case: Case, plan: Plan, period: str) -> list[Finding]:
    """Energy saved [GWh a year] where any may change, and the PUE of all data centres; no clause limits either."""
    measures = []
    if case.stock[["may_retrofit", "may_merge", "may_close"]].to_numpy().any():
        measures.append(Measure(period, saved_mwh(case, plan, period) / 1000, -math.inf, ">=", "GWh", "saved"))
    pue = fleet_pue(case, plan, period)
    if pue is not None:
        measures.append(Measure(period, pue, math.inf, "<=", "pue", "fleet_pue"))
    return [judge(case, ID, CLAUSES[0], measure, is_asked=False) for measure in measures]


def explain(finding: Finding, language: str) -> str:
    """Say which share of the old, small stock is treated."""
    what = {
        "count": {
            "zh": "“老旧小散”存量中改造、并入或关停的占比（按个数）",
            "en": "share of old, small stock retrofitted, merged or closed (by count)",
        },
        "it_mw": {
            "zh": "“老旧小散”存量中改造、并入或关停的占比（按 IT 功率）",
            "en": "share of old, small stock retrofitted, merged or closed (by IT power)",
        },
        "saved": {"zh": "存量整合的年节电量", "en": "energy that changes of existing data centres save, a year"},
        "fleet_pue": {"zh": "全部数据中心（存量与新建）的平均 PUE", "en": "PUE of all data centres, existing and new"},
    }
    return say(finding, language, what[finding.variant][language])
