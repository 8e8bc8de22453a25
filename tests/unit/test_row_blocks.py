"""Rows held as a block of arrays are the rows that PuLP would hold one by one."""

import math

import numpy as np
import pulp
import pytest

from optimizer.arrays import convert_problem
from optimizer.problem import Problem
from optimizer.rows import Pattern, RowError, add_pattern, add_row
from tests.cases import rows_of

SENSES = {-1: "<=", 0: "=", 1: ">="}


def write_lp(rows):
    """The rows as text, terms in their order."""
    texts = []
    for name, row in rows.items():
        terms = " ".join(f"{value:+g} {variable.name}" for variable, value in row.items())
        texts.append(f"{name}: {terms} {SENSES[row.sense]} {-row.constant + 0.0:g}\n")
    return "".join(texts)


INDEX = np.array([[1, 0], [2, 1], [0, 2]])
NAMES = ["r__a", "r__b", "r__c"]


def problem_with(values, kind=Problem, names=NAMES):
    problem = kind("blocks", pulp.LpMinimize)
    columns = [problem.add_variable(name, 0, 3) for name in ("z", "x", "y")]
    add_row(problem, "r__first", [(columns[2], 1.0), (columns[0], 1.0)], ">=", 1.0)
    add_pattern(problem, "r__block", Pattern(columns, INDEX, np.array(values), ["<=", ">="], lambda: names))
    add_row(problem, "r__last", [(columns[1], 4.0)], "<=", 2.0)
    return problem


WHOLE = [[1.0, -2.0], [3.0, 1.0], [1.0, -1.0]]


def test_senses_repeat_and_rows_keep_their_place():
    assert write_lp(rows_of(problem_with(WHOLE))) == (
        "r__first: +1 y +1 z >= 1\n"
        "r__a: +1 x -2 z <= 0\n"
        "r__b: +3 y +1 x >= 0\n"
        "r__c: +1 z -1 y <= 0\n"
        "r__last: +4 x <= 2\n"
    )


@pytest.mark.parametrize("kind", [Problem, pulp.LpProblem])
@pytest.mark.parametrize("values", [WHOLE, [[1.0, 0.0], [0.0, 0.0], [1.0, -1.0]]])
def test_arrays_are_the_same_whether_or_not_rows_are_spelt_out(values, kind):
    whole = convert_problem(problem_with(values))
    problem = problem_with(values, kind)
    problem.constraints()
    rows_of(problem)
    spelt = convert_problem(problem)
    for field in ("low", "high", "row_low", "row_high", "start", "index", "value"):
        assert getattr(whole, field).tolist() == getattr(spelt, field).tolist(), field
    assert whole.row_names == spelt.row_names
    assert [v.name for v in whole.variables] == [v.name for v in spelt.variables]


def test_a_row_of_zeros_is_left_out_with_its_name():
    problem = problem_with([[1.0, 0.0], [0.0, 0.0], [1.0, -1.0]])
    assert convert_problem(problem).row_names == ["r__first", "r__a", "r__c", "r__last"]
    assert write_lp(rows_of(problem)).splitlines()[1:3] == ["r__a: +1 x <= 0", "r__c: +1 z -1 y <= 0"]


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_not_finite_is_refused(value):
    with pytest.raises(RowError, match=r"r__block.*not finite"):
        problem_with([[1.0, value], [1.0, 1.0], [1.0, 1.0]])


def test_a_name_that_stands_twice_is_refused():
    problem = problem_with(WHOLE, names=["r__a", "r__last", "r__c"])
    with pytest.raises(pulp.PulpError, match="r__last"):
        rows_of(problem)
    with pytest.raises(pulp.PulpError, match="r__block"):
        add_pattern(problem_with(WHOLE), "r__block", Pattern([], INDEX, np.ones((3, 2)), ["<="], lambda: NAMES))


@pytest.mark.parametrize(("low", "high", "cat"), [(0, math.inf, "Integer"), (math.nan, 1, "Integer"), (0, 1, "Binary")])
def test_bounds_that_are_no_numbers_are_refused(low, high, cat):
    with pytest.raises(pulp.PulpError, match="variable odd"):
        Problem("bounds", pulp.LpMinimize).add_variable("odd", low, high, cat)
