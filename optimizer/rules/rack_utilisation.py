r"""Rack utilisation: at least 75 % of the racks in service are used.

Clause   T7 「数据中心上架率」 [>= 75]; A5.1h 「稳步推进数据中心上架率提升」;
         N24.utilisation (national, 2024): 60 % of all data centres
Formula  fleet: .. math:: \sum_{d,j} serve_{djt} \ge s \sum_{i,k} it_{ikt}; \quad each: the same for every pool j
Symbols  serve  demand served [MW IT];  it  capacity in service [MW IT];  s  least share [1]; with universe "all" the
         existing stock counts on both sides, without what is merged (its capacity) or closed (its load too)
Rows     rack_utilisation__fleet__<period>, rack_utilisation__<pool>__<period>
Source   racks in use over racks in service; racks are IT power at 2.5 kW. A pool shares its load evenly, so a row for
         a pool is a row for each of its facilities.
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
from optimizer.stock_audit import standing_stock
from optimizer.stock_states import gone_terms
from optimizer.variables import TermList, Variables
from optimizer.wording import say

ID = "rack_utilisation"
CLAUSES = ("A5.1h", "T7", "N24.utilisation")
MODES = ("require", "prefer", "report", "off")


def screen(case: Case) -> pd.DataFrame:
    """Rule out nothing."""
    return no_pairs()


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """One row for the fleet in each period, or one for each pool."""
    options = case.setting(ID).options
    share = case.limit(f"{ID}.min_share")
    with_stock = options["universe"] == "all" and options["scope"] == "fleet"
    spare = float((case.stock["it_mw"] * share - case.stock["served_it_mw"]).sum()) if with_stock else 0.0
    for period in variables.periods:
        groups = variables.pairs_of_pool if options["scope"] == "each" else {"fleet": variables.pairs}
        for name, pairs in groups.items():
            terms: TermList = [
                (served, 1.0)
                for (_, pool, when), served in variables.serve.items()
                if when == period and name in ("fleet", pool)
            ]
            terms += variables.capacity(pairs, period, -share)
            if case.setting(ID).mode == "prefer":
                key = f"{ID}__{name}__{period}"
                variables.slack[key] = problem.add_variable(f"slack_{key}", 0)
                terms.append((variables.slack[key], 1.0))
            if with_stock:
                idle = {str(name): share * float(row["it_mw"]) for (name,), row in iterate(case.stock)}
                lost = {str(name): -float(row["served_it_mw"]) for (name,), row in iterate(case.stock)}
                terms += gone_terms(variables, period, idle)
                terms += gone_terms(variables, period, lost, with_merge=False)
            add_row(problem, f"{ID}__{name}__{period}", terms, ">=", spare)


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure utilisation in each period: of new facilities, of the least used one, and with the existing stock."""
    options = case.setting(ID).options
    limit = case.limit(f"{ID}.min_share")
    asked = "each" if options["scope"] == "each" else options["universe"]
    findings = []
    for period in case.periods.index:
        old = standing_stock(case, plan, period)
        old_served, old_it = sum(one.served_it_mw for one in old), sum(one.it_mw for one in old)
        now = plan.facilities[plan.facilities.index.get_level_values("period_id") == period]
        served, it_mw = float(now["served_it_mw"].sum()), float(now["it_mw"].sum())
        values = {
            "new": served / it_mw if it_mw else 1.0,
            "each": float((now["served_it_mw"] / now["it_mw"]).min()) if len(now) else 1.0,
            "all": (served + old_served) / (it_mw + old_it) if it_mw + old_it else 1.0,
        }
        for variant, value in values.items():
            measure = Measure(period, value, limit, ">=", "share", variant)
            findings.append(judge(case, ID, "T7", measure, is_asked=variant == asked))
    return findings


def explain(finding: Finding, language: str) -> str:
    """Say the utilisation, and of what."""
    what = {
        "new": {"zh": "新建数据中心上架率", "en": "rack utilisation of new data centres"},
        "each": {"zh": "上架率最低的新建设施", "en": "rack utilisation of the least used new facility"},
        "all": {"zh": "全市数据中心上架率（含存量）", "en": "rack utilisation of all data centres, existing included"},
    }
    return say(finding, language, what[finding.variant][language])
