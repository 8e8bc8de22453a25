"""Plans reckoned beforehand for "what if": runs that differ from the first in one lever, each a stop of its slider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from models.case import Case
from models.scenario import read_scenario
from reports.catalogue import both, text
from reports.pack.errors import PackError
from reports.pack.html_map import slider
from reports.pack.html_parts import Html, attribute, frame, line
from reports.pack.source import MeetingPack, PackRun
from reports.units import format_mw, format_number, format_share

Model = Mapping[str, Any]
SHARE, PUE, DEMAND = "share", "pue", "demand"
# Lever -> the keys of a scenario that it may move.
KEYS = {
    SHARE: ("rules.in_cluster_share.min_share",),
    PUE: ("rules.pue_limit.max_pue_in_cluster",),
    DEMAND: ("demand.new_it_mw",),
}


def stops(pack: MeetingPack) -> dict[str, list[tuple[float, int]]]:
    """Return lever -> (value, number of the plan: 0 the first run, then those beforehand) by value, each value once.

    PackError where a run differs in anything but one lever, in none, or stands twice at one stop.
    """
    base = pack.first
    found: dict[str, list[tuple[float, int]]] = {}
    for number, run in enumerate(pack.what_if, start=1):
        lever = _lever(base, run)
        own = found.setdefault(lever, [(value_of(base.case, lever), 0)])
        value = value_of(run.case, lever)
        if any(known == value for known, _ in own):
            raise PackError(**both("error.page_stop_twice", run=run.folder.name, value=f"{value:g}"))
        own.append((value, number))
    return {lever: sorted(found[lever]) for lever in KEYS if lever in found}


def value_of(case: Case, lever: str) -> float:
    """Return where a lever stands in a case: least share [1], most PUE, or demand at the end [MW]."""
    if lever == DEMAND:
        return float(case.demand["it_mw"].xs(case.periods.index[-1], level="period_id").sum())
    return case.limit("in_cluster_share.min_share" if lever == SHARE else "pue_limit.max_pue_in_cluster")


def say_value(value: float, lever: str) -> str:
    """Return a stop in words."""
    return {SHARE: format_share, PUE: lambda pue: format_number(pue, 2), DEMAND: format_mw}[lever](value)


def _lever(base: PackRun, run: PackRun) -> str:
    one, other = (dict(_flat(read_scenario(entry.folder / "scenario.toml").values)) for entry in (base, run))
    keys = sorted(key for key in {**one, **other} if one.get(key) != other.get(key))
    moved = [lever for lever, own in KEYS.items() if any(key in own for key in keys)]
    known = [key for own in KEYS.values() for key in own]
    strange = [key for key in keys if key not in known]
    if strange or len(moved) != 1:
        names = ", ".join(strange or keys) or "-"
        raise PackError(**both("error.page_what_if", run=run.folder.name, keys=names, known=", ".join(known)))
    return moved[0]


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        elif f"{prefix}{name}" not in ("title", "title_en", "base", "report.language", "report.edition"):
            yield f"{prefix}{name}", value


def what_if_section(pack: MeetingPack, models: Sequence[Model], language: str) -> Html:
    """Return the sliders, the map and the figures of the plan at the stop, and all stops as a table."""
    found = stops(pack)
    if not found:
        return f'<p class="note">{_say("what_if_none", language)} <code>cqdc report RUN --what-if RUN …</code></p>'
    sliders = "".join(_slider(lever, own, models, language) for lever, own in found.items())
    tables = "".join(_table(lever, own, models, language) for lever, own in found.items())
    return (
        f'<p class="note">{_say("what_if_about", language)}</p><div class="levers">{sliders}</div>'
        f"{slider(models[0], language)}"
        f'<div class="mapview"><div id="what-if-map" class="map" role="application" '
        f'aria-label="{_say("what_if", language)}"></div>'
        f'<div class="side" id="what-if-figures" aria-live="polite"></div></div>{tables}'
    )


def _slider(lever: str, own: Sequence[tuple[float, int]], models: Sequence[Model], language: str) -> Html:
    at = next(position for position, (_, number) in enumerate(own) if number == 0)
    said = [_stop(value, lever, models[number], number == 0, language) for value, number in own]
    ticks = "".join(f"<span>{escape(words)}</span>" for words in said)
    plans = ",".join(str(number) for _, number in own)
    return (
        f'<div class="lever"><label><b>{_say(f"lever.{lever}", language)}</b> <output></output><span class="track">'
        f'<input type="range" class="what-if" min="0" max="{len(own) - 1}" step="1" value="{at}" '
        f'data-base="{at}" data-plans="{plans}" data-words="{attribute("|".join(said))}">'
        f'<span class="ticks" aria-hidden="true">{ticks}</span></span></label></div>'
    )


def _stop(value: float, lever: str, model: Model, is_base: bool, language: str) -> str:
    """A stop in words: the base, and where there is no plan, say so."""
    words = say_value(value, lever)
    if is_base:
        return text("page.stop_base", language, value=words)
    return words if model["has_plan"] else text("page.stop_no_plan", language, value=words)


def _table(lever: str, own: Sequence[tuple[float, int]], models: Sequence[Model], language: str) -> Html:
    heads = f'<th scope="col">{escape(text("pack.column.figure", language))}</th>'
    said = (_stop(value, lever, models[plan], plan == 0, language) for value, plan in own)
    heads += "".join(f'<th scope="col" class="figure">{escape(words)}</th>' for words in said)
    lines = []
    for number, (name, _) in enumerate(models[0]["figures"]):
        cells = [f'<td class="figure">{escape(models[plan]["figures"][number][1])}</td>' for _, plan in own]
        lines.append(line([f'<th scope="row">{escape(name)}</th>', *cells]))
    return frame(text(f"page.lever.{lever}", language), heads, lines, "side-by-side")


def _say(name: str, language: str) -> Html:
    return escape(text(f"page.{name}", language))
