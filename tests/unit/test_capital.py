"""Capital cost of a facility, with the ends of its range."""

import math

import pandas as pd
import pytest

from models.capital import LAND_PRICES, capital_range_cny, capital_steps
from models.cost import land_cny_per_m2, module_cny
from models.errors import FigureError
from models.local_figures import read_local_figures
from tests.unit.test_power_chain import evaluate

LOCAL = read_local_figures("chongqing")


def test_a_campus_of_fifty_megawatts():
    # Plant 20 / 27 / 35 million a MW; 0.5 km2 of land at 250 / 450 / 900; site 5 / 5 / 30 million.
    low, usual, high = capital_range_cny("hub_waterside", 50.0, "land_starter_zone", 100.0, local=LOCAL)
    assert low == pytest.approx(1000e6 + 125e6 + 5e6)
    assert usual == pytest.approx(1350e6 + 225e6 + 5e6)
    assert high == pytest.approx(1750e6 + 450e6 + 30e6)


def test_the_optimiser_pays_the_same():
    paid = module_cny(pd.Series([50.0]), pd.Series([27.0e6]), pd.Series([450.0]), 100.0).item()
    usual = capital_range_cny("hub_waterside", 50.0, "land_starter_zone", 100.0, local=LOCAL)[1]
    assert usual == pytest.approx(paid + 5.0e6)


def test_land_prices_are_those_of_the_model():
    in_cluster, in_starter = pd.Series([True, True, False]), pd.Series([True, False, False])
    assert land_cny_per_m2(in_cluster, in_starter, LOCAL).tolist() == [LOCAL.value(name) for name in LAND_PRICES]
    assert all(LOCAL.figure(name).is_assumed for name in LAND_PRICES)


def test_chain():
    known = evaluate(capital_steps("hub_waterside", 50.0, "land_starter_zone", 100.0, local=LOCAL))
    assert known["capital_cny"] == pytest.approx(1580e6)
    assert known["operation_cny_per_year"] == pytest.approx(0.03 * 1350e6)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("hub_watersid", 1.0, "land_belt", 100.0), '"hub_waterside"'),
        (("hub_waterside", 1.0, "land_belts", 100.0), '"land_belt"'),
        (("hub_waterside", -1.0, "land_belt", 100.0), "it_mw"),
        (("hub_waterside", math.nan, "land_belt", 100.0), "it_mw"),
        (("hub_waterside", 1.0, "land_belt", 0.0), "max_it_mw_per_km2"),
    ],
)
def test_what_cannot_be_is_refused_by_name(arguments, named):
    with pytest.raises(FigureError, match=named):
        capital_range_cny(*arguments, local=LOCAL)
