"""The two-sided map in a real browser without a network: both maps are drawn, and move as one."""

import pytest

from reports.impact_page import draw_impact
from tests.cases_impact import SZ1_CELL, impact_of
from tests.integration.test_map_browser import OWN, browser, page

__all__ = ["browser", "page"]  # fixtures

VIEWS = "impact_maps.map(m => [m.getCenter().lat, m.getCenter().lng, m.getZoom(), m.getSize().x, m.getSize().y])"
CIRCLES = "impact_maps[{}].getPane('layer_circles').querySelectorAll('path')"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("impact")
    for edit in ("cut", "far"):
        for language in ("zh", "en"):
            content = draw_impact(impact_of(edit, language=language), "internal", language)
            (place / f"{edit}_{language}.html").write_text(content, encoding="utf-8")
    return place


@pytest.fixture
def opened(page, folder):
    page.send("Emulation.setDeviceMetricsOverride", width=1366, height=768, deviceScaleFactor=1, mobile=False)
    page.open((folder / "cut_zh.html").as_uri())
    return page


@pytest.mark.parametrize("name", ["cut_zh", "cut_en", "far_zh", "far_en"])
def test_the_page_asks_for_nothing_and_complains_of_nothing(page, folder, name):
    page.open((folder / f"{name}.html").as_uri())
    page.ask("document.querySelectorAll('#periods button').forEach(button => button.click())")
    page.ask("void impact_maps[0].zoomIn(1, {animate: false})")
    assert [url for url in page.requests() if not url.startswith(OWN)] == []
    assert len([url for url in page.requests() if url.startswith("file:")]) == 1
    assert page.complaints() == []


def test_both_maps_are_on_the_first_screen(opened):
    bottom = opened.ask("document.getElementById('legend').getBoundingClientRect().bottom")
    assert bottom <= 768
    assert min(opened.ask("impact_maps.map(m => m.getSize().y)")) >= 380
    assert opened.ask("document.documentElement.scrollWidth <= window.innerWidth")


def test_each_map_draws_its_own_side(opened):
    assert opened.ask(CIRCLES.format(0) + ".length") == 2
    assert opened.ask(CIRCLES.format(1) + ".length") == 2
    signs = "Array.from(impact_maps[{}].getPane('signs').querySelectorAll('.sign')).map(e => e.textContent).sort()"
    minus, delta = "\N{MINUS SIGN}", "\N{INCREMENT}"
    assert opened.ask(signs.format(0)) == sorted([minus, delta])
    assert opened.ask(signs.format(1)) == sorted(["+", delta])
    for side in (0, 1):
        lines = "impact_maps[{}].getPane('layer_{}').querySelectorAll('path').length"
        assert opened.ask(lines.format(side, "outline_old")) == 2
        assert opened.ask(lines.format(side, "outline_new")) == 1


def test_the_maps_move_as_one(opened):
    first = opened.ask(VIEWS)
    assert first[0] == first[1]
    for mover in (0, 1):
        opened.ask(f"void impact_maps[{mover}].zoomIn(1, {{animate: false}})")
        opened.ask(f"void impact_maps[{mover}].panBy([120, 60], {{animate: false}})")
        left, right = opened.ask(VIEWS)
        assert left == pytest.approx(right)
        assert left[2] == first[0][2] + mover + 1
        assert left[:2] != first[0][:2]


def test_another_period_is_shown_on_both(opened):
    radii = f"[0, 1].map(n => Array.from({CIRCLES.format('${n}')}).map(path => path.getBBox().width))"
    radii = radii.replace("impact_maps[${n}]", "impact_maps[n]")
    last = opened.ask(radii)
    opened.ask("document.querySelectorAll('#periods button')[0].click()")
    assert opened.ask("document.querySelector('#periods button[aria-pressed=true]').textContent") == "2026 年末"
    # 40 MW of 2028 were 20 in 2026.
    assert opened.ask(radii) != last


def test_a_site_says_why_it_is_gone(opened):
    place = opened.ask(
        f"(function () {{ var paths = Array.from({CIRCLES.format(0)});"
        " var box = paths.filter(p => p.getAttribute('fill') === '#b3001b')[0].getBoundingClientRect();"
        " return [box.x + box.width / 2, box.y + box.height / 2]; }())"
    )
    for kind in ("mousePressed", "mouseReleased"):
        opened.send("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)
    words = opened.ask("document.querySelector('.leaflet-popup-content').textContent")
    assert words.startswith(SZ1_CELL)
    assert "失去" in words
    assert "修改后该处不再是候选场址" in words


def test_it_prints_on_a4(opened):
    answer = opened.send("Page.printToPDF", preferCSSPageSize=True)
    assert len(answer["data"]) > 10_000
    # What was made for paper is undone on the screen.
    assert opened.ask("document.body.classList.contains('printing')") is False
    assert opened.complaints() == []
