"""In which CRS would these numbers lie in the region? All that fit, for the analyst to choose from.

Tried are the Gauss-Kruger zones of China (CGCS2000, Xian 1980, Beijing 1954, New Beijing; with and without the zone
number before the easting), UTM zones and web maps whose area meets the region, and degrees; each with swapped axes too,
degrees also with a wrong sign.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_crs_info
from pyproj.enums import PJType

from geodata.intake.crs import datum_of
from geodata.settings import Bounds, RegionSettings

FAMILIES = ("CGCS2000 /", "Xian 1980 /", "Beijing 1954 /", "New Beijing /")
OTHERS = ("WGS 84 / UTM zone", "WGS 84 / Pseudo-Mercator")
FITS_SHARE = 0.95  # assumed: of the vertices in the bounds of the region, so that one stray point hides nothing
SAMPLE = 400  # vertices looked at: enough for shares to some percent, and 100 trials stay below a second

Coordinates = NDArray[np.float64]


@dataclass(frozen=True)
class Reading:
    """One way to read the numbers: ``share_in_region`` and ``share_in_districts`` [1] of the vertices fall inside.

    ``share_in_districts`` is None where no districts were given. ``lon``, ``lat`` [deg] are the middle of the layer.
    """

    crs: CRS
    code: str
    swapped: bool
    mirrored: bool
    share_in_region: float
    share_in_districts: float | None
    lon: float
    lat: float

    @property
    def rank(self) -> tuple[float, int, int, int, str]:
        """Sorting key: where most vertices lie in districts first, then plain readings, CGCS2000, 3-degree zones."""
        inside = self.share_in_region if self.share_in_districts is None else self.share_in_districts
        is_other = 0 if datum_of(self.crs) == "cgcs2000" else 1
        return (-round(inside, 1), self.swapped + self.mirrored, is_other, "3-degree" not in self.crs.name, self.code)


def sample_vertices(geometry: gpd.GeoSeries) -> Coordinates:
    """At most :data:`SAMPLE` finite vertices of ``geometry``, evenly taken: array (n, 2)."""
    points = shapely.get_coordinates(geometry.to_numpy())
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) > SAMPLE:
        points = points[np.linspace(0, len(points) - 1, SAMPLE).astype(int)]
    return np.asarray(points, dtype=float)


def fitting_readings(
    points: Coordinates, settings: RegionSettings, districts: gpd.GeoDataFrame | None
) -> tuple[Reading, ...]:
    """Every reading that brings ``points`` (n, 2) into the region, the likeliest first; empty if none does."""
    if not len(points):
        return ()
    found = []
    for code in candidate_codes(settings.bounds):
        crs = CRS(code)
        for swapped, mirrored, x, y in _variants(points, crs.is_geographic):
            reading = read_as(x, y, crs, settings, districts, swapped=swapped, mirrored=mirrored, code=code)
            if reading.share_in_region >= FITS_SHARE:
                found.append(reading)
    return tuple(sorted(found, key=lambda reading: reading.rank))


def read_as(
    x: Coordinates,
    y: Coordinates,
    crs: CRS,
    settings: RegionSettings,
    districts: gpd.GeoDataFrame | None,
    *,
    swapped: bool = False,
    mirrored: bool = False,
    code: str = "",
) -> Reading:
    """Place ``x``, ``y`` (in ``crs``) on the earth and count what falls into the region."""
    lon, lat = _to_degrees(crs, settings.storage_crs).transform(x, y)
    bounds = settings.bounds
    with np.errstate(invalid="ignore"):
        inside = (lon >= bounds.min_lon) & (lon <= bounds.max_lon) & (lat >= bounds.min_lat) & (lat <= bounds.max_lat)
    finite = np.isfinite(lon) & np.isfinite(lat)
    middle = (float(np.median(lon[finite])), float(np.median(lat[finite]))) if finite.any() else (np.nan, np.nan)
    return Reading(
        crs, code, swapped, mirrored, float(inside.mean()), _share_in_districts(lon, lat, finite, districts), *middle
    )


@cache
def candidate_codes(bounds: Bounds) -> tuple[str, ...]:
    """Codes of the CRSs that are tried for a region within ``bounds``, from the database of PROJ."""
    area = AreaOfInterest(bounds.min_lon, bounds.min_lat, bounds.max_lon, bounds.max_lat)
    found = query_crs_info("EPSG", PJType.PROJECTED_CRS, area_of_interest=area, contains=False)
    zones = {row.code for row in found if "Gauss-Kruger" in row.name and row.name.startswith(FAMILIES)}
    others = {row.code for row in found if row.name.startswith(OTHERS) and not row.name.endswith("S")}
    return ("EPSG:4490", "EPSG:4326", *(f"EPSG:{code}" for code in sorted(zones | others, key=int)))


def _variants(points: Coordinates, is_geographic: bool) -> Iterator[tuple[bool, bool, Coordinates, Coordinates]]:
    x, y = points[:, 0], points[:, 1]
    for swapped, east, north in ((False, x, y), (True, y, x)):
        yield swapped, False, east, north
        if is_geographic:
            for sign_x, sign_y in ((-1, 1), (1, -1), (-1, -1)):
                yield swapped, True, sign_x * east, sign_y * north


@cache
def _to_degrees(crs: CRS, storage_crs: str) -> Transformer:
    return Transformer.from_crs(crs, storage_crs, always_xy=True)


def _share_in_districts(
    lon: Coordinates, lat: Coordinates, finite: NDArray[np.bool_], districts: gpd.GeoDataFrame | None
) -> float | None:
    if districts is None or not len(districts):
        return None
    points = shapely.points(np.where(finite, lon, 0.0), np.where(finite, lat, 0.0))
    hits = districts.sindex.query(points, predicate="intersects")[0]
    is_hit = np.zeros(len(lon), dtype=bool)
    is_hit[hits] = True
    return float((is_hit & finite).mean())
