import math

import pytest

from reports.units import (
    MINUS,
    format_cny,
    format_mu,
    format_mw,
    format_number,
    format_power,
    format_racks,
    format_share,
    format_slack,
    format_value,
)


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [(1234.56, 1, "1,234.6"), (-0.04, 1, "0.0"), (-5, 0, f"{MINUS}5"), (math.nan, 1, "—"), (-math.inf, 0, f"{MINUS}∞")],
)
def test_number(value, places, shown):
    assert format_number(value, places) == shown


def test_power():
    assert [format_mw(value) for value in (1300, 0.25, 1e-9)] == ["1,300.0 MW", "0.25 MW", "0.0 MW"]


def test_share_and_its_slack():
    assert format_share(0.455) == "45.5 %"
    assert format_value(0.8, "share", "zh") == "80.0 %"
    assert format_slack(0.02, "share", "zh") == "2.0 个百分点"
    assert format_slack(-0.02, "share", "en") == f"{MINUS}2.0 pp"
    assert format_slack(5, "MW", "en") == "5.0 MW"


def test_racks_in_ten_thousands_only_in_chinese():
    assert format_racks(32000, "zh") == "3.20 万架"
    assert format_racks(3000, "zh") == "3,000 架"
    assert format_racks(32000, "en") == "32,000 racks"


@pytest.mark.parametrize(
    ("cny", "zh", "en"),
    [
        (1.234e10, "123.40 亿元", "CNY 12.34 bn"),
        (5e6, "500.0 万元", "CNY 5.00 m"),
        (-2e8, f"{MINUS}2.00 亿元", f"CNY {MINUS}0.20 bn"),
    ],
)
def test_money(cny, zh, en):
    assert (format_cny(cny, "zh"), format_cny(cny, "en")) == (zh, en)


def test_other_units():
    assert format_value(1.25, "pue", "zh") == "1.250"
    assert format_value(3, "count", "zh") == "3 个"
    assert format_value(3, "count", "en") == "3"
    assert format_value(12.34, "GWh", "zh") == "12.3 GWh"
    assert format_value(7.5, "racks/MW", "zh") == "7.50 racks/MW"


def test_large_power_and_land_as_offices_print_them():
    assert format_power(1112.0, "zh") == "1,112.0 MW\uff08111.20 万千瓦\uff09"
    assert format_power(1112.0, "en") == "1,112.0 MW"
    assert (format_mu(8.75, "zh"), format_mu(8.75, "en")) == ("13,125 亩", "875.0 ha")
