"""Green power: no MWh is claimed twice."""

import dataclasses

import pytest

from models.assemble_stock import channel_table
from models.emission_factors import grid_factor, residual_factor
from models.green import (
    GreenBalance,
    GreenLot,
    GreenPowerError,
    balance_green,
    green_cost_cny,
    read_channels,
)
from models.local_checks import LOCALITIES
from models.local_figures import read_local_figures

LOCAL = read_local_figures("chongqing")
CHANNELS = read_channels(LOCAL)
GRID, RESIDUAL = grid_factor("chongqing", 2023), residual_factor(2023)
LOTS = (
    GreenLot("certificate", 300.0, "C1"),
    GreenLot("bilateral", 100.0, "B1"),
    GreenLot("own_pv", 50.0, "P1"),
    GreenLot("own_pv", 20.0, "P2", is_sold=True),
)


def test_channels_are_those_of_the_case_and_say_where_the_power_stands():
    channels = CHANNELS
    assert list(channels) == list(channel_table(LOCAL).index) == ["certificate", "bilateral", "own_pv", "direct_line"]
    assert [channel.locality for channel in channels.values()] == ["nation", "province", "site", "zone"]
    assert {channel.locality for channel in channels.values()} <= set(LOCALITIES)
    assert {channel.counts_for for channel in channels.values()} == {"market_based", "both"}
    table = channel_table(LOCAL)
    for name, channel in channels.items():
        assert table.loc[name].tolist()[2:] == [channel.premium.value, channel.most.value, channel.counts_for]


def test_the_direct_line_is_assumed_and_dearer_than_what_can_replace_it():
    channels = CHANNELS
    assert channels["direct_line"].premium.is_assumed and channels["direct_line"].most.is_assumed
    assert channels["direct_line"].premium.value > channels["bilateral"].premium.value


def test_balance_by_hand():
    balance = balance_green(1000.0, LOTS, CHANNELS)
    assert balance == GreenBalance(1000.0, 400.0, 50.0, 20.0)
    assert balance.grid_mwh == pytest.approx(930.0)
    # Own power whose certificates are sold is not green.
    assert (balance.green_mwh, balance.green_share) == (450.0, 0.45)


def test_own_power_lowers_the_grid_energy_and_is_green_while_its_certificates_are_kept():
    kept, sold = (
        balance_green(1000.0, [GreenLot("own_pv", 100.0, "P", is_sold=sold)], CHANNELS) for sold in (False, True)
    )
    assert kept.account_location(GRID).t == sold.account_location(GRID).t == pytest.approx(900 * 0.5581)
    assert kept.account_market(RESIDUAL).t == pytest.approx(900 * 0.6096)
    assert sold.account_market(RESIDUAL).t == pytest.approx(1000 * 0.6096)
    assert (kept.green_mwh, sold.green_mwh) == (100.0, 0.0)


def test_own_power_is_known_by_what_it_counts_for_and_not_by_its_name():
    roof = {"roof": dataclasses.replace(CHANNELS["own_pv"], id="roof")}
    assert balance_green(100.0, [GreenLot("roof", 10.0, "R", is_sold=True)], roof).own_pv_sold_mwh == 10.0


def test_contracts_count_in_the_market_based_account_alone():
    balance = balance_green(1000.0, [GreenLot("certificate", 400.0, "C")], CHANNELS)
    assert balance.account_location(GRID).t == pytest.approx(558.1)
    assert balance.account_market(RESIDUAL).t == pytest.approx(600 * 0.6096)


def test_all_green_leaves_nothing():
    balance = balance_green(0.3, [GreenLot("bilateral", 0.1, "B"), GreenLot("own_pv", 0.2, "P")], CHANNELS)
    assert balance.account_market(RESIDUAL).t == pytest.approx(0.0)
    assert balance_green(0.0, [], CHANNELS).green_share == 0.0


def test_cost_is_the_premium_of_each_channel():
    # 300 x 5.15 + 100 x 20 + 70 x 0 + 10 x 40.
    lots = [*LOTS, GreenLot("direct_line", 10.0, "D1")]
    assert green_cost_cny(lots, CHANNELS) == pytest.approx(1545 + 2000 + 0 + 400)


@pytest.mark.parametrize(
    ("energy_mwh", "lots", "words"),
    [
        (1000.0, [GreenLot("certificate", 600.0, "C1"), GreenLot("own_pv", 401.0, "P1")], ["1001", "1000"]),
        (1000.0, [GreenLot("certificate", 10.0, "C1"), GreenLot("bilateral", 10.0, "C1")], ["C1", "bilateral"]),
        (1000.0, [GreenLot("certificate", 10.0, "C1"), GreenLot("certificate", 10.0, "C1")], ["C1"]),
        (1e9, [GreenLot("own_pv", 60_001.0, "P1")], ["own_pv", "60001", "60000"]),
        (1000.0, [GreenLot("bilaterals", 1.0, "B1")], ["bilaterals", "bilateral"]),
        (1000.0, [GreenLot("bilateral", -1.0, "B1")], ["bilateral", "-1"]),
        (1000.0, [GreenLot("bilateral", float("nan"), "B1")], ["bilateral", "nan"]),
        (1000.0, [GreenLot("bilateral", 1.0, " ")], ["bilateral"]),
        (1000.0, [GreenLot("bilateral", 1.0, "B1", is_sold=True)], ["B1"]),
        (float("nan"), [], ["nan"]),
        (-1.0, [], ["-1"]),
    ],
)
def test_what_would_count_green_power_twice_is_refused(energy_mwh, lots, words):
    with pytest.raises(GreenPowerError) as caught:
        balance_green(energy_mwh, lots, CHANNELS)
    for sentence in (caught.value.zh, caught.value.en):
        assert all(word in sentence for word in words), sentence


def test_cost_refuses_the_same_certificate_twice():
    with pytest.raises(GreenPowerError, match="C1"):
        green_cost_cny([LOTS[0], GreenLot("bilateral", 1.0, "C1")], CHANNELS)
