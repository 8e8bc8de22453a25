"""Polygon overlay on whole arrays of shapes in the local CRS: clip, subtract, keep what has an area."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Shapes = npt.NDArray[np.object_]
Bounds = tuple[float, float, float, float]
POLYGON, MULTIPOLYGON, COLLECTION = 3, 6, 7
GRID_M = 0.01


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


def subtract(shapes: Shapes, taken: Shapes) -> Shapes:
    """Each of ``shapes`` without its own entry of ``taken`` (None: none); empty where nothing is left."""
    rest = shapes.copy()
    rows = np.flatnonzero([other is not None for other in taken])
    rest[rows] = only_polygons(shapely.difference(rest[rows], taken[rows]))
    return rest


def shapes_under(shapes: Shapes, covers: Shapes) -> Shapes:
    """For each of ``shapes`` the land of ``covers`` that takes it: None where none does; it may reach beyond the shape.

    ``covers`` are polygons that do not overlap each other (they may share an edge, see :func:`split_large`). One
    multipolygon per shape holds just those that touch it: a layer of 100,000 fields stays cheap.
    """
    taken = np.full(len(shapes), None, dtype=object)
    shape, cover = shapely.STRtree(covers).query(shapes, predicate="intersects")
    shapely.prepare(covers)
    wholly = np.unique(shape[shapely.covers(covers[cover], shapes[shape])])
    is_open = ~np.isin(shape, wholly)
    order = np.lexsort((cover[is_open], shape[is_open]))
    rows, groups = np.unique(shape[is_open][order], return_inverse=True)
    if len(rows):
        heaps = np.asarray(shapely.multipolygons(covers[cover[is_open][order]], indices=groups), dtype=object)
        # Two parts of one large polygon share the edge along which it was cut.
        invalid = ~shapely.is_valid(heaps)
        heaps[invalid] = shapely.union_all(heaps[invalid].reshape(-1, 1), axis=1)
        taken[rows] = heaps
    taken[wholly] = shapes[wholly]
    return taken


def join(shapes: Shapes) -> Shapes:
    """The land of ``shapes`` (polygons that may overlap) as polygons that do not.

    Only groups that touch each other are joined: a whole layer at once takes ten times as long.
    """
    return polygon_parts(np.array([shapely.disjoint_subset_union_all(shapes)], dtype=object))


def near(shapes: Shapes, bounds: Bounds) -> Shapes:
    """Those of ``shapes`` that may meet ``bounds`` (west, south, east, north [m])."""
    found: Shapes = shapes[shapely.intersects(shapely.box(*bounds), shapely.box(*shapely.bounds(shapes).T))]
    return found


def split_large(shapes: Shapes, bounds: Bounds, most_points: int = 500, tile_m: float = 2000.0) -> Shapes:
    """Polygons of ``shapes``, none with very many points.

    One with more than ``most_points`` is cut along squares of ``tile_m`` [m], and only what lies in such squares over
    ``bounds`` is kept: a farmland layer of one polygon with a million points would be gone through for every cell.
    """
    large = shapely.get_num_coordinates(shapes) > most_points
    if not large.any():
        return shapes
    big, tiles = shapes[large], squares_over(bounds, tile_m)[2]
    shapely.prepare(big)
    polygon, tile = shapely.STRtree(tiles).query(big, predicate="intersects")
    cut = tiles[tile]
    on_edge = ~shapely.covers(big[polygon], cut)
    cut[on_edge] = only_polygons(shapely.intersection(cut[on_edge], big[polygon[on_edge]]))
    parts: Shapes = shapely.get_parts(np.concatenate([shapes[~large], cut]))
    filled: Shapes = parts[shapely.area(parts) > 0]
    return filled


def squares_over(bounds: Bounds, side_m: float) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Shapes]:
    """Column, row and square of every square of ``side_m`` [m] over ``bounds``, counted from the origin of the CRS."""
    west, south, east, north = bounds
    columns = np.arange(np.floor(west / side_m), np.ceil(east / side_m), dtype=np.int64)
    rows = np.arange(np.floor(south / side_m), np.ceil(north / side_m), dtype=np.int64)
    column, row = (axis.ravel() for axis in np.meshgrid(columns, rows))
    return column, row, shapely.box(column * side_m, row * side_m, (column + 1) * side_m, (row + 1) * side_m)


def polygon_parts(shapes: Shapes) -> Shapes:
    """The single polygons of polygons, multipolygons and collections, as one array."""
    parts: Shapes = shapely.get_parts(only_polygons(shapes))
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
    snapped: Shapes = shapely.set_precision(shapes, GRID_M, mode="pointwise")
    # Rounding corner by corner is quick and right but for needles, which the slow way mends.
    broken = ~shapely.is_valid(snapped) | (shapely.area(snapped) == 0)
    snapped[broken] = shapely.set_precision(shapes[broken], GRID_M)
    return snapped


def as_shapes(values: Any) -> Shapes:
    """An object array of shapes from a GeoSeries or a sequence."""
    return np.asarray(getattr(values, "array", values), dtype=object)
