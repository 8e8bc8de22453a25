"""What ``cqdc report`` refuses, by the command line: exit code 2, a reason, nothing written. And what a draft says."""

import json
import shutil

import docx
import openpyxl
import pptx
import pytest
from pypdf import PdfReader

from reports.cli import main
from tests.cases_pack import write_run
from tests.cases_report import baseline
from tests.cases_solved import solved_runs
from tests.pack_texts import everything_in


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_run(tmp_path_factory.mktemp("runs"))


def refused(capsys, place, *arguments):
    assert main(["report", *map(str, arguments), "--out", str(place)]) == 2
    assert not place.exists()
    return capsys.readouterr().err


def test_runs_of_other_regions_are_not_compared(folder, tmp_path, capsys):
    said = refused(capsys, tmp_path / "pack", solved_runs()[0], folder, "--draft")
    assert "chongqing" in said and "shaling" in said


def test_a_run_of_another_schema_is_not_read(folder, tmp_path, capsys):
    other = shutil.copytree(folder, tmp_path / "other")
    manifest = json.loads((other / "manifest.json").read_text("utf-8"))
    (other / "manifest.json").write_text(json.dumps(manifest | {"schema": "cqdc-run/3"}), "utf-8")
    for runs in ((other,), (folder, other)):
        said = refused(capsys, tmp_path / "pack", *runs, "--draft")
        assert "cqdc-run/3" in said and "other" in said


def test_a_run_from_before_a_rule_is_not_audited_by_it(folder, tmp_path, capsys):
    other = shutil.copytree(folder, tmp_path / "other")
    case = json.loads((other / "case" / "case.json").read_text("utf-8"))
    del case["rules"]["land_use"]
    (other / "case" / "case.json").write_text(json.dumps(case), "utf-8")
    said = refused(capsys, tmp_path / "pack", other, "--draft")
    assert "land_use" in said and "other" in said


def test_five_runs_the_same_twice_and_no_run_at_all(folder, tmp_path, capsys):
    assert "1 to 4" in refused(capsys, tmp_path / "pack", *(folder for _ in range(5)))
    assert "twice" in refused(capsys, tmp_path / "pack", folder, folder)
    assert "nowhere" in refused(capsys, tmp_path / "pack", tmp_path / "nowhere")


def test_a_plan_that_breaks_a_clause_is_a_draft_and_every_page_says_so(tmp_path, capsys):
    folder = write_run(tmp_path / "runs", case=baseline()[2])
    assert "--draft" in refused(capsys, tmp_path / "pack", folder)
    place = tmp_path / "pack"
    assert main(["report", str(folder), "--out", str(place), "--draft", "--lang", "en", "--edition", "public"]) == 0
    made = place / "public" / "en"
    for path in made.glob("*.pdf"):
        assert all("DRAFT" in page.extract_text() for page in PdfReader(path).pages), path.name
    for path in made.glob("*.svg"):
        assert "DRAFT" in everything_in(path)
    slides = pptx.Presentation(str(made / "slides.pptx")).slides
    assert all(
        "DRAFT" in "".join(one.text_frame.text for one in slide.shapes if one.has_text_frame) for slide in slides
    )
    for section in docx.Document(str(made / "report.docx")).sections:
        for header in (section.header, section.even_page_header):
            assert "DRAFT" in header.paragraphs[0].text
    sheets = openpyxl.load_workbook(made / "tables.xlsx").worksheets
    assert all("DRAFT" in str(sheet.oddHeader.right.text) for sheet in sheets)
