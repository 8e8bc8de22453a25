"""Whatever the point in China: there and back is the same point to 1e-9 deg."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geodata import datum

# Away from the edge of the rectangle, where the shift stops.
LON = st.floats(72.1, 137.7)
LAT = st.floats(0.9, 55.7)


@given(LON, LAT)
def test_gcj02_there_and_back(lon, lat):
    back = datum.wgs84_from_gcj02(*datum.gcj02_from_wgs84(lon, lat))
    assert np.max(np.abs(np.subtract(back, (lon, lat)))) < 1e-9


@given(LON, LAT)
def test_bd09_there_and_back(lon, lat):
    back = datum.wgs84_from_bd09(*datum.bd09_from_wgs84(lon, lat))
    assert np.max(np.abs(np.subtract(back, (lon, lat)))) < 1e-9


@given(LON, LAT)
def test_back_and_there(lon, lat):
    again = datum.bd09_from_gcj02(*datum.gcj02_from_bd09(lon, lat))
    assert np.max(np.abs(np.subtract(again, (lon, lat)))) < 1e-9


@given(LON, LAT)
def test_shift_of_gcj02_stays_below_one_kilometre(lon, lat):
    moved = datum.gcj02_from_wgs84(lon, lat)
    east_m = (float(moved[0]) - lon) * 111_320 * np.cos(np.radians(lat))
    assert np.hypot(east_m, (float(moved[1]) - lat) * 111_320) < 1_000
