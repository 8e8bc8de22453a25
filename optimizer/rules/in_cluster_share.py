r"""In-cluster share: at least 80 % of the city's data centres stand in the cluster.

Clause   T8 「重庆数据中心集群内数据中心规模占比」 [>= 80], printed as a count of data centres.
Formula  .. math:: W_{Ct} + \sum_{i \in C} w_{it} \ge s \left( W_t + \sum_i w_{it} \right)
Symbols  w  weight of a new facility: 1, standard racks or MW IT;  W_C, W  existing, in the cluster and in the city,
         without what is merged or closed by then;
         s  share [1];  the universe may leave out edge nodes or all that is not large, the scope the existing stock
Rows     in_cluster_share__<period>
Source   the clause is named scale but defined by count: the scenario says which reading binds, all are reported
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
from optimizer.variables import Pair, TermList, Variables
from optimizer.wording import say

ID = "in_cluster_share"
CLAUSES = ("T8",)
MODES = ("require", "prefer", "report", "off")

WEIGHTS = ("count", "racks", "it_mw")
SCOPES = ("stock_and_new", "new_only")
TIERS = {"all": ("hub", "urban", "edge"), "without_edge": ("hub", "urban"), "large_only": ("hub",)}


def screen(case: Case) -> pd.DataFrame:
    """Rule out nothing."""
    return no_pairs()


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """One row for each period, in the weight, universe and scope that the scenario names."""
    options = case.setting(ID).options
    share = case.limit(f"{ID}.min_share")
    stock = _stock_weights(case) if options["scope"] == "stock_and_new" else pd.Series(dtype="float64")
    is_inside = case.stock["in_cluster"].reindex(stock.index).astype(bool)
    inside, total = float(stock[is_inside].sum()), float(stock.sum())
    # What each of them adds to the left side, and takes away when it is merged or closed.
    added = {str(name): float(value) for name, value in (stock * (is_inside - share)).items()}
    tiers = TIERS[options["universe"]]
    shares = [
        (pair, 1.0 - share if variables.in_cluster[pair[0]] else -share)
        for pair in variables.pairs
        if variables.tier[pair[1]] in tiers
    ]
    for period in variables.periods:
        terms: TermList = _weights(case, variables, shares, period)
        terms += [(column, -weight) for column, weight in gone_terms(variables, period, added)]
        if case.setting(ID).mode == "prefer":
            variables.slack[f"{ID}__{period}"] = problem.add_variable(f"slack_{ID}_{period}", 0)
            # Slack is priced per MW, or per facility where facilities are counted.
            unit = 1.0 / case.rack_mw if options["weight"] == "racks" else 1.0
            terms.append((variables.slack[f"{ID}__{period}"], unit))
        add_row(problem, f"{ID}__{period}", terms, ">=", share * total - inside)


def _weights(case: Case, variables: Variables, shares: list[tuple[Pair, float]], period: str) -> TermList:
    """What each pair weighs in the left side, times its factor."""
    weight = case.setting(ID).options["weight"]
    if weight == "count":
        return [(variables.built[*pair, period], factor) for pair, factor in shares]
    unit = case.rack_mw if weight == "racks" else 1.0
    return [variables.it_mw(pair, period, factor / unit) for pair, factor in shares]


def _stock_weights(case: Case) -> pd.Series[float]:
    """Weight of each existing data centre of the universe."""
    options = case.setting(ID).options
    stock = case.stock
    if options["universe"] == "large_only":
        stock = stock[stock["size_class"].isin(("large", "hyperscale"))]
    elif options["universe"] == "without_edge":
        stock = stock[stock["size_class"] != "edge"]
    weights = {"racks": stock["racks"], "it_mw": stock["it_mw"]}.get(options["weight"], stock["racks"] * 0 + 1)
    return weights.astype("float64")


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure the share in every period by count, racks and MW, with and without stock; one reading is asked for."""
    options = case.setting(ID).options
    limit = case.limit(f"{ID}.min_share")
    tiers = TIERS[options["universe"]]
    classes = {"all": None, "without_edge": ("small", "medium", "large", "hyperscale")}
    wanted = classes.get(options["universe"], ("large", "hyperscale"))
    findings = []
    for period in case.periods.index:
        stock = [old for old in standing_stock(case, plan, period) if wanted is None or old.size_class in wanted]
        for scope in SCOPES:
            members: list[tuple[bool, float, float]] = []
            if scope == "stock_and_new":
                members = [(old.in_cluster, old.racks, old.it_mw) for old in stock]
            for (site, when), facility in iterate(plan.facilities):
                if when == period and case.designs.at[facility["design_id"], "tier"] in tiers:
                    it_mw = float(facility["it_mw"])
                    members.append((bool(case.sites.at[site, "in_cluster"]), it_mw / case.rack_mw, it_mw))
            for weight in WEIGHTS:
                column = {"count": 0, "racks": 1, "it_mw": 2}[weight]
                weights = [1.0 if weight == "count" else member[column] for member in members]
                inside = sum(w for w, member in zip(weights, members, strict=True) if member[0])
                value = inside / sum(weights) if sum(weights) else 1.0
                asked = weight == options["weight"] and scope == options["scope"]
                measure = Measure(period, value, limit, ">=", "share", f"{weight}/{scope}")
                findings.append(judge(case, ID, CLAUSES[0], measure, is_asked=asked))
    return findings


def explain(finding: Finding, language: str) -> str:
    """Say the share in the cluster, by which weight and of what."""
    weight, scope = finding.variant.split("/")
    zh = {"count": "个数", "racks": "标准机架数", "it_mw": "IT 功率"}[weight]
    en = {"count": "count", "racks": "standard racks", "it_mw": "IT power"}[weight]
    of_zh, of_en = {"stock_and_new": ("存量与新建", "existing and new"), "new_only": ("仅新建", "new only")}[scope]
    return say(
        finding,
        language,
        f"集群内占比（按{zh}，{of_zh}）" if language == "zh" else f"share in the cluster (by {en}, {of_en})",
    )
