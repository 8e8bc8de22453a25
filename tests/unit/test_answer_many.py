"""Long lists in answers: the first few sites with how many there are; zero as 0; shares beside an axis of MW."""

import dataclasses
import re

import pytest

from optimizer.alternatives import find_alternatives
from optimizer.frontier import Frontier, FrontierPoint
from optimizer.plan_in_hand import Interval
from reports.answer_alternatives import alternatives_section
from reports.answer_words import MOST_NAMED, say_interval, say_many
from reports.frontier_figure import draw_frontier
from tests.cases import EXACT, tiny_case
from tests.unit.test_alternatives import small_case


@pytest.mark.parametrize(("language", "words"), [("zh", "等 9 个（见下表）"), ("en", "and others, 9 in all")])
def test_many_sites_are_counted(language, words):
    case, sites = tiny_case(), ["s1", "s2", "s3", "s4", "s5"] * 2
    assert words in say_many(case, sites[:9], language)
    assert (
        say_many(case, sites[:9], language).count("s1") + say_many(case, sites[:9], language).count("s2") <= MOST_NAMED
    )
    assert words not in say_many(case, sites[:8], language)


def test_many_pairs_are_counted():
    case = small_case()
    found = find_alternatives(case, EXACT, within_share=0.05, count=1)
    many = dataclasses.replace(found, either_or=(("s1", "s2"),) * 11)
    assert "等 11 对" in alternatives_section(case, many, "zh").as_text()
    assert "11 pairs in all" in alternatives_section(case, many, "en").as_text()
    few = dataclasses.replace(found, either_or=(("s1", "s2"),))
    assert "pairs in all" not in alternatives_section(case, few, "en").as_text()


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
