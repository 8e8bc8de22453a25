"""The page about an impact, one offline file: two maps that move as one, what the edit changes, how sure that is."""

from __future__ import annotations

from html import escape
from pathlib import Path

from models.policy.packs import read_pack
from optimizer.planner import PLANNED
from reports.catalogue import pick, text
from reports.credits import source_line
from reports.figures import period_titles
from reports.impact import Impact
from reports.impact_clauses import clause_rows
from reports.impact_map import POWER_LAYERS, draw_model
from reports.impact_side import Side
from reports.impact_sites import CHOICE
from reports.impact_table import draw_tables
from reports.impact_text import SYMBOLS, hold_words, keep_words, signed_cny, status_words, verdict_words
from reports.leaflet import inline_leaflet, json_block
from reports.map import EDITIONS
from reports.units import format_cny

TEMPLATES = Path(__file__).parent / "templates"
DRAWN = ("cluster", "starter_zones")
CELL_CHANGES = ("same", "lost", "gained", "resized", "relabelled", "merged", "split")


def draw_impact(impact: Impact, edition: str, language: str) -> str:
    """Return the page; the public ``edition`` shows nothing of the grid: no station, no figure of supply."""
    if edition not in EDITIONS:
        raise ValueError(f"edition {edition!r} is not one of {EDITIONS}")
    is_internal = edition == "internal"
    title = f"{text('impact.title', language)} – {pick(impact.scenario, 'title', language)}"
    parts = [
        '<div id="first">',
        _head(impact, title, language, is_internal=is_internal),
        _verdict(impact, language),
        _maps(impact, language),
        _legend(impact, language),
        _foot(impact, language, is_internal=is_internal),
        "</div>",
        '<main class="tables">',
        draw_tables(impact, language, is_internal=is_internal),
        _sources(impact, language, is_internal=is_internal),
        "</main>",
        json_block(draw_model(impact, language, is_internal=is_internal), "model"),
        f"<script>{_template('impact.js')}</script>",
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>\n'
        f"{inline_leaflet()}\n<style>{_template('impact.css')}</style></head><body>\n"
        f"{chr(10).join(parts)}\n</body></html>\n"
    )


def _head(impact: Impact, title: str, language: str, *, is_internal: bool) -> str:
    edition = text("map.edition_internal" if is_internal else "map.edition_public", language)
    about = text(
        "map.about",
        language,
        region=pick(impact.new.region, "name", language),
        pack=pick(read_pack(impact.scenario.text("pack")), "title", language),
        created=f"{impact.created:%Y-%m-%d %H:%M}",
    )
    return (
        f'<header id="head"><div><h1>{escape(title)}</h1><p>{escape(about)}</p></div>'
        f'<span class="edition">{escape(edition)}</span></header>'
    )


def _verdict(impact: Impact, language: str) -> str:
    """The tiles and the sentence that says what the difference is worth: amber where it proves nothing."""
    tiles = [(text("impact.tile_sites", language), _counts(impact, language))]
    cost = impact.cost
    if cost is not None:
        shown = f"{format_cny(cost.old_cny, language)} → {format_cny(cost.new_cny, language)}"
        tiles.insert(0, (text("impact.tile_cost", language), escape(shown)))
        tiles.insert(1, (text("impact.tile_difference", language), escape(signed_cny(cost.difference_cny, language))))
    if impact.has_both_plans:
        number = sum(row.is_changed for row in clause_rows(impact, language))
        tiles.append((text("impact.tile_clauses", language), str(number)))
    content = "".join(f"<div><b>{value}</b><span>{escape(name)}</span></div>" for name, value in tiles)
    is_sure = cost is not None and not cost.is_within_tolerance
    words = escape(" ".join(verdict_words(impact, language)))
    hold = hold_words(impact, language)
    is_held = impact.hold is not None and impact.hold.is_enough
    said = f'<p class="{"sure" if is_held else "unsure"}">{escape(hold)}</p>' if hold else ""
    if keeping := keep_words(impact, language):
        said += f'<p class="sure">{escape(keeping)}</p>'
    return (
        f'<section id="verdict"><div class="tiles">{content}</div>'
        f'<p class="{"sure" if is_sure else "unsure"}">{words}</p>{said}</section>'
    )


def _counts(impact: Impact, language: str) -> str:
    return " ".join(
        f'<span class="change {change}" title="{escape(text(f"impact.site_{change}", language))}">'
        f"<i>{SYMBOLS[change]}</i>{number}</span>"
        for change, number in impact.count_sites().items()
    )


def _maps(impact: Impact, language: str) -> str:
    return f'<section id="maps">{_map("old", impact.old, language)}{_map("new", impact.new, language)}</section>'


def _map(key: str, side: Side, language: str) -> str:
    css = "" if side.status == PLANNED else ' class="unproven"'
    words = escape(status_words(side, language))
    return (
        f"<figure{css}><figcaption><b>{escape(side.name)}</b><span>{words}</span></figcaption>"
        f'<div class="map" id="map_{key}"></div></figure>'
    )


def _legend(impact: Impact, language: str) -> str:
    case = impact.old.case or impact.new.case
    years = [] if case is None else list(period_titles(case, language).values())
    buttons = "".join(
        f'<button type="button" data-period="{number}">{escape(year)}</button>' for number, year in enumerate(years)
    )
    periods = (
        f'<div id="periods"><span>{escape(text("map.periods", language))}</span>{buttons}</div>' if buttons else ""
    )
    words = [f"<span>{symbol}{escape(text(key, language))}</span>" for symbol, key in _entries(impact)]
    words += [
        f'<span><i class="area {name}"></i>{escape(_area_title(impact, name, language))}</span>' for name in DRAWN
    ]
    return f'<section id="legend">{periods}<div class="entries">{"".join(words)}</div></section>'


def _entries(impact: Impact) -> list[tuple[str, str]]:
    """Symbols with the keys of their words: only what this impact shows."""
    sites, candidates = impact.count_sites(), impact.count_candidates()
    entries = [
        (f'<i class="dot {change}">{sign}</i>', f"impact.site_{change}")
        for change, sign in SYMBOLS.items()
        if sites[change]
    ]
    if any(site.reason == CHOICE for site in impact.sites):
        entries.append((f'<i class="dot lost choice">{SYMBOLS["lost"]}</i>', "impact.legend_choice"))
    entries += [
        (f'<i class="cell {change}"></i>', f"impact.candidate_{change}")
        for change in CELL_CHANGES
        if candidates.get(change)
    ]
    if any(change.outlines for change in impact.layers):
        names = ("outline_old", "outline_new")
        entries += [(f'<i class="line {name}"></i>', f"impact.legend_{name}") for name in names]
    return entries


def _area_title(impact: Impact, layer: str, language: str) -> str:
    title = text(f"layer.{layer}", language)
    is_draft = any(side.region.is_draft(layer) for side in impact.sides)
    return text("layer.draft", language, title=title) if is_draft else title


def _sources(impact: Impact, language: str, *, is_internal: bool) -> str:
    """Origin of the new layers, and by which digest each file of either side can be told."""
    region = impact.new.region
    hidden = () if is_internal else POWER_LAYERS
    items = []
    for name, source in region.sources.items():
        if not name.startswith(hidden or ("\n",)):
            basis = text(f"basis.{source.basis}", language)
            items.append(f"<b>{escape(name)}</b> {escape(source.origin)} ({escape(source.licence)}; {escape(basis)})")
    old, new = impact.old.region.sha256, impact.new.region.sha256
    for name in sorted({**old, **new}):
        if old.get(name) != new.get(name) and not name.startswith(hidden or ("\n",)):
            digests = " → ".join((side.get(name, "") or "–")[:12] for side in (old, new))
            items.append(f"<b>{escape(name)}</b> sha256 {escape(digests)}")
    listed = "".join(f"<li>{item}</li>" for item in items)
    title = escape(text("map.sources", language))
    return f"<details><summary>{title}</summary><ul>{listed}</ul></details>" if items else ""


def _foot(impact: Impact, language: str, *, is_internal: bool) -> str:
    is_draft = any(side.region.is_draft(layer) for side in impact.sides for layer in DRAWN)
    note = pick(impact.new.region.settings, "draft_note", language)
    draft = f"<b>{escape(text('map.draft', language))}</b> {escape(note)}" if is_draft else ""
    sources = escape(source_line(impact.new.region.settings, language, is_internal=is_internal))
    review = escape(text("map.review_number", language))
    first = f'<span>{draft}</span><span class="review">{review}</span>'
    return f'<footer id="foot"><div>{first}</div><div>{sources}</div></footer>'


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")
