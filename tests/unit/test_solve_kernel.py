"""Which pairs the first plan may use: one design a site, and twice as many sites as the relaxation uses."""

import math
from dataclasses import replace

import numpy as np
import pytest

from optimizer import solve
from optimizer.arrays import convert_problem
from optimizer.build import build_model
from optimizer.highs import Answer, SolverSettings, share_gap
from optimizer.solve import ANY_OBJECTIVE, KERNEL_PAIRS, _promising, good_enough
from tests.cases import tiny_case


def test_near_equal_designs_of_one_site_do_not_fill_the_kernel():
    scores = sorted(
        (-1.0, cost, (f"s{site}", design)) for site in range(3) for cost, design in ((2.0, "a"), (1.0, "b"))
    )
    assert _promising(scores) == [("s0", "b"), ("s1", "b"), ("s2", "b")]


def test_a_relaxation_that_uses_many_sites_gets_twice_as_many():
    used = KERNEL_PAIRS
    scores = sorted((-float(site < used), 1.0, (f"s{site:04d}", "a")) for site in range(4 * used))
    assert len(_promising(scores)) == 2 * used
    assert _promising(scores)[:used] == [(f"s{site:04d}", "a") for site in range(used)]


def test_few_used_sites_still_give_a_whole_kernel():
    scores = sorted((-float(site < 2), 1.0, (f"s{site:04d}", "a")) for site in range(2 * KERNEL_PAIRS))
    assert len(_promising(scores)) == KERNEL_PAIRS


@pytest.mark.parametrize(("bound", "least_good"), [(99.0, 100.0), (-101.0, -100.0), (0.0, 0.0)])
def test_the_highest_cost_within_the_gap_by_hand(bound, least_good):
    assert good_enough(bound, 0.01) == pytest.approx(least_good)
    if bound:
        assert share_gap(good_enough(bound, 0.01), bound) == pytest.approx(0.01)


def test_promising_sites_that_hold_no_plan_are_joined_by_more(monkeypatch):
    opened, targets = [], []
    nothing = np.empty(0)

    def run(arrays, settings, *, time_limit_s, relaxed=False, high=None, target=None, **_):
        if relaxed:
            values = np.zeros(len(arrays.cost))
            return Answer("proven", values, 99.0, 99.0, np.arange(len(values), dtype=float), "")
        if high is not None:
            opened.append(int((high > 0).sum()))
            targets.append(target)
            if len(opened) == 1:
                return Answer("infeasible", nothing, math.inf, math.inf, nothing, "")
        return Answer("unproven", np.zeros(len(arrays.cost)), 100.0, 0.0, nothing, "")

    monkeypatch.setattr(solve, "SMALL_COLUMNS", 0)
    monkeypatch.setattr(solve, "KERNEL_PAIRS", 1)
    monkeypatch.setattr(solve, "solve_arrays", run)
    answer = solve.solve_model(build_model(tiny_case()), SolverSettings(gap_share=0.01)).answer
    assert (answer.status, answer.bound) == ("proven", 99.0)
    assert len(opened) == 2 and opened[0] < opened[1]
    assert targets == [pytest.approx(100.0)] * 2


def test_what_is_good_enough_stands_at_the_gap_and_from_one_on_is_anything():
    assert good_enough(100.0, 0.5) == pytest.approx(200.0)
    assert good_enough(-100.0, 0.5) == pytest.approx(-100.0 / 1.5)
    assert good_enough(100.0, 1.0) == ANY_OBJECTIVE
    assert good_enough(0.0, 1.0) == 0.0


def test_a_tight_model_that_rounding_makes_impossible_proves_nothing(monkeypatch):
    """Its "bound" would be infinite, and any plan optimal: the gap must stay that of the relaxation of the model."""
    real = solve.tighten

    def impossible(arrays):
        tight = real(arrays)
        return replace(tight, row_low=np.full(len(tight.row_low), 1e9), row_high=np.full(len(tight.row_high), 1e9))

    settings = SolverSettings(gap_share=0.001, threads=1, time_limit_s=30.0)
    monkeypatch.setattr(solve, "SMALL_COLUMNS", 0)
    right = solve.solve_model(build_model(tiny_case()), settings).proof
    monkeypatch.setattr(solve, "tighten", impossible)
    found = solve.solve_model(build_model(tiny_case()), settings).proof
    assert found.is_proven
    assert found.cost_cny == pytest.approx(right.cost_cny, rel=1e-3)
    # Proven by the search of the whole model, or by its relaxation; never by what is impossible.
    assert found.bound_cny <= right.cost_cny
    assert solve._tight_bound(convert_problem(build_model(tiny_case()).problem), settings, 30.0) == -math.inf
