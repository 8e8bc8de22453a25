"""Carbon dioxide by two methods that never mix; official factors by year."""

import pandas as pd
import pytest

from models import emission_factors
from models.emission_factors import EmissionFactorError, grid_factor, read_factors, residual_factor
from models.emission_steps import emission_steps
from models.emissions import EmissionAccount, EmissionAccountError, location_based_t, market_based_t, tce
from models.errors import FigureError
from models.green import GreenBalance
from tests.unit.test_tariff_steps import evaluate

GRID, RESIDUAL = grid_factor("chongqing", 2023), residual_factor(2023)


@pytest.mark.parametrize(
    ("region", "year", "expected"),
    [
        ("chongqing", 2021, 0.4743),
        ("chongqing", 2022, 0.5227),
        ("chongqing", 2023, 0.5581),
        ("sichuan", 2023, 0.1564),
        ("nation", 2023, 0.5306),
    ],
)
def test_official_factors(region, year, expected):
    assert grid_factor(region, year).kgco2_per_kwh == expected


def test_residual_factors():
    assert (residual_factor(2022).kgco2_per_kwh, RESIDUAL.kgco2_per_kwh) == (0.5856, 0.6096)


def test_every_factor_has_source_and_names():
    for factor in read_factors():
        assert factor.source and factor.name_zh and factor.name_en.isascii()


def test_an_unknown_year_or_region_names_those_known():
    with pytest.raises(EmissionFactorError, match="2021, 2022, 2023"):
        grid_factor("chongqing", 2024)
    with pytest.raises(EmissionFactorError, match="Regions known: central, chongqing"):
        grid_factor("beijing", 2023)
    with pytest.raises(EmissionFactorError, match="Years known: 2022, 2023"):
        residual_factor(2021)


@pytest.mark.parametrize("changed", [{"basis": "mean"}, {"kgco2_per_kwh": 558.1}, {"grade": "X"}, {"twice": True}])
def test_a_broken_table_is_refused(monkeypatch, changed):
    good = {"region": "a", "name_zh": "甲", "name_en": "a", "basis": "average", "year": 2023, "kgco2_per_kwh": 0.5}
    good |= {"grade": "M", "source": "s"}
    rows = [good, good] if "twice" in changed else [{**good, **changed}]
    monkeypatch.setattr(emission_factors, "read_figures", lambda name: {"factors": rows})
    with pytest.raises(FigureError):
        emission_factors.read_factors.__wrapped__()


def test_amounts_by_hand():
    # 1000 MWh x 0.5581; (1000 - 455) MWh x 0.6096.
    assert location_based_t(1000.0, 0.5581) == pytest.approx(558.1)
    assert market_based_t(1000.0, 455.0, 0.6096) == pytest.approx(332.232)
    # A column as well as one number.
    assert location_based_t(pd.Series([1.0, 2.0]), 0.5).tolist() == [0.5, 1.0]
    assert tce(1000.0) == pytest.approx(122.9)


def test_green_power_lowers_the_market_based_account_alone():
    assert EmissionAccount("location_based", 1000.0, 455.0, GRID).t == pytest.approx(558.1)
    assert EmissionAccount("market_based", 1000.0, 455.0, RESIDUAL).t == pytest.approx(332.232)


def test_who_claims_nothing_still_pays_the_residual_factor():
    assert EmissionAccount("market_based", 1000.0, 0.0, RESIDUAL).t == pytest.approx(609.6)


def test_accounts_of_one_method_add():
    one, two = (EmissionAccount("market_based", 1000.0, green, RESIDUAL) for green in (400.0, 100.0))
    both = one + two
    assert (both.energy_mwh, both.green_mwh) == (2000.0, 500.0)
    assert both.t == pytest.approx(one.t + two.t)


def test_the_two_methods_are_never_added_nor_two_factors():
    location = EmissionAccount("location_based", 1000.0, 0.0, GRID)
    for other in (
        EmissionAccount("market_based", 1000.0, 0.0, RESIDUAL),
        EmissionAccount("location_based", 1000.0, 0.0, grid_factor("chongqing", 2022)),
    ):
        with pytest.raises(EmissionAccountError, match="Cannot add"):
            _ = location + other


@pytest.mark.parametrize(
    ("method", "energy", "green", "factor"),
    [
        ("market_based", 1000.0, 0.0, GRID),
        ("location_based", 1000.0, 0.0, RESIDUAL),
        ("both", 1000.0, 0.0, GRID),
        ("market_based", 1000.0, 1000.1, RESIDUAL),
        ("market_based", 1000.0, -1.0, RESIDUAL),
        ("market_based", float("nan"), 0.0, RESIDUAL),
        ("location_based", -1.0, 0.0, GRID),
        ("location_based", float("inf"), 0.0, GRID),
    ],
)
def test_accounts_that_cannot_be(method, energy, green, factor):
    with pytest.raises(EmissionAccountError):
        EmissionAccount(method, energy, green, factor)


def test_the_chain_of_both_methods():
    # 1000 MWh, 300 by contract, 50 of own power kept, 20 of which the certificates are sold.
    values = evaluate(emission_steps(GreenBalance(1000.0, 300.0, 50.0, 20.0), GRID, RESIDUAL))
    assert values["grid_mwh"] == pytest.approx(930.0)
    assert values["location_based_t"] == pytest.approx(930 * 0.5581)
    assert values["market_based_t"] == pytest.approx(650 * 0.6096)


def test_the_chain_refuses_factors_in_the_wrong_place():
    with pytest.raises(EmissionAccountError):
        emission_steps(GreenBalance(1000.0, 0.0, 0.0, 0.0), RESIDUAL, GRID)
