r"""Size class: what is planned as large becomes large, what is planned as small stays small.

Clause   A5.1a tiers; D.rack: a standard rack is 2.5 kW; D.size: large >= 3,000 standard racks; D.edge: an edge node
         <= 100 standard racks
Formula  .. math:: it_{ikT} \ge \max(p^{large}, p^{min}_k) \, b_{ikT} \; (hub), \quad
            it_{ikt} < p^{large} \; (urban), \quad it_{ikt} \le p^{edge} \; (edge)
Symbols  it  capacity in service [MW IT];  T  last period;  p^large, p^edge  class limits [MW IT];
         p^min  least economic size of the design [MW IT];  b  in service {0,1}; prefer: each side may be missed in the
         last period by a slack [MW IT] that is priced, counted to the nearest size of whole modules that keeps it
Rows     size_class__least__<site>__<design>__<period>, size_class__most__<site>__<design>__<period>
Source   a standard rack is 2.5 kW; cells of one legal site count together (site_capacity__once), so that a campus
         cannot be split to stay below a threshold
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
from optimizer.variables import TermList, Variables
from optimizer.wording import say

ID = "size_class"
CLAUSES = ("A5.1a", "D.rack", "D.size", "D.edge")
MODES = ("require", "prefer", "report", "off")


def screen(case: Case) -> pd.DataFrame:
    """Rule out nothing: pairs too small for their design are screened when the case is assembled."""
    return no_pairs()


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """Hub pairs reach their class in the last period; urban and edge pairs never leave theirs."""
    last = variables.periods[-1]
    least = case.designs["min_it_mw"].to_dict()
    edge_mw = case.limit("size_class.edge_max_racks") * case.rack_mw
    large_min_mw = case.large_min_mw
    for pair in variables.pairs:
        size, tier = variables.module_mw[pair[1]], variables.tier[pair[1]]
        index = f"{pair[0]}__{pair[1]}"
        if tier == "hub":
            modules = math.ceil(max(large_min_mw, least[pair[1]]) / size - 1e-9)
            terms = [(variables.modules[*pair, last], 1.0), (variables.built[*pair, last], -float(modules))]
            terms += _slack(problem, variables, case, f"{ID}__least__{index}__{last}", 1.0 / size)
            add_row(problem, f"{ID}__least__{index}__{last}", terms, ">=", 0.0)
            continue
        most = math.floor(edge_mw / size + 1e-9) if tier == "edge" else math.ceil(large_min_mw / size - 1e-9) - 1
        most *= variables.copies(pair)
        if variables.row[pair].max_modules > most:
            # Capacity never shrinks, so the last period speaks for all.
            terms = [(variables.modules[*pair, last], 1.0)]
            terms += _slack(problem, variables, case, f"{ID}__most__{index}__{last}", -1.0 / size)
            add_row(problem, f"{ID}__most__{index}__{last}", terms, "<=", float(most))


def _slack(problem: pulp.LpProblem, variables: Variables, case: Case, name: str, modules_per_mw: float) -> TermList:
    """The slack of a row that is only preferred [MW]."""
    if case.setting(ID).mode != "prefer":
        return []
    variables.slack[name] = problem.add_variable(f"slack_{name}", 0)
    return [(variables.slack[name], modules_per_mw)]


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure the standard racks of every facility in the last period against the limits of its tier."""
    last = case.periods.index[-1]
    racks = {name: case.limit(f"size_class.{name}") for name in ("large_min_racks", "edge_max_racks")}
    findings = []
    for (site, period), facility in iterate(plan.facilities):
        if period != last:
            continue
        tier = str(case.designs.at[facility["design_id"], "tier"])
        value = float(facility["it_mw"]) / case.rack_mw
        limit, sense = {
            "hub": (racks["large_min_racks"], ">="),
            "urban": (racks["large_min_racks"], "<"),
            "edge": (racks["edge_max_racks"], "<="),
        }[tier]
        clause = "D.edge" if tier == "edge" else "D.size"
        findings.append(judge(case, ID, clause, Measure(str(site), value, limit, sense, "racks", tier)))
    return findings


def explain(finding: Finding, language: str) -> str:
    """Say how large a facility is for its class."""
    tiers = {
        "hub": {"zh": "大型数据中心规模（标准机架）", "en": "size of the large data centre (standard racks)"},
        "urban": {"zh": "城区数据中心规模（标准机架）", "en": "size of the urban data centre (standard racks)"},
        "edge": {"zh": "边缘节点规模（标准机架）", "en": "size of the edge node (standard racks)"},
    }
    return say(finding, language, tiers[finding.variant][language])
