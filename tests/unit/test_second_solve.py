"""The second solve from a plan in hand: as good as a cold one, and proven by bounds that stand."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer import plan_in_hand
from optimizer.highs import SolverSettings, solve_arrays
from optimizer.kept import KeptModel
from optimizer.plan_in_hand import solve_again, take_plan
from optimizer.planner import plan_case
from tests.cases import tiny_case

EXACT = SolverSettings(gap_share=1e-6, threads=1, time_limit_s=30.0)


def dearer():
    """A kept model with its best plan in hand, and its arrays with the sites of that plan made dearer."""
    case = tiny_case()
    outcome = plan_case(case, EXACT)
    kept = KeptModel(case)
    hand = take_plan(kept, outcome.plan, outcome.proof.bound_cny, EXACT)
    cost = kept.arrays.cost.copy()
    used = [kept.position(built) for key, built in kept.variables.built.items() if hand.point[kept.position(built)] > 0]
    cost[used] += 50.0
    return hand, replace(kept.arrays, cost=cost)


def test_the_second_solve_finds_what_a_cold_one_does():
    hand, arrays = dearer()
    cold = solve_arrays(arrays, EXACT, time_limit_s=30.0)
    again = solve_again(hand, arrays, EXACT)
    assert again.status == "proven"
    assert again.objective == pytest.approx(cold.objective, rel=1e-5)
    assert float(arrays.cost @ hand.point) > cold.objective + 1.0, "the plan in hand must be a worse one by now"


def test_a_tight_model_that_rounding_makes_impossible_proves_nothing_of_the_plan_in_hand(monkeypatch):
    hand, arrays = dearer()
    cold = solve_arrays(arrays, EXACT, time_limit_s=30.0)

    def impossible(tight):
        return replace(tight, row_low=np.full(len(tight.row_low), 1e9), row_high=np.full(len(tight.row_high), 1e9))

    monkeypatch.setattr(plan_in_hand, "tighten", impossible)
    again = solve_again(hand, arrays, EXACT)
    assert again.objective == pytest.approx(cold.objective, rel=1e-5)
    assert again.bound <= cold.objective * (1 + 1e-6)
