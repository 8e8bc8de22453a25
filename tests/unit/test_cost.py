"""Costs, energy, carbon, water: each figure worked by hand from models/figures."""

import pandas as pd
import pytest

from models.cost import (
    electricity_cny_per_kwh,
    it_energy_mwh_per_mw_year,
    land_cny_per_m2,
    module_cny,
    running_cny_per_mw_year,
    standing_cny_per_mw_year,
)
from models.local_figures import read_local_figures
from models.tariff import make_tariff
from models.water import water_m3

LOCAL = read_local_figures("chongqing")
TARIFF = make_tariff("2026-08", "two_part", 10.0, local=LOCAL, demand_charge_cny_per_kw_month=42.0)


def column(*values):
    return pd.Series(values)


def test_land_price_by_kind_of_zone():
    in_cluster, in_starter = column(True, True, False), column(True, False, False)
    assert land_cny_per_m2(in_cluster, in_starter, LOCAL).tolist() == [450.0, 700.0, 300.0]


def test_a_module_pays_for_plant_and_land():
    # 450 CNY/m2 on 1 km2 for 100 MW: 4.5e6 CNY/MW of land beside 27e6 of plant; 5 MW.
    found = module_cny(column(5.0), column(27e6), column(450.0), 100.0)
    assert found.tolist() == [pytest.approx(5 * 31.5e6)]


def test_standing_cost_is_operation_and_demand_charge_at_the_peak():
    # 3 % of 20e6, and 42 CNY/kW/month x 12 x 1000 kW/MW x 1.5 MW of facility power.
    found = standing_cny_per_mw_year(column(20e6), column(1.5), 42.0)
    assert found.tolist() == [pytest.approx(600_000 + 756_000)]


def test_electricity_is_cheaper_at_every_higher_voltage():
    # (Base less the difference of grid prices) x 8780.96 / 8760, and 0.14437: see tests/unit/test_tariff.py.
    found = electricity_cny_per_kwh(column(10.0, 110.0, 35.0, 220.0, 10.0), TARIFF)
    assert found.tolist() == pytest.approx([0.7637785, 0.7183701, 0.7378165, 0.6989237, 0.7637785], abs=1e-7)


def test_it_energy_of_a_megawatt():
    assert it_energy_mwh_per_mw_year() == pytest.approx(7008.0)  # 8760 h x 0.8


def test_running_cost_adds_electricity_water_and_carbon():
    prices = {"tariff": TARIFF, "kgco2_per_kwh": 0.5581, "electricity_factor": 1.0}
    prices |= {"water_cny_per_m3": 0.0, "carbon_price_cny_per_t": 0.0}

    def running(**changed):
        return running_cny_per_mw_year(column(1.25), column(2.0), column(10.0), **{**prices, **changed}).item()

    # 7008 MWh of IT energy, 8760 MWh of all: 1000 x (8780.96 x 0.61793 + 8760 x 0.14437).
    electricity = 6_690_699.8128
    assert running() == pytest.approx(electricity)
    assert running(electricity_factor=0.5) == pytest.approx(electricity / 2)
    # Water by IT energy, 2 L/kWh: 14,016 m3 x 5. Carbon by all energy: 8760 MWh x 0.5581 t/MWh x 100.
    assert running(water_cny_per_m3=5.0) == pytest.approx(electricity + 70_080)
    assert running(carbon_price_cny_per_t=100.0) == pytest.approx(electricity + 488_895.6)
    assert running(carbon_price_cny_per_t=100.0, kgco2_per_kwh=0.5) == pytest.approx(electricity + 438_000)


def test_water_of_it_energy():
    assert water_m3(1000.0, 2.16) == pytest.approx(2160.0)
