"""A model kept in the solver: every kind of edit gives what a cold start of the edited model gives; and clashes."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.arrays import convert_problem
from optimizer.arrays_edit import with_bounds, with_cost, with_row
from optimizer.build import build_model
from optimizer.highs import SolverSettings, solve_arrays
from optimizer.iis import clashing_rows, only_rows
from optimizer.kept_solver import KeptSolver
from tests.cases import tiny_case
from tests.cases_arrays import knapsack_problem

SETTINGS = SolverSettings(threads=1, gap_share=1e-9, time_limit_s=20.0)


def model():
    return convert_problem(build_model(tiny_case()).problem)


def edits(arrays):
    """Bounds, costs, right-hand sides, a row less, a row more, coefficients of a row; then back to where it began."""
    built = next(n for n, v in enumerate(arrays.variables) if v.name.startswith("built_"))
    some = np.flatnonzero(arrays.cost > 0)
    whole = np.arange(len(arrays.row_names))
    low, high = arrays.row_low.copy(), arrays.row_high.copy()
    served = [number for number, name in enumerate(arrays.row_names) if name.startswith("demand_served")]
    low[served], high[served] = 0.9 * low[served], 0.9 * high[served]
    value = arrays.value.copy()
    value[: arrays.start[1]] *= 1.25
    yield with_bounds(arrays, {built: (1.0, 1.0)})
    yield with_cost(arrays, arrays.cost * 1.1)
    yield replace(arrays, row_low=low, row_high=high)
    yield replace(only_rows(arrays, np.delete(whole, len(whole) // 2)), cost=arrays.cost)
    yield with_row(arrays, "test__more", {int(some[0]): 1.0}, 0.5, np.inf)
    yield replace(arrays, value=value)
    yield arrays


@pytest.mark.parametrize("relaxed", [True, False])
def test_every_edit_gives_what_a_cold_start_gives(relaxed):
    arrays = model()
    kept = KeptSolver(arrays, SETTINGS, relaxed=relaxed)
    first = kept.solve()
    assert first.status == "proven"
    found = set()
    for edited in edits(arrays):
        before = kept.edits
        kept.load(edited)
        assert kept.edits > before
        warm = kept.solve()
        cold = solve_arrays(edited, SETTINGS, time_limit_s=20, relaxed=relaxed)
        assert warm.status == cold.status
        assert warm.objective == pytest.approx(cold.objective, rel=1e-7)
        found.add(round(warm.objective, 6))
    assert len(found) >= 3
    assert kept.solve().objective == pytest.approx(first.objective)


def test_other_columns_are_another_model():
    with pytest.raises(ValueError, match="columns"):
        KeptSolver(model(), SETTINGS).load(convert_problem(knapsack_problem()[0]))


def test_rows_that_clash_are_found_and_none_can_be_spared():
    """More weight than there is, within the whole model of a case: two rows of the case and ours clash."""
    arrays = model()
    assert clashing_rows(arrays, SETTINGS) is None
    served = [n for n, name in enumerate(arrays.row_names) if name.startswith("demand_served")]
    low, high = arrays.row_low.copy(), arrays.row_high.copy()
    low[served[0]], high[served[0]] = 1e4, 1e4
    broken = replace(arrays, row_low=low, row_high=high, high=np.where(np.isinf(arrays.high), 200.0, arrays.high))
    clash = clashing_rows(broken, SETTINGS)
    assert clash.is_irreducible
    assert arrays.row_names[served[0]] in clash.rows
    check_irreducible(broken, clash)


def check_irreducible(arrays, clash):
    rows = [arrays.row_names.index(name) for name in clash.rows]
    assert solve_arrays(only_rows(arrays, rows), SETTINGS, time_limit_s=5).status == "infeasible"
    for row in rows:
        rest = only_rows(arrays, [other for other in rows if other != row])
        assert solve_arrays(rest, SETTINGS, time_limit_s=5).status == "proven"


def test_whole_numbers_that_clash_where_fractions_would_do():
    """3 a + 4 b + 5 c = 6 has fractions only; the deletion finds the one row, not its harmless neighbours."""
    arrays = convert_problem(knapsack_problem(least=6.0)[0])
    arrays = replace(arrays, row_high=np.array([6.0]))
    for number in range(5):
        arrays = with_row(arrays, f"test__idle__{number}", {number % 3: 1.0}, -np.inf, 1.0)
    clash = clashing_rows(arrays, SETTINGS)
    assert clash.rows == ("test__least",)
    check_irreducible(arrays, clash)


def test_time_that_runs_out_is_no_claim():
    arrays = convert_problem(knapsack_problem(least=13.0)[0])
    assert clashing_rows(arrays, replace(SETTINGS, time_limit_s=0.0)) is None
