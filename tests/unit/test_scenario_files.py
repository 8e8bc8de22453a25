"""Scenario files: bases, files that are none, access and writing."""

import pytest

from models.errors import (
    ScenarioKeyError,
    ScenarioLoopError,
    ScenarioMissingError,
    ScenarioSyntaxError,
    ScenarioValueError,
)
from models.scenario import read_scenario
from tests.written_scenarios import HEAD, write

# ---- bases and files ----


def test_loop_of_bases_names_the_chain(tmp_path):
    write(tmp_path, 'title = "a"\nbase = "b.toml"\n', "a.toml")
    write(tmp_path, 'title = "b"\nbase = "c.toml"\n', "b.toml")
    write(tmp_path, 'title = "c"\nbase = "a.toml"\n', "c.toml")
    with pytest.raises(ScenarioLoopError) as caught:
        read_scenario(tmp_path / "a.toml")
    for sentence in (caught.value.zh, caught.value.en):
        assert "a.toml -> b.toml -> c.toml -> a.toml" in sentence


def test_missing_scenarios_name_the_nearest(tmp_path):
    with pytest.raises(ScenarioMissingError) as caught:
        read_scenario("basline")
    assert "最接近的是“baseline”" in caught.value.zh and '"baseline"' in caught.value.en
    write(tmp_path, HEAD, "dry_season.toml")
    with pytest.raises(ScenarioMissingError, match=r'nearest known one is "dry_season\.toml"'):
        read_scenario(tmp_path / "dry_seson.toml")
    with pytest.raises(ScenarioMissingError, match="no_share"):
        read_scenario(write(tmp_path, 'title = "x"\nbase = "no_shares"\n'))


def test_base_must_be_text(tmp_path):
    with pytest.raises(ScenarioValueError, match="key base"):
        read_scenario(write(tmp_path, 'title = "x"\nbase = 3\n'))


def test_file_that_is_not_toml_or_not_utf8(tmp_path):
    with pytest.raises(ScenarioSyntaxError) as caught:
        read_scenario(write(tmp_path, "title = \n"))
    assert "mine.toml" in caught.value.zh and "line 1" in caught.value.en
    gbk = tmp_path / "gbk.toml"
    gbk.write_bytes('title = "枯水期"'.encode("gbk"))
    with pytest.raises(ScenarioSyntaxError) as caught:
        read_scenario(gbk)
    assert "UTF-8" in caught.value.zh and "Save it as UTF-8" in caught.value.en


# ---- access ----


def test_access_by_wrong_name_or_kind_is_refused():
    baseline = read_scenario("baseline")
    with pytest.raises(ScenarioKeyError, match=r"power\.spare_factor"):
        baseline.number("power.spare_facto")
    with pytest.raises(ScenarioKeyError, match="is a number"):
        baseline.text("power.spare_factor")
    with pytest.raises(ScenarioKeyError, match="not stated"):
        baseline.number("rules.in_cluster_share.min_share")
    with pytest.raises(ScenarioKeyError, match="power"):
        baseline.table("powr")
    assert not baseline.has("rules.in_cluster_share.min_share")
    assert baseline.integer("power.feeders_per_site") == 2


def test_resolved_text_is_complete_deterministic_and_reads_back(tmp_path):
    scenario = read_scenario("low_headroom")
    text = scenario.resolved_toml()
    assert text == read_scenario("low_headroom").resolved_toml()
    assert "spare_factor = 0.8  # 1\n" in text and "base =" not in text
    again = read_scenario(write(tmp_path, text, "scenario.toml"))
    assert again.values == scenario.values
    assert again.resolved_toml() == text
    assert len(again.chain) == 1


def test_difficult_letters_survive_writing(tmp_path):
    title = 'a"b\\c\n\x7f\u0001“枯水”\U0001f4a7'
    scenario = read_scenario(
        write(tmp_path, r'title = "a\"b\\c\n\u007F\u0001“枯水”\U0001F4A7"' + '\nbase = "no_pue"\n')
    )
    assert scenario.title_zh == title
    assert read_scenario(write(tmp_path, scenario.resolved_toml(), "again.toml")).title_zh == title
