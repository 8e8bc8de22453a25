import dataclasses
import json

import pandas as pd
import pytest

from geodata.read import SHIPPED_REGION
from optimizer import planner
from optimizer.lever import levers
from optimizer.planner import Outcome
from optimizer.relaxations import Conflict, Relaxation
from reports import answer_conflict, commands, layer_source, run
from reports.cli import main
from reports.layer_source import RegionMissingError, find_region
from reports.run import write_dossier
from tests.cases_report import BROKEN, COSTS, FINDINGS, PROOF, baseline, hand_dossier, hand_plan


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """No solver, no map, and the layers read once."""
    _, region, case, candidates = baseline()
    monkeypatch.setattr(commands, "assemble_case", lambda *_args: (case, candidates))
    monkeypatch.setattr(layer_source, "find_region", lambda _name: region)
    monkeypatch.setattr(run, "draw_map", lambda _dossier, edition, language: f"map {edition} {language}")


def come_to(monkeypatch, status, *, findings=FINDINGS):
    """Let planning come to ``status``."""
    case = baseline()[2]
    has_plan = status in (planner.PLANNED, planner.UNPROVEN)
    proof = dataclasses.replace(PROOF, status="proven" if status == planner.PLANNED else "unproven")
    outcome = Outcome(
        status=status,
        plan=hand_plan(case) if has_plan else None,
        proof=proof if has_plan else None,
        findings=findings if has_plan else (),
        screened=case.screened,
        costs=COSTS,
        log="log",
    )
    monkeypatch.setattr(commands, "plan_case", lambda *_args: outcome)


def test_a_proven_plan_exits_0_and_says_where_it_is(monkeypatch, tmp_path, capsys):
    come_to(monkeypatch, planner.PLANNED)
    assert main(["plan", "baseline", "--runs", str(tmp_path / "runs")]) == 0
    out, err = capsys.readouterr()
    (folder,) = (tmp_path / "runs").iterdir()
    assert str(folder / "map.html") in out
    assert "审核通过" in out
    assert "[达到限值] 电能利用效率（PUE）（第 95 百分位） T6：1.249，要求 ≤ 1.250，余量 0.001（全部）" in out
    assert "合计 120.00 亿元" in out
    assert "读取方案 baseline" in err
    assert "读取方案" not in out


def test_english_on_request_also_in_the_run(monkeypatch, tmp_path, capsys):
    come_to(monkeypatch, planner.PLANNED)
    assert main(["plan", "baseline", "--runs", str(tmp_path), "--lang", "en", "--edition", "public"]) == 0
    assert "Audit passed" in capsys.readouterr().out
    (folder,) = tmp_path.iterdir()
    assert 'language = "en"' in (folder / "scenario.toml").read_text(encoding="utf-8")
    assert (folder / "map.html").read_text(encoding="utf-8") == "map public en"
    assert not (folder / "map_public.html").exists()


def test_json_is_all_that_is_on_stdout(monkeypatch, tmp_path, capsys):
    come_to(monkeypatch, planner.PLANNED)
    assert main(["plan", "baseline", "--runs", str(tmp_path), "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert (content["exit_code"], content["status"], content["violated"]) == (0, "planned", [])
    assert content["findings"][2]["is_binding"] is True
    assert content["findings"][0]["slack"] == 0.02


def test_an_unproven_plan_exits_4_and_is_written(monkeypatch, tmp_path, capsys):
    come_to(monkeypatch, planner.UNPROVEN)
    assert main(["plan", "baseline", "--runs", str(tmp_path)]) == 4
    assert "尚未证明最优" in capsys.readouterr().out
    assert len(list(tmp_path.iterdir())) == 1


def test_no_plan_exits_4_and_writes_nothing(monkeypatch, tmp_path, capsys):
    come_to(monkeypatch, planner.NO_PLAN)
    assert main(["plan", "baseline", "--runs", str(tmp_path)]) == 4
    assert "没有得到方案" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_an_infeasible_case_exits_3_with_the_ways_out_and_a_page(monkeypatch, tmp_path, capsys):
    come_to(monkeypatch, planner.INFEASIBLE)
    share = next(lever for lever in levers(baseline()[2]) if lever.key == "in_cluster_share.min_share")
    found = Conflict((Relaxation(((share, 0.04),), is_least=True),), ("in_cluster_share", "rack_utilisation"), 1.0)
    monkeypatch.setattr(answer_conflict, "find_relaxations", lambda *_args, **_more: found)
    assert main(["plan", "baseline", "--runs", str(tmp_path)]) == 3
    out = capsys.readouterr().out
    assert "集群内占比 80.00 % → 76.00 %" in out
    assert "上架率" in out
    (folder,) = tmp_path.iterdir()
    assert str(folder / "answers" / "index.html") in out
    assert "集群内占比 80.00 % → 76.00 %" in (folder / "answers" / "index.html").read_text(encoding="utf-8")


def test_a_plan_that_fails_its_audit_exits_2_whatever_its_proof(monkeypatch, tmp_path, capsys):
    for status in (planner.PLANNED, planner.UNPROVEN):
        come_to(monkeypatch, status, findings=(*FINDINGS, BROKEN))
        assert main(["plan", "baseline", "--runs", str(tmp_path)]) == 2
        assert "未通过审核：上架率 (rack_utilisation)" in capsys.readouterr().out


def test_bad_input_exits_2_in_both_languages_and_writes_nothing(tmp_path, capsys):
    assert main(["plan", "basline", "--runs", str(tmp_path / "runs")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    zh, en = err.strip().splitlines()[-2:]
    assert "找不到方案“basline”" in zh
    assert "baseline" in zh
    assert "There is no scenario" in en
    assert not (tmp_path / "runs").exists()


def test_an_unknown_region_is_named(tmp_path):
    assert find_region(SHIPPED_REGION.name).id == "chongqing"
    with pytest.raises(RegionMissingError) as error:
        find_region(str(tmp_path / "nowhere"))
    assert "chongqing" in error.value.zh
    assert "chongqing" in error.value.en


def test_audit_from_the_folder_alone(tmp_path, capsys):
    folder = write_dossier(tmp_path, hand_dossier())
    code = main(["audit", str(folder), "--json"])
    content = json.loads(capsys.readouterr().out)
    assert content["changed"] == []
    # The plan by hand serves nobody: that, and no more than the rules it touches, is what the audit must find.
    assert "demand_served" in content["violated"]
    assert code == 2


def test_an_edited_plan_is_audited_as_it_is(tmp_path, capsys):
    folder = write_dossier(tmp_path, hand_dossier())
    main(["audit", str(folder), "--json"])
    before = set(json.loads(capsys.readouterr().out)["violated"])
    place = folder / "plan" / "feeds.csv"
    feeds = pd.read_csv(place)
    feeds["feed_mw"] = 0.0
    feeds.to_csv(place, index=False)
    assert main(["audit", str(folder)]) == 2
    out = capsys.readouterr().out
    assert "plan/feeds.csv" in out
    assert "双路供电 (dual_feed)" in out
    assert "dual_feed" not in before


def test_a_plan_that_is_none_exits_2(tmp_path, capsys):
    folder = write_dossier(tmp_path, hand_dossier())
    place = folder / "plan" / "facilities.csv"
    place.write_text(place.read_text(encoding="utf-8").replace("p2026", "p1999"), encoding="utf-8")
    assert main(["audit", str(folder)]) == 2
    out = capsys.readouterr().out
    assert "plan/facilities.csv · 1 (" in out
    assert "案例中没有这个编号" in out
    assert "p1999" in (folder / "certificate.html").read_text(encoding="utf-8")
    assert main(["audit", str(tmp_path / "nothing")]) == 2
    assert "manifest.json" in capsys.readouterr().err


def test_policy_show(capsys):
    assert main(["policy", "show", "chongqing_2022"]) == 0
    out = capsys.readouterr().out
    assert "in_cluster_share.min_share >= 0.8" in out
    assert main(["policy", "show", "chongqing_2022", "--json"]) == 0
    limits = json.loads(capsys.readouterr().out)["limits"]
    assert next(limit["value"] for limit in limits if limit["key"] == "pue_limit.max_pue_in_cluster") == 1.25
    assert main(["policy", "show", "chongqing_2021"]) == 2
    assert "chongqing_2022" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--help"], ["plan", "--help"], ["audit", "--help"], ["policy", "--help"]])
def test_help_speaks_both_languages(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 0
    out = capsys.readouterr().out
    assert any("\u4e00" <= letter <= "\u9fff" for letter in out)


def test_wrong_arguments_exit_2():
    with pytest.raises(SystemExit) as stop:
        main(["plan"])
    assert stop.value.code == 2
