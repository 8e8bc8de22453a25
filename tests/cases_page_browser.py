"""Pages of the pack for a browser, drawn once from runs made by hand, and how keys and sliders are used on them."""

import dataclasses

import pytest

from reports.pack.source import MeetingPack, open_pack
from tests.cases_pack import renamed
from tests.cases_page import instead, keep_answer, page_of, run_of
from tests.cases_report import baseline, two_sites
from tests.once import made_once

SIZES = ((1366, 768), (1920, 1080))
SHARE = "[rules.in_cluster_share]\nmin_share = {}"
EVIL = "<script>window.alerted = 1</script><img src=x onerror='window.alerted = 1'>" + "名" * 60
KEYS = {"ArrowRight": 39, "ArrowLeft": 37, "ArrowUp": 38, "ArrowDown": 40, "Escape": 27, "Tab": 9, "Enter": 13}
NAMES = ("two", "three", "none", "empty", "one", "many", "evil", "public", "english")


def draw_pages(place):
    """Write all pages to ``place``."""
    case = baseline()[2]
    sites = two_sites(case)
    fed = case.feeders.groupby(level="site_id").size()
    many = [site for site in case.sites.index if fed.get(site, 0) >= 2][:500]
    assert len(many) == 500
    base, other = run_of(place, "base"), run_of(place, "other", sizes={sites[0]: 2, many[7]: 3})
    keep_answer(base, "alternatives", ["三个方案"], [("x", "1")])
    low = run_of(place, "low", SHARE.format(0.7), sizes={many[9]: 2})
    barred = run_of(place, "barred", SHARE.format(0.9), plan=False)
    keep_answer(barred, "conflict", ["需求与供电两项不能同时满足"], [("放宽供电", "增加 120 MW")])
    two = open_pack([base, other], is_draft=True, what_if=[low, barred])
    first = two.first
    warm, full = instead(first, "warm", {sites[1]: 4}), instead(first, "full", dict.fromkeys(many, 1))
    bad = dataclasses.replace(warm, case=renamed(case, EVIL))
    packs = {
        "two": two,
        "three": MeetingPack((*two.runs, warm)),
        "none": MeetingPack((two.what_if[1],)),
        "empty": MeetingPack((instead(first, "empty", {}),)),
        "one": MeetingPack((warm,)),
        "many": MeetingPack((full, first)),
        "evil": MeetingPack((bad,)),
    }
    drawn = {name: page_of(pack) for name, pack in packs.items()}
    drawn |= {"public": page_of(two, "public"), "english": page_of(two, "internal", "en")}
    for name, content in drawn.items():
        (place / f"{name}.html").write_text(content, encoding="utf-8")


@pytest.fixture(scope="module")
def folder():
    """All pages."""
    return made_once("pages", draw_pages)


@pytest.fixture
def opened(page, folder):
    """A function that opens a page at a size of the window."""

    def open_page(name, size=SIZES[0]):
        page.send(
            "Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=1, mobile=False
        )
        page.events.clear()
        page.open((folder / f"{name}.html").as_uri())
        return page

    return open_page


def resize(page, width, height):
    """The window as large as a screen or a sheet."""
    page.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)


def press(page, key):
    """One key, as a keyboard sends it."""
    code = KEYS.get(key) or ord(key.upper())
    text = {"text": "\r" if key == "Enter" else key} if len(key) == 1 or key == "Enter" else {}
    page.send("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, **text)
    page.send("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)


def step(page):
    """Number of the section shown in meeting mode, from 1."""
    return int(page.ask("document.querySelector('[data-bar=where]').textContent").split("/")[0])


def slide(page, selector, value):
    page.ask(
        f"(s => {{ s.value = {value}; s.dispatchEvent(new Event('input', {{bubbles: true}})); }})"
        f"(document.querySelector('{selector}'))"
    )
