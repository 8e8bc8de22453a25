"""Relaxations of cases without a plan: each gives one, 99 % of it gives none; judged by models built anew."""

import itertools
from dataclasses import replace

import pytest

from models.policy.clauses import read_register
from optimizer import layered
from optimizer.conflict import is_feasible, without
from optimizer.lever import levers
from optimizer.lever_words import say_moves
from optimizer.loosen import loosen
from optimizer.relaxations import ORDER, Conflict, find_relaxations
from reports.answer_conflict import draw_conflict
from tests.cases import PAIRS, tiny_case, with_limits, with_only
from tests.cases_infeasible import SETTINGS, TWINS, infeasible_cases, is_coarse, random_case
from tests.cases_limits import with_period_limits

# The first cases only: with a fresh model for every claim, one takes seconds. ``tests.conflict_check`` has 200.
# In that of seed 34 what is served is told by two sites that have to be used well: 5 W less, and there is no plan.
CASES = [*infeasible_cases(16), (34, random_case(34, TWINS))]
OUTSIDE = {
    "pairs": {pair: PAIRS[pair] for pair in (("s3", "good"), ("s3", "urban"), ("s4", "urban"))},
    "demand": {"d3": (14.0,)},
    "reach": {"d3": ("a2",)},
    "periods": 1,
    "usable": 1.0,
}


def moves(way):
    return {lever.key: by for lever, by in way.moves}


@pytest.mark.parametrize(("seed", "case"), CASES, ids=[f"seed{seed}" for seed, _ in CASES])
def test_a_relaxation_suffices_and_a_little_less_does_not(seed, case, monkeypatch):
    if is_coarse(seed):
        monkeypatch.setattr(layered, "MANY_PAIRS", 0)
    conflict = find_relaxations(case, SETTINGS)
    assert conflict.relaxations
    for way in conflict.relaxations:
        assert way.is_least
        assert is_feasible(way.relax(case), SETTINGS)
        assert not is_feasible(way.relax(case, 0.99), SETTINGS)
    own = [way for way in conflict.relaxations if not way.is_shared]
    kinds = [frozenset(lever.group for lever, _ in way.moves) for way in own]
    assert not any(one < two for one in kinds for two in kinds)
    assert len(set(kinds)) == len(kinds)


def test_demand_left_unserved_or_an_exception_by_hand():
    # No hub outside, and urban stays below 7.5 MW: 5 + 5 of 14 MW. With a hub of 10 MW at s3 there are 15 MW.
    case = with_only(tiny_case(**OUTSIDE), "large_in_cluster", "size_class")
    conflict = find_relaxations(case, SETTINGS)
    exception, unserved = (moves(way) for way in conflict.relaxations if not way.is_shared)
    # 9 MW at s3 beside 5 MW at s4, in modules of 2.5 MW.
    assert exception == pytest.approx({"large_in_cluster.exception_it_mw": 10.0}, abs=1e-5)
    assert unserved == pytest.approx({"demand.it_mw/d3/p1": 4.0}, abs=1e-5)
    assert conflict.clashing == ("demand_served", "large_in_cluster", "size_class")
    for rule in conflict.clashing:
        assert is_feasible(without(case, (rule,)), SETTINGS)
    quotes = {(rule, clause): quote for rule, clause, quote in conflict.quotes}
    assert quotes["large_in_cluster", "A5.1b"] == read_register()["A5.1b"].quote


def test_share_with_stock_alone_by_hand():
    # 4,000 of 4,400 racks stand inside, and new ones may stand outside alone: 1 MW takes a module, 1,000 racks.
    case = tiny_case(pairs={("s4", "urban"): (2, 7.0)}, demand={"d3": (1.0,)}, reach={"d3": ("a2",)}, periods=1)
    case = with_only(case, "in_cluster_share")
    share, unserved = (moves(way) for way in find_relaxations(case, SETTINGS).relaxations if not way.is_shared)
    assert share == pytest.approx({"in_cluster_share.min_share": 0.8 - 4000 / 5400}, abs=1e-6)
    assert unserved == pytest.approx({"demand.it_mw/d3/p1": 1.0}, abs=1e-5)


def test_headroom_and_demand_by_hand():
    # 6 MW take three modules at 0.9: 7.5 MW x 1.4 = 10.5 MW at each of two substations that have 6.
    pairs = {("s1", "good"): (4, 20.0)}
    case = tiny_case(pairs=pairs, demand={"d1": (6.0,)}, periods=1, step=(1.0, 0, 4.0))
    case = with_only(case, "power_supply", "dual_feed", "size_class")
    unserved, headroom = (moves(way) for way in find_relaxations(case, SETTINGS).relaxations if not way.is_shared)
    assert headroom == pytest.approx({f"headroom.spare_mw/{g}/p1": 4.5 for g in ("g1", "g2")}, abs=1e-5)
    # A hub is at least 7.5 MW, which the supply does not carry: nothing at all can be served.
    assert unserved == pytest.approx({"demand.it_mw/d1/p1": 6.0}, abs=1e-5)


def amounts_below(levers_of_group, step, total):
    """Every way of moving the levers in steps that adds up to less than ``total``."""
    counts = itertools.product(range(int(total / step) + 1), repeat=len(levers_of_group))
    for count in counts:
        if sum(count) * step < total - 1e-6:
            yield {lever.key: number * step for lever, number in zip(levers_of_group, count, strict=True)}


@pytest.mark.parametrize("many_pairs", [0, 60], ids=["coarse", "whole"])
def test_no_smaller_sum_does_whichever_numbers_of_the_group_it_moves(many_pairs, monkeypatch):
    # Any two of three supplies carry 10.5 MW, so each 5.25 where there are 4. Of 6 MW of two blocks 4.5 are served.
    monkeypatch.setattr(layered, "MANY_PAIRS", many_pairs)
    supply = tiny_case(
        pairs={("s1", "good"): (4, 20.0)},
        demand={"d1": (6.0,)},
        periods=1,
        spare=(4.0,),
        step=(1.0, 0, 4.0),
        stations=("g1", "g2", "g3"),
    )
    supply = with_only(supply, "power_supply", "dual_feed", "size_class")
    blocks = tiny_case(pairs={("s1", "good"): (2, 20.0)}, demand={"d1": (3.0,), "d2": (3.0,)}, periods=1)
    for case, group, step, least in (
        (supply, "power_supply", 0.625, 3.75),
        (with_only(blocks), "demand_served", 0.25, 1.5),
    ):
        ways = [way for way in find_relaxations(case, SETTINGS).relaxations if way.rules == (group,)]
        assert [sum(moves(way).values()) for way in ways] == pytest.approx([least], abs=1e-4)
        own = [lever for lever in levers(case) if lever.group == group]
        tried = list(amounts_below(own, step, least))
        assert len(tried) > 15
        assert not any(is_feasible(loosen(case, own, amounts), SETTINGS) for amounts in tried)


@pytest.mark.parametrize(
    ("limit_mw", "clashing"), [(15.0, ("power_supply",)), (20.0, ("demand_served", "power_supply"))]
)
def test_a_limit_that_existing_centres_alone_break_clashes_with_itself(limit_mw, clashing):
    # They draw more than 15 MW and less than 20; with the demand of 7.5 MW it is more than 20.
    case = with_period_limits(with_only(tiny_case(periods=1), "power_supply"), max_import_mw=limit_mw)
    conflict = find_relaxations(case, SETTINGS)
    assert conflict.clashing == clashing
    assert conflict.is_irreducible
    kinds = [{lever.group for lever, _ in way.moves} for way in conflict.relaxations]
    assert {"import_limit"} in kinds
    assert ({"demand_served"} in kinds) is ("demand_served" in clashing)


def test_what_must_not_move_does_not_and_order_is_kept():
    case = with_only(tiny_case(**OUTSIDE), "large_in_cluster", "size_class")
    (only,) = find_relaxations(case, SETTINGS, fixed=["large_in_cluster"]).relaxations
    assert only.rules == ("demand_served",)
    first, second, *_ = find_relaxations(case, SETTINGS, order=["demand_served"]).relaxations
    assert (first.rules, second.rules) == (("demand_served",), ("large_in_cluster",))


def test_two_numbers_that_must_move_together():
    # All inside, though 400 racks stand outside; and green electricity, of which there is none.
    case = with_only(tiny_case(green=((20.0, 0.0),), periods=1), "in_cluster_share", "renewable_share", "size_class")
    case = with_limits(case, in_cluster_share__min_share=1.0)
    ways = find_relaxations(case, SETTINGS).relaxations
    assert ways
    assert all("in_cluster_share.min_share" in moves(way) for way in ways)
    assert any("green_channels.max_gwh_per_year/q1" in moves(way) for way in ways)


def test_demand_that_nothing_reaches():
    # No row of demand could be written for it: there is not even a model of the case itself.
    case = with_only(tiny_case(periods=1, reach={"d1": ("a1",), "d2": ("a1",), "d3": ()}))
    (way,) = find_relaxations(case, SETTINGS).relaxations
    assert moves(way) == pytest.approx({"demand.it_mw/d3/p1": 1.0}, abs=1e-5)


def test_every_rule_with_a_lever_has_its_place_in_the_order():
    set_by_user = {"budget", "carbon_cap", "energy_review", "green_centres", "orderly_growth", "water_limit"}
    assert {lever.rule for lever in levers(tiny_case())} == set(ORDER) - set_by_user


def test_demand_that_must_be_left_to_the_point_is_a_way_out_and_said_to_the_point():
    # Racks must be used to 88 %, and 90 % can be: capacity in whole modules fits one demand alone.
    case = random_case(34, TWINS)
    (way,) = find_relaxations(case, SETTINGS).relaxations
    assert way.is_exact and is_feasible(way.relax(case), SETTINGS)
    left = {lever.key: by for lever, by in way.moves if lever.group == "demand_served" and by < lever.most}
    assert left == pytest.approx({"demand.it_mw/d2/p1": 1.525, "demand.it_mw/d2/p2": 3.58}, abs=1e-6)
    amounts = moves(way)
    for little in (-0.025, 0.025):
        other = loosen(
            case, [lever for lever, _ in way.moves], amounts | {key: by + little for key, by in left.items()}
        )
        assert not is_feasible(other, SETTINGS)
    section = draw_conflict(Conflict((way,), ("renewable_share",), 1.0), "zh")
    assert "恰为" in section.as_text() and "留 3.58 MW 不满足" in section.as_text()


@pytest.mark.parametrize(("useless", "words"), [(("power_supply",), "已证明"), ((), "延长时限")])
def test_no_way_out_is_said_with_the_reason(useless, words):
    section = draw_conflict(Conflict((), ("renewable_share",), 1.0, useless), "zh")
    assert "出路" in section.paragraphs[0] and words in section.paragraphs[0]


def test_many_substations_are_said_by_zone():
    case = tiny_case(stations=("g1", "g2", "g3"), periods=1)
    headroom = [lever for lever in levers(case) if lever.group == "power_supply"]
    places = [("璧山片区", "Bishan"), ("璧山片区", "Bishan"), ("集群外", "outside the cluster")] * 2
    many = [replace(one, area_zh=zh, area_en=en) for one, (zh, en) in zip(headroom * 2, places, strict=True)]
    year = headroom[0].subject_zh.rpartition(" ")[2]
    assert say_moves([(lever, 10.0) for lever in many], "zh") == [
        f"{year} 年的富余容量：璧山片区 4 座变电站合计增加 40.0 MW、集群外 2 座变电站合计增加 20.0 MW，"
        "共 60.0 MW（各站明细见下表）"
    ]
    assert "4 substations of Bishan by 40.0 MW" in say_moves([(lever, 10.0) for lever in many], "en")[0]
    assert all(lever.area_zh for lever in headroom)


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "“用地”在组成算例时已经执行"), ("en", "applied when the case is made")]
)
def test_that_land_cannot_be_blamed_is_said_where_it_is_so(language, words):
    conflict = Conflict((), ("renewable_share",), 1.0)
    assert words in draw_conflict(conflict, language, is_land_beyond=True).as_text()
    assert words not in draw_conflict(conflict, language).as_text()
