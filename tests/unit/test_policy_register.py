"""The register of clauses: against the printed text, and against defects built by hand."""

import copy
import json
import os
import re
from pathlib import Path

import pytest

from models.errors import ClauseMissingError, ClauseSchemaError
from models.policy.clauses import POLICY_RULE_IDS, RULE_IDS, build_register, clause, clauses_of, read_register

POLICY_SOURCES = Path(__file__).parents[3] / "shared" / "data" / "policy"


def squeeze(text):
    return re.sub(r"\s+", "", text)


def read_source(name):
    path = POLICY_SOURCES / name
    if not path.is_file():
        if os.environ.get("CI"):
            pytest.fail(f"source {name} is absent")
        pytest.skip(f"left out: source {name} is absent, nothing to compare the register with")
    return path.read_text(encoding="utf-8")


def plan_clauses():
    return [entry for entry in read_register().values() if entry.document == "plan"]


def test_register_holds_every_listed_clause_word_for_word():
    listed = json.loads(read_source("clauses.json"))
    assert len(listed) == 35
    for entry in listed:
        assert read_register()[entry["id"]].quote == entry["text"]


def test_every_quote_of_the_body_is_printed_in_the_plan():
    text = squeeze(read_source("chongqing_action_plan_2022_2025.txt"))
    for entry in plan_clauses():
        if not entry.indicator:
            assert squeeze(entry.quote) in text, entry.id


def printed_rows():
    """The annex as columns joined over page breaks: number -> [indicator, target, definition]."""
    text = read_source("chongqing_action_plan_2022_2025.txt").split("指标说明\n", 1)[1]
    rows, number = {}, ""
    for line in text.splitlines():
        cells = line.split("\t")
        if len(cells) != 4 or cells[0] == "序号":
            continue
        number = cells[0] or number
        row = rows.setdefault(number, ["", "", ""])
        rows[number] = [before + squeeze(cell) for before, cell in zip(row, cells[1:], strict=True)]
    return rows


def test_annex_rows_are_as_printed():
    rows = printed_rows()
    assert len(rows) == 15
    for number, cells in rows.items():
        entry = clause(f"T{number}")
        assert [squeeze(entry.indicator), squeeze(entry.target), squeeze(entry.definition)] == cells


def test_offices_are_those_of_the_bracket_that_closes_the_paragraph():
    text = squeeze(read_source("chongqing_action_plan_2022_2025.txt"))
    for entry in plan_clauses():
        if not entry.offices:
            continue
        after = text[text.index(squeeze(entry.quote)) :]
        bracket = re.search(r"[（(]((?:牵头单位|责任单位)：.*?)[）)]", after).group(1)
        printed = {}
        for part in re.split(r"，(?=配合单位)", bracket):
            role, names = part.split("：")
            printed[role] = tuple(names.split("、"))
        named = {"牵头单位": entry.lead, "配合单位": entry.support, "责任单位": entry.responsible}
        assert {role: names for role, names in named.items() if names} == printed, entry.id


def test_offices_of_the_siting_paragraph():
    assert clause("A5.1b").responsible == ("市大数据发展局", "市发展改革委", "市通信管理局")
    assert clause("A1.1d").lead == ("市规划自然资源局", "市住房城乡建委")


def test_only_introduction_footnotes_and_annex_name_no_office():
    without = {entry.id for entry in plan_clauses() if not entry.offices}
    assert without == {"A0", "F1", "F2", "N"} | {f"T{number}" for number in range(1, 16)}
    assert all(clause(clause_id).no_office_zh and clause(clause_id).no_office_en for clause_id in without)


def test_defects_of_the_print_are_recorded():
    for clause_id in ("T6", "T10"):
        assert "印反" in clause(clause_id).defects_zh[0]
        assert "upside down" in clause(clause_id).defects_en[0]
    for clause_id in ("T7", "T8", "T9", "T12"):
        assert any("累计变化数" in defect for defect in clause(clause_id).defects_zh)
        assert "[" in clause(clause_id).target
    assert any("按个数" in defect for defect in clause("T8").defects_zh)
    assert any("没有定义" in defect for defect in clause("T12").defects_zh)


def test_every_policy_rule_has_a_clause_and_every_clause_a_place():
    assert all(clauses_of(rule) for rule in POLICY_RULE_IDS)
    for entry in read_register().values():
        assert (entry.constrains == "rule") == (entry.rule in RULE_IDS)
        assert (entry.constrains == "rule") != bool(entry.why_zh and entry.why_en)


def test_clauses_of_the_pue_rule():
    assert [entry.id for entry in clauses_of("pue_limit")] == ["A5.1j", "T6", "N21", "N24.pue"]


def test_other_documents_are_kept_apart_and_not_called_verbatim():
    assert {entry.document for entry in read_register().values() if not entry.verbatim} == {
        "national_2021",
        "national_2024",
        "definitions",
    }


def test_unknown_clause_names_the_nearest():
    with pytest.raises(ClauseMissingError) as caught:
        clause("A5.1k")
    assert "A5.1" in caught.value.zh and "A5.1k" in caught.value.en
    with pytest.raises(ClauseMissingError, match="in_cluster_share"):
        clauses_of("in_cluster_shares")


DOCUMENT = {
    "document": {"id": "plan", "verbatim": True},
    "paragraphs": {
        "1": {"section_zh": "行动1", "section_en": "Action 1", "lead": ["市能源局"]},
        "2": {"section_zh": "行动2", "section_en": "Action 2"},
        "3": {
            "section_zh": "x",
            "section_en": "x",
            "lead": ["a"],
            "no_office_zh": "无",
            "no_office_en": "none",
        },
    },
    "clauses": {
        "A1": {
            "paragraph": "1",
            "quote": "条文",
            "reading_zh": "读法",
            "reading_en": "reading",
            "constrains": "rule",
            "rule": "pue_limit",
        }
    },
}


def broken(**changes):
    document = copy.deepcopy(DOCUMENT)
    entry = document["clauses"]["A1"]
    for field, value in changes.items():
        if value is None:
            del entry[field]
        else:
            entry[field] = value
    return document


@pytest.mark.parametrize(
    ("changes", "word_zh", "word_en"),
    [
        ({"quote": None}, "quote", "quote"),
        ({"reading_en": ""}, "reading_en", "missing or empty"),
        ({"verse": "x"}, "未知字段", "unknown field"),
        ({"paragraph": "9"}, "段落不存在", "no such paragraph"),
        ({"paragraph": "2"}, "说明为何未列", "absence explained"),
        ({"paragraph": "3"}, "说明为何未列", "absence explained"),
        ({"constrains": "maybe"}, "之一", "one of"),
        ({"rule": "pue_limits"}, "pue_limit", '"pue_limit"'),
        ({"rule": None}, "仅在起约束作用时填写", "only them"),
        ({"why_zh": "因为"}, "仅在不起约束作用时填写", "do not constrain"),
        ({"constrains": "context", "rule": None}, "why_zh", "why_zh"),
        ({"defects_zh": ["缺陷"]}, "条数不同", "differs in number"),
    ],
)
def test_broken_register_is_refused(changes, word_zh, word_en):
    assert build_register([DOCUMENT])["A1"].lead == ("市能源局",)
    with pytest.raises(ClauseSchemaError) as caught:
        build_register([broken(**changes)])
    assert "A1" in caught.value.zh and word_zh in caught.value.zh
    assert "A1" in caught.value.en and word_en in caught.value.en


def test_id_used_in_two_documents_is_refused():
    with pytest.raises(ClauseSchemaError, match="used twice"):
        build_register([DOCUMENT, DOCUMENT])
