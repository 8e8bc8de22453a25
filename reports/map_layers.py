"""The layers of the map as plain values: GeoJSON features with the rows their popups show.

Nothing here is HTML: names go to the page as data and are set as text there, so that none can run as script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geodata.measure import to_local
from reports.catalogue import pick, text
from reports.dossier import Dossier
from reports.stock_words import state_rows

Layer = dict[str, Any]
Rows = list[list[str]]

DECIMALS = 5  # of a degree: about 1 m
SIMPLIFY_M = 30.0
LABEL_LEAST_M2 = 2e7
# A circle of a large site and its letter reach about this far at the first view.
LABEL_CLEAR_M = 2500
MOST_CELLS = 6000  # above this, cells of one state and zone are drawn as one shape

CHOSEN, CONSIDERED, SCREENED, CANDIDATE = "chosen", "considered", "screened", "candidate"


def base_layers(dossier: Dossier, language: str) -> list[Layer]:
    """Return districts, cluster, starter zones and district labels."""
    region = dossier.region
    districts = region.layers[region.settings.districts_layer]
    cluster, zones = region.layers["cluster"], region.layers["starter_zones"]
    return [
        make_layer("districts", "polygon", language, area_features(districts, dossier, language, shared=True)),
        _area_layer("starter_zones", zones, dossier, language),
        _area_layer("cluster", cluster, dossier, language),
        make_layer("district_names", "label", language, label_features(districts, dossier, language)),
    ]


def cell_layer(dossier: Dossier, language: str, *, is_internal: bool) -> Layer:
    """Return all candidate sites by state, a screened one with the reason.

    Unless ``is_internal`` they are candidates and no more: which cells are out of reach would draw the grid.
    """
    sites = dossier.candidates.sites
    states = site_states(dossier) if is_internal else {str(site): CANDIDATE for site in sites.index}
    if len(sites) > MOST_CELLS:
        groups = [sites["zone_id"].to_numpy(), np.array([states[site] for site in sites.index])]
        merged = sites[["geometry"]].groupby(groups).agg(lambda shapes: shapely.union_all(shapes.to_numpy()))
        cells = [
            _cell(shape, state, "", []) for (_, state), shape in zip(merged.index, merged["geometry"], strict=True)
        ]
        return make_layer("sites", "cell", language, cells)
    reasons = screening_reasons(dossier, language) if is_internal else {}
    features = []
    for site, row in sites.iterrows():
        state = states[str(site)]
        district = pick(row, "district", language)
        rows = [
            [text("map.state", language), text(f"map.site_{state}", language)],
            [text("map.district", language), district],
            [text("map.area", language), f"{row['usable_area_km2']:.2f} km²"],
        ]
        rows += [[text("map.reason", language), reason] for reason in reasons.get(str(site), ())]
        features.append(_cell(row["geometry"], state, str(site), rows))
    return make_layer("sites", "cell", language, features)


def stock_layer(dossier: Dossier, language: str, *, is_internal: bool) -> Layer:
    """Return the existing data centres that have a place; the others are listed in the panel, never drawn.

    What the plan makes of one that may change is said if ``is_internal``.
    """
    features = []
    for _, row in dossier.region.layers["stock"].iterrows():
        if row.geometry is None:
            continue
        name = pick(row, "name", language)
        rows = stock_rows(row, language)
        if is_internal:
            rows += state_rows(dossier.case, dossier.plan, str(row["stock_id"]), language)
        features.append(point_feature(row["lon"], row["lat"], name, rows))
    return make_layer("stock", "mark", language, features, css="mark-stock")


def stock_rows(row: Any, language: str) -> Rows:
    """Return the rows about one existing data centre; what is assumed says so."""
    racks = text("unit.racks", language, value=f"{row['racks']:,}")
    return [
        [text("map.racks", language), mark_assumed(racks, row["racks_basis"], language)],
        [text("map.pue", language), mark_assumed(f"{row['pue']:.2f}", row["pue_basis"], language)],
        [text("map.status", language), text(f"stock_status.{row['status']}", language)],
        [text("map.place_quality", language), text("map.place_township", language)],
    ]


def site_states(dossier: Dossier) -> dict[str, str]:
    """Return site_id -> chosen, considered (had a choice of design) or screened, for every candidate."""
    chosen = set(dossier.plan.facilities.index.get_level_values("site_id"))
    considered = set(dossier.case.site_designs.index.get_level_values("site_id"))
    return {
        str(site): CHOSEN if site in chosen else CONSIDERED if site in considered else SCREENED
        for site in dossier.candidates.sites.index
    }


def screening_reasons(dossier: Dossier, language: str) -> dict[str, list[str]]:
    """Return site_id -> reasons with their clause, each once."""
    reasons: dict[str, list[str]] = {}
    for row in dossier.screened.to_dict("records"):
        sentence = f"{row[f'reason_{language}']} [{row['clause']}]" if row["clause"] else row[f"reason_{language}"]
        known = reasons.setdefault(str(row["site_id"]), [])
        if sentence not in known:
            known.append(sentence)
    return reasons


def make_layer(layer_id: str, kind: str, language: str, features: Sequence[Mapping[str, Any]], **more: Any) -> Layer:
    """Return one layer of the page; ``kind`` picks how the page draws it."""
    title = more.pop("title", None) or text(f"layer.{layer_id}", language)
    collection = {"type": "FeatureCollection", "features": list(features)}
    return {"id": layer_id, "kind": kind, "title": title, "data": collection, **more}


def area_title(dossier: Dossier, layer_id: str, language: str) -> str:
    """Return the title of the cluster or the starter zones, which says whether an outline of it is a draft."""
    title = text(f"layer.{layer_id}", language)
    return text("layer.draft", language, title=title) if dossier.region.is_draft(layer_id) else title


def area_features(
    frame: gpd.GeoDataFrame, dossier: Dossier, language: str, *, shared: bool = False
) -> list[Mapping[str, Any]]:
    """Return outlines simplified to 30 m; ``shared`` keeps borders that two areas have in common the same."""
    local = to_local(frame, dossier.region.settings.local_crs).geometry
    simple = local.simplify_coverage(SIMPLIFY_M) if shared else local.simplify(SIMPLIFY_M)
    shapes = simple.to_crs(frame.crs)
    names = frame[f"name_{language}"]
    return [feature(shape, name=name) for shape, name in zip(shapes, names, strict=True)]


def label_features(frame: gpd.GeoDataFrame, dossier: Dossier, language: str) -> list[Mapping[str, Any]]:
    """Return the names of the areas, each where the part of it that is in view, clear of chosen sites, is widest."""
    crs = dossier.region.settings.local_crs
    view = shapely.box(*to_local(dossier.candidates.sites, crs).total_bounds)
    shapes = np.asarray(to_local(frame, crs).geometry.simplify(10 * SIMPLIFY_M).array)
    seen = shapely.intersection(shapes, view)
    seen = np.where(shapely.area(seen) > LABEL_LEAST_M2, seen, shapes)
    # Hosts of edge nodes are chosen without being land.
    built = dossier.plan.facilities.index.get_level_values("site_id").unique()
    chosen = dossier.candidates.sites.loc[built.intersection(dossier.candidates.sites.index)]
    circles = shapely.union_all(to_local(chosen, crs).geometry.representative_point().buffer(LABEL_CLEAR_M).array)
    clear = shapely.difference(seen, circles)
    seen = np.where(shapely.area(clear) > LABEL_LEAST_M2, clear, seen)
    widest = shapely.get_point(shapely.maximum_inscribed_circle(seen, tolerance=SIMPLIFY_M), 0)
    points = gpd.GeoSeries(widest, crs=crs).to_crs(frame.crs)
    names = frame[f"name_{language}"]
    return [feature(point, name=name) for point, name in zip(points, names, strict=True)]


def point_feature(lon: float, lat: float, name: str, rows: Rows, **more: Any) -> Mapping[str, Any]:
    """Return a point with a name and popup rows."""
    return feature(shapely.Point(lon, lat), name=name, rows=rows, **more)


def feature(shape: shapely.Geometry, **properties: Any) -> Mapping[str, Any]:
    """Return a GeoJSON feature with coordinates to about 1 m."""
    geometry = _rounded(shapely.geometry.mapping(shape))
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def mark_assumed(shown: str, basis: str, language: str) -> str:
    """Return ``shown``, marked where its ``basis`` is "assumed"."""
    return text("map.assumed", language, value=shown) if basis == "assumed" else shown


def _area_layer(layer_id: str, frame: gpd.GeoDataFrame, dossier: Dossier, language: str) -> Layer:
    features = area_features(frame, dossier, language)
    return make_layer(layer_id, "polygon", language, features, title=area_title(dossier, layer_id, language))


def _cell(shape: shapely.Geometry, state: str, name: str, rows: Rows) -> Mapping[str, Any]:
    return feature(shape, state=state, name=name, rows=rows)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return value
