"""The textbook's facility location in PuLP: recognised by its rows and columns, and nothing else is."""

from dataclasses import replace

import numpy as np
import pulp
import pytest

from optimizer import textbook_location
from optimizer.arrays import convert_problem
from optimizer.highs import HighsDoor, SolverSettings, solve_arrays
from optimizer.textbook_location import read_textbook, solve_textbook
from tests.unit.test_location import hard

SETTINGS = SolverSettings(threads=1, gap_share=1e-9, time_limit_s=30)


def textbook(seed: int, *, links: bool = True, extra=None, sense=pulp.LpMinimize) -> pulp.LpProblem:
    """As it stands in textbooks; one pair in five is left out, and the objective has a constant."""
    location = hard(seed, 6, 14)
    numbers = np.random.default_rng(seed)
    sign = 1 if sense == pulp.LpMinimize else -1
    problem = pulp.LpProblem("cflp", sense)
    sites, customers = range(6), range(14)
    build = [problem.add_variable(f"y_{i}", 0, 1, pulp.LpInteger) for i in sites]
    serve = {
        (i, j): problem.add_variable(f"x_{i}_{j}", 0, 1) for j in customers for i in sites if numbers.random() < 0.8
    }
    problem += sign * (
        pulp.lpSum(float(location.fixed[i]) * build[i] for i in sites)
        + pulp.lpSum(float(location.cost[pair]) * x for pair, x in serve.items())
        + 7
    )
    for i in sites:
        load = pulp.lpSum(float(location.demand[j]) * serve[i, j] for j in customers if (i, j) in serve)
        problem += load <= float(location.capacity[i]) * build[i]
        for j in customers:
            if links and (i, j) in serve:
                problem += serve[i, j] <= build[i]
    for j in customers:
        problem += pulp.lpSum(serve[i, j] for i in sites if (i, j) in serve) == 1
    if extra is not None:
        extra(problem, build, serve)
    return problem


@pytest.mark.parametrize("sense", [pulp.LpMinimize, pulp.LpMaximize])
@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_the_door_answers_as_the_solver_of_any_problem(seed, links, sense):
    problem = textbook(seed, links=links, sense=sense)
    arrays = convert_problem(problem)
    sign = 1.0 if sense == pulp.LpMinimize else -1.0
    any_model = solve_arrays(replace(arrays, cost=sign * arrays.cost), SETTINGS, time_limit_s=30)
    assert read_textbook(arrays) is not None
    door = HighsDoor(SETTINGS)
    problem.solve(door)
    assert door.answer.status == any_model.status == "proven"
    assert pulp.value(problem.objective) == pytest.approx(sign * (any_model.objective + 7.0))
    assert sign * door.answer.bound == pytest.approx(any_model.objective + 7.0)
    assert all(row.valid(1e-6) for row in problem.constraints())


def test_the_door_leaves_it_to_the_solver_for_locations(monkeypatch):
    asked = []
    solve = textbook_location.solve_location
    monkeypatch.setattr(textbook_location, "solve_location", lambda *given: asked.append(1) or solve(*given))
    textbook(1).solve(HighsDoor(SETTINGS))
    assert asked


def fewer(problem, build, _):
    problem += pulp.lpSum(build) <= 3


def twice(problem, _, serve):
    problem += pulp.lpSum(x for (_, j), x in serve.items() if j == 0) == 1


def neighbours(problem, build, _):
    problem += build[0] - build[1] <= 0


def other_link(problem, build, serve):
    problem += next(x for (i, _), x in serve.items() if i == 0) <= build[1]


def half(problem, build, serve):
    problem += next(x for (i, _), x in serve.items() if i == 0) <= 0.5 * build[0]


def third_kind(problem, _, serve):
    problem += next(iter(serve.values())) <= 0.9 * problem.add_variable("z", 0, 1)


def at_least(problem, _, serve):
    next(iter(serve.values())).lowBound = 0.1


def no_more(problem, _, serve):
    next(iter(serve.values())).upBound = 0.4


def stays_open(problem, build, _):
    build[2].lowBound = 1


@pytest.mark.parametrize(
    "extra", [fewer, twice, neighbours, other_link, half, third_kind, at_least, no_more, stays_open]
)
def test_anything_else_is_left_to_the_solver_of_any_problem(extra):
    problem = textbook(2, extra=extra)
    arrays = convert_problem(problem)
    assert read_textbook(arrays) is None
    door = HighsDoor(SETTINGS)
    problem.solve(door)
    assert door.answer.objective == pytest.approx(solve_arrays(arrays, SETTINGS, time_limit_s=30).objective + 7.0)


def test_another_demand_at_another_site_is_something_else():
    arrays = convert_problem(textbook(2))
    value = arrays.value.copy()
    value[np.flatnonzero(value > 1)[0]] += 1.0
    assert read_textbook(replace(arrays, value=value)) is None


def test_what_has_no_room_is_infeasible():
    arrays = convert_problem(textbook(3))
    small = replace(arrays, value=np.where(arrays.value < -1, -1.0, arrays.value))
    assert solve_textbook(small, SETTINGS).status == "infeasible"
    assert solve_arrays(small, SETTINGS, time_limit_s=30).status == "infeasible"


def test_a_limit_too_short_is_told_and_not_spent_twice(monkeypatch):
    monkeypatch.setattr("optimizer.highs.solve_arrays", None)
    door = HighsDoor(replace(SETTINGS, time_limit_s=0.0))
    textbook(1).solve(door)
    assert door.answer.status in {"none", "unproven"}
