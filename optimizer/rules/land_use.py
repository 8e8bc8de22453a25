r"""Land use: what stands on a site fits on its usable area, what is closed to building taken off.

Clause   A1.1b 「推动通信网络基础设施及配套设施纳入国土空间规划并在详细规划中严格落实」
Formula  .. math:: \sum_{k \in L} it_{ikT} \le \rho \, a_i
Symbols  it  capacity in service [MW IT];  L  designs that need land;  a  usable area of site i after exclusions [km2];
         \rho  most IT power per usable area [MW/km2];  T  last period; prefer: what stands beyond it is a slack [MW IT]
         that is priced once, in the last period
Rows     land_use__<site>__<period>, only for sites on which more could be built than fits
Source   the exclusion layers and the density are the scenario's. Where the rule is required the assembled case holds no
         module that does not fit, and then there are no rows; else the site bound of the scenario alone holds
"""

from __future__ import annotations

import pandas as pd
import pulp

from models.case import Case
from optimizer.cells import iterate, read_column, read_number
from optimizer.finding import Finding, Measure, judge
from optimizer.plan import Plan
from optimizer.rows import add_row
from optimizer.screening import no_pairs
from optimizer.variables import TermList, Variables, group
from optimizer.wording import say

ID = "land_use"
CLAUSES = ("A1.1b",)
MODES = ("require", "prefer", "report", "off")
ROUNDING = 1e-6
# Below this an area counts as none [km2].
LEAST_KM2 = 1e-9


def screen(case: Case) -> pd.DataFrame:
    """Rule out nothing: fewer modules may fit."""
    return no_pairs()


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """Hold, or price, what stands on a site beyond its land."""
    # Capacity never shrinks: the last period speaks for all.
    last = variables.periods[-1]
    needs_land = case.designs["needs_land"].to_dict()
    usable_km2 = read_column(case.sites["usable_area_km2"])
    on_land = [pair for pair in variables.pairs if needs_land[pair[1]]]
    for site, pairs in group(on_land, pd.Series([site for site, _ in on_land])).items():
        room_mw = float(usable_km2[site]) * case.it_mw_per_km2
        most_mw = max(variables.row[pair].max_modules * variables.module_mw[pair[1]] for pair in pairs)
        if most_mw <= room_mw + ROUNDING:
            continue
        name = f"{ID}__{site}__{last}"
        terms: TermList = [variables.it_mw(pair, last) for pair in pairs]
        if case.setting(ID).mode == "prefer":
            variables.slack[name] = problem.add_variable(f"slack_{name}", 0)
            terms.append((variables.slack[name], -1.0))
        add_row(problem, name, terms, "<=", room_mw)


def may_exceed(case: Case) -> bool:
    """Whether some site could hold more than its land, so that sites of one group are not alike."""
    size = case.designs["module_it_mw"].reindex(case.site_designs.index.get_level_values("design_id")).to_numpy()
    needs = case.designs["needs_land"].reindex(case.site_designs.index.get_level_values("design_id")).to_numpy(bool)
    area = case.sites["usable_area_km2"].reindex(case.site_designs.index.get_level_values("site_id")).to_numpy()
    most_mw = case.site_designs["max_modules"].to_numpy() * size
    return bool((needs & (most_mw > area * case.it_mw_per_km2 + ROUNDING)).any())


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure the largest share of its usable area that a site takes, in each period."""
    findings = []
    for period in case.periods.index:
        largest = 0.0
        for (site, when), facility in iterate(plan.facilities):
            if when == period and bool(case.designs.at[facility["design_id"], "needs_land"]):
                taken_km2 = float(facility["it_mw"]) / case.it_mw_per_km2
                usable_km2 = max(read_number(case.sites, site, "usable_area_km2"), LEAST_KM2)
                largest = max(largest, taken_km2 / usable_km2)
        findings.append(judge(case, ID, CLAUSES[0], Measure(str(period), largest, 1.0, "<=", "share")))
    return findings


def explain(finding: Finding, language: str) -> str:
    """Say how much of its usable area the fullest site takes."""
    what = {"zh": "单个场址占用可用面积的最大比例", "en": "largest share of its usable area that a site takes"}
    return say(finding, language, what[language])
