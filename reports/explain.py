"""`cqdc explain`: where a number of a design or of a site comes from, as words and for programs."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from models.assemble import assemble_case
from models.case import Case
from models.climate import Climate
from models.cooling.annual import LOAD_SHARES, AnnualResult, annual_result
from models.explain_chain import Section
from models.explain_design import (
    MAX_PUE_LIMIT,
    DesignAccount,
    NamedDesign,
    design_account,
    find_design,
    named_designs,
    region_climate,
)
from models.explain_site import SiteAccount, find_site, site_account
from models.scenario import Scenario, read_scenario
from optimizer.rules import RULES
from reports.catalogue import pick, text
from reports.commands import DONE, Answer
from reports.explain_text import align, heads, parameter_lines, section_lines, title_lines
from reports.layer_source import choose_region
from reports.units import format_mw, format_number, format_share

BASELINE = "baseline"
Reason = tuple[str, str, str, str]


def explain_designs(
    *, scenario: str = BASELINE, station: str | None = None, layers: Path | None = None, language: str = "zh"
) -> Answer:
    """Return the table of all designs at a station; raises PlannerError for an unknown scenario, region or station."""
    asked, climate = _climate_of(scenario, station, layers)
    load, max_pue = asked.number("climate.load_share"), _max_pue(asked)
    years = {
        name: {share: annual_result(design.cooling, climate, load_share=share) for share in {*LOAD_SHARES, load}}
        for name, design in named_designs(asked).items()
    }
    names = named_designs(asked)
    rows = [_overview_heads(max_pue, language)]
    rows += [_overview_cells(name, names[name], found, load, max_pue, language) for name, found in years.items()]
    title = text("explain.designs_title", language, climate=pick(climate, "name", language), load=format_share(load, 0))
    content = {
        "climate": climate.id,
        "load_share": load,
        "max_pue": max_pue,
        "designs": {
            name: {
                "system": names[name].cooling.system,
                **{f"{s:g}": _year(year, max_pue) for s, year in found.items()},
            }
            for name, found in years.items()
        },
    }
    return Answer(DONE, "\n".join([title, *align(rows, right=range(2, 12))]), content)


def explain_design(
    design_id: str,
    *,
    scenario: str = BASELINE,
    station: str | None = None,
    layers: Path | None = None,
    language: str = "zh",
) -> Answer:
    """Return the whole chain of a design; raises PlannerError as :func:`explain_designs`, and for an unknown design."""
    asked, climate = _climate_of(scenario, station, layers)
    design = find_design(asked, design_id)
    account = design_account(design, climate, max_pue=_max_pue(asked), load_share=asked.number("climate.load_share"))
    return Answer(DONE, "\n".join(design_lines(design_id, account, language)), design_content(design_id, account))


def explain_site(
    site_id: str,
    *,
    scenario: str = BASELINE,
    design_id: str | None = None,
    layers: Path | None = None,
    language: str = "zh",
) -> Answer:
    """Return the chain of every number of a site, or why it is not in the case.

    Raises PlannerError for an unknown site, or a design that is not on offer there, naming the nearest known one.
    """
    asked = read_scenario(scenario)
    region = choose_region(asked, layers)
    case, candidates = assemble_case(asked, region)
    reasons = find_site(case, candidates, site_id)
    if site_id not in case.sites.index:
        lines = [text("explain.screened_all", language, site=site_id), *_reason_lines(reasons, language)]
        return Answer(DONE, "\n".join(lines), {"site": site_id, "screened": _reason_content(reasons)})
    reasons += _rule_reasons(case, site_id)
    account = site_account(case, asked, region, site_id, design_id)
    lines = site_lines(account, language)
    if reasons:
        lines += ["", text("explain.screened_some", language, site=site_id), *_reason_lines(reasons, language)]
    return Answer(DONE, "\n".join(lines), site_content(account) | {"screened": _reason_content(reasons)})


def design_lines(design_id: str, account: DesignAccount, language: str) -> list[str]:
    """Return the account of a design as lines."""
    climate, *rest = account.sections
    name = pick(account.design, "name", language)
    lines = [text("explain.design_title", language, id=design_id, name=name), text("explain.grades_note", language)]
    lines += section_lines(climate, language) + parameter_lines(account.parameters, language)
    for section in rest:
        lines += section_lines(section, language)
    rows = [_load_heads(account.max_pue, language)]
    rows += [_load_cells(share, year, account.max_pue) for share, year in account.part_load.items()]
    return [*lines, *title_lines(text("explain.part_load", language)), *align(rows, right=range(7))]


def site_lines(account: SiteAccount, language: str) -> list[str]:
    """Return the account of a site as lines."""
    lines = [text("explain.grades_note", language)]
    for section in account.sections:
        lines += section_lines(section, language)
    for pair in account.pairs:
        name, mw = pick(pair, "name", language), format_mw(pair.it_mw)
        title = text("explain.sites_pair", language, id=pair.design_id, name=name, mw=mw)
        lines += ["", "=" * 100, title]
        for section in pair.sections:
            lines += section_lines(section, language)
    return lines


def design_content(design_id: str, account: DesignAccount) -> dict[str, Any]:
    """Return the account of a design as plain values."""
    return {
        "design": design_id,
        "system": account.design.cooling.system,
        "climate": account.climate.id,
        "parameters": [dataclasses.asdict(figure) for figure in account.parameters],
        "sections": [section_content(section) for section in account.sections],
        "part_load": {f"{share:g}": _year(year, account.max_pue) for share, year in account.part_load.items()},
    }


def site_content(account: SiteAccount) -> dict[str, Any]:
    """Return the account of a site as plain values."""
    return {
        "site": account.site_id,
        "sections": [section_content(section) for section in account.sections],
        "designs": {
            pair.design_id: {"it_mw": pair.it_mw, "sections": [section_content(section) for section in pair.sections]}
            for pair in account.pairs
        },
    }


def section_content(section: Section) -> dict[str, Any]:
    """Return a section as plain values."""
    return dataclasses.asdict(section)


def _climate_of(name: str, station: str | None, layers: Path | None) -> tuple[Scenario, Climate]:
    scenario = read_scenario(name)
    return scenario, region_climate(scenario, choose_region(scenario, layers), station)


def _max_pue(scenario: Scenario) -> float:
    return dict(scenario.limits())[MAX_PUE_LIMIT].value


def _rule_reasons(case: Case, site_id: str) -> list[Reason]:
    """Pairs of the site that a rule leaves out before the plan is solved."""
    tables: list[pd.DataFrame] = [rule.screen(case) for rule in RULES]
    rows = pd.concat(tables, ignore_index=True)
    rows = rows[rows["site_id"] == site_id]
    return list(rows[["design_id", "clause", "reason_zh", "reason_en"]].itertuples(index=False, name=None))


def _reason_lines(reasons: Sequence[Reason], language: str) -> list[str]:
    return [
        text("explain.screened_line", language, design=design, clause=clause, reason=zh if language == "zh" else en)
        for design, clause, zh, en in reasons
    ]


def _reason_content(reasons: Sequence[Reason]) -> list[dict[str, str]]:
    return [dict(zip(("design_id", "clause", "reason_zh", "reason_en"), reason, strict=True)) for reason in reasons]


def _year(year: AnnualResult, max_pue: float) -> dict[str, float]:
    return {
        **{f"pue_{name}": year.percentile(name) for name in ("p05", "p50", "p95")},
        "pue_peak": year.percentile("p50", "pue_peak"),
        "wue_l_per_kwh": year.percentile("p50", "wue_l_per_kwh"),
        "within_limit_share": year.probability_within(max_pue),
    }


_SHOWN = ("pue_p05", "pue_p50", "pue_p95", "wue_l_per_kwh", "pue_peak")
_SHOWN_HEADS = ("pue_p05", "pue_p50", "pue_p95", "wue_p50", "pue_peak")


def _overview_heads(max_pue: float, language: str) -> list[str]:
    loads = [f"PUE {format_share(share, 0)}" for share in LOAD_SHARES]
    probability = text("explain.probability", language, limit=f"{max_pue:g}")
    return [*heads(("key", "system", *_SHOWN_HEADS), language), *loads, probability, text("explain.title", language)]


def _overview_cells(  # noqa: PLR0917 - one row of one table
    name: str, design: NamedDesign, years: dict[float, AnnualResult], load: float, max_pue: float, language: str
) -> list[str]:
    year = _year(years[load], max_pue)
    shown = [format_number(year[key], 3) for key in _SHOWN]
    loads = [format_number(years[share].percentile("p50"), 3) for share in LOAD_SHARES]
    system = text(f"explain.system_{design.cooling.system}", language)
    probability = format_share(year["within_limit_share"])
    return [name, system, *shown, *loads, probability, pick(design, "name", language)]


def _load_heads(max_pue: float, language: str) -> list[str]:
    probability = text("explain.probability", language, limit=f"{max_pue:g}")
    return [*heads(("load", *_SHOWN_HEADS), language), probability]


def _load_cells(share: float, year: AnnualResult, max_pue: float) -> list[str]:
    found = _year(year, max_pue)
    shown = [format_number(found[key], 3) for key in _SHOWN]
    return [format_share(share, 0), *shown, format_share(found["within_limit_share"])]
