"""Moist air against the ASHRAE Handbook Fundamentals 2017, chapter 1, and by hand; impossible states are refused."""

import numpy as np
import pytest

from models import psychrometrics as air
from models.errors import ClimateError

SEA_LEVEL_PA = 101325.0


@pytest.mark.parametrize(
    ("dry_bulb_c", "ratio", "enthalpy"),
    [(-20.0, 0.0006373, -18.542), (5.0, 0.005424, 18.639), (25.0, 0.020170, 76.500), (50.0, 0.086863, 275.353)],
)
def test_saturated_air_is_that_of_the_table(dry_bulb_c, ratio, enthalpy):
    """Table 2, real gas: psychrolib takes air as an ideal gas, which is up to 0.7 % less."""
    found = air.saturation_humidity_ratio(dry_bulb_c, SEA_LEVEL_PA)
    assert found == pytest.approx(ratio, rel=7e-3)
    assert air.enthalpy_kj_per_kg(dry_bulb_c, found) == pytest.approx(enthalpy, rel=7e-3)


def test_example_1_of_the_handbook():
    """40 C dry bulb, 20 C wet bulb, read off the chart: 6.5 g/kg, 56.7 kJ/kg, dew point 7 C, relative humidity 14 %."""
    ratio = air.humidity_ratio_from_wet_bulb(40.0, 20.0, SEA_LEVEL_PA)
    assert ratio == pytest.approx(0.0065, abs=1.1e-4)
    assert air.enthalpy_kj_per_kg(40.0, ratio) == pytest.approx(56.7, abs=0.3)
    assert air.dew_point_c(40.0, ratio, SEA_LEVEL_PA) == pytest.approx(7.0, abs=0.5)
    assert air.relative_humidity_share(40.0, ratio, SEA_LEVEL_PA) == pytest.approx(0.14, abs=0.005)
    assert air.wet_bulb_c(40.0, ratio, SEA_LEVEL_PA) == pytest.approx(20.0, abs=0.002)


def test_30_c_and_half_saturated_by_hand():
    """Saturation 4,246 Pa: W = 0.621945 x 2,123 / 99,202; h = 1.006 x 30 + W (2501 + 1.86 x 30); 1/v x (1 + W)."""
    ratio = air.humidity_ratio_from_relative_humidity(30.0, 0.5, SEA_LEVEL_PA)
    assert ratio == pytest.approx(0.013310, abs=2e-6)
    assert air.enthalpy_kj_per_kg(30.0, ratio) == pytest.approx(64.21, abs=0.01)
    assert air.density_kg_per_m3(30.0, ratio, SEA_LEVEL_PA) == pytest.approx(1.15521, abs=2e-5)
    assert air.relative_humidity_share(30.0, ratio, SEA_LEVEL_PA) == pytest.approx(0.5)


def test_dew_point_and_humidity_ratio_go_back_and_forth():
    dew_c = np.array([-15.0, -0.5, 4.0, 21.0])
    ratio = air.humidity_ratio_from_dew_point(dew_c, 95000.0)
    assert air.dew_point_c(30.0, ratio, 95000.0) == pytest.approx(dew_c, abs=0.002)


def test_arrays_broadcast_and_keep_their_shape():
    dry_c = np.array([[10.0, 20.0, 30.0], [10.0, 20.0, 31.0]])
    ratio = air.saturation_humidity_ratio(dry_c, SEA_LEVEL_PA)
    assert ratio.shape == (2, 3) and ratio[0, 0] == ratio[1, 0] and ratio[0, 2] < ratio[1, 2]
    assert air.enthalpy_kj_per_kg(dry_c, 0.005)[0, 1] == pytest.approx(1.006 * 20 + 0.005 * (2501 + 1.86 * 20))


def test_a_wet_bulb_rounded_above_the_dry_bulb_is_saturated_air():
    assert air.humidity_ratio_from_wet_bulb(20.0, 20.04, SEA_LEVEL_PA) == air.saturation_humidity_ratio(
        20.0, SEA_LEVEL_PA
    )


@pytest.mark.parametrize(
    ("call", "zh", "en"),
    [
        (lambda: air.humidity_ratio_from_wet_bulb([20, 20], [19, 20.1], 1e5), "湿球温度高于", "wet bulb is above"),
        (lambda: air.humidity_ratio_from_wet_bulb([20, 40], [19, 1.0], 1e5), "绝干空气", "below that of dry air"),
        (lambda: air.saturation_humidity_ratio([20, 20], [1e5, 1013.25]), "50 到 110 kPa", "50 to 110 kPa"),
        (lambda: air.saturation_humidity_ratio([20, np.nan], 1e5), "dry_bulb_c 缺失", "dry_bulb_c is missing"),
        (lambda: air.enthalpy_kj_per_kg([20, 20], [0.01, np.inf]), "humidity_ratio 缺失", "humidity_ratio is missing"),
        (lambda: air.dew_point_c([20, 20], [0.01, -0.01], 1e5), "含湿量为负", "humidity ratio is negative"),
        (lambda: air.humidity_ratio_from_relative_humidity(20, [0.5, 50], 1e5), "0 到 1", "within 0 to 1"),
        (lambda: air.saturation_humidity_ratio([20, 300], 1e5), "psychrolib", "psychrolib"),
    ],
)
def test_a_state_that_cannot_be_is_refused_with_its_row(call, zh, en):
    with pytest.raises(ClimateError) as caught:
        call()
    assert zh in caught.value.zh and "第 2 行" in caught.value.zh
    assert en in caught.value.en and "Row 2" in caught.value.en
