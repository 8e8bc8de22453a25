"""The tariff: each price worked by hand from the published figures."""

import dataclasses

import numpy as np
import pytest

from models.local_figures import read_local_figures
from models.scenario_keys import read_keys
from models.tariff import (
    SCHEMES,
    TariffError,
    average_price_cny_per_kwh,
    demand_cost_cny,
    energy_cost_cny,
    hourly_price_cny_per_kwh,
    make_tariff,
    voltage_class,
)
from models.tariff_periods import BANDS, read_bands, year_hours

LOCAL = read_local_figures("chongqing")


def tariff(voltage_kv=10.0, *, sheet="2026-08", scheme="two_part", charge=42.0, local=LOCAL, **prices):
    return make_tariff(sheet, scheme, voltage_kv, local=local, demand_charge_cny_per_kw_month=charge, **prices)


def test_bands_of_a_day_in_june_and_in_july():
    june = ["valley"] * 8 + ["flat"] * 3 + ["peak"] * 6 + ["flat"] * 3 + ["peak"] * 2 + ["flat"] * 2
    july = june[:12] + ["sharp"] * 2 + june[14:]
    assert read_bands(LOCAL)[5].tolist() == june
    assert read_bands(LOCAL)[6].tolist() == july
    assert [month + 1 for month in range(12) if "sharp" in read_bands(LOCAL)[month]] == [1, 7, 8, 12]


def test_hours_of_the_bands_in_a_year():
    # 8 h of valley and of flat a day; 8 h of peak, of which 2 h are sharp on 31 days of each of four months.
    hours = {band: year_hours(LOCAL, band) for band in BANDS}
    assert hours == {"valley": 2920, "flat": 2920, "peak": 2920 - 248, "sharp": 248}


def test_hourly_prices_are_those_of_the_bill_of_february_2025():
    february = hourly_price_cny_per_kwh(tariff(sheet="2025-02"))[1]
    # Published: valley 0.379188, flat 0.762307, peak 1.133067; base and part are rounded to 5 digits.
    assert february[[0, 8, 11, 23]] == pytest.approx([0.379188, 0.762307, 1.133067, 0.762307], abs=2e-5)


def test_ratios_act_on_the_base_alone_and_the_sharp_peak_on_the_peak():
    july = hourly_price_cny_per_kwh(tariff(floating_base_cny_per_kwh=1.0, non_floating_cny_per_kwh=10.0))[6]
    assert july[[0, 8, 11, 12, 13, 14, 20]] == pytest.approx([10.38, 11.0, 11.6, 11.92, 11.92, 11.6, 11.6])


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ([2], 0.7581804667),  # (8 x 0.38 + 8 + 8 x 1.6) / 24 = 2.98 / 3; 0.61793 x that + 0.14437
        ([7], 0.7746586),  # (3.04 + 8 + 6 x 1.6 + 2 x 1.92) / 24 = 1.02; 0.61793 x 1.02 + 0.14437
        ([1, 7, 8, 12], 0.7746586),
        ([6, 7], (30 * 0.7581804667 + 31 * 0.7746586) / 61),
        (range(1, 13), 0.7637785174),  # (241 d x 0.99333 + 124 d x 1.02) / 365 d = 1.0023927
    ],
)
def test_average_of_a_flat_load(months, expected):
    assert average_price_cny_per_kwh(tariff(), None, months) == pytest.approx(expected, abs=1e-10)


def test_the_published_month_is_0_7582():
    assert round(average_price_cny_per_kwh(tariff(sheet="2025-02"), None, [2]), 4) == 0.7582


def test_a_load_in_one_band_pays_that_band():
    night, noon = np.zeros((12, 24)), np.zeros((12, 24))
    night[:, :8] = 5.0
    noon[:, 12] = 1.0
    assert average_price_cny_per_kwh(tariff(), night) == pytest.approx(0.61793 * 0.38 + 0.14437)
    # Peak at noon on 241 days, sharp peak on 124.
    ratio = (241 * 1.6 + 124 * 1.92) / 365
    assert average_price_cny_per_kwh(tariff(), noon) == pytest.approx(0.61793 * ratio + 0.14437)


def test_other_voltages_differ_by_the_grid_price_inside_the_base():
    # 0.61793 - (0.1515 - 0.1256), - (0.1515 - 0.1062), - (0.1515 - 0.0868).
    bases = [tariff(kv).floating_base_cny_per_kwh for kv in (10, 20, 35, 110, 220, 500)]
    assert bases == pytest.approx([0.61793, 0.61793, 0.59203, 0.57263, 0.55323, 0.55323])
    assert {tariff(kv).non_floating_cny_per_kwh for kv in (10, 110, 220)} == {0.14437}
    # Year, by hand: base x 1.00239269 + 0.14437.
    found = [average_price_cny_per_kwh(tariff(kv)) for kv in (35, 110, 220)]
    assert found == pytest.approx([0.7378165, 0.7183701, 0.6989237], abs=1e-7)


def test_the_other_reading_takes_the_grid_price_off_the_rest():
    none = dataclasses.replace(LOCAL.figure("td_in_floating_share"), value=0.0)
    other = dataclasses.replace(LOCAL, figures={**LOCAL.figures, none.key: none})
    # 0.14437 - 0.0453; over a year the readings differ by 0.0453 x 0.0023927 = 0.000108.
    found = tariff(110.0, local=other)
    assert (found.floating_base_cny_per_kwh, found.non_floating_cny_per_kwh) == pytest.approx((0.61793, 0.09907))
    assert average_price_cny_per_kwh(found) == pytest.approx(0.7183701 + 0.0001084, abs=1e-7)


def test_the_single_part_scheme_pays_more_for_energy_and_nothing_for_demand():
    # 0.61793 + (0.2149 - 0.1515) at 10 kV, 0.61793 + (0.2352 - 0.1515) below 1 kV.
    assert tariff(10, scheme="single_part").floating_base_cny_per_kwh == pytest.approx(0.68133)
    assert tariff(0.4, scheme="single_part").floating_base_cny_per_kwh == pytest.approx(0.70163)
    assert tariff(10, scheme="single_part").demand_charge_cny_per_kw_month == 0.0


def test_energy_is_paid_by_the_kwh_and_demand_by_the_peak_of_each_month():
    # 2 MW the year round: 17,520,000 kWh x 0.76377852; peaks of 3 MW in every month: 12 x 3000 kW x 42.
    assert energy_cost_cny(tariff(), np.full((12, 24), 2.0)) == pytest.approx(17_520_000 * 0.7637785174)
    assert demand_cost_cny(tariff(), np.full(12, 3.0)) == pytest.approx(1_512_000)
    # Each knows nothing of the other: a charge of 0 leaves energy as it is.
    assert energy_cost_cny(tariff(charge=0.0), np.full((12, 24), 2.0)) == pytest.approx(17_520_000 * 0.7637785174)
    assert demand_cost_cny(tariff(scheme="single_part"), np.full(12, 3.0)) == 0.0


@pytest.mark.parametrize(
    ("voltage_kv", "expected"),
    [(0.4, "lt1kv"), (1, "10kv"), (20, "10kv"), (35, "35kv"), (66, "35kv"), (110, "110kv"), (220, "220kv")],
)
def test_voltage_classes(voltage_kv, expected):
    assert voltage_class(voltage_kv) == expected


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"sheet": "2027-01"}, ["2027-01", "tariff.sheet", "2026-08"]),
        ({"sheet": "2025-02", "voltage_kv": 110.0}, ["2025-02", "110kv", "two_part 10kv", "tariff.sheet"]),
        ({"voltage_kv": 0.4}, ["lt1kv", "two_part"]),
        ({"voltage_kv": float("nan")}, ["nan"]),
        ({"voltage_kv": -10.0}, ["-10"]),
        ({"scheme": "three_part"}, ["three_part", "tariff.scheme"]),
        ({"charge": -1.0}, ["costs.demand_charge_cny_per_kw_month", "-1"]),
        ({"charge": float("nan")}, ["costs.demand_charge_cny_per_kw_month"]),
        ({"floating_base_cny_per_kwh": -0.1}, ["tariff.floating_base_cny_per_kwh", "-0.1"]),
        ({"non_floating_cny_per_kwh": -0.1}, ["tariff.non_floating_cny_per_kwh", "-0.1"]),
        # A base that the saving at 220 kV would push below zero: 0.05 - 0.0647.
        ({"floating_base_cny_per_kwh": 0.05, "voltage_kv": 220.0}, ["tariff.floating_base_cny_per_kwh", "220"]),
    ],
)
def test_what_no_sheet_offers_is_refused_by_name(wrong, words):
    with pytest.raises(TariffError) as caught:
        tariff(**wrong)
    for sentence in (caught.value.zh, caught.value.en):
        assert all(word in sentence for word in words), sentence
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("load", "months"),
    [
        (np.ones((24, 12)), [1]),
        (np.full((12, 24), np.nan), [1]),
        (np.full((12, 24), -1.0), [1]),
        (np.zeros((12, 24)), [1]),
        (None, []),
        (None, [0]),
        (None, [13]),
        (None, [2, 2]),
    ],
)
def test_a_load_or_months_that_cannot_be_priced(load, months):
    with pytest.raises(TariffError):
        average_price_cny_per_kwh(tariff(), load, months)


@pytest.mark.parametrize("peaks", [np.ones(11), np.full(12, np.nan), np.full(12, -1.0)])
def test_peaks_that_cannot_be_priced(peaks):
    with pytest.raises(TariffError):
        demand_cost_cny(tariff(), peaks)


def test_scenarios_may_name_every_scheme_and_no_other():
    assert set(read_keys()["tariff.scheme"].choices) == set(SCHEMES)
