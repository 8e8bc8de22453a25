"""What planning comes to: the outcome of each way it can end, and modes that no rule has."""

from dataclasses import replace

import numpy as np
import pytest

from models.errors import ScenarioValueError
from models.scenario import read_scenario
from optimizer import planner
from optimizer.highs import SolverSettings
from optimizer.planner import NO_PLAN, PLANNED, UNPROVEN, plan_case, solver_settings
from tests.cases import tiny_case, with_rules

SETTINGS = SolverSettings(threads=1, time_limit_s=30.0, gap_share=1e-9)


def test_a_plan_that_is_proven_and_keeps_every_rule():
    steps = []
    outcome = plan_case(tiny_case(), SETTINGS, lambda step, **figures: steps.append((step, figures)))
    assert outcome.status == PLANNED
    assert outcome.is_good
    assert outcome.costs["cny"].sum() == pytest.approx(outcome.proof.cost_cny, rel=1e-6)
    assert set(outcome.seconds) == {"build", "solve", "audit"}
    # s3 may not hold a hub, s1 and s2 not the bad one: 3 of the 8 pairs are ruled out, each with its clause.
    assert steps[0] == ("model", {"pairs": 5})
    ruled_out = outcome.screened.set_index(["site_id", "design_id"])["clause"].to_dict()
    assert ruled_out == {("s3", "good"): "A5.1b", ("s1", "bad"): "T6", ("s2", "bad"): "T6"}


def end_with(monkeypatch, **changes):
    """Let the solver's answer be another."""
    real = planner.solve_model

    def solve(*arguments):
        solved = real(*arguments)
        return replace(solved, answer=replace(solved.answer, **changes))

    monkeypatch.setattr(planner, "solve_model", solve)


def test_a_plan_without_proof_is_never_called_planned(monkeypatch):
    end_with(monkeypatch, status="unproven")
    outcome = plan_case(tiny_case(), SETTINGS)
    assert outcome.status == UNPROVEN
    assert outcome.plan is not None


def test_no_plan_is_no_conflict(monkeypatch):
    end_with(monkeypatch, status="none", values=np.empty(0))
    outcome = plan_case(tiny_case(), SETTINGS)
    assert (outcome.status, outcome.plan, outcome.proof) == (NO_PLAN, None, None)
    assert outcome.costs.empty
    assert not outcome.is_good


def test_settings_are_those_of_the_scenario():
    assert solver_settings(read_scenario("baseline")) == SolverSettings("highs", 2, 1, 300.0, 0.001)


@pytest.mark.parametrize(
    ("rule", "mode"), [("site_capacity", "prefer"), ("site_capacity", "off"), ("dual_feed", "prefer")]
)
def test_a_mode_that_a_rule_does_not_have_is_refused(rule, mode):
    with pytest.raises(ScenarioValueError) as caught:
        plan_case(with_rules(tiny_case(), **{rule: mode}), SETTINGS)
    for sentence in (caught.value.zh, caught.value.en):
        assert f"rules.{rule}.mode" in sentence
        assert mode in sentence
        assert "require" in sentence
