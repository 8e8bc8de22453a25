"""What the plan stands on, and who checked it: assumptions, what to find out first, the certificate."""

from __future__ import annotations

from collections.abc import Iterator

from reports.assumption_words import figure_words, unit_words
from reports.catalogue import pick, text
from reports.certificate_page import certificate_sections
from reports.pack.blocks import LEFT, RIGHT, Block, Paragraph, Table
from reports.pack.content_answers import MOST_ROWS
from reports.pack.source import PackRun
from reports.units import not_applicable

# Keys whose figures are those of the grid: not in the public edition.
CONFIDENTIAL = ("power.", "substations.", "headroom.")


def assumption_blocks(run: PackRun, language: str, edition: str) -> Iterator[Block]:
    """Yield the assumptions that the scenario makes itself, with their ranges; the full list stays in the run."""
    table = run.case.assumptions.reset_index()
    own = table[table["key"].astype(str).str.contains(r"\.", regex=True)]
    if edition != "internal":
        own = own[~own["key"].astype(str).str.startswith(CONFIDENTIAL)]
    kinds = own["key"].map(lambda key: _kind(str(key), run))
    rows = []
    for row in own.loc[kinds.sort_values(kind="stable").index].to_dict(orient="records"):
        span = (row["low"], row["high"])
        unit = str(row["unit"])
        figures = [figure_words(figure, unit, language) for figure in (row["value"], *span)]
        rows.append((pick(row, "title", language), figures[0], unit_words(unit, language), *figures[1:]))
    yield Paragraph(text("pack.assumptions", language, n=len(table), shown=min(len(rows), MOST_ROWS)))
    names = ("assumption", "value", "unit", "low", "high")
    columns = tuple(text(f"pack.column.{name}", language) for name in names)
    align = (LEFT, RIGHT, LEFT, RIGHT, RIGHT)
    yield Table(text("pack.caption.assumptions", language), columns, tuple(rows[:MOST_ROWS]), align, name="assumptions")


def _kind(key: str, run: PackRun) -> int:
    """What the plan as a whole assumes comes first, then designs, then their cooling."""
    head = key.split(".", maxsplit=1)[0]
    return 2 if head == "cooling" else 1 if head in run.case.designs.index else 0


def certificate_blocks(run: PackRun, language: str, edition: str) -> Iterator[Block]:
    """Yield the verdict and the claims of the certificate made when the pack was; rows and cells that do not come out
    name substations and places, and stay in the internal edition."""
    none = not_applicable(language)
    yield Paragraph(text(f"certificate.{run.certificate['status']}", language))
    for section in certificate_sections(run.certificate, language):
        if edition != "internal" and section.name in ("edits", "failures"):
            yield Paragraph(text("pack.public_note", language), "note")
            continue
        yield from (Paragraph(words, "note") for words in section.paragraphs)
        for table in section.tables:
            caption = table.title or section.title
            rows = tuple(tuple(cell or none for cell in row) for row in table.rows[:MOST_ROWS])
            yield Table(caption, table.columns, rows, (LEFT,) * len(table.columns))
