"""The report of an inspection in a real browser without a network: it asks for nothing, and nothing runs over."""

import pytest

from reports.validation_html import draw_validation
from tests.integration.test_map_browser import OWN, browser, page
from tests.unit.test_validation_report import validation

__all__ = ["browser", "page"]  # fixtures

CELLS = "[...document.querySelectorAll('td, th, p, h1, h2, figcaption')]"
WIDE = f"{CELLS}.filter(cell => cell.scrollWidth > cell.clientWidth + 1).length"
MARKS = "document.querySelectorAll('svg .mark circle').length"
LOOK = "getComputedStyle(document.querySelector('section.error h2')).color"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("validation")
    for language, other in (("zh", "en"), ("en", "zh")):
        content = draw_validation(validation(), language, other=f"{other}.html")
        (place / f"{language}.html").write_text(content, encoding="utf-8")
    return place


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1366, 1040])  # a screen; a page of A4 across
def test_the_page_stands_alone_and_nothing_runs_over(page, folder, language, width):
    page.send("Emulation.setDeviceMetricsOverride", width=width, height=768, deviceScaleFactor=1, mobile=False)
    page.send("Emulation.setEmulatedMedia", media="print" if width == 1040 else "screen")
    page.open((folder / f"{language}.html").as_uri())
    assert [url for url in page.requests() if not url.startswith(OWN)] == []
    assert page.complaints() == []
    assert page.ask(WIDE) == 0
    assert page.ask("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.ask(MARKS) == 2
    assert page.ask(LOOK) == "rgb(160, 24, 24)"


def test_each_language_leads_to_the_other(page, folder):
    page.open((folder / "zh.html").as_uri())
    assert page.ask("document.querySelector('#head a').href").endswith("/en.html")
    assert page.ask("document.documentElement.lang") == "zh"
