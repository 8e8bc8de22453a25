"""The pack in real programs: LibreOffice opens document, slides and workbook, poppler draws their pages."""

import re
import shutil
import subprocess

import pytest
from PIL import Image

from reports import run
from reports.pack.pack import make_pack
from reports.run import write_dossier
from tests.cases_report import hand_dossier

SOFFICE, PDFTOTEXT, PDFTOPPM = (shutil.which(name) for name in ("soffice", "pdftotext", "pdftoppm"))
pytestmark = pytest.mark.skipif(
    not (SOFFICE and PDFTOTEXT and PDFTOPPM), reason="needs LibreOffice (soffice) and poppler-utils"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A pack, its office files opened and printed to PDF by LibreOffice."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "draw_map", lambda *_args: "map")
        source = write_dossier(tmp_path_factory.mktemp("runs"), hand_dossier())
    place = tmp_path_factory.mktemp("office") / "pack"
    make_pack([source], place, editions=("internal",), languages=("zh", "en"), is_draft=True)
    profile = f"-env:UserInstallation=file://{tmp_path_factory.mktemp('profile')}"
    for language in ("zh", "en"):
        files = [place / "internal" / language / name for name in ("report.docx", "slides.pptx", "tables.xlsx")]
        out = place / "printed" / language
        subprocess.run(
            [SOFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", out, *files],
            check=True,
            capture_output=True,
            timeout=240,
        )
    return place


def words_of(path):
    done = subprocess.run([PDFTOTEXT, "-layout", path, "-"], check=True, capture_output=True, timeout=60)
    return done.stdout.decode("utf-8")


@pytest.mark.parametrize("name", ["report", "slides", "tables"])
def test_every_page_has_its_words_and_none_is_a_box(folder, name):
    for language, needed in (("zh", "草稿"), ("en", "DRAFT")):
        words = words_of(folder / "printed" / language / f"{name}.pdf")
        pages = [page for page in words.split("\f") if page.strip()]
        assert pages
        assert all(needed in page for page in pages), f"{name} {language}: a page without its draft stamp"
        assert "\N{REPLACEMENT CHARACTER}" not in words
        assert "#REF!" not in words
        assert "Err:" not in words


def test_the_document_has_page_numbers_in_its_contents(folder):
    words = words_of(folder / "printed" / "zh" / "report.pdf")
    contents = [line for line in words.split("\f")[0].splitlines() if "概要" in line]
    assert contents
    assert contents[0].strip()[-1].isdigit()
    assert "一、概要" in words
    assert re.search(r"—\s*2\s*—", words)


def test_sums_are_worked_out_by_the_program_itself(folder):
    words = words_of(folder / "printed" / "zh" / "tables.pdf")
    assert "100.0%" in words


def test_pages_are_drawn_and_none_is_blank_or_runs_over(folder, tmp_path):
    for name in ("report", "slides"):
        printed = folder / "printed" / "zh" / f"{name}.pdf"
        subprocess.run([PDFTOPPM, "-r", "40", "-png", printed, tmp_path / name], check=True, timeout=120)
        pages = sorted(tmp_path.glob(f"{name}-*.png"))
        assert pages
        for page in pages:
            with Image.open(page) as picture:
                grey = picture.convert("L")
                assert grey.getextrema()[0] < 128, f"{page.name} is blank"
                edge = 3
                wide, high = grey.size
                strips = ((0, 0, edge, high), (wide - edge, 0, wide, high))
                assert all(grey.crop(strip).getextrema()[0] > 200 for strip in strips), f"{page.name} runs over"
