"""A planned case for the reports: the baseline's own case and layers, and a plan set by hand.

Two chosen sites, numbers chosen to be worked out in the head; not optimal, and not meant to keep every clause.
"""

from datetime import datetime, timedelta, timezone
from functools import cache

import pandas as pd

from geodata.read import read_region
from models.assemble import assemble_case
from models.scenario import read_scenario
from optimizer.finding import MET, REPORTED, VIOLATED, Finding
from optimizer.plan import PLAN_TABLES, Plan, Proof
from reports.commands import set_report
from reports.dossier import Dossier

CREATED = datetime(2026, 11, 22, 20, 15, tzinfo=timezone(timedelta(hours=8)))

PROOF = Proof(
    status="proven",
    cost_cny=1.2e10,
    bound_cny=1.1999e10,
    gap_share=0.0001,
    gap_limit_share=0.001,
    solver="highs",
    solver_version="1.11",
    seed=1,
    threads=2,
    seconds=12.5,
    rows=100,
    columns=200,
    integers=50,
    nonzeros=700,
)

FINDINGS = (
    Finding("in_cluster_share", "T8", "p2030", "racks/stock_and_new", 0.82, 0.80, ">=", "share", 0.02, MET),
    Finding("in_cluster_share", "T8", "p2030", "count/new_only", 0.70, 0.80, ">=", "share", -0.1, REPORTED),
    Finding("pue_limit", "T6", "all", "p95", 1.249, 1.25, "<=", "pue", 0.001, MET),
    Finding("power_supply", "A1.1d", "asm_bishan p2030", "load", 55.0, 60.0, "<=", "MW", 5.0, MET),
    Finding("demand_served", "-", "p2030", "unmet", 0.0, 0.0, "<=", "MW", 0.0, MET),
)
BROKEN = Finding("rack_utilisation", "T7", "p2030", "new", 0.70, 0.75, ">=", "share", -0.05, VIOLATED)


@cache
def baseline():
    """Scenario, region, case and candidates of the shipped baseline."""
    scenario, region = read_scenario("baseline"), read_region()
    return scenario, region, *assemble_case(scenario, region)


def table(name, rows):
    """A plan table from rows of index values, then columns."""
    index, columns = PLAN_TABLES[name]
    frame = pd.DataFrame(rows, columns=[*index, *columns])
    if not rows:
        frame = frame.astype({name: float for name in columns if name not in ("design_id", "reason", "state")})
    return frame.set_index(list(index))


def two_sites(case):
    """The first site of SZ1 and of SZ2 that have two feeders and the first design of the case."""
    pairs = case.site_designs.xs(case.designs.index[0], level="design_id").index
    fed = case.feeders.groupby(level="site_id").size()
    fit = [site for site in pairs if fed.get(site, 0) >= 2]
    return [next(site for site in fit if case.sites.loc[site, "zone_id"] == zone) for zone in ("SZ1", "SZ2")]


def hand_plan(case):
    """10 MW then 20, then 40 at the first site; 30 MW in the last period at the second."""
    design = case.designs.index[0]
    first, second = two_sites(case)
    periods = list(case.periods.index)
    facilities = [
        (first, period, design, modules, 5.0 * modules, 4.0 * modules)
        for period, modules in zip(periods, (2, 4, 8), strict=True)
    ]
    facilities.append((second, periods[-1], design, 6, 30.0, 24.0))
    feeds = []
    for site, period, _, _, it_mw, _ in facilities:
        for station in case.feeders.loc[site].index[:2]:
            feeds.append((site, station, period, float(case.feeders.loc[(site, station), "km"]), 1.42 * it_mw))
    stations = sorted({station for _, station, *_ in feeds})
    return Plan(
        case_id=case.id,
        facilities=table("facilities", facilities),
        feeds=table("feeds", feeds),
        steps=table("steps", [(stations[0], periods[-1], 1)]),
        serves=table("serves", []),
        unmet=table("unmet", [(case.demand_blocks.index[0], periods[-1], 0.1 + 0.2)]),
        green=table("green", [(case.green_channels.index[0], periods[-1], 123.456)]),
        exceptions=table("exceptions", []),
        stock_states=table("stock_states", []),
    )


COSTS = pd.DataFrame(
    [("modules", "p2026", 1.0e9), ("modules", "p2028", 2.0e9), ("running", "p2026", 9.0e9)],
    columns=["component", "period_id", "cny"],
)


def hand_dossier(
    *, findings=FINDINGS, proof=PROOF, case=None, plan=None, region=None, language="zh", edition="internal"
):
    """A dossier of the hand-made plan, with whatever part a test wants otherwise."""
    scenario, shipped, assembled, candidates = baseline()
    case = case or assembled
    return Dossier(
        scenario=set_report(scenario, edition, language),
        case=case,
        plan=plan or hand_plan(case),
        proof=proof,
        findings=findings,
        costs=COSTS,
        screened=case.screened,
        log="solved\n",
        region=region or shipped,
        candidates=candidates,
        created=CREATED,
    )
