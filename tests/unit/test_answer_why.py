"""The answer on a site or a point: what is read as a point, and what is said of each standing in both languages."""

import re
from dataclasses import replace

import pytest

from optimizer.plan_in_hand import Interval, Placement
from optimizer.why_not import ADMISSIBLE, CHOSEN, DOMINATED, IMPOSSIBLE, PRICED, SCREENED, Reason, SiteAnswer, Supply
from reports.answer_why import read_point
from reports.why_section import PlaceAnswer, why_section
from tests.cases import tiny_case

FOUND = SiteAnswer(
    "s2",
    ADMISSIBLE,
    True,
    False,
    ("good",),
    "good",
    (Supply("g1", 4.0, 12.5),),
    (Reason("bad", "T6", "超过限值", "over the limit"),),
    status=PRICED,
    cost_cny=Interval(1e8, 3e8),
    it_mw=10.0,
    design_id="good",
    fixed_cny=8e8,
    placement=Placement((("z_start", 10.0, 0.0),), ("s2",), ("s1",)),
)
PLACE = PlaceAnswer(
    106.5, 29.5, "z_start", "s2", (("park", "公园", "park", "A1.1b", 50.0, "assumed"),), True, "s1", 2.0, 5.0, 0.05
)


def said(found=FOUND, place=None, language="en"):
    return why_section(tiny_case(), "why-s2", found, place, language)


@pytest.mark.parametrize(
    ("words", "point"),
    [
        ("106.5,29.6", (106.5, 29.6)),
        (" 106.5， 29.6 ", (106.5, 29.6)),
        ("-1e2,+3", (-100.0, 3.0)),
        ("g1000_e000_n000_CL", None),
        ("106.5", None),
        ("1.2.3,4", None),
    ],
)
def test_what_is_a_point(words, point):
    assert read_point(words) == point


def test_a_site_that_was_beaten_says_by_how_much_and_at_which_price_it_enters():
    section = said()
    shown = section.as_text()
    assert "rises by CNY 0.10 bn to CNY 0.30 bn" in shown
    # 1e8 / 10 MW to 3e8 / 10 MW
    assert "CNY 10.00 m to CNY 30.00 m for each MW" in shown
    # 8e8 less 3e8, to 8e8 less 1e8
    assert "at CNY 0.50 bn to CNY 0.70 bn it would enter" in shown
    assert [table.rows for table in section.tables] == [
        (("name", "T6", "over the limit"),),
        (("name", "4.0", "12.5 MW"),),
    ]


def test_ties_and_prices_that_do_not_suffice_are_said():
    assert "holds zero" in said(replace(FOUND, cost_cny=Interval(0.0, 1e8))).as_text()
    assert "would enter" not in said(replace(FOUND, cost_cny=Interval(0.0, 1e8))).as_text()
    assert "even without it" in said(replace(FOUND, fixed_cny=2e8)).as_text()


@pytest.mark.parametrize("standing", [ADMISSIBLE, DOMINATED, CHOSEN, SCREENED])
@pytest.mark.parametrize("status", [PRICED, IMPOSSIBLE])
def test_chinese_holds_no_english_and_english_no_chinese(standing, status):
    found = replace(FOUND, standing=standing, status=status, design_id="good")
    english = said(found, PLACE).as_text()
    chinese = said(found, PLACE, "zh").as_text()
    assert not re.search(r"[\u4e00-\u9fff]", english)
    assert not re.search(r"[A-Za-z]{2,}", re.sub(r"park|MW|PUE|z_start", "", chinese))
    assert ("cannot be spared" in english) == (standing == CHOSEN and status == IMPOSSIBLE)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"zone_id": "", "site_id": "", "exclusions": (), "has_site": False},
            "beyond the cluster and its belt of 5 km",
        ),
        ({"exclusions": (), "has_site": False}, "Less than 0.05 km² of cell s2 around the point"),
        ({"has_site": False}, "there is no candidate"),
        ({"site_id": "", "has_site": False, "exclusions": ()}, "in no parcel"),
    ],
)
def test_a_point_without_a_site_says_why_and_names_the_nearest(change, words):
    shown = said(None, replace(PLACE, **change)).as_text()
    assert words in shown
    assert re.search(r"nearest candidate is (\S+ )?s1, 2\.0 km away", shown)


def test_layers_that_exclude_stand_in_a_table():
    (table,) = said(None, replace(PLACE, has_site=False)).tables
    assert table.rows == (("park", "park", "A1.1b", "50", "assumed"),)
