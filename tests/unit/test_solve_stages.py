"""The searches of one solution: promising sites first, then all; what is said when time runs out between them."""

import math
from dataclasses import replace

import numpy as np
import pytest

from optimizer import solve
from optimizer.build import build_model
from optimizer.extract import extract_plan
from optimizer.highs import Answer, SolverSettings
from tests.cases import tiny_case, with_only, with_rules

SETTINGS = SolverSettings(threads=1, time_limit_s=30.0, gap_share=1e-9)


def plan_of(case):
    model = build_model(case)
    solved = solve.solve_model(model, SETTINGS)
    return solved, extract_plan(case, model.variables, solved.values)


def test_a_first_plan_changes_nothing_but_the_way(monkeypatch):
    direct, _ = plan_of(tiny_case())
    monkeypatch.setattr(solve, "SMALL_COLUMNS", 0)
    steps = []
    by_kernel = solve.solve_model(build_model(tiny_case()), SETTINGS, lambda step, **_: steps.append(step))
    assert steps[0] == "first_plan"
    assert by_kernel.proof.is_proven
    assert by_kernel.proof.cost_cny == pytest.approx(direct.proof.cost_cny, rel=1e-9)


def test_even_one_promising_site_costs_no_proof(monkeypatch):
    direct, _ = plan_of(tiny_case())
    monkeypatch.setattr(solve, "SMALL_COLUMNS", 0)
    monkeypatch.setattr(solve, "KERNEL_PAIRS", 1)
    by_kernel, _ = plan_of(tiny_case())
    assert by_kernel.proof.is_proven
    assert by_kernel.proof.cost_cny == pytest.approx(direct.proof.cost_cny, rel=1e-9)


@pytest.fixture
def play(monkeypatch):
    """Solve with the answers of the three searches given: relaxation, promising sites, all sites."""

    def run(*answers, gap_share=0.001, tight=-math.inf):
        monkeypatch.setattr(solve, "_tight_bound", lambda *_: tight)
        model = build_model(tiny_case())
        width = len(model.problem.variables())
        found = []
        for status, objective, bound in answers:
            values = np.zeros(width if math.isfinite(objective) else 0)
            found.append(Answer(status, values, objective, bound, np.zeros(width), ""))
        monkeypatch.setattr(solve, "SMALL_COLUMNS", 0)
        monkeypatch.setattr(solve, "solve_arrays", lambda *_, **__: found.pop(0))
        solved = solve.solve_model(model, replace(SETTINGS, gap_share=gap_share))
        assert found == []
        return solved.answer

    return run


NOTHING = ("none", math.inf, -math.inf)


def test_the_relaxation_alone_may_prove_the_first_plan(play):
    answer = play(("proven", 100.0, 100.0), ("unproven", 100.05, 3.0))
    assert (answer.status, answer.objective, answer.bound) == ("proven", 100.05, 100.0)


def test_a_tighter_relaxation_may_prove_what_the_plain_one_does_not(play):
    answer = play(("proven", 90.0, 90.0), ("unproven", 100.05, 3.0), tight=100.0)
    assert (answer.status, answer.objective, answer.bound) == ("proven", 100.05, 100.0)


def test_the_bound_of_the_promising_sites_is_no_bound_of_all(play):
    # Of these sites alone 104 is the best and proven; of all sites only the relaxation's 90 is known.
    answer = play(("proven", 90.0, 90.0), ("proven", 104.0, 104.0), NOTHING)
    assert (answer.status, answer.objective, answer.bound) == ("unproven", 104.0, 90.0)


def test_the_better_bound_is_kept(play):
    answer = play(("proven", 90.0, 90.0), ("proven", 104.0, 104.0), ("unproven", 103.0, 5.0))
    assert (answer.status, answer.objective, answer.bound) == ("unproven", 103.0, 90.0)
    answer = play(("proven", 90.0, 90.0), ("proven", 104.0, 104.0), ("proven", 103.0, 102.95))
    assert (answer.status, answer.objective, answer.bound) == ("proven", 103.0, 102.95)


def test_no_plan_anywhere_is_none_and_not_infeasible(play):
    answer = play(("proven", 90.0, 90.0), NOTHING, NOTHING)
    assert (answer.status, answer.has_plan) == ("none", False)


def test_promising_sites_without_a_plan_do_not_make_the_case_infeasible(play):
    answer = play(("proven", 90.0, 90.0), ("infeasible", math.inf, math.inf), ("proven", 95.0, 95.0))
    assert (answer.status, answer.objective) == ("proven", 95.0)


def test_an_infeasible_relaxation_ends_it(play):
    assert play(("infeasible", math.inf, math.inf)).status == "infeasible"


def test_starter_zones_first_comes_before_cost():
    # By cost alone d1's hub would stand at s2 (18 against 20); outside the starter zone there is 0 MW to be had.
    free = with_only(tiny_case(), "large_in_cluster")
    first = with_rules(free, starter_zones_first={"mode": "require", "form": "lexicographic"})
    _, by_cost = plan_of(free)
    _, by_priority = plan_of(first)
    hubs = {"good", "bad"}
    at = {
        name: {site for (site, _), row in plan.facilities.iterrows() if row["design_id"] in hubs}
        for name, plan in (("cost", by_cost), ("priority", by_priority))
    }
    assert at == {"cost": {"s2"}, "priority": {"s1"}}
