"""A climate table of the user: read as the shipped stations are, and refused by file, row and column."""

import pandas as pd
import pytest

from geodata.climate.read import read_bins
from models.climate import station_climate
from models.climate_bins import COLUMNS, read_climate_bins
from models.cooling.annual import annual_result
from models.cooling.parameters import shipped_designs
from models.errors import ClimateError

DESIGN = {"design_dry_bulb_c": 35.5, "design_wet_bulb_c": 27.3}


def shapingba() -> pd.DataFrame:
    bins = read_bins()
    return pd.DataFrame(bins[bins["station"] == "chongqing_shapingba"][list(COLUMNS)]).reset_index(drop=True)


def written(tmp_path, table: pd.DataFrame):
    path = tmp_path / "mine.csv"
    table.to_csv(path, index=False)
    return path


def test_the_bins_of_a_station_give_its_year(tmp_path):
    climate = read_climate_bins(written(tmp_path, shapingba()), **DESIGN)
    station = station_climate("chongqing_shapingba")
    design = shipped_designs()["hub_waterside"]
    assert annual_result(design, climate, samples=64).pue == pytest.approx(
        annual_result(design, station, samples=64).pue
    )
    # 98,309.83 Pa: 44,330.8 x (1 - 0.970243 ** 0.190263) = 254 m; the station stands at 259.1 m.
    assert climate.elevation_m == pytest.approx(254, abs=1)
    assert (climate.id, climate.basis, climate.design_day_dry_bulb_c) == ("mine", "bins", 40.0)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda t: t.drop(columns="wet_bulb_mean_c"), ["wet_bulb_mean_c"]),
        (lambda t: t.astype(str).replace({"hours": {"242": "many"}}), ["hours", "many"]),
        (lambda t: t.assign(wet_bulb_mean_c=t["dry_bulb_mean_c"] + 1), ["Row 1", "wet bulb"]),
        (lambda t: pd.concat([t, t]), ["17520"]),
        (lambda t: t.head(0), ["row 2"]),
        (lambda t: t.assign(pressure_mean_pa=983.0), ["pressure"]),
    ],
)
def test_what_is_wrong_is_named(tmp_path, edit, words):
    with pytest.raises(ClimateError) as refused:
        read_climate_bins(written(tmp_path, edit(shapingba())), **DESIGN)
    assert all(word in refused.value.en for word in ["mine.csv", *words]) and "mine.csv" in refused.value.zh


@pytest.mark.parametrize(
    "design", [{}, {"design_dry_bulb_c": 35.0}, {"design_dry_bulb_c": 20.0, "design_wet_bulb_c": 25.0}]
)
def test_design_values_have_to_be_given(tmp_path, design):
    with pytest.raises(ClimateError, match=r"mine\.csv.*climate\.design_dry_bulb_c"):
        read_climate_bins(written(tmp_path, shapingba()), **design)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ClimateError, match=r"none\.csv"):
        read_climate_bins(tmp_path / "none.csv", **DESIGN)
