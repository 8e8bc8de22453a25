r"""Green centres: at least so many facilities meet the national conditions in the last period, existing and new.

Clause   T9 「截至2025年全市累计获评国家绿色数据中心数量」 [>= 10]; D.green_centre (conditions of 2025)
Formula  .. math:: \sum_{i,k} g_{ik} + \sum_e g_e \ge n; \quad it_{ik} \ge m \, g_{ik}; \quad g_{ik} \le u_j;
            \quad \sum_d serve_{dj} \ge s \sum_{i,k \in j} it_{ik} - M (1 - u_j);
            \quad served_e + \sum_{f \to e} served_f \, merge_f \ge s \, it_e \, g_e
Symbols  g  meets the conditions {0,1};  u  pool j is used to the least share {0,1};  m  least size [MW IT];  s  least
         utilisation [1];  M  s times all that pool j could hold;  n  least number; prefer: a slack [facilities]
Rows     green_centres__count__<period>, green_centres__size__<site>__<design>__<period>,
         green_centres__used__<site>__<design>__<period>, green_centres__pool__<pool>__<period>,
         green_centres__state__<stock>__<period>, green_centres__load__<stock>__<period>; last period only
Source   size, PUE and utilisation are limits of the pack; what is new (after 2022) also stands in the cluster. Grade of
         water, own metering and a year in service need evidence that no plan has, the weight of renewables is the
         city's: the number is the most that can be named, not what will be named. T9 speaks of 2025, which has passed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pulp

from models.case import Case
from optimizer.cells import iterate, read_number
from optimizer.finding import TOLERANCE, Finding, Measure, judge
from optimizer.plan import Plan
from optimizer.rows import add_row
from optimizer.screening import no_pairs
from optimizer.stock_audit import standing_stock
from optimizer.variables import Pair, TermList, Variables
from optimizer.wording import say

ID = "green_centres"
CLAUSES = ("T9", "D.green_centre")
MODES = ("require", "prefer", "report", "off")
LIMITS = tuple(f"{ID}.{name}" for name in ("min_count", "min_racks", "max_pue", "min_utilisation_share"))
ROUNDING = 1e-9


def screen(case: Case) -> pd.DataFrame:
    """Rule out nothing."""
    return no_pairs()


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """Count in the last period what may meet the conditions, and hold or price the number."""
    last = variables.periods[-1]
    terms = _new(problem, variables, case, last) + _old(problem, variables, case, last)
    name = f"{ID}__count__{last}"
    if case.setting(ID).mode == "prefer":
        variables.slack[name] = problem.add_variable(f"slack_{name}", 0)
        terms.append((variables.slack[name], 1.0))
    add_row(problem, name, terms, ">=", case.limit(f"{ID}.min_count"))


def may_qualify(case: Case, pair: Pair, max_modules: float) -> bool:
    """Whether a new facility could meet the conditions: in the cluster, large and cool enough."""
    most_mw = max_modules * read_number(case.designs, pair[1], "module_it_mw")
    pue = read_number(case.site_designs, pair, f"pue_{case.setting(ID).options['percentile']}")
    is_cool = pue <= case.limit(f"{ID}.max_pue") + ROUNDING
    return bool(case.sites.at[pair[0], "in_cluster"]) and is_cool and most_mw >= _least_mw(case) - ROUNDING


def _least_mw(case: Case) -> float:
    return case.limit(f"{ID}.min_racks") * case.rack_mw


def _new(problem: pulp.LpProblem, variables: Variables, case: Case, last: str) -> TermList:
    """Terms of what may be built: a binary for each pair that could meet the conditions, and each pool."""
    share = case.limit(f"{ID}.min_utilisation_share")
    counted: TermList = []
    for pool, pairs in variables.pairs_of_pool.items():
        green = [pair for pair in pairs if may_qualify(case, pair, variables.row[pair].max_modules)]
        if not green:
            continue
        used = problem.add_variable(f"{ID}_pool_{pool}", 0, 1, pulp.LpInteger)
        most_mw = share * sum(variables.row[pair].max_modules * variables.module_mw[pair[1]] for pair in pairs)
        terms: TermList = [
            (served, 1.0) for (_, at, when), served in variables.serve.items() if when == last and at == pool
        ]
        terms += [variables.it_mw(pair, last, -share) for pair in pairs]
        add_row(problem, f"{ID}__pool__{pool}__{last}", [*terms, (used, -most_mw)], ">=", -most_mw)
        for pair in green:
            index = "__".join((*pair, last))
            meets = problem.add_variable(f"{ID}_{pair[0]}_{pair[1]}", 0, 1, pulp.LpInteger)
            size: TermList = [variables.it_mw(pair, last), (meets, -_least_mw(case))]
            add_row(problem, f"{ID}__size__{index}", size, ">=", 0.0)
            add_row(problem, f"{ID}__used__{index}", [(meets, 1.0), (used, -1.0)], "<=", 0.0)
            counted.append((meets, 1.0))
    return counted


def _old(problem: pulp.LpProblem, variables: Variables, case: Case, last: str) -> TermList:
    """Terms of the existing data centres that meet the conditions in some state."""
    share = case.limit(f"{ID}.min_utilisation_share")
    counted: TermList = []
    states = {(name, state): column for (name, state, when), column in variables.stock_state.items() if when == last}
    into, served = case.stock["merge_into"].to_dict(), case.stock["served_it_mw"].to_dict()
    for (key,), row in iterate(case.stock):
        name, needed_mw = str(key), share * float(row["it_mw"])
        bounds = _states(case, name, row, states)
        arriving: TermList = [
            (column, float(served[other]))
            for (other, state), column in states.items()
            if state == "merge" and into[other] == name
        ]
        is_used = float(row["served_it_mw"]) >= needed_mw - ROUNDING
        if bounds is None or not (is_used or arriving):
            continue
        meets = problem.add_variable(f"{ID}_{name}", 0, 1, pulp.LpInteger)
        if bounds[0]:
            add_row(problem, f"{ID}__state__{name}__{last}", [(meets, 1.0), *bounds[0]], "<=", bounds[1])
        if not is_used:
            load: TermList = [*arriving, (meets, -needed_mw)]
            add_row(problem, f"{ID}__load__{name}__{last}", load, ">=", -float(row["served_it_mw"]))
        counted.append((meets, 1.0))
    return counted


def _states(
    case: Case, name: str, row: Mapping[str, Any], states: Mapping[tuple[str, str], pulp.LpVariable]
) -> tuple[TermList, float] | None:
    """Terms and bound under which the states of an existing data centre let it count; None if it never does."""
    most_pue = case.limit(f"{ID}.max_pue") + ROUNDING
    if float(row["racks"]) < case.limit(f"{ID}.min_racks") - ROUNDING:
        return None
    if float(row["pue"]) <= most_pue:
        # A retrofit never raises the PUE.
        return [(states[name, state], 1.0) for state in ("merge", "close") if (name, state) in states], 1.0
    if float(row["retrofit_pue"]) <= most_pue and (name, "retrofit") in states:
        return [(states[name, "retrofit"], -1.0)], 0.0
    return None


def most_that_qualify(case: Case, pairs: pd.DataFrame) -> tuple[int, int]:
    """Most new and existing facilities that could meet the conditions, whatever is built; ``pairs`` of new ones.

    Columns site_id, design_id and max_modules; a campus holds one facility.
    """
    share = case.limit(f"{ID}.min_utilisation_share")
    green = [
        case.sites.at[site, "campus_id"]
        for site, design, most in zip(pairs["site_id"], pairs["design_id"], pairs["max_modules"], strict=True)
        if may_qualify(case, (site, design), most)
    ]
    large = case.stock[case.stock["racks"] >= case.limit(f"{ID}.min_racks") - ROUNDING]
    best = large["pue"].where(~large["may_retrofit"], large[["pue", "retrofit_pue"]].min(axis="columns"))
    old = int((best <= case.limit(f"{ID}.max_pue") + ROUNDING).sum())
    return (len(set(green)) if share <= case.usable_share + ROUNDING else 0), old


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Count what meets the conditions in each period, all and existing alone; asked for in the last one."""
    # Packs of other years print no such number.
    if any(key not in case.limits for key in LIMITS):
        return []
    least, most_pue, share = (case.limit(key) for key in LIMITS[1:])
    pue_at = f"pue_{case.setting(ID).options['percentile']}"
    findings = []
    for period in case.periods.index:
        old = [(one.racks, one.pue, one.served_it_mw / one.it_mw) for one in standing_stock(case, plan, str(period))]
        new = []
        for (site, when), facility in iterate(plan.facilities):
            if when == period and case.sites.at[site, "in_cluster"]:
                pue = read_number(case.site_designs, (site, facility["design_id"]), pue_at)
                it_mw = float(facility["it_mw"])
                new.append((it_mw / case.rack_mw, pue, float(facility["served_it_mw"]) / it_mw))
        meets = [
            racks >= least - TOLERANCE and pue <= most_pue + TOLERANCE and used >= share - TOLERANCE
            for racks, pue, used in [*old, *new]
        ]
        is_last = period == case.periods.index[-1]
        for variant, number in (("stock_and_new", sum(meets)), ("stock", sum(meets[: len(old)]))):
            measure = Measure(str(period), float(number), case.limit(LIMITS[0]), ">=", "count", variant)
            findings.append(judge(case, ID, CLAUSES[0], measure, is_asked=is_last and variant == "stock_and_new"))
    return findings


def explain(finding: Finding, language: str) -> str:
    """Say how many facilities meet the conditions."""
    what = {
        "stock_and_new": {
            "zh": "按规模、PUE、上架率符合国家绿色数据中心条件的设施（存量与新建）",
            "en": "facilities that meet the national green conditions on size, PUE and utilisation (existing and new)",
        },
        "stock": {
            "zh": "按规模、PUE、上架率符合国家绿色数据中心条件的存量设施",
            "en": "existing facilities that meet the national green conditions on size, PUE and utilisation",
        },
    }
    return say(finding, language, what[finding.variant][language])
