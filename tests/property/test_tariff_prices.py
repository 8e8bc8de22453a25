"""Any tariff: prices rise with the base, averages lie between the cheapest and the dearest hour."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.local_figures import read_local_figures
from models.tariff import average_price_cny_per_kwh, energy_cost_cny, hourly_price_cny_per_kwh, make_tariff

PRICES = st.floats(0.1, 5.0)
VOLTAGES = st.sampled_from([10.0, 35.0, 110.0, 220.0])
LOADS = arrays(float, (12, 24), elements=st.floats(0.01, 100.0))


def tariff(base, rest=0.1, voltage_kv=10.0):
    prices = {"floating_base_cny_per_kwh": base, "non_floating_cny_per_kwh": rest}
    local = read_local_figures("chongqing")
    return make_tariff("2026-08", "two_part", voltage_kv, local=local, demand_charge_cny_per_kw_month=42.0, **prices)


@given(PRICES, st.floats(0.001, 1.0), VOLTAGES)
def test_every_hour_is_dearer_with_a_higher_base(base, more, voltage_kv):
    lower, higher = tariff(base, voltage_kv=voltage_kv), tariff(base + more, voltage_kv=voltage_kv)
    assert (hourly_price_cny_per_kwh(higher) > hourly_price_cny_per_kwh(lower)).all()
    assert average_price_cny_per_kwh(higher) > average_price_cny_per_kwh(lower)


@given(PRICES, PRICES, LOADS, st.sets(st.integers(1, 12), min_size=1))
def test_the_average_lies_between_the_cheapest_and_the_dearest_hour(base, rest, load, months):
    one = tariff(base, rest)
    hours = hourly_price_cny_per_kwh(one)[np.array(sorted(months)) - 1]
    average = average_price_cny_per_kwh(one, load, months)
    assert hours.min() * (1 - 1e-12) <= average <= hours.max() * (1 + 1e-12)


@given(PRICES, LOADS)
def test_the_cost_of_energy_is_the_average_price_of_what_is_used(base, load):
    one = tariff(base)
    days = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    kwh = (load.sum(axis=1) * days).sum() * 1000
    assert energy_cost_cny(one, load) == pytest.approx(kwh * average_price_cny_per_kwh(one, load))
