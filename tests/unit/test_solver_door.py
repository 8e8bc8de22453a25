"""The door as a solver of PuLP: both senses, constants, starts, limits, progress, cancel."""

import threading
import time
from dataclasses import replace

import numpy as np
import pulp
import pytest

from optimizer import watch as watching
from optimizer.arrays import convert_problem
from optimizer.arrays_check import keeps_rows
from optimizer.highs import HighsDoor, SolverSettings, solve_arrays
from optimizer.watch import Watch
from tests.cases_arrays import hard_problem, knapsack_problem

SETTINGS = SolverSettings(threads=1, gap_share=1e-9, time_limit_s=20.0)


def test_a_problem_of_pulp_solved_through_the_door():
    problem, items = knapsack_problem()
    door = HighsDoor(SETTINGS)
    assert problem.solve(door) == pulp.LpStatusOptimal
    assert problem.sol_status == pulp.LpSolutionOptimal
    assert [item.varValue for item in items] == pytest.approx([1, 1, 0])
    assert pulp.value(problem.objective) == pytest.approx(110.0)
    assert (door.answer.status, door.answer.objective) == ("proven", pytest.approx(110.0))
    assert door.answer.bound == pytest.approx(110.0)


def test_the_sense_of_the_problem_is_kept():
    problem, _ = knapsack_problem(sense=pulp.LpMaximize)
    door = HighsDoor(SETTINGS)
    problem.solve(door)
    assert door.answer.objective == pytest.approx(90.0)
    assert door.answer.bound == pytest.approx(90.0)


def test_infeasible_and_relaxed_as_pulp_says_it():
    problem, _ = knapsack_problem(least=13.0)
    assert problem.solve(HighsDoor(SETTINGS)) == pulp.LpStatusInfeasible
    problem, items = knapsack_problem(least=6.0)
    problem.solve(HighsDoor(SETTINGS, mip=False))
    assert [item.varValue for item in items] == pytest.approx([1, 0.75, 0])
    # One more of weight costs the price of the item that is at the margin: 6 / 4.
    assert problem.constraints()[0].pi == pytest.approx(1.5)


def test_a_limit_gives_the_best_plan_and_says_that_it_is_unproven():
    problem = hard_problem()
    door = HighsDoor(replace(SETTINGS, time_limit_s=1.0))
    problem.solve(door)
    assert door.answer.status == "unproven"
    assert problem.sol_status == pulp.LpSolutionIntegerFeasible
    assert door.answer.bound < door.answer.objective
    assert keeps_rows(convert_problem(problem), door.answer.values)


def test_progress_comes_twice_a_second_and_a_cancel_ends_within_one_keeping_the_plan():
    shown, when = [], []

    def show(progress):
        shown.append(progress)
        when.append(time.perf_counter())

    watch = Watch(show)
    watch.enter("proof")
    arrays = convert_problem(hard_problem())
    stopped = []
    timer = threading.Timer(2.5, lambda: (stopped.append(time.perf_counter()), watch.cancel()))
    timer.start()
    answer = solve_arrays(arrays, replace(SETTINGS, watch=watch), time_limit_s=60.0)
    assert time.perf_counter() - stopped[0] < 1.0
    assert answer.status == "unproven"
    assert keeps_rows(arrays, answer.values)
    assert float(arrays.cost @ answer.values) == pytest.approx(answer.objective)
    assert np.diff([when[0], *when]).max() < 0.5 + 0.2
    assert len(shown) >= 4
    assert {progress.stage for progress in shown} == {"proof"}
    last = shown[-1]
    assert (last.phase, last.incumbent >= answer.objective - 1e-6) == ("search", True)
    assert last.bound <= answer.bound + 1e-6
    assert last.gap_share == pytest.approx((last.incumbent - last.bound) / last.incumbent)


def test_a_solver_that_does_not_let_go_is_left_behind_with_its_best_plan(monkeypatch):
    """As in a long presolve: no callback looks at the switch; what was told before is kept."""
    monkeypatch.setattr(watching, "LET_GO_S", -1.0)
    watch = Watch()
    arrays = convert_problem(hard_problem())
    threading.Timer(1.0, watch.cancel).start()
    answer = solve_arrays(arrays, replace(SETTINGS, watch=watch), time_limit_s=20.0)
    assert answer.status == "unproven"
    assert keeps_rows(arrays, answer.values)
    watching.await_lingering()
    assert not watching._lingering


def test_after_a_cancel_nothing_more_is_solved_and_the_start_is_kept():
    watch = Watch()
    watch.cancel()
    problem, _ = knapsack_problem()
    arrays = convert_problem(problem)
    settings = replace(SETTINGS, watch=watch)
    assert solve_arrays(arrays, settings, time_limit_s=10).status == "none"
    dear = np.array([0.0, 1.0, 1.0])
    kept = solve_arrays(arrays, settings, time_limit_s=10, start=dear)
    assert (kept.status, kept.objective) == ("unproven", 15.0)
    # A start that is no plan is never given back as one.
    assert solve_arrays(arrays, settings, time_limit_s=10, start=np.array([0.0, 1.0, 0.0])).status == "none"


def test_a_start_may_be_open_and_the_solver_completes_it(monkeypatch):
    problem, items = knapsack_problem()
    items[0].varValue, items[1].varValue, items[2].varValue = 0.0, None, 1.0
    door = HighsDoor(replace(SETTINGS, time_limit_s=5.0), warm=True)
    problem.solve(door)
    assert door.answer.status == "proven"
    assert "MIP start" in door.answer.log or "solution" in door.answer.log.lower()


def test_an_error_of_the_solver_reaches_the_caller_through_the_thread(monkeypatch):
    problem, _ = knapsack_problem()
    arrays = replace(convert_problem(problem), index=np.array([0, 1, 9], dtype=np.int32))
    with pytest.raises(RuntimeError, match="refused passModel"):
        solve_arrays(arrays, replace(SETTINGS, watch=Watch()), time_limit_s=5)


def test_the_bound_of_a_part_is_no_bound_of_the_whole():
    reading = watching.Reading(is_part=True, incumbent=10.0, bound=9.9)
    watch = Watch(floor=8.0)
    assert reading.progress(watch, 1.0).bound == 8.0
    assert reading.progress(watch, 1.0).gap_share == pytest.approx(0.2)
