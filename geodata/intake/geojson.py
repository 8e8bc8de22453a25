"""GeoJSON looked over before the reader: strict JSON, bounded nesting, the kind of document, and what ``crs`` says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from geodata.defects import Sentence
from geodata.intake.limits import Limits
from geodata.intake.refusal import SourceError, refuse, refuse_amount

GEOMETRIES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection")
KINDS = ("FeatureCollection", "Feature", *GEOMETRIES)
RFC_7946 = "OGC:CRS84"


@dataclass(frozen=True)
class Overview:
    """How many features a document has, its CRS, and whether it says so itself."""

    features: int
    crs: str | None
    is_said: bool


def check_geojson(text: str, limits: Limits, file: str) -> Overview:
    """Return what the document says of itself; without a member ``crs`` RFC 7946 says CRS84.

    ``"crs": null`` means that none may be assumed. SourceError if the text is not GeoJSON, holds NaN or
    infinity, nests deeper than ``limits.max_depth``, has a longer text than allowed, or links to a CRS elsewhere.
    """
    document = _parse(text, file)
    if not isinstance(document, dict) or document.get("type") not in KINDS:
        found = document.get("type") if isinstance(document, dict) else type(document).__name__
        wrong = Sentence(
            f"是 JSON，但不是 GeoJSON（type：{found!r:.60}）", f"it is JSON but not GeoJSON ({found!r:.60})"
        )
        raise refuse("not_geojson", file, wrong)
    _check_values(document, limits, file)
    features = _check_geometries(document, limits, file)
    if "crs" not in document:
        return Overview(features, RFC_7946, is_said=False)
    return Overview(features, _declared(document["crs"], file), is_said=True)


def _parse(text: str, file: str) -> Any:
    def refuse_constant(name: str) -> None:
        wrong = Sentence(f"含有不是数的 {name}", f"it holds {name}, which is no number")
        raise refuse("coordinate_not_finite", file, wrong)

    try:
        return json.loads(text, parse_constant=refuse_constant)
    except json.JSONDecodeError as error:
        wrong = Sentence(
            f"JSON 在第 {error.lineno} 行第 {error.colno} 列断了（{error.msg}）",
            f"its JSON breaks at line {error.lineno}, column {error.colno} ({error.msg})",
        )
        raise refuse("json_broken", file, wrong) from error
    except ValueError as error:  # an integer of more digits than Python takes
        raise refuse("json_broken", file, Sentence(f"数字过长：{error}", f"a number is too long: {error}")) from error
    except RecursionError as error:
        wrong = Sentence("JSON 嵌套过深", "its JSON is nested too deep")
        raise refuse("too_deep", file, wrong) from error


def _check_values(document: Any, limits: Limits, file: str) -> None:
    """Defects: nesting, length of a text. Lists of coordinates are not entered: they are the bulk of the file."""
    level, depth = [document], 0
    while level:
        depth += 1
        if depth > limits.max_depth:
            raise refuse_amount("too_deep", file, Sentence("嵌套层数", "levels of nesting"), depth, limits.max_depth)
        below = []
        for value in level:
            for part in value.values() if isinstance(value, dict) else value:
                if isinstance(part, str) and len(part) > limits.max_text_bytes:
                    what = Sentence("一个文字值的字符数", "characters of one text")
                    raise refuse_amount("text_too_long", file, what, len(part), limits.max_text_bytes)
                if isinstance(part, dict) or (isinstance(part, list) and part and not _is_coordinates(part)):
                    below.append(part)
        level = below


def _is_coordinates(part: list[Any]) -> bool:
    """Whether a list starts as a position or as a list of positions does."""
    first = part[0][0] if isinstance(part[0], list) and part[0] else part[0]
    return isinstance(first, int | float)


def _check_geometries(document: dict[str, Any], limits: Limits, file: str) -> int:
    """Defects: a kind of geometry that GeoJSON does not have, which a reader would quietly leave out; too many rings,
    over which a reader would spend hours. Returns the number of features.
    """
    number = 0
    for number, geometry in enumerate(_geometries(document), start=1):
        kind = geometry.get("type") if isinstance(geometry, dict) else geometry
        if geometry is not None and kind not in GEOMETRIES:
            wrong = Sentence(
                f"第 {number} 个要素的几何类型 {kind!r:.60} 不是 GeoJSON 的",
                f"feature {number} has a geometry that GeoJSON does not know: {kind!r:.60}",
            )
            raise refuse("geometry_broken", file, wrong)
        rings = _rings(geometry)
        if rings > limits.max_rings:
            what = Sentence(f"第 {number} 个要素的环数", f"rings of feature {number}")
            raise refuse_amount("too_many_rings", file, what, rings, limits.max_rings)
    return number


def _rings(geometry: Any) -> int:
    """Rings of a polygon or multipolygon; 0 for whatever else it may be."""
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if not isinstance(coordinates, list):
        return 0
    if geometry["type"] == "MultiPolygon":
        return sum(len(part) for part in coordinates if isinstance(part, list))
    return len(coordinates) if geometry["type"] == "Polygon" else 0


def _geometries(document: dict[str, Any]) -> Iterator[Any]:
    if document["type"] == "FeatureCollection":
        features = document.get("features")
        for feature in features if isinstance(features, list) else []:
            yield feature.get("geometry") if isinstance(feature, dict) else feature
    else:
        yield document.get("geometry") if document["type"] == "Feature" else document


def _declared(member: Any, file: str) -> str | None:
    if member is None:
        return None
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if isinstance(name, str) and name.strip() and len(name) < 20_000:
        return name.strip()
    raise _crs_unreadable(file, member)


def _crs_unreadable(file: str, member: Any) -> SourceError:
    return refuse(
        "crs_unreadable",
        file,
        Sentence(f"成员 crs 没有名称（{str(member)[:80]}）", f"its member crs has no name ({str(member)[:80]})"),
        Sentence("写成 urn:ogc:def:crs:EPSG::4490 这样的名称", "give a name such as urn:ogc:def:crs:EPSG::4490"),
    )
