"""One geometry to the kind that a layer needs, or the reason why it cannot be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import GeometryCollection, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.defects import Sentence
from geodata.schema import GEOMETRY_TYPES, GeometryKind

DIMENSIONS: dict[GeometryKind, int] = {"polygon": 2, "line": 1, "point": 0}
TYPE_NAMES = {
    "Point": "点",
    "MultiPoint": "多点",
    "LineString": "线",
    "LinearRing": "环",
    "MultiLineString": "多线",
    "Polygon": "面",
    "MultiPolygon": "多面",
    "GeometryCollection": "几何集合",
}
KIND_NAMES: dict[GeometryKind, Sentence] = {
    "polygon": Sentence("面", "a polygon"),
    "line": Sentence("线", "a line"),
    "point": Sentence("点", "a point"),
}


@dataclass(frozen=True)
class Shaped:
    """A geometry of the right kind; ``changes`` are the keys of what was done, ``dropped`` the parts left out."""

    geometry: BaseGeometry | None
    changes: tuple[str, ...] = ()
    dropped: Sentence | None = None


@dataclass(frozen=True)
class Refused:
    """Why a geometry cannot be taken, and the way out."""

    kind: str
    said: Sentence
    way_out: Sentence


def shape_as(geometry: BaseGeometry, kind: GeometryKind) -> Shaped | Refused:
    """Make flat, filled ``geometry`` one of ``kind``: unwrap, close, sort out a collection, or refuse it."""
    if isinstance(geometry, GeometryCollection):
        return _from_collection(geometry, kind)
    single = _unwrapped(geometry)
    changes = () if single is geometry else ("unwrapped",)
    if single.geom_type in GEOMETRY_TYPES[kind]:
        return Shaped(single, changes)
    if kind == "polygon" and single.geom_type in ("LineString", "LinearRing"):
        return _closed(single)
    found_zh, wanted = TYPE_NAMES.get(geometry.geom_type, geometry.geom_type), KIND_NAMES[kind]
    return Refused(
        "geometry_type",
        Sentence(f"几何类型是{found_zh}，应为{wanted.zh}", f"its geometry is {geometry.geom_type}, not {wanted.en}"),
        Sentence("换成正确类型的图层，或删去该要素", "use a layer of the right type, or remove the feature"),
    )


def _unwrapped(geometry: BaseGeometry) -> BaseGeometry:
    """The only part that is not empty of a multi-part geometry, else the geometry itself."""
    if not isinstance(geometry, (MultiPoint, MultiLineString, MultiPolygon)):
        return geometry
    parts = [part for part in geometry.geoms if not part.is_empty]
    return parts[0] if len(parts) == 1 else geometry


def _closed(line: BaseGeometry) -> Shaped | Refused:
    points = shapely.get_coordinates(line)
    if len(points) >= 4 and np.array_equal(points[0], points[-1]):
        return Shaped(Polygon(points), ("closed_line",))
    gap = float(np.hypot(*(points[0] - points[-1])))
    return Refused(
        "line_open",
        Sentence(
            f"是未闭合的线（首尾相距 {gap:.6g} 个图上单位），不是面",
            f"it is an open line (its ends are {gap:.6g} units of the drawing apart), not a polygon",
        ),
        Sentence(
            "在源软件中闭合多段线（CLOSE），或删去该要素",
            "close the polyline where it was drawn (CLOSE), or remove the feature",
        ),
    )


def _from_collection(collection: GeometryCollection, kind: GeometryKind) -> Shaped | Refused:
    """Parts of the wanted kind, if all others are of a lower dimension (left-overs); else a refusal."""
    parts = [part for part in _leaves(collection) if not part.is_empty]
    wanted = [part for part in parts if shapely.get_dimensions(part) == DIMENSIONS[kind]]
    others = [part for part in parts if shapely.get_dimensions(part) != DIMENSIONS[kind]]
    is_leftover = all(shapely.get_dimensions(part) < DIMENSIONS[kind] for part in others)
    if not wanted or not is_leftover or (kind == "point" and len(wanted) > 1):
        counts = _counted(parts)
        return Refused(
            "geometry_mixed",
            Sentence(f"几何集合含 {counts.zh}，无法当作{KIND_NAMES[kind].zh}", f"it is a collection of {counts.en}"),
            Sentence("拆分几何集合，只保留所需类型", "take the collection apart and keep the kind that is needed"),
        )
    dropped = _counted(others) if others else None
    if len(wanted) == 1:
        return Shaped(wanted[0], ("unwrapped",), dropped)
    return Shaped(MultiPolygon(wanted) if kind == "polygon" else MultiLineString(wanted), (), dropped)


def _leaves(geometry: BaseGeometry) -> list[BaseGeometry]:
    if not hasattr(geometry, "geoms"):
        return [geometry]
    return [leaf for part in geometry.geoms for leaf in _leaves(part)]


def _counted(parts: list[BaseGeometry]) -> Sentence:
    """Parts by kind, with the length of the lines and the number of the points [units of the drawing]."""
    points = sum(isinstance(part, Point) for part in parts)
    lines = [part for part in parts if shapely.get_dimensions(part) == 1]
    areas = len(parts) - points - len(lines)
    length = sum(line.length for line in lines)
    words = [
        (points, Sentence(f"{points} 个点", f"{points} points")),
        (len(lines), Sentence(f"{len(lines)} 条线（长 {length:.6g}）", f"{len(lines)} lines ({length:.6g} long)")),
        (areas, Sentence(f"{areas} 个面", f"{areas} polygons")),
    ]
    shown = [word for number, word in words if number]
    return Sentence("、".join(word.zh for word in shown), ", ".join(word.en for word in shown))
