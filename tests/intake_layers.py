"""Raw layers for the tests of the intake, made from the shipped region or drawn by hand."""

from __future__ import annotations

from functools import cache

import geopandas as gpd
import numpy as np
import shapely

from geodata.intake.conform import conform
from geodata.intake.raw import RawLayer
from geodata.layers import SCHEMAS
from geodata.read import read_region


@cache
def shipped():
    return read_region()


def districts():
    return shipped().layers[shipped().settings.districts_layer]


def raw_of(frame, *, name="layer", declared=None, **options):
    """``frame`` as a RawLayer; the CRS is what the frame says, unless ``declared`` is a text of a file."""
    has_crs = isinstance(frame, gpd.GeoDataFrame) and frame.crs is not None
    text = frame.crs.to_string() if has_crs else declared
    return RawLayer(name, frame, text, options.pop("geometry_type", ""), options.pop("format", "GeoPackage"), **options)


def shipped_raw(layer, crs=None, **options):
    """A shipped layer as a raw one, in ``crs`` (None: as stored)."""
    frame = shipped().layers[layer]
    return raw_of(frame if crs is None else frame.to_crs(crs), name=layer, **options)


def conformed(raw, layer, *, with_districts=True, **words):
    return conform(raw, SCHEMAS[layer], shipped().settings, districts=districts() if with_districts else None, **words)


def kinds(result, *levels):
    """Kinds of the remarks of ``result``, of the given levels only (none given: all)."""
    return [remark.kind for remark in result.remarks if not levels or remark.level in levels]


def only(result, kind):
    """The one remark of ``kind``."""
    (found,) = [remark for remark in result.remarks if remark.kind == kind]
    return found


def transformed(frame, function):
    """``frame`` with ``function(x, y)`` applied to every vertex and no other change."""
    moved = shapely.transform(frame.geometry.to_numpy(), lambda xy: np.column_stack(function(xy[:, 0], xy[:, 1])))
    return frame.set_geometry(gpd.GeoSeries(moved, index=frame.index, crs=frame.crs))


def redeclared(frame, crs):
    """The same numbers under another declaration."""
    return frame.set_crs(crs, allow_override=True)


def water(*shapes, crs="EPSG:4490", **columns):
    """Shapes for the optional layer water."""
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs)


SQUARE = shapely.Polygon([(106.5, 29.6), (106.51, 29.6), (106.51, 29.61), (106.5, 29.61)])
