"""CBC in a child: what it says is checked, its limit is held, and where it is missing the error says so."""

import math
import threading
import time
from dataclasses import replace

import numpy as np
import pulp
import pytest

from optimizer import cbc
from optimizer.arrays import convert_problem
from optimizer.arrays_check import keeps_rows
from optimizer.highs import HighsDoor, SolverSettings, solve_arrays, version
from optimizer.planner import PLANNED, plan_case
from optimizer.watch import Watch
from tests.cases import tiny_case
from tests.cases_arrays import hard_problem, knapsack_problem

SETTINGS = SolverSettings("cbc", threads=1, gap_share=1e-9, time_limit_s=20.0)


def knapsack(**options):
    return convert_problem(knapsack_problem(**options)[0])


def test_a_knapsack_by_hand():
    answer = solve_arrays(knapsack(), SETTINGS, time_limit_s=10)
    assert answer.status == "proven"
    assert answer.values.tolist() == pytest.approx([1, 1, 0])
    assert (answer.objective, answer.bound) == (pytest.approx(10.0), pytest.approx(10.0))
    assert "CBC" in answer.log
    assert version("cbc")[0].isdigit()


def test_through_pulp_and_with_a_start():
    problem, items = knapsack_problem()
    for item, value in zip(items, (0.0, 1.0, 1.0), strict=True):
        item.varValue = value
    door = HighsDoor(SETTINGS, warm=True)
    problem.solve(door)
    assert (door.answer.status, door.answer.objective) == ("proven", pytest.approx(110.0))
    assert "MIPStart values read" in door.answer.log


def test_upper_bounds_and_infeasible():
    assert solve_arrays(knapsack(), SETTINGS, time_limit_s=10, high=np.array([0.0, 1.0, 1.0])).objective == 15.0
    assert solve_arrays(knapsack(least=13.0), SETTINGS, time_limit_s=10).status == "infeasible"


def test_the_limit_is_held_and_the_plan_is_unproven_with_a_true_bound():
    arrays = convert_problem(hard_problem())
    began = time.perf_counter()
    answer = solve_arrays(arrays, SETTINGS, time_limit_s=4.0)
    assert time.perf_counter() - began < 4.0 + 0.5
    assert answer.status == "unproven"
    assert keeps_rows(arrays, answer.values)
    assert math.isfinite(answer.bound)
    assert answer.bound < answer.objective


def test_a_child_that_does_not_stop_is_killed(monkeypatch, tmp_path):
    deaf = tmp_path / "cbc"
    deaf.write_text("#!/bin/bash\ntrap '' INT TERM\necho Continuous objective value is 4.5\nwhile true; do :; done\n")
    deaf.chmod(0o755)
    monkeypatch.setattr(cbc, "executable", lambda: str(deaf))
    began = time.perf_counter()
    answer = solve_arrays(knapsack(), SETTINGS, time_limit_s=1.0)
    assert time.perf_counter() - began < 1.5
    assert (answer.status, answer.bound) == ("none", 4.5)


def lying(monkeypatch, tmp_path, *, result, values):
    """A CBC that writes what it is told to."""
    liar = tmp_path / "cbc"
    lines = "".join(f"echo '{number} c{number} {value} 0' >> plan.txt\n" for number, value in enumerate(values))
    liar.write_text(f"#!/bin/bash\necho 'Result - {result}'\necho Optimal > plan.txt\n{lines}")
    liar.chmod(0o755)
    monkeypatch.setattr(cbc, "executable", lambda: str(liar))


@pytest.mark.parametrize("values", [(1, 0, 0), (1, 0.5, 0.4), (2, 1, 0)])
def test_values_that_break_rows_bounds_or_whole_numbers_are_no_plan(monkeypatch, tmp_path, values):
    lying(monkeypatch, tmp_path, result="Optimal solution found", values=values)
    answer = solve_arrays(knapsack(), SETTINGS, time_limit_s=5)
    assert answer.status == "none"
    assert "break rows" in answer.log


def test_the_eight_digits_of_a_solution_file_are_made_whole(monkeypatch, tmp_path):
    """3 whole units of 1/7 are shared out: the file says 0.42857143, which is off by 3e-9."""
    problem = pulp.LpProblem("shared", pulp.LpMinimize)
    units, served = problem.add_variable("a", 0, 5, "Integer"), problem.add_variable("b", 0, 5)
    problem += units + served
    problem += 7 * served == units, "shared"
    problem += units >= 3, "least"
    arrays = convert_problem(problem)
    lying(monkeypatch, tmp_path, result="Optimal solution found", values=(3, 0.42857143))
    answer = solve_arrays(arrays, SETTINGS, time_limit_s=5)
    assert answer.status == "proven"
    assert answer.values[1] == pytest.approx(3 / 7, abs=1e-15)
    assert answer.objective == pytest.approx(3 + 3 / 7, abs=1e-14)


def test_a_stopped_run_is_never_proven_whatever_the_solution_file_says(monkeypatch, tmp_path):
    lying(monkeypatch, tmp_path, result="Stopped on time limit", values=(1, 1, 0))
    assert solve_arrays(knapsack(), SETTINGS, time_limit_s=5).status == "unproven"


def test_a_cancel_ends_within_a_second():
    shown, stopped = [], []
    watch = Watch(shown.append)
    threading.Timer(2.0, lambda: (stopped.append(time.perf_counter()), watch.cancel())).start()
    arrays = convert_problem(hard_problem())
    answer = solve_arrays(arrays, replace(SETTINGS, watch=watch), time_limit_s=30.0)
    assert time.perf_counter() - stopped[0] < 1.0
    assert answer.status in ("unproven", "none")
    assert len(shown) >= 4


def test_a_case_planned_by_cbc_costs_what_highs_finds():
    case = tiny_case()
    one = plan_case(case, SETTINGS)
    other = plan_case(case, replace(SETTINGS, name="highs"))
    assert one.status == other.status == PLANNED
    assert one.proof.cost_cny == pytest.approx(other.proof.cost_cny, rel=1e-6)
    assert (one.proof.solver, other.proof.solver) == ("CBC", "HiGHS")


def test_where_there_is_none_the_error_says_the_way_out(monkeypatch):
    monkeypatch.setattr(cbc.coin_api, "pulp_cbc_path", "/nowhere/cbc")
    monkeypatch.setenv("PATH", "/nowhere")
    cbc.executable.cache_clear()
    try:
        with pytest.raises(cbc.CbcError) as caught:
            solve_arrays(knapsack(), SETTINGS, time_limit_s=5)
    finally:
        cbc.executable.cache_clear()
    assert caught.value.exit_code == 2
    assert "solver.name" in caught.value.zh
    assert "solver.name" in caught.value.en


def test_one_that_breaks_down_is_named(monkeypatch, tmp_path):
    broken = tmp_path / "cbc"
    broken.write_text("#!/bin/bash\necho no licence\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(cbc, "executable", lambda: str(broken))
    with pytest.raises(cbc.CbcError, match="no licence"):
        solve_arrays(knapsack(), SETTINGS, time_limit_s=5)
