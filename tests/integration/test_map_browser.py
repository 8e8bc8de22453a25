"""The map in a real browser without a network: it asks for nothing, raises nothing and draws its layers."""

import json
import os
import shutil
import subprocess
import time
from itertools import count

import pytest
import websocket

from reports.map import draw_map
from tests.cases_report import hand_dossier

# CQDC_CHROMIUM names another one, such as the oldest that the pages are made for.
KNOWN = (os.environ.get("CQDC_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for found in map(shutil.which, KNOWN) if found), None)
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-port=0", "--remote-allow-origins=*"),
    *("--window-size=1600,1000", "about:blank"),
)
OWN = ("file:", "data:", "blob:", "about:")
PATIENCE_S = 60


class Page:
    """One page driven by the DevTools protocol, with all that it reports."""

    def __init__(self, address):
        self.socket = websocket.create_connection(address, timeout=PATIENCE_S, suppress_origin=True)
        self.numbers = count(1)
        self.events = []
        for domain in ("Network", "Runtime", "Log", "Page"):
            self.send(f"{domain}.enable")

    def send(self, method, **params):
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = self.receive()
            if message.get("id") == number:
                assert "error" not in message, message
                return message["result"]

    def receive(self):
        message = json.loads(self.socket.recv())
        if "method" in message:
            self.events.append(message)
        return message

    def open(self, url):
        self.send("Page.navigate", url=url)
        while not self.seen("Page.loadEventFired"):
            self.receive()

    def seen(self, method):
        return [event["params"] for event in self.events if event["method"] == method]

    def ask(self, expression):
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def requests(self):
        return [params["request"]["url"] for params in self.seen("Network.requestWillBeSent")]

    def complaints(self):
        entries = [params["entry"]["text"] for params in self.seen("Log.entryAdded")]
        calls = [params for params in self.seen("Runtime.consoleAPICalled") if params["type"] in ("error", "warning")]
        return entries + calls + self.seen("Runtime.exceptionThrown")


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """Address of a fresh page in a headless Chromium of our own."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is needed in CI and is not there")
        pytest.skip("left out: the map in a browser (there is no Chromium in PATH)")
    profile = tmp_path_factory.mktemp("profile")
    process = subprocess.Popen(
        [CHROMIUM, f"--user-data-dir={profile}", *FLAGS], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        port_file = profile / "DevToolsActivePort"
        deadline = time.monotonic() + PATIENCE_S
        while not (port_file.is_file() and len(port_file.read_text().splitlines()) == 2):
            assert process.poll() is None, "Chromium ended before it could be reached"
            assert time.monotonic() < deadline, "Chromium did not open its port"
            time.sleep(0.05)
        port, path = port_file.read_text().splitlines()
        yield f"ws://127.0.0.1:{port}{path}"
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_S)


@pytest.fixture
def page(browser):
    """A new tab, closed afterwards."""
    root = websocket.create_connection(browser, timeout=PATIENCE_S, suppress_origin=True)
    root.send(json.dumps({"id": 1, "method": "Target.createTarget", "params": {"url": "about:blank"}}))
    target = json.loads(root.recv())["result"]["targetId"]
    tab = Page(browser.replace("/browser/", "/page/").rsplit("/", 1)[0] + f"/{target}")
    yield tab
    tab.socket.close()
    root.send(json.dumps({"id": 2, "method": "Target.closeTarget", "params": {"targetId": target}}))
    root.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("map")
    for edition, language in (("internal", "zh"), ("public", "en")):
        (place / f"{edition}.html").write_text(draw_map(hand_dossier(), edition, language), encoding="utf-8")
    return place


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_the_map_asks_for_nothing_and_complains_of_nothing(page, folder, edition):
    page.open((folder / f"{edition}.html").as_uri())
    for number in range(3):
        page.ask(f"document.querySelectorAll('#periods button')[{number}].click()")
    page.ask("void map_plan.zoomIn(1, {animate: false})")
    assert [url for url in page.requests() if not url.startswith(OWN)] == []
    assert len([url for url in page.requests() if url.startswith("file:")]) == 1
    assert page.complaints() == []


def test_layers_are_drawn(page, folder):
    page.open((folder / "internal.html").as_uri())
    drawn = "document.querySelectorAll('.leaflet-{}-pane path').length"
    assert page.ask(drawn.format("layer_chosen")) == 2
    assert page.ask(drawn.format("layer_chosen_land")) == 2
    assert page.ask(drawn.format("layer_cluster")) == 1
    assert page.ask(drawn.format("layer_starter_zones")) == 3
    assert page.ask(drawn.format("layer_feeders")) == 4
    assert page.ask("document.querySelectorAll('.leaflet-layer_substations-pane .mark-station').length") == 33
    assert page.ask("document.querySelectorAll('.leaflet-layer_sites-pane canvas').length") == 1
    assert page.ask("document.querySelector('.leaflet-control-scale-line').textContent").endswith("km")


def test_the_layer_control_takes_a_layer_away_and_brings_it_back(page, folder):
    page.open((folder / "internal.html").as_uri())
    box = (
        "Array.from(document.querySelectorAll('.leaflet-control-layers label')).find(l => /变电站/.test(l.textContent))"
    )
    stations = "document.querySelectorAll('.mark-station').length"
    shown = page.ask(stations)
    page.ask(f"{box}.querySelector('input').click()")
    assert page.ask(stations) == shown - 33
    page.ask(f"{box}.querySelector('input').click()")
    assert page.ask(stations) == shown


def test_another_period_shows_another_state(page, folder):
    page.open((folder / "internal.html").as_uri())
    circles = "Array.from(document.querySelectorAll('.leaflet-layer_chosen-pane path'))"
    opacity = f"{circles}.map(p => p.getAttribute('stroke-opacity'))"
    assert page.ask(opacity) == ["1", "1"]
    page.ask("document.querySelectorAll('#periods button')[0].click()")
    assert sorted(page.ask(opacity)) == ["0", "1"]
    assert page.ask("document.querySelector('#periods button[aria-pressed=true]').textContent") == "2026 年末"


def test_a_popup_shows_its_rows(page, folder):
    page.open((folder / "internal.html").as_uri())
    page.ask("document.querySelector('.leaflet-layer_substations-pane .leaflet-marker-icon').click()")
    words = page.ask("document.querySelector('.leaflet-popup-content').textContent")
    assert "电压" in words
    assert "（假定）" in words


def test_the_panel_is_there(page, folder):
    page.open((folder / "internal.html").as_uri())
    panel = page.ask("document.getElementById('panel').innerText")
    for words in ("70.0 MW", "集群内规模占比", "达到限值", "120.00 亿元", "已证明最优"):
        assert words in panel
    assert "草案" in page.ask("document.getElementById('foot').innerText")
