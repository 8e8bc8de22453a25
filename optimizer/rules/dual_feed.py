r"""Dual feed: with any one substation lost, the others still carry the whole site.

Clause   D.supply GB 50174-2017 grade A: 「应由双重电源供电」
Formula  .. math:: \sum_{g' \ne g} feed_{ikg't} \ge \frac{pue^{peak}_{ik}}{1 - \lambda_k} \, it_{ikt} \quad \forall g,
            \qquad \sum_g connect_{ikgt} \ge 2 \, b_{ikt}
Symbols  feed  reserved at substation g' [MW at its busbar];  it  capacity in service [MW IT];  pue^peak  PUE on the
         design day [1];  \lambda  loss of line and transformer at the voltage of the design [1];  connect  feeder in
         service {0,1};  b  site in service {0,1}
         an edge design may do with a single feed (designs.supplies = 1): all its feeders together carry it
Rows     dual_feed__without__<substation>__<site>__<design>__<period> and the feeder rows of :mod:`optimizer.feeders`
         (with lead times dual_feed__early__...); none where a site has exactly the supplies it needs: there each feeder
         carries the whole site by definition
Source   N-1 of two independent supplies
"""

from __future__ import annotations

from collections import defaultdict

import pandas as pd
import pulp

from models.case import Case
from optimizer.cells import iterate, read_number
from optimizer.feeders import add_feeder_rows
from optimizer.finding import Finding, Measure, judge
from optimizer.lead_audit import early_feeders
from optimizer.plan import Plan
from optimizer.rows import add_row
from optimizer.screening import no_pairs
from optimizer.variables import Variables
from optimizer.wording import say

ID = "dual_feed"
CLAUSES = ("D.supply",)
MODES = ("require", "report", "off")

# Stands for the lost substation where a design does with a single feed.
NONE = "none"


def screen(case: Case) -> pd.DataFrame:
    """Rule out nothing: sites without enough supplies are screened when the case is assembled."""
    return no_pairs()


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """One row for every pair, period and substation that could be lost."""
    add_feeder_rows(problem, variables, case, ID)
    supplies = {design: case.supplies_of(design) for design in case.designs.index}
    for pair in variables.pairs:
        near = variables.substations_of(pair)
        needed = supplies[pair[1]]
        if len(near) == needed:
            continue
        for period in variables.periods:
            load = variables.it_mw(pair, period, -variables.row[pair].reserved_mw_per_it_mw)
            # A single feed has no second to fall back on: all feeders together carry the site.
            for lost in near if needed > 1 else [NONE]:
                rest = [term for g in near if g != lost for term in variables.feed_mw[*pair, g, period]]
                name = f"{ID}__without__{lost}__{pair[0]}__{pair[1]}__{period}"
                add_row(problem, name, [*rest, load], ">=", 0.0)


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure for each facility, in its worst period, what its supplies carry with the largest one lost [MW]."""
    worst: dict[str, Measure] = {}
    fed = _feeds(plan)
    for (site, period), facility in iterate(plan.facilities):
        feeds = fed[site, period]
        is_single = case.supplies_of(str(facility["design_id"])) == 1
        left = sum(feeds) - (0.0 if is_single else max(feeds, default=0.0))
        reserved = read_number(case.site_designs, (site, facility["design_id"]), "reserved_mw_per_it_mw")
        variant = "single" if is_single else ""
        measure = Measure(f"{site} {period}", left, reserved * float(facility["it_mw"]), ">=", "MW", variant)
        if site not in worst or measure.value - measure.limit < worst[site].value - worst[site].limit:
            worst[site] = measure
    early = [Measure(t, count, 0.0, "<=", "count", "early") for t, count in early_feeders(case, plan).items()]
    return [judge(case, ID, CLAUSES[0], measure) for measure in (*worst.values(), *early)]


def _feeds(plan: Plan) -> dict[tuple[str, str], list[float]]:
    """What each feeder brings [MW], by site and period."""
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for (site, _, period), feed in iterate(plan.feeds):
        found[site, period].append(float(feed["feed_mw"]))
    return found


def explain(finding: Finding, language: str) -> str:
    """Say what a facility is left with when its largest supply fails."""
    what = {
        "": {"zh": "失去最大一路电源后的供电能力", "en": "supply left with the largest feeder lost"},
        "early": {"zh": "早于可投运时间供电的馈线数", "en": "feeders that serve before they can be there"},
        "single": {"zh": "边缘节点单路电源的供电能力", "en": "supply of the edge node by its single feed"},
    }
    return say(finding, language, what[finding.variant][language])
