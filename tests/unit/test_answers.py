"""Answers about a run: kept beside it, shown on one page, asked by the command line."""

import csv
import dataclasses
import json
import math

import pytest

from geodata.read import digest
from optimizer import planner
from optimizer.planner import Outcome
from reports import answer_subject, cli_answers, layer_source, run
from reports.answer import AnswerSection, AnswerTable, keep_answer, open_subject
from reports.cli import main
from reports.cli_answers import AnswerCommand
from reports.commands import Answer
from reports.errors import ManifestSchemaError, NoPlanYetError, RunFileError
from reports.manifest import find_changes, list_files, read_manifest
from reports.run import read_run, write_dossier
from tests.cases_report import COSTS, PROOF, baseline, hand_dossier, hand_plan

HOSTILE = "<script>alert(1)</script>\"'&"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "draw_map", lambda *_args: "map")
        return write_dossier(tmp_path_factory.mktemp("runs"), hand_dossier())


def section(title, name="price", words="words"):
    table = AnswerTable("by year", ("year", "cost"), (("2030", "1,234.5 MW"), (HOSTILE, "-")))
    return AnswerSection(name, title, (words,), (table, dataclasses.replace(table, title="two")), "<svg></svg>")


def test_answers_are_no_change_of_the_run(folder):
    before = list_files(folder)
    page = keep_answer(folder, section("价"), section("Price"), {"cost_cny": 1.5, "limit": math.inf})
    assert page == folder / "answers" / "index.html"
    assert list_files(folder) == before
    assert find_changes(folder, read_manifest(folder)).files == ()
    read_run(folder)
    assert json.loads((page.parent / "price.json").read_text("utf-8"))["content"] == {"cost_cny": 1.5, "limit": None}
    files = json.loads((page.parent / "manifest.json").read_text("utf-8"))["files"]
    assert set(files) == {path.name for path in page.parent.iterdir()} - {"manifest.json"}
    assert all(digest(page.parent / name) == known for name, known in files.items())
    tables = {"price.csv", "price.2.csv", "price.en.csv", "price.2.en.csv"}
    assert set(files) == {"price.json", "index.html", "index_en.html", *tables}
    rows = list(csv.reader((page.parent / "price.csv").read_text("utf-8-sig").splitlines()))
    assert rows == [["year", "cost"], ["2030", "1,234.5 MW"], [HOSTILE, "'-"]]


def test_the_page_asks_for_nothing_and_runs_nothing(folder):
    page = keep_answer(folder, section(HOSTILE, words=HOSTILE), section("Price"), {})
    zh, en = page.read_text("utf-8"), (page.parent / "index_en.html").read_text("utf-8")
    assert "<script" not in zh
    assert "http://" not in zh + en
    assert "https://" not in zh + en
    assert '<html lang="zh">' in zh
    assert '<html lang="en">' in en
    assert 'class="scroll" tabindex="0"' in zh
    assert "<svg></svg>" in zh
    assert '<td class="number">1,234.5 MW</td>' in zh
    assert 'href="index_en.html"' in zh
    assert 'href="index.html"' in en


def test_a_second_answer_joins_the_page_and_a_repeated_one_takes_its_place(folder):
    keep_answer(folder, section("价一"), section("Price one"), {})
    keep_answer(folder, section("冲突", "conflict"), section("Conflict", "conflict"), {})
    shorter = dataclasses.replace(section("价二"), tables=())
    zh = keep_answer(folder, shorter, dataclasses.replace(shorter, title="Price two"), {}).read_text("utf-8")
    assert "价一" not in zh
    assert zh.index("冲突") < zh.index("价二")
    assert not (folder / "answers" / "price.csv").exists()


def test_names_and_rows_must_fit(folder):
    for name in ("../price", ""):
        with pytest.raises(ValueError, match="name"):
            keep_answer(folder, section("价", name), section("Price", name), {})
    with pytest.raises(ValueError, match="cells"):
        AnswerTable("t", ("a", "b"), (("1",),))


def test_a_run_is_opened_without_solving(folder):
    subject = open_subject(folder)
    assert subject.folder == folder
    assert subject.proof == PROOF
    assert subject.scenario.id == "baseline"
    assert subject.plan.facilities.equals(hand_plan(subject.case).facilities)


@pytest.fixture
def no_solver(monkeypatch):
    _, region, case, candidates = baseline()
    monkeypatch.setattr(answer_subject, "assemble_case", lambda *_args: (case, candidates))
    monkeypatch.setattr(layer_source, "find_region", lambda _name: region)
    monkeypatch.setattr(run, "draw_map", lambda *_args: "map")

    def come_to(status):
        plan = hand_plan(case) if status == planner.PLANNED else None
        outcome = Outcome(status, plan, PROOF if plan else None, (), case.screened, COSTS, "log")
        monkeypatch.setattr(answer_subject, "plan_case", lambda *_args: outcome)

    return come_to


def test_a_scenario_is_planned_and_its_run_written(no_solver, tmp_path):
    no_solver(planner.PLANNED)
    said = []
    subject = open_subject("baseline", runs=tmp_path, say=said.append)
    assert subject.proof == PROOF
    assert read_run(subject.folder)[2]["scenario"]["id"] == "baseline"
    assert len(said) == 4


def test_a_case_without_a_plan_has_a_folder_that_is_no_run(no_solver, tmp_path):
    no_solver(planner.INFEASIBLE)
    first = open_subject("baseline", runs=tmp_path)
    assert (first.plan, first.proof) == (None, None)
    with pytest.raises(ManifestSchemaError, match="has no plan"):
        read_run(first.folder)
    keep_answer(first.folder, section("冲突"), section("Conflict"), {})
    again = open_subject(first.folder)
    assert (again.plan, again.scenario.id, again.case.id) == (None, "baseline", first.case.id)
    stated = json.loads((first.folder / "manifest.json").read_text("utf-8"))
    assert stated["status"] == "infeasible"
    (first.folder / "case" / "sites.csv").write_text("", "utf-8")
    with pytest.raises(RunFileError):
        open_subject(first.folder)


def test_a_search_that_was_stopped_proves_no_conflict(no_solver, tmp_path):
    no_solver(planner.NO_PLAN)
    with pytest.raises(NoPlanYetError, match="time_limit_s") as caught:
        open_subject("baseline", runs=tmp_path)
    assert caught.value.exit_code == 4
    assert list(tmp_path.iterdir()) == []


def test_a_question_is_a_command(monkeypatch, folder, capsys):
    def answer(wanted, language, say):
        say("working")
        return Answer(0, f"{language} {wanted.subject} {wanted.depth}", {"depth": wanted.depth})

    command = AnswerCommand("audit-it", lambda parser, _: parser.add_argument("--depth", type=int), answer)
    monkeypatch.setattr(cli_answers, "COMMANDS", (command,))
    monkeypatch.setattr("reports.cli._help", lambda key: key)
    assert main(["audit-it", str(folder), "--depth", "3", "--lang", "en"]) == 0
    out, err = capsys.readouterr()
    assert out == f"en {folder} 3\n"
    assert "working" in err
    assert main(["audit-it", str(folder), "--depth", "3", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["depth"] == 3
