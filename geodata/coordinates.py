"""Coordinates that cannot be where the region is, and what they look like: swapped, mirrored, metres,
elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd

from geodata.defects import Sentence, schema_error
from geodata.inspection.columns import feature_names
from geodata.remarks import Remark
from geodata.schema import LayerSchema
from geodata.settings import Bounds

Box = tuple[float, float, float, float]  # min lon, min lat, max lon, max lat [deg]

SWAPPED = (
    "axes_swapped",
    Sentence("像是经纬度颠倒", "look like swapped axes"),
    Sentence("按“经度，纬度”的顺序重新导出", "export again as longitude, latitude"),
)
MIRRORED = (
    "wrong_hemisphere",
    Sentence("在错误的半球", "are in the wrong hemisphere"),
    Sentence("去掉多余的负号", "remove the minus sign"),
)
METRES = (
    "not_degrees",
    Sentence("不是以度为单位", "are not degrees"),
    Sentence("声明投影坐标系，或重新投影", "declare the projected CRS, or reproject"),
)


def check_coordinates(frame: gpd.GeoDataFrame, schema: LayerSchema, bounds: Bounds) -> None:
    """Raise LayerSchemaError for the first remark of :func:`find_misplaced`."""
    for remark in find_misplaced(frame, schema, bounds):
        raise schema_error(remark.kind, remark.layer, remark.said, remark.way_out, feature=remark.feature)


def find_misplaced(frame: gpd.GeoDataFrame, schema: LayerSchema, bounds: Bounds) -> Iterator[Remark]:
    """Kinds ``axes_swapped``, ``wrong_hemisphere``, ``not_degrees``, ``out_of_region``, by what the numbers
    say; one remark for each feature.
    """
    boxes = frame.geometry.bounds
    inside = (boxes["minx"] >= bounds.min_lon) & (boxes["maxx"] <= bounds.max_lon)
    inside &= (boxes["miny"] >= bounds.min_lat) & (boxes["maxy"] <= bounds.max_lat)
    wrong = frame.geometry.notna() & ~frame.geometry.is_empty & ~inside
    if not wrong.any():
        return
    names = feature_names(frame, schema)
    for position in wrong.to_numpy(dtype=bool).nonzero()[0]:
        west, south, east, north = (float(value) for value in boxes.iloc[position])
        kind, said, way_out = _look_of((west, south, east, north), bounds)
        place = f"({west:.6g}, {south:.6g})"
        lon, lat = place_on_earth(west, south)
        yield Remark(
            "error",
            kind,
            schema.name,
            Sentence(f"坐标 {place} {said.zh}", f"the coordinates {place} {said.en}"),
            way_out,
            feature=names[position],
            lon=lon,
            lat=lat,
        )


def place_on_earth(lon: float, lat: float) -> tuple[float | None, float | None]:
    """``(lon, lat)`` [deg], or ``(None, None)`` if there is no such place: nothing can be drawn there."""
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else (None, None)


def _look_of(box: Box, bounds: Bounds) -> tuple[str, Sentence, Sentence]:
    west, south, east, north = box
    if _fits((south, west, north, east), bounds):
        return SWAPPED
    if max(abs(value) for value in box) > 360:
        return METRES
    lon, lat = sorted((abs(west), abs(east))), sorted((abs(south), abs(north)))
    if _fits((lon[0], lat[0], lon[1], lat[1]), bounds):
        return MIRRORED
    limits = f"{bounds.min_lon:g}-{bounds.max_lon:g} E, {bounds.min_lat:g}-{bounds.max_lat:g} N"
    return (
        "out_of_region",
        Sentence(f"不在区域范围内（{limits}）", f"are outside the region ({limits})"),
        Sentence("改正坐标，或在 region.toml 中扩大范围", "mend them, or widen the bounds in region.toml"),
    )


def _fits(box: Box, bounds: Bounds) -> bool:
    west, south, east, north = box
    in_lon = bounds.min_lon <= west and east <= bounds.max_lon
    return in_lon and bounds.min_lat <= south and north <= bounds.max_lat
