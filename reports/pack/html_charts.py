"""Charts of the page, drawn from tables of the pack with their figures; colour and hatch tell parts apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from reports.map_plan_layers import DESIGN_COLOURS
from reports.pack.blocks import Table
from reports.pack.html_parts import Html, attribute

HATCHES = 6
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 640, 300, 16, 30, 34
# The least height of a part that can hold its figure.
LEAST_LABEL = 15
BAR_LINE = 34
NAME_WIDTH, BAR_WIDTH = 230, 400


def stacked_chart(table: Table, first: int, count: int) -> Html:
    """Return columns 1 to ``count`` of ``table`` as stacked bars, one part for each row before the total.

    ``first`` is where they begin in the columns. Empty where nothing is built.
    """
    rows = range(table.total_row or 0)
    columns = range(first, first + count)
    most = max(sum(_value(table, row, column) for row in rows) for column in columns)
    if most <= 0:
        return ""
    scale = (HEIGHT - TOP - BOTTOM) / most
    step = (WIDTH - LEFT) / count
    parts: list[Html] = []
    for number, column in enumerate(columns):
        parts += _stack(table, column, LEFT + number * step, 0.6 * step, scale)
    axis = f'<path class="axis" d="M{LEFT} {HEIGHT - BOTTOM}H{WIDTH}"/>'
    drawn = _svg(table.caption, HEIGHT, [*parts, axis])
    keys = "".join(
        f'<li><svg class="symbol" viewBox="0 0 24 24" aria-hidden="true">{_part(row, 1, 4, 22, 16)}</svg>'
        f"<span>{escape(table.rows[row][0])}</span></li>"
        for row in rows
    )
    return _figure(table, f'{drawn}<ul class="keys-of-chart">{keys}</ul>')


def bar_chart(table: Table, column: int) -> Html:
    """Return a column of ``table`` as lying bars with the figures of the table, one for each row before the total."""
    rows = range(table.total_row or 0)
    most = max((_value(table, row, column) for row in rows), default=0.0)
    if most <= 0:
        return ""
    parts: list[Html] = []
    for row in rows:
        top = row * BAR_LINE
        width = max(BAR_WIDTH * 0.7 * _value(table, row, column) / most, 1.0)
        parts.append(f'<text class="name" x="{NAME_WIDTH - 8}" y="{top + 22}">{escape(table.rows[row][0])}</text>')
        parts.append(_part(0, NAME_WIDTH, top + 6, width, BAR_LINE - 12))
        figure = escape(table.rows[row][column])
        parts.append(f'<text class="value" x="{NAME_WIDTH + width + 6:.1f}" y="{top + 22}">{figure}</text>')
    return _figure(table, _svg(table.caption, len(rows) * BAR_LINE, parts))


def draw_hatches() -> Html:
    """Return the patterns that lie over the colours of the parts, for whoever does not see colours, and for paper."""
    lines = ("", "M0 0l8 8", "M0 4h8", "M4 0v8", "M0 8 8 0M0 0l8 8", "M3 4a1 1 0 1 0 2 0 1 1 0 1 0-2 0z")
    return "".join(
        f'<pattern id="h{at}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<path d="{path}" stroke="#1b2430" stroke-width="1.2" fill="none"/></pattern>'
        for at, path in enumerate(lines)
    )


def _stack(table: Table, column: int, left: float, width: float, scale: float) -> Iterator[Html]:
    bottom = float(HEIGHT - BOTTOM)
    middle = left + width / 2
    total = table.total_row or 0
    for row in range(total):
        height = _value(table, row, column) * scale
        if height <= 0:
            continue
        bottom -= height
        yield _part(row, left, bottom, width, height)
        if height >= LEAST_LABEL:
            yield _label(middle, bottom + height / 2 + 5, table.rows[row][column])
    yield _label(middle, bottom - 8, table.rows[total][column], "sum")
    yield _label(middle, HEIGHT - BOTTOM + 22, table.columns[column], "axis-name")


def _part(row: int, x: float, y: float, width: float, height: float) -> Html:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    colour = DESIGN_COLOURS[row % len(DESIGN_COLOURS)]
    return f'<rect class="part" {place} fill="{colour}"/><rect {place} fill="url(#h{row % HATCHES})"/>'


def _label(x: float, y: float, words: str, css: str = "inside") -> Html:
    return f'<text class="{css}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'


def _svg(caption: str, height: float, parts: Sequence[Html]) -> Html:
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{attribute(caption)}">'
        f"{''.join(parts)}</svg>"
    )


def _figure(table: Table, content: Html) -> Html:
    return f'<figure class="charted"><figcaption>{escape(table.caption)}</figcaption>{content}</figure>'


def _value(table: Table, row: int, column: int) -> float:
    found = table.values[row][column]
    return 0.0 if found is None else float(found)
