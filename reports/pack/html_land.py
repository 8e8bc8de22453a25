"""Outlines of the region for the maps of the page: simplified, rounded, with the places of district names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from reports.map_layers import feature
from reports.pack.source import PackRun
from reports.pack.static_map import local_crs

DRAWN = ("districts", "starter_zones", "cluster")
SIMPLIFY_M = 60.0
MARGIN_DEG = 0.04
# What is in view of a district must be this large [m2] to be named there.
LEAST_NAMED_M2 = 3e7


def outlines(run: PackRun, language: str, digits: int) -> Mapping[str, Any]:
    """Return GeoJSON of districts, starter zones and cluster, ``names`` of districts, and ``bounds`` of the view,
    all rounded to ``digits`` of a degree.
    """
    crs = local_crs(run.layers["cluster"])
    drawn = {
        name: _features(run.layers[name], crs, language, digits) for name in ("districts", "starter_zones", "cluster")
    }
    box = _view(run)
    west, south, east, north = (round(float(value), digits) for value in box)
    named = _names(run.layers["districts"], box, crs, language, digits)
    return {**drawn, "names": named, "bounds": [[south, west], [north, east]]}


def _view(run: PackRun) -> np.ndarray[Any, Any]:
    boxes = [run.layers[name].total_bounds for name in ("cluster", "chosen_sites") if len(run.layers[name])]
    low, high = np.array(boxes)[:, :2].min(axis=0), np.array(boxes)[:, 2:].max(axis=0)
    return np.concatenate([low - MARGIN_DEG, high + MARGIN_DEG])


def _features(frame: gpd.GeoDataFrame, crs: str, language: str, digits: int) -> Mapping[str, Any]:
    local = frame.geometry.to_crs(crs)
    # Borders that two areas share stay the same line.
    shapes = gpd.GeoSeries(local.simplify_coverage(SIMPLIFY_M), crs=crs).to_crs(frame.crs)
    shapes = shapes.apply(lambda shape: shapely.transform(shape, lambda places: np.round(places, digits)))
    found = [feature(shape, name=str(name)) for shape, name in zip(shapes, frame[f"name_{language}"], strict=True)]
    return {"type": "FeatureCollection", "features": found}


def _names(frame: gpd.GeoDataFrame, box: np.ndarray[Any, Any], crs: str, language: str, digits: int) -> list[list[Any]]:
    seen = frame.geometry.intersection(shapely.box(*box))
    large = gpd.GeoSeries(seen, crs=frame.crs).to_crs(crs).area.to_numpy() > LEAST_NAMED_M2
    places = seen.representative_point()
    return [
        [round(float(place.y), digits), round(float(place.x), digits), str(name)]
        for place, name, is_large in zip(places, frame[f"name_{language}"], large, strict=True)
        if is_large
    ]
