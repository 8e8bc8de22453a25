"""What the ranking says: nothing below the proofs, nothing in the other language, nothing about unknown keys."""

import math
import re

import pytest

import reports.answer_ranking as answers
from models.errors import ScenarioKeyError
from models.scenario import read_scenario
from models.scenario_edit import assumed_inputs
from reports.answer_ranking import answer_ranking, ranking_section
from reports.ranking import RankedInput, Ranking, Swing

ENTRIES = {entry.key.path: entry for entry in assumed_inputs(read_scenario("baseline"))}
TOLD = Swing(1.3, "planned", (2e8, 3e8), (0.0, 1e8), 0.25)
OPEN = Swing(0.7, "planned", (-1e8, 1e8), (5e7, 9e7), 0.0)
STUCK = Swing(0.5, "infeasible")
REFUSED = Swing(0.1, "refused")
AWAY = Swing(2.0, "planned", (-3e8, -2e8), (math.inf, math.inf), 1.0)


def ranking_of(*pairs, walks=2):
    names = ("costs.capex_factor", "demand.new_it_mw", "power.spare_factor")
    inputs = tuple(
        RankedInput(ENTRIES[name], low, high, 4e8, math.nan) for name, (low, high) in zip(names, pairs, strict=False)
    )
    return Ranking(inputs, None, None, walks, 1)


def test_only_proven_changes_count():
    kept = RankedInput(ENTRIES["costs.capex_factor"], OPEN, TOLD)
    assert OPEN.changes_plan
    assert not TOLD.changes_plan
    assert kept.cost_swing_cny == 2e8
    assert RankedInput(ENTRIES["costs.capex_factor"], AWAY, TOLD).cost_swing_cny == 2e8
    assert RankedInput(ENTRIES["costs.capex_factor"], TOLD, TOLD).regret_cny == 0.0
    assert RankedInput(ENTRIES["costs.capex_factor"], STUCK, TOLD).regret_cny == math.inf


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("在求解精度以内", "无可行规划", "现场址不可行", "算例不成立", "2.00 亿元 … 3.00 亿元")),
        ("en", ("within the proof gap", "no feasible plan", "these sites cannot carry it", "makes no case")),
    ],
)
def test_cells_say_what_is_proven(language, words):
    section = ranking_section(ranking_of((OPEN, TOLD), (STUCK, AWAY), (REFUSED, TOLD)), 3000.0, language)
    shown = section.as_text()
    for word in words:
        assert word in shown
    assert len(section.tables) == 2
    assert len(section.tables[0].rows) == 3


def test_chinese_is_chinese_and_english_english():
    ranking = ranking_of((OPEN, TOLD), (STUCK, AWAY))
    chinese, english = (ranking_section(ranking, 3000.0, language).as_text() for language in ("zh", "en"))
    assert not re.search(r"[\u4e00-\u9fff]", english)
    # names of files, keys and units are the same in both
    left = re.sub(r"case/assumptions\.csv|costs\.capex_factor|CNY|MW|IT|PUE", "", chinese)
    assert not re.search(r"[A-Za-z]{2,}", left)


def test_without_walks_there_is_no_morris_table():
    section = ranking_section(ranking_of((OPEN, TOLD), walks=0), 1000.0, "en")
    assert len(section.tables) == 1
    assert "Morris" not in section.as_text()


def test_unknown_key_is_named_with_the_nearest(tmp_path):
    with pytest.raises(ScenarioKeyError, match=r"costs\.capex_factor"):
        answer_ranking(
            read_scenario("baseline"),
            tmp_path,
            layers=None,
            cell_m=3000.0,
            walks=0,
            keys=("costs.capex_facter",),
            language="zh",
            say=lambda _: None,
        )
    assert not list(tmp_path.iterdir())


def test_command_says_where_the_answer_is_kept(tmp_path, monkeypatch):
    ranking = ranking_of((OPEN, TOLD), (STUCK, AWAY))
    monkeypatch.setattr(answers, "rank_assumptions", lambda *_, **__: ranking)
    monkeypatch.setattr(answers, "keep_answer", lambda folder, *_: folder / "index.html")
    for language in ("zh", "en"):
        answer = answer_ranking(
            read_scenario("baseline"),
            tmp_path,
            layers=None,
            cell_m=3000.0,
            walks=2,
            keys=(),
            language=language,
            say=lambda _: None,
        )
        assert answer.exit_code == 0
        assert answer.words.endswith(str(tmp_path / "index.html"))
        assert [one["key"] for one in answer.content["inputs"]] == ["costs.capex_factor", "demand.new_it_mw"]
        assert answer.content["cell_m"] == 3000.0
    monkeypatch.setattr(answers, "rank_assumptions", lambda *_, **__: None)
    nothing = answer_ranking(
        read_scenario("baseline"), tmp_path, layers=None, cell_m=0.0, walks=0, keys=(), language="zh", say=print
    )
    assert nothing.exit_code == 3
