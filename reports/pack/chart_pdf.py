"""A chart in the PDF: drawn as vectors, in the pack's own font, with the colours of the office programs."""

from __future__ import annotations

import re
from typing import Any

from reportlab.graphics.charts.barcharts import HorizontalBarChart, VerticalBarChart
from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.lib import colors
from reportlab.pdfbase.pdfmetrics import stringWidth

from reports.pack.blocks import Chart
from reports.pack.chart_office import FILLS
from reports.pack.fonts import SANS

SIZE = 9.0
LEGEND_PT, EDGE_PT = 16.0, 14.0


def draw_chart(chart: Chart, wide: float, high: float) -> Any:
    """Return the chart as a drawing of ``wide`` by ``high`` [pt]; the font must be registered."""
    drawing = Drawing(wide, high)
    plot = HorizontalBarChart() if chart.is_lying else VerticalBarChart()
    # Beside lying bars stand the names: the legend begins below these, the unit above it.
    legend_lines = _legend_lines(chart, wide) if len(chart.series) > 1 else []
    unit_y = 4 + LEGEND_PT * len(legend_lines) if chart.is_lying else high - 12
    below = EDGE_PT + LEGEND_PT * len(legend_lines) + (14 if chart.is_lying else 26)
    names = max((stringWidth(name, SANS, SIZE) for name in chart.categories), default=0.0)
    plot.x, plot.y = (names + 10 if chart.is_lying else 46), below
    plot.width, plot.height = wide - plot.x - 24, high - below - 20
    # A chart needs a figure, even where there is no category.
    plot.data = [list(values) or [0.0] for _, values in chart.series] or [[0.0]]
    room = plot.width / max(len(chart.categories), 1) - 6
    names_shown = [name if chart.is_lying else wrapped(name, room) for name in chart.categories]
    plot.categoryAxis.categoryNames = names_shown or [""]
    plot.valueAxis.avoidBoundFrac = 0.05
    plot.categoryAxis.style = "stacked" if chart.is_stacked else "parallel"
    plot.categoryAxis.reverseDirection = int(chart.is_lying)
    plot.categoryAxis.labels.fontName = plot.valueAxis.labels.fontName = SANS
    plot.categoryAxis.labels.fontSize = plot.valueAxis.labels.fontSize = SIZE
    if chart.is_lying:
        plot.categoryAxis.joinAxisMode = "left"
        plot.categoryAxis.labels.boxAnchor = "e"
        plot.categoryAxis.labels.dx = -4
    else:
        # Below the plot, where no column that goes down covers them.
        plot.categoryAxis.joinAxisMode = "bottom"
        plot.categoryAxis.labels.boxAnchor, plot.categoryAxis.labels.dy = "n", -3
    plot.valueAxis.forceZero, plot.valueAxis.visibleGrid = 1, 1
    plot.valueAxis.gridStrokeColor = colors.HexColor("#dddddd")
    plot.valueAxis.labelTextFormat = lambda value: f"{value:,.0f}" if abs(value) >= 10 or not value else f"{value:g}"
    plot.groupSpacing, plot.barSpacing = 8, 0
    plot.bars.strokeWidth = 0
    for number in range(len(plot.data)):
        plot.bars[number].fillColor = colors.HexColor(f"#{FILLS[number % len(FILLS)]}")
        plot.bars[number].strokeColor = None
    drawing.add(plot)
    drawing.add(String(wide - 24, unit_y, chart.unit, fontName=SANS, fontSize=SIZE, textAnchor="end"))
    for row, line in enumerate(legend_lines):
        left, top = (EDGE_PT, LEGEND_PT * (len(legend_lines) - 1)) if chart.is_lying else (plot.x, below - 40)
        _add_legend(drawing, chart, line, left, top - LEGEND_PT * row)
    return drawing


def wrapped(words: str, room: float) -> str:
    """Return ``words`` broken into lines of at most ``room`` [pt]: at blanks, or anywhere in Chinese."""
    lines, line = [], ""
    for part in re.findall(r"[!-~]+ ?|.", words):
        if line and stringWidth((line + part).rstrip(), SANS, SIZE) > room:
            lines.append(line.rstrip())
            line = ""
        line += part
    return "\n".join([*lines, line.rstrip()])


def _legend_lines(chart: Chart, wide: float) -> list[list[int]]:
    """Which series stand on which line of the legend, none beyond the edge if it can be."""
    lines: list[list[int]] = [[]]
    used = 0.0
    for number, (name, _) in enumerate(chart.series):
        need = stringWidth(name, SANS, SIZE) + 26
        if lines[-1] and used + need > wide - 60:
            lines.append([])
            used = 0.0
        lines[-1].append(number)
        used += need
    return lines


def _add_legend(drawing: Any, chart: Chart, line: list[int], left: float, y: float) -> None:
    for number in line:
        name, colour = chart.series[number][0], colors.HexColor(f"#{FILLS[number % len(FILLS)]}")
        drawing.add(Rect(left, y, SIZE - 1, SIZE - 1, fillColor=colour, strokeColor=None))
        drawing.add(String(left + 12, y, name, fontName=SANS, fontSize=SIZE))
        left += stringWidth(name, SANS, SIZE) + 26
