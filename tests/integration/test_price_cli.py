"""``cqdc price`` from end to end on a small city: exit codes, files kept, and what bad input comes to."""

import csv
import json

import pytest

from reports.cli import main
from tests.second_region import write_second


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("priced")
    scenario = write_second(folder)
    assert main(["plan", str(scenario), "--layers", str(folder / "region"), "--runs", str(folder / "runs")]) == 0
    (found,) = (folder / "runs").iterdir()
    return found


def test_price_of_one_rule_is_said_kept_and_given_as_json(run, capsys):
    capsys.readouterr()
    assert main(["price", str(run), "--rule", "in_cluster_share", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    (price,) = answer["prices"]
    assert (price["rule"], price["value"], price["step"]) == ("in_cluster_share", 0.7, 0.01)
    moves = {move["name"]: move for move in price["moves"]}
    assert list(moves) == ["looser", "tighter", "off"]
    for name, move in moves.items():
        low, high = move["cost_cny"]["lower"], move["cost_cny"]["upper"]
        assert low <= high
        assert (low >= 0) if name == "tighter" else (high <= 0)
    kept = run / "answers"
    assert json.loads((kept / "price.json").read_text("utf-8"))["content"]["prices"] == answer["prices"]
    with (kept / "price.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [row["变动"] for row in rows] == ["放宽 1.0 个百分点", "收紧 1.0 个百分点", "取消"]
    assert "条款的价格" in (kept / "index.html").read_text("utf-8")
    assert "Prices of clauses" in (kept / "index_en.html").read_text("utf-8")


def test_unknown_rule_exits_2_and_names_the_nearest(run, capsys):
    capsys.readouterr()
    assert main(["price", str(run), "--rule", "in_cluster_shares"]) == 2
    error = capsys.readouterr().err
    assert "in_cluster_shares" in error and "“in_cluster_share”" in error and '"in_cluster_share"' in error
