"""Charts of a pack, drawn of the tables they stand beside: the same figures, another form."""

from __future__ import annotations

from reports.catalogue import text
from reports.pack.blocks import Chart, Table

CNY_PER_UNIT = {"zh": 1e8, "en": 1e9}


def capacity_chart(table: Table, language: str) -> Chart:
    """Columns by period, zones on top of each other, from the table of capacity."""
    rows, columns = range(_last(table)), [at for at, unit in enumerate(table.units) if unit == "MW"]
    return Chart(
        caption=text("pack.chart.capacity", language),
        alt=text("pack.chart.capacity_alt", language),
        categories=tuple(table.columns[at].removesuffix(" (MW)") for at in columns),
        series=tuple((table.rows[row][0], tuple(_value(table, row, at) for at in columns)) for row in rows),
        unit="MW",
        is_stacked=True,
    )


def cost_chart(table: Table, language: str) -> Chart:
    """A bar for each component, from the table of costs."""
    rows, scale = range(_last(table)), CNY_PER_UNIT[language]
    return Chart(
        caption=text("pack.chart.costs", language),
        alt=text("pack.chart.costs_alt", language),
        categories=tuple(table.rows[row][0] for row in rows),
        series=((table.columns[1], tuple(_value(table, row, 1) / scale for row in rows)),),
        unit=text("pack.unit_money", language),
        is_lying=True,
    )


def difference_chart(table: Table, titles: tuple[str, ...], language: str) -> Chart:
    """By how much each further run differs from the first, zone by zone, from the table of zones of a comparison.

    Its bars lie: names of zones are long, and would stand askew over the legend.
    """
    rows, count = range(_last(table)), len(titles)
    shown = [at for at in range(1, count) if all(table.values[row][count + at] is not None for row in rows)]
    return Chart(
        caption=text("pack.chart.difference", language, title=titles[0]),
        alt=text("pack.chart.difference_alt", language),
        categories=tuple(table.rows[row][0] for row in rows),
        series=tuple((titles[at], tuple(_value(table, row, count + at) for row in rows)) for at in shown),
        unit="MW",
        is_lying=True,
    )


def drawable(chart: Chart) -> tuple[Chart, ...]:
    """Return the chart if there is anything to draw, else nothing: no program takes a chart without a figure."""
    return (chart,) if chart.categories and chart.series else ()


def _last(table: Table) -> int:
    return len(table.rows) if table.total_row is None else table.total_row


def _value(table: Table, row: int, column: int) -> float:
    return float(table.values[row][column] or 0.0)
