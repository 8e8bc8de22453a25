"""Geometry as drawn to the geometry of a layer: flat, single where it can be, of the right kind, or refused by feature.

Curves arrive as chords: GDAL replaces arcs by chords of 4 degrees, so that the chord lies off the arc by at most
0.061 % of its radius (1 - cos 2 deg).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.defects import Sentence, some_names
from geodata.intake.kinds import Refused, Shaped, shape_as
from geodata.intake.raw import RawLayer
from geodata.remarks import Remark
from geodata.schema import LayerSchema

CURVED = re.compile(r"curve|circular|compound|surface", re.IGNORECASE)
MEASURED = re.compile(r"measured|\bm\b|zm\b", re.IGNORECASE)
DXF_CURVES = re.compile(r"AcDb(?:Arc|Circle|Ellipse|Spline)\b")

Geometries = NDArray[np.object_]


def read_geometry(
    raw: RawLayer, drawn: Geometries, schema: LayerSchema, names: pd.Series
) -> tuple[Geometries, list[Remark]]:
    """Return one flat geometry of the schema's kind (or None) for each of ``drawn``, and what was done or refused.

    Refusals are remarks of level error: empty, NaN, of another kind, mixed, an outline that is not closed. ``names``
    are the names of the features.
    """
    remarks = _of_the_whole_layer(raw, drawn, schema)
    flat = shapely.force_2d(drawn)
    shaped: list[BaseGeometry | None] = []
    done: dict[str, list[str]] = {}
    for geometry, name in zip(flat, names.astype(str).tolist(), strict=True):
        result = _one(geometry, schema)
        if isinstance(result, Refused):
            remarks.append(_refusal(result, schema, name))
            shaped.append(None)
            continue
        shaped.append(result.geometry)
        for change in result.changes:
            done.setdefault(change, []).append(name)
        if result.dropped is not None:
            remarks.append(_dropped(result.dropped, schema, name))
    if "multi" in raw.geometry_type.lower():
        done.pop("unwrapped", None)  # the format makes everything multi-part, which nobody drew
    remarks += [_change(change, features, schema, raw.format) for change, features in done.items()]
    found = np.empty(len(shaped), dtype=object)
    found[:] = shaped
    return found, remarks


def _one(geometry: BaseGeometry | None, schema: LayerSchema) -> Shaped | Refused:
    if geometry is None or geometry.is_empty:
        if schema.geometry_optional:
            return Shaped(None)
        return Refused(
            "geometry_empty",
            Sentence("几何为空", "it has no geometry"),
            Sentence("补画几何或删去该要素", "draw it or remove the feature"),
        )
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        return Refused(
            "coordinates_not_finite",
            Sentence("坐标含 NaN 或无穷大", "its coordinates hold NaN or infinity"),
            Sentence("重新数字化或重新导出", "draw or export it again"),
        )
    return shape_as(geometry, schema.geometry)


def _of_the_whole_layer(raw: RawLayer, drawn: Geometries, schema: LayerSchema) -> list[Remark]:
    remarks = []
    has_height = int(shapely.has_z(drawn).sum())
    if has_height:
        heights = shapely.get_coordinates(drawn, include_z=True)[:, 2]
        heights = heights[np.isfinite(heights)]
        span = "" if not len(heights) else f" ({heights.min():g} … {heights.max():g})"
        remarks.append(
            _note(
                "height_dropped",
                schema,
                Sentence(f"{has_height} 个要素带高程，已去掉{span}", f"heights of {has_height} features dropped{span}"),
            )
        )
    if MEASURED.search(raw.geometry_type):
        remarks.append(_note("measure_dropped", schema, Sentence("测量值 M 已去掉", "measures (M) were dropped")))
    if CURVED.search(raw.geometry_type) or _has_dxf_curves(raw.frame):
        said = Sentence(
            "曲线已由 GDAL 按每 4° 一段弦线化，偏离圆弧至多为半径的 0.061%",
            "curves were made chords by GDAL, one for each 4 degrees: off the arc by at most 0.061 % of its radius",
        )
        remarks.append(_note("curves_made_chords", schema, said))
    return remarks


def _has_dxf_curves(frame: pd.DataFrame) -> bool:
    if "SubClasses" not in frame.columns:
        return False
    return bool(frame["SubClasses"].astype("str").str.contains(DXF_CURVES).any())


def _note(kind: str, schema: LayerSchema, said: Sentence) -> Remark:
    return Remark("note", kind, schema.name, said, Sentence("无需处理", "nothing to do"))


def _refusal(refused: Refused, schema: LayerSchema, name: str) -> Remark:
    return Remark("error", refused.kind, schema.name, refused.said, refused.way_out, feature=name)


def _dropped(dropped: Sentence, schema: LayerSchema, name: str) -> Remark:
    return Remark(
        "warning",
        "parts_dropped",
        schema.name,
        Sentence(f"几何集合中去掉了 {dropped.zh}", f"parts of its collection were dropped: {dropped.en}"),
        Sentence("确认去掉的部分无用", "make sure that they are of no use"),
        feature=name,
    )


CHANGES = {
    "unwrapped": Sentence("单部件的多部件几何改为单部件", "multi-part geometry of one part made single"),
    "closed_line": Sentence("闭合折线改为多边形", "closed lines made polygons"),
}


def _change(change: str, features: Sequence[str], schema: LayerSchema, file_format: str) -> Remark:
    said, shown = CHANGES[change], some_names(list(features))
    is_usual = change == "unwrapped" or "dxf" in file_format.lower()
    return Remark(
        "note" if is_usual else "warning",
        change,
        schema.name,
        Sentence(f"{said.zh}（{len(features)} 个）：{shown}", f"{said.en} ({len(features)}): {shown}"),
        Sentence("无需处理", "nothing to do")
        if is_usual
        else Sentence("确认这些线确是面的轮廓", "make sure that these lines are outlines of land"),
        value=float(len(features)),
        unit="features",
    )
