r"""Outside is small: outside the cluster only urban data centres below the large class, and edge nodes.

Clause   A5.1d 「在集群之外，支持因地制宜建设一批城区数据中心和边缘计算节点」
Formula  .. math:: \sum_k it_{ikt} \le \bar p + (p_i - \bar p) \, x_i \quad \forall i \notin C
Symbols  it  capacity in service [MW IT];  \bar p  most capacity below the large class, in whole modules [MW IT];
         p_i  most capacity of the site [MW IT];  x_i  exception of large_in_cluster {0,1}; prefer: the last period may
         exceed \bar p by a slack [MW IT] that is priced
Rows     outside_is_small__<site>__<design>__<period>
Source   large is >= 3,000 standard racks, so small is strictly below
"""

from __future__ import annotations

import math

import pandas as pd
import pulp

from models.case import Case
from optimizer.finding import Finding, Measure, judge
from optimizer.plan import Plan
from optimizer.rows import add_row
from optimizer.screening import no_pairs
from optimizer.variables import Variables
from optimizer.wording import say

ID = "outside_is_small"
CLAUSES = ("A5.1d",)
MODES = ("require", "prefer", "report", "off")


def screen(case: Case) -> pd.DataFrame:
    """Rule out nothing: a facility outside may be built small."""
    return no_pairs()


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """Bound every facility outside that could become large and is not tied to an exception."""
    large_min_mw = case.large_min_mw
    for pair in variables.pairs:
        if variables.in_cluster[pair[0]]:
            continue
        size = variables.module_mw[pair[1]]
        most = variables.row[pair].max_modules
        small = (math.ceil(large_min_mw / size - 1e-9) - 1) * variables.copies(pair)
        if most <= small:
            continue
        # Capacity never shrinks: what exceeds the class in the last period is priced once.
        prefer = case.setting(ID).mode == "prefer"
        for period in variables.periods[-1:] if prefer else variables.periods:
            name = f"{ID}__{pair[0]}__{pair[1]}__{period}"
            terms = [(variables.modules[*pair, period], 1.0)]
            # An exception is for a large design; an urban one on the same site stays small.
            exception = variables.exception.get(pair[0]) if variables.tier[pair[1]] == "hub" else None
            if exception is not None:
                terms.append((exception, -float(most - small)))
            if prefer:
                variables.slack[name] = problem.add_variable(f"slack_{name}", 0)
                terms.append((variables.slack[name], -1.0 / size))
            add_row(problem, name, terms, "<=", float(small))


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure the racks of every facility outside the cluster that is not an exception, at its largest."""
    outside = case.sites.index[~case.sites["in_cluster"]].difference(plan.exceptions.index)
    sites = plan.facilities.index.get_level_values("site_id")
    largest = plan.facilities["it_mw"][sites.isin(outside)].groupby(level="site_id").max()
    limit = case.limit("size_class.large_min_racks")
    return [
        judge(case, ID, CLAUSES[0], Measure(str(site), float(it_mw) / case.rack_mw, limit, "<", "racks"))
        for site, it_mw in largest.items()
    ]


def explain(finding: Finding, language: str) -> str:
    """Say how large a facility outside the cluster is."""
    what = {"zh": "集群外设施规模（标准机架）", "en": "size of the facility outside the cluster (standard racks)"}
    return say(finding, language, what[language])
