"""``cqdc plan`` of a small city that asks for too much, end to end: the ways out, and the first of them by hand."""

import json
import math

import pytest

from reports.cli import main
from tests.second_region import write_second

ASKED_MW, WIND_GWH = 400.0, 1500.0


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """The folder and the scenario: half of the electricity is to be green, and there is less wind than that."""
    folder = tmp_path_factory.mktemp("too_much")
    scenario = write_second(folder)
    text = scenario.read_text(encoding="utf-8")
    scenario.write_text(text.replace("new_it_mw = [30.0]", f"new_it_mw = [{ASKED_MW}]"), encoding="utf-8")
    (channels,) = [path for path in (folder / "figures").rglob("*.toml") if "[wind]" in path.read_text("utf-8")]
    limited = channels.read_text("utf-8").replace("value = 5000.0", f"value = {WIND_GWH}")
    channels.write_text(limited, encoding="utf-8")
    return folder, scenario


def plan(folder, scenario):
    layers, runs = str(folder / "region"), str(folder / "runs")
    return main(["plan", str(scenario), "--layers", layers, "--runs", runs, "--json"])


def with_share(scenario, share, name):
    """The scenario with another renewable share, as an official would write it."""
    changed = scenario.with_name(f"{name}.toml")
    text = scenario.read_text(encoding="utf-8")
    changed.write_text(f"{text}\nrules.renewable_share.min_share = {share!r}\n", encoding="utf-8")
    return changed


def test_too_much_exits_3_with_three_ways_and_the_first_by_hand_gives_a_plan(city, capsys):
    folder, scenario = city
    assert plan(folder, scenario) == 3
    answer = json.loads(capsys.readouterr().out)
    ways = answer["relaxations"]
    kinds = [frozenset(move["lever"].partition("/")[0] for move in way["moves"]) for way in ways]
    assert len(kinds) == len(set(kinds)) >= 3
    assert all(way["is_least"] for way in ways)
    assert {move["unit"] for way in ways for move in way["moves"]} == {"share", "GWh", "MW"}
    words = "\n".join(way["words_zh"] for way in ways)
    assert "可再生能源使用率 50.00 % → " in words
    assert f"年购电上限 {WIND_GWH:,.1f} → " in words
    assert "年的需求留 " in words
    assert answer["clashing"]
    assert answer["is_irreducible"]

    (first,) = ways[0]["moves"]
    assert (first["lever"], first["from"]) == ("renewable_share.min_share", 0.5)
    # Rounded to the looser side, as it is printed; one per cent less of it does not do.
    enough = math.floor((first["from"] - first["by"]) * 1e4) / 1e4
    assert plan(folder, with_share(scenario, enough, "enough")) == 0
    capsys.readouterr()
    too_little = first["from"] - 0.985 * first["by"]
    assert plan(folder, with_share(scenario, too_little, "too_little")) == 3
