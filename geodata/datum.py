"""GCJ-02 and BD-09, the shifted longitudes and latitudes of Chinese web maps, to and from WGS 84.

Neither is published by its maker. The formulas are those that circulate since about 2010 in open code (EvilTransform,
coordtransform, gcoord and others, which all agree; :data:`SOURCE`): they imitate the maps to about 1 m or better, so
a place that went through them is no survey. Inside WGS 84 they add up to about 0.7 km, and about 0.5 km at 30 N, 107 E;
CGCS2000 takes the place of WGS 84 here, since both agree far more closely than that.

All functions take and give arrays of longitude and latitude [deg] and leave points outside :data:`CHINA` as they are,
as the maps do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Datum = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
DATUMS: tuple[Datum, ...] = ("wgs84", "cgcs2000", "gcj02", "bd09")
SHIFTED: tuple[Datum, ...] = ("gcj02", "bd09")
SOURCE = "public reverse-engineered formula (googollee/eviltransform, wandergis/coordtransform, hujiulong/gcoord)"
ACCURACY_M = 1.0  # order of the difference to the maps' own numbers, as those projects state it

Degrees = NDArray[np.float64]
Pair = tuple[Degrees, Degrees]

CHINA = (72.004, 0.8293, 137.8347, 55.8271)  # min lon, min lat, max lon, max lat [deg] of the formula
KRASOVSKY_A_M = 6378245.0
KRASOVSKY_E2 = 0.00669342162296594323
BD_FREQUENCY = np.pi * 3000.0 / 180.0
BD_SHIFT_LON_DEG, BD_SHIFT_LAT_DEG = 0.0065, 0.006
STEP_LIMIT_DEG = 1e-12  # the inverse stops here: a thousandth of the 1e-9 deg that is promised
MOST_STEPS = 40


def is_in_china(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
    """True where the formulas shift a point: inside the rectangle :data:`CHINA`."""
    west, south, east, north = CHINA
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    inside: NDArray[np.bool_] = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return inside


def gcj02_from_wgs84(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Shift WGS 84 [deg] to GCJ-02 [deg]."""
    x, y = _pair(lon, lat)
    inside = is_in_china(x, y)
    shift_lon, shift_lat = _gcj02_shift(x, y)
    return np.where(inside, x + shift_lon, x), np.where(inside, y + shift_lat, y)


def wgs84_from_gcj02(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Undo :func:`gcj02_from_wgs84` by iteration, to better than 1e-9 deg."""
    return _inverse(gcj02_from_wgs84, *_pair(lon, lat))


def bd09_from_gcj02(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Shift GCJ-02 [deg] to BD-09 [deg]: polar coordinates with a ripple, moved by a constant."""
    x, y = _pair(lon, lat)
    inside = is_in_china(x, y)
    radius = np.hypot(x, y) + 2e-5 * np.sin(y * BD_FREQUENCY)
    angle = np.arctan2(y, x) + 3e-6 * np.cos(x * BD_FREQUENCY)
    moved_x = radius * np.cos(angle) + BD_SHIFT_LON_DEG
    moved_y = radius * np.sin(angle) + BD_SHIFT_LAT_DEG
    return np.where(inside, moved_x, x), np.where(inside, moved_y, y)


def gcj02_from_bd09(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Undo :func:`bd09_from_gcj02` by iteration, to better than 1e-9 deg."""
    return _inverse(bd09_from_gcj02, *_pair(lon, lat))


def bd09_from_wgs84(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Shift WGS 84 [deg] to BD-09 [deg]."""
    return bd09_from_gcj02(*gcj02_from_wgs84(lon, lat))


def wgs84_from_bd09(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Undo :func:`bd09_from_wgs84`, to better than 1e-9 deg."""
    return wgs84_from_gcj02(*gcj02_from_bd09(lon, lat))


def remove_shift(lon: ArrayLike, lat: ArrayLike, datum: Datum) -> Pair:
    """Longitude and latitude [deg] without the shift of ``datum``: unchanged for wgs84 and cgcs2000."""
    if datum == "gcj02":
        return wgs84_from_gcj02(lon, lat)
    return wgs84_from_bd09(lon, lat) if datum == "bd09" else _pair(lon, lat)


def _pair(lon: ArrayLike, lat: ArrayLike) -> Pair:
    return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)


def _gcj02_shift(lon: Degrees, lat: Degrees) -> Pair:
    """The shift of GCJ-02 in degrees: metres from a sum of sines, over the length of a degree on the ellipsoid."""
    x, y = lon - 105.0, lat - 35.0
    root, product = np.sqrt(np.abs(x)), x * y
    ripple = _waves(6.0 * x, 2.0 * x, 20.0, 20.0)
    east_m = 300.0 + x + 2.0 * y + 0.1 * x**2 + 0.1 * product + 0.1 * root + ripple
    east_m += _waves(x, x / 3.0, 20.0, 40.0) + _waves(x / 12.0, x / 30.0, 150.0, 300.0)
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y**2 + 0.1 * product + 0.2 * root + ripple
    north_m += _waves(y, y / 3.0, 20.0, 40.0) + _waves(y / 12.0, y / 30.0, 160.0, 320.0)
    squeezed = 1.0 - KRASOVSKY_E2 * np.sin(np.radians(lat)) ** 2
    parallel_m = KRASOVSKY_A_M / np.sqrt(squeezed) * np.cos(np.radians(lat))
    meridian_m = KRASOVSKY_A_M * (1.0 - KRASOVSKY_E2) / squeezed**1.5
    return np.degrees(east_m / parallel_m), np.degrees(north_m / meridian_m)


def _waves(first: Degrees, second: Degrees, first_m: float, second_m: float) -> Degrees:
    waves: Degrees = (first_m * np.sin(first * np.pi) + second_m * np.sin(second * np.pi)) * 2.0 / 3.0
    return waves


def _inverse(shift: Callable[[Degrees, Degrees], Pair], lon: Degrees, lat: Degrees) -> Pair:
    """Find the points that ``shift`` moves to ``lon``, ``lat``: it hardly changes over its own length."""
    x, y = lon.copy(), lat.copy()
    for _ in range(MOST_STEPS):
        moved_x, moved_y = shift(x, y)
        step_x, step_y = lon - moved_x, lat - moved_y
        x, y = x + step_x, y + step_y
        if not np.any(np.maximum(np.abs(step_x), np.abs(step_y)) > STEP_LIMIT_DEG):
            break
    return x, y
