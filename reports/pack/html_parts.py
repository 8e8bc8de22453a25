"""Small parts of the page of a pack: blocks of the content as HTML. Every text is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from reports.pack.blocks import RIGHT, Block, Heading, Paragraph, Table

Html = str
_STYLES = {"body": "", "note": ' class="note"', "quote": ' class="quote"'}


def draw_blocks(blocks: Iterable[Block], deepest: int = 3) -> Html:
    """Return the blocks as HTML; pictures and fields to sign belong to paper and are left out."""
    return "\n".join(_draw(block, deepest) for block in blocks if isinstance(block, Heading | Paragraph | Table))


def draw_table(table: Table, css: str = "", rows: Sequence[str] = ()) -> Html:
    """Return a table that scrolls by itself; ``rows`` are attributes of its rows, already safe."""
    heads = "".join(_cell("th", words, side) for words, side in zip(table.columns, _sides(table), strict=True))
    lines = []
    for number, row in enumerate(table.rows):
        cells = [_cell("td", words, side) for words, side in zip(row, _sides(table), strict=True)]
        lines.append(line(cells, rows[number] if rows else _total(table, number)))
    return frame(table.caption, heads, lines, css)


def frame(caption: str, heads: Html, lines: Iterable[Html], css: str = "") -> Html:
    """Return a table of HTML cells with its caption, in a region that the keyboard can scroll."""
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{attribute(caption)}">'
        f'<table class="{css}"><caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def line(cells: Sequence[Html], attributes: str = "") -> Html:
    """Return a row of cells that are HTML already."""
    return f"<tr{attributes}>{''.join(cells)}</tr>"


def words(content: str) -> Html:
    """Return a text, its lines kept."""
    return "<br>".join(escape(part) for part in content.split("\n"))


def attribute(content: str) -> Html:
    """Return a text that may stand between double quotes."""
    return escape(content, quote=True)


def _draw(block: Heading | Paragraph | Table, deepest: int) -> Html:
    if isinstance(block, Table):
        return draw_table(block)
    if isinstance(block, Heading):
        level = min(deepest + block.level - 2, 6) if block.level > 1 else deepest
        return f"<h{level}>{escape(block.words)}</h{level}>"
    return f"<p{_STYLES[block.style]}>{words(block.words)}</p>"


def _sides(table: Table) -> tuple[str, ...]:
    return table.align or ("left",) * len(table.columns)


def _cell(tag: str, content: str, side: str) -> Html:
    css = ' class="figure"' if side == RIGHT else ""
    scope = ' scope="col"' if tag == "th" else ""
    return f"<{tag}{css}{scope}>{words(content)}</{tag}>"


def _total(table: Table, number: int) -> str:
    return ' class="total"' if table.total_row == number else ""
