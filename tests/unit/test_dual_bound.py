"""A bound by weak duality: right by hand, never above the best plan, whatever the prices."""

import numpy as np
import pulp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.arrays import convert_problem
from optimizer.dual_bound import dual_bound_cny, implied_bounds, weak_duality
from optimizer.highs import SolverSettings, solve_arrays
from optimizer.lp_bound import relaxed_cost_cny
from tests.cases_report import baseline


def by_hand():
    """Minimise 2x + 3y, x + y >= 4, x <= 3, y <= 5 (a row): 2 * 3 + 3 * 1 = 9 at x = 3, y = 1."""
    problem = pulp.LpProblem("hand", pulp.LpMinimize)
    x, y = problem.add_variable("x", 0, 3), problem.add_variable("y", 0)
    problem += 2 * x + 3 * y
    problem += x + y >= 4, "least"
    problem += y <= 5, "most"
    return convert_problem(problem)


def test_the_best_prices_prove_the_best_cost():
    assert weak_duality(by_hand(), np.array([3.0, 0.0])) == pytest.approx(9.0)


def test_worse_prices_prove_less():
    # At price 2 of the first row: 2 * 4 + (2 - 2) x + (3 - 2) y with y >= 0.
    assert weak_duality(by_hand(), np.array([2.0, 0.0])) == pytest.approx(8.0)


def test_prices_of_the_wrong_sign_count_nothing():
    assert weak_duality(by_hand(), np.array([3.0, 7.0])) == pytest.approx(9.0)
    assert weak_duality(by_hand(), np.array([-1.0, 0.0])) == pytest.approx(0.0)


def test_a_bound_of_a_column_is_taken_from_its_row():
    low, high = implied_bounds(by_hand())
    assert (low.tolist(), high.tolist()) == ([0.0, 0.0], [3.0, 5.0])
    # Price 4: 16 + (2 - 4) x + (3 - 4) y at x = 3 and y = 5, which only the row "most" bounds.
    assert weak_duality(by_hand(), np.array([4.0, 0.0])) == pytest.approx(16 - 6 - 5)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_least_of_a_column_itself_leaves_it_room_in_its_row(sign):
    # x + 2y <= 10 with x >= 2 and y >= 1: at y = 1 x goes up to 8, at x = 2 y up to 4; the same as -x - 2y >= -10.
    problem = pulp.LpProblem("hand", pulp.LpMinimize)
    x, y = problem.add_variable("x", 2), problem.add_variable("y", 1)
    problem += -3 * x - 2 * y
    problem += (x + 2 * y <= 10 if sign > 0 else -x - 2 * y >= -10), "most"
    arrays = convert_problem(problem)
    low, high = implied_bounds(arrays)
    assert (low.tolist(), high.tolist()) == ([2.0, 1.0], [8.0, 4.0])
    # Without prices -3 x 8 - 2 x 4; the best plan, x = 8 and y = 1, costs -26.
    assert weak_duality(arrays, np.array([0.0])) == pytest.approx(-32.0)


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=2))
def test_no_prices_prove_more_than_the_best_plan_costs(prices):
    assert weak_duality(by_hand(), np.array(prices)) <= 9.0 + 1e-9


def test_the_bound_of_a_real_case_is_its_relaxation_and_below_its_plan():
    case, settings = baseline()[2], SolverSettings()
    bound = dual_bound_cny(case, settings)
    relaxed = relaxed_cost_cny(case, settings)
    assert relaxed is not None
    assert bound <= relaxed * (1 + 1e-9)
    assert bound == pytest.approx(relaxed, rel=1e-6)


def test_disturbed_prices_of_a_real_case_stay_below_its_relaxation():
    case = baseline()[2]
    from optimizer.build import build_model  # noqa: PLC0415 - only here

    arrays = convert_problem(build_model(case).problem)
    answer = solve_arrays(arrays, SolverSettings(), time_limit_s=60, relaxed=True)
    noise = np.random.default_rng(1).normal(1.0, 0.2, len(answer.row_duals))
    assert weak_duality(arrays, answer.row_duals * noise) < answer.objective
