"""Long lists in answers: how many sites in which zone and district; zero as 0; shares beside an axis of MW."""

import dataclasses
import re
from itertools import pairwise

import pytest

from optimizer.alternatives import find_alternatives
from optimizer.frontier import Frontier, FrontierPoint
from optimizer.plan_in_hand import Interval
from reports.answer_alternatives import alternatives_section
from reports.answer_words import MOST_NAMED, say_interval, say_many
from reports.frontier_figure import draw_frontier
from tests.cases import EXACT, tiny_case, with_cells
from tests.unit.test_alternatives import small_case


def test_many_sites_are_counted_by_zone_and_district():
    case = with_cells(tiny_case(), "sites", {("s3", "district_zh"): "北碚区", ("s4", "district_zh"): "巴南区"})
    zones = case.sites["zone_id"].to_dict()
    assert zones["s1"] != zones["s3"] == zones["s4"]
    case = with_cells(case, "zones", {(zones["s1"], "name_zh"): "璧山片区", (zones["s3"], "name_zh"): "集群外"})
    nine = ["s1"] * 3 + ["s3"] * 4 + ["s4"] * 2
    shown = say_many(case, nine, "zh")
    assert shown == "9 个站点：集群外 6 个（北碚区 4、巴南区 2）；璧山片区 3 个（逐个见下表）"
    assert "in all" not in shown and "9 sites: " in say_many(case, nine, "en")
    few = say_many(case, nine[:MOST_NAMED], "zh")
    assert few.count("s1") == 3 and "个站点" not in few


def test_many_pairs_are_counted():
    case = small_case()
    found = find_alternatives(case, EXACT, within_share=0.05, count=1)
    many = dataclasses.replace(found, either_or=(("s1", "s2"),) * 11)
    assert "有 11 对站点恰选其一" in alternatives_section(case, many, "zh").as_text()
    assert "for 11 pairs of sites" in alternatives_section(case, many, "en").as_text()
    few = dataclasses.replace(found, either_or=(("s1", "s2"),))
    assert "pairs of sites" not in alternatives_section(case, few, "en").as_text()


def test_nothing_of_money_is_0():
    assert say_interval(Interval(0.0, 1.05e8), "zh").startswith("0 ")
    assert say_interval(Interval(-2e8, 0.0), "en").endswith(" 0")


def frontier(x, y, values):
    points = tuple(
        FrontierPoint(
            x=one,
            x_limit=one,
            y=1e9 - 1e6 * number,
            y_bound=1e9 - 2e6 * number,
            x_bound=None,
            is_end=number == 0,
            sites=frozenset({"s1"}),
            measures={},
            starter_share=0.9 - 0.1 * number,
        )
        for number, one in enumerate(values)
    )
    return Frontier(x, y, points, tuple((one.x, one.y_bound) for one in points), values[0], 9e8, (), may_fail=False)


def test_shares_stand_beside_an_axis_in_mw():
    shown = draw_frontier(frontier("outside_starter_share", "cost", (100.0, 300.0, 500.0)), "zh")
    assert re.findall(r"起步区内 (\d+) %", shown) == ["90", "80", "70"]
    # Two points at almost one place have one label.
    near = draw_frontier(frontier("outside_starter_share", "cost", (100.0, 100.5, 500.0)), "en")
    assert re.findall(r"(\d+) % in starter zones", near) == ["90", "70"]
    assert "in starter zones" not in draw_frontier(frontier("carbon", "cost", (100.0, 300.0)), "en")


@pytest.mark.parametrize(("language", "words"), [("zh", "起步区内"), ("en", "in starter zones")])
def test_labels_of_shares_do_not_cover_each_other(language, words):
    shown = draw_frontier(frontier("outside_starter_share", "cost", tuple(range(0, 60, 3))), language)
    at = sorted(float(x) for x in re.findall(rf'<text x="([0-9.]+)"[^>]*>[^<]*{words}', shown))
    # 12 px: about 6 px for a letter of a word, 12 for a Chinese character
    wide = {"zh": 3 * 12 + 5 * 6, "en": 22 * 5.4}[language]
    assert len(at) > 1
    assert all(after - before >= wide for before, after in pairwise(at))
