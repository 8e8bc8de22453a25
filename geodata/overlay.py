"""Polygon overlay on whole arrays of shapes in the local CRS: clip, subtract, keep what has an area."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Shapes = npt.NDArray[np.object_]
POLYGON, MULTIPOLYGON, COLLECTION = 3, 6, 7


def clip(shapes: Shapes, mask: shapely.Geometry) -> tuple[npt.NDArray[np.intp], Shapes]:
    """Parts of ``shapes`` inside ``mask``: positions in ``shapes`` (ascending) and the clipped polygons.

    Shapes wholly inside are taken as they are; only those on the edge cost an intersection. Touching without
    area counts as outside.
    """
    hits = np.sort(shapely.STRtree(shapes).query(mask, predicate="intersects"))
    clipped = shapes[hits]
    shapely.prepare(mask)
    on_edge = ~shapely.covers(mask, clipped)
    clipped[on_edge] = only_polygons(shapely.intersection(clipped[on_edge], mask))
    has_area = shapely.area(clipped) > 0
    return hits[has_area], clipped[has_area]


def subtract(shapes: Shapes, parts: Shapes) -> Shapes:
    """``shapes`` without ``parts`` (polygons that do not overlap each other); empty where nothing is left."""
    rest = shapes.copy()
    hit, part = shapely.STRtree(parts).query(shapes, predicate="intersects")
    if len(hit) == 0:
        return rest
    order = np.lexsort((part, hit))
    rows, groups = np.unique(hit[order], return_inverse=True)
    # One multipolygon per shape holds just the parts that touch it: a layer of 100,000 fields stays cheap.
    taken = shapely.multipolygons(parts[part[order]], indices=groups)
    rest[rows] = only_polygons(shapely.difference(rest[rows], taken))
    return rest


def polygon_parts(shape: shapely.Geometry) -> Shapes:
    """The polygons of one polygon, multipolygon or collection, as an array."""
    parts: Shapes = shapely.get_parts(only_polygons(np.array([shape], dtype=object)))
    filled: Shapes = parts[~shapely.is_empty(parts)]
    return filled


def only_polygons(shapes: Shapes) -> Shapes:
    """Drop the lines and points that overlay leaves where edges merely touch; an empty polygon if no area
    is left.
    """
    cleaned = shapes.copy()
    is_polygonal = np.isin(shapely.get_type_id(shapes), (POLYGON, MULTIPOLYGON))
    cleaned[~is_polygonal] = shapely.Polygon()
    mixed = np.flatnonzero(shapely.get_type_id(shapes) == COLLECTION)
    if len(mixed) == 0:
        return cleaned
    parts, owner = shapely.get_parts(shapes[mixed], return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)
    owner = owner[inner]
    is_area = shapely.get_type_id(parts) == POLYGON
    rows, groups = np.unique(owner[is_area], return_inverse=True)
    if len(rows):
        cleaned[mixed[rows]] = shapely.multipolygons(parts[is_area], indices=groups)
    return cleaned


def snap(shapes: Shapes) -> Shapes:
    """Put coordinates on a grid of 1 cm: a round trip through degrees moves them by 1 mm, and edges that
    were one would part.
    """
    snapped: Shapes = shapely.set_precision(shapes, 0.01)
    return snapped


def as_shapes(values: Any) -> Shapes:
    """An object array of shapes from a GeoSeries or a sequence."""
    return np.asarray(getattr(values, "array", values), dtype=object)
