"""Runs to make packs of: the hand-made plan, audited as it is, with whatever a test wants otherwise."""

import dataclasses

import pandas as pd
import pytest

from optimizer.audit import audit_plan, measure_costs
from reports import run
from reports.run import write_dossier
from tests.cases_report import baseline, hand_dossier, hand_plan, table


def write_run(folder, *, case=None, plan=None, **changes):
    """A run folder whose findings and costs are those of its plan; map and appendix are left out, which take long."""
    case = case if case is not None else baseline()[2]
    plan = plan if plan is not None else hand_plan(case)
    dossier = hand_dossier(findings=tuple(audit_plan(case, plan)), case=case, plan=plan, **changes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "draw_map", lambda *_args: "map")
        patch.setattr(run, "draw_appendix", lambda *_args: "appendix")
        return write_dossier(folder, dataclasses.replace(dossier, costs=measure_costs(case, plan)))


def plan_of(case, sizes):
    """The first design of the case at each site, ``sizes`` modules in all periods, fed from its two first stations."""
    design, periods = case.designs.index[0], list(case.periods.index)
    module_mw = float(case.designs.at[design, "module_it_mw"])
    facilities, feeds = [], []
    for site, modules in sizes.items():
        for period in periods:
            it_mw = module_mw * modules
            facilities.append((site, period, design, modules, it_mw, 0.8 * it_mw))
            lines = case.feeders.loc[site]["km"].iloc[:2]
            feeds += [(site, station, period, float(km), 1.42 * it_mw) for station, km in lines.items()]
    empty = {name: table(name, []) for name in ("steps", "serves", "unmet", "green", "exceptions", "stock_states")}
    plan = hand_plan(case)
    return dataclasses.replace(plan, facilities=_table("facilities", facilities), feeds=_table("feeds", feeds), **empty)


def _table(name, rows):
    made = table(name, rows)
    return made if rows else made.astype({"modules": "int64"} if name == "facilities" else {})


def renamed(case, word):
    """The case with ``word`` as the name of its zones, substations and designs."""
    names = {"name_zh": word, "name_en": word}
    changed = {name: getattr(case, name).assign(**names) for name in ("zones", "substations", "designs")}
    sites = case.sites.assign(district_zh=word, district_en=word)
    return dataclasses.replace(case, sites=pd.DataFrame(sites), **changed)
