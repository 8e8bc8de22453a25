"""The map: one HTML file that needs no network, with the plan, its clauses and its sources.

folium makes the page and the Leaflet map; Leaflet itself is inlined from ``vendor``, and ``templates/map.js`` draws the
layers from one block of JSON.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any, cast

import folium
from branca.element import Element, Figure

from reports.catalogue import pick, text
from reports.dossier import Dossier
from reports.leaflet import inline_leaflet, json_block
from reports.map_layers import Layer, base_layers, cell_layer, stock_layer
from reports.map_legend import CIRCLE_LEAST_PX, CIRCLE_PX_PER_ROOT_MW
from reports.map_panel import draw_frame
from reports.map_plan_layers import plan_layers
from reports.stock_view import rooms_layer

HOME = Path(__file__).parent
EDITIONS = ("internal", "public")
MARGIN_DEG = 0.03

# Bottom to top; names of districts last, so that nothing covers them.
ORDER = (
    *("sites", "districts", "starter_zones", "cluster", "chosen_land"),
    *("feeders", "stock", "old_rooms", "substations", "chosen", "district_names"),
)


def draw_map(dossier: Dossier, edition: str, language: str) -> str:
    """Return the page. The public ``edition`` has no voltages, spare power or works of the grid, nor the sites out of
    their reach: all that is left out when the page is made, not hidden in it.
    """
    if edition not in EDITIONS:
        raise ValueError(f"edition {edition!r} is not one of {EDITIONS}")
    is_internal = edition == "internal"
    page = folium.Map(location=_centre(dossier), tiles=None, zoom_start=10, zoom_snap=0.25, attribution_control=False)
    page._id = "plan"  # else random: the same plan must give the same page
    # The page must not ask the network for anything: no script or style of folium's own list.
    page.default_js, page.default_css = [], []
    layers = _order(
        [
            *base_layers(dossier, language),
            cell_layer(dossier, language, is_internal=is_internal),
            stock_layer(dossier, language, is_internal=is_internal),
            *([rooms] if is_internal and (rooms := rooms_layer(dossier, language)) is not None else []),
            *plan_layers(dossier, language, with_power=is_internal),
        ]
    )
    figure = cast("Figure", page.get_root())
    figure.title = escape(pick(dossier.scenario, "title", language))
    figure.header.add_child(_Raw(_head(language)), name="inlined")
    figure.html.add_child(_Raw(draw_frame(dossier, language, is_internal=is_internal)), name="frame")
    model: dict[str, Any] = {"layers": layers, "bounds": _bounds(dossier), "map": page.get_name()}
    model |= {"circle_px": CIRCLE_PX_PER_ROOT_MW, "circle_least_px": CIRCLE_LEAST_PX}
    model |= {"text": {"layers": text("map.layers", language)}}
    figure.html.add_child(_Raw(json_block(model, "model")), name="model")
    figure.script.add_child(_Raw(_template("map.js")), name="draw")
    html: str = figure.render()
    return html


class _Raw(Element):
    """Content that goes to the page as it is, never read as a template."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.content = content

    def render(self, **kwargs: Any) -> str:
        return self.content


def _head(language: str) -> str:
    language_line = f"<script>document.documentElement.lang = '{language}';</script>"
    return f"{inline_leaflet()}\n<style>{_template('map.css')}</style>{language_line}"


def _order(layers: list[Layer]) -> list[Layer]:
    return sorted(layers, key=lambda layer: ORDER.index(layer["id"]))


def _bounds(dossier: Dossier) -> list[list[float]]:
    west, south, east, north = dossier.region.layers["cluster"].total_bounds
    sites = dossier.case.sites.loc[list(set(dossier.plan.facilities.index.get_level_values("site_id")))]
    if len(sites):
        west, east = min(west, sites["lon"].min()), max(east, sites["lon"].max())
        south, north = min(south, sites["lat"].min()), max(north, sites["lat"].max())
    return [
        [float(south) - MARGIN_DEG, float(west) - MARGIN_DEG],
        [float(north) + MARGIN_DEG, float(east) + MARGIN_DEG],
    ]


def _centre(dossier: Dossier) -> list[float]:
    (south, west), (north, east) = _bounds(dossier)
    return [(south + north) / 2, (west + east) / 2]


def _template(name: str) -> str:
    return (HOME / "templates" / name).read_text(encoding="utf-8")
