"""What slides and document tell of answers: names not numbers, long lists by their first few, a slide for each part."""

import dataclasses

import pytest

from reports.catalogue import text
from reports.pack.blocks import Message, Paragraph, Table
from reports.pack.content_answers import FEW_LISTED, answer_blocks
from reports.pack.content_summary import summary_blocks
from reports.pack.pptx_file import HIGH_MM, SIZES, table_size, title_size
from reports.pack.slides import slide_messages
from reports.pack.source import MeetingPack, open_pack
from reports.pack.table_widths import column_widths, row_heights
from tests.cases_pack import write_run
from tests.cases_report import baseline


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    return open_pack([write_run(tmp_path_factory.mktemp("runs"))], is_draft=True).first


def with_answer(first, name, columns, rows):
    told = {"name": name, "title": "题", "paragraphs": [], "tables": [{"title": "", "columns": columns, "rows": rows}]}
    return dataclasses.replace(first, answers=({"name": name, "zh": told, "en": told},))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_advice_names_the_assumptions_and_not_their_numbers(first, language):
    rows = [["1", "甲项", "0.5"], ["2", "乙项", "0.7"]]
    run = with_answer(first, "ranking", ["#", "input", "x"], rows)
    words = [
        block.words for block in summary_blocks(MeetingPack((run,)), language, "internal") if hasattr(block, "words")
    ]
    comma = text("pack.comma", language)
    assert text("pack.advice_ranked", language, names=f"甲项{comma}乙项") in words


def test_a_long_list_of_sites_is_told_by_its_first_few(first):
    sites = [f"某区 {site}" for site in list(first.case.sites.index)[:9]]
    quote = "、".join("一二三四五六七八九")
    run = with_answer(first, "price", ["a", "b", "c"], [["、".join(sites), "、".join(sites[:3]), quote]])
    table = next(block for block in answer_blocks(run, "zh", "internal") if isinstance(block, Table))
    assert table.rows[0] == (f"{'、'.join(sites[:FEW_LISTED])}等 9 处", "、".join(sites[:3]), quote)


def test_a_run_without_a_plan_has_a_slide_for_each_table(first):
    case = baseline()[2]
    tables = [{"title": f"表{at}", "columns": ["a"], "rows": [["1"]]} for at in range(3)]
    told = {"name": "conflict", "title": "题", "paragraphs": ["段一", "段二"], "tables": tables}
    run = dataclasses.replace(first, case=case, plan=None, proof=None, answers=({"name": "conflict", "zh": told},))
    messages = list(slide_messages(MeetingPack((run,)), "zh", "internal"))
    assert [message.title for message in messages[1:]] == ["表0", "表1", "表2"]
    assert "段二" in [block.words for block in messages[0].blocks if isinstance(block, Paragraph)]


def test_letters_of_a_slide_are_as_large_as_fit():
    small = Table("t", ("a", "b"), (("1", "2"),) * 3)
    large = Table("t", tuple("abcdefg"), (("名" * 30, *("1,000.0 MW",) * 6),) * 12)
    assert table_size(small, 310.0, 140.0) == SIZES[0]
    size = table_size(large, 310.0, 140.0)
    assert SIZES[-1] < size < SIZES[0]
    assert sum(row_heights(large, column_widths(large, 310.0, size), size, 1.4)) <= 140.0 < HIGH_MM
    assert title_size("短", 24) == 24
    assert 18 <= title_size("长" * 60, 24) < 24


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_slide_of_works_shows_what_is_ordered(first, language):
    messages = list(slide_messages(MeetingPack((first,)), language, "internal"))
    assert all(isinstance(message, Message) and message.title for message in messages)
    tables = [block for message in messages for block in message.blocks if isinstance(block, Table)]
    works = next(table for table in tables if table.name == "works")
    ordered = first.plan.steps[first.plan.steps["steps"] > 0].index.get_level_values("substation_id").nunique()
    assert len(works.rows) == (ordered or len(works.rows))
    assert ordered
