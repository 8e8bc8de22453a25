r"""PUE limit: each new large data centre keeps its annual PUE within the limit of its place.

Clause   A5.1j 「新建大型、超大型数据中心电能利用效率（PUE）原则上降到1.25以下」; T6 <1.3, in the cluster <= 1.25.
         PUE is total over IT energy; the annex prints it upside down. Packs of other years take their limits from N21
         (national, 2021) and N24.pue (national, 2024).
Formula  .. math:: pue_{ik} \le \bar e_i \quad \forall (i,k) \text{ built and large}; \qquad fleet average:
            \sum_{i,k} (pue_{ik} - \bar e_i) \, it_{ikt} \le 0
Symbols  pue  annual PUE at the percentile that the scenario names [1];  \bar e  limit of the place [1];
         it  capacity in service [MW IT]
Rows     pue_limit__fleet__<period> (fleet average), pue_limit__<site>__<design>__<period> (prefer)
Source   pairs above the limit are ruled out before the model is built
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pulp

from models.case import Case
from optimizer.cells import iterate, read_column, read_number
from optimizer.finding import Finding, Measure, judge
from optimizer.plan import Plan
from optimizer.rows import add_row
from optimizer.screening import no_pairs, screened_pairs
from optimizer.variables import Variables
from optimizer.wording import say

ID = "pue_limit"
CLAUSES = ("A5.1j", "T6", "N21", "N24.pue")
MODES = ("require", "prefer", "report", "off")


def screen(case: Case) -> pd.DataFrame:
    """Rule out the large pairs whose PUE breaks the limit of their place."""
    setting = case.setting(ID)
    if not setting.is_required or setting.options["fleet_average"]:
        return no_pairs()
    table = _large(case)
    strict = table["sense"] == "<"
    broken = (table["pue"] > table["limit"]) | (strict & (table["pue"] >= table["limit"]))
    percentile = setting.options["percentile"]
    return screened_pairs(
        table.index[broken],
        "T6",
        f"PUE（{percentile}）超过所在区域的限值",
        f"PUE ({percentile}) above the limit of its place",
    )


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """Add the fleet average, or the penalised excess of each pair under ``prefer``."""
    setting = case.setting(ID)
    if not setting.options["fleet_average"] and setting.mode != "prefer":
        return
    table = _large(case)
    table = table[table.index.isin(variables.pairs)]
    values = read_column(table["pue"] - table["limit"])
    excess = {pair: values[pair] for pair in variables.pairs if pair in values}
    if setting.options["fleet_average"]:
        for period in variables.periods:
            terms = [variables.it_mw(pair, period, value) for pair, value in excess.items()]
            if setting.mode == "prefer" and terms:
                name = f"{ID}__fleet__{period}"
                variables.slack[name] = problem.add_variable(f"slack_{name}", 0)
                terms.append((variables.slack[name], -1.0))
            add_row(problem, f"{ID}__fleet__{period}", terms, "<=", 0.0)
    elif setting.mode == "prefer":
        last = variables.periods[-1]
        for pair, value in excess.items():
            if value > 0:
                name = f"{ID}__{pair[0]}__{pair[1]}__{last}"
                variables.slack[name] = problem.add_variable(f"slack_{name}", 0)
                terms = [variables.it_mw(pair, last, value), (variables.slack[name], -1.0)]
                add_row(problem, name, terms, "<=", 0.0)


def _large(case: Case) -> pd.DataFrame:
    """Large pairs with their PUE at the asked percentile and the limit of their place."""
    setting = case.setting(ID)
    pairs = case.site_designs
    hub = case.designs["tier"].reindex(pairs.index.get_level_values("design_id")).to_numpy() == "hub"
    inside = case.sites["in_cluster"].reindex(pairs.index.get_level_values("site_id")).to_numpy()
    outside_key = "max_pue_outside" if setting.options["outside"] == "annex" else "max_pue_outside_body"
    limits = [case.limits[f"{ID}.{key}"] for key in ("max_pue_in_cluster", outside_key)]
    table = pd.DataFrame(
        {
            "pue": pairs[f"pue_{setting.options['percentile']}"],
            "limit": np.where(inside, limits[0].value, limits[1].value),
            "sense": np.where(inside, limits[0].sense, limits[1].sense),
        },
        index=pairs.index,
    )
    large: pd.DataFrame = table.loc[hub]
    return large


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure the PUE of every large facility at each percentile, and the capacity-weighted average of each period."""
    setting = case.setting(ID)
    asked, by_fleet = setting.options["percentile"], bool(setting.options["fleet_average"])
    findings: dict[tuple[str, str], Finding] = {}
    weighted: dict[tuple[str, str], list[float]] = {}
    for (site, period), facility in iterate(plan.facilities):
        design = facility["design_id"]
        if case.designs.at[design, "tier"] != "hub":
            continue
        limit, it_mw = _limit_at(case, str(site)), float(facility["it_mw"])
        for name in ("p05", "p50", "p95"):
            pue = read_number(case.site_designs, (site, design), f"pue_{name}")
            sums = weighted.setdefault((period, name), [0.0, 0.0, 0.0])
            sums[0], sums[1], sums[2] = sums[0] + pue * it_mw, sums[1] + limit[0] * it_mw, sums[2] + it_mw
            measure = Measure(str(site), pue, limit[0], limit[1], "pue", name)
            findings[site, name] = judge(case, ID, "T6", measure, is_asked=name == asked and not by_fleet)
    averages = [
        judge(
            case,
            ID,
            "A5.1j",
            Measure(period, total / it_mw, limits / it_mw, "<=", "pue", f"fleet_{name}"),
            is_asked=name == asked and by_fleet,
        )
        for (period, name), (total, limits, it_mw) in weighted.items()
        if it_mw > 0
    ]
    return [*findings.values(), *averages]


def _limit_at(case: Case, site: str) -> tuple[float, str]:
    if case.sites.at[site, "in_cluster"]:
        key = "max_pue_in_cluster"
    else:
        key = "max_pue_outside" if case.setting(ID).options["outside"] == "annex" else "max_pue_outside_body"
    limit = case.limits[f"{ID}.{key}"]
    return limit.value, limit.sense


def explain(finding: Finding, language: str) -> str:
    """Say the PUE of a facility or of the fleet, and at which percentile."""
    percentile = finding.variant.removeprefix("fleet_")
    fleet = finding.variant.startswith("fleet_")
    zh = f"新建大型数据中心{'平均' if fleet else ''}年 PUE（{percentile}）"
    en = f"annual PUE ({percentile}) of {'new large data centres on average' if fleet else 'the large data centre'}"
    return say(finding, language, zh if language == "zh" else en)
