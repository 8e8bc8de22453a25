"""Carbon of a plan by both methods, worked by hand on the tiny case."""

from types import SimpleNamespace

import pandas as pd
import pytest

from models.scenario import read_scenario
from reports.emission_accounts import draw_emissions, emission_table
from tests.cases_report import table
from tests.cases_stock import two_data_centres


def dossier(channels, served=((("d1", "pool", "p1"), 10.0),), states=(), zones=None):
    periods = pd.DataFrame({"end_year": [2030]}, index=pd.Index(["p1"], name="period_id"))
    serve_index = pd.MultiIndex.from_tuples([key for key, _ in served], names=["demand_id", "pool_id", "period_id"])
    green_index = pd.MultiIndex.from_tuples([(name, "p1") for name in channels], names=["channel_id", "period_id"])
    return SimpleNamespace(
        scenario=read_scenario("baseline"),
        case=SimpleNamespace(
            periods=periods,
            green_channels=pd.DataFrame({"zone_id": {name: (zones or {}).get(name, "") for name in channels}}),
            stock=two_data_centres().iloc[:1].assign(energy_mwh_per_year=20_000.0),
            pools=pd.DataFrame({"energy_mwh_per_mw_year": [8_000.0]}, index=pd.Index(["pool"], name="pool_id")),
        ),
        plan=SimpleNamespace(
            serves=pd.DataFrame({"it_mw": [mw for _, mw in served]}, index=serve_index),
            green=pd.DataFrame({"gwh_per_year": list(channels.values())}, index=green_index),
            stock_states=table("stock_states", list(states)),
        ),
    )


def test_both_methods_by_hand():
    """10 MW x 8,000 + 20,000 of stock = 100,000 MWh; certificates 40, own photovoltaics 5 GWh."""
    row = emission_table(dossier({"certificate": 40.0, "own_pv": 5.0})).loc["p1"]
    assert row["energy_mwh"] == pytest.approx(100_000)
    assert row["green_share"] == pytest.approx(0.45)
    # Location: (100,000 - 5,000) x 0.5581, certificates change nothing.
    assert row["location_based_t"] == pytest.approx(53_019.5)
    # Market: (100,000 - 5,000 - 40,000) x 0.6096.
    assert row["market_based_t"] == pytest.approx(33_528.0)


def test_stock_that_closed_takes_no_energy_of_its_own():
    row = emission_table(dossier({"own_pv": 5.0}, states=[("old", "p1", "close")])).loc["p1"]
    assert row["energy_mwh"] == pytest.approx(80_000)


def test_without_green_power_the_market_method_still_takes_the_residual_factor():
    row = emission_table(dossier({"certificate": 0.0})).loc["p1"]
    assert row["market_based_t"] == pytest.approx(60_960.0) and row["location_based_t"] == pytest.approx(55_810.0)


def test_what_is_local_and_what_is_the_city_s_stand_beside_each_other():
    made = dossier({"certificate": 40.0, "own_pv": 5.0}, zones={"own_pv": "SZ1"})
    assert emission_table(made).loc["p1", "local_green_mwh"] == pytest.approx(5_000)
    page = draw_emissions(made, "zh")
    assert "其中本分区渠道" in page and '>0.05</td><td class="number">0.40</td>' in page
    assert "其中本分区渠道" not in draw_emissions(dossier({"own_pv": 5.0}), "zh")
