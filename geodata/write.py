"""Layers as reviewable text: the same table gives the same bytes, and a half-written file is never seen.

GeoJSON is written with one feature on a line and six decimals (0.11 m), and declares its CRS in the member
``crs``: RFC 7946 dropped it, but a file that does not say its CRS cannot be told from one in another datum.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

COORDINATE_DECIMALS = 6


def write_geojson(frame: gpd.GeoDataFrame, path: Path, *, decimals: int | None = None) -> None:
    """Write ``frame`` (with an EPSG CRS, all columns) to ``path``: one feature per line, order kept.

    Coordinates are snapped to six decimals [deg]. With ``decimals`` they are rounded plainly to so many instead, which
    leaves every vertex where it is: for geometry that has been rounded and checked before.
    """
    shapes = np.asarray(frame.geometry.array)
    if decimals is None:
        decimals, shapes = COORDINATE_DECIMALS, snap_coordinates(shapes)
    columns = [name for name in frame.columns if name != frame.geometry.name]
    records = frame[columns].to_dict("records")
    features = [_feature_line(record, shape, decimals) for record, shape in zip(records, shapes, strict=True)]
    name = json.dumps(f"urn:ogc:def:crs:EPSG::{frame.crs.to_epsg()}")
    head = '{"type":"FeatureCollection",\n"crs":{"type":"name","properties":{"name":' + name + '}},\n"features":[\n'
    write_text(head + ",\n".join(features) + "\n]}\n", path)


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write ``frame`` (without geometry) to ``path`` as UTF-8 CSV: true/false, empty for unknown, no row
    numbers.
    """
    columns = [name for name in frame.columns if name != "geometry"]
    lines = frame[columns].map(_cell_text)
    write_text(lines.to_csv(index=False, lineterminator="\n"), path)


def write_text(text: str, path: Path) -> None:
    """Write UTF-8 ``text`` to a temporary name beside ``path``, then rename: whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(text.encode("utf-8"))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def snap_coordinates(shapes: np.ndarray[Any, np.dtype[np.object_]]) -> np.ndarray[Any, np.dtype[np.object_]]:
    """Put coordinates [deg] on the 1e-6 grid; valid geometry stays valid (plain rounding can make a ring
    cross).
    """
    snapped = shapely.set_precision(shapes, 10.0**-COORDINATE_DECIMALS)
    shape: np.ndarray[Any, np.dtype[np.object_]] = shapely.normalize(snapped)
    return shape


def _feature_line(record: Mapping[Any, Any], shape: shapely.Geometry, decimals: int) -> str:
    properties = {str(key): _plain(value) for key, value in record.items()}
    oriented = shapely.orient_polygons(shape) if shape is not None else None
    geometry = None if oriented is None else _rounded(shapely.geometry.mapping(oriented), decimals)
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _rounded(value: Any, decimals: int) -> Any:
    if isinstance(value, float):
        return round(value, decimals)
    if isinstance(value, (list, tuple)):
        return [_rounded(item, decimals) for item in value]
    if isinstance(value, dict):
        return {key: _rounded(item, decimals) for key, item in value.items()}
    return value


def _plain(value: Any) -> Any:
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value


def _cell_text(value: Any) -> str:
    plain = _plain(value)
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, float):
        return repr(int(plain)) if plain.is_integer() else repr(plain)
    return str(plain)
