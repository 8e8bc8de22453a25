"""The location solver cut short anywhere, by the clock or by a solver that gives up: never a wrong proof, no error."""

from itertools import chain, repeat

import highspy
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from optimizer import highs_run
from optimizer.highs import SolverSettings
from optimizer.location import by_columns, listed, solve, whole
from optimizer.location.plans import Plans
from optimizer.location.problem import Location
from optimizer.location.solve import solve_location
from tests.cases_location import best_by_looking, locations

SETTINGS = SolverSettings(threads=1, gap_share=1e-9, time_limit_s=30)
KINDS = st.one_of(
    locations(), locations(counted=True), locations(limited=False, counted=True), locations(is_whole=True)
)
# Two facilities, of which one has no room for both customers.
TWO = Location(np.array([3.0, 3.0]), np.ones(2), np.array([2.0, 2.0]), np.array([[1.0, 5.0], [5.0, 1.0]]))


def assert_no_wrong_claim(location):
    best = best_by_looking(location)
    found = solve_location(location, SETTINGS)
    assert found.bound <= best + 1e-6
    assert found.cost >= best - 1e-6
    if found.status == "infeasible":
        assert best == np.inf
    elif found.status == "proven":
        assert found.cost == pytest.approx(best, abs=1e-6)
    else:
        assert found.status == ("none" if found.cost == np.inf else "unproven")


def thorough(patch):
    """Go the long ways on small problems too."""
    patch.setattr(solve, "PACE", solve.Pace(rounds=6, patience=2))
    patch.setattr(whole, "SPLIT_PACE", whole.Pace(rounds=2, patience=1))
    patch.setattr(whole, "FEW_PAIRS", 0)
    patch.setattr(listed, "FEW_PACKS", 6)
    patch.setattr(listed, "FEW_OF_SOME", 4)
    patch.setattr(by_columns, "FIRST_PACKS", 2)


@given(KINDS, st.integers(0, 60), st.booleans())
@example(TWO, 2, False)
@settings(max_examples=150, deadline=None)
def test_the_clock_may_end_it_anywhere(location, looks, has_few_pairs):
    """The time that is left is looked at so often, then it is over."""
    with pytest.MonkeyPatch.context() as patch:
        thorough(patch)
        patch.setattr(solve, "FEW_PAIRS", 5000 if has_few_pairs else 0)
        left = chain(repeat(30.0, looks), repeat(0.0))
        patch.setattr(Plans, "left_s", property(lambda _: next(left)))
        solve_on = highs_run.solve_on

        def stopped(highs, given_settings, time_limit_s):
            is_over = time_limit_s < 1
            return highspy.HighsModelStatus.kTimeLimit if is_over else solve_on(highs, given_settings, time_limit_s)

        patch.setattr(highs_run, "solve_on", stopped)
        assert_no_wrong_claim(location)


@given(KINDS, st.lists(st.booleans(), max_size=12), st.booleans(), st.booleans())
@example(TWO, [], True, False)
@settings(max_examples=150, deadline=None)
def test_the_solver_may_give_up_anywhere(location, answers, is_sound, has_few_pairs):
    """Of the runs some give up (False), and after these all of them or none."""
    with pytest.MonkeyPatch.context() as patch:
        thorough(patch)
        patch.setattr(solve, "FEW_PAIRS", 5000 if has_few_pairs else 0)
        does = chain(answers, repeat(is_sound))
        solve_on, solve_once = highs_run.solve_on, highs_run._solve_once

        def kept(*given_all):
            return solve_on(*given_all) if next(does) else highspy.HighsModelStatus.kSolveError

        def once(*given_all):
            if next(does):
                return solve_once(*given_all)
            raise highs_run.RefusedError("the solver refused to run")

        patch.setattr(highs_run, "solve_on", kept)
        patch.setattr(highs_run, "_solve_once", once)
        assert_no_wrong_claim(location)


@pytest.mark.parametrize("limit_s", [0.0, 1e-9, -1.0, -np.inf])
@pytest.mark.parametrize("is_whole", [False, True])
def test_no_time_at_all(limit_s, is_whole):
    location = Location(TWO.capacity, TWO.fixed, TWO.demand, TWO.cost, is_whole=is_whole)
    found = solve_location(location, SolverSettings(threads=1, gap_share=1e-9, time_limit_s=limit_s))
    assert found.status in {"none", "unproven"}
    assert 0.0 < found.bound <= 4.0
