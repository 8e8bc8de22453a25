"""The section with the map: slider, layer tree, legend, card, and the table of sites that is linked with it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from reports.catalogue import text
from reports.map_legend import CIRCLE_LEAST_PX, CIRCLE_PX_PER_ROOT_MW, SAMPLE_MW, use_class
from reports.map_plan_layers import USE_CLASSES
from reports.pack.html_parts import Html, attribute, frame, line, words
from reports.pack.html_sites import INTERNAL, Cues

Model = Mapping[str, Any]
# What is told of each period.
NOW = ("now_capacity", "now_racks", "now_physical", "now_sites", "now_utilisation", "now_unmet")
TIERS = ("hub", "urban", "edge")
# Forms of the tiers, equal in area, in a box from -13 to 13.
FORMS = {
    "hub": '<circle r="10"/>',
    "urban": '<path d="M0-12.5 12.5 0 0 12.5-12.5 0z"/>',
    "edge": '<path d="M0-13.5 11.7 6.7-11.7 6.7z"/>',
}


def slider(model: Model, language: str) -> Html:
    """Return the slider of periods with its buttons; all sliders of a page move as one."""
    last = len(model["periods"]) - 1
    ticks = "".join(f"<span>{period['year']}</span>" for period in model["periods"])
    return (
        f'<div class="slider"><label><b>{_say("period", language)}</b><span class="track">'
        f'<input type="range" class="period" min="0" max="{last}" step="1" value="{last}">'
        f'<span class="ticks" aria-hidden="true">{ticks}</span></span></label>'
        f'<output class="period-title"></output>'
        f'<button type="button" class="play">{_say("play", language)}</button></div>'
    )


def map_section(model: Model, cues: Cues, language: str, edition: str) -> Html:
    """Return the section of the first run; a note in place of what the edition leaves out."""
    note = "" if edition == INTERNAL else f'<p class="note left-out">{escape(text("pack.public_note", language))}</p>'
    now = "".join(f"<div><dt>{_say(name, language)}</dt><dd></dd></div>" for name in NOW)
    return (
        f"{slider(model, language)}"
        f'<dl id="now" class="tiles">{now}</dl>'
        f'<div class="mapview"><div id="map" class="map" role="application" '
        f'aria-label="{_label("map", language)}"></div><div class="side">'
        f'<aside id="card" aria-live="polite"><p class="note">{_say("card_empty", language)}</p></aside>'
        f"{layer_tree(model, language, edition)}{legend(model, cues, language, edition)}</div></div>{note}"
        f"{period_table(model, language)}{site_table(model, language, edition)}"
    )


def layer_tree(model: Model, language: str, edition: str) -> Html:
    """Return the tree of layers: groups that switch all below them, in the order in which they lie on the map."""
    tiers = [tier for tier in TIERS if any(site["tier"] == tier for site in model["sites"])]
    groups = [("plan", [(f"tier_{tier}", symbol(tier)) for tier in tiers])]
    if edition == INTERNAL:
        groups.append(("power", [("stations", '<i class="station"></i>'), ("feeders", '<i class="feeder"></i>')]))
    outlines = ("cluster", "starter_zones", "districts", "names")
    groups.append(("outlines", [(name, f'<i class="area {name}"></i>') for name in outlines]))
    items = "".join(_group(name, leaves, language) for name, leaves in groups if leaves)
    return f'<fieldset class="tree"><legend>{_say("layers", language)}</legend><ul>{items}</ul></fieldset>'


def _group(name: str, leaves: Sequence[tuple[str, Html]], language: str) -> Html:
    inner = "".join(
        f'<li><label><input type="checkbox" data-layer="{leaf}" checked>{mark}'
        f"<span>{_say(f'layer.{leaf}', language)}</span></label></li>"
        for leaf, mark in leaves
    )
    return (
        f'<li><label><input type="checkbox" data-group="{name}" checked>'
        f"<b>{_say(f'layer.{name}', language)}</b></label><ul>{inner}</ul></li>"
    )


def legend(model: Model, cues: Cues, language: str, edition: str) -> Html:
    """Return the legend: letters and colours of the designs, sizes, and how far substations are used."""
    used = {site["letter"] for site in model["sites"]}
    designs = "".join(
        f"<li>{symbol('hub', cue)}<span>{escape(cue['name'])}</span></li>"
        for cue in cues.values()
        if cue["letter"] in used
    )
    radii = [(mw, max(CIRCLE_LEAST_PX, CIRCLE_PX_PER_ROOT_MW * math.sqrt(mw))) for mw in SAMPLE_MW]
    sizes = "".join(
        f'<li class="size"><i class="ring" style="width:{2 * radius:.0f}px;height:{2 * radius:.0f}px"></i>{mw} MW</li>'
        for mw, radius in radii
    )
    parts = [f"<h4>{_say('legend_designs', language)}</h4><ul>{designs}</ul>"] if designs else []
    parts.append(f'<h4>{_say("legend_sizes", language)}</h4><ul class="sizes">{sizes}</ul>')
    if edition == INTERNAL:
        classes = "".join(
            f'<li><i class="station" style="background:{colour}"></i>'
            f"<span>{escape(use_class(at, language))}</span></li>"
            for at, (_, colour) in enumerate(USE_CLASSES)
        )
        parts.append(f"<h4>{_say('legend_stations', language)}</h4><ul>{classes}</ul>")
    return f'<section class="legend"><h3>{_say("legend", language)}</h3>{"".join(parts)}</section>'


def symbol(tier: str, cue: Mapping[str, Any] | None = None) -> Html:
    """Return the form of a tier, with letter and colour of a design where one is given."""
    if cue is None:
        return (
            f'<svg class="symbol" viewBox="-14 -14 28 28" aria-hidden="true"><g class="plain">{FORMS[tier]}</g></svg>'
        )
    return (
        f'<svg class="symbol" viewBox="-14 -14 28 28" aria-hidden="true">'
        f'<g class="shape d{cue["pattern"]}" fill="{cue["colour"]}">{FORMS[tier]}</g>'
        f'<text class="letter" y="4.5" fill="{cue["ink"]}">{cue["letter"]}</text></svg>'
    )


def period_table(model: Model, language: str) -> Html:
    """Return what the slider shows, as a table of all periods."""
    names = ("period", *NOW)
    heads = "".join(
        f'<th scope="col"{"" if at == 0 else _FIGURE}>{_say(name, language)}</th>' for at, name in enumerate(names)
    )
    lines = [
        line([f'<th scope="row">{escape(period["title"])}</th>', *(_figure(cell) for cell in row)])
        for period, row in zip(model["periods"], model["by_period"], strict=True)
    ]
    return frame(text("page.by_period", language), heads, lines)


def site_table(model: Model, language: str, edition: str) -> Html:
    """Return the table of sites: a row is a button that finds its site on the map, and is found by it."""
    names = ("site" if edition == INTERNAL else "number", "zone", "district", "tier", "design")
    heads = [_head(_column(name, language)) for name in names]
    heads += [_head(f"{escape(period['title'])} (MW)", _FIGURE) for period in model["periods"]]
    # Racks with their unit in the cell, 万架 where there are many.
    racks = [_head(_say(name, language), _FIGURE) for name in ("now_racks", "now_physical")]
    figures = ("pue_p05", "pue_p50", "pue_p95")
    heads += [*racks, *(_head(_column(name, language), _FIGURE) for name in figures)]
    if edition == INTERNAL:
        heads.append(_head(_column("supply", language), _SUPPLY))
    lines = [_site_line(number, site, edition) for number, site in enumerate(model["sites"])]
    if not lines:
        return f'<p class="note">{_say("no_sites", language)}</p>'
    return frame(text("page.site_table", language), "".join(heads), lines, "sites")


def _site_line(number: int, site: Model, edition: str) -> Html:
    button = f'<td><button type="button" class="pick">{escape(site["id"])}</button></td>'
    plain = [f"<td>{escape(site[name])}</td>" for name in ("zone", "district", "tier_words", "design")]
    figures = [_figure(cell) for cell in (*site["mw_words"], site["racks"], site["physical"], *site["pue_words"])]
    feeds = "\n".join(" ".join(feed) for feed in site.get("feeds", []))
    supply = [f"<td{_SUPPLY}>{words(feeds)}</td>"] if edition == INTERNAL else []
    return line([button, *plain, *figures, *supply], f' data-site="{number}"')


_FIGURE, _SUPPLY = ' class="figure"', ' class="supply"'


def _head(title: Html, css: str = "") -> Html:
    return f'<th scope="col"{css}>{title}</th>'


def _figure(cell: str) -> Html:
    return f'<td class="figure">{escape(cell)}</td>'


def _column(name: str, language: str) -> Html:
    return escape(text(f"pack.column.{name}" if name not in ("tier", "supply") else f"page.{name}_head", language))


def _say(name: str, language: str) -> Html:
    return escape(text(f"page.{name}", language))


def _label(name: str, language: str) -> Html:
    return attribute(text(f"page.{name}", language))
