"""From IT power to the substation: each link worked by hand."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.amounts import check_amount
from models.errors import FigureError
from models.figure import entry_figures, read_figures
from models.local_figures import read_local_figures
from models.power_chain import (
    facility_energy_mwh,
    facility_mean_mw,
    facility_peak_mw,
    n_minus_one_feed_mw,
    power_steps,
    reserved_mw,
)
from models.power_lines import (
    VOLTAGES_KV,
    feeder_cny_per_km,
    feeder_loss_share,
    feeder_max_mw,
    supply_loss_share,
    voltage_figure,
)
from models.power_transformers import least_steps, transformer_sizes_mva, transformer_step_mw, transformer_steps

LOCAL = read_local_figures("chongqing")

POWER = st.floats(0.0, 1e4)
PUE = st.floats(1.0, 3.0)
SHARE = st.floats(0.0, 1.0)
LOSS = st.floats(0.0, 0.5)


def evaluate(steps):
    """Check each formula of a chain against its value, and that inputs come before."""
    known = {}
    for step in steps:
        assert set(step.inputs) <= set(known), step.key
        if step.formula:
            names = {key: known[key] for key in step.inputs}
            found = eval(step.formula, {"__builtins__": {}, "min": min, "max": max}, names)
            assert found == pytest.approx(step.value, rel=1e-12), step.key
        known[step.key] = step.value
    return known


def test_mean_and_energy_and_peak_of_one_facility():
    # 10 MW x 0.8 x 1.25 = 10 MW on average, 87,600 MWh; at the peak 10 MW x 1.4 = 14 MW.
    assert facility_mean_mw(10.0, 0.8, 1.25) == pytest.approx(10.0)
    assert facility_energy_mwh(10.0, 0.8, 1.25) == pytest.approx(87_600.0)
    assert facility_peak_mw(10.0, 1.4) == pytest.approx(14.0)


def test_three_thousand_racks_at_full_load():
    assert facility_energy_mwh(7.5, 1.0, 1.25) == pytest.approx(82_125.0)


def test_columns_go_through_as_columns():
    it_mw, pue = pd.Series([10.0, 20.0]), pd.Series([1.2, 1.5])
    assert facility_mean_mw(it_mw, 0.5, pue).tolist() == pytest.approx([6.0, 15.0])
    assert reserved_mw(it_mw, pue, pd.Series([0.0, 0.25])).tolist() == pytest.approx([12.0, 40.0])
    assert n_minus_one_feed_mw(it_mw, 3).tolist() == pytest.approx([5.0, 10.0])
    assert supply_loss_share(pd.Series([10.0, 110.0])).tolist() == [0.025, 0.010]
    assert feeder_cny_per_km(pd.Series([110.0, 10.0])).tolist() == [1.0e6, 0.4e6]
    assert least_steps(it_mw, pd.Series([12.0, 5.0]), 5.0).tolist() == [0.0, 3.0]


def test_reserve_covers_what_is_lost_on_the_way():
    # 100 MW of IT at 1.32 take 132 MW; of 133.333 MW that leave the station 1 % is lost.
    assert reserved_mw(100.0, 1.32, 0.01) == pytest.approx(132 / 0.99)
    assert reserved_mw(100.0, 1.32, 0.01) * (1 - 0.01) == pytest.approx(132.0)


def test_each_of_two_supplies_carries_all_of_three_half():
    assert [n_minus_one_feed_mw(60.0, supplies) for supplies in (2, 3, 4)] == [60.0, 30.0, 20.0]
    with pytest.raises(FigureError, match="at least 2 independent supplies"):
        n_minus_one_feed_mw(60.0, 1)


def test_feeder_loss_is_that_of_three_conductors():
    # 50 MW at 110 kV and 0.95: I = 50e6 / (sqrt(3) x 110e3 x 0.95) = 276.24 A; R = 10 km x 0.1188 = 1.188 ohm.
    # 3 x 276.24^2 x 1.188 = 271,970 W of 50 MW.
    current_a = 50e6 / (math.sqrt(3) * 110e3 * 0.95)
    assert current_a == pytest.approx(276.24, abs=0.01)
    assert feeder_loss_share(10.0, 50.0, 110.0) == pytest.approx(3 * current_a**2 * 1.188 / 50e6)
    assert feeder_loss_share(10.0, 50.0, 110.0) == pytest.approx(0.005439, abs=1e-6)
    # Two circuits: each half the current, a quarter of the loss, twice.
    assert feeder_loss_share(10.0, 50.0, 110.0, circuits=2) == pytest.approx(0.005439 / 2, abs=1e-6)


def test_a_longer_feeder_of_a_column_loses_more():
    found = feeder_loss_share(pd.Series([5.0, 10.0]), pd.Series([50.0, 50.0]), 110.0)
    assert found.tolist() == pytest.approx([0.0027197, 0.0054394], abs=1e-6)


def test_what_a_circuit_carries():
    # sqrt(3) x 110 kV x 645 A x 0.95 = 116.7 MW; 10 kV, 416 A: 6.845 MW.
    assert feeder_max_mw(110.0) == pytest.approx(116.74, abs=0.01)
    assert feeder_max_mw(10.0) == pytest.approx(6.845, abs=0.001)


def test_the_assumed_loss_of_a_voltage_holds_a_common_feeder():
    """The shares by voltage are of the size that conductors give: line, and half a percent for the transformer."""
    for kv, km, mw, transformer in ((10, 4, 4, 0.0), (35, 8, 8, 0.005), (110, 8, 50, 0.005), (220, 10, 150, 0.005)):
        loss = feeder_loss_share(float(km), float(mw), float(kv)) + transformer
        found = voltage_figure("supply_loss_share", kv)
        assert found.low <= loss <= found.high, (kv, loss)
    assert voltage_figure("supply_loss_share", 10.0).high == LOCAL.value("in_city_line_loss_share") == 0.0418


def test_losses_fall_and_prices_rise_with_the_voltage():
    losses = [supply_loss_share(kv) for kv in VOLTAGES_KV]
    prices = [feeder_cny_per_km(kv) for kv in VOLTAGES_KV]
    assert losses == sorted(losses, reverse=True) and prices == sorted(prices)


def test_the_designs_pay_the_feeder_of_their_voltage():
    for name, values in entry_figures("designs").items():
        if "feeder_cny_per_km" in values:  # what stands already pays none
            kv = read_figures("designs")[name]["voltage_kv"]
            assert values["feeder_cny_per_km"].value == feeder_cny_per_km(float(kv)), name


def test_an_unknown_voltage_is_refused_with_the_known_ones():
    for call in (supply_loss_share, feeder_cny_per_km, feeder_max_mw, transformer_sizes_mva):
        with pytest.raises(FigureError, match="110"):
            call(66.0)
    with pytest.raises(FigureError, match="500 千伏"):
        supply_loss_share(pd.Series([110.0, 500.0]))


def test_what_a_transformer_adds():
    # 50 MVA x 0.95 x 0.65 = 30.875 MW; at half load 180 MVA x 0.95 x 0.5 = 85.5 MW.
    assert transformer_step_mw(50.0) == pytest.approx(30.875)
    assert transformer_step_mw(180.0, loading_share=0.5) == pytest.approx(85.5)
    assert transformer_sizes_mva(110.0) == (40.0, 50.0, 63.0, 80.0, 120.0)
    assert transformer_sizes_mva(220.0) == (120.0, 180.0, 240.0)


def test_the_fewest_steps():
    assert [least_steps(needed, 60.0, 50.0) for needed in (0.0, 60.0, 60.1, 110.0, 110.1)] == [0, 0, 1, 1, 2]
    # 0.1 + 0.2 is a little more than 0.3: no step for rounding.
    assert least_steps(0.1 + 0.2, 0.0, 0.3) == 1
    with pytest.raises(FigureError, match="step_mw"):
        least_steps(10.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: facility_mean_mw(-1.0, 0.8, 1.2), "it_mw"),
        (lambda: facility_mean_mw(math.nan, 0.8, 1.2), "it_mw"),
        (lambda: facility_mean_mw(1.0, 1.1, 1.2), "load_factor"),
        (lambda: facility_peak_mw(1.0, 0.99), "pue_peak"),
        (lambda: facility_mean_mw(1.0, 0.8, 80.0), "pue"),
        (lambda: reserved_mw(1.0, 1.2, 1.0), "loss_share"),
        (lambda: feeder_loss_share(-1.0, 1.0, 110.0), "km"),
        (lambda: feeder_loss_share(1.0, 1.0, 110.0, circuits=0), "circuits"),
        (lambda: reserved_mw(pd.Series([1.0, math.nan]), pd.Series([1.2, 1.2]), pd.Series([0.0, 0.0])), "it_mw"),
    ],
)
def test_amounts_beyond_their_bounds_are_refused_by_name(call, name):
    with pytest.raises(FigureError) as caught:
        call()
    assert caught.value.zh.startswith(name) and caught.value.en.startswith(name + " is")


def test_the_bound_itself_is_within_unless_open():
    check_amount("x_share", 1.0, 0.0, 1.0)
    with pytest.raises(FigureError, match=r"\[0, 1\)"):
        check_amount("x_share", 1.0, 0.0, 1.0, open_end=True)


@given(it_mw=POWER, load=SHARE, pue=PUE, above=st.floats(0.0, 1.0), loss=LOSS)
def test_energy_never_exceeds_the_peak_all_year(it_mw, load, pue, above, loss):
    peak = facility_peak_mw(it_mw, pue + above)
    assert facility_mean_mw(it_mw, load, pue) <= peak * (1 + 1e-12)
    assert facility_energy_mwh(it_mw, load, pue) / 8760 <= peak * (1 + 1e-12)
    assert peak <= reserved_mw(it_mw, pue + above, loss)


@given(it_mw=POWER, more=POWER, pue=PUE, loss=LOSS, extra=st.floats(0.0, 0.4))
def test_the_reserve_grows_with_power_and_loss(it_mw, more, pue, loss, extra):
    assert reserved_mw(it_mw, pue, loss) <= reserved_mw(it_mw + more, pue, loss)
    assert reserved_mw(it_mw, pue, loss) <= reserved_mw(it_mw, pue, loss + extra)


@given(needed=st.floats(0.0, 1e3), spare=st.floats(0.0, 1e3), step=st.floats(1.0, 200.0))
def test_steps_cover_the_need_and_one_less_does_not(needed, spare, step):
    steps = least_steps(needed, spare, step)
    assert spare + steps * step >= needed - 1e-6
    assert steps == 0 or spare + (steps - 1) * step < needed


def test_the_chain_says_what_the_functions_say():
    known = evaluate(
        power_steps(10.0, load_factor=0.8, pue=1.25, pue_peak=1.4, voltage_kv=110.0, supplies=2, local=LOCAL)
    )
    assert known["energy_mwh"] == pytest.approx(87_600.0)
    assert known["peak_mw"] == pytest.approx(14.0)
    assert known["feed_mw"] == known["reserved_mw"] == pytest.approx(14 / 0.99)
    short = evaluate(transformer_steps(63.0, 110.0, 60.0))
    assert short["step_mw"] == pytest.approx(38.9025) and short["short_mw"] == 50.0
    assert evaluate(transformer_steps(63.0, 10.0, 60.0))["short_mw"] == 0.0
