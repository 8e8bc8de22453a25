"""Lines of the PDF in Chinese: what may stand at their ends; widths are one for a Latin letter, two for a Chinese."""

import pytest
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

from reports.pack.blocks import Table
from reports.pack.fonts import SANS, font_file
from reports.pack.line_breaks import glue_units, split_lines
from reports.pack.pdf_lines import ChineseLines
from reports.pack.table_widths import SIZES, letter_size, stays_whole


def _measure(words):
    return float(sum(2 if ord(sign) >= 0x2E80 else 1 for sign in words))


@pytest.mark.parametrize(
    ("words", "rooms", "lines"),
    [
        # Neither stop begins a line; what it stands behind comes along, and a figure keeps its unit.
        ("下限均为 80.0 %。本方案", [14], ["下限均为", "80.0 %。本方案"]),
        ("下限均为 80.0 %。本方案", [15], ["下限均为", "80.0 %。本方案"]),
        ("合计 237.0 MW。", [10], ["合计", "237.0 MW。"]),
        ("要求≤ 260.0 MW", [11], ["要求", "≤ 260.0 MW"]),
        # No bracket opens at the end of a line.
        ("IT 功率（MW）", [9], ["IT 功率", "（MW）"]),
        ("甲乙（丙）丁", [10], ["甲乙（丙）", "丁"]),
        # A long word breaks at its joints, and anywhere if it has none.
        ("g3000_e004_n000", [12], ["g3000_e004_", "n000"]),
        ("abcdefgh", [5], ["abcde", "fgh"]),
        # The first line may be shorter than the others; a line break is kept; nothing is lost.
        ("一二三四五六", [4, 8], ["一二", "三四五六"]),
        ("一二\n三", [8], ["一二", "三"]),
        ("", [8], [""]),
    ],
)
def test_lines_end_where_they_may(words, rooms, lines):
    assert split_lines(words, rooms, _measure) == lines


def test_a_short_but_high_table_does_not_stay_whole():
    low = Table("表", ("甲", "乙"), (("一", "二"),) * 10)
    high = Table("表", ("甲", "乙"), (("一" * 400, "二" * 400),) * 10)
    assert stays_whole(low, 156.0, 10.0)
    assert not stays_whole(high, 156.0, 10.0)
    assert not stays_whole(Table("表", ("甲",), (("一",),) * 13), 156.0, 10.0)


def test_figures_are_bound_to_their_units():
    glued = glue_units("in all 430.0 MW at CNY -1 or CNY 112.30 bn, 25.5 %; 47 sites")
    assert glued.replace("\N{NO-BREAK SPACE}", "~") == "in all 430.0~MW at CNY -1 or CNY~112.30~bn, 25.5~%; 47 sites"
    assert split_lines("甲乙 25.5\N{NO-BREAK SPACE}%。", [9], _measure) == ["甲乙", "25.5\N{NO-BREAK SPACE}%。"]


def test_letters_are_smaller_where_rows_would_be_high():
    rows = (("a name of several words that goes on", "1", "CNY/MW/km/year", "50,000,000", "100,000,000"),) * 4
    heads = ("Assumption", "Value", "Unit", "Low", "High")
    assert letter_size(Table("t", heads, (("name", "1", "MW", "1", "2"),)), 156.0) == SIZES[0]
    assert letter_size(Table("t", heads, rows), 156.0) < SIZES[0]
    assert letter_size(Table("t", heads, (("word " * 80, "1", "MW", "1", "2"),)), 156.0) == SIZES[-1]


def test_a_paragraph_that_goes_on_over_a_page_loses_neither_words_nor_blanks():
    registerFont(TTFont(SANS, str(font_file(SANS))))
    style = ParagraphStyle("t", fontName=SANS, fontSize=10, leading=12, wordWrap="CJK", firstLineIndent=20)
    words = "甲乙 use of MW power 丙丁。" * 12
    whole = ChineseLines(words, style)
    whole.wrap(120, 1000)
    parts = ChineseLines(words, style).split(120, 60)
    assert len(parts) == 2
    shown = []
    for part in parts:
        part.wrap(120, 1000)
        shown += [line[1][0] for line in part.blPara.lines]
    assert shown == [line[1][0] for line in whole.blPara.lines]
    assert "".join("".join(shown).split()) == "".join(words.split())
