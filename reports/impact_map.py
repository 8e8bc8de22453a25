"""The two-sided map as plain values: old layers and plan on the left, new ones on the right, the edit on both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geodata.measure import to_local
from geodata.read import Region
from reports.catalogue import label, pick, text
from reports.figures import period_titles
from reports.impact import Impact
from reports.impact_side import Side, Standing
from reports.impact_sites import CHOICE, SiteChange
from reports.impact_text import SYMBOLS, capacity_words, layer_title, reason_words, site_ids
from reports.map import MARGIN_DEG
from reports.map_layers import MOST_CELLS, SIMPLIFY_M, Rows, feature
from reports.map_legend import CIRCLE_LEAST_PX, CIRCLE_PX_PER_ROOT_MW

OUTLINE_M = 5.0  # an edit may be small: its outlines are drawn finer than the others
POWER_LAYERS = ("substations", "power_plants", "feeders")
"""Layers about the grid, which a public edition does not show."""

Features = list[Mapping[str, Any]]


def draw_model(impact: Impact, language: str, *, is_internal: bool) -> dict[str, Any]:
    """Return everything that the page's script draws; layers of a side from bottom to top."""
    outlines = _outlines(impact, language, is_internal=is_internal)
    return {
        "sides": [
            {"id": f"map_{key}", "layers": _side_layers(impact, key, language, is_internal=is_internal)}
            for key in ("old", "new")
        ],
        "shared": [
            _layer(
                "districts", "area", _areas(impact.new.region, _districts(impact.new.region), language, shared=True)
            ),
            _layer("outline_old", "outline", outlines["old"]),
            _layer("outline_new", "outline", outlines["new"]),
            _layer("names", "label", _names(impact, language)),
        ],
        "bounds": view_bounds(impact),
        "symbols": SYMBOLS,
        "circle_px": CIRCLE_PX_PER_ROOT_MW,
        "circle_least_px": CIRCLE_LEAST_PX,
    }


def view_bounds(impact: Impact) -> list[list[float]]:
    """Return what is shown at first: both clusters, every chosen site; [[south, west], [north, east]] [deg]."""
    boxes = [side.region.layers["cluster"].total_bounds for side in impact.sides]
    places = [one for site in impact.sites for one in (site.old, site.new) if one is not None]
    boxes += [np.array([one.lon, one.lat, one.lon, one.lat]) for one in places]
    corners = np.array(boxes)
    west, south = corners[:, :2].min(axis=0) - MARGIN_DEG
    east, north = corners[:, 2:].max(axis=0) + MARGIN_DEG
    return [[float(south), float(west)], [float(north), float(east)]]


def shown_layer(layer: str, *, is_internal: bool) -> bool:
    """Say whether an edition shows the edit of ``layer``."""
    return is_internal or layer not in POWER_LAYERS


def _side_layers(impact: Impact, key: str, language: str, *, is_internal: bool) -> list[dict[str, Any]]:
    side: Side = getattr(impact, key)
    region = side.region
    return [
        _layer("cells", "cell", _cells(impact, key, language)),
        *(_layer(name, "area", _areas(region, region.layers[name], language)) for name in ("starter_zones", "cluster")),
        _layer("circles", "circle", _circles(impact, key, language, is_internal=is_internal)),
    ]


def _cells(impact: Impact, key: str, language: str) -> Features:
    side: Side = getattr(impact, key)
    if side.candidates is None:
        return []
    sites = side.candidates.sites
    table = impact.candidates
    changes = dict(zip(table[f"{key}_id"], table["change"], strict=True))
    change = np.array([changes.get(str(site), "same") for site in sites.index], dtype=object)
    if len(sites) > MOST_CELLS:
        shapes = np.asarray(sites.geometry.array)
        return [feature(shapely.union_all(shapes[change == one]), change=one) for one in dict.fromkeys(change)]
    return [
        feature(shape, change=one, name=str(site), rows=_cell_rows(one, area, language))
        for site, shape, one, area in zip(sites.index, sites.geometry, change, sites["usable_area_km2"], strict=True)
    ]


def _cell_rows(change: str, area_km2: float, language: str) -> Rows:
    return [
        [text("map.state", language), text(f"impact.candidate_{change}", language)],
        [text("map.area", language), f"{area_km2:.2f} km²"],
    ]


def _circles(impact: Impact, key: str, language: str, *, is_internal: bool) -> Features:
    circles = []
    for site in impact.sites:
        standing: Standing | None = getattr(site, key)
        if standing is not None:
            rows = _site_rows(impact, site, standing, language, is_internal=is_internal)
            mw = [round(value, 3) for value in standing.it_mw]
            place = shapely.Point(standing.lon, standing.lat)
            circles.append(
                feature(place, name=site_ids(site), rows=rows, mw=mw, change=site.change, forced=site.reason != CHOICE)
            )
    # Large circles first: a small one is never hidden. What changed lies on top of what did not.
    return sorted(circles, key=lambda one: (one["properties"]["change"] != "kept", -one["properties"]["mw"][-1]))


def _site_rows(impact: Impact, site: SiteChange, standing: Standing, language: str, *, is_internal: bool) -> Rows:
    case = impact.old.case or impact.new.case
    rows = [
        [text("map.state", language), f"{SYMBOLS[site.change]} {text(f'impact.site_{site.change}', language)}"],
        [text("map.zone", language), zone_name(impact, standing.zone_id, language)],
        [text("map.design", language), design_name(impact, standing.design_id, language)],
    ]
    years = [] if case is None else list(period_titles(case, language).values())
    rows += [[year, f"{words} MW"] for year, words in zip(years, capacity_words(site), strict=True)]
    reason = reason_words(site, language, is_internal=is_internal)
    return [*rows, [text("map.reason", language), reason]] if reason else rows


def zone_name(impact: Impact, zone_id: str, language: str) -> str:
    """Return the name of a zone of either side."""
    return pick(impact.land.loc[zone_id], "name", language) if zone_id in impact.land.index else zone_id


def design_name(impact: Impact, design_id: str, language: str) -> str:
    """Return the name of a design."""
    for side in impact.sides:
        if side.case is not None and design_id in side.case.designs.index:
            return pick(side.case.designs.loc[design_id], "name", language)
    return design_id


def _outlines(impact: Impact, language: str, *, is_internal: bool) -> dict[str, Features]:
    """Features that were added, removed or reshaped, as they were and as they are."""
    drawn: dict[str, Features] = {"old": [], "new": []}
    crs = impact.new.region.settings
    for change in impact.layers:
        if not shown_layer(change.layer, is_internal=is_internal):
            continue
        for name, *shapes in change.outlines:
            for key, shape in zip(drawn, shapes, strict=True):
                if shape is not None and not shape.is_empty:
                    simple = _simplified([shape], crs.storage_crs, crs.local_crs, OUTLINE_M)[0]
                    title = f"{layer_title(change.layer, language)} {name}"
                    side = getattr(impact, key).name
                    drawn[key].append(feature(simple, name=title, rows=[[label("impact", key, language), side]]))
    return drawn


def _areas(region: Region, frame: gpd.GeoDataFrame, language: str, *, shared: bool = False) -> Features:
    settings = region.settings
    shapes = _simplified(frame.geometry, settings.storage_crs, settings.local_crs, SIMPLIFY_M, shared=shared)
    return [feature(shape, name=name) for shape, name in zip(shapes, frame[f"name_{language}"], strict=True)]


def _simplified(
    shapes: Iterable[shapely.Geometry], storage_crs: str, local_crs: str, tolerance_m: float, *, shared: bool = False
) -> list[shapely.Geometry]:
    local = to_local(gpd.GeoSeries(list(shapes), crs=storage_crs), local_crs)
    simple = local.simplify_coverage(tolerance_m) if shared else local.simplify(tolerance_m)
    return list(simple.to_crs(storage_crs))


def _districts(region: Region) -> gpd.GeoDataFrame:
    return region.layers[region.settings.districts_layer]


def _names(impact: Impact, language: str) -> Features:
    """Names of the districts that are in view, each inside the part of it that is."""
    (south, west), (north, east) = view_bounds(impact)
    frame = _districts(impact.new.region)
    seen = shapely.intersection(np.asarray(frame.geometry.array), shapely.box(west, south, east, north))
    points = shapely.point_on_surface(seen)
    return [
        feature(point, name=name)
        for point, name in zip(points, frame[f"name_{language}"], strict=True)
        if not point.is_empty
    ]


def _layer(layer_id: str, kind: str, features: Features) -> dict[str, Any]:
    return {"id": layer_id, "kind": kind, "data": {"type": "FeatureCollection", "features": features}}
