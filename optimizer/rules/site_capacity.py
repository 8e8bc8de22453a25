r"""Site capacity: what is in service fits on the site, is there for good, and carries what is served.

Clause   none: bookkeeping.
Formula  .. math:: n^{min}_{k} \, b_{ikt} \le m_{ikt} \le n_{ik} \, b_{ikt}, \quad
            b_{ik,t-1} \le b_{ikt}, \quad m_{ik,t-1} \le m_{ikt}, \quad
            \sum_d serve_{djt} \le u \sum_{(i,k) \in j} a_k m_{ikt}, \quad \sum_{i \in c, k} b_{ikt} \le 1
Symbols  b  in service {0,1};  m  modules in service;  n  most modules of the site [1];  a  module [MW IT];
         u  usable share [1];  j  pool;  c  campus: cells that are one legal site
Rows     site_capacity__modules|start|stay|grow__<site>__<design>__<period>, site_capacity__pool__<pool>__<period>,
         site_capacity__once__<campus>__<period>, site_capacity__link__<demand>__<pool>__<period>,
         site_capacity__whole__<pools>__<period>; of existing data centres the rows of
         :mod:`optimizer.stock_states`: state, lasts, target, room
Source   disaggregated linking where a pool is one site; whole modules: rounding of the pool rows (Chvatal-Gomory)
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import pulp

from models.case import Case
from optimizer.cells import iterate, read_column
from optimizer.finding import Finding, Measure, judge
from optimizer.plan import Plan
from optimizer.rows import Pattern, add_pattern, add_row
from optimizer.screening import no_pairs
from optimizer.stock_audit import crowding_mw, stray_states
from optimizer.stock_states import add_stock_rows
from optimizer.variables import Variables, group
from optimizer.wording import say

ID = "site_capacity"
CLAUSES: tuple[str, ...] = ()
MODES = ("require",)


def screen(case: Case) -> pd.DataFrame:
    """Rule out nothing."""
    return no_pairs()


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """Add the rows of every pair, campus and pool."""
    _add_pairs(problem, variables)
    _add_campuses(problem, variables, case)
    _add_pools(problem, variables, case)
    _add_whole_modules(problem, variables, case)
    add_stock_rows(problem, variables, case, ID)


# What holds for a pair in one period: kind of the row, its two variables (how many periods back, which of built and
# modules), and its sense. The second coefficient is -1, but in the first row what fits on the site.
_BUILT, _MODULES = 0, 1
_PAIR_ROWS = (
    ("modules", (0, _MODULES), (0, _BUILT), "<="),
    ("start", (0, _MODULES), (0, _BUILT), ">="),
    ("stay", (0, _BUILT), (1, _BUILT), ">="),
    ("grow", (0, _MODULES), (1, _MODULES), ">="),
)


def _add_pairs(problem: pulp.LpProblem, variables: Variables) -> None:
    """Rows of each pair, period by period; there is no staying and growing before the second."""
    pairs, periods = variables.pairs, variables.periods
    rows = [(number, row) for number in range(len(periods)) for row in _PAIR_ROWS[: 4 if number else 2]]
    columns: list[pulp.LpVariable] = []
    for pair in pairs:
        for period in periods:
            columns += (variables.built[*pair, period], variables.modules[*pair, period])
    shape = [[2 * (number - back) + which for back, which in row[1:3]] for number, row in rows]
    starts = 2 * len(periods) * np.arange(len(pairs))
    values = np.tile([1.0, -1.0], (len(pairs), len(rows), 1))
    most = np.array([variables.row[pair].max_modules for pair in pairs], dtype=np.float64)
    values[:, [kind == "modules" for _, (kind, *_) in rows], 1] = -most[:, None]

    def names() -> list[str]:
        kinds = [(f"{ID}__{row[0]}__", f"__{periods[number]}") for number, row in rows]
        return [f"{kind}{site}__{design}{period}" for site, design in pairs for kind, period in kinds]

    index = (starts[:, None, None] + np.array(shape)).reshape(-1, 2)
    senses = [row[3] for _, row in rows]
    add_pattern(problem, f"{ID}__pairs", Pattern(columns, index, values.reshape(-1, 2), senses, names))


def _add_campuses(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    campus = case.sites["campus_id"].loc[[site for site, _ in variables.pairs]]
    # What is built stays, so the last period speaks for all.
    last = variables.periods[-1]
    for name, pairs in group(variables.pairs, campus).items():
        if len(pairs) > 1:
            terms = [(variables.built[*pair, last], 1.0) for pair in pairs]
            add_row(problem, f"{ID}__once__{name}__{last}", terms, "<=", 1.0)


def _add_pools(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    closable = case.closable_it_mw
    most = {key: float(row["it_mw"]) + closable.get(key[0], 0.0) for key, row in iterate(case.demand)}
    served: dict[tuple[str, str], list[str]] = {}
    for block, pool, period in variables.serve:
        served.setdefault((pool, period), []).append(block)
    for (pool, period), blocks in served.items():
        pairs = variables.pairs_of_pool[pool]
        terms = variables.capacity(pairs, period, -case.usable_share)
        terms += [(variables.serve[block, pool, period], 1.0) for block in blocks]
        add_row(problem, f"{ID}__pool__{pool}__{period}", terms, "<=", 0.0)
        if len(pairs) > 1:
            continue
        # One site alone: nothing is served from it unless it is built. This is what makes the relaxation strong.
        for block in blocks:
            linked = [(variables.serve[block, pool, period], 1.0)]
            linked.append((variables.built[*pairs[0], period], -most[block, period]))
            add_row(problem, f"{ID}__link__{block}__{pool}__{period}", linked, "<=", 0.0)


def _add_whole_modules(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """Blocks that the same pools alone can serve need a whole number of modules, where these have one size."""
    if case.setting("demand_served").mode != "require":
        return
    reach: dict[tuple[str, str], set[str]] = {}
    for block, pool, period in variables.serve:
        reach.setdefault((block, period), set()).add(pool)
    demanded = read_column(case.demand["it_mw"])
    together: dict[tuple[str, frozenset[str]], float] = {}
    for (block, period), pools in reach.items():
        key = (period, frozenset(pools))
        together[key] = together.get(key, 0.0) + float(demanded[block, period])
    for number, ((period, shared), it_mw) in enumerate(together.items()):
        pairs = [pair for pool in sorted(shared) for pair in variables.pairs_of_pool[pool]]
        sizes = {variables.module_mw[design] for _, design in pairs}
        if len(sizes) == 1:
            least = math.ceil(it_mw / (case.usable_share * sizes.pop()) - 1e-9)
            terms = [(variables.modules[*pair, period], 1.0) for pair in pairs]
            add_row(problem, f"{ID}__whole__{number}__{period}", terms, ">=", float(least))


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure the largest excess [MW] over site and pool capacity, the largest decrease [MW], facilities a campus."""
    standing = _standing(case, plan)
    findings = []
    for period in case.periods.index:
        now = standing[period]
        excess = max((facility.excess_mw for facility in now), default=0.0)
        findings += [
            judge(case, ID, "-", Measure(period, excess, 0.0, "<=", "MW", "site")),
            judge(case, ID, "-", Measure(period, _pool_excess(case, plan, now, period), 0.0, "<=", "MW", "pool")),
            judge(case, ID, "-", Measure(period, _most_on_campus(case, now), 1.0, "<=", "count", "once")),
        ]
    findings.append(judge(case, ID, "-", Measure("all", _shrinking(list(standing.values())), 0.0, "<=", "MW", "kept")))
    if len(plan.stock_states) or case.stock[["may_retrofit", "may_merge", "may_close"]].to_numpy().any():
        for period in case.periods.index:
            stray, crowded = float(stray_states(case, plan, period)), crowding_mw(case, plan, period)
            findings += [
                judge(case, ID, "-", Measure(period, stray, 0.0, "<=", "count", "state")),
                judge(case, ID, "-", Measure(period, crowded, 0.0, "<=", "MW", "room")),
            ]
    return findings


@dataclass(frozen=True)
class _Facility:
    """A facility in a period [MW of IT power]; ``most_mw`` is 0 where the design cannot stand there."""

    site: str
    design: str
    pool: str
    it_mw: float
    served_mw: float
    whole_mw: float
    most_mw: float

    @property
    def excess_mw(self) -> float:
        """By how much it is more than the site takes, or no whole modules."""
        return max(self.it_mw - self.most_mw, abs(self.it_mw - self.whole_mw), 0.0)


def _standing(case: Case, plan: Plan) -> dict[str, list[_Facility]]:
    most = read_column(case.site_designs["max_modules"])
    pools = read_column(case.site_designs["pool_id"])
    modules_mw = read_column(case.designs["module_it_mw"])
    standing: dict[str, list[_Facility]] = {period: [] for period in case.periods.index}
    for (site, period), row in iterate(plan.facilities):
        pair = (site, str(row["design_id"]))
        module_mw = modules_mw.get(pair[1], 0.0)
        facility = _Facility(
            *pair,
            pool=str(pools.get(pair, "")),
            it_mw=float(row["it_mw"]),
            served_mw=float(row["served_it_mw"]),
            whole_mw=module_mw * round(row["modules"]),
            most_mw=module_mw * most.get(pair, 0),
        )
        standing[period].append(facility)
    return standing


def _pool_excess(case: Case, plan: Plan, facilities: Sequence[_Facility], period: str) -> float:
    capacity, shared, served = (defaultdict[str, list[float]](list) for _ in range(3))
    for facility in facilities:
        capacity[facility.pool].append(facility.it_mw)
        shared[facility.pool].append(facility.served_mw)
    for (_, pool, when), row in iterate(plan.serves):
        if when == period:
            served[pool].append(float(row["it_mw"]))
    worst = [facility.served_mw - facility.it_mw for facility in facilities]
    for pool in {**served, **capacity}:
        taken = math.fsum(served[pool])
        worst += [
            taken - math.fsum(capacity[pool]) * case.usable_share,
            abs(taken - math.fsum(shared[pool])),
        ]
    return max(0.0, *worst) if worst else 0.0


def _most_on_campus(case: Case, facilities: Sequence[_Facility]) -> float:
    campuses = read_column(case.sites["campus_id"])
    return float(max(Counter(campuses[facility.site] for facility in facilities).values(), default=0))


def _shrinking(periods: Sequence[Sequence[_Facility]]) -> float:
    sums: list[defaultdict[tuple[str, str], float]] = []
    for facilities in periods:
        sums.append(defaultdict(float))
        for facility in facilities:
            sums[-1][facility.site, facility.design] += facility.it_mw
    lost = (mw - later[pair] for earlier, later in pairwise(sums) for pair, mw in list(earlier.items()))
    return max(0.0, max(lost, default=0.0))


def explain(finding: Finding, language: str) -> str:
    """Say which of the checks came out how."""
    what = {
        "site": {"zh": "超出站点容量的最大值", "en": "largest excess over the capacity of a site"},
        "pool": {"zh": "承载量超出可用容量的最大值", "en": "largest excess of served demand over usable capacity"},
        "once": {"zh": "同一站址上的设施数", "en": "facilities on one legal site"},
        "kept": {"zh": "容量逐期减少的最大值", "en": "largest decrease of capacity from one period to the next"},
        "state": {"zh": "不可选或有反复的存量状态", "en": "states of the stock not offered or taken back"},
        "room": {"zh": "并入负荷超出可用容量的最大值", "en": "largest excess of merged load over usable capacity"},
    }
    return say(finding, language, what[finding.variant][language])
