"""The answer on prices: what a row says of a move, in both languages."""

import re

import pytest

from optimizer.clause_price import BELOW_GAP, CHANGED, INFEASIBLE, ClausePrice, Move
from optimizer.plan_in_hand import Interval, Placement
from reports.answer_price import price_section
from tests.cases import tiny_case, with_cells

PLACEMENT = Placement((("z_outside", 5.0, 2.5), ("z_start", 10.0, 10.0)), ("s2",), ("s3",))
SAME = Placement((("z_start", 10.0, 10.0),), (), ())
PRICE = ClausePrice(
    "in_cluster_share",
    "in_cluster_share",
    "T8",
    "share",
    0.01,
    0.8,
    (
        Move("looser", BELOW_GAP, Interval(-2e8, 0.0), -1e8, None, 0.0, SAME),
        Move("tighter", CHANGED, Interval(1e8, 3e8), 2e8, 1.5e8, -1200.0, PLACEMENT),
        Move("off", INFEASIBLE),
    ),
)
MINUS = "\N{MINUS SIGN}"


def test_rows_say_interval_gap_and_what_has_no_plan():
    case = with_cells(tiny_case(), "sites", {("s2", "district_en"): "Beibei", ("s3", "district_en"): ""})
    prices, estimates, sites = price_section(case, (PRICE,), "en").tables
    looser, tighter, off = prices.rows
    assert looser[1:] == (
        "T8",
        "80.0 %",
        "looser by 1.0 pp",
        f"below the proof gap (CNY {MINUS}0.20 bn to 0)",
        "0",
        "–",
    )
    # only the zone that changes is named: 2.5 MW less
    assert tighter[3:] == ("tighter by 1.0 pp", "CNY 0.10 bn to CNY 0.30 bn", f"{MINUS}1,200", f"name {MINUS}2.5 MW")
    assert off[3:] == ("off", "no plan is possible", "–", "–")
    assert [row[3:] for row in estimates.rows] == [(f"CNY {MINUS}0.10 bn", "–"), ("CNY 0.20 bn", "CNY 0.15 bn")]
    # s2 and s3 stand in different zones: a row for each
    assert sorted(row[3:] for row in sites.rows) == [("Beibei s2", "–"), ("–", "s3")]
    assert {row[1] for row in sites.rows} == {"tighter by 1.0 pp"}


def test_without_any_plan_there_is_one_table():
    price = ClausePrice("pue_limit", "pue_limit.max_pue_outside", "T6", "pue", 0.01, 1.3, (Move("off", INFEASIBLE),))
    assert len(price_section(tiny_case(), (price,), "zh").tables) == 1


@pytest.mark.parametrize("group", ["pue_limit.max_pue_in_cluster", "pue_limit.max_pue_outside", "green_channels"])
def test_chinese_holds_no_english(group):
    price = ClausePrice("renewable_share", group, "", "pue", 0.01, None, PRICE.moves)
    section = price_section(tiny_case(), (price,), "zh")
    words = [section.title, *section.paragraphs]
    for table in section.tables:
        words += [table.title, *table.columns, *(cell for row in table.rows for cell in row)]
    # sites and zones of the tiny case have ids for names
    kept = [word for word in words if not re.fullmatch(r"\S+ s\d|s\d", word)]
    assert len(kept) > 30
    assert not [word for word in kept if re.search(r"[A-Za-z]{2,}", re.sub("PUE|MW|IT", "", word))]
