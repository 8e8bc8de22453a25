"""The certificate of a run: valid as written; one number changed anywhere is named by file, row and column."""

import csv
import dataclasses
import json
import shutil

import pytest

from models.case_contract import TABLES
from optimizer.audit import audit_plan, measure_costs
from optimizer.plan import PLAN_TABLES
from reports import run
from reports.certificate import certify_run, write_certificate
from reports.certificate_claims import Claim
from reports.cli import main
from reports.errors import ManifestSchemaError
from reports.manifest import list_files
from reports.run import write_dossier
from reports.run_digests import CELL_FILES, seal_manifest
from tests.cases_report import PROOF, baseline, hand_dossier, hand_plan


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run whose claims are true: a plan by hand, with what the audit finds and measures of it."""
    case = baseline()[2]
    required = {rule: dataclasses.replace(setting, mode="report") for rule, setting in case.rules.items()}
    case = dataclasses.replace(case, rules=required)
    plan = hand_plan(case)
    costs = measure_costs(case, plan)
    cost = float(costs["cny"].sum())
    proof = dataclasses.replace(PROOF, cost_cny=cost, bound_cny=cost * 0.9999, gap_share=(cost - cost * 0.9999) / cost)
    dossier = hand_dossier(findings=audit_plan(case, plan), case=case, plan=plan, proof=proof)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "draw_map", lambda *_args: "map")
        return write_dossier(tmp_path_factory.mktemp("runs"), dataclasses.replace(dossier, costs=costs))


@pytest.fixture(autouse=True)
def _bound_apart(monkeypatch):
    """The plan by hand keeps to no model, so its bound is left to test_certificate_bound."""
    monkeypatch.setattr("reports.certificate.check_bound", lambda *_: Claim("dual_bound", 1))


@pytest.fixture
def mine(folder, tmp_path):
    return shutil.copytree(folder, tmp_path / "run")


def change_cell(path, row, column):
    """Change one cell as a person would: a number by a little, a text by a letter."""
    lines = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    cell = lines[row][column]
    try:
        number = float(cell)
        lines[row][column] = str(number * 1.01 + 0.001) if number < 1e300 else "1.0"
    except ValueError:
        lines[row][column] = {"True": "False", "False": "True"}.get(cell, cell + "x")
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)


def test_an_untouched_run_is_certified(folder, mine, capsys):
    certificate = certify_run(folder)
    assert [claim for claim in certificate.claims if not claim.holds] == []
    assert (certificate.status, certificate.edits, certificate.defect) == ("valid", (), {})
    assert {claim.key for claim in certificate.claims} >= {"findings", "costs", "objective", "gap", "energy", "sites"}
    assert sum(claim.checked for claim in certificate.claims) > 500
    files = list_files(mine)
    assert main(["audit", str(mine)]) == 0
    assert "证书有效" in capsys.readouterr().out
    assert list_files(mine) == files
    assert json.loads((mine / "certificate.json").read_text("utf-8"))["status"] == "valid"
    assert "证书有效" in (mine / "certificate.html").read_text("utf-8")
    assert main(["audit", str(mine), "--lang", "en"]) == 0


def test_one_changed_cell_of_any_column_of_any_table_is_found(folder, mine):
    tried = set()
    for name in CELL_FILES:
        path, kept = mine / name, (folder / name).read_bytes()
        head, *rows = csv.reader(kept.decode("utf-8-sig").splitlines())
        for at, column in enumerate(head if rows else []):
            row = 1 + (7 * at) % len(rows)
            change_cell(path, row, at)
            edits = certify_edits(mine)
            assert [(edit.file, edit.row.split()[0], edit.column) for edit in edits] == [(name, str(row), column)]
            path.write_bytes(kept)
            tried.add(name)
    filled = {f"case/{name}.csv" for name in TABLES if len(getattr(baseline()[2], name))}
    filled |= {f"plan/{name}.csv" for name in PLAN_TABLES if len(getattr(hand_plan(baseline()[2]), name))}
    assert tried >= filled | {"findings.csv", "costs.csv", "sites.csv", "emissions.csv"}


def certify_edits(folder):
    """The edits alone: claims are slow, and one is tried below."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reports.certificate.read_case", lambda _folder: None)
        patch.setattr("reports.certificate.read_plan", lambda _folder: None)
        patch.setattr("reports.certificate.reckon", lambda *_args: None)
        patch.setattr("reports.certificate.check_claims", lambda *_args: [])
        certificate = certify_run(folder)
    assert certificate.status == "edited"
    return certificate.edits


def change_json(path, change):
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")


def test_an_edited_limit_rule_or_manifest_is_named_by_its_key(mine):
    key = "in_cluster_share.min_share"
    change_json(mine / "case" / "case.json", lambda case: case["limits"][key].update(value=0.7))
    assert [(edit.file, edit.row) for edit in certify_edits(mine)] == [("case/case.json", f"limits/{key}/value")]
    change_json(mine / "case" / "case.json", lambda case: case["rules"]["pue_limit"].update(mode="off"))
    assert ("case/case.json", "rules/pue_limit/mode") in [(edit.file, edit.row) for edit in certify_edits(mine)]


def test_an_edited_manifest_is_named_by_its_key(mine):
    change_json(mine / "manifest.json", lambda manifest: manifest["proof"].update(gap_share=0.0))
    assert [(edit.file, edit.row) for edit in certify_edits(mine)] == [("manifest.json", "proof/gap_share")]
    change_json(mine / "manifest.json", lambda manifest: manifest["keys"].clear())
    assert "manifest.json" in {edit.file for edit in certify_edits(mine)}


def reseal(folder, change):
    """Edit the manifest as a forger would: every digest made anew."""
    content = json.loads((folder / "manifest.json").read_text("utf-8"))
    change(content)
    plain = {key: value for key, value in content.items() if key not in ("own_keys", "seal")}
    (folder / "manifest.json").write_text(json.dumps(seal_manifest(plain)), "utf-8")


@pytest.mark.parametrize(
    ("change", "claim"),
    [
        (lambda manifest: manifest["proof"].update(cost_cny=1.0), "objective"),
        (lambda manifest: manifest["proof"].update(gap_share=0.0), "gap"),
        (lambda manifest: manifest["proof"].update(gap_limit_share=1e-6), "gap"),
        (lambda manifest: manifest["audit"].update(findings=1), "verdict"),
        (lambda manifest: manifest["tables"].update(sites=1), "sizes"),
        (lambda manifest: manifest["packages"].update(highspy=""), "versions"),
    ],
)
def test_a_resealed_lie_is_refuted_by_what_is_reckoned(mine, change, claim, monkeypatch):
    monkeypatch.setattr("reports.certificate_claims.audit_plan", AUDITED)
    reseal(mine, change)
    certificate = certify_run(mine)
    assert certificate.status == "refuted"
    assert claim in {entry.key for entry in certificate.claims if not entry.holds}


def _kept(audit):
    """The audit of the plan by hand, once: its case and plan do not change here."""
    found = []

    def audited(case, plan):
        if not found:
            found.append(audit(case, plan))
        return found[0]

    return audited


AUDITED = _kept(audit_plan)


def test_an_edited_plan_is_audited_and_its_claims_fall(mine, capsys):
    column = ["site_id", "period_id", "design_id", "modules", "it_mw", "served_it_mw"].index("it_mw")
    change_cell(mine / "plan" / "facilities.csv", 1, column)
    assert main(["audit", str(mine), "--lang", "en"]) == 2
    out = capsys.readouterr().out
    assert "Edited" in out
    assert "plan/facilities.csv · 1 (" in out
    assert "· it_mw" in out
    assert "findings.csv" in out
    assert "Clauses:" in out
    kept = json.loads((mine / "certificate.json").read_text("utf-8"))
    fallen = {claim["key"] for claim in kept["claims"] if not claim["holds"]}
    assert fallen >= {"findings", "costs", "objective", "sites"}
    page = (mine / "certificate.html").read_text("utf-8")
    assert "plan/facilities.csv" in page
    assert "<script" not in page


def test_rows_that_came_or_went_files_that_are_gone_and_tables_that_are_none(mine):
    path = mine / "plan" / "feeds.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), "utf-8")
    (edit,) = certify_edits(mine)
    assert edit.row == f"{len(lines) - 1} -> {len(lines) - 2}"
    path.write_bytes(b"\xff\xfe\x00")
    certificate = certify_run(mine)
    assert certificate.defect
    assert certificate.status == "edited"
    path.unlink()
    gone = certify_run(mine)
    assert (gone.missing, gone.status) == (("plan/feeds.csv",), "edited")
    write_certificate(gone, mine, "en")
    assert "missing" in (mine / "certificate.html").read_text("utf-8")


def test_an_older_run_is_refused_in_words(mine):
    change_json(mine / "manifest.json", lambda manifest: manifest.update(schema="cqdc-run/2"))
    with pytest.raises(ManifestSchemaError, match="cqdc-run/4"):
        certify_run(mine)
