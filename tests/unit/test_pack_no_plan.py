"""What a pack says of a scenario without a plan: ways out are announced where they follow, and nowhere else."""

from types import SimpleNamespace

import pandas as pd
import pytest

from reports.catalogue import text
from reports.pack.blocks import Paragraph, Table
from reports.pack.content_answers import conflict_blocks
from reports.units import withheld

ASKED = {
    "name": "conflict",
    "zh": {"name": "conflict", "title": "为何无解", "paragraphs": ["占比 80 % → 76 %"], "tables": []},
}


@pytest.mark.parametrize(
    ("answer", "edition", "announced", "says"),
    [
        (ASKED, "internal", True, "占比 80 % → 76 %"),
        (ASKED, "public", False, text("pack.public_note", "zh")),
        (None, "internal", False, "尚未求取"),
        (None, "public", False, text("pack.public_note", "zh")),
    ],
)
def test_ways_out_are_announced_only_where_they_follow(answer, edition, announced, says):
    run = SimpleNamespace(answer=lambda _name: answer, folder=SimpleNamespace(name="run"))
    words = [block.words for block in conflict_blocks(run, "zh", edition) if isinstance(block, Paragraph)]
    assert words[0] == text("pack.no_plan", "zh")
    assert (text("pack.no_plan_ways", "zh") in words) is announced
    assert any(says in each for each in words)


def _asked(*levers):
    """An answer with one way out for each lever."""
    ways = [[str(number), f"move {lever}", "proven"] for number, lever in enumerate(levers, start=1)]
    clash = [["Power supply", "A1.1d", "words of the clause"]]
    tables = [
        {"title": "ways", "columns": ["No.", "Relaxation", "Smallest"], "rows": ways},
        {"title": "detail", "columns": ["No.", "Move"], "rows": [row[:2] for row in ways for _ in range(2)]},
        {"title": "clash", "columns": ["Rule", "Clause", "As printed"], "rows": clash},
    ]
    section = {
        "name": "conflict",
        "title": "Why",
        "paragraphs": ["Each suffices.", "Most at Fuling."],
        "tables": tables,
    }
    moves = [{"moves": [{"lever": "demand.it_mw/city/p1"}, {"lever": lever}]} for lever in levers]
    return {"name": "conflict", "content": {"relaxations": moves}, "en": section}


def _public(answer):
    stations = pd.DataFrame({"name_zh": ["涪陵"], "name_en": ["Fuling"]}, index=["s_fuling"])
    zones = pd.DataFrame({"name_zh": ["全市"], "name_en": ["City"]})
    case = SimpleNamespace(substations=stations, sites=pd.DataFrame(index=["g1_e0_s0"]), zones=zones)
    # A run is told from others by itself, which a namespace is not.
    run = type("Run", (), {"answer": lambda _self, _name: answer, "case": case})()
    return list(conflict_blocks(run, "en", "public"))


def test_the_public_reads_ways_out_that_do_not_move_the_grid():
    levers = ("in_cluster_share.min_share", "headroom.spare_mw/x/p1", "power_supply.steps", "demand.it_mw/city/p1")
    blocks = _public(_asked(*levers))
    ways, detail, clash = (block for block in blocks if isinstance(block, Table))
    assert [row[1] == withheld("en") for row in ways.rows] == [False, True, True, False]
    assert len(detail.rows) == len(levers), "equal rows stand once"
    assert clash.rows[0][1] == "A1.1d"
    words = [block.words for block in blocks if isinstance(block, Paragraph)]
    assert text("pack.public_note", "en") in words and text("pack.no_plan_ways", "en") in words
    shown = " ".join((*words, *(cell for table in (ways, detail) for row in table.rows for cell in row)))
    assert not any(part in shown for part in ("headroom.spare", "steps", "Fuling"))


def test_a_way_out_that_names_a_substation_is_withheld_whatever_it_moves():
    ways = _public(_asked("in_cluster_share.min_share/Fuling"))
    assert not any("Fuling" in str(block) for block in ways)
