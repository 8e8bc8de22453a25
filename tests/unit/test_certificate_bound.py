"""The bound of a run: true ones come out, forged ones are refuted by arithmetic or by solving again."""

import dataclasses

import pytest

from optimizer.planner import plan_case
from reports.certificate_bound import check_bound, check_by_solving
from reports.certificate_page import certificate_sections
from tests.cases import tiny_case


@pytest.fixture(scope="module")
def planned():
    case = tiny_case()
    outcome = plan_case(case)
    assert outcome.status == "planned"
    return case, dataclasses.asdict(outcome.proof)


def forged(planned, **proof):
    return {"proof": {**planned[1], **proof}}, planned[0]


def test_a_true_bound_comes_out(planned):
    claim = check_bound(*forged(planned))
    assert claim.holds
    assert claim.found >= claim.stated - 1e-9
    again = check_by_solving(*forged(planned))
    assert again.holds
    assert again.found == pytest.approx(planned[1]["cost_cny"], rel=1e-3)


def test_a_cost_that_no_plan_can_have_is_refuted_by_arithmetic(planned):
    claim = check_bound(*forged(planned, cost_cny=planned[1]["cost_cny"] * 0.2))
    assert not claim.holds
    assert "proof/cost_cny" in claim.failures[0]


def test_a_bound_above_the_best_plan_is_refuted_by_solving(planned):
    cost = planned[1]["cost_cny"]
    claim = check_by_solving(*forged(planned, bound_cny=cost * 1.02, cost_cny=cost * 1.03))
    assert not claim.holds
    assert "proof/bound_cny" in claim.failures[0]
    claim = check_by_solving(*forged(planned, bound_cny=cost * 0.9, cost_cny=cost * 0.95))
    assert not claim.holds
    assert "proof/cost_cny" in claim.failures[0]


def test_settings_that_are_no_numbers_do_not_stop_the_check(planned):
    assert check_bound(*forged(planned, threads="many", seed=None)).holds


def test_a_gap_is_said_in_per_cent_and_many_with_their_thousands():
    claim = {"key": "gap", "checked": 4040, "stated": 0.000940997, "found": 0.0012, "holds": True, "failures": []}
    money = {**claim, "key": "objective", "stated": 112409922712.6, "found": 112409922712.6}
    content = {"edits": [], "missing": [], "claims": [claim, money], "defect": None, "files": 1, "run": {"seal": "s"}}
    rows = next(one for one in certificate_sections(content, "zh") if one.name == "claims").tables[0].rows
    assert rows[0][1:4] == ("4,040", "0.09410 %", "0.12000 %")
    assert rows[1][2:4] == ("1,124.10 亿元",) * 2


def test_sums_that_differ_are_said_to_the_fen_and_failures_in_words():
    failures = ["manifest.json proof/cost_cny: 2000000000 < 3000000000", "in_cluster_share", "manifest.json python: -"]
    money = {"key": "objective", "checked": 1, "stated": 2e9, "found": 2e9 + 1, "holds": False, "failures": failures}
    content = {"edits": [], "missing": [], "claims": [money], "defect": None, "files": 1, "run": {"seal": "s"}}
    sections = {one.name: one for one in certificate_sections(content, "zh")}
    said = [row[1] for row in sections["failures"].tables[0].rows]
    assert said == [
        "总成本（manifest.json proof/cost_cny）：2000000000，不应小于 3000000000",
        "未满足：集群内规模占比",
        "manifest.json python：未记录",
    ]
    rows = next(one for one in certificate_sections(content, "en") if one.name == "claims").tables[0].rows
    assert rows[0][2:4] == ("CNY 2,000,000,000.00", "CNY 2,000,000,001.00")
