"""The solver's door: honest status, limits that are kept, and refusals that are heard."""

from dataclasses import replace

import highspy
import numpy as np
import pulp
import pytest

from optimizer.arrays import convert_problem
from optimizer.highs import SolverSettings, share_gap, solve_arrays
from optimizer.rows import RowError, add_row

SETTINGS = SolverSettings(threads=1, gap_share=1e-9)


def knapsack(*, least=7.0):
    """Cheapest of items (weight, price) with at least ``least`` of weight; by hand: 3 + 4 for 4 + 6 = 10."""
    problem = pulp.LpProblem("knapsack", pulp.LpMinimize)
    items = {(3.0, 4.0): None, (4.0, 6.0): None, (5.0, 9.0): None}
    terms, cost = [], {}
    for number, (weight, price) in enumerate(items):
        variable = problem.add_variable(f"take_{number}", 0, 1, pulp.LpInteger)
        terms.append((variable, weight))
        cost[variable] = price
    add_row(problem, "test__least__all", terms, ">=", least)
    problem.setObjective(pulp.LpAffineExpression(cost))
    return convert_problem(problem)


def test_a_knapsack_by_hand():
    answer = solve_arrays(knapsack(), SETTINGS, time_limit_s=10)
    assert answer.status == "proven"
    assert answer.objective == pytest.approx(10.0)
    assert answer.bound == pytest.approx(10.0)
    assert answer.values.tolist() == pytest.approx([1, 1, 0])


def test_its_relaxation_is_a_bound_by_hand():
    # The cheapest weight is item 0 (4/3), then item 1 (6/4): 3 + 4 of the 7, whole as it happens; 6 of weight is not.
    answer = solve_arrays(knapsack(least=6.0), SETTINGS, time_limit_s=10, relaxed=True)
    assert answer.objective == pytest.approx(4.0 + 3.0 * 1.5)
    assert solve_arrays(knapsack(least=6.0), SETTINGS, time_limit_s=10).objective == pytest.approx(10.0)


def test_upper_bounds_may_be_replaced_for_one_run():
    answer = solve_arrays(knapsack(), SETTINGS, time_limit_s=10, high=np.array([0.0, 1.0, 1.0]))
    assert answer.objective == pytest.approx(15.0)


def test_infeasible_is_said():
    answer = solve_arrays(knapsack(least=13.0), SETTINGS, time_limit_s=10)
    assert answer.status == "infeasible"
    assert not answer.has_plan


def test_another_number_of_threads_in_the_same_process_is_no_refusal():
    for threads in (2, 1, 2):
        answer = solve_arrays(knapsack(), replace(SETTINGS, threads=threads), time_limit_s=10)
        assert answer.status == "proven"


def test_a_refusal_of_the_solver_is_never_taken_for_no_plan(monkeypatch):
    monkeypatch.setattr(highspy.Highs, "run", lambda _: highspy.HighsStatus.kError)
    with pytest.raises(RuntimeError, match="refused to run"):
        solve_arrays(knapsack(), SETTINGS, time_limit_s=10)


@pytest.mark.parametrize(("objective", "bound", "gap"), [(100.0, 99.0, 0.01), (0.0, 0.0, 0.0), (5.0, 6.0, 0.0)])
def test_gap_by_hand(objective, bound, gap):
    assert share_gap(objective, bound) == pytest.approx(gap)


def test_no_gap_is_known_of_a_cost_of_nothing():
    assert share_gap(0.0, -1.0) == float("inf")
    assert share_gap(1.0, -float("inf")) == float("inf")


@pytest.mark.parametrize(
    ("terms", "sense", "rhs"), [([], ">=", 1.0), ([], "=", float("nan")), ([("x", float("nan"))], "<=", 1.0)]
)
def test_a_row_that_cannot_be_meant_is_refused(terms, sense, rhs):
    problem = pulp.LpProblem("rows", pulp.LpMinimize)
    variables = [(problem.add_variable(name, 0), value) for name, value in terms]
    with pytest.raises(RowError):
        add_row(problem, "test__row", variables, sense, rhs)
    with pytest.raises(RowError, match="rule__index"):
        add_row(problem, "row", [], "<=", 1.0)
    assert not problem.constraints()
