"""GCJ-02 and BD-09 against point pairs that others have published."""

from __future__ import annotations

import numpy as np
import pytest

from geodata import datum

# Published pairs, longitude first [deg]. Formula: the same sums of sines, so all digits must agree.
FORMULA_PAIRS = [
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),  # googollee/eviltransform, Shanghai
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),  # googollee/eviltransform, Shenzhen
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),  # googollee/eviltransform, Beijing
    ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),  # wandergis/coordtransform, also dromara/hutool
]
# Cities around Chongqing in hujiulong/gcoord, test/fixtures/china-cities.json: numbers of the maps themselves, rounded
# to 1e-7 deg; they differ from the formula by 0.7 m, which is how good the formula is. WGS 84, GCJ-02, BD-09.
MAP_TRIPLES = [
    ((105.4386655, 28.8748404), (105.4422659, 28.871815), (105.4487888, 28.8776874)),  # Luzhou
    ((104.6252411, 30.1317508), (104.6276449, 30.1289052), (104.6340814, 30.1351581)),  # Ziyang
    ((105.2884121, 27.2873271), (105.2916458, 27.2839591), (105.2982343, 27.2896767)),  # Bijie
    ((107.0188197, 33.0693761), (107.0233282, 33.0674824), (107.0297571, 33.0736864)),  # Hanzhong
]
DEGREE_M = 111_320.0


def metres_between(left, right):
    east = (left[0] - right[0]) * DEGREE_M * np.cos(np.radians(right[1]))
    return float(np.hypot(east, (left[1] - right[1]) * DEGREE_M))


@pytest.mark.parametrize(("wgs84", "gcj02"), FORMULA_PAIRS)
def test_gcj02_as_published_by_other_implementations(wgs84, gcj02):
    assert np.allclose(datum.gcj02_from_wgs84(*wgs84), gcj02, rtol=0, atol=1e-11)
    assert np.allclose(datum.wgs84_from_gcj02(*gcj02), wgs84, rtol=0, atol=1e-9)


@pytest.mark.parametrize(("wgs84", "gcj02", "bd09"), MAP_TRIPLES)
def test_formula_is_within_a_metre_of_the_maps(wgs84, gcj02, bd09):
    assert metres_between(datum.gcj02_from_wgs84(*wgs84), gcj02) < datum.ACCURACY_M
    assert metres_between(datum.bd09_from_gcj02(*gcj02), bd09) < datum.ACCURACY_M
    assert metres_between(datum.wgs84_from_bd09(*bd09), wgs84) < datum.ACCURACY_M


def test_bd09_as_published():
    # wandergis/coordtransform, README and test/app.js.
    assert np.allclose(datum.bd09_from_gcj02(116.404, 39.915), (116.41036949371029, 39.92133699351021), atol=1e-11)
    # andelf's geotool, WGS 84 to BD-09; it uses a slightly other degree length: 1 cm.
    assert (
        metres_between(datum.bd09_from_wgs84(121.0917077, 30.6107779), (121.10271732371203, 30.61484572185035)) < 0.05
    )


def test_shift_is_about_480_m_in_the_middle_of_the_cluster_and_1100_m_for_bd09():
    centre = (106.5, 29.6)
    assert metres_between(datum.gcj02_from_wgs84(*centre), centre) == pytest.approx(480, abs=30)
    assert 900 < metres_between(datum.bd09_from_wgs84(*centre), centre) < 1300


@pytest.mark.parametrize("point", [(-0.1, 51.5), (151.2, -33.9), (137.9, 30.0), (72.0, 30.0), (100.0, 56.0)])
def test_points_outside_china_stay(point):
    for move in (datum.gcj02_from_wgs84, datum.wgs84_from_gcj02, datum.bd09_from_gcj02, datum.gcj02_from_bd09):
        assert np.array_equal(move(*point), point)
    assert not datum.is_in_china(*point)


def test_arrays_keep_their_order_and_length():
    lon, lat = np.array([106.5, -0.1, 121.5272106]), np.array([29.6, 51.5, 31.1774276])
    moved = datum.gcj02_from_wgs84(lon, lat)
    assert moved[0].shape == (3,)
    assert moved[0][1] == -0.1
    assert moved[1][2] == pytest.approx(31.17530398364597, abs=1e-11)


def test_remove_shift_leaves_true_datums_alone():
    assert datum.remove_shift(106.5, 29.6, "cgcs2000") == (106.5, 29.6)
    assert datum.remove_shift(106.5, 29.6, "wgs84") == (106.5, 29.6)
    gcj02 = datum.gcj02_from_wgs84(106.5, 29.6)
    assert np.allclose(datum.remove_shift(*gcj02, "gcj02"), (106.5, 29.6), rtol=0, atol=1e-9)
