"""Waste heat: 3.6 GJ a megawatt hour, and what part can be caught."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import FigureError
from models.figure import read_figures
from models.heat import (
    MEDIUM_OF_SYSTEM,
    heat_capture,
    heat_medium,
    heat_steps,
    heat_temperature,
    recoverable_heat_gj,
)
from tests.unit.test_power_chain import evaluate


def test_heat_of_a_year():
    # 1,000 MWh are 3,600 GJ; 70 % of it.
    assert recoverable_heat_gj(1000.0, 0.7) == pytest.approx(2520.0)
    assert recoverable_heat_gj(pd.Series([1000.0, 0.0]), pd.Series([0.2, 1.0])).tolist() == pytest.approx([720.0, 0.0])


def test_every_design_has_a_carrier():
    systems = {entry["system"] for entry in read_figures("designs").values() if "system" in entry}
    assert systems <= set(MEDIUM_OF_SYSTEM)


def test_liquid_is_warmer_and_gives_more_than_air():
    liquid, air = heat_capture("liquid"), heat_capture("airside")
    assert liquid.low > air.high and liquid.is_assumed and air.is_assumed
    warm, cool = heat_temperature("liquid"), heat_temperature("airside")
    assert (warm.low, warm.high) == (45.0, 60.0) and (cool.low, cool.high) == (25.0, 35.0)
    assert heat_medium("waterside") == "water"


def test_an_unknown_system_is_refused_with_the_way_out():
    with pytest.raises(FigureError, match="MEDIUM_OF_SYSTEM"):
        heat_medium("peltier")


@pytest.mark.parametrize(("energy", "share"), [(-1.0, 0.5), (math.nan, 0.5), (1.0, 1.01), (1.0, -0.1)])
def test_amounts_beyond_their_bounds_are_refused(energy, share):
    with pytest.raises(FigureError):
        recoverable_heat_gj(energy, share)


@given(energy=st.floats(0.0, 1e6), share=st.floats(0.0, 1.0))
def test_never_more_than_the_energy(energy, share):
    assert 0 <= recoverable_heat_gj(energy, share) <= energy * 3.6 * (1 + 1e-12)


def test_chain():
    known = evaluate(heat_steps(1000.0, "liquid"))
    assert known["recoverable_heat_gj"] == pytest.approx(2520.0) and known["temperature_c"] == 50.0
