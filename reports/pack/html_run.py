"""A run as plain values for the scripts of the page; every figure is a text already, beside the number drawn from."""

from __future__ import annotations

from typing import Any

from reports.catalogue import text
from reports.figures import (
    capacity_by_zone,
    period_titles,
    physical_racks,
    served_share,
    site_capacity,
    unmet_by_period,
)
from reports.pack.content_compare import FIGURES, run_title
from reports.pack.content_summary import headline_figures
from reports.pack.html_sites import INTERNAL, Cues, power_entries, site_entries
from reports.pack.source import PackRun
from reports.units import format_mw, format_number, format_racks, format_share


def run_model(run: PackRun, language: str, edition: str, cues: Cues) -> dict[str, Any]:
    """Return title, periods, sites, power works and figures of a run; without a plan the last three are empty."""
    sites = site_entries(run, language, edition, cues)
    return {
        "title": run_title(run, language),
        # Names the run in the commands of the cards, which only the internal edition has.
        "folder": run.folder.resolve().name if edition == INTERNAL else "",
        "has_plan": run.plan is not None,
        "periods": [
            {"title": title, "year": int(year)}
            for title, year in zip(
                period_titles(run.case, language).values(), run.case.periods["end_year"], strict=True
            )
        ],
        "figures": headline_rows(run, language),
        "by_period": _by_period(run, language),
        "sites": sites,
        **power_entries(run, language, edition, [entry["id"] for entry in sites] if edition == INTERNAL else []),
    }


def headline_rows(run: PackRun, language: str) -> list[list[str]]:
    """Return (what, figure) as in the comparison of the document; words in their place without a plan."""
    found, none = headline_figures(run, language), text("pack.cell_no_plan", language)
    return [[text(f"pack.compared.{name}", language), found.get(name, none)] for name in FIGURES]


def _by_period(run: PackRun, language: str) -> list[list[str]]:
    """One list of figures for each period: capacity, standard and physical racks, sites, utilisation, unmet."""
    if run.plan is None:
        return [[text("pack.cell_no_plan", language)] * 6 for _ in run.case.periods.index]
    total = capacity_by_zone(run.case, run.plan).sum()
    sites = site_capacity(run.case, run.plan)
    racks = physical_racks(run.case, run.plan).sum(skipna=False)
    served, unmet = served_share(run.case, run.plan), unmet_by_period(run.case, run.plan)
    return [
        [
            format_mw(float(total[period])),
            format_racks(float(total[period]) / run.case.rack_mw, language),
            format_racks(float(racks[period]), language),
            format_number(int((sites[period] > 0).sum())),
            format_share(float(served[period])),
            format_mw(float(unmet[period])),
        ]
        for period in run.case.periods.index
    ]
