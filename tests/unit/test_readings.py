"""The readings of the share in the cluster: by hand, against the audit of the rule, and as an answer."""

import json
from dataclasses import replace

import pandas as pd
import pytest

from optimizer.readings import SCOPES, UNIVERSES, WEIGHTS, read_shares
from optimizer.rules import in_cluster_share
from reports import run
from reports.answer_readings import readings_section
from reports.cli import main
from reports.run import write_dossier
from tests.cases import solve, tiny_case, with_rules
from tests.cases_report import hand_dossier


@pytest.fixture(scope="module")
def planned():
    """The tiny case, an edge centre of 100 racks and a medium one outside besides its stock, and its plan."""
    case = tiny_case()
    more = case.stock.loc[["small", "small"]].assign(size_class=["edge", "medium"], racks=[100.0, 1500.0])
    more = more.set_index(pd.Index(["edge", "medium"], name="stock_id"))
    case = type(case)(**{**case.__dict__, "stock": pd.concat([case.stock, more])})
    return case, solve(with_rules(case, in_cluster_share="off")).plan


def test_every_reading_is_what_the_audit_of_the_rule_finds(planned):
    case, plan = planned
    readings = {(one.period, one.universe, one.scope, one.weight): one for one in read_shares(case, plan).readings}
    assert len(readings) == len(case.periods) * len(UNIVERSES) * len(SCOPES) * len(WEIGHTS)
    compared = 0
    for universe in UNIVERSES:
        options = with_rules(case, in_cluster_share={"mode": "require", "universe": universe})
        for finding in in_cluster_share.audit(options, plan):
            weight, scope = finding.variant.split("/")
            reading = readings[finding.subject, universe, scope, weight]
            assert reading.share == pytest.approx(finding.value, abs=1e-12)
            assert reading.is_kept == finding.is_kept
            compared += 1
    assert compared == len(readings)
    assert len({round(one.share, 6) for one in readings.values()}) > 4


def test_an_existing_centre_that_is_merged_or_closed_counts_no_more(planned):
    case, plan = planned
    states = pd.DataFrame(
        {"state": ["close", "retrofit"]},
        index=pd.MultiIndex.from_tuples([("medium", "p2"), ("small", "p2")], names=["stock_id", "period_id"]),
    )
    changed = replace(plan, stock_states=states)
    before, after = (
        {(one.period, one.universe, one.scope, one.weight): one.total for one in read_shares(case, at).readings}
        for at in (plan, changed)
    )
    fallen = {key: before[key] - after[key] for key in before if before[key] != after[key]}
    assert {key[:3] for key in fallen} == {("p2", universe, "stock_and_new") for universe in ("all", "without_edge")}
    assert fallen["p2", "all", "stock_and_new", "racks"] == pytest.approx(1500.0)
    found = {one.variant: one.value for one in in_cluster_share.audit(case, changed) if one.subject == "p2"}
    universe = case.setting("in_cluster_share").options["universe"]
    now = [one for one in read_shares(case, changed).of("p2") if one.universe == universe]
    shares = {f"{one.weight}/{one.scope}": one.share for one in now}
    assert shares == pytest.approx(found)


def test_stock_alone_by_hand(planned):
    case, _ = planned
    shares = read_shares(case, None)
    found = {(one.universe, one.scope, one.weight): one for one in shares.readings if one.period == "p1"}
    # In the cluster one large centre of 4,000 racks; outside small 400, edge 100, medium 1,500.
    assert found["all", "stock_and_new", "count"].share == 1 / 4
    assert found["all", "stock_and_new", "racks"].share == 4000 / 6000
    assert found["without_edge", "stock_and_new", "racks"].share == 4000 / 5900
    assert found["large_only", "stock_and_new", "it_mw"].share == 1.0
    assert (found["all", "new_only", "count"].total, found["all", "new_only", "count"].share) == (0.0, 1.0)
    assert set(shares.disputed_periods) == set(case.periods.index)


def test_the_asked_reading_is_marked_and_a_dispute_told(planned):
    case, plan = planned
    shares = read_shares(case, plan)
    options = case.setting("in_cluster_share").options
    asked = [one for one in shares.readings if one.is_asked]
    assert len(asked) == len(case.periods)
    assert {(one.universe, one.scope, one.weight) for one in asked} == {
        (options["universe"], options["scope"], options["weight"])
    }
    words = "\n".join(readings_section(case, shares, "en", True).paragraphs)
    assert ("disagree" in words) == bool(shares.disputed_periods)
    assert "disagree" in "\n".join(readings_section(case, read_shares(case, None), "en", False).paragraphs)


def test_the_command_keeps_the_answer_with_the_run(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(run, "draw_map", lambda *_args: "map")
    folder = write_dossier(tmp_path, hand_dossier())
    assert main(["readings", str(folder), "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert len(content["readings"]) == 54
    assert content["limit_share"] == 0.8
    kept = json.loads((folder / "answers" / "readings.json").read_text("utf-8"))
    assert kept["content"]["readings"] == content["readings"]
    zh, en = ((folder / "answers" / name).read_text("utf-8") for name in ("index.html", "index_en.html"))
    assert "集群内占比的各种读法" in zh
    assert "Share in the cluster by every reading" in en
    assert main(["readings", str(folder), "--lang", "en"]) == 0
    assert "standard racks" in capsys.readouterr().out
