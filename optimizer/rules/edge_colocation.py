r"""Edge co-location: an edge node stands at a host, a substation, a base station or a telecom room.

Clause   A5.1e 「推进边缘计算节点同变电站、通信基站、通信机房等基础设施同设计、同部署」; A2.2 「共建共享」
Formula  .. math:: it_{ikT} \le 0 \quad \forall i \notin H, \; k \text{ edge}
Symbols  it  capacity in service [MW IT];  H  sites at a host of a kind that the scenario allows;  T  last period;
         prefer: edge capacity elsewhere is a slack [MW IT] that is priced once, in the last period
Rows     edge_colocation__<site>__<design>__<period>; none where the rule is required: such pairs never enter the model
Source   the kinds of host are those that the clause names; the scenario may allow fewer (``host_kinds``)
"""

from __future__ import annotations

import pandas as pd
import pulp

from models.case import Case
from optimizer.cells import iterate
from optimizer.finding import Finding, Measure, judge
from optimizer.plan import Plan
from optimizer.rows import add_row
from optimizer.screening import no_pairs, screened_pairs
from optimizer.variables import Variables
from optimizer.wording import say

ID = "edge_colocation"
CLAUSES = ("A5.1e", "A2.2")
MODES = ("require", "prefer", "report", "off")


def screen(case: Case) -> pd.DataFrame:
    """Rule out edge designs on sites that are at no host of an allowed kind, where the rule is required."""
    if not case.setting(ID).is_required:
        return no_pairs()
    pairs = case.site_designs.index
    is_edge = (case.designs["tier"] == "edge").reindex(pairs.get_level_values("design_id")).to_numpy()
    edge = pairs[is_edge]
    return screened_pairs(
        edge[[not _is_hosted(case, site) for site in edge.get_level_values("site_id")]],
        CLAUSES[0],
        "边缘节点须与变电站、通信基站或通信机房同部署，此处没有方案允许的承载点",
        "an edge node stands at a substation, base station or telecom room; here is no host that the scenario allows",
    )


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """Hold at nothing, or price, the edge capacity that stands at no host."""
    # Capacity never shrinks: the last period speaks for all.
    last = variables.periods[-1]
    for pair in variables.pairs:
        if variables.tier[pair[1]] != "edge" or _is_hosted(case, pair[0]):
            continue
        name = f"{ID}__{pair[0]}__{pair[1]}__{last}"
        terms = [variables.it_mw(pair, last)]
        if case.setting(ID).mode == "prefer":
            variables.slack[name] = problem.add_variable(f"slack_{name}", 0)
            terms.append((variables.slack[name], -1.0))
        add_row(problem, name, terms, "<=", 0.0)


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure the edge capacity at no allowed host [MW] in each period, where the case has edge designs at all."""
    edge = set(case.designs.index[case.designs["tier"] == "edge"])
    if not edge:
        return []
    findings = []
    for period in case.periods.index:
        stray_mw = sum(
            float(facility["it_mw"])
            for (site, when), facility in iterate(plan.facilities)
            if when == period and facility["design_id"] in edge and not _is_hosted(case, site)
        )
        findings.append(judge(case, ID, CLAUSES[0], Measure(str(period), stray_mw, 0.0, "<=", "MW")))
    return findings


def _is_hosted(case: Case, site: str) -> bool:
    return case.host_kind(site) in case.setting(ID).options["host_kinds"]


def explain(finding: Finding, language: str) -> str:
    """Say how much edge capacity stands at no host."""
    what = {"zh": "未与承载设施同部署的边缘节点容量", "en": "edge capacity that stands at no host"}
    return say(finding, language, what[language])
