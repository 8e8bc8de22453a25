r"""Energy review: who has to go to the province with a project, and quotas of energy of a zone.

Clause   S2 「严格固定资产投资项目节能评估和审查」; D.review: from 10,000 tce a year a project is marked for review
Formula  .. math:: \sum_{j \in z} e_j \, serve_{djt} + \sum_{s \in z} E_{st} \le q_{zt}; \quad
            \tau_i = c \, e_j \, it_{i,last} \; (reported)
Symbols  e  energy of 1 MW of load in pool j [GWh a year];  E  energy of existing data centre s in its state [GWh a
         year];  q  quota of the zone [GWh a year];  c  coal equivalent of electricity [kgce/kWh];
         it  capacity in service, taken as loaded
Rows     energy_review__<zone>__<period>, where a quota is set
Source   a project is judged by what it may use when loaded, a quota by what is used. With quotas every pool lies in one
         zone; load of merged data centres is used where the target stands. No quota is printed: the user sets it
"""

from __future__ import annotations

import math

import pandas as pd
import pulp

from models.case import Case
from models.zone_tables import pool_zones
from optimizer.cells import iterate, read_number
from optimizer.finding import Finding, Measure, judge
from optimizer.plan import Plan
from optimizer.rows import add_row
from optimizer.screening import no_pairs
from optimizer.stock_audit import standing_stock
from optimizer.stock_states import zone_change_terms
from optimizer.variables import TermList, Variables
from optimizer.wording import say, say_number

ID = "energy_review"
CLAUSES = ("S2", "D.review")
MODES = ("require", "prefer", "report", "off")


def screen(case: Case) -> pd.DataFrame:
    """Rule out nothing."""
    return no_pairs()


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """One row for each zone and period with a quota, in GWh a year."""
    zones = pool_zones(case) if len(case.zone_limits) else {}
    energy_gwh = (case.pools["energy_mwh_per_mw_year"] / 1000).to_dict()
    stock_gwh = (case.stock["energy_mwh_per_year"] / 1000).groupby(case.stock["zone_id"]).sum().to_dict()
    for (zone, period), limits in iterate(case.zone_limits):
        quota_gwh = float(limits["max_energy_gwh_per_year"])
        if math.isinf(quota_gwh):
            continue
        terms: TermList = [
            (served, energy_gwh[pool])
            for (_, pool, when), served in variables.serve.items()
            if when == period and zones[pool] == zone
        ]
        terms += zone_change_terms(variables, zone, period)
        name = f"{ID}__{zone}__{period}"
        if case.setting(ID).mode == "prefer":
            variables.slack[name] = problem.add_variable(f"slack_{name}", 0)
            terms.append((variables.slack[name], -1.0))
        add_row(problem, name, terms, "<=", quota_gwh - stock_gwh.get(zone, 0.0))


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure each project [tce a year, loaded, last period], and each zone with a quota [GWh a year]."""
    findings = []
    last = case.periods.index[-1]
    # A pack of another city may name no such limit: then nothing is marked.
    review, coal = (case.limits.get(f"{ID}.{name}") for name in ("review_tce", "coal_kgce_per_kwh"))
    for (site, period), facility in iterate(plan.facilities):
        if period == last and review is not None and coal is not None:
            pool = str(case.site_designs.at[(site, facility["design_id"]), "pool_id"])
            tce = float(facility["it_mw"]) * read_number(case.pools, pool, "energy_mwh_per_mw_year") * coal.value
            measure = Measure(site, tce, review.value, "<", "tce", "review")
            findings.append(judge(case, ID, "D.review", measure, is_asked=False))
    for (zone, period), limits in iterate(case.zone_limits):
        quota_gwh = float(limits["max_energy_gwh_per_year"])
        if math.isfinite(quota_gwh):
            measure = Measure(f"{zone} {period}", _used_gwh(case, plan, zone, period), quota_gwh, "<=", "GWh", "quota")
            findings.append(judge(case, ID, "S2", measure))
    return findings


def _used_gwh(case: Case, plan: Plan, zone: str, period: str) -> float:
    zones = pool_zones(case)
    used_mwh = sum(
        float(served["it_mw"]) * read_number(case.pools, pool, "energy_mwh_per_mw_year")
        for (_, pool, when), served in iterate(plan.serves)
        if when == period and zones[pool] == zone
    )
    standing = standing_stock(case, plan, period)
    place = case.stock["zone_id"].to_dict()
    used_mwh += sum(old.energy_mwh_per_year for old in standing if place[old.stock_id] == zone)
    return used_mwh / 1000


def explain(finding: Finding, language: str) -> str:
    """Say whether a project is marked for review, or what a zone uses of its quota."""
    if finding.variant == "quota":
        return say(finding, language, {"zh": "分区年用电量", "en": "energy of the zone a year"}[language])
    value, limit = (say_number(number, "tce", language) for number in (finding.value, finding.limit))
    if language == "zh":
        mark = "未达到省级节能审查标准" if finding.is_kept else "须报省级节能审查"
        return f"{finding.subject}：满载年综合能耗（当量值） {value}，省级节能审查标准 {limit}，{mark}。"
    mark = "no review by the province" if finding.is_kept else "marked for review by the province"
    return f"{finding.subject}: energy a year when loaded {value}, reviewed by the province from {limit}: {mark}."
