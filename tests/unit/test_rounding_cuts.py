"""Rows from rounding: every whole plan keeps them, the relaxation's values break them, and its bound rises."""

import itertools
import random

import numpy as np
import pulp
import pytest

from optimizer.arrays import convert_problem
from optimizer.build import build_model
from optimizer.highs import SolverSettings, solve_arrays
from optimizer.rounding_cuts import find_cuts, find_links, solve_rounded
from optimizer.tighten import tighten
from tests.cases import tiny_case

SETTINGS = SolverSettings(gap_share=0.0, time_limit_s=30.0)


def relaxation(arrays):
    return solve_arrays(arrays, SETTINGS, time_limit_s=9, relaxed=True)


def station():
    """Two sites of modules of 3 MW at a station of 10 MW that grows by steps of 4 MW."""
    problem = pulp.LpProblem("station", pulp.LpMinimize)
    modules = [problem.add_variable(f"modules_{n}", 0, 4, pulp.LpInteger) for n in range(2)]
    steps = problem.add_variable("steps", 0, 3, pulp.LpInteger)
    problem += 2.0 * steps - pulp.lpSum(modules)
    problem += 3.0 * pulp.lpSum(modules) - 4.0 * steps <= 10.0
    return convert_problem(problem)


def test_a_step_is_paid_whole():
    arrays = station()
    # Three modules fit without a step; the relaxation fills the last MW of the ten with a third of one.
    assert relaxation(arrays).objective == pytest.approx(-10 / 3)
    whole = solve_arrays(arrays, SETTINGS, time_limit_s=9)
    assert solve_rounded(arrays, SETTINGS, time_limit_s=9).bound == pytest.approx(whole.objective) == -3.0


def drawn(seed):
    """A random model of whole numbers, decisions that these hang on, and quantities; quantities up to 3 by halves."""
    chance = random.Random(seed)
    problem = pulp.LpProblem("random", pulp.LpMinimize)
    decisions = [problem.add_variable(f"y{n}", 0, 1, pulp.LpInteger) for n in range(2)]
    counts = [problem.add_variable(f"x{n}", chance.choice([0, 0, -1, 1]), 4, pulp.LpInteger) for n in range(3)]
    amounts = [problem.add_variable(f"s{n}", 0, chance.choice([3, None])) for n in range(2)]
    every = [*decisions, *counts, *amounts]
    problem += pulp.lpSum(chance.choice([-5, -3, -1, 1, 2, 4]) * one for one in every)
    for number in range(2):
        problem += counts[number] - chance.choice([2, 3, 4]) * decisions[number] <= 0
    for _ in range(4):
        some = chance.sample(every, chance.choice([3, 4, 5]))
        row = pulp.lpSum(chance.choice([-7, -4, -2.5, -1, 1, 2, 3, 3.5]) * one for one in some)
        rhs = chance.choice([1, 3, 5.5, 7, 10])
        problem += chance.choice([row <= rhs, row >= -rhs])
    problem += pulp.lpSum(amounts) <= 5
    return convert_problem(problem, every)


def plans(arrays):
    """Whole points within bounds and rows of ``arrays``, quantities by halves."""
    ranges = [
        np.arange(low, min(high, 3.0) + 0.1 if not whole else high + 0.1, 1.0 if whole else 0.5)
        for low, high, whole in zip(arrays.low, arrays.high, arrays.is_integer, strict=True)
    ]
    points = np.array(list(itertools.product(*ranges)))
    matrix = np.zeros((len(arrays.row_low), len(arrays.cost)))
    for row, (begin, end) in enumerate(itertools.pairwise(arrays.start)):
        matrix[row, arrays.index[begin:end]] = arrays.value[begin:end]
    sums = points @ matrix.T
    return points[((sums >= arrays.row_low - 1e-9) & (sums <= arrays.row_high + 1e-9)).all(axis=1)]


def test_every_plan_keeps_the_rows_and_the_relaxation_does_not():
    made = 0
    for seed in range(150):
        arrays = drawn(seed)
        relaxed = relaxation(arrays)
        if not relaxed.has_plan:
            continue
        point = relaxed.values
        found = find_cuts(arrays, point, find_links(arrays))
        every = plans(arrays) if found else np.empty((0, len(point)))
        for cut in found:
            made += 1
            assert cut.value @ point[cut.index] > cut.limit + 1e-5
            assert (every[:, cut.index] @ cut.value <= cut.limit + 1e-9).all(), f"a plan is lost, seed {seed}"
    assert made > 50, "the random models must give rows to test"


@pytest.mark.parametrize("seed", range(20))
def test_the_bound_lies_between_relaxation_and_optimum(seed):
    arrays = drawn(seed)
    whole, relaxed = solve_arrays(arrays, SETTINGS, time_limit_s=9), relaxation(arrays)
    bound = solve_rounded(arrays, SETTINGS, time_limit_s=9).bound
    if whole.has_plan:
        assert relaxed.bound - 1e-6 <= bound <= whole.objective + 1e-6


@pytest.mark.parametrize("stations", [("g1", "g2"), ("g1", "g2", "g3")])
def test_the_planners_model_keeps_its_optimum(stations):
    arrays = convert_problem(build_model(tiny_case(stations=stations)).problem)
    whole, tight = solve_arrays(arrays, SETTINGS, time_limit_s=30), tighten(arrays)
    rounded = solve_rounded(tight, SETTINGS, time_limit_s=9)
    assert relaxation(tight).bound - 1e-6 <= rounded.bound <= whole.objective * (1 + 1e-7)
    assert len(rounded.row_duals) == len(arrays.row_low)
