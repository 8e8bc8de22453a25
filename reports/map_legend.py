"""The legend of the map: only what this plan and this edition show."""

from __future__ import annotations

import math
from html import escape

from reports.catalogue import text
from reports.dossier import Dossier
from reports.figures import name_of
from reports.map_layers import CANDIDATE, CONSIDERED, SCREENED, area_title
from reports.map_plan_layers import USE_CLASSES, design_cues
from reports.units import format_number, format_share

CIRCLE_PX_PER_ROOT_MW = 2.2
"""Radius of a circle [px] for the square root of 1 MW: area is proportional to power. ``map.js`` reads it."""
CIRCLE_LEAST_PX = 7.0
"""No circle is smaller, so that its letter can be read: about 10 MW."""

SAMPLE_MW = (10, 50, 150)


def draw_legend(dossier: Dossier, language: str, *, is_internal: bool) -> str:
    """Return the legend as HTML."""
    parts = [f'<div id="legend"><h2>{escape(text("map.legend", language))}</h2>']
    parts += [_line(f'<i class="{css}"></i>', area_title(dossier, layer, language)) for layer, css in _AREAS]
    parts += [
        _line(f'<i class="cell {state}"></i>', text(f"map.site_{state}", language))
        for state in (_STATES if is_internal else (CANDIDATE,))
    ]
    parts.append(_heading(text("map.legend_designs", language)))
    used = set(dossier.plan.facilities["design_id"])
    for design, (letter, colour) in design_cues(dossier.case).items():
        if design in used:
            name = name_of(dossier.case.designs, design, language)
            parts.append(_line(f'<i class="dot" style="background:{colour}">{letter}</i>', name))
    parts.append(_samples())
    if is_internal:
        parts.append(_heading(text("map.legend_substations", language)))
        for at, (_, colour) in enumerate(USE_CLASSES):
            parts.append(_line(f'<i class="mark-station" style="background:{colour}"></i>', use_class(at, language)))
        parts.append(_line('<i class="feeder"></i>', text("layer.feeders", language)))
    parts.append(_line('<i class="mark-stock"></i>', text("layer.stock", language)))
    if is_internal and "adcode" in dossier.case.stock.columns:
        parts.append(_line('<i class="mark-room"></i>', text("layer.old_rooms", language)))
    return "".join([*parts, "</div>"])


_AREAS = (("cluster", "area cluster"), ("starter_zones", "area starter"))
_STATES = (CONSIDERED, SCREENED)


def _line(symbol: str, words: str) -> str:
    return f'<p><span class="symbol">{symbol}</span>{escape(words)}</p>'


def _heading(words: str) -> str:
    return f"<h3>{escape(words)}</h3>"


def _samples() -> str:
    circles = []
    for mw in SAMPLE_MW:
        size = 2 * CIRCLE_PX_PER_ROOT_MW * math.sqrt(mw)
        ring = f'<i class="ring" style="width:{size:.1f}px;height:{size:.1f}px"></i>'
        circles.append(f"<span>{ring}{format_number(mw)} MW</span>")
    return f'<div class="samples">{"".join(circles)}</div>'


def use_class(number: int, language: str) -> str:
    """Return the words of a class of :data:`USE_CLASSES`: how far a substation is used."""
    if number == 0:
        return text("map.use_none", language)
    low = USE_CLASSES[number][0] if number > 1 else 0.0
    high = USE_CLASSES[number + 1][0] if number + 1 < len(USE_CLASSES) else 1.0
    return f"{format_number(100 * low)}\N{EN DASH}{format_share(high, 0)}"
