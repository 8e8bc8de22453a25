import csv
import dataclasses
import json
import math
import shutil
import sqlite3

import pandas as pd
import pyogrio
import pytest
from pandas.testing import assert_frame_equal

from geodata.read import digest
from models.case_contract import TABLES
from models.scenario import read_scenario
from optimizer.audit import audit_plan
from optimizer.plan import PLAN_TABLES
from reports import run
from reports.errors import ManifestSchemaError, RunFileError, RunMissingError, RunPlaceError
from reports.manifest import find_changes, list_files
from reports.run import read_run, write_dossier
from reports.tables import layout_of, read_exact, write_exact, write_spreadsheet
from tests.cases_report import baseline, hand_dossier, hand_plan, two_sites


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One run for the tests that only read it."""
    return write_dossier(tmp_path_factory.mktemp("runs"), hand_dossier())


@pytest.fixture
def edited(folder, tmp_path):
    """A run of one's own, to be spoilt."""
    return shutil.copytree(folder, tmp_path / folder.name)


@pytest.fixture
def no_map(monkeypatch):
    """Maps are slow to draw and not of interest here."""
    monkeypatch.setattr(run, "draw_map", lambda *_args: "map")


def with_text(table):
    """The same table with its texts as pandas' text type, whatever they came as."""
    return table.astype({name: "str" for name in table.columns if table[name].dtype == object})


def _types(table):
    """An empty table has no types of its own; it gets those of its columns."""
    return {} if len(table) else {"check_dtype": False, "check_index_type": False}


def test_a_run_is_read_back_exactly(folder):
    case, plan, manifest = read_run(folder)
    known, dossier = baseline()[2], hand_dossier()
    for name in TABLES:
        read, written = getattr(case, name), with_text(getattr(known, name))
        assert_frame_equal(read, written, check_exact=True, **_types(written))
    for name in PLAN_TABLES:
        read, written = getattr(plan, name), getattr(dossier.plan, name)
        assert_frame_equal(read, written, check_exact=True, **_types(written))
    scalars = [field.name for field in dataclasses.fields(case) if field.name not in TABLES]
    assert {name: getattr(case, name) for name in scalars} == {name: getattr(known, name) for name in scalars}
    assert manifest["schema"] == "cqdc-run/4"
    assert manifest["proof"]["cost_cny"] == 1.2e10
    assert audit_plan(case, plan) == audit_plan(known, dossier.plan)


def test_every_digit_survives(tmp_path):
    values = [0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, math.inf, -0.0]
    words = ["a,b", 'c"d', "e\nf", "g\rh", "", "NA"]
    index = pd.Index(["01", "1e5", "true", "x y", "nan", "é"], name="id")
    numbers = {"number": values, "text": words, "flag": [True, False] * 3, "whole": [2**53 + 1] * 6}
    table = pd.DataFrame(numbers, index=index)
    write_exact(table, tmp_path / "t.csv")
    assert_frame_equal(read_exact(tmp_path / "t.csv", layout_of(table)), table, check_exact=True)


def test_the_folder_holds_what_it_promises(folder):
    assert folder.name == "20261122-201500-baseline"
    files = set(list_files(folder))
    assert {f"case/{name}.csv" for name in TABLES} | {f"plan/{name}.csv" for name in PLAN_TABLES} <= files
    assert files >= {
        *("scenario.toml", "case/case.json", "plan/plan.json", "findings.csv", "costs.csv", "sites.csv"),
        *("screened.csv", "plan.gpkg", "map.html", "map_public.html", "solver.log"),
    }
    assert read_scenario(folder / "scenario.toml").resolved_toml() == hand_dossier().scenario.resolved_toml()


def test_the_manifest_hashes_every_input_and_output(folder):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["outputs"] == {name: digest(folder / name) for name in list_files(folder)}
    scenario, region = baseline()[:2]
    inputs = manifest["inputs"]
    assert inputs["scenario/0_baseline.toml"] == digest(scenario.chain[0])
    assert inputs["region/cluster.geojson"] == region.sha256["cluster.geojson"]
    assert {"pack/chongqing_2022.toml", "models/policy/clauses.toml", "models/figures/designs.toml"} <= set(inputs)
    assert str(region.folder) not in (folder / "manifest.json").read_text(encoding="utf-8")


def test_a_run_is_never_overwritten(tmp_path, no_map):
    (tmp_path / "20261122-201500-baseline").mkdir()
    names = [write_dossier(tmp_path, hand_dossier()).name for _ in range(3)]
    assert names == [f"20261122-201500-baseline-{number}" for number in (2, 3, 4)]


@pytest.mark.parametrize("writer", ["write_plan", "write_geopackage", "draw_map", "build_manifest"])
def test_a_failure_in_the_middle_leaves_nothing(tmp_path, no_map, monkeypatch, writer):
    def fail(*_args):
        raise OSError("disk full")

    monkeypatch.setattr(run, writer, fail)
    with pytest.raises(OSError, match="disk full"):
        write_dossier(tmp_path, hand_dossier())
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(RunPlaceError) as error:
        write_dossier(tmp_path / "file" / "runs", hand_dossier())
    assert "--runs" in error.value.zh
    assert "--runs" in error.value.en


def test_a_folder_that_is_no_run(tmp_path):
    with pytest.raises(RunMissingError, match=r"manifest\.json"):
        read_run(tmp_path)


@pytest.mark.parametrize("content", ['{"schema": "cqdc-run/99"}', "[]", "{", '{"schema": "cqdc-run/4"}'])
def test_a_manifest_that_is_not_ours_is_refused(tmp_path, content):
    (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(ManifestSchemaError):
        read_run(tmp_path)


def test_missing_files_are_named(edited):
    (edited / "plan" / "feeds.csv").unlink()
    (edited / "solver.log").unlink()
    with pytest.raises(RunFileError, match=r"plan/feeds\.csv, solver\.log"):
        read_run(edited, allow_edited=True)


def test_edited_files_are_named_and_read_when_allowed(edited):
    place = edited / "plan" / "facilities.csv"
    place.write_text(place.read_text(encoding="utf-8").replace(",40.0,", ",45.0,"), encoding="utf-8")
    with pytest.raises(RunFileError, match=r"plan/facilities\.csv"):
        read_run(edited)
    _, plan, manifest = read_run(edited, allow_edited=True)
    assert find_changes(edited, manifest).edited == ("plan/facilities.csv",)
    assert plan.facilities["it_mw"].max() == 45.0


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [("40.0", "many", "it_mw"), ('"it_mw"', '"power"', "it_mw"), ('"modules"', '"modules', "facilities.csv")],
)
def test_a_spoilt_table_is_named(edited, old, new, word):
    place = edited / "plan" / "facilities.csv"
    place.write_text(place.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(RunFileError) as error:
        read_run(edited, allow_edited=True)
    assert word in error.value.zh
    assert word in error.value.en


def test_spreadsheets_open_in_chinese_offices_and_run_nothing(tmp_path):
    table = pd.DataFrame({"名称": ["=1+1", "+x", "-y", "@z", "\tw", "正常"], "mw": [-1.5] * 6})
    write_spreadsheet(table, tmp_path / "t.csv")
    content = (tmp_path / "t.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert [row[0] for row in rows[1:]] == ["'=1+1", "'+x", "'-y", "'@z", "'\tw", "正常"]
    assert rows[1][1] == "-1.5"


def test_sites_and_findings_are_spreadsheets(folder):
    for name in ("sites.csv", "findings.csv", "costs.csv", "screened.csv"):
        assert (folder / name).read_bytes().startswith(b"\xef\xbb\xbf")
    sites = pd.read_csv(folder / "sites.csv", encoding="utf-8-sig")
    assert list(sites["site_id"]) == sorted(two_sites(baseline()[2]))
    findings = pd.read_csv(folder / "findings.csv", encoding="utf-8-sig")
    assert list(findings["rule"]) == [finding.rule for finding in hand_dossier().findings]
    assert findings["title_zh"].iloc[0] == "集群内规模占比"


def test_the_geopackage_has_its_layers_in_the_storage_crs(folder):
    path = folder / "plan.gpkg"
    assert {str(name) for name, _ in pyogrio.list_layers(path)} == {
        *("chosen_sites", "substations", "feeders"),
        *("cluster", "starter_zones", "districts"),
    }
    for name, count in (("chosen_sites", 2), ("substations", 33), ("feeders", len(hand_plan(baseline()[2]).feeds))):
        about = pyogrio.read_info(path, layer=name)
        assert (about["crs"], about["features"]) == ("EPSG:4490", count)
    with sqlite3.connect(path) as database:
        assert database.execute("select count(*) from chosen_sites where it_mw_p2030 > 0").fetchone() == (2,)
    database.close()
