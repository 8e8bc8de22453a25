"""Chains in a terminal: columns line up, Chinese letters count as two."""

from models.derivation import Step, computed
from models.explain_chain import Section
from reports.explain_text import align, columns, section_lines, show_number


def test_width_of_words():
    assert [columns(words) for words in ("abc", "机房", "IT 功率（kW）", "·", "–")] == [3, 4, 13, 1, 1]


def test_columns_line_up_by_width():
    lines = align([["编号", "数值", "来源"], ["a_key", "1.5", "x"]], right=(1,))
    assert lines == ["  编号   数值  来源", "  a_key   1.5  x"]


def test_numbers_keep_what_a_hand_needs():
    assert [show_number(value) for value in (2165000000.0, 0.8, 1.2173553659282)] == [
        "2165000000",
        "0.8",
        "1.217355366",
    ]


def section():
    steps = (
        Step("a", "甲", "first", 2.0, "kW", "a paper", "A"),
        computed("b", ("乙", "second"), 4.0, "kW", "a * 2", ("a",), "a book"),
    )
    return Section("part", "部分", "Part", steps, (("结论", "it follows"),))


def test_a_section_in_both_languages():
    assert section_lines(section(), "zh") == [
        "",
        "== 部分",
        "  编号  名称  数值  单位  等级    算式或来源",
        "  a     甲       2  kW    A 假定  依据（英文）：a paper",
        "  b     乙       4  kW    C 计算  = a * 2  [依据（英文）：a book]",
        "  结论",
    ]
    english = "\n".join(section_lines(section(), "en"))
    assert "A assumed" in english and "it follows" in english and "== Part" in english
