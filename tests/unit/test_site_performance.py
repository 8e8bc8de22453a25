"""PUE and WUE of sites: the table of years against the year itself, the load of the plan, months against the year."""

import numpy as np
import pandas as pd
import pytest

from models.climate import at_elevation, month_hours, station_climate
from models.cooling.annual import annual_result
from models.cooling.parameters import CoolingDesign, shipped_designs
from models.cooling.sites import MONTHS, load_id, monthly_wue_table, performance_table, site_pue
from models.figure import Figure

LOW = station_climate("chongqing_shapingba")
CLIMATES = {"low": LOW, "high": at_elevation(LOW, 1000.0)}
DESIGNS = {name: shipped_designs()[name] for name in ("hub_airside", "urban_waterside")}


def table_at(plan_load_share, max_pue=1.25, climates=CLIMATES, designs=DESIGNS):
    return performance_table(climates, designs, max_pue=max_pue, plan_load_share=plan_load_share)


@pytest.fixture(scope="module")
def table():
    return table_at(0.75)


def test_every_climate_design_and_load_has_its_row(table):
    assert table.index.names == ["climate_id", "design_id", "load_id"]
    loads = {"u040": 0.4, "u060": 0.6, "u075": 0.75, "u100": 1.0}
    assert table.index.tolist() == [(c, d, load) for c in CLIMATES for d in DESIGNS for load in loads]
    assert table["load_share"].tolist() == [*loads.values()] * 4
    assert not table.isna().any().any()


@pytest.mark.parametrize("climate_id", CLIMATES)
@pytest.mark.parametrize(("load", "share"), [("u040", 0.4), ("u100", 1.0)])
def test_a_row_is_the_year_of_the_design_in_its_climate(table, climate_id, load, share):
    year = annual_result(DESIGNS["hub_airside"], CLIMATES[climate_id], load_share=share)
    row = table.loc[climate_id, "hub_airside", load]
    # Percentiles over the samples, as numpy gives them.
    for name, quantile in (("p05", 0.05), ("p50", 0.5), ("p95", 0.95)):
        assert row[f"pue_{name}"] == pytest.approx(np.quantile(year.pue, quantile))
    assert row["pue_peak"] == pytest.approx(np.median(year.pue_peak))
    water = [np.quantile(year.wue_l_per_kwh, quantile) for quantile in (0.05, 0.5, 0.95)]
    assert row[["wue_p05_l_per_kwh", "wue_l_per_kwh", "wue_p95_l_per_kwh"]].tolist() == pytest.approx(water)
    # The share of 512 samples that keep the limit.
    assert row["within_limit_share"] * 512 == np.count_nonzero(year.pue <= 1.25)


def test_the_limit_moves_the_share_within_it_and_nothing_else(table):
    kept, broken = table_at(0.75, max_pue=5.0), table_at(0.75, max_pue=1.0)
    assert kept["within_limit_share"].eq(1.0).all() and broken["within_limit_share"].eq(0.0).all()
    rest = [column for column in table if column != "within_limit_share"]
    pd.testing.assert_frame_equal(kept[rest], table[rest])


@pytest.mark.parametrize(
    ("plan", "loads"),
    [
        (1.0, ["u040", "u060", "u075", "u100"]),
        (0.5, ["u040", "u050", "u060", "u075", "u100"]),
        (0.57, ["u040", "u057", "u060", "u075", "u100"]),
        # Beside a load that is always there, and no less than it needs to be told from it.
        (0.749, ["u040", "u060", "u074p9", "u075", "u100"]),
        (0.99996, ["u040", "u060", "u075", "u099p996", "u100"]),
    ],
)
def test_just_the_load_of_the_plan_is_marked(plan, loads):
    found = table_at(plan, climates={"low": LOW}, designs={"d": DESIGNS["hub_airside"]}).loc[("low", "d")]
    assert found.index.tolist() == loads
    assert found.index[found["is_plan"]].tolist() == [load_id(plan)]
    assert found.loc[load_id(plan), "load_share"] == plan


def test_sites_take_the_row_of_their_climate_at_the_load_of_the_plan(table):
    climate_ids = pd.Series({"s1": "high", "s2": "low", "s3": "high"}, name="climate_id").rename_axis("site_id")
    found = site_pue(climate_ids, table)
    assert found.index.tolist() == [(site, design) for site in ("s1", "s2", "s3") for design in DESIGNS]
    assert found.index.names == ["site_id", "design_id"]
    for (site, design), row in found.iterrows():
        wanted = table.loc[(climate_ids[site], design, "u075")]
        assert row.drop("pue_peak").tolist() == wanted[[*found.columns.drop("pue_peak")]].tolist()
        # Power is reserved for all IT at once.
        assert row["pue_peak"] == table.loc[(climate_ids[site], design, "u100"), "pue_peak"]
    assert list(found.columns) == ["pue_p05", "pue_p50", "pue_p95", "pue_peak", "wue_l_per_kwh"]
    # 740.9 m higher are 4.8 K colder: fewer hours of chillers.
    by_site = found["pue_p50"].xs("urban_waterside", level="design_id")
    assert by_site["s1"] == by_site["s3"] < by_site["s2"]


def test_months_weighted_by_their_hours_make_the_year(table):
    monthly = monthly_wue_table(CLIMATES, DESIGNS, table)
    assert list(monthly.columns) == list(MONTHS) == [f"m{month:02d}" for month in range(1, 13)]
    assert monthly.index.tolist() == [(c, d) for c in CLIMATES for d in DESIGNS]
    days = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    for (climate_id, design_id), row in monthly.iterrows():
        year = row.to_numpy() @ days / 365
        assert year == pytest.approx(table.loc[climate_id, design_id, "u075"]["wue_l_per_kwh"], rel=1e-9)
        assert month_hours(CLIMATES[climate_id]).sum(axis=0) == pytest.approx(days * 24.0)


def test_air_side_takes_most_water_in_the_warm_half(table):
    row = monthly_wue_table(CLIMATES, DESIGNS, table).loc[("low", "hub_airside")]
    assert row[["m06", "m07", "m08"]].min() > row[["m12", "m01", "m02"]].max()


def test_a_design_without_water_has_none_in_any_month():
    figures = dict(shipped_designs()["old_dx"].figures)
    # No condensate on the coil, so nothing to humidify.
    figures["sensible_heat_ratio"] = Figure("dry", "干", "dry", 1.0, 1.0, 1.0, "1", "test", "A")
    dry = {"dry": CoolingDesign("dry", "air_cooled", figures)}
    table = table_at(1.0, climates={"low": LOW}, designs=dry)
    assert table["wue_p95_l_per_kwh"].eq(0).all()
    assert monthly_wue_table({"low": LOW}, dry, table).eq(0).all().all()


def test_a_parameter_without_a_range_has_one_pue():
    """With every parameter fixed at its default all percentiles are the same number."""
    fixed = {
        key: Figure(key, "一", "one", f.value, f.value, f.value, f.unit, "test", "A")
        for key, f in DESIGNS["hub_airside"].figures.items()
    }
    row = table_at(1.0, climates={"low": LOW}, designs={"d": CoolingDesign("d", "airside", fixed)}).loc[
        "low", "d", "u100"
    ]
    assert row["pue_p05"] == pytest.approx(row["pue_p50"]) == row["pue_p95"]
    assert row["within_limit_share"] in (0.0, 1.0)
