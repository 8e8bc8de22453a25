"""Levers: each moves one number of a case, both ways, and says so in both languages."""

import re

import pytest

from models.case_tables import check_case
from optimizer.lever import levers
from optimizer.lever_words import say_lever
from tests.cases import tiny_case, with_limits, with_rules

CASE = tiny_case()
BY_KEY = {lever.key: lever for lever in levers(CASE)}


def standing(case, lever):
    """The number of the lever, read from the case itself."""
    if lever.group == "demand_served":
        block, period = lever.key.split("/")[1:]
        return CASE.demand.at[(block, period), "it_mw"] - case.demand.at[(block, period), "it_mw"]
    if lever.group == "power_supply":
        return case.headroom.at[tuple(lever.key.split("/")[1:]), "spare_mw"]
    if lever.rule == "latency":
        return float(case.demand_blocks["max_round_trip_ms"].max())
    if lever.group == "green_channels":
        return case.green_channels.at[lever.key.split("/")[1], "max_gwh_per_year"]
    if lever.rule in ("starter_zones_first", "stock_consolidation"):
        return case.rules[lever.rule].options["min_share"]
    return case.limit(lever.key)


@pytest.mark.parametrize("key", BY_KEY)
def test_a_lever_moves_its_number_and_no_other(key):
    lever = BY_KEY[key]
    assert standing(CASE, lever) == pytest.approx(lever.value)
    amount = min(lever.step, lever.most) / 2
    looser = lever.relax(CASE, amount)
    for by in (amount, -amount, 1e9, -1e9):
        check_case(lever.relax(CASE, by))
    assert standing(looser, lever) == pytest.approx(lever.moved_to(amount))
    assert standing(lever.relax(CASE, lever.most), lever) == pytest.approx(lever.loosest)
    assert standing(lever.relax(looser, -amount), lever) == pytest.approx(lever.value)
    others = [other for other in BY_KEY.values() if other is not lever]
    assert all(standing(looser, other) == pytest.approx(other.value) for other in others)


@pytest.mark.parametrize("key", BY_KEY)
def test_a_lever_says_old_and_new_in_both_languages(key):
    zh, en = (say_lever(BY_KEY[key], BY_KEY[key].most, language) for language in ("zh", "en"))
    assert re.search(r"[\u4e00-\u9fff]", zh)
    assert not re.search(r"[\u4e00-\u9fff]", en.replace("来源", ""))
    assert zh != en


def test_words_in_the_unit_of_the_clause():
    assert say_lever(BY_KEY["in_cluster_share.min_share"], 0.04, "zh") == "集群内占比 80.00 % → 76.00 %"
    # 0.80 - 0.0363333 = 76.36667 %: what is printed suffices.
    assert say_lever(BY_KEY["in_cluster_share.min_share"], 0.0363333, "en") == "share in the cluster 80.00 % → 76.36 %"
    headroom = BY_KEY["headroom.spare_mw/g1/p2"]
    assert say_lever(headroom, 24.01, "en") == "raise the headroom of name 2030 by 24.1 MW (6.0 → 30.1 MW)"
    assert "留 3.0 MW 不满足" in say_lever(BY_KEY["demand.it_mw/d1/p1"], 3.0, "zh")


def test_exceptions_come_with_their_count():
    lever = BY_KEY["large_in_cluster.exception_it_mw"]
    moved = lever.relax(CASE, 7.5)
    assert (moved.limit("large_in_cluster.exception_it_mw"), moved.limit("large_in_cluster.exception_count")) == (
        7.5,
        1,
    )
    assert lever.relax(CASE, 0.0).limit("large_in_cluster.exception_count") == 0


def test_only_what_binds_has_levers():
    case = with_rules(CASE, in_cluster_share="prefer", power_supply="report", pue_limit={"outside": "body"})
    keys = {lever.key for lever in levers(case)}
    assert "in_cluster_share.min_share" not in keys
    assert not any(key.startswith("headroom") for key in keys)
    assert "pue_limit.max_pue_outside_body" in keys
    assert "pue_limit.max_pue_outside" not in keys


def test_a_limit_that_excludes_nothing_cannot_be_moved():
    lever = {one.key: one for one in levers(with_limits(CASE, pue_limit__max_pue_in_cluster=2.0))}
    assert lever["pue_limit.max_pue_in_cluster"].most == 0.0
