"""Each cooling system in each of its modes, one state of the air at a time."""

import numpy as np
import pytest

from models.cooling.airside import fresh_share
from models.cooling.moist import dry_density_kg_per_m3, humidity_ratio, saturation_pressure_pa
from tests.cooling_cases import balance_of, climate_at, climate_humid, number, values_of

WATER_C_LATENT = 2501 - 2.326 * 25  # kJ/kg at 25 C


def heat_with_fans(balance):
    """Heat in the stream of the hall air [kW]: IT, power chain, lighting, fans."""
    parts = ("ups_loss", "distribution_loss", "lighting", "hall_fans")
    return number(balance.it_kw) + sum(number(balance.parts_kw, part) for part in parts)


def test_airside_mixes_cold_air_with_return_air():
    # 16.65 / (16.65 + 14 - 0) = 0.5432300: the rest is return air. Outside air has more than the least humidity.
    air = climate_humid(0, 0.8)
    assert number(fresh_share(values_of("hub_airside"), air)) == pytest.approx(0.54323, abs=1e-5)
    cold = balance_of("hub_airside", air)
    assert set(cold.rejected_kw) == {"exhaust_air", "tower"} and number(cold.rejected_kw, "tower") == 0
    assert number(cold.parts_kw, "compressors") == 0 and number(cold.water_kg_per_h, "adiabatic") == 0


def test_airside_wets_cold_dry_air_up_to_the_least_humidity():
    air = climate_humid(-10, 0.4)
    cold = balance_of("hub_airside", air)
    # Least: dew point -10.5 C (over ice 248.8 Pa) or 14 % at 14 C (223.8 Pa): the dew point counts.
    least = 0.621945 * 248.8 / (98_000 - 248.8)
    fresh_kg_per_s = heat_with_fans(cold) / (1.006 * 16.65) * 16.65 / (16.65 + 24)
    water = fresh_kg_per_s * (least - float(air.humidity_ratio[0])) * 1.1 * 3600
    assert water > 0 and number(cold.water_kg_per_h, "adiabatic") == pytest.approx(water, rel=3e-3)


def test_airside_takes_fit_air_as_it_is():
    # 20 C at 50 %: dew point 9 C, below 21 C, and 50 % is below 77.5 %.
    fit = balance_of("hub_airside", climate_humid(20, 0.5))
    assert number(fit.parts_kw, "compressors") == number(fit.parts_kw, "humidifier_pump") == 0
    assert number(fit.rejected_kw, "exhaust_air") == pytest.approx(heat_with_fans(fit), abs=1e-12)
    assert fit.wue_l_per_kwh().item() == 0


def test_airside_wets_hot_dry_air_along_the_wet_bulb():
    # 38 C at 15 %: cooled to 31 C at constant enthalpy: (h - 1.006 x 31) / (2501 + 1.86 x 31).
    air = climate_humid(38, 0.15)
    hot = balance_of("hub_airside", air)
    wetted = (float(air.enthalpy_kj_per_kg[0]) - 31.186) / 2558.66
    water = heat_with_fans(hot) / (1.006 * 16.65) * (wetted - float(air.humidity_ratio[0])) * 1.1 * 3600
    assert number(hot.parts_kw, "compressors") == 0
    assert number(hot.water_kg_per_h, "adiabatic") == pytest.approx(water, rel=1e-9)
    assert number(hot.rejected_kw, "tower") == 0


@pytest.mark.parametrize("state", [(30, 0.80), (15, 0.98)])
def test_airside_closes_where_air_is_too_humid(state):
    """30 C at 80 %: dew point 26 C is above 21 C. 15 C at 98 %: above 77.5 % even after the fans."""
    shut = balance_of("hub_airside", climate_humid(*state))
    assert number(shut.rejected_kw, "exhaust_air") == 0 and number(shut.water_kg_per_h, "adiabatic") == 0
    pumps = number(shut.parts_kw, "chilled_water_pumps")
    to_tower = heat_with_fans(shut) + pumps + number(shut.parts_kw, "compressors")
    assert number(shut.rejected_kw, "tower") == pytest.approx(
        to_tower + number(shut.parts_kw, "condenser_pumps") + number(shut.parts_kw, "heat_rejection_fans"), abs=1e-12
    )


def test_indirect_is_dry_while_the_exchanger_does():
    # 0.62 x (38.5 - 10) / 12.5 = 1.4136: all heat, no water, fans slowed to 1 / 1.4136 of the flow, squared.
    dry, edge = (balance_of("hub_indirect", climate_humid(dry_bulb_c, 0.5)) for dry_bulb_c in (10, 18.3))
    assert number(dry.water_kg_per_h, "adiabatic") == number(edge.water_kg_per_h, "adiabatic") == 0
    assert number(dry.parts_kw, "compressors") == 0
    air_m3_per_s = heat_with_fans(dry) / (1.006 * 12.5) / float(climate_humid(10, 0.5).density_kg_per_m3[0])
    assert number(dry.parts_kw, "heat_rejection_fans") == pytest.approx(
        air_m3_per_s * 250 / 0.65 / 1000 / 1.4136**2, rel=1e-9
    )


def test_indirect_is_wetted_above_that_and_trimmed_last():
    # 18.339 C is where 0.62 x (38.5 - t) = 12.5. At 25 / 18 C wet takes 0.75 x 20.5 / 12.5 = 1.23: all.
    wet = balance_of("hub_indirect", climate_at(25, 18))
    water = heat_with_fans(wet) * 0.95 / WATER_C_LATENT * 1.1 * 3600
    assert number(wet.water_kg_per_h, "adiabatic") == pytest.approx(water, rel=1e-9)
    assert number(wet.parts_kw, "compressors") == 0
    # At 36 / 27 C wet takes 0.75 x 11.5 / 12.5 = 0.69, compressors 0.31 of the heat at a COP of
    # 0.45 x (1 - 0.25 x 0.4) x 288.15 / (49 - 15) = 3.43237.
    hot = balance_of("hub_indirect", climate_at(36, 27))
    assert number(hot.parts_kw, "compressors") == pytest.approx(heat_with_fans(hot) * 0.31 / 3.432375, rel=2e-4)


def test_liquid_coolers_are_dry_up_to_the_design_difference():
    """Mean water 36 + 9 / 2 = 40.5 C, difference 9 K: dry up to 31.5 C."""
    dry, wet = (balance_of("hub_immersion", climate_humid(t, 0.3), liquid_supply_c=37.0) for t in (31.4, 31.6))
    assert number(dry.water_kg_per_h, "adiabatic") == 0 < number(wet.water_kg_per_h, "adiabatic")


def test_liquid_coolers_wetted_take_all_by_hand():
    air = climate_at(36, 24)
    wet = balance_of("hub_coldplate", air)
    # Pads: 36 - 0.8 x 12 = 26.4 C; 40.5 - 26.4 = 14.1 K, more than 9: all 0.7 kW and the pumps.
    # Pumps: 2 x 0.7 / (4.186 x 9) l/s x 220 kPa / 0.7 = 11.6792 W; fans slow to 9 / 14.1 = 0.6383, squared.
    pumps = 2 * 0.7 / (4.186 * 9) * 220 / 0.7 / 1000
    assert number(wet.parts_kw, "liquid_pumps") == pytest.approx(0.0116792, abs=1e-7)
    air_kg_per_s = (0.7 + pumps) / (1.006 * 7)
    water = air_kg_per_s * 1.006 * 9.6 / WATER_C_LATENT * 1.1 * 3600
    assert number(wet.water_kg_per_h, "adiabatic") == pytest.approx(water, rel=1e-3)
    fans = air_kg_per_s / float(air.density_kg_per_m3[0]) * 110 / 0.6 / 1000 * (9 / 14.1) ** 2
    spray = water / 3600 / 1000 * 0.25e6 / 0.7 / 1000
    assert number(wet.parts_kw, "humidifier_pump") == pytest.approx(spray, rel=1e-3)
    assert number(wet.rejected_kw, "cooler") == pytest.approx(0.7 + pumps + fans + spray, abs=1e-5)


def test_liquid_is_trimmed_by_chillers_on_an_extreme_day():
    """Pads at 42 / 38 C leave 38.8 C: 1.7 K of the 9 K; chillers take the rest."""
    extreme = balance_of("hub_coldplate", climate_at(42, 38))
    assert number(extreme.rejected_kw, "cooler") < 0.2
    assert number(extreme.parts_kw, "compressors") > number(
        balance_of("hub_coldplate", climate_at(36, 24)).parts_kw, "compressors"
    )


def test_direct_expansion_has_no_pumps():
    room = balance_of("old_dx", climate_at(30, 24))
    assert number(room.parts_kw, "chilled_water_pumps") == 0 < number(room.parts_kw, "compressors")
    assert set(room.rejected_kw) == {"condenser"}


def test_moist_air_in_closed_form_agrees_with_the_handbook():
    # ASHRAE Fundamentals 2017, ch. 1, table 3: saturation at 20 C 2.3392 kPa, at 0 C 0.6112, at -20 C 0.10326 (ice).
    assert saturation_pressure_pa(np.array([20.0, 0.0, -20.0])) == pytest.approx([2339.2, 611.2, 103.26], rel=2e-4)
    # Table 2: humidity ratio of saturation at 20 C and 101,325 Pa 14.696 g/kg.
    assert humidity_ratio(np.array([20.0]), 1.0, np.array([101_325.0])).item() == pytest.approx(0.014696, rel=3e-3)
    assert dry_density_kg_per_m3(np.array([20.0]), np.array([101_325.0])).item() == pytest.approx(1.2041, abs=1e-4)
