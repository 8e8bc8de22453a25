"""Defects of the geometry of one layer as stored: CRS, presence, type, coordinates, validity. Every one is an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geodata.coordinates import find_misplaced, place_on_earth
from geodata.defects import Sentence
from geodata.inspection.columns import feature_names
from geodata.remarks import Remark
from geodata.schema import GEOMETRY_TYPES, LayerSchema
from geodata.settings import Bounds

REASON = re.compile(r"(?P<reason>[^\[]*)\[(?P<lon>\S+) (?P<lat>[^\]\s]+)")


def find_geometry_defects(
    frame: gpd.GeoDataFrame, schema: LayerSchema, storage_crs: str, bounds: Bounds
) -> Iterator[Remark]:
    """Yield every defect of the geometry of ``frame``; only the CRS is looked at where that is wrong."""
    wrong_crs = list(find_wrong_crs(frame, schema, storage_crs))
    yield from wrong_crs
    if not wrong_crs:
        yield from find_missing_geometry(frame, schema)
        yield from find_wrong_types(frame, schema)
        yield from find_misplaced(frame, schema, bounds)
        yield from find_invalid(frame, schema)


def find_wrong_crs(frame: pd.DataFrame, schema: LayerSchema, storage_crs: str) -> Iterator[Remark]:
    """Kinds ``geometry_column_missing``, ``crs_missing``, ``crs_unexpected``: no geometry at all, no CRS declared, or
    another than the region stores.
    """
    if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name is None:
        yield Remark(
            "error",
            "geometry_column_missing",
            schema.name,
            Sentence("整个图层没有几何列", "the layer as a whole has no geometry"),
            Sentence("连同几何一起导出", "export it together with its geometry"),
        )
    elif frame.crs is None:
        yield crs_missing(schema.name, storage_crs)
    elif not CRS(frame.crs).equals(CRS(storage_crs), ignore_axis_order=True):
        shown = frame.crs.to_string()
        yield Remark(
            "error",
            "crs_unexpected",
            schema.name,
            Sentence(f"坐标系是 {shown}，应为 {storage_crs}", f"its CRS is {shown}, not {storage_crs}"),
            Sentence(f"转换到 {storage_crs}（重新投影，不是改写声明）", f"reproject it to {storage_crs}"),
        )


def crs_missing(layer: str, storage_crs: str) -> Remark:
    """The remark on a layer that does not declare its CRS."""
    return Remark(
        "error",
        "crs_missing",
        layer,
        Sentence("没有声明坐标系，不能猜测（GCJ-02 与 CGCS2000 相差约 480 米）", "it declares no CRS"),
        Sentence(
            f"在源软件中查明基准，导出时声明，例如 {storage_crs}",
            f"find out its datum at the source and declare it on export, for example {storage_crs}; a guess may be "
            "480 m off (GCJ-02)",
        ),
    )


def find_missing_geometry(frame: gpd.GeoDataFrame, schema: LayerSchema) -> Iterator[Remark]:
    """Kind ``geometry_empty``: a feature without a place, where the schema wants one."""
    if schema.geometry_optional:
        return
    without = (frame.geometry.isna() | frame.geometry.is_empty).to_numpy(dtype=bool)
    for feature in feature_names(frame, schema)[without]:
        yield Remark(
            "error",
            "geometry_empty",
            schema.name,
            Sentence("几何为空", "it has no geometry"),
            Sentence("补画几何或删去该要素", "draw it or remove the feature"),
            feature=feature,
        )


def find_wrong_types(frame: gpd.GeoDataFrame, schema: LayerSchema) -> Iterator[Remark]:
    """Kind ``geometry_type``: a line where polygons are wanted, and so on."""
    needed = "/".join(GEOMETRY_TYPES[schema.geometry])
    wrong = wrong_type(frame, schema)
    for feature, shape in zip(feature_names(frame, schema)[wrong], shapes_of(frame)[wrong], strict=True):
        lon, lat = _some_place(shape)
        yield Remark(
            "error",
            "geometry_type",
            schema.name,
            Sentence(
                f"几何类型是 {shape.geom_type}，应为 {needed}", f"its geometry is {shape.geom_type}, {needed} is needed"
            ),
            Sentence("换成正确类型的图层", "use a layer of the right type"),
            feature=feature,
            lon=lon,
            lat=lat,
        )


def find_invalid(frame: gpd.GeoDataFrame, schema: LayerSchema) -> Iterator[Remark]:
    """Kind ``geometry_invalid``: with the reason and the place that GEOS gives (self-intersection and so on)."""
    shapes = shapes_of(frame)
    wrong = ~shapely.is_missing(shapes) & ~shapely.is_valid(shapes)
    for feature, shape in zip(feature_names(frame, schema)[wrong], shapes[wrong], strict=True):
        reason = str(shapely.is_valid_reason(shape))
        found = REASON.search(reason)
        lon, lat = place_on_earth(float(found["lon"]), float(found["lat"])) if found else (None, None)
        yield Remark(
            "error",
            "geometry_invalid",
            schema.name,
            Sentence(f"几何无效：{reason}", f"its geometry is not valid: {reason}"),
            Sentence(
                "在 QGIS 中用“修复几何图形”，并检查结果的面积",
                "use 'Fix geometries' in QGIS, and look at the area afterwards",
            ),
            feature=feature,
            lon=lon,
            lat=lat,
        )


def shapes_of(frame: gpd.GeoDataFrame) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """The geometries of ``frame`` as a plain array."""
    return np.asarray(frame.geometry.array, dtype=object)


def wrong_type(frame: gpd.GeoDataFrame, schema: LayerSchema) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which features have another type of geometry than the schema wants."""
    wrong: np.ndarray[tuple[int], np.dtype[np.bool_]] = (
        frame.geometry.notna() & ~frame.geometry.geom_type.isin(GEOMETRY_TYPES[schema.geometry])
    ).to_numpy(dtype=bool)
    return wrong


def _some_place(shape: Any) -> tuple[float | None, float | None]:
    coordinates = shapely.get_coordinates(shape)
    return place_on_earth(*(float(value) for value in coordinates[0])) if len(coordinates) else (None, None)
