r"""Power supply: what sites reserve at a substation fits its spare capacity and the transformer steps added there.

Clause   A1.1d 「加强数据中心规划与电力规划有效衔接，保障计算基础设施的电力供应」
Formula  .. math:: \sum_{i,k} feed_{ikgt} \le spare_{gt} + step_g \, s_{gt}, \quad s_{g,t-1} \le s_{gt} \le n_{gt}
Symbols  feed  reserved at substation g [MW at its busbar, at peak];  spare  [MW];  step  one transformer step [MW];
         s  steps in service;  n  most steps in the period: 0 before the substation is there, and before a step
         ordered at the end of the first period serves
Rows     power_supply__<substation>__<period>, power_supply__kept|late__<substation>__<period>,
         power_supply__import__<period> where a limit is set; without dual_feed also the feeder rows of
         :mod:`optimizer.feeders` and power_supply__load__<site>__<design>__<period>
Source   capacity of the supplying substation; headroom is an input and assumed where no public figure exists
"""

from __future__ import annotations

import math

import pandas as pd
import pulp

from models.case import Case
from models.lead_times import order_periods
from optimizer.cells import iterate, read_column, read_number
from optimizer.feeders import add_feeder_rows
from optimizer.finding import Finding, Measure, judge
from optimizer.lead_audit import early_feeders, is_too_early
from optimizer.plan import Plan
from optimizer.rows import add_row
from optimizer.screening import no_pairs
from optimizer.stock_audit import standing_stock
from optimizer.variables import Variables
from optimizer.wording import say

ID = "power_supply"
CLAUSES = ("A1.1d",)
MODES = ("require", "prefer", "report", "off")


def screen(case: Case) -> pd.DataFrame:
    """Rule out nothing."""
    return no_pairs()


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """One row for every substation and period, and its tightening; steps stay."""
    used: dict[tuple[str, str], list[tuple[pulp.LpVariable, float]]] = {}
    connected: dict[tuple[str, str], list[pulp.LpVariable]] = {}
    every = zip(variables.feed_mw.items(), variables.connect.values(), strict=True)
    for ((_, _, substation, period), feed), built in every:
        used.setdefault((substation, period), []).extend(feed)
        connected.setdefault((substation, period), []).append(built)
    most, spares = most_steps(case), read_column(case.headroom["spare_mw"])
    for (substation,), station in iterate(case.substations):
        before = None
        for period in variables.periods:
            steps = variables.steps[substation, period]
            terms = [*used.get((substation, period), []), (steps, -float(station["step_mw"]))]
            if case.setting(ID).mode == "prefer":
                name = f"{substation}__{period}"
                variables.slack[f"{ID}__{name}"] = problem.add_variable(f"slack_{ID}_{name}", 0)
                terms.append((variables.slack[f"{ID}__{name}"], -1.0))
            spare = float(spares[substation, period])
            if used.get((substation, period)):
                add_row(problem, f"{ID}__{substation}__{period}", terms, "<=", spare)
                # Implied by the row above as soon as one site is built, and far stronger in the relaxation, which
                # would otherwise open a small part of a large site to use the whole spare capacity.
                opened = [(built, -spare) for built in connected[substation, period]]
                add_row(problem, f"{ID}__open__{substation}__{period}", [*terms, *opened], "<=", 0.0)
            if before is not None:
                add_row(problem, f"{ID}__kept__{substation}__{period}", [(steps, 1.0), (before, -1.0)], ">=", 0.0)
            if most[substation, period] < int(station["max_steps"]):
                row = f"{ID}__late__{substation}__{period}"
                add_row(problem, row, [(steps, 1.0)], "<=", float(most[substation, period]))
            before = steps
    _add_import(problem, variables, case)
    if not case.setting("dual_feed").has_rows:
        add_feeder_rows(problem, variables, case, ID)
        _add_load(problem, variables, case)


def _add_import(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """What data centres draw together, in service at peak; the stock, where it counts, full at its annual PUE."""
    counts_stock = case.setting(ID).options.get("import_universe", "all") == "all"
    stock = case.stock if counts_stock else case.stock.iloc[:0]
    full_mw, pue, better = (stock["it_mw"] * stock["pue"]).to_dict(), stock["pue"], stock["retrofit_pue"]
    retrofit_mw = (stock["it_mw"] * (better - pue)).to_dict()
    for period in variables.periods:
        limit_mw = read_number(case.period_limits, period, "max_import_mw")
        if math.isinf(limit_mw):
            continue
        terms = [variables.it_mw(p, period, variables.row[p].reserved_mw_per_it_mw) for p in variables.pairs]
        for (name, state, when), column in variables.stock_state.items():
            if when == period and name in full_mw:
                terms.append((column, retrofit_mw[name] if state == "retrofit" else -full_mw[name]))
        name = f"{ID}__import__{period}"
        if case.setting(ID).mode == "prefer":
            variables.slack[name] = problem.add_variable(f"slack_{name}", 0)
            terms.append((variables.slack[name], -1.0))
        add_row(problem, name, terms, "<=", limit_mw - sum(full_mw.values()))


def most_steps(case: Case) -> dict[tuple[str, str], int]:
    """Most steps that serve at each substation in each period: none before a lead time is over."""
    found = {(str(g), str(t)): int(row["max_steps"]) for (g, t), row in iterate(case.headroom)}
    for station, lead_years in case.substations["step_lead_years"].items():
        for period, order in order_periods(case.periods, float(lead_years)).items():
            if order is None:
                found[str(station), period] = 0
    return found


def _add_load(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    for pair in variables.pairs:
        near = variables.substations_of(pair)
        if len(near) == 1:
            continue
        for period in variables.periods:
            terms = [term for g in near for term in variables.feed_mw[*pair, g, period]]
            terms.append(variables.it_mw(pair, period, -variables.row[pair].reserved_mw_per_it_mw))
            add_row(problem, f"{ID}__load__{pair[0]}__{pair[1]}__{period}", terms, ">=", 0.0)


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure what each substation in use carries [MW] against spare plus steps, and steps against the most."""
    findings = []
    used = plan.feeds.groupby(level=["substation_id", "period_id"])[["feed_mw"]].sum()
    for (substation, period), row in iterate(used):
        steps = _steps(plan, substation, period)
        step_mw = read_number(case.substations, substation, "step_mw")
        limit = read_number(case.headroom, (substation, period), "spare_mw") + steps * step_mw
        subject = f"{substation} {period}"
        findings.append(judge(case, ID, CLAUSES[0], Measure(subject, row["feed_mw"], limit, "<=", "MW", "load")))
    for (substation, period), row in iterate(plan.steps):
        steps = float(row["steps"])
        late = is_too_early(case, period, read_number(case.substations, substation, "step_lead_years"))
        most = 0.0 if late else read_number(case.headroom, (substation, period), "max_steps")
        most = min(most, read_number(case.substations, substation, "max_steps"))
        broken = abs(steps - round(steps)) > 1e-6 or steps < _steps_before(case, plan, substation, period)
        value = steps + (most + 1.0 if broken else 0.0)
        subject = f"{substation} {period}"
        findings.append(judge(case, ID, CLAUSES[0], Measure(subject, value, most, "<=", "count", "steps")))
    findings += _audit_import(case, plan)
    if not case.setting("dual_feed").has_rows:
        for period, count in early_feeders(case, plan).items():
            findings.append(judge(case, ID, CLAUSES[0], Measure(period, count, 0.0, "<=", "count", "early")))
    return findings


def _audit_import(case: Case, plan: Plan) -> list[Finding]:
    findings = []
    for period in case.periods.index:
        limit_mw = read_number(case.period_limits, period, "max_import_mw")
        if math.isfinite(limit_mw):
            drawn_mw = 0.0
            for (site, when), facility in iterate(plan.facilities):
                if when == period:
                    each = read_number(case.site_designs, (site, facility["design_id"]), "reserved_mw_per_it_mw")
                    drawn_mw += each * float(facility["it_mw"])
            if case.setting(ID).options.get("import_universe", "all") == "all":
                drawn_mw += sum(old.it_mw * old.pue for old in standing_stock(case, plan, str(period)))
            measure = Measure(str(period), drawn_mw, limit_mw, "<=", "MW", "import")
            findings.append(judge(case, ID, CLAUSES[0], measure))
    return findings


def _steps_before(case: Case, plan: Plan, substation: str, period: str) -> float:
    order = list(case.periods.index)
    earlier = order[: order.index(period)]
    return max((_steps(plan, substation, before) for before in earlier), default=0.0)


def _steps(plan: Plan, substation: str, period: str) -> float:
    return read_number(plan.steps, (substation, period), "steps") if (substation, period) in plan.steps.index else 0.0


def explain(finding: Finding, language: str) -> str:
    """Say what a substation carries, or how many steps it takes."""
    what = {
        "load": {"zh": "变电站预留负荷", "en": "load reserved at the substation"},
        "steps": {"zh": "变电站扩容台数", "en": "transformer steps at the substation"},
        "import": {"zh": "数据中心合计受电（峰值）", "en": "power that data centres draw together at peak"},
        "early": {"zh": "早于可投运时间供电的馈线数", "en": "feeders that serve before they can be there"},
    }
    return say(finding, language, what[finding.variant][language])
