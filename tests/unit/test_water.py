"""Water by month and zone adds up to that of the year."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import CaseTableError, FigureError
from models.water import (
    FLAT_MONTH_SHARE,
    annual_wue_l_per_kwh,
    monthly_water_m3,
    water_m3,
    water_steps,
    zone_month_water,
)
from tests.unit.test_power_chain import evaluate

# Dry in winter, 2 L/kWh from May to September.
SUMMER = np.array([0, 0, 0, 0, 2, 2, 2, 2, 2, 0, 0, 0], dtype=float)
FLAT = np.ones(12)
YEAR_MWH = 36_500.0


def facilities(**changed):
    rows = {
        "zone_id": ["SZ1", "SZ1", "SZ2"],
        "climate_id": ["low", "low", "high"],
        "design_id": ["wet", "dry", "wet"],
        "it_energy_mwh": [YEAR_MWH, 2 * YEAR_MWH, YEAR_MWH],
    }
    return pd.DataFrame({**rows, **changed})


def wue():
    index = pd.MultiIndex.from_tuples(
        [("low", "wet"), ("low", "dry"), ("high", "wet")], names=["climate_id", "design_id"]
    )
    return pd.DataFrame([SUMMER, 0.1 * FLAT, FLAT], index=index)


def test_a_litre_a_kilowatt_hour_is_a_cubic_metre_a_megawatt_hour():
    assert water_m3(1000.0, 2.5) == 2500.0


def test_months_of_a_flat_load_follow_their_days():
    # 36,500 MWh: 100 MWh a day; July has 31 days at 2 L/kWh.
    found = monthly_water_m3(YEAR_MWH * FLAT_MONTH_SHARE, SUMMER)
    assert found[6] == pytest.approx(6200.0) and found[1] == 0.0
    # May to September: 153 days.
    assert found.sum() == pytest.approx(30_600.0)
    assert annual_wue_l_per_kwh(SUMMER) == pytest.approx(30_600 / 36_500)


def test_zones_and_months():
    found = zone_month_water(facilities(), wue())
    assert found.index.tolist() == ["SZ1", "SZ2"] and found.columns.tolist() == list(range(1, 13))
    # July in SZ1: 3,100 MWh x 2 and 6,200 MWh x 0.1; January 6,200 MWh x 0.1. SZ2: 3,100 MWh x 1.
    assert found.loc["SZ1", [1, 7]].tolist() == pytest.approx([620.0, 6820.0])
    assert found.loc["SZ2", 7] == pytest.approx(3100.0)


def test_all_months_and_zones_are_the_year():
    table = facilities()
    annual = wue().apply(lambda row: annual_wue_l_per_kwh(row.to_numpy()), axis=1)
    keys = pd.MultiIndex.from_frame(table[["climate_id", "design_id"]])
    expected = (table["it_energy_mwh"].to_numpy() * annual.reindex(keys).to_numpy()).sum()
    assert zone_month_water(table, wue()).to_numpy().sum() == pytest.approx(expected, rel=1e-9)


@given(
    wet=st.lists(st.floats(0.0, 5.0), min_size=12, max_size=12),
    load=st.lists(st.floats(0.01, 1.0), min_size=12, max_size=12),
    energy=st.floats(0.0, 1e6),
)
def test_any_months_add_up_to_the_year(wet, load, energy):
    share = np.array(load) / sum(load)
    by_month = monthly_water_m3(energy * share, np.array(wet))
    assert by_month.sum() == pytest.approx(water_m3(energy, annual_wue_l_per_kwh(np.array(wet), share)), rel=1e-9)


def test_a_missing_or_second_wue_is_named():
    with pytest.raises(CaseTableError, match="climate high and design wet"):
        zone_month_water(facilities(), wue().drop(("high", "wet")))
    with pytest.raises(CaseTableError, match="climate low and design dry"):
        zone_month_water(facilities(), pd.concat([wue(), wue().iloc[[1]]]))


def test_bad_tables_are_refused():
    with pytest.raises(CaseTableError, match="zone_id"):
        zone_month_water(facilities(zone_id=["SZ1", None, "SZ2"]), wue())
    with pytest.raises(FigureError, match="it_energy_mwh"):
        zone_month_water(facilities(it_energy_mwh=[1.0, math.nan, 1.0]), wue())
    with pytest.raises(FigureError, match="not 11"):
        zone_month_water(facilities(), wue().iloc[:, :11])
    with pytest.raises(FigureError, match="wue_by_month"):
        monthly_water_m3(FLAT, -FLAT)
    with pytest.raises(FigureError, match="sum of month_share"):
        annual_wue_l_per_kwh(SUMMER, FLAT)


def test_chain():
    assert evaluate(water_steps(1000.0, 2.16))["water_m3"] == pytest.approx(2160.0)
