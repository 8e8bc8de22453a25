"""The tables of the page about an impact. Every text is escaped."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

from reports.catalogue import label, pick, text
from reports.figures import period_titles
from reports.impact import Impact
from reports.impact_clauses import ClauseRow, clause_rows
from reports.impact_map import design_name, shown_layer, zone_name
from reports.impact_sites import KEPT, SiteChange
from reports.impact_text import (
    ARROW,
    NONE,
    SYMBOLS,
    capacity_words,
    keep_words,
    layer_words,
    reason_words,
    signed,
    signed_cny,
    site_ids,
)
from reports.lamps import POWER_RULES, Lamp
from reports.units import format_cny, format_number

Cells = Sequence[str]
CANDIDATE_CHANGES = ("lost", "gained", "resized", "relabelled", "merged", "split", "same")


def draw_tables(impact: Impact, language: str, *, is_internal: bool) -> str:
    """Return the tables as HTML: sites, cost, clauses, land, candidates, edited layers."""
    return "\n".join(
        [
            draw_edits(impact, language, is_internal=is_internal),
            draw_keeping(impact, language, is_internal=is_internal),
            draw_sites(impact, language, is_internal=is_internal),
            draw_costs(impact, language),
            draw_clauses(impact, language, is_internal=is_internal),
            draw_land(impact, language),
            draw_candidates(impact, language),
        ]
    )


def draw_edits(impact: Impact, language: str, *, is_internal: bool) -> str:
    """Return what was edited, layer by layer."""
    shown = [one for one in impact.layers if shown_layer(one.layer, is_internal=is_internal)]
    items = "".join(f"<li>{escape(layer_words(one, language))}</li>" for one in shown)
    content = f"<ul>{items}</ul>" if items else f"<p>{escape(text('impact.layers_same', language))}</p>"
    return _section("impact.table_layers", language, content)


def draw_sites(impact: Impact, language: str, *, is_internal: bool) -> str:
    """Return the chosen sites: what changed as a table, what was kept folded away."""
    if not impact.sites:
        return ""
    content = _site_table(impact, impact.sites, language, is_internal=is_internal)
    if impact.keeping is not None:
        # Where it is told what has to move, what two runs happened to pick is for reference.
        return _details(text("impact.table_sites", language), content)
    return _section("impact.table_sites", language, content)


def draw_keeping(impact: Impact, language: str, *, is_internal: bool) -> str:
    """Return the sites of the plan that keeps what it can of the old one; empty without such a plan."""
    keeping = impact.keeping
    if keeping is None:
        return ""
    words = f"<p>{escape(keep_words(impact, language))}</p>"
    content = words + _site_table(impact, keeping.sites, language, is_internal=is_internal)
    return _section("impact.table_keep", language, content)


def draw_costs(impact: Impact, language: str) -> str:
    """Return the parts of the present cost before and after."""
    heads = [text("map.cost_component", language), *_both(impact), text("impact.head_difference", language)]
    rows = ""
    for component, row in impact.costs.iterrows():
        old, new = float(row["old_cny"]), float(row["new_cny"])
        if old or new:
            rows += _row([label("cost", str(component), language), *_money(old, new, language)])
    if not rows:
        return ""
    old, new = (float(impact.costs[name].sum(skipna=False)) for name in ("old_cny", "new_cny"))
    rows += _row([text("figure.total", language), *_money(old, new, language)], css="total")
    return _section("map.costs", language, _table(heads, rows, css="figures"))


def draw_clauses(impact: Impact, language: str, *, is_internal: bool) -> str:
    """Return the clauses on both sides: first those whose status changed, last and folded what is not asked for."""
    rows = sorted(clause_rows(impact, language), key=lambda row: not row.is_changed)
    if not rows:
        return ""
    heads = [text("map.lamp_clause", language), *_both(impact), text("impact.head_slack", language)]
    open_rows = "".join(_clause_row(row, language, is_internal=is_internal) for row in rows if not row.is_aside)
    aside = [row for row in rows if row.is_aside]
    content = _table(heads, open_rows, css="clauses-table")
    if aside:
        folded = "".join(_clause_row(row, language, is_internal=is_internal) for row in aside)
        title = text("impact.clauses_aside", language, n=len(aside))
        content += _details(title, _table(heads, folded, css="clauses-table"))
    return _section("impact.table_clauses", language, content)


def draw_land(impact: Impact, language: str) -> str:
    """Return cluster area, developable land and new capacity by zone before and after."""
    heads = [text("map.zone", language)]
    heads += [text(f"impact.head_{key}", language) for key in ("usable", "candidates", "capacity")]
    rows = _row(
        [
            text("impact.cluster_area", language),
            _change(impact.old_cluster_km2, impact.new_cluster_km2, 2),
            "",
            "",
        ],
        css="total",
    )
    for _, row in impact.land.iterrows():
        cells = [
            _change(float(row[f"old_{name}"]), float(row[f"new_{name}"]), places)
            for name, places in (("usable_km2", 2), ("sites", 0), ("it_mw", 1))
        ]
        rows += _row([pick(row, "name", language), *cells])
    return _section("impact.table_land", language, _table(heads, rows, css="figures"))


def draw_candidates(impact: Impact, language: str) -> str:
    """Return how many candidate sites came out each way, and the land they had and have."""
    table = impact.candidates
    if table.empty:
        return _section("impact.table_candidates", language, _empty("impact.candidates_none", language))
    heads = [text(f"impact.head_{key}", language) for key in ("change", "count", "area_old", "area_new")]
    rows = ""
    for change in CANDIDATE_CHANGES:
        some = table[table["change"] == change]
        if len(some):
            areas = [format_number(float(some[f"{side}_area_km2"].sum()), 2) for side in ("old", "new")]
            rows += _row([text(f"impact.candidate_{change}", language), format_number(len(some)), *areas])
    return _section("impact.table_candidates", language, _table(heads, rows, css="figures"))


def _site_table(impact: Impact, sites: Sequence[SiteChange], language: str, *, is_internal: bool) -> str:
    case = impact.old.case or impact.new.case
    years = [] if case is None else list(period_titles(case, language).values())
    heads = [text(f"impact.head_{key}", language) for key in ("change", "site", "zone", "design")]
    heads += [text("impact.head_mw", language, year=year) for year in years] + [text("map.reason", language)]
    rows = {True: "", False: ""}
    for site in sites:
        rows[site.change == KEPT] += _site_row(impact, site, language, is_internal=is_internal)
    content = _table(heads, rows[False], css="sites") if rows[False] else _empty("impact.sites_same", language)
    if not rows[True]:
        return content
    kept = text("impact.kept_sites", language, n=sum(site.change == KEPT for site in sites))
    return content + _details(kept, _table(heads, rows[True], css="sites"))


def _site_row(impact: Impact, site: SiteChange, language: str, *, is_internal: bool) -> str:
    standings = [one for one in (site.old, site.new) if one is not None]
    zones = dict.fromkeys(zone_name(impact, one.zone_id, language) for one in standings)
    designs = dict.fromkeys(design_name(impact, one.design_id, language) for one in standings)
    words = text(f"impact.site_{site.change}", language)
    mark = f'<span class="change {site.change}"><i>{SYMBOLS[site.change]}</i>{escape(words)}</span>'
    cells = [site_ids(site), ARROW.join(zones), ARROW.join(designs), *capacity_words(site)]
    cells.append(reason_words(site, language, is_internal=is_internal))
    return f"<tr><td>{mark}</td>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def _clause_row(row: ClauseRow, language: str, *, is_internal: bool) -> str:
    shows = is_internal or row.lamp.rule not in POWER_RULES
    lamps = "".join(f"<td>{_lamp(lamp, shows_figures=shows)}</td>" for lamp in (row.old, row.new))
    slacks = ARROW.join(dict.fromkeys(NONE if lamp is None else lamp.slack for lamp in (row.old, row.new)))
    mark = f'<b class="moved">{escape(text("impact.status_changed", language))}</b> ' if row.is_changed else ""
    clauses = f'<span class="clauses">{escape(" ".join(row.lamp.clauses))}</span>'
    limit = f"<small>{escape(row.lamp.limit)}</small>" if shows else ""
    return (
        f'<tr title="{escape(row.lamp.quote)}"><td>{mark}{escape(row.lamp.title)} {clauses}{limit}</td>'
        f"{lamps}<td>{escape(slacks) if shows else ''}</td></tr>"
    )


def _lamp(lamp: Lamp | None, *, shows_figures: bool) -> str:
    if lamp is None:
        return NONE
    value = f" {escape(lamp.value)}<small>{escape(lamp.subject)}</small>" if shows_figures else ""
    return f'<span class="lamp {lamp.colour}">{escape(lamp.word)}</span>{value}'


def _both(impact: Impact) -> list[str]:
    return [side.name for side in impact.sides]


def _money(old: float, new: float, language: str) -> list[str]:
    shown = [NONE if math.isnan(value) else format_cny(value, language) for value in (old, new)]
    return [*shown, NONE if math.isnan(new - old) else signed_cny(new - old, language)]


def _change(old: float, new: float, places: int) -> str:
    """Both figures, and the difference where they differ as shown."""
    before, after = format_number(old, places), format_number(new, places)
    return before if before == after else f"{before}{ARROW}{after} ({signed(new - old, places)})"


def _section(key: str, language: str, content: str) -> str:
    return f"<section><h2>{escape(text(key, language))}</h2>{content}</section>"


def _empty(key: str, language: str) -> str:
    return f"<p>{escape(text(key, language))}</p>"


def _details(title: str, content: str) -> str:
    return f"<details><summary>{escape(title)}</summary>{content}</details>"


def _table(heads: Cells, rows: str, *, css: str) -> str:
    return f'<table class="{css}"><thead>{_row(heads, tag="th")}</thead><tbody>{rows}</tbody></table>'


def _row(cells: Iterable[str], *, tag: str = "td", css: str = "") -> str:
    start = f'<tr class="{css}">' if css else "<tr>"
    return start + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"
