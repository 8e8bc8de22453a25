"""Present values, worked by hand at 10 % a year."""

import pytest

from models.finance import annuity_years, invest_factor, period_table


def test_invest_factor():
    assert invest_factor(2026, 2026, 0.1) == 1.0
    assert invest_factor(2028, 2026, 0.1) == pytest.approx(1 / 1.21)
    assert invest_factor(2040, 2026, 0.0) == 1.0


def test_annuity_counts_the_years_after_the_first_up_to_the_last():
    assert annuity_years(2026, 2028, 2026, 0.1) == pytest.approx(1 / 1.1 + 1 / 1.21)
    assert annuity_years(2026, 2030, 2026, 0.0) == 4.0
    assert annuity_years(2030, 2030, 2026, 0.1) == 0.0


def test_periods_run_to_the_next_end_and_the_last_to_the_horizon():
    table = period_table([2026, 2028], first_year=2026, horizon_end_year=2029, discount_rate=0.1)
    assert table.index.tolist() == ["p2026", "p2028"] and table.index.name == "period_id"
    assert table["end_year"].tolist() == [2026, 2028]
    assert table["invest_factor"].tolist() == pytest.approx([1.0, 0.826446281])
    assert table["annuity_years"].tolist() == pytest.approx([1.735537190, 0.751314801])


def test_a_first_period_that_ends_later_is_discounted_to_the_first_year():
    table = period_table([2027], first_year=2026, horizon_end_year=2028, discount_rate=0.1)
    assert table["invest_factor"].tolist() == pytest.approx([1 / 1.1])
    assert table["annuity_years"].tolist() == pytest.approx([1 / 1.21])
