"""Hours of the months: whole, warm in summer, and a year that is not whole is refused."""

from dataclasses import replace

import numpy as np
import pytest

from models.climate import month_hours, station_climate, stations
from models.climate_months import MONTH_HOURS
from models.errors import ClimateError

SHAPINGBA = "chongqing_shapingba"


@pytest.mark.parametrize("station_id", stations().index)
def test_rows_are_the_bins_and_columns_the_months(station_id):
    climate = station_climate(station_id)
    months = month_hours(climate)
    assert months.shape == (len(climate.hours), 12) and (months >= 0).all()
    assert np.abs(months.sum(axis=1) - climate.hours).max() < 1e-9
    assert np.abs(months.sum(axis=0) - [744, 672, 744, 720, 744, 720, 744, 744, 720, 744, 720, 744]).max() < 1e-9


def test_july_is_the_warmest_and_january_the_coldest_month():
    climate = station_climate(SHAPINGBA)
    months = month_hours(climate)
    mean_c = climate.dry_bulb_c @ months / MONTH_HOURS
    assert mean_c.argmax() == 6 and mean_c.argmin() == 0
    # Normals of Chongqing: about 8 C in January, 28 to 29 C in July.
    assert 7 < mean_c[0] < 11 and 26 < mean_c[6] < 30


def test_a_year_of_one_temperature_is_split_by_the_length_of_the_months():
    climate = station_climate(SHAPINGBA)
    flat = replace(climate, dry_bulb_c=np.full(len(climate.hours), 15.0))
    assert month_hours(flat) == pytest.approx(np.outer(climate.hours, MONTH_HOURS / 8760))


def test_hours_that_do_not_make_a_year_are_refused():
    climate = station_climate(SHAPINGBA)
    with pytest.raises(ClimateError, match="add up to 8759"):
        replace(climate, hours=climate.hours * 8759 / 8760)
    with pytest.raises(ClimateError, match="some are negative"):
        replace(climate, hours=np.where(np.arange(len(climate.hours)) == 0, -9.0, climate.hours + 18 / 237))


def test_arrays_of_different_lengths_are_refused():
    climate = station_climate(SHAPINGBA)
    with pytest.raises(ClimateError, match="differ in length"):
        replace(climate, pressure_pa=climate.pressure_pa[:-1])
