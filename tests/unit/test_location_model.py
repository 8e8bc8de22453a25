"""A model that is nothing but a location problem is recognised, and none that is anything else."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.arrays import convert_problem
from optimizer.arrays_check import keeps_rows
from optimizer.build import build_model
from optimizer.highs import SolverSettings, solve_arrays
from optimizer.location_model import LocationModel, solve_plain
from optimizer.planner import PLANNED, plan_case
from optimizer.solve import solve_stage
from tests.cases import tiny_case
from tests.orlib import Instance, make_case

SETTINGS = SolverSettings(threads=1, gap_share=1e-9, time_limit_s=30)


def instance(seed: int) -> Instance:
    numbers = np.random.default_rng(seed)
    # Of one size where the seed is odd: then the model also asks for a whole number of modules.
    sizes = [90.0] * 6 if seed % 2 else numbers.integers(60, 120, 6)
    facilities = tuple((float(size), float(numbers.integers(100, 900))) for size in sizes)
    demands = tuple(float(demand) for demand in numbers.integers(5, 35, 12))
    costs = tuple(tuple(float(cost) for cost in numbers.integers(50, 400, 6)) for _ in demands)
    return Instance(f"made{seed}", facilities, demands, costs)


@pytest.fixture
def plain():
    variables = build_model(make_case(instance(1)))
    return convert_problem(variables.problem), variables.variables


@pytest.mark.parametrize("seed", range(4))
def test_it_is_solved_as_the_solver_of_any_model_solves_it(seed):
    model = build_model(make_case(instance(seed)))
    arrays = convert_problem(model.problem)
    found = solve_plain(arrays, model.variables, SETTINGS)
    any_model = solve_arrays(arrays, SETTINGS, time_limit_s=30)
    assert (found.status, found.objective) == ("proven", pytest.approx(any_model.objective, rel=1e-9))
    assert found.bound == pytest.approx(any_model.objective, rel=1e-6)
    assert keeps_rows(arrays, found.values)


def test_the_planner_takes_it(plain, monkeypatch):
    arrays, variables = plain
    monkeypatch.setattr("optimizer.solve.solve_arrays", None)
    assert solve_stage(arrays, variables, SETTINGS, None, lambda *_, **__: None).status == "proven"
    assert plan_case(make_case(instance(1)), SETTINGS).status == PLANNED


def test_what_has_no_room_is_infeasible(plain):
    small = replace(instance(1), facilities=((10.0, 5.0),) * 6)
    model = build_model(make_case(small))
    answer = solve_plain(convert_problem(model.problem), model.variables, SETTINGS)
    assert answer.status == "infeasible"
    assert not answer.has_plan


def changed(arrays, row_name: str, **changes):
    """The arrays with the bounds or the values of the first row of that name changed."""
    row = next(number for number, name in enumerate(arrays.row_names) if name.startswith(row_name))
    parts = {"row_low": arrays.row_low.copy(), "row_high": arrays.row_high.copy(), "value": arrays.value.copy()}
    for name, number in changes.items():
        parts[name][arrays.start[row] if name == "value" else row] = number
    return replace(arrays, **parts)


@pytest.mark.parametrize(
    ("row", "changes"),
    [
        ("demand_served", {"row_low": 1.0}),
        ("demand_served", {"value": 2.0}),
        ("site_capacity__pool", {"row_high": 5.0}),
        ("site_capacity__link", {"row_high": -1.0}),
        ("site_capacity__link", {"value": 3.0}),
        ("site_capacity__modules", {"row_high": 1.0}),
        ("site_capacity__start", {"value": 2.0}),
        ("site_capacity__whole", {"row_low": 6.0}),
    ],
)
def test_a_row_that_says_something_else_is_left_to_the_solver_of_any_model(plain, row, changes):
    arrays, variables = plain
    assert solve_plain(changed(arrays, row, **changes), variables, SETTINGS) is None


@pytest.mark.parametrize("edit", ["forced", "forbidden", "limited", "named"])
def test_a_column_or_a_row_of_another_kind_is_left_to_the_solver_of_any_model(plain, edit):
    arrays, variables = plain
    model = LocationModel(arrays, variables)
    low, high, names = arrays.low.copy(), arrays.high.copy(), list(arrays.row_names)
    if edit == "forced":
        low[model.built[2]] = 1.0
    elif edit == "forbidden":
        high[model.built[2]] = 0.0
    elif edit == "limited":
        high[model.serve[3]] = 1.0
    else:
        names[0] = "carbon_cap__all__p"
    assert solve_plain(replace(arrays, low=low, high=high, row_names=names), variables, SETTINGS) is None


def test_an_ordinary_case_is_no_location_problem():
    model = build_model(tiny_case())
    assert solve_plain(convert_problem(model.problem), model.variables, SETTINGS) is None


def test_another_solver_that_was_asked_for_is_not_passed_by(plain):
    assert solve_plain(*plain, replace(SETTINGS, name="cbc")) is None
