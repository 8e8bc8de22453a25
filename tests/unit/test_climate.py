"""Climates of the stations: their means, their design values, and what elevation and warming do to them."""

import numpy as np
import pytest

from models.climate import at_elevation, station_climate, stations, warmed
from models.climate_steps import design_day_steps
from models.errors import ClimateError
from models.psychrometrics import relative_humidity_share

SHAPINGBA = "chongqing_shapingba"
# Annual means of dry bulb [C] and pressure [Pa] of the weather files, before they were binned.
MEANS = {
    "beijing": (12.65, 101312.82),
    "chengdu": (16.62, 95673.40),
    "chongqing_shapingba": (18.46, 98309.84),
    "chongqing_youyang": (15.26, 93886.68),
    "guangzhou": (22.23, 100833.07),
    "guiyang": (15.53, 89207.70),
    "hohhot": (6.57, 89671.84),
    "lanzhou": (10.25, 84804.88),
    "shanghai": (16.69, 101683.15),
    "wuhan": (17.29, 101339.37),
}


def test_there_are_ten_stations_two_of_them_in_chongqing():
    table = stations()
    assert set(table.index) == set(MEANS)
    assert table.loc[SHAPINGBA, ["wmo", "name_zh", "elevation_m"]].tolist() == ["575160", "重庆沙坪坝", 259.1]


@pytest.mark.parametrize("station_id", MEANS)
def test_the_year_of_a_station_has_the_means_of_its_weather_file(station_id):
    climate = station_climate(station_id)
    mean_c, mean_pa = MEANS[station_id]
    assert climate.hours.sum() == 8760
    assert climate.mean(climate.dry_bulb_c) == pytest.approx(mean_c, abs=0.006)
    assert climate.mean(climate.pressure_pa) == pytest.approx(mean_pa, abs=0.1)
    assert (climate.dew_point_c <= climate.wet_bulb_c + 0.002).all()
    assert (climate.wet_bulb_c <= climate.dry_bulb_c).all()
    assert climate.basis == "typical_year" and climate.grade == "M" and climate.warming_k == 0


def test_the_mean_humidity_of_shapingba_is_that_of_its_weather_file():
    """The weather file has a mean relative humidity of 81.54 %, bins are within a point of it."""
    climate = station_climate(SHAPINGBA)
    share = relative_humidity_share(climate.dry_bulb_c, climate.humidity_ratio, climate.pressure_pa)
    assert climate.mean(share) == pytest.approx(0.8154, abs=0.01)


def test_what_is_shared_cannot_be_written_to():
    climate = station_climate(SHAPINGBA)
    with pytest.raises(ValueError, match="read-only"):
        climate.dry_bulb_c[0] = 99.0
    table = stations()
    table.loc[SHAPINGBA, "elevation_m"] = 0.0
    assert stations().loc[SHAPINGBA, "elevation_m"] == 259.1


def test_an_unknown_station_is_refused_with_the_nearest():
    with pytest.raises(ClimateError) as caught:
        station_climate("chongqing_shapinba")
    assert SHAPINGBA in caught.value.zh and SHAPINGBA in caught.value.en


def test_the_design_day_is_the_design_value_and_the_extreme():
    """GB 50736: 35.5 and 27.3 C at Shapingba; 4.5 and 1.5 K hotter on the design day, assumed."""
    climate = station_climate(SHAPINGBA)
    assert (climate.design_dry_bulb_c, climate.design_wet_bulb_c) == (35.5, 27.3)
    assert (climate.design_day_dry_bulb_c, climate.design_day_wet_bulb_c) == (40.0, 28.8)
    assert climate.design_pressure_pa == 97320 and climate.design_grade == "L"


def test_the_chain_of_the_design_day_can_be_redone():
    found = design_day_steps(station_climate(SHAPINGBA))
    values = {step.key: step.value for step in found}
    redone = [step for step in found if step.formula]
    assert [step.key for step in redone] == ["design_day_dry_bulb_c", "design_day_wet_bulb_c"]
    for step in redone:
        assert eval(step.formula, {key: values[key] for key in step.inputs}) == step.value
    assert {step.key: step.grade for step in found}["design_extreme_wet_bulb_k"] == "A"


def test_the_design_values_of_youyang_are_those_of_shapingba_405_m_higher():
    """35.5 - 405 x 0.0065 = 32.8675 C; 97,320 x (1 - 2.6325 / 308.65)^5.25588 = 93,035.8 Pa."""
    youyang = station_climate("chongqing_youyang")
    assert youyang.design_dry_bulb_c == pytest.approx(32.8675)
    assert youyang.design_pressure_pa == pytest.approx(93035.8, abs=0.1)
    assert 24.5 < youyang.design_wet_bulb_c < 27.3 - 0.4 * 405 / 100
    assert youyang.design_grade == "A" and youyang.design_source.startswith("assumed")
    assert youyang.grade == "M" and youyang.elevation_m == 664.1


def test_1000_m_higher_by_hand():
    """Every bin 6.5 K cooler; 99,638 Pa at 3.07 C becomes 99,638 x (1 - 6.5 / 276.22)^5.25588 = 87,916 Pa."""
    low = station_climate(SHAPINGBA)
    high = at_elevation(low, 1259.1)
    assert high.dry_bulb_c == pytest.approx(low.dry_bulb_c - 6.5)
    assert low.pressure_pa[0] == 99638 and high.pressure_pa[0] == pytest.approx(87916, abs=1)
    assert high.elevation_m == 1259.1 and high.grade == "A" and "1259.1 m" in high.source
    assert np.array_equal(high.hours, low.hours)


def test_shapingba_lifted_to_youyang_is_near_what_is_measured_there():
    lifted = at_elevation(station_climate(SHAPINGBA), 664.1)
    measured = station_climate("chongqing_youyang")
    assert lifted.mean(lifted.dry_bulb_c) == pytest.approx(measured.mean(measured.dry_bulb_c), abs=0.6)
    assert lifted.mean(lifted.pressure_pa) == pytest.approx(measured.mean(measured.pressure_pa), rel=0.002)


def test_the_same_elevation_and_no_warming_change_nothing():
    climate = station_climate(SHAPINGBA)
    assert at_elevation(climate, 259.1) is climate and warmed(climate, 0.0) is climate


def test_two_k_warmer():
    climate = station_climate(SHAPINGBA)
    warm = warmed(warmed(climate, 1.0), 1.0)
    assert warm.dry_bulb_c == pytest.approx(climate.dry_bulb_c + 2)
    assert warm.design_dry_bulb_c == 37.5 and 28.8 < warm.design_wet_bulb_c < 29.3
    assert warm.warming_k == 2 and warm.grade == "A" and "warmed" in warm.source
    assert np.array_equal(warm.pressure_pa, climate.pressure_pa)


@pytest.mark.parametrize("warming_k", [-0.1, 6.1, float("nan")])
def test_a_warming_out_of_bounds_is_refused(warming_k):
    with pytest.raises(ClimateError, match="0 to 6 K"):
        warmed(station_climate(SHAPINGBA), warming_k)


def test_warming_is_bounded_in_all():
    with pytest.raises(ClimateError, match=r"7\.0 K in all"):
        warmed(warmed(station_climate(SHAPINGBA), 4.0), 3.0)


@pytest.mark.parametrize("elevation_m", [-201, 5001, float("nan")])
def test_an_elevation_out_of_bounds_is_refused(elevation_m):
    with pytest.raises(ClimateError, match=r"-200 to 5,000 m"):
        at_elevation(station_climate(SHAPINGBA), elevation_m)


@pytest.mark.parametrize("elevation_m", [-200, 5000])
@pytest.mark.parametrize("station_id", MEANS)
def test_every_station_can_be_moved_to_the_bounds(station_id, elevation_m):
    assert at_elevation(station_climate(station_id), elevation_m).elevation_m == elevation_m
