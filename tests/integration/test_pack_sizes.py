"""Packs of plans without a site, with one and with 500: every page is drawn, stays whole and has its stamp."""

import re
import shutil
import subprocess

import pytest
from PIL import Image

from reports.pack.pack import make_pack
from tests.cases_pack import plan_of, write_run
from tests.cases_report import baseline

SOFFICE, PDFTOTEXT, PDFTOPPM = (shutil.which(name) for name in ("soffice", "pdftotext", "pdftoppm"))
pytestmark = pytest.mark.skipif(
    not (SOFFICE and PDFTOTEXT and PDFTOPPM), reason="needs LibreOffice (soffice) and poppler-utils"
)
EDGE = 3


def sites_of(case, count):
    """The first sites of the case that the first design fits and that two lines reach."""
    design = case.designs.index[0]
    fit = case.site_designs.xs(design, level="design_id").index
    lines = case.feeders.groupby(level="site_id").size()
    found = [site for site in fit if lines.get(site, 0) >= 2][:count]
    assert len(found) == count
    return found


@pytest.fixture(scope="module", params=[(0, "zh"), (1, "en"), (500, "zh")], ids=["0", "1", "500"])
def printed(request, tmp_path_factory):
    """Number of sites, their names, and the printed document, slides and the document of the pack's own making."""
    case = baseline()[2]
    count, language = request.param
    sites = sites_of(case, count)
    folder = write_run(tmp_path_factory.mktemp("runs"), case=case, plan=plan_of(case, dict.fromkeys(sites, 2)))
    place = tmp_path_factory.mktemp("sizes") / "pack"
    kinds = ("docx", "pptx", "pdf")
    make_pack([folder], place, languages=(language,), editions=("internal",), formats=kinds, is_draft=True)
    made = place / "internal" / language
    profile = f"-env:UserInstallation=file://{tmp_path_factory.mktemp('profile')}"
    to = ("--convert-to", "pdf", "--outdir", place / "printed")
    subprocess.run(
        [SOFFICE, profile, "--headless", *to, made / "report.docx", made / "slides.pptx"],
        check=True,
        capture_output=True,
        timeout=420,
    )
    shutil.copy(made / "report.pdf", place / "printed" / "own.pdf")
    return sites, language, place / "printed"


@pytest.mark.parametrize("name", ["report", "slides", "own"])
def test_pages_stay_whole(printed, name, tmp_path):
    sites, language, place = printed
    words = subprocess.run([PDFTOTEXT, "-layout", place / f"{name}.pdf", "-"], check=True, capture_output=True).stdout
    pages = [page for page in words.decode("utf-8").split("\f") if page.strip()]
    assert all({"zh": "草稿", "en": "DRAFT"}[language] in page for page in pages)
    if name != "slides":
        # Numbers of sites are broken over lines: three letters of a column may be left on the next.
        tight = re.sub(r"\s", "", "".join(pages))
        assert {"zh": "新增站点", "en": "Newsites"}[language] in tight
        assert len(pages) > len(sites) / 25
    subprocess.run([PDFTOPPM, "-r", "30", "-gray", place / f"{name}.pdf", tmp_path / name], check=True, timeout=240)
    drawn = sorted(tmp_path.glob(f"{name}-*.pgm"))
    assert len(drawn) == len(pages)
    for page in drawn:
        with Image.open(page) as picture:
            wide, high = picture.size
            assert picture.getextrema()[0] < 128, f"{page.name} is blank"
            strips = ((0, 0, EDGE, high), (wide - EDGE, 0, wide, high), (0, high - EDGE, wide, high))
            assert all(picture.crop(strip).getextrema()[0] > 200 for strip in strips), f"{page.name} runs over"
