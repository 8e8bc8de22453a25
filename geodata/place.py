"""A point on the map: in which zone and piece of land it lies, and which exclusions take the land there."""

from __future__ import annotations

import math
from dataclasses import dataclass

import geopandas as gpd
import shapely

from geodata.candidate_settings import CandidateSettings
from geodata.candidates import zone_shapes
from geodata.errors import PlannerError
from geodata.exclusions import Exclusion, excluded_parts
from geodata.grid import generate_grid, generate_hexagons
from geodata.measure import to_local
from geodata.overlay import Shapes, as_shapes
from geodata.parcels import parcel_shapes
from geodata.read import Region

# Half the side of the square [m] around the point in which exclusions are looked for.
_AROUND_M = 1.0


class PointError(PlannerError):
    """A point is none, or lies beyond the bounds of the region."""


@dataclass(frozen=True, eq=False)
class Place:
    """Where a point lies.

    ``zone_id`` is empty beyond the cluster and its belt; ``site_id`` is the id that the piece of land there has as a
    candidate, empty where there is no piece; ``exclusions`` take the land at the point, in their order.
    """

    zone_id: str
    site_id: str
    exclusions: tuple[Exclusion, ...]


def find_place(region: Region, settings: CandidateSettings, lon: float, lat: float) -> Place:
    """Return where the point [deg] lies; PointError beyond the bounds of the region, the coordinates as given."""
    _check_point(region, lon, lat)
    local_crs = region.settings.local_crs
    stored = gpd.GeoSeries([shapely.Point(lon, lat)], crs=region.settings.storage_crs)
    point = as_shapes(to_local(stored, local_crs))[0]
    zones = zone_shapes(region, settings.belt_km)
    zone_id = next((str(name) for name, shape in zones.items() if shapely.covers(shape, point)), "")
    if not zone_id:
        return Place("", "", ())
    square = shapely.buffer(point, _AROUND_M, cap_style="square")
    bounds = tuple(shapely.bounds(square))
    west, south, east, north = bounds
    found = tuple(
        exclusion
        for exclusion in settings.exclusions
        if _covers(excluded_parts(exclusion, local_crs, (west, south, east, north)), point)
    )
    piece = _piece(region, settings, square, point)
    return Place(zone_id, f"{piece}_{zone_id}" if piece else "", found)


def _piece(region: Region, settings: CandidateSettings, square: shapely.Geometry, point: shapely.Geometry) -> str:
    if settings.parcels is not None:
        names, shapes = parcel_shapes(settings.parcels, region.settings)
    else:
        generate = generate_hexagons if settings.shape == "hexagon" else generate_grid
        names, shapes = generate(square, settings.cell_m)
    hits = shapely.covers(shapes, point).nonzero()[0]
    return str(names.iloc[hits[0]]) if len(hits) else ""


def _covers(shapes: Shapes, point: shapely.Geometry) -> bool:
    return bool(len(shapes)) and bool(shapely.covers(shapes, point).any())


def _check_point(region: Region, lon: float, lat: float) -> None:
    bounds = region.settings.bounds
    is_within = bounds.min_lon <= lon <= bounds.max_lon and bounds.min_lat <= lat <= bounds.max_lat
    if is_within and math.isfinite(lon) and math.isfinite(lat):
        return
    listed = f"{bounds.min_lon:g}–{bounds.max_lon:g}, {bounds.min_lat:g}–{bounds.max_lat:g}"
    is_swapped = bounds.min_lon <= lat <= bounds.max_lon and bounds.min_lat <= lon <= bounds.max_lat
    raise PointError(
        zh=f"点（{lon:g}，{lat:g}）不在本区域范围（经度、纬度 {listed}）内。"
        + ("经度和纬度似乎写反了，请写成“经度,纬度”。" if is_swapped else "请检查坐标，写成“经度,纬度”，单位为度。"),
        en=f"The point ({lon:g}, {lat:g}) is beyond the bounds of the region (longitude, latitude {listed}). "
        + ("Longitude and latitude seem to be swapped: write lon,lat." if is_swapped else "Write lon,lat in degrees."),
    )
