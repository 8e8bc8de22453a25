"""Geometry in the CRS of a file to geometry in the storage CRS, with all that has to be said on the way."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from geodata.coordinates import check_coordinates
from geodata.datum import SHIFTED, Datum, remove_shift
from geodata.defects import Sentence
from geodata.errors import LayerSchemaError
from geodata.intake.crs import SAME_EARTH, Settled, code_of, datum_of, describe_crs, settle_crs
from geodata.intake.datums import (
    Grounded,
    check_in_china,
    crs_of_degrees,
    other_word,
    read_datum,
    settle_datum,
    shift_removed,
)
from geodata.intake.misplaced import check_place, crs_missing
from geodata.intake.path import Path, degrees_of, path_between
from geodata.intake.raw import RawLayer
from geodata.intake.readings import Coordinates, sample_vertices
from geodata.intake.shift import find_shift, shift_remark
from geodata.remarks import Remark
from geodata.schema import LayerSchema
from geodata.settings import RegionSettings

DECIMALS = 7  # 1e-7 deg, about 1 cm: what versions store, so that what is checked is what is stored
MOST_FEATURES_NAMED = 50


@dataclass(frozen=True, eq=False)
class Placed:
    """``geometry`` in the storage CRS, rounded; ``crs`` and ``grounded`` say how the numbers were read."""

    geometry: NDArray[np.object_]
    crs: str
    grounded: Grounded
    remarks: tuple[Remark, ...]


def place_geometry(
    raw: RawLayer,
    geometry: NDArray[np.object_],
    schema: LayerSchema,
    settings: RegionSettings,
    names: pd.Series,
    *,
    crs: str | None,
    datum: str | None,
    districts: gpd.GeoDataFrame | None,
) -> Placed:
    """Bring flat ``geometry`` of ``raw`` to ``settings.storage_crs``; features that fall outside become remarks.

    Raises CrsMissingError, CrsError and LayerSchemaError where the whole layer cannot be placed.
    """
    layer, given = schema.name, read_datum(datum, schema.name)
    points = sample_vertices(gpd.GeoSeries(geometry))
    settled = settle_crs(raw, layer, crs) or crs_of_degrees(given, points)
    if settled is None:
        raise crs_missing(layer, points, settings, districts)
    grounded = settle_datum(settled, given, layer)
    remarks = [*settled.remarks]
    if len(points):
        remarks += check_place(layer, points, settled, settings, districts)
    moved = _moved(geometry, settled, given, layer, settings)
    rounded = shapely.transform(moved.geometry, lambda xy: np.round(xy, DECIMALS))
    kept, outside = _inside(rounded, schema, settings, names)
    remarks += [*moved.remarks, *_reprojected(layer, settled, settings, moved.geometry), *outside]
    if districts is not None:
        looks = shift_remark(find_shift(gpd.GeoSeries(moved.as_read), districts), layer, given)
        remarks += [] if looks is None else [looks]
    return Placed(kept, code_of(settled.crs) or settled.crs.to_wkt(), grounded, tuple(remarks))


@dataclass(frozen=True, eq=False)
class _Moved:
    """Geometry in the storage CRS, ``as_read`` the same with the shift of a web map still in it, and what to say."""

    geometry: NDArray[np.object_]
    as_read: NDArray[np.object_]
    remarks: tuple[Remark, ...]


def _moved(
    geometry: NDArray[np.object_], settled: Settled, given: Datum | None, layer: str, settings: RegionSettings
) -> _Moved:
    storage = CRS(settings.storage_crs)
    if given in SHIFTED:
        return _without_shift(geometry, settled.crs, given, layer, settings)
    if given is not None and datum_of(settled.crs) == "other":
        # The analyst's word stands in for a datum that the CRS leaves open.
        onward = _from_same_earth(storage, layer, settings)
        moved = _through((degrees_of(settled.crs), *onward.steps), geometry)
        return _Moved(moved, moved, onward.remarks)
    path = path_between(settled.crs, storage, layer, settings.bounds)
    word = None if given is None else other_word(settled, given, layer)
    moved = _through(path.steps, geometry)
    return _Moved(moved, moved, (*path.remarks, *(() if word is None else (word,))))


def _without_shift(
    geometry: NDArray[np.object_], crs: CRS, datum: Datum, layer: str, settings: RegionSettings
) -> _Moved:
    degrees = _through((degrees_of(crs),), geometry)
    before = shapely.get_coordinates(degrees)
    check_in_china(before, datum, layer)
    true = shapely.transform(degrees, lambda xy: np.column_stack(remove_shift(xy[:, 0], xy[:, 1], datum)))
    said = (shift_removed(datum, before, shapely.get_coordinates(true), layer),) if len(before) else ()
    onward = _from_same_earth(CRS(settings.storage_crs), layer, settings)
    return _Moved(_through(onward.steps, true), _through(onward.steps, degrees), (*said, *onward.remarks))


def _from_same_earth(storage: CRS, layer: str, settings: RegionSettings) -> Path:
    key = datum_of(storage)
    source = storage if key in SAME_EARTH else CRS("EPSG:4326")
    return path_between(source, storage, layer, settings.bounds)


def _through(steps: tuple[Transformer, ...], geometry: NDArray[np.object_]) -> NDArray[np.object_]:
    moved = geometry
    for step in steps:
        moved = shapely.transform(moved, lambda xy, step=step: np.column_stack(step.transform(xy[:, 0], xy[:, 1])))
    return moved


def _inside(
    geometry: NDArray[np.object_], schema: LayerSchema, settings: RegionSettings, names: pd.Series
) -> tuple[NDArray[np.object_], list[Remark]]:
    """Geometry without that of features outside the region; each of those is an error that names its look."""
    frame = gpd.GeoDataFrame({schema.id_column: names.to_numpy()}, geometry=geometry, crs=settings.storage_crs)
    bounds, boxes = settings.bounds, frame.geometry.bounds
    inside = (boxes["minx"] >= bounds.min_lon) & (boxes["maxx"] <= bounds.max_lon)
    inside &= (boxes["miny"] >= bounds.min_lat) & (boxes["maxy"] <= bounds.max_lat)
    finite = np.array([np.isfinite(shapely.get_coordinates(one)).all() for one in geometry], dtype=bool)
    wrong = np.flatnonzero((~inside.to_numpy() | ~finite) & ~shapely.is_missing(geometry))
    remarks = [_outside(frame.iloc[[row]], schema, settings) for row in wrong[:MOST_FEATURES_NAMED]]
    if len(wrong) > MOST_FEATURES_NAMED:
        remarks.append(_many_outside(len(wrong), schema))
    kept = geometry.copy()
    kept[wrong] = None
    return kept, remarks


def _outside(row: gpd.GeoDataFrame, schema: LayerSchema, settings: RegionSettings) -> Remark:
    name = str(row[schema.id_column].iloc[0])
    said = Sentence("坐标无法换算到地面", "its coordinates lie nowhere on the earth")
    way_out, kind = Sentence("改正坐标", "mend the coordinates"), "out_of_region"
    try:
        check_coordinates(row, schema, settings.bounds)
    except LayerSchemaError as error:
        kind = error.defect
        said, way_out = _halves(error, name)
    return Remark("error", kind, schema.name, said, way_out, feature=name)


def _halves(error: LayerSchemaError, name: str) -> tuple[Sentence, Sentence]:
    """What an error says and its way out, without the names of layer and feature that a remark shows by itself."""
    said_zh, way_zh = error.zh.split(f"“{name}”：", 1)[1].split("。办法：", 1)
    said_en, way_en = error.en.split(f"'{name}': ", 1)[1].split(". Way out: ", 1)
    return Sentence(said_zh, said_en), Sentence(way_zh.rstrip("。"), way_en.rstrip("."))


def _many_outside(number: int, schema: LayerSchema) -> Remark:
    return Remark(
        "error",
        "out_of_region",
        schema.name,
        Sentence(f"共 {number} 个要素在区域之外", f"{number} features lie outside the region in all"),
        Sentence("改正坐标", "mend the coordinates"),
        value=float(number),
        unit="features",
    )


def _reprojected(layer: str, settled: Settled, settings: RegionSettings, moved: NDArray[np.object_]) -> list[Remark]:
    """Notes on the projection that was undone, and on land far from its zone."""
    if settled.crs.is_geographic:
        return []
    shown = describe_crs(settled.crs)
    nothing = Sentence("无需处理", "nothing to do")
    said = Sentence(f"由 {shown} 换算到 {settings.storage_crs}", f"reprojected from {shown} to {settings.storage_crs}")
    remarks = [Remark("note", "reprojected", layer, said, nothing)]
    area = settled.crs.area_of_use
    xy: Coordinates = shapely.get_coordinates(moved)
    if area is None or not len(xy):
        return remarks
    beyond = float(((xy[:, 0] < area.west) | (xy[:, 0] > area.east)).mean())
    if beyond > 0:
        said = Sentence(
            f"{beyond:.0%} 的顶点在该坐标系的适用范围（{area.west:g}°–{area.east:g}°）之外；位置无误，长度面积变形较大",
            f"{beyond:.0%} of its vertices lie outside the zone of that CRS ({area.west:g} to {area.east:g} E); places "
            "are right, lengths and areas in it are more distorted",
        )
        remarks.append(Remark("note", "outside_zone", layer, said, nothing, value=beyond, unit="1"))
    return remarks
