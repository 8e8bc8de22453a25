"""Fibre: 100 km are a millisecond of round trip."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.demand_tables import SERVING_TIERS
from models.errors import FigureError
from models.network import (
    CLASS_TITLES,
    LATENCY_CLASSES,
    latency_class,
    longest_route_km,
    network_cny_per_mw_year,
    network_steps,
    round_trip_ms,
)
from tests.unit.test_power_chain import evaluate


def test_round_trip_is_ten_microseconds_a_kilometre():
    assert round_trip_ms(65.0) == pytest.approx(0.65)
    assert round_trip_ms(2000.0) == pytest.approx(20.0)
    assert round_trip_ms(65.0, hops=3) == pytest.approx(0.65 + 3 * 0.1)
    assert round_trip_ms(pd.Series([100.0, 0.0]), hops=1).tolist() == pytest.approx([1.1, 0.1])


@pytest.mark.parametrize(
    ("ms", "name"),
    [(0.0, "edge"), (1.0, "edge"), (1.001, "local"), (5.0, "local"), (5.001, "hub"), (20.0, "hub"), (20.001, None)],
)
def test_limits_belong_to_the_stricter_class(ms, name):
    assert latency_class(ms) == name


def test_longest_routes_of_the_classes():
    assert [longest_route_km(name) for name in LATENCY_CLASSES] == [100.0, 500.0, 2000.0]
    assert longest_route_km("edge", hops=4) == pytest.approx(60.0)
    assert longest_route_km("edge", hops=20) == 0.0
    with pytest.raises(FigureError, match='"local"'):
        longest_route_km("locl")


def test_classes_are_those_of_demand():
    assert set(LATENCY_CLASSES) == set(SERVING_TIERS) == set(CLASS_TITLES)


def test_cost_grows_with_the_route():
    assert network_cny_per_mw_year(30.0, 5000.0) == pytest.approx(150_000.0)
    assert network_cny_per_mw_year(pd.Series([0.0, 2.0]), 5000.0).tolist() == [0.0, 10_000.0]


@pytest.mark.parametrize("bad", [-1.0, math.nan])
def test_a_length_that_cannot_be_is_refused(bad):
    for call in (round_trip_ms, latency_class, lambda km: network_cny_per_mw_year(km, 1.0)):
        with pytest.raises(FigureError):
            call(bad)
    with pytest.raises(FigureError, match="route_factor"):
        network_steps(10.0, route_factor=0.9, cny_per_mw_km_year=1.0)


@given(name=st.sampled_from(LATENCY_CLASSES), hops=st.integers(0, 9))
def test_the_longest_route_just_keeps_its_class(name, hops):
    limits = {"edge": 1.0, "local": 5.0, "hub": 20.0}
    assert round_trip_ms(longest_route_km(name, hops), hops) == pytest.approx(limits[name])


def test_chain():
    known = evaluate(network_steps(50.0, route_factor=1.3, cny_per_mw_km_year=5000.0, hops=2))
    assert known["route_km"] == pytest.approx(65.0)
    assert known["round_trip_ms"] == pytest.approx(0.85)
    assert known["network_cny_per_mw_year"] == pytest.approx(325_000.0)


def test_class_of_a_round_trip_follows_the_limits_of_the_scenario():
    assert latency_class(0.9) == "edge"
    assert latency_class(0.9, {"edge": 0.5}) == "local"
    assert latency_class(30.0, {"hub": 40.0}) == "hub"
