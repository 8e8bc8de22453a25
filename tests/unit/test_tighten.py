"""Drawing a model tight loses no plan and lifts the relaxation."""

import itertools
import math
import random
from dataclasses import replace

import numpy as np
import pulp
import pytest

from optimizer.arrays import convert_problem
from optimizer.build import build_model
from optimizer.highs import SolverSettings, solve_arrays
from optimizer.tighten import tighten
from tests.cases import tiny_case

SETTINGS = SolverSettings(gap_share=0.0, time_limit_s=30.0)


def station(spare_mw=10.0, most=9):
    """A site of ``most`` modules of 3 MW at a station with room for ``spare_mw`` and one step of 4 MW."""
    problem = pulp.LpProblem("station", pulp.LpMinimize)
    built = problem.add_variable("built", 0, 1, pulp.LpInteger)
    modules = problem.add_variable("modules", 0, most, pulp.LpInteger)
    steps = problem.add_variable("steps", 0, 1, pulp.LpInteger)
    problem += 10.0 * built + steps - 2.0 * modules
    problem += 3.0 * modules - 4.0 * steps <= spare_mw
    problem += modules - most * built <= 0
    return convert_problem(problem)


def column(arrays, name):
    return [variable.name for variable in arrays.variables].index(name)


def test_a_site_holds_no_more_than_its_station_can_ever_carry():
    # 10 MW and a step of 4 MW carry four modules of 3 MW, not nine.
    arrays = station()
    tight = tighten(arrays)
    assert tight.high[column(tight, "modules")] == 4.0
    link = slice(*tight.start[1:3])
    assert dict(zip(tight.index[link], tight.value[link], strict=True)) == {
        column(tight, "modules"): 1.0,
        column(tight, "built"): -4.0,
    }
    # The relaxation may no longer open 4/9 of the site.
    bounds = [solve_arrays(a, SETTINGS, time_limit_s=9, relaxed=True).objective for a in (arrays, tight)]
    assert bounds[1] > bounds[0] + 1.0


def test_what_is_left_open_stays_open():
    arrays = station()
    is_step = np.arange(len(arrays.high)) == column(arrays, "steps")
    endless = replace(arrays, high=np.where(is_step, math.inf, arrays.high))
    tight = tighten(endless)
    assert tight.high.tolist() == endless.high.tolist()
    assert tight.value.tolist() == endless.value.tolist()


def test_an_impossible_model_is_left_to_the_solver():
    arrays = station(spare_mw=-9.0)
    assert tighten(arrays).high[column(arrays, "modules")] == 9.0
    assert solve_arrays(tighten(arrays), SETTINGS, time_limit_s=9).status == "infeasible"


def points(arrays):
    """All whole points within the bounds of ``arrays`` that keep its rows."""
    rows = list(zip(arrays.start[:-1], arrays.start[1:], strict=True))
    ranges = [range(int(low), int(high) + 1) for low, high in zip(arrays.low, arrays.high, strict=True)]
    found = set()
    for point in itertools.product(*ranges):
        sums = [sum(arrays.value[n] * point[arrays.index[n]] for n in range(a, b)) for a, b in rows]
        if all(
            low - 1e-9 <= x <= high + 1e-9 for low, x, high in zip(arrays.row_low, sums, arrays.row_high, strict=True)
        ):
            found.add(point)
    return found


@pytest.mark.parametrize("seed", range(60))
def test_no_whole_point_is_lost_or_won(seed):
    chance = random.Random(seed)
    problem = pulp.LpProblem("random", pulp.LpMinimize)
    lows = [chance.choice([0, 0, 0, 1, -1]) for _ in range(5)]
    x = [problem.add_variable(f"x{n}", lows[n], chance.choice([1, 1, 4, 6]), pulp.LpInteger) for n in range(5)]
    problem += pulp.lpSum(x)
    for number in range(4):
        some = chance.sample(x, chance.choice([2, 2, 3]))
        row = pulp.lpSum(chance.choice([-6, -4, -1, 1, 2, 3]) * variable for variable in some)
        rhs = chance.choice([0, 0, 3, 7, -2])
        problem += [row <= rhs, row >= rhs, row == rhs][chance.choice([0, 0, 1, 2])], f"r{number}"
    arrays = convert_problem(problem, x)
    assert points(tighten(arrays)) == points(arrays)


@pytest.mark.parametrize("stations", [("g1", "g2"), ("g1", "g2", "g3")])
def test_the_planners_model_has_the_same_optimum_and_no_lower_bound(stations):
    arrays = convert_problem(build_model(tiny_case(stations=stations)).problem)
    tight = tighten(arrays)
    assert (tight.high < arrays.high).any()
    best = [solve_arrays(a, SETTINGS, time_limit_s=30).objective for a in (arrays, tight)]
    assert best[0] == pytest.approx(best[1], rel=1e-7)
    low = [solve_arrays(a, SETTINGS, time_limit_s=30, relaxed=True).objective for a in (arrays, tight)]
    assert low[1] >= low[0] - 1e-7 * abs(low[0])
