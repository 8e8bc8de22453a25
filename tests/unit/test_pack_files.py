"""``cqdc report``: the whole pack, written whole or not at all; PDF with its words, pages and fonts."""

import pytest
from pypdf import PdfReader

from reports import run
from reports.cli import main
from reports.pack import pack as packing
from reports.pack.blocks import Approval, Document, Heading, Paragraph, Table
from reports.pack.pdf_file import write_pdf
from reports.run import write_dossier
from tests.cases_report import hand_dossier


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "draw_map", lambda *_args: "map")
        return write_dossier(tmp_path_factory.mktemp("runs"), hand_dossier())


def words_of(path):
    return "".join("".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_the_command_writes_every_file_once_for_each_edition(folder, tmp_path, capsys):
    place = tmp_path / "pack"
    assert main(["report", str(folder), "--out", str(place), "--draft"]) == 0
    names = {
        "report.docx",
        "report.html",
        "report.pdf",
        "slides.pptx",
        "tables.xlsx",
        "map_a3.pdf",
        "map_a3.png",
        "map_a4.pdf",
    } | {"map_a3.svg", "map_a4.png", "map_a4.svg"}
    for edition in ("internal", "public"):
        assert {path.name for path in (place / edition / "zh").iterdir()} == names
    assert str(place) in capsys.readouterr().out
    public = words_of(place / "public" / "zh" / "report.pdf")
    assert "公开版" in public
    assert "220kV" not in public
    assert "220kV" in words_of(place / "internal" / "zh" / "report.pdf")


def test_without_draft_a_run_that_fails_its_audit_is_refused_and_nothing_is_written(folder, tmp_path, capsys):
    assert main(["report", str(folder), "--out", str(tmp_path / "pack")]) == 2
    assert "--draft" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_older_pack_as_it_was(folder, tmp_path, monkeypatch):
    place = tmp_path / "pack"
    place.mkdir()
    (place / "old.txt").write_text("old")

    def fail(*_args):
        raise OSError("disk full")

    monkeypatch.setattr(packing, "write_xlsx", fail)
    monkeypatch.setattr(packing, "draw_static_maps", lambda _run, _document, paths, *_: paths)
    monkeypatch.setattr(packing, "write_docx", lambda _document, _pictures, path: path)
    with pytest.raises(OSError, match="disk full"):
        packing.make_pack([folder], place, formats=("xlsx",), is_draft=True)
    assert [path.name for path in tmp_path.iterdir()] == ["pack"]
    assert (place / "old.txt").read_text() == "old"


def test_a_pdf_has_contents_numbers_fonts_and_survives_nasty_words(tmp_path):
    blocks = (
        Heading(1, "概要"),
        Heading(2, "问题 <b>"),
        Paragraph("正文 & <i>" * 30),
        Table("表 <x>", ("=cmd()", "b"), (("<script>", "名" * 60),) * 60),
        Approval(("签发",)),
    )
    document = Document("题" * 60, "副题", "", "", "日期", "", "public", "公开版", "草稿：x", "zh", blocks)
    path = write_pdf(document, {}, tmp_path / "x.pdf")
    reader = PdfReader(path)
    words = words_of(path)
    for part in ("一、概要", "（一）问题<b>", "<script>", "=cmd()", "签发", "目录"):
        assert part in words, part
    assert all("草稿" in page.extract_text() for page in reader.pages)
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)] == ["一、概要"]
    named = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    # The library names its own first font on each page and writes nothing in it.
    assert {str(font["/BaseFont"]).split("+")[-1][:7] for font in named} - {"/Helvet"} == {"Planner"}
    assert all("/FontFile2" in font["/FontDescriptor"] for font in named if "Planner" in str(font["/BaseFont"]))
