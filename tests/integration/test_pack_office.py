"""The pack in real programs: LibreOffice opens document, slides and workbook, poppler draws their pages."""

import re
import shutil
import subprocess

import openpyxl
import pytest
from PIL import Image

from tests.cases_solved import solved_pack

SOFFICE, PDFTOTEXT, PDFTOPPM = (shutil.which(name) for name in ("soffice", "pdftotext", "pdftoppm"))
pytestmark = pytest.mark.skipif(
    not (SOFFICE and PDFTOTEXT and PDFTOPPM), reason="needs LibreOffice (soffice) and poppler-utils"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The pack of two plans, and its office files opened and printed to PDF by LibreOffice."""
    place = tmp_path_factory.mktemp("office")
    profile = f"-env:UserInstallation=file://{tmp_path_factory.mktemp('profile')}"
    files = []
    for language in ("zh", "en"):
        for name in ("report.docx", "slides.pptx", "tables.xlsx"):
            files.append(shutil.copy(solved_pack() / language / name, place / f"{language}_{name}"))
    subprocess.run(
        [SOFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", place, *files],
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
    for language, stamp in (("zh", "内部资料"), ("en", "Internal, not for publication")):
        words = words_of(folder / f"{language}_{name}.pdf")
        pages = [page for page in words.split("\f") if page.strip()]
        assert pages
        if name == "report":
            assert all(stamp in page for page in pages), f"{language}: a page that does not say its edition"
        assert "\N{REPLACEMENT CHARACTER}" not in words
        assert "#REF!" not in words
        assert "Err:" not in words


def test_the_document_has_page_numbers_in_its_contents(folder):
    words = words_of(folder / "zh_report.pdf")
    contents = [line for line in words.split("\f")[0].splitlines() if "概要" in line]
    assert contents
    assert contents[0].strip()[-1].isdigit()
    assert "一、概要" in words
    assert re.search(r"—\s*2\s*—", words)


def test_sums_are_worked_out_by_the_program_itself(folder):
    words = words_of(folder / "zh_tables.pdf")
    assert "100.0%" in words


def test_pages_are_drawn_and_none_is_blank_or_runs_over(folder, tmp_path):
    for name in ("report", "slides"):
        printed = folder / f"zh_{name}.pdf"
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


def test_every_formula_gives_what_the_workbook_says(folder, tmp_path):
    """Without the results that the writer kept: LibreOffice has to reckon them itself."""
    for language in ("zh", "en"):
        source = folder / f"{language}_tables.xlsx"
        kept = openpyxl.load_workbook(source, data_only=True)
        # This library writes formulas without their results.
        stripped = openpyxl.load_workbook(source)
        stripped.save(tmp_path / "bare.xlsx")
        profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
        to = ("--convert-to", "xlsx:Calc MS Excel 2007 XML")
        subprocess.run(
            [SOFFICE, profile, "--headless", *to, "--outdir", tmp_path / language, tmp_path / "bare.xlsx"],
            check=True,
            capture_output=True,
            timeout=240,
        )
        reckoned = openpyxl.load_workbook(tmp_path / language / "bare.xlsx", data_only=True)
        cells = [
            cell for sheet in stripped.worksheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
        ]
        kinds = {re.sub(r"[A-Z$]+\d*[A-Z$\d]*", "x", str(cell.value)) for cell in cells}
        assert len(cells) > 30 and len(kinds) >= 5, kinds
        for cell in cells:
            found, wanted = (book[cell.parent.title][cell.coordinate].value for book in (reckoned, kept))
            assert found == pytest.approx(wanted, rel=1e-9), (cell.parent.title, cell.coordinate, cell.value)
