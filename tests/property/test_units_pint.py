"""Units: each formula again with quantities that carry their unit, held against the project's plain numbers.

A factor of 1,000 or 3,600 left out, or two units mixed, shows here as a wrong dimension or magnitude.
"""

import numpy as np
import pandas as pd
import pint
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.cooling.balance import Balance
from models.cooling.hall import fan_share
from models.cooling.moist import dry_density_kg_per_m3, humidity_ratio, latent_heat_kj_per_kg, saturation_pressure_pa
from models.cooling.tower import add_tower, pump_kw
from models.cooling.water_use import add_adiabatic_water
from models.cost import running_cny_per_mw_year, standing_cny_per_mw_year
from models.emissions import location_based_t, tce
from models.figure import economic
from models.heat import recoverable_heat_gj
from models.land import land_area_km2
from models.local_figures import read_local_figures
from models.network import round_trip_ms
from models.power_chain import facility_energy_mwh, reserved_mw
from models.power_lines import feeder_loss_share, feeder_max_mw
from models.psychrometrics import density_kg_per_m3, enthalpy_kj_per_kg
from models.tariff import average_price_cny_per_kwh, demand_cost_cny, energy_cost_cny, make_tariff
from models.water import water_m3
from tests.cooling_cases import climate_at, number, values_of

UNITS = pint.UnitRegistry()
UNITS.define("CNY = [currency]")
UNITS.define("tce = 29.3076 * gigajoule")  # 7,000 kcal/kg (IT), GB/T 2589
UNITS.define("rack = [rack]")
Q = UNITS.Quantity
CP = Q(1.006, "kJ/kg/K")
CP_WATER = Q(4.186, "kJ/kg/K")
LOOSE = 1e-4
LOCAL = read_local_figures("chongqing")
celsius = st.floats(-20, 45)
pressure = st.floats(70e3, 103e3)


def same(quantity, unit, expected, rel=1e-9):
    assert quantity.to(unit).magnitude == pytest.approx(expected, rel=rel)


@settings(max_examples=30)
@given(celsius, pressure)
def test_density(temperature_c, pressure_pa):
    gas = Q(8.314462618, "J/mol/K") / Q(28.9660, "g/mol")
    density = Q(pressure_pa, "Pa") / (gas * Q(temperature_c, "degC").to("K"))
    same(density, "kg/m^3", dry_density_kg_per_m3(np.array(temperature_c), np.array(pressure_pa)), LOOSE)
    moist = density_kg_per_m3(temperature_c, 0.0, pressure_pa)  # no vapour in it
    same(density, "kg/m^3", float(moist), LOOSE)


@settings(max_examples=30)
@given(st.floats(0, 45), st.floats(1e-4, 0.03))
def test_enthalpy(temperature_c, ratio):
    above = Q(temperature_c, "delta_degC")
    vapour = Q(ratio, "kg/kg") * (Q(2501, "kJ/kg") + Q(1.86, "kJ/kg/K") * above)
    same(CP * above + vapour, "kJ/kg", float(enthalpy_kj_per_kg(temperature_c, ratio)), 1e-6)


def test_humidity_ratio_and_latent_heat():
    vapour = Q(saturation_pressure_pa(np.array([25.0]))[0], "Pa") * 0.5
    molar = Q(18.015268, "g/mol") / Q(28.9660, "g/mol")
    ratio = molar * vapour / (Q(98, "kPa") - vapour)
    same(ratio, "g/kg", humidity_ratio(np.array([25.0]), 0.5, np.array([98e3]))[0] * 1000, LOOSE)
    heat = Q(2501, "kJ/kg") + (Q(1.86, "kJ/kg/K") - CP_WATER) * Q(30, "delta_degC")
    same(heat, "kJ/kg", latent_heat_kj_per_kg(30.0))


@settings(max_examples=30)
@given(celsius, pressure, st.floats(100, 1000), st.floats(5, 20))
def test_fan_share(supply_c, pressure_pa, fan_pa, rise_k):
    values = values_of("hub_airside", fan_pa=fan_pa, air_rise_k=rise_k)
    density = Q(float(dry_density_kg_per_m3(np.array(supply_c), np.array(pressure_pa))), "kg/m^3")
    heat = Q(1, "kW")
    flow = heat / (density * CP * Q(rise_k, "delta_degC"))
    power = flow.to("m^3/s") * Q(fan_pa, "Pa") / 0.775
    same(power / heat, "", number(fan_share(values, np.array([supply_c]), np.array([pressure_pa]))))


@settings(max_examples=30)
@given(st.floats(0.1, 1e5), st.floats(3, 12), st.floats(1e4, 4e5), st.floats(0.5, 0.9))
def test_pump_power(heat_kw, rise_k, pump_pa, efficiency):
    flow = Q(heat_kw, "kW") / (CP_WATER * Q(rise_k, "delta_degC")) / Q(1000, "kg/m^3")
    same(flow.to("m^3/s") * Q(pump_pa, "Pa") / efficiency, "kW", pump_kw(heat_kw, rise_k, pump_pa, efficiency))


def test_tower_water_and_fans():
    air, balance, heat = climate_at(30, 24), Balance(it_kw=np.ones((1, 1))), Q(1, "kW")
    add_tower(balance, values_of("hub_waterside"), air, np.ones((1, 1)), 1.0)
    flow = heat / (CP_WATER * Q(5, "delta_degC"))
    pump = flow / Q(1000, "kg/m^3") * Q(208_660, "Pa") / 0.7
    evaporated = 0.95 * (heat + pump) / Q(2431.22, "kJ/kg")
    same(evaporated + 0.002525 * flow, "kg/hour", number(balance.water_kg_per_h, "tower"))
    air_flow = flow / 2 / Q(float(air.density_kg_per_m3[0]), "kg/m^3")
    same(air_flow * Q(250, "Pa") / 0.775, "kW", number(balance.parts_kw, "heat_rejection_fans"))
    # Water per energy: kg/h over kW is L/kWh.
    same(
        Q(number(balance.water_kg_per_h, "tower"), "kg/hour") / Q(1, "kg/L") / heat,
        "L/kWh",
        number(balance.wue_l_per_kwh()),
    )


def test_spray_pump():
    balance = Balance(it_kw=np.ones((1, 1)))
    pump = add_adiabatic_water(balance, values_of("hub_airside"), np.array([0.001]))
    flow = Q(0.0011, "kg/s")
    same(flow, "kg/hour", number(balance.water_kg_per_h, "adiabatic"))
    same(flow / Q(1000, "kg/m^3") * Q(7, "MPa") / 0.7, "kW", number(pump))


def test_coal_equivalent_and_carbon():
    energy = Q(82_100, "MWh")
    same(energy, "tce", tce(82_100.0), 1e-3)  # the printed factor has four digits
    same(energy * Q(0.1229, "kg/kWh"), "t", tce(82_100.0))
    same(energy * Q(0.5581, "kg/kWh"), "t", location_based_t(82_100.0, 0.5581))


def test_water_heat_land_and_light():
    same(Q(1.24, "L/kWh") * Q(65_700, "MWh"), "m^3", water_m3(65_700, 1.24))
    same(Q(65_700, "MWh") * 0.5, "GJ", recoverable_heat_gj(65_700.0, 0.5))
    same(Q(3000, "rack") * Q(6.5, "m^2/rack") / 1.6, "km^2", land_area_km2(3000.0, 6.5, 1.6))
    # Light in fibre of group index 1.468, both ways; the figure is rounded to 5 microseconds a km.
    same(2 * Q(250, "km") * 1.468 / Q(1, "speed_of_light"), "ms", round_trip_ms(250.0), 0.03)


def test_power_and_lines():
    it = Q(7.5, "MW")
    same(it * 0.8 * 1.25 * Q(8760, "hour"), "MWh", facility_energy_mwh(7.5, 0.8, 1.25))
    same(it * 1.4 / (1 - 0.01), "MW", reserved_mw(7.5, 1.4, 0.01))
    power_factor = economic("supply_power_factor")
    same(3**0.5 * Q(110, "kV") * Q(economic("conductor_max_a_110kv"), "A") * power_factor, "MW", feeder_max_mw(110.0))
    current = Q(40, "MW") / (3**0.5 * Q(110, "kV") * power_factor)
    loss = 3 * current**2 * Q(economic("conductor_ohm_per_km_110kv"), "ohm/km") * Q(8, "km")
    same(loss / Q(40, "MW"), "", feeder_loss_share(8.0, 40.0, 110.0))


def test_tariff():
    tariff = make_tariff("2026-08", "two_part", 110.0, local=LOCAL, demand_charge_cny_per_kw_month=30.0)
    price = Q(average_price_cny_per_kwh(tariff), "CNY/kWh")
    same(price * Q(10, "MW") * Q(8760, "hour"), "CNY", energy_cost_cny(tariff, np.full((12, 24), 10.0)))
    charge = Q(30, "CNY/kW") * 12  # of each of 12 months
    same(charge * Q(10, "MW"), "CNY", demand_cost_cny(tariff, np.full(12, 10.0)))


def test_money_for_one_megawatt_a_year():
    tariff = make_tariff("2026-08", "two_part", 110.0, local=LOCAL, demand_charge_cny_per_kw_month=30.0)
    it = Q(1, "MW") * economic("it_load_factor") * Q(8760, "hour")
    electricity = it * 1.2 * Q(average_price_cny_per_kwh(tariff), "CNY/kWh")
    water = it * Q(2.16, "L/kWh") * Q(5, "CNY/m^3")
    carbon = it * 1.2 * Q(0.5581, "kg/kWh") * Q(60, "CNY/t")
    found = running_cny_per_mw_year(
        pd.Series([1.2]),
        pd.Series([2.16]),
        pd.Series([110.0]),
        tariff=tariff,
        kgco2_per_kwh=0.5581,
        electricity_factor=1.0,
        water_cny_per_m3=5.0,
        carbon_price_cny_per_t=60.0,
    )
    same(electricity + water + carbon, "CNY", found.item())
    standing = standing_cny_per_mw_year(pd.Series([24e6]), pd.Series([1.4]), 30.0)
    operation = Q(24e6, "CNY/MW") * economic("operation_share_per_year") * Q(1, "MW")
    same(operation + Q(1.4, "MW") * Q(30, "CNY/kW") * 12, "CNY", standing.item())


def test_a_wrong_unit_is_found():
    with pytest.raises(pint.DimensionalityError):
        Q(1, "kW").to("kWh")
    with pytest.raises(AssertionError):
        same(Q(1, "MWh"), "kWh", 1.0)
