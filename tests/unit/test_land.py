"""Racks, floors and plots."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import FigureError
from models.figure import figure
from models.land import it_mw_per_km2, land_area_km2, land_steps, plot_ratio, racks
from models.policy.packs import read_pack
from models.scenario import read_scenario
from tests.unit.test_power_chain import evaluate


def test_three_thousand_standard_racks():
    assert racks(7.5, 2.5) == pytest.approx(3000.0)
    assert racks(pd.Series([25.0, 0.25]), 2.5).tolist() == pytest.approx([10_000.0, 100.0])


def test_the_plot_of_a_large_centre():
    # 4 floors on 40 % of the plot: 1.6 m2 of floor on each m2. 10,000 racks x 6.5 m2 = 65,000 m2 on 40,625 m2.
    assert plot_ratio(4.0, 0.4) == pytest.approx(1.6)
    assert land_area_km2(10_000.0, 6.5, 1.6) == pytest.approx(0.040625)
    assert land_area_km2(pd.Series([10_000.0]), 6.5, 1.6).tolist() == pytest.approx([0.040625])


def test_power_that_a_square_kilometre_of_plots_holds():
    # 25 MW on 0.040625 km2.
    assert it_mw_per_km2(2.5, 6.5, 1.6) == pytest.approx(25 / 0.040625) == pytest.approx(615.385, abs=1e-3)


def test_the_density_of_the_model_is_below_that_of_plots():
    """The model takes 100 MW/km2 of usable area; plots alone hold 188 to 1250 with every figure at its worst or best.

    A sixth of the usable area for plots is enough: the model leaves room for roads, substations and other uses.
    """
    rack_kw = read_pack("chongqing_2022").limit("size_class.standard_rack_kw").value
    model = read_scenario("baseline").number("candidates.max_it_mw_per_km2")
    floor, floors, cover = figure("m2_per_rack"), figure("building_floors"), figure("building_coverage_share")
    worst = it_mw_per_km2(rack_kw, floor.high, plot_ratio(floors.low, cover.low))
    best = it_mw_per_km2(rack_kw, floor.low, plot_ratio(floors.high, cover.high))
    usual = it_mw_per_km2(rack_kw, floor.value, plot_ratio(floors.value, cover.value))
    assert (worst, best) == (pytest.approx(281.25), pytest.approx(1250.0))
    assert model == 100.0 < worst
    assert model / usual == pytest.approx(0.1625)


@pytest.mark.parametrize(
    "call",
    [
        lambda: racks(-1.0, 2.5),
        lambda: racks(1.0, 0.0),
        lambda: plot_ratio(0.5, 0.4),
        lambda: plot_ratio(4.0, 1.1),
        lambda: land_area_km2(math.nan, 6.5, 1.6),
        lambda: land_area_km2(1.0, 6.5, 0.0),
        lambda: land_steps(1.0, 2.5, 0.0),
    ],
)
def test_amounts_beyond_their_bounds_are_refused(call):
    with pytest.raises(FigureError):
        call()


@given(it_mw=st.floats(0.0, 1e3), more=st.floats(0.0, 1e3), floors=st.floats(1.0, 5.0), extra=st.floats(0.0, 3.0))
def test_more_power_takes_more_land_and_more_floors_less(it_mw, more, floors, extra):
    def area(power, storeys):
        return land_area_km2(racks(power, 2.5), 6.5, plot_ratio(storeys, 0.4))

    assert area(it_mw, floors) <= area(it_mw + more, floors)
    assert area(it_mw, floors + extra) <= area(it_mw, floors)


def test_chain():
    known = evaluate(land_steps(25.0, 2.5, 100.0))
    assert known["land_area_km2"] == pytest.approx(0.040625) and known["reserved_area_km2"] == pytest.approx(0.25)
