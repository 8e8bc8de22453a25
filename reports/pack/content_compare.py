"""Two to four plans side by side: the figures that officials compare, and where capacity differs."""

from __future__ import annotations

from collections.abc import Iterator

from reports.catalogue import pick, text
from reports.figures import capacity_by_zone, name_of
from reports.pack.blocks import LEFT, RIGHT, Block, Paragraph, Table
from reports.pack.content_summary import headline_figures
from reports.pack.source import MeetingPack, PackRun
from reports.units import format_number

FIGURES = (
    "total",
    "racks",
    "physical",
    "inside",
    "started",
    "utilisation",
    "unmet",
    "cost",
    "bound",
    "gap",
    "sites",
    "large",
)


def compare_blocks(pack: MeetingPack, language: str) -> Iterator[Block]:
    """Yield the table of figures, and that of capacity by zone at the end."""
    yield Paragraph(text("pack.compare", language, n=len(pack.runs)))
    yield figure_table(pack, language)
    yield zone_table(pack, language)
    for run in pack.runs:
        if run.plan is None:
            yield Paragraph(text("pack.compare_no_plan", language, title=run_title(run, language)), "note")


def run_title(run: PackRun, language: str) -> str:
    """Return the title of the scenario of a run."""
    return pick(run.manifest["scenario"], "title", language)


def figure_table(pack: MeetingPack, language: str) -> Table:
    """The headline figures of every run that has a plan."""
    none = text("pack.cell_no_plan", language)
    found = [headline_figures(run, language) for run in pack.runs]
    rows = [(text(f"pack.compared.{name}", language), *(one.get(name, none) for one in found)) for name in FIGURES]
    return Table(
        caption=text("pack.caption.compare", language),
        columns=(text("pack.column.figure", language), *(run_title(run, language) for run in pack.runs)),
        rows=tuple(rows),
        align=(LEFT, *(RIGHT,) * len(pack.runs)),
    )


def zone_table(pack: MeetingPack, language: str) -> Table:
    """New IT power at the end [MW] by zone, run by run."""
    zones = pack.first.case.zones
    columns = [capacity_by_zone(run.case, run.plan).iloc[:, -1] if run.plan is not None else None for run in pack.runs]
    values = [
        (None, *(None if column is None else float(column.get(zone, 0.0)) for column in columns))
        for zone in zones.index
    ]
    values.append((None, *(None if column is None else float(column.sum()) for column in columns)))
    names = [*(name_of(zones, zone, language) for zone in zones.index), text("figure.total", language)]
    none = text("pack.cell_no_plan", language)
    rows = [
        (name, *(none if mw is None else format_number(mw, 1) for mw in row[1:]))
        for name, row in zip(names, values, strict=True)
    ]
    return Table(
        caption=text("pack.caption.compare_zones", language),
        columns=(text("pack.column.zone", language), *(run_title(run, language) for run in pack.runs)),
        rows=tuple(rows),
        align=(LEFT, *(RIGHT,) * len(pack.runs)),
        values=tuple(values),
        formats=("", *("#,##0.0",) * len(pack.runs)),
        units=("", *("MW",) * len(pack.runs)),
        total_row=len(rows) - 1,
        name="compare_zones",
    )
