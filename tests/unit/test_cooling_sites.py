"""PUE and WUE of pairs: one row a climate, design and load; looked up by site; months that add up to the year."""

from dataclasses import replace

import pandas as pd
import pytest

from models.climate import station_climate
from models.cooling.annual import annual_result
from models.cooling.parameters import shipped_designs
from models.cooling.remembered import remembered_year
from models.cooling.sites import MONTHS, load_id, monthly_wue_table, performance_table, site_pue
from models.water import DAYS_OF_MONTH
from tests.cooling_cases import CHONGQING

CLIMATES = {"low": station_climate(CHONGQING), "high": station_climate("chongqing_youyang")}
DESIGNS = {name: shipped_designs()[name] for name in ("hub_airside", "hub_waterside")}


@pytest.fixture(scope="module")
def table():
    return performance_table(CLIMATES, DESIGNS, max_pue=1.25, plan_load_share=0.8)


def test_a_row_is_the_year_at_its_load(table):
    assert len(table) == 2 * 2 * 5 and table.index.is_unique and not table.isna().any().any()
    row = table.loc[("low", "hub_airside", "u080")]
    result = annual_result(DESIGNS["hub_airside"], CLIMATES["low"], load_share=0.8)
    assert (row["load_share"], row["is_plan"]) == (0.8, True)
    assert row["pue_p95"] == result.percentile("p95") and row["within_limit_share"] == result.probability_within(1.25)
    assert row["pue_peak"] == result.percentile("p50", "pue_peak")


@pytest.mark.parametrize("share", [0.746, 0.75, 0.754, 1.0])
def test_the_load_of_the_plan_has_one_row_even_beside_another(share):
    found = performance_table({"low": CLIMATES["low"]}, DESIGNS, max_pue=1.25, plan_load_share=share)
    at_plan = found[found["is_plan"]]
    assert list(at_plan["load_share"]) == [share, share] and found.index.is_unique
    assert set(at_plan.index.get_level_values("load_id")) == {load_id(share)}


def test_a_site_has_the_values_of_its_climate(table):
    pairs = site_pue(pd.Series({"s1": "low", "s2": "high", "s3": "low"}), table)
    assert len(pairs) == 6 and not pairs.isna().any().any()
    assert pairs.loc[("s1", "hub_airside")].equals(pairs.loc[("s3", "hub_airside")])
    assert pairs.at[("s2", "hub_waterside"), "pue_p50"] == table.at[("high", "hub_waterside", "u080"), "pue_p50"]
    assert pairs.at[("s2", "hub_airside"), "pue_p50"] < pairs.at[("s1", "hub_airside"), "pue_p50"]


def test_months_weighted_by_their_days_give_the_year(table):
    months = monthly_wue_table(CLIMATES, DESIGNS, table)
    assert list(months.columns) == list(MONTHS) and (months >= 0).all().all()
    for climate_id, design_id in months.index:
        year = float(months.loc[(climate_id, design_id)].to_numpy() @ DAYS_OF_MONTH / DAYS_OF_MONTH.sum())
        assert year == pytest.approx(table.at[(climate_id, design_id, "u080"), "wue_l_per_kwh"], rel=1e-9)
    assert months.at[("low", "hub_airside"), "m07"] > 2 * months.at[("low", "hub_airside"), "m01"]


def test_a_year_is_remembered_by_all_that_it_is_reckoned_from():
    design, climate = DESIGNS["hub_airside"], CLIMATES["low"]
    year = remembered_year(design, climate, 0.8)
    assert remembered_year(design, station_climate(CHONGQING), 0.8) is year
    for other in (
        (DESIGNS["hub_waterside"], climate, 0.8),
        (design, CLIMATES["high"], 0.8),
        (design, climate, 0.7),
        (replace(design, figures={**design.figures, **_warmer(design)}), climate, 0.8),
        (design, replace(climate, wet_bulb_c=climate.wet_bulb_c - 0.5), 0.8),
    ):
        found, anew = remembered_year(*other), annual_result(other[0], other[1], load_share=other[2])
        assert found is not year
        assert found.pue == pytest.approx(anew.pue) and found.pue_peak == pytest.approx(anew.pue_peak)


def _warmer(design):
    name, figure = next((name, one) for name, one in design.figures.items() if one.low < one.value)
    return {name: replace(figure, value=figure.low)}
