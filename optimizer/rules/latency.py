r"""Latency: each class of service is served only from where its round trip is short enough.

Clause   A1.2b 「加快打造数网协同、数云协同、云边协同、绿色智能的算力、存力、运力设施体系」
Formula  .. math:: \sum_{j : \tau_{dj} > \bar\tau_d} serve_{djt} \le 0
Symbols  serve  demand d served from pool j [MW IT];  \tau  round trip over fibre [ms];  \bar\tau  most of the class of
         service [ms]; prefer: what is served beyond it is a slack [MW IT] that is priced
Rows     latency__<demand>__<period>
Source   1, 5 and 20 ms for edge, local and hub services are assumed: the clause prints no figure. Where the rule is
         required a model has no variable beyond the limit, and then no rows; one that is kept for a looser limit has.
"""

from __future__ import annotations

import pandas as pd
import pulp

from models.case import Case
from models.network import CLASS_TITLES
from optimizer.cells import iterate, read_number
from optimizer.finding import Finding, Measure, judge
from optimizer.plan import Plan
from optimizer.rows import add_row
from optimizer.screening import no_pairs
from optimizer.variables import TermList, Variables
from optimizer.wording import say

ID = "latency"
CLAUSES = ("A1.2b",)
MODES = ("require", "prefer", "report", "off")


def screen(case: Case) -> pd.DataFrame:
    """Rule out nothing: a pair may be too far for one class and near enough for another."""
    return no_pairs()


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """Hold at nothing, or price, what each block of demand is served from beyond its limit."""
    limits = case.demand_blocks["max_round_trip_ms"].to_dict()
    trips = case.reaches["round_trip_ms"].to_dict()
    beyond: dict[tuple[str, str], TermList] = {}
    for (demand, pool, period), served in variables.serve.items():
        if trips[demand, pool] > limits[demand]:
            beyond.setdefault((demand, period), []).append((served, 1.0))
    for (demand, period), terms in beyond.items():
        name = f"{ID}__{demand}__{period}"
        if case.setting(ID).mode == "prefer":
            variables.slack[name] = problem.add_variable(f"slack_{name}", 0)
            terms.append((variables.slack[name], -1.0))
        add_row(problem, name, terms, "<=", 0.0)


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure the longest round trip of served load [ms] in each period and class of service."""
    findings = []
    for period in case.periods.index:
        worst: dict[str, tuple[float, float]] = {}
        for (demand, pool, when), _ in iterate(plan.serves):
            # Load on a pool that does not reach it has no route; demand_served finds it.
            if when != period or (demand, pool) not in case.reaches.index:
                continue
            name = str(case.demand_blocks.at[demand, "service_class"])
            trip_ms = read_number(case.reaches, (demand, pool), "round_trip_ms")
            limit_ms = read_number(case.demand_blocks, demand, "max_round_trip_ms")
            if name not in worst or trip_ms - limit_ms > worst[name][0] - worst[name][1]:
                worst[name] = (trip_ms, limit_ms)
        findings += [
            judge(case, ID, "A1.2b", Measure(str(period), trip_ms, limit_ms, "<=", "ms", name))
            for name, (trip_ms, limit_ms) in sorted(worst.items())
        ]
    return findings


def explain(finding: Finding, language: str) -> str:
    """Say the longest round trip of a class of service."""
    titles = dict(CLASS_TITLES).get(finding.variant, ("各类业务", "all services"))
    zh, en = f"{titles[0]}的最长往返时延", f"longest round trip of {titles[1]}"
    return say(finding, language, zh if language == "zh" else en)
