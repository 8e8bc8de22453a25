"""Two to four plans side by side: the figures that officials compare, and where capacity differs."""

from __future__ import annotations

from collections.abc import Iterator

from reports.catalogue import pick, text
from reports.figures import capacity_by_zone, name_of
from reports.pack.blocks import LEFT, RIGHT, Block, Formula, Paragraph, Picture, Table
from reports.pack.content_charts import difference_chart, drawable
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
    table = zone_table(pack, language)
    yield table
    titles = tuple(run_title(run, language) for run in pack.runs)
    yield from drawable(difference_chart(table, titles, language))
    for run in pack.runs:
        if run.plan is None:
            yield Paragraph(text("pack.compare_no_plan", language, title=run_title(run, language)), "note")


def run_title(run: PackRun, language: str) -> str:
    """Return the title of the scenario of a run."""
    return pick(run.manifest["scenario"], "title", language)


def compared(pack: MeetingPack) -> tuple[int, ...]:
    """Return the numbers of the further runs that have a plan to compare with the first."""
    return tuple(at for at, run in enumerate(pack.runs) if at and run.plan is not None)


def difference_pictures(pack: MeetingPack, language: str) -> Iterator[Picture]:
    """Yield the maps of where each further plan differs from the first."""
    first = run_title(pack.first, language)
    for at in compared(pack):
        words = text("pack.difference_caption", language, first=first, other=run_title(pack.runs[at], language))
        yield Picture(f"difference_{at}", words, text("pack.difference_alt", language), is_wide=True)


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
        name="compare",
    )


def zone_table(pack: MeetingPack, language: str) -> Table:
    """New IT power at the end [MW] by zone, run by run, and by how much each further run differs from the first."""
    zones, last = pack.first.case.zones, len(pack.runs)
    columns = [capacity_by_zone(run.case, run.plan).iloc[:, -1] if run.plan is not None else None for run in pack.runs]
    found = [[None if one is None else float(one.get(zone, 0.0)) for one in columns] for zone in zones.index]
    found.append([None if one is None else float(one.sum()) for one in columns])
    names = [*(name_of(zones, zone, language) for zone in zones.index), text("figure.total", language)]
    none = text("pack.cell_no_plan", language)
    figures = [(*row, *(_difference(mw, row[0]) for mw in row[1:])) for row in found]
    rows = [
        (name, *(none if mw is None else format_number(mw, 1) for mw in row))
        for name, row in zip(names, figures, strict=True)
    ]
    titles = [run_title(run, language) for run in pack.runs]
    wide = 2 * last - 1
    return Table(
        caption=text("pack.caption.compare_zones", language),
        columns=(
            text("pack.column.zone", language),
            *titles,
            *(text("pack.column.difference", language, title=title) for title in titles[1:]),
        ),
        rows=tuple(rows),
        align=(LEFT, *(RIGHT,) * wide),
        values=tuple((None, *row) for row in figures),
        formats=("", *("#,##0.0",) * wide),
        units=("", *("MW",) * wide),
        total_row=len(rows) - 1,
        name="compare_zones",
        formulas={last + at: Formula(1 + at, "-", 1) for at in range(1, last)},
    )


def _difference(mw: float | None, first: float | None) -> float | None:
    return None if mw is None or first is None else mw - first
