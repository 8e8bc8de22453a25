"""Runs that end early: the memory limit, and words for a time too short for any plan."""

import math
from dataclasses import replace

import numpy as np
import pulp
import pytest

from models.scenario import read_scenario
from optimizer import planner
from optimizer.arrays import convert_problem
from optimizer.highs import SolverSettings, solve_arrays
from optimizer.planner import NO_PLAN, Outcome, plan_case
from optimizer.screening import no_pairs
from optimizer.watch import MEMORY, Watch, held_mb
from reports.solver_end import early_end, memory_limit_mb, without_plan
from tests.cases import tiny_case
from tests.written_scenarios import read


def hard_problem():
    """A market split of 6 rows and 50 columns: no solver ends it in a minute."""
    draw = np.random.default_rng(1)
    problem = pulp.LpProblem("split", pulp.LpMinimize)
    x = [problem.add_variable(f"x{n}", cat="Binary") for n in range(50)]
    over = [problem.add_variable(f"s{n}", 0) for n in range(12)]
    problem += pulp.lpSum(over)
    for row in range(6):
        weight = draw.integers(0, 100, 50)
        problem += pulp.lpSum(int(w) * v for w, v in zip(weight, x, strict=True)) + over[2 * row] - over[
            2 * row + 1
        ] == int(weight.sum() // 2)
    return convert_problem(problem)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_a_process_above_its_memory_limit_stops_its_solver_and_keeps_the_plan(solver):
    watch = Watch(memory_limit_mb=1.0)
    settings = SolverSettings(name=solver, threads=1, time_limit_s=60.0, gap_share=0.0, watch=watch)
    arrays = hard_problem()
    names = [variable.name for variable in arrays.variables]
    start = np.zeros(len(names))
    start[[names.index(f"s{2 * row}") for row in range(6)]] = arrays.row_low
    answer = solve_arrays(arrays, settings, time_limit_s=60.0, start=start)
    assert watch.cancelled_by == MEMORY
    assert answer.status == "unproven"
    assert answer.objective <= arrays.row_low.sum()


def test_within_its_memory_limit_nothing_is_cancelled():
    watch = Watch(memory_limit_mb=held_mb() + 1e6)
    watch.look_at_memory()
    assert not watch.is_cancelled
    watch.cancel()
    watch.memory_limit_mb = 1.0
    watch.look_at_memory()
    assert watch.cancelled_by == "asked"


def test_the_limit_is_that_of_the_scenario_or_four_fifths_of_the_machine(tmp_path, monkeypatch):
    assert memory_limit_mb(read(tmp_path, "[solver]\nmemory_limit_mb = 6000\n")) == 6000.0
    total = type("Memory", (), {"total": 10_000_000_000})
    monkeypatch.setattr("reports.solver_end.psutil.virtual_memory", lambda: total)
    assert memory_limit_mb(read_scenario("baseline")) == pytest.approx(8000.0)


def without(bound_cny, watch=None):
    outcome = Outcome(NO_PLAN, None, None, (), no_pairs(), planner._no_costs(), "", {"solve": 1.4}, bound_cny)
    return without_plan(read_scenario("baseline"), outcome, SolverSettings(watch=watch), "zh")


def test_a_time_too_short_for_any_plan_says_so_with_the_bound_and_the_way_out():
    answer = without(1.1e10)
    assert answer.exit_code == 4
    for words in ("1 秒", "不低于 110.00 亿元", "solver.time_limit_s"):
        assert words in answer.words
    assert answer.content["bound_cny"] == 1.1e10
    unknown = without(-math.inf)
    assert "下界也未得到" in unknown.words
    assert unknown.content["bound_cny"] is None


def test_the_memory_limit_is_told_apart_from_the_limit_of_time():
    watch = Watch(memory_limit_mb=6000.0)
    assert early_end(watch, "zh") == []
    watch.cancel(MEMORY)
    answer = without(1.1e10, watch)
    for words in ("内存达到上限（6,000 MB）", "不低于 110.00 亿元", "solver.memory_limit_mb"):
        assert words in answer.words
    assert "6,000 MB" in early_end(watch, "en")[0]


def test_the_bound_of_a_case_without_plan_is_the_one_that_was_proven(monkeypatch):
    """The last answer of the solver had a bound and no plan: here the plan is taken away, the bound stays."""
    real = planner.solve_model

    def solve(*arguments):
        solved = real(*arguments)
        return replace(solved, answer=replace(solved.answer, status="none", values=np.empty(0)))

    settings = SolverSettings(threads=1, time_limit_s=30.0)
    cost = plan_case(tiny_case(), settings).proof.bound_cny
    monkeypatch.setattr(planner, "solve_model", solve)
    assert plan_case(tiny_case(), settings).bound_cny == pytest.approx(cost, rel=1e-6)
