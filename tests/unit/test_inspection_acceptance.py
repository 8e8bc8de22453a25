"""What may be accepted, by which key, and what is said if it may not."""

import pytest

from geodata.defects import Sentence
from geodata.inspection.acceptance import AcceptKeyError, LayersRefusedError, WarningsOpenError, check_accepted
from geodata.remarks import Remark

SAID, WAY_OUT = Sentence("相互重叠", "they overlap"), Sentence("修正", "mend it")


def remark(level, kind="overlap", layer="districts_2026", feature="a+b"):
    return Remark(level, kind, layer, SAID, WAY_OUT, feature=feature, value=12.5, unit="m2")


WARNINGS = [
    remark("warning"),
    remark("warning", feature="b+c"),
    remark("warning", "spike", "cluster", "CQ"),
    remark("note"),
]


def test_nothing_to_accept():
    assert check_accepted([remark("note")], {}) == []


def test_longest_key_counts_and_reasons_are_kept():
    reasons = {"overlap": "公开边界即如此", "overlap:districts_2026:b+c": " 已核对 ", "spike:cluster": "ok"}
    accepted = check_accepted(WARNINGS, reasons)
    assert [(entry.key, entry.reason) for entry in accepted] == [
        ("overlap", "公开边界即如此"),
        ("overlap:districts_2026:b+c", "已核对"),
        ("spike:cluster", "ok"),
    ]
    content = accepted[1].as_content()
    assert content["key"] == content["accepted_by"] == "overlap:districts_2026:b+c"
    assert (content["value"], content["unit"], content["said_zh"]) == (12.5, "m2", "相互重叠")


def test_half_a_word_is_no_key():
    with pytest.raises(AcceptKeyError, match="overlap"):
        check_accepted(WARNINGS, {"overl": "x", "spike": "x"})


def test_open_warnings_are_listed_with_what_to_type():
    with pytest.raises(WarningsOpenError) as caught:
        check_accepted(WARNINGS, {"spike": "x"})
    error = caught.value
    assert [entry.feature for entry in error.remarks] == ["a+b", "b+c"]
    assert '--accept "overlap:districts_2026:a+b=理由"' in error.zh
    assert '--accept "overlap:districts_2026:b+c=reason"' in error.en
    assert "they overlap" in error.en


def test_many_open_warnings_are_named_by_kind_and_layer():
    many = [remark("warning", feature=f"f{number}") for number in range(30)]
    with pytest.raises(WarningsOpenError) as caught:
        check_accepted(many, {})
    assert caught.value.en.count("--accept") == 1
    assert '--accept "overlap:districts_2026=reason"' in caught.value.en
    assert "另有 10 条" in caught.value.zh
    assert len(check_accepted(many, {"overlap:districts_2026": "x"})) == 30


def test_errors_cannot_be_accepted():
    with pytest.raises(LayersRefusedError) as caught:
        check_accepted([remark("error"), *WARNINGS], {"overlap": "x", "spike": "x"})
    assert [entry.level for entry in caught.value.remarks] == ["error"]
    assert "办法" in caught.value.zh


def test_unknown_key_names_the_nearest_and_an_empty_reason_is_refused():
    with pytest.raises(AcceptKeyError) as caught:
        check_accepted(WARNINGS, {"overlap:district_2026": "x"})
    assert "overlap:districts_2026" in caught.value.en
    with pytest.raises(AcceptKeyError, match="no warnings at all"):
        check_accepted([remark("note")], {"overlap": "x"})
    with pytest.raises(AcceptKeyError, match="without a reason"):
        check_accepted(WARNINGS, {"overlap": "  ", "spike": "x"})
