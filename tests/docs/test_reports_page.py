"""The page about meeting packs names every file, format and key there is."""

import tomllib
from dataclasses import fields
from pathlib import Path

from reports.catalogue import text
from reports.pack.branding import Branding, read_branding
from reports.pack.pack import FORMATS, MAPS

PAGE = (Path(__file__).parents[2] / "docs" / "reports.md").read_text("utf-8")
FILES = {
    "docx": "report.docx",
    "pdf": "report.pdf",
    "pptx": "slides.pptx",
    "html": "report.html",
    "xlsx": "tables.xlsx",
}


def test_every_file_is_named():
    assert set(FORMATS) == {*FILES, "maps"}
    maps = [f"{stem}_{paper}." for stem in ("map", "difference_1") for paper in MAPS]
    for name in (*FILES.values(), *maps):
        assert name in PAGE, name


def test_the_branding_shown_is_one_that_is_read(tmp_path):
    shown = PAGE.split("```toml\n")[1].split("```")[0]
    assert set(tomllib.loads(shown)) == {field.name for field in fields(Branding)}
    (tmp_path / "logo.png").write_bytes(b"png")
    (tmp_path / "branding.toml").write_text(shown, encoding="utf-8")
    assert read_branding(tmp_path / "branding.toml").document_number.startswith("渝数规")


def test_reasons_of_a_draft_and_words_of_cells_are_those_of_the_program():
    for key in ("certificate", "violated", "unproven"):
        assert text(f"pack.draft.{key}", "zh") in PAGE, key
    for word in text("pack.cells_note", "zh").split("“")[1:]:
        assert f"“{word.split('”')[0]}”" in PAGE
