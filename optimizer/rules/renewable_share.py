r"""Renewable share: at least 45.5 % of the electricity of data centres is renewable.

Clause   T12 「数据中心可再生能源使用率」 [>= 45.5]; A4.1b: direct lines, bilateral trade, certificates;
         N24.green_power (national, 2024): 80 % in new data centres of the national hub nodes
Formula  .. math:: \sum_q green_{qt} \ge s \left( E_t + \sum_{d,j} e_j \, serve_{djt} \right), \quad
            \sum_q green_{qt} \ge s' \sum_{d,\, j \in H} e_j \, serve_{djt} \; (packs that have s')
Symbols  green  bought through channel q [GWh a year];  E  energy of existing data centres in their
         states of period t [GWh a year];
         e  energy of served load [GWh a year for 1 MW IT];  s, s'  least shares of all and of new hub
         data centres [1];  H  pools of hub designs
Rows     renewable_share__<period>, renewable_share__new_hub__<period>; for channels of one zone
         renewable_share__local|hub_bought|hub_used__<zone>__<period>
Source   energy is facility energy: IT load x annual PUE. What is bought counts for new hub centres first and for all
         data centres as well; the 80 % is printed as "more than", kept here as "at least". A channel of one zone
         delivers no more than is used there, and counts for hub centres of that zone alone.
"""

from __future__ import annotations

import math

import pandas as pd
import pulp

from models.case import Case
from optimizer.cells import iterate, read_number
from optimizer.finding import Finding, Measure, judge
from optimizer.local_green import add_hub_rows, add_local_rows
from optimizer.local_use import bought_gwh, counted_gwh, hub_counted_gwh, used_gwh
from optimizer.plan import Plan
from optimizer.rows import add_row
from optimizer.screening import no_pairs
from optimizer.stock_audit import standing_stock
from optimizer.stock_states import change_terms
from optimizer.variables import TermList, Variables
from optimizer.wording import say

ID = "renewable_share"
CLAUSES = ("A4.1b", "T12", "N24.green_power")
MODES = ("require", "prefer", "report", "off")
NEW_HUB = f"{ID}.min_share_new_hub"


def screen(case: Case) -> pd.DataFrame:
    """Rule out nothing."""
    return no_pairs()


def add_rows(problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
    """One row for each period, in GWh a year."""
    share = case.limit(f"{ID}.min_share")
    energy_gwh = (case.pools["energy_mwh_per_mw_year"] / 1000).to_dict()
    existing_gwh = float(case.stock["energy_mwh_per_year"].sum()) / 1000
    add_local_rows(problem, variables, ID, list(case.green_channels.index))
    city_wide = [str(name) for name in case.green_channels.index[case.green_channels["zone_id"] == ""]]
    for period in variables.periods:
        terms: TermList = [(bought, 1.0) for (_, when), bought in variables.green.items() if when == period]
        terms += [
            (served, -share * energy_gwh[pool]) for (_, pool, when), served in variables.serve.items() if when == period
        ]
        change = change_terms(variables, period, "energy_mwh_per_year")
        terms += [(column, -share * mwh / 1000) for column, mwh in change]
        _add_kept(problem, variables, f"{ID}__{period}", terms, share * existing_gwh)
        if NEW_HUB in case.limits:
            terms = [(variables.green[channel, period], 1.0) for channel in city_wide]
            terms += add_hub_rows(problem, variables, ID, period)
            terms += [
                (served, -case.limit(NEW_HUB) * energy_gwh[pool])
                for (_, pool, when), served in variables.serve.items()
                if when == period and variables.tier[case.pools.at[pool, "design_id"]] == "hub"
            ]
            _add_kept(problem, variables, f"{ID}__new_hub__{period}", terms, 0.0)


def _add_kept(problem: pulp.LpProblem, variables: Variables, name: str, terms: TermList, least_gwh: float) -> None:
    """Add a row, with a slack [GWh a year] where the rule is only preferred."""
    if variables.case.setting(ID).mode == "prefer":
        variables.slack[name] = problem.add_variable(f"slack_{name}", 0)
        terms = [*terms, (variables.slack[name], 1.0)]
    add_row(problem, name, terms, ">=", least_gwh)


def audit(case: Case, plan: Plan) -> list[Finding]:
    """Measure green over all electricity of new and existing data centres, and each channel against its most."""
    limit = case.limit(f"{ID}.min_share")
    findings = []
    for period in case.periods.index:
        old_mwh = sum(one.energy_mwh_per_year for one in standing_stock(case, plan, period))
        served = plan.serves[plan.serves.index.get_level_values("period_id") == period]
        pools = served.index.get_level_values("pool_id").map(case.pools["energy_mwh_per_mw_year"])
        energy_mwh = float((served["it_mw"].to_numpy() * pools.to_numpy(dtype=float)).sum()) + old_mwh
        bought = plan.green[plan.green.index.get_level_values("period_id") == period]
        green_gwh = counted_gwh(case, plan, str(period))
        value = green_gwh * 1000 / energy_mwh if energy_mwh else 1.0
        findings.append(judge(case, ID, "T12", Measure(period, value, limit, ">=", "share", "share")))
        if NEW_HUB in case.limits:
            findings.append(_judge_new_hub(case, period, served, hub_counted_gwh(case, plan, str(period))))
        for (channel, _), row in iterate(bought):
            most = read_number(case.green_channels, channel, "max_gwh_per_year")
            measure = Measure(f"{channel} {period}", float(row["gwh_per_year"]), most, "<=", "GWh", "channel")
            findings.append(judge(case, ID, "A4.1b", measure))
        findings += _judge_places(case, plan, str(period))
    return findings


def _judge_places(case: Case, plan: Plan, period: str) -> list[Finding]:
    """Measure what comes through the channels of each zone against what is used there, and what is the city's."""
    if not case.green_channels["zone_id"].any():
        return []
    bought, used = bought_gwh(case, plan, period), used_gwh(case, plan, period)
    measures = [
        Measure(f"{zone} {period}", gwh, used.get(zone, 0.0), "<=", "GWh", "local")
        for zone, gwh in bought.items()
        if zone
    ]
    found = [judge(case, ID, "A4.1b", measure) for measure in measures]
    city = Measure(period, bought[""], math.inf, "<=", "GWh", "city")
    return [*found, judge(case, ID, "A4.1b", city, is_asked=False)]


def _judge_new_hub(case: Case, period: str, served: pd.DataFrame, green_gwh: float) -> Finding:
    """Measure the green electricity that counts for new hub data centres over theirs: it counts for them first."""
    hub_mwh = 0.0
    for (_, pool, _), row in iterate(served):
        if case.designs.at[case.pools.at[pool, "design_id"], "tier"] == "hub":
            hub_mwh += float(row["it_mw"]) * read_number(case.pools, pool, "energy_mwh_per_mw_year")
    value = min(1.0, green_gwh * 1000 / hub_mwh) if hub_mwh else 1.0
    measure = Measure(period, value, case.limit(NEW_HUB), ">=", "share", "new_hub")
    return judge(case, ID, case.limits[NEW_HUB].clause, measure)


def explain(finding: Finding, language: str) -> str:
    """Say the renewable share, or what a channel delivers."""
    what = {
        "share": {"zh": "数据中心可再生能源使用率", "en": "renewable share of data-centre electricity"},
        "new_hub": {"zh": "枢纽新建数据中心绿电占比", "en": "green share of new data centres of the hub"},
        "channel": {"zh": "绿电渠道年购电量", "en": "green electricity through the channel, a year"},
        "local": {
            "zh": "本分区渠道绿电年用量（上限为该分区用电量）",
            "en": "local green electricity of the zone, a year",
        },
        "city": {"zh": "全市性渠道绿电年购电量", "en": "green electricity through channels of the whole city, a year"},
    }
    return say(finding, language, what[finding.variant][language])
