"""`cqdc explain` as a user calls it: exit codes, both languages, JSON that a program can redo."""

import json

import pytest

from optimizer import planner
from optimizer.planner import Outcome
from reports import commands, explain, layer_source
from reports.cli import main
from reports.run import write_dossier
from tests.cases_report import COSTS, FINDINGS, PROOF, baseline, hand_dossier, hand_plan, two_sites
from tests.explain_steps import english_in


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The layers read once, the case put together once."""
    _, region, case, candidates = baseline()
    monkeypatch.setattr(explain, "assemble_case", lambda *_args: (case, candidates))
    monkeypatch.setattr(layer_source, "find_region", lambda _name: region)


def redo(sections):
    """Every formula of every section by Python's arithmetic; return all values by section and key."""
    found = {}
    for section in sections:
        values = {}
        for step in section["steps"]:
            named = {name: values[name] for name in step["inputs"]}
            names = {"__builtins__": {}, "min": min, "max": max}
            values[step["key"]] = eval(step["formula"], names, named) if step["formula"] else step["value"]
            assert values[step["key"]] == pytest.approx(step["value"], rel=1e-9, abs=1e-12)
        found[section["key"]] = values
    return found


def test_a_table_of_all_designs(capsys):
    assert main(["explain", "design"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "重庆沙坪坝" in lines[0] and len(lines) == 12
    assert lines[2].split()[0] == "hub_airside"
    assert main(["explain", "design", "--json", "--station", "hohhot"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["climate"] == "hohhot" and set(content["designs"]["old_dx"]) == {"system", "0.4", "0.6", "0.75", "1"}


def test_a_design_as_words(capsys):
    assert main(["explain", "design", "hub_waterside"]) == 0
    out = capsys.readouterr().out
    for words in ("设计日工况", "冷机 COP", "= facility_kw / it_kw", "部分负载", "A 假定", "doi:10.1016"):
        assert words in out
    assert main(["explain", "design", "hub_waterside", "--lang", "en"]) == 0
    assert "State of the design day" in capsys.readouterr().out


@pytest.mark.parametrize("design_id", ["hub_airside", "hub_immersion", "old_dx"])
def test_a_design_for_a_program(design_id, capsys):
    assert main(["explain", "design", design_id, "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    values = redo(content["sections"])
    assert content["design"] == design_id
    assert values["design_day_state"]["pue"] > values["longest_state"]["pue"] > 1
    assert list(content["part_load"]) == ["0.4", "0.6", "0.75", "1"]


def test_a_site_for_a_program(capsys):
    case = baseline()[2]
    site = two_sites(case)[0]
    assert main(["explain", "site", site, "--design", "hub_coldplate", "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert list(content["designs"]) == ["hub_coldplate"]
    values = redo(content["designs"]["hub_coldplate"]["sections"])
    known = case.site_designs.loc[(site, "hub_coldplate")]
    assert values["capital"]["module_cny"] == pytest.approx(known["module_cny"], rel=1e-9)
    assert values["standing"]["standing_cny_per_mw_year"] == pytest.approx(known["standing_cny_per_mw_year"], rel=1e-9)


def test_a_site_as_words(capsys):
    site = two_sites(baseline()[2])[0]
    assert main(["explain", "site", site]) == 0
    out = capsys.readouterr().out
    for words in ("审查层级：", "GB 40879-2021 能效等级：", "时延等级：", "每兆瓦年运行费用", "hub_immersion"):
        assert words in out
    titles = [line for line in out.splitlines() if line.startswith("==") and not line.startswith("===")]
    assert [line for line in titles if english_in(line)] == []


def test_a_screened_site_says_why_and_is_no_error(capsys):
    screened = baseline()[2].screened
    site = str(screened[screened["clause"] == "A1.1d"]["site_id"].iloc[0])
    assert main(["explain", "site", site]) == 0
    assert "A1.1d" in capsys.readouterr().out
    assert main(["explain", "site", site, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["screened"][0]["clause"] == "A1.1d"


@pytest.mark.parametrize(
    ("arguments", "nearest"),
    [
        (["site", "nowhere"], "g1000"),
        (["design", "hub_airsid"], "hub_airside"),
        (["design", "--station", "chongqing_shapinba"], "chongqing_shapingba"),
        (["design", "--scenario", "baselin"], "baseline"),
    ],
)
def test_bad_input_exits_2_in_both_languages_and_names_the_nearest(arguments, nearest, capsys):
    assert main(["explain", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    zh, en = err.strip().splitlines()[-2:]
    assert nearest in zh and nearest in en


def test_a_design_that_is_not_on_offer_at_the_site(capsys):
    site = two_sites(baseline()[2])[0]
    assert main(["explain", "site", site, "--design", "hub_coldplat"]) == 2
    assert "hub_coldplate" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["explain"], ["explain", "site"], ["explain", "zone", "SZ1"]])
def test_wrong_arguments_exit_2(arguments):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


@pytest.mark.parametrize("subject", ["design", "site"])
def test_help_speaks_both_languages(subject, capsys):
    with pytest.raises(SystemExit):
        main(["explain", subject, "--help"])
    out = capsys.readouterr().out
    assert "编号" in out and "--scenario" in out


def test_planning_says_where_the_appendix_is(monkeypatch, tmp_path, capsys):
    _, region, case, candidates = baseline()
    monkeypatch.setattr(commands, "assemble_case", lambda *_args: (case, candidates))
    monkeypatch.setattr(layer_source, "find_region", lambda _name: region)
    outcome = Outcome(planner.PLANNED, hand_plan(case), PROOF, FINDINGS, case.screened, COSTS, "log", ())
    monkeypatch.setattr(commands, "plan_case", lambda *_args: outcome)
    assert main(["plan", "baseline", "--runs", str(tmp_path)]) == 0
    (folder,) = tmp_path.iterdir()
    assert str(folder / "appendix.html") in capsys.readouterr().out


def test_a_run_carries_its_appendix_and_the_map_links_it(tmp_path):
    folder = write_dossier(tmp_path, hand_dossier())
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert "appendix.html" in manifest["outputs"]
    assert 'href="appendix.html"' in (folder / "map.html").read_text(encoding="utf-8")
    assert 'href="appendix.html"' not in (folder / "map_public.html").read_text(encoding="utf-8")
    public = write_dossier(tmp_path, hand_dossier(edition="public"))
    assert 'href="appendix.html"' in (public / "map.html").read_text(encoding="utf-8")
    assert "reserved_mw" not in (public / "appendix.html").read_text(encoding="utf-8")
