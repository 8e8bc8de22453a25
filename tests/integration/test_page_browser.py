"""The page of the pack in a real browser without a network: stepped, clicked, compared, presented."""

import time

import pytest

from tests.cases_page import model_of
from tests.cases_page_browser import NAMES, SIZES, folder, opened, press, slide, step
from tests.integration.test_map_browser import OWN, browser, page
from tests.page_checks import MARKS

__all__ = ["browser", "folder", "opened", "page"]  # fixtures


@pytest.mark.parametrize("name", NAMES)
def test_a_page_asks_for_nothing_and_complains_of_nothing(opened, name):
    page = opened(name)
    assert [url for url in page.requests() if not url.startswith(OWN)] == []
    assert len([url for url in page.requests() if url.startswith("file:")]) == 1
    for key in "f", "ArrowRight", "ArrowUp", " ", "?", "Escape", "Escape":
        press(page, key)
    assert page.complaints() == []
    assert page.ask("window.alerted === undefined")


def test_the_slider_steps_through_the_periods(opened, folder):
    page = opened("two")
    model = model_of((folder / "two.html").read_text("utf-8"))["runs"][0]
    seen = []
    for at in range(3):
        slide(page, "#s-map input.period", at)
        assert (
            page.ask("Array.from(document.querySelectorAll('#now dd')).map(d => d.textContent)")
            == model["by_period"][at]
        )
        assert (
            page.ask("document.querySelector('#s-compare .period-title').textContent") == model["periods"][at]["title"]
        )
        seen.append(page.ask(MARKS))
        assert seen[-1] == sum(site["mw"][at] > 0 for site in model["sites"])
    assert seen == [1, 1, 2]


def test_the_play_button_runs_to_the_end_and_can_be_stopped(opened):
    page = opened("two")
    page.ask("document.querySelector('#s-map .play').click()")
    assert page.ask("pack.state.period") == 0
    page.ask("document.querySelector('#s-map .play').click()")
    time.sleep(1.5)
    assert page.ask("pack.state.period") == 0


def test_a_click_on_a_site_fills_the_card_and_finds_its_row(opened, folder):
    page = opened("two")
    sites = model_of((folder / "two.html").read_text("utf-8"))["runs"][0]["sites"]
    spot = page.ask(
        "(() => { document.getElementById('map').scrollIntoView({block: 'center'});"
        " const b = document.querySelectorAll('#map .site svg')[1].getBoundingClientRect();"
        " return [b.x + b.width / 2, b.y + b.height / 2]; })()"
    )
    for kind in ("mousePressed", "mouseReleased"):
        page.send("Input.dispatchMouseEvent", type=kind, x=spot[0], y=spot[1], button="left", clickCount=1)
    number = page.ask("pack.state.site")
    words = page.ask("document.getElementById('card').innerText")
    for part in (sites[number]["id"], *sites[number]["mw_words"], *sites[number]["pue_words"], sites[number]["racks"]):
        assert part in words
    assert page.ask("Number(document.querySelector('tr.picked').dataset.site)") == number
    assert page.ask("document.querySelectorAll('#map .site.picked').length") == 1


def test_a_site_of_the_table_is_found_on_the_map(opened, folder):
    page = opened("two")
    sites = model_of((folder / "two.html").read_text("utf-8"))["runs"][0]["sites"]
    for number, site in enumerate(sites):
        page.ask(f"document.querySelectorAll('.pick')[{number}].click()")
        centre = page.ask("(c => [c.lat, c.lng])(pack.main.map.getCenter())")
        assert centre == pytest.approx(site["place"], abs=2e-3)
        assert site["id"] in page.ask("document.getElementById('card').innerText")
        assert page.ask("document.querySelectorAll('#map .site.picked').length") == 1


def test_sites_are_reached_and_opened_by_the_keyboard(opened):
    page = opened("two")
    page.ask("document.querySelector('#map .site').focus()")
    press(page, "Enter")
    assert page.ask("document.querySelectorAll('#card dd').length") > 5
    assert page.ask(
        "Array.from(document.querySelectorAll('input, button, nav a, .scroll')).every(e => e.tabIndex >= 0)"
    )


def test_layers_go_and_come_back_on_all_maps(opened):
    page = opened("two")
    stations = "document.querySelectorAll('.station-mark').length"
    before = page.ask(stations)
    assert before > 0
    page.ask("document.querySelector('[data-group=power]').click()")
    assert page.ask(stations) == 0
    page.ask("document.querySelector('[data-layer=stations]').click()")
    assert page.ask(stations) == before


def test_compared_maps_move_as_one_and_the_difference_is_drawn(opened, folder):
    page = opened("three")
    page.ask("document.querySelector('nav a[href=\"#s-compare\"]').click()")
    page.ask("void pack.compared[0].map.setView([29.6, 106.4], 11, {animate: false})")
    views = page.ask("pack.compared.map(v => [v.map.getCenter().lat, v.map.getCenter().lng, v.map.getZoom()])")
    assert len(views) == 5
    assert all(view == pytest.approx([29.6, 106.4, 11], abs=0.01) for view in views)
    model = model_of((folder / "three.html").read_text("utf-8"))
    for at, changes in enumerate(model["differences"]):
        kinds = sorted(change["kind"][2] for change in changes if change["kind"][2])
        drawn = page.ask(
            f"Array.from(pack.compared[{3 + at}].box.querySelectorAll('g.change')).map(g => g.getAttribute('class'))"
        )
        assert sorted(words.split()[1] for words in drawn) == kinds
        assert {"added", "dropped"} & set(kinds)
    slide(page, "#s-compare input.period", 0)
    assert page.ask("document.querySelectorAll('.difference g.change').length") == sum(
        bool(change["kind"][0]) for changes in model["differences"] for change in changes
    )


def test_what_if_stops_at_plans_made_beforehand(opened, folder):
    page = opened("two")
    model = model_of((folder / "two.html").read_text("utf-8"))
    figures = "Array.from(document.querySelectorAll('#what-if-figures td')).map(d => d.textContent)"
    said = "document.querySelector('.lever output').textContent"
    assert page.ask(said) == "80.0 %（基准）"
    slide(page, "input.what-if", 0)
    assert page.ask(said) == "70.0 %"
    assert page.ask(figures) == [row[1] for row in model["what_if"][0]["figures"]]
    slide(page, "input.what-if", 2)
    assert page.ask(said) == "90.0 %（无方案）"
    assert page.ask("document.querySelectorAll('#what-if-figures .warning').length") == 1
    assert page.ask("document.querySelectorAll('#what-if-map .site').length") == 0


@pytest.mark.parametrize("size", SIZES)
def test_meeting_mode_is_led_by_the_keyboard_and_shows_the_maps_whole(opened, size):
    page = opened("two", size)
    press(page, "f")
    assert page.ask("document.body.classList.contains('meeting')")
    count = page.ask("document.querySelectorAll('section.step').length")
    seen = [step(page)]
    for _ in range(count - 1):
        press(page, "ArrowRight")
        seen.append(step(page))
        assert page.ask("Array.from(document.querySelectorAll('section.step')).filter(s => s.offsetHeight).length") == 1
        bottoms = page.ask(
            "(f => f ? Array.from(f.querySelectorAll('.map')).map(m => m.getBoundingClientRect().bottom) : [])"
            "(document.querySelector('.current .mapview, .current .maps'))"
        )
        if page.ask("document.querySelector('.current').id") in ("s-map", "s-compare", "s-what_if"):
            assert bottoms
            assert max(bottoms) <= size[1] - 48
    assert seen == list(range(1, count + 1))
    assert float(page.ask("parseFloat(getComputedStyle(document.body).fontSize)")) >= 22
    while step(page) != 2:
        press(page, "ArrowLeft")
    page.ask("pack.showPeriod(0)")
    for period in (1, 2):
        press(page, " ")
        assert page.ask("pack.state.period") == period
    press(page, " ")
    assert step(page) == 3
    press(page, "Escape")
    assert not page.ask("document.body.classList.contains('meeting')")


def test_a_case_without_a_plan_has_its_conflict_on_the_first_screen(opened):
    page = opened("none")
    words = page.ask("document.querySelector('section.step').innerText")
    for part in ("没有可行的布局", "需求与供电两项不能同时满足", "增加 120 MW"):
        assert part in words
    assert page.ask("document.querySelectorAll('.map').length") == 0
    assert page.ask("document.querySelector('#s-conflict').getBoundingClientRect().top") < 300


def test_none_one_and_five_hundred_sites_are_shown(opened):
    for name, count in (("empty", 0), ("one", 1), ("many", 500)):
        page = opened(name)
        assert page.ask(MARKS) == count
        assert page.ask("document.querySelectorAll('tr[data-site]').length") == count
        assert page.ask("document.querySelectorAll('#now dd')[3].textContent") == str(count)
