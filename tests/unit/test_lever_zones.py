"""Levers of the import limit, of zones and of orderly growth: least amounts worked by hand, and words."""

import re

import pytest

from models.case_tables import check_case
from optimizer.clause_price import group_levers, moved_cases
from optimizer.conflict import is_feasible
from optimizer.lever import levers
from optimizer.lever_words import say_lever
from optimizer.relaxations import find_relaxations
from tests.cases import tiny_case, with_only
from tests.cases_infeasible import SETTINGS
from tests.cases_limits import with_period_limits
from tests.cases_rules import pick
from tests.cases_zones import with_zone_limits


def one(pair, demand, *rules, **changes):
    return with_only(tiny_case(periods=1, pairs=pick(pair), demand=demand, **changes), *rules)


def growing(**options):
    return one("s1 good", {"d1": (6.0,)}, "orderly_growth", modes={"orderly_growth": options})


# lever -> a case without a plan, the least amount, demand left unserved instead, and its sentences at that amount
BY_HAND = {
    # 7.5 MW at 1.4 reserved, and 11 MW of stock at a PUE of 1.5: 27 MW. Two modules serve 4.5 MW.
    "period_limits.max_import_mw/p1": (
        lambda: with_period_limits(one("s1 good", {"d1": (6.0,)}, "power_supply", "dual_feed"), max_import_mw=25.0),
        2.0,
        1.5,
        ("2026 年全市数据中心合计受电上限 25.0 → 27.0 MW", "in 2026: 25.0 → 27.0 MW"),
    ),
    # 66 GWh of stock and 4 x 8
    "zone_limits.max_energy_gwh_per_year/z_outside/p1": (
        lambda: with_zone_limits(one("s4 urban", {"d3": (4.0,)}, "energy_review"), max_energy_gwh_per_year=90.0),
        8.0,
        1.0,
        ("名称 2026 年用电配额 90.0 → 98.0 吉瓦时", "energy quota of name 2026: 90.0 → 98.0 GWh a year"),
    ),
    # 4 x 8,000 / 1.4 m3, in 1,000 m3
    "zone_limits.max_water_m3_per_year/z_outside/p1": (
        lambda: with_zone_limits(one("s4 urban", {"d3": (4.0,)}, "water_limit"), max_water_m3_per_year=16000 / 1.4),
        16 / 1.4,
        2.0,
        ("名称 2026 年分区用水上限 11.4 → 22.9 千立方米", "water limit of name 2026: 11.4 → 22.9 thousand m³ a year"),
    ),
    # 7.5 MW for 6
    "orderly_growth.max_headroom_share": (
        lambda: growing(max_headroom_share=0.15),
        0.1,
        1.5,
        ("新建容量超出需求的比例 15.00 % → 25.00 %", "new capacity above demand 15.00 % → 25.00 %"),
    ),
    "orderly_growth.max_zone_it_mw": (
        lambda: growing(max_zone_it_mw=5.0),
        2.5,
        1.5,
        ("每个分区每期投运容量上限 5.0 MW → 7.5 MW", "takes into service in a period 5.0 MW → 7.5 MW"),
    ),
}


@pytest.mark.parametrize("key", BY_HAND)
def test_least_amount_by_hand(key):
    make, amount, unserved, _ = BY_HAND[key]
    case = make()
    assert not is_feasible(case, SETTINGS)
    ways = [way for way in find_relaxations(case, SETTINGS).relaxations if not way.is_shared]
    found = {way.moves[0][0].key: way for way in ways if len(way.moves) == 1}
    assert found[key].moves[0][1] == pytest.approx(amount, abs=1e-4)
    assert found[key].is_least
    assert is_feasible(found[key].relax(case), SETTINGS) and not is_feasible(found[key].relax(case, 0.99), SETTINGS)
    (demand,) = (way for name, way in found.items() if name.startswith("demand"))
    assert demand.moves[0][1] == pytest.approx(unserved, abs=1e-4)


@pytest.mark.parametrize("key", BY_HAND)
def test_a_lever_moves_both_ways_and_says_so(key):
    make, amount, _, said = BY_HAND[key]
    case = make()
    lever = {one.key: one for one in levers(case)}[key]
    for by in (amount, -amount, 1e9, -1e9):
        check_case(lever.relax(case, by))
    again = {one.key: one for one in levers(lever.relax(case, amount))}[key]
    assert again.value == pytest.approx(lever.value + amount)
    zh, en = (say_lever(lever, amount, language) for language in ("zh", "en"))
    assert said[0] in zh and said[1] in en
    assert not re.search(r"[\u4e00-\u9fff]", en)


def test_headroom_above_demand_is_tried_where_stock_may_close():
    # Its load joins demand, so that the share stands in the columns of the states too: no row alone says the amount.
    case = growing(max_headroom_share=0.15)
    closing = case.stock.assign(may_close=[False, True], demand_id="d1", close_cny=1e5)
    lever = next(one for one in levers(type(case)(**{**case.__dict__, "stock": closing})) if "headroom" in one.group)
    assert lever.rows == {}


@pytest.mark.parametrize(
    ("share", "names"), [(1.5, {"tighter", "off"}), (0.2, {"looser", "tighter", "off"}), (0.0, {"looser", "off"})]
)
def test_headroom_of_more_than_demand_itself_can_be_tightened(share, names):
    case = growing(max_headroom_share=share)
    (members,) = (found for group, found in group_levers(case).items() if group == "orderly_growth_headroom")
    assert set(moved_cases(case, "orderly_growth_headroom", members)) == names


def test_without_a_figure_there_is_no_lever():
    groups = {lever.group for lever in levers(tiny_case())}
    assert not groups & {"import_limit", "energy_review_zone", "water_limit_zone", "orderly_growth_headroom"}
