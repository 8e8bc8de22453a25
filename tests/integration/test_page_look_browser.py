"""How the page of the pack looks: above the fold, within its place, with contrast, on two screens and on paper."""

import base64
import io
import unicodedata

import pytest
from pypdf import PdfReader

from tests.cases_page_browser import NAMES, SIZES, folder, opened, press, resize, slide, step
from tests.integration.test_map_browser import browser, page
from tests.page_checks import FAINT, WIDE

__all__ = ["browser", "folder", "opened", "page"]  # fixtures


def squeezed(words):
    """Without white space, and with the signs that stand for the same character made one."""
    return "".join(unicodedata.normalize("NFKC", words).split())


@pytest.mark.parametrize("size", SIZES)
def test_the_maps_stand_above_the_fold(opened, size):
    page = opened("three", size)
    for section, selector in (("map", "#map"), ("compare", ".map.compare")):
        page.ask(f"document.querySelector('nav a[href=\"#s-{section}\"]').click()")
        boxes = page.ask(
            f"Array.from(document.querySelectorAll('{selector}')).map(m => m.getBoundingClientRect())"
            ".map(r => [r.top, r.bottom])"
        )
        assert all(0 <= top < bottom <= size[1] for top, bottom in boxes)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wider_than_its_place(opened, name):
    # Of 500 sites the smaller screen is the one that could be too narrow, and every look takes long.
    for size in SIZES[:1] if name == "many" else SIZES:
        page = opened(name, size)
        assert page.ask(WIDE) == [], size
        press(page, "f")
        for _ in range(page.ask("document.querySelectorAll('section.step').length")):
            assert page.ask(WIDE) == [], (size, step(page))
            press(page, "ArrowRight")
        press(page, "Escape")


@pytest.mark.parametrize("name", ["two", "public", "none"])
def test_words_stand_out_by_four_and_a_half_to_one(opened, name):
    page = opened(name)
    page.ask("document.querySelectorAll('.pick').length && document.querySelector('.pick').click()")
    slide_to = "document.querySelector('input.what-if') && true"
    if page.ask(slide_to):
        slide(page, "input.what-if", 2)
    for key in ("", "f", "?"):
        if key:
            press(page, key)
        answer = page.ask(FAINT)
        assert answer["count"] > 20
        assert answer["found"] == [], key


@pytest.mark.parametrize("name", ["two", "none"])
def test_the_page_prints_whole(opened, name):
    page = opened(name)
    answer = page.send("Page.printToPDF", printBackground=False, preferCSSPageSize=True)
    reader = PdfReader(io.BytesIO(base64.b64decode(answer["data"])))
    sheets = [squeezed(sheet.extract_text()) for sheet in reader.pages]
    words = "".join(sheets)
    titles = page.ask("Array.from(document.querySelectorAll('section.step > h2')).map(h => h.textContent)")
    assert len(titles) >= 2
    for title in titles:
        assert squeezed(title) in words
    assert name == "none" or all("草稿" in sheet for sheet in sheets)
    assert all([round(float(side)) for side in sheet.mediabox[2:]] == [595, 842] for sheet in reader.pages)
    assert "会议模式" not in words
    if name == "two":
        rows = page.ask("Array.from(document.querySelectorAll('table.lamps tbody tr')).map(r => r.cells[1].innerText)")
        assert all(squeezed(row) in words for row in rows)
    page.send("Emulation.setEmulatedMedia", media="print")
    resize(page, 673, 1000)
    assert page.ask(WIDE) == []
    page.send("Emulation.setEmulatedMedia", media="")
