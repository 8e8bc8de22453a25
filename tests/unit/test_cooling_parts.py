"""Each part of the cooling model against arithmetic done by hand, from the published formula and not from the code."""

import numpy as np
import pytest

from models.cooling.balance import Balance
from models.cooling.chiller import air_cooled_cop, water_cooled_cop
from models.cooling.hall import fan_rise_k, fan_share, hall_fans, power_chain
from models.cooling.tower import add_tower, chilled_water_pumps, pump_kw
from models.cooling.water_use import add_adiabatic_water, add_humidifier
from models.cooling.waterside import economiser_share
from tests.cooling_cases import climate_at, number, values_of


def array(value):
    return np.array([float(value)])


@pytest.mark.parametrize(
    ("water_c", "load", "cop"),
    [
        # 16.798751 + 0.00884 x 625 - 8.528931 x 0.25 + 9.885294 x 0.5 - 0.760621 x 25 + 0.084615 x 0.5 x 25
        # = 16.798751 + 5.525 - 2.13223275 + 4.942647 - 19.015525 + 1.0576875
        (25, 0.5, 7.17632775),
        # 16.798751 + 0.00884 x 225 - 8.528931 x 0.64 + 9.885294 x 0.8 - 0.760621 x 15 + 0.084615 x 0.8 x 15
        # = 16.798751 + 1.989 - 5.45851584 + 7.9082352 - 11.409315 + 1.01538
        (15, 0.8, 10.84353536),
    ],
)
def test_cop_of_water_cooled_chillers_is_the_published_regression(water_c, load, cop):
    values = values_of("hub_waterside", chiller_load_share=load)
    assert number(water_cooled_cop(values, array(water_c), 1.0)) == pytest.approx(cop, abs=1e-9)
    worse = values_of("hub_waterside", chiller_load_share=load, cop_error_share=-0.1)
    assert number(water_cooled_cop(worse, array(water_c), 1.0)) == pytest.approx(cop * 0.9, abs=1e-9)


def test_condenser_water_is_held_between_its_limits():
    values = values_of("hub_waterside")
    cop = [number(water_cooled_cop(values, array(water_c), 1.0)) for water_c in (-5, 13, 14, 40, 45)]
    assert cop[0] == cop[1] > cop[2] and cop[3] == cop[4]


def test_part_load_of_machines_at_half_it_load():
    """0.5 x (0.5 + 0.5 x 0.5) = 0.375: as a machine that runs at 0.375 in a full hall."""
    half = water_cooled_cop(values_of("hub_waterside"), array(25), 0.5)
    assert number(half) == pytest.approx(
        number(water_cooled_cop(values_of("hub_waterside", chiller_load_share=0.375), array(25), 1.0)), abs=1e-12
    )


def test_cop_of_air_cooled_machines_by_hand():
    # Condensing at 35 + 14 = 49 C, evaporating at 5 C: Carnot 278.15 / 44 = 6.321590909.
    # Part load 0.3: 1 - 0.25 x 0.7 = 0.825. 0.43 x 0.825 x 6.321590909 = 2.242584375
    values = values_of("old_air_chiller")
    assert number(air_cooled_cop(values, array(35), 1.0, values["evaporating_c"])) == pytest.approx(2.242584375)
    # Cold outside: condensing is held at 30 C, lift 25 K: 0.43 x 0.825 x 11.126 = 3.9469485
    assert number(air_cooled_cop(values, array(-5), 1.0, values["evaporating_c"])) == pytest.approx(3.9469485)
    # Half the IT load halves the load of the machines: 1 - 0.25 x 0.85 = 0.7875; 0.43 x 0.7875 x 6.321590909.
    assert number(air_cooled_cop(values, array(35), 0.5, values["evaporating_c"])) == pytest.approx(2.140648722)


def test_fan_share_by_hand():
    # Density at 20 C and 101,325 Pa: 101325 / (287.042 x 293.15) = 1.2041518757 kg/m3.
    # 650 Pa / 0.775 = 838.7097 J/m3; carried 1.2041518757 x 1.006 x 16.65 = 20.1694237 kJ/m3; 0.8387097 / 20.1694237
    values = values_of("hub_airside")
    assert number(fan_share(values, array(20), array(101_325))) == pytest.approx(0.0415832251, abs=1e-9)
    assert number(fan_rise_k(values, array(20), array(101_325))) == pytest.approx(0.0415832251 * 16.65, abs=1e-8)


def test_fans_carry_their_own_heat_and_slow_to_a_limit():
    values, air = values_of("hub_airside"), (array(20), array(101_325))
    heat = np.ones((1, 1))
    # At design: 0.0415832251 / (1 - 0.0415832251) = 0.0433874131; at half the heat flow stops at 0.6: 0.36 of it.
    assert number(hall_fans(values, heat, heat, *air)) == pytest.approx(0.0433874131, abs=1e-9)
    assert number(hall_fans(values, heat * 0.5, heat, *air)) == pytest.approx(0.0433874131 * 0.36, abs=1e-9)
    assert number(hall_fans(values, heat * 0.8, heat, *air)) == pytest.approx(0.0433874131 * 0.64, abs=1e-9)


def test_losses_of_the_power_chain_by_hand():
    # UPS 1 / 0.945 - 1 = 0.0582010582; at half load 0.4 of it stays: x (0.4 + 0.6 x 0.5) = 0.0407407407.
    # Distribution 1 / 0.99 - 1 = 0.0101010101, half of it at half load; lighting as at full load.
    full, half = (power_chain(values_of("hub_waterside"), load) for load in (1.0, 0.5))
    assert number(full.parts_kw, "ups_loss") == pytest.approx(0.0582010582, abs=1e-10)
    assert number(half.parts_kw, "ups_loss") == pytest.approx(0.0407407407, abs=1e-10)
    assert number(half.parts_kw, "distribution_loss") == pytest.approx(0.0101010101 / 2, abs=1e-10)
    assert number(half.parts_kw, "lighting") == number(full.parts_kw, "lighting") == pytest.approx(0.001)
    assert number(half.it_kw) == 0.5


def test_pump_power_by_hand():
    # 1 kW over 5 K: 1 / (4.186 x 5) = 0.0477783086 kg/s = l/s; 208,660 Pa: 9.96942 W of flow work; / 0.7 = 14.24203 W.
    assert number(pump_kw(array(1), array(5), array(208_660), array(0.7))) == pytest.approx(0.0142420313, abs=1e-9)
    # At 0.3 of the load pumps stay at 0.6 of the flow: twice what the heat needs.
    values = values_of("hub_waterside")
    slow, full = (number(chilled_water_pumps(values, array(1), load)) for load in (0.3, 1.0))
    assert slow == pytest.approx(2 * full)


def test_make_up_of_the_tower_where_drift_exceeds_the_blowdown():
    balance, air = Balance(it_kw=np.ones((1, 1))), climate_at(30, 24)
    add_tower(balance, values_of("hub_waterside"), air, array(1), 1.0)
    # Heat 1 + pump 0.0142420313 kW; 0.95 of it evaporates at 2431.22 kJ/kg: 1.4267354 kg/h.
    # Blowdown 1.4267354 / (9 - 1) = 0.1783419 kg/h; drift 0.002525 x 0.0477783086 x 3600 = 0.4343048 kg/h is more.
    assert number(balance.water_kg_per_h, "tower") == pytest.approx(1.4267354443 + 0.4343048256, abs=1e-9)
    # Air 0.0477783086 / 2 kg/s at the density of the air, against 250 Pa at 0.775.
    fans = 0.0477783086 / 2 / float(air.density_kg_per_m3[0]) * 250 / 0.775 / 1000
    assert number(balance.parts_kw, "heat_rejection_fans") == pytest.approx(fans, abs=1e-9)
    assert number(balance.rejected_kw, "tower") == pytest.approx(1.0142420313 + fans, abs=1e-9)


def test_make_up_of_the_tower_where_blowdown_exceeds_the_drift():
    balance = Balance(it_kw=np.ones((1, 1)))
    values = values_of("hub_waterside", cycles_of_concentration=3.0, drift_share=0.0005)
    add_tower(balance, values, climate_at(30, 24), array(1), 1.0)
    # Blowdown 1.4267354 / 2 = 0.7133677 kg/h; drift 0.0860 kg/h is a part of it.
    assert number(balance.water_kg_per_h, "tower") == pytest.approx(1.4267354443 * 1.5, abs=1e-9)


def test_sprayed_water_has_its_purge_and_its_pump():
    balance = Balance(it_kw=np.ones((1, 1)))
    pump = add_adiabatic_water(balance, values_of("hub_airside"), array(0.001))
    # 0.001 kg/s x 1.1 = 3.96 kg/h; 1.1e-6 m3/s x 7 MPa / 0.7 = 11 W.
    assert number(balance.water_kg_per_h, "adiabatic") == pytest.approx(3.96)
    assert number(pump) == number(balance.parts_kw, "humidifier_pump") == pytest.approx(0.011)


def test_humidifiers_replace_the_condensate():
    balance = Balance(it_kw=np.ones((1, 1)))
    add_humidifier(balance, values_of("urban_waterside"), array(1))
    # 0.03 kW latent at 2501 - 2.326 x 15 = 2466.11 kJ/kg: 0.03 x 3600 / 2466.11 = 0.0437937 kg/h
    assert number(balance.water_kg_per_h, "humidifier") == pytest.approx(0.0437936670, abs=1e-9)


def test_economiser_share_at_and_between_its_limits():
    # Return air 31 + 16.65 = 47.65; supply water 47.65 - 16.65 / 0.8 = 26.8375; return water 26.8375 + 7.5 = 34.3375.
    # Tower water behind the exchanger: wet bulb + 4.75 + 1. All is free up to 21.0875 C, nothing from 28.5875 C on.
    values = values_of("hub_waterside")
    share = {wet: number(economiser_share(values, climate_at(wet + 2, wet))) for wet in (10, 21.08, 24, 28.60)}
    assert share[10] == share[21.08] == 1 and share[28.60] == 0
    assert share[24] == pytest.approx((34.3375 - 29.75) / 7.5, abs=2e-4)
    assert number(economiser_share(values_of("old_water_chiller"), climate_at(5, 2))) == 0
