"""Packs and clauses in words: quotes as in the register, which of two limits is stricter, unknown ids named."""

import json
from dataclasses import replace

import pytest

from models.policy.clauses import read_register
from models.policy.packs import read_pack
from reports.cli import main
from reports.policy_text import compare_limits, compare_packs, find_stricter, show_clause, show_pack

PUE = read_pack("chongqing_2022").limits["pue_limit.max_pue_in_cluster"]
SHARE = read_pack("chongqing_2022").limits["rack_utilisation.min_share"]
RACKS = read_pack("chongqing_2022").limits["size_class.large_min_racks"]


@pytest.mark.parametrize("pack_id", ["chongqing_2022", "national_2021", "national_2024"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_cited_clause_is_shown_whole(pack_id, language):
    words = show_pack(pack_id, language=language).words
    for limit in read_pack(pack_id).limits.values():
        entry = read_register()[limit.clause]
        assert entry.quote in words
        assert (entry.reading_zh if language == "zh" else entry.reading_en) in words
        for shown in (*entry.offices, *(entry.defects_zh if language == "zh" else entry.defects_en)):
            assert shown in words


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_clause_can_be_shown(language):
    for clause_id, entry in read_register().items():
        words = show_clause(clause_id, language=language).words
        assert clause_id in words and entry.quote in words
        assert entry.constrains != "rule" or entry.rule in words
        said = "非逐字" if language == "zh" else "not verbatim"
        assert (said in words) is not entry.verbatim


def test_a_clause_names_the_limits_that_cite_it():
    words = show_clause("N24.pue", language="zh").words
    assert "national_2024：pue_limit.max_pue_in_cluster <= 1.2" in words
    assert "chongqing_2022" not in words


@pytest.mark.parametrize(
    ("limit", "change", "relation", "stricter"),
    [
        (PUE, {}, "equal", "alike"),
        (PUE, {"value": 1.2}, "differs", "second"),
        (PUE, {"value": 1.3}, "differs", "first"),
        (PUE, {"sense": "<"}, "differs", "second"),
        (SHARE, {"value": 0.6}, "differs", "first"),
        (SHARE, {"value": 0.9}, "differs", "second"),
        (SHARE, {"sense": ">"}, "differs", "second"),
        (SHARE, {"sense": "<="}, "differs", "not_comparable"),
        (SHARE, {"unit": "MW"}, "differs", "not_comparable"),
        (RACKS, {"value": 4000.0}, "differs", "not_comparable"),
    ],
)
def test_the_stricter_of_two(limit, change, relation, stricter):
    other = replace(limit, **change)
    assert compare_limits(limit, other) == relation
    assert find_stricter(limit, other) == stricter
    turned = {"first": "second", "second": "first"}.get(stricter, stricter)
    assert find_stricter(other, limit) == turned


def test_city_and_nation_side_by_side():
    rows = {row["key"]: row for row in compare_packs("chongqing_2022", "national_2024").content["limits"]}
    pue = rows["pue_limit.max_pue_in_cluster"]
    assert (pue["relation"], pue["stricter"]) == ("differs", "second")
    assert (pue["first"]["value"], pue["second"]["value"]) == (1.25, 1.2)
    assert pue["first_quote"] == read_register()["T6"].quote
    assert pue["second_quote"] == read_register()["N24.pue"].quote
    # 60 % of the nation is less than 75 % of the city.
    assert rows["rack_utilisation.min_share"]["stricter"] == "first"
    assert rows["renewable_share.min_share_new_hub"]["relation"] == "only_second"
    assert rows["renewable_share.min_share"]["relation"] == "equal"
    turned = {row["key"]: row for row in compare_packs("national_2024", "chongqing_2022").content["limits"]}
    assert turned["renewable_share.min_share_new_hub"]["relation"] == "only_first"


def test_differences_of_city_and_nation_are_these():
    rows = compare_packs("chongqing_2022", "national_2021").content["limits"]
    # 1.3 outside is the same figure and the same sense in both; the body of the city's plan says 1.25.
    differing = {row["key"]: row["stricter"] for row in rows if row["relation"] == "differs"}
    assert differing == {"pue_limit.max_pue_in_cluster": "second", "pue_limit.max_pue_outside_body": "first"}


@pytest.mark.parametrize(("language", "said"), [("zh", "更严：national_2024"), ("en", "Stricter: national_2024")])
def test_commands_print_words_and_json(capsys, language, said):
    assert main(["policy", "compare", "chongqing_2022", "national_2024", "--lang", language]) == 0
    out = capsys.readouterr().out
    assert said in out
    assert read_register()["T6"].quote in out
    assert main(["policy", "compare", "chongqing_2022", "national_2024", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["second"] == "national_2024"
    assert main(["policy", "clause", "T6", "--lang", language]) == 0
    assert read_register()["T6"].quote in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "wrong", "near"),
    [
        (["show", "chongqing_2021"], "chongqing_2021", "chongqing_2022"),
        (["compare", "chongqing_2022", "nation_2024"], "nation_2024", "national_2024"),
        (["clause", "A5.1bb"], "A5.1bb", "A5.1b"),
    ],
)
def test_unknown_ids_are_named_with_the_nearest(capsys, arguments, wrong, near):
    assert main(["policy", *arguments]) == 2
    chinese, english = capsys.readouterr().err.strip().splitlines()
    for sentence in (chinese, english):
        assert wrong in sentence and near in sentence
