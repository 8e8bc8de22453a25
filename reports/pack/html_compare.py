"""Two to four plans on the page: the difference of each to the first, site by site, with the words of each change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from reports.catalogue import text
from reports.pack.content_compare import zone_table
from reports.pack.html_map import slider, symbol
from reports.pack.html_parts import Html, draw_table, frame, line
from reports.pack.source import MeetingPack
from reports.units import format_number, not_applicable

Model = Mapping[str, Any]
ADDED, DROPPED, LARGER, SMALLER, SAME = "added", "dropped", "larger", "smaller", "same"
# Forms in a box from -13 to 13; with the colour, a second cue.
FORMS = {
    ADDED: "M-3.5-11h7v7.5h7.5v7h-7.5v7.5h-7v-7.5h-7.5v-7h7.5z",
    DROPPED: "M-8-11 0-3 8-11 11-8 3 0 11 8 8 11 0 3-8 11-11 8-3 0-11-8z",
    LARGER: "M0-11 11 9H-11z",
    SMALLER: "M0 11 11-9H-11z",
    SAME: "M0-6A6 6 0 1 0 .01-6z",
}
# Below this [MW] two capacities are the same figure in print.
LEAST_MW = 0.05


def differences(models: Sequence[Model]) -> list[list[Model]]:
    """Return, for every run after the first, what changes at each place: [lat, lon], MW of both by year, kind by year.

    Sites are one where they have the same ``key`` and place; runs on other cells have no site in common, and say so by
    their signs. Years are those of the first run; a year that a run does not have is None.
    """
    return [_difference(models[0], other) for other in models[1:]]


def _difference(first: Model, other: Model) -> list[Model]:
    years = [period["year"] for period in first["periods"]]
    at_other = [_position(other, year) for year in years]
    mine = {_key(site): site for site in first["sites"]}
    theirs = {_key(site): site for site in other["sites"]}
    changes: list[Model] = []
    for key in {**mine, **theirs}:
        site = mine.get(key) or theirs[key]
        before = [float(mw) for mw in mine[key]["mw"]] if key in mine else [0.0] * len(years)
        after = [None if at is None else float(theirs[key]["mw"][at]) if key in theirs else 0.0 for at in at_other]
        changes.append(
            {
                "id": site["id"] if key in mine or site["id"] == site["key"] else "",
                "district": site["district"],
                "place": site["place"],
                "mw": [before, after],
                "kind": ["" if now is None else kind_of(old, now) for old, now in zip(before, after, strict=True)],
            }
        )
    return changes


def kind_of(before: float, after: float) -> str:
    """Return how a capacity [MW] changes; empty where there is none before and after."""
    if before < LEAST_MW and after < LEAST_MW:
        return ""
    if before < LEAST_MW:
        return ADDED
    if after < LEAST_MW:
        return DROPPED
    if abs(after - before) < LEAST_MW:
        return SAME
    return LARGER if after > before else SMALLER


def compare_section(pack: MeetingPack, models: Sequence[Model], page: Model, language: str) -> Html:
    """Return synchronised maps and difference maps, then the figures side by side.

    ``page`` has the changes (``differences``) and the designs of all plans (``cues``).
    """
    changes = page["differences"]
    designs = "".join(
        f"<li>{symbol('hub', cue)}<span>{escape(cue['name'])}</span></li>" for cue in page["cues"].values()
    )
    designs = f'<ul class="changes designs">{designs}</ul>' if designs else ""
    shown = [at for at, model in enumerate(models) if model["has_plan"]]
    maps = "".join(
        f"<figure><figcaption>{escape(models[at]['title'])}</figcaption>"
        f'<div class="map compare" data-run="{at}"></div></figure>'
        for at in shown
    )
    missing = "".join(
        f'<p class="note">{escape(text("pack.compare_no_plan", language, title=model["title"]))}</p>'
        for model in models
        if not model["has_plan"]
    )
    diffs = "".join(
        f"<figure><figcaption>{escape(text('page.difference', language, a=models[0]['title'], b=models[at]['title']))}"
        f'</figcaption><div class="map difference" data-run="{at}"></div></figure>'
        for at in shown
        if at
    )
    tables = "".join(
        _change_table(models[0], models[at], changes[at - 1], language) for at in shown if at and models[at]["has_plan"]
    )
    return (
        f"{missing}{slider(models[0], language)}{_map_rows(maps, diffs, len(shown), language)}{designs}"
        f"{_figure_table(models, language)}{draw_table(zone_table(pack, language))}{tables}"
    )


def _map_rows(maps: Html, diffs: Html, count: int, language: str) -> Html:
    """Two plans and their difference stand in one row; of three or four, the differences have a row of their own."""
    legend = change_legend(language)
    if count == 2:
        return f'{legend}<div class="maps n3">{maps}{diffs}</div>'
    apart = f'<h3>{_say("differences", language)}</h3>{legend}<div class="maps n{count - 1}">{diffs}</div>'
    return f'<div class="maps n{count}">{maps}</div>{apart if diffs else ""}'


def change_legend(language: str) -> Html:
    """Return what the signs of the difference mean."""
    items = "".join(
        f'<li><svg class="symbol" viewBox="-14 -14 28 28" aria-hidden="true"><path class="change {kind}" d="{form}"/>'
        f"</svg>{_say(f'change.{kind}', language)}</li>"
        for kind, form in FORMS.items()
    )
    return f'<ul class="changes">{items}</ul>'


def _figure_table(models: Sequence[Model], language: str) -> Html:
    heads = f'<th scope="col">{escape(text("pack.column.figure", language))}</th>'
    heads += "".join(f'<th scope="col" class="figure">{escape(model["title"])}</th>' for model in models)
    lines = []
    for number, (name, _) in enumerate(models[0]["figures"]):
        cells = [f'<td class="figure">{escape(model["figures"][number][1])}</td>' for model in models]
        lines.append(line([f'<th scope="row">{escape(name)}</th>', *cells]))
    return frame(text("pack.caption.compare", language), heads, lines, "side-by-side")


def _change_table(first: Model, other: Model, changes: Sequence[Model], language: str) -> Html:
    """At the end of the last year of the first run: what is not the same, large changes first."""
    found = [change for change in changes if change["kind"][-1] not in ("", SAME)]
    found.sort(key=lambda change: -abs((change["mw"][1][-1] or 0.0) - change["mw"][0][-1]))
    year = first["periods"][-1]["title"]
    caption = text("page.change_table", language, a=first["title"], b=other["title"], year=year)
    if not found:
        return f'<p class="note">{escape(caption)}{_say("no_change", language)}</p>'
    names = ("change_head", "place_head", "before_head", "after_head")
    heads = "".join(f'<th scope="col"{_side(name in names[2:])}>{_say(name, language)}</th>' for name in names)
    lines = [
        line(
            [
                f"<td>{_say('change.' + change['kind'][-1], language)}</td>",
                f"<td>{escape(change['district'])} {escape(change['id'])}</td>",
                *(f'<td class="figure">{_mw(side[-1], language)}</td>' for side in change["mw"]),
            ]
        )
        for change in found
    ]
    return frame(caption, heads, lines, "change-table")


def _mw(mw: float | None, language: str) -> str:
    return not_applicable(language) if mw is None else format_number(mw, 1)


def _key(site: Model) -> tuple[Any, ...]:
    return (site["key"], *site["place"])


def _position(model: Model, year: int) -> int | None:
    return next((at for at, period in enumerate(model["periods"]) if period["year"] == year), None)


def _side(is_figure: bool) -> str:
    return ' class="figure"' if is_figure else ""


def _say(name: str, language: str) -> Html:
    return escape(text(f"page.{name}", language))
