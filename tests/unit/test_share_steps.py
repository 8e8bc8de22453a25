"""How far a lever must move for a plan to keep rows that it moves in their coefficients: straight lines by hand."""

import numpy as np
import pulp
import pytest

from optimizer.arrays import convert_problem
from optimizer.share_steps import read_rows

MOST = 0.8


def arrays_at(amount):
    """Two shares of inside x in x + y, moved by ``amount``, one written the other way round; and a row beside them."""
    problem = pulp.LpProblem("hand", pulp.LpMinimize)
    x, y = problem.add_variable("x", 0), problem.add_variable("y", 0)
    problem += x + y
    problem += x - (0.8 - amount) * (x + y) >= 0, "share__p1"
    problem += (0.5 - amount) * (x + y) - x <= 0, "share__p2"
    problem += x + y >= 1, "other__p1"
    problem += x - 0.25 * y >= 0, "share__fixed"
    return convert_problem(problem)


ROWS = read_rows(arrays_at(0.0), arrays_at(MOST / 2), "share", MOST)


def test_the_rows_of_the_rule_alone_are_read_with_their_sense():
    assert list(ROWS.tight) == ["share__p1", "share__p2", "share__fixed"]
    assert ROWS.signs == {"share__p1": 1.0, "share__p2": -1.0, "share__fixed": 1.0}


@pytest.mark.parametrize(
    ("x", "y", "amount"),
    [
        # 30 of 100 inside: 50 points short of 80 %, 20 short of 50 %: the row that needs most decides.
        (30.0, 70.0, 0.5),
        (60.0, 40.0, 0.2),
        (80.0, 20.0, 0.0),
        (95.0, 5.0, 0.0),
        # Nothing inside needs all the 80 points that there are.
        (0.0, 10.0, 0.8),
    ],
)
def test_the_least_amount_is_that_of_the_row_that_is_shortest(x, y, amount):
    assert ROWS.amount(np.array([x, y])) == pytest.approx(amount)


def test_no_more_than_there_is():
    short = read_rows(arrays_at(0.0), arrays_at(0.15), "share", 0.3)
    assert short.amount(np.array([30.0, 70.0])) == pytest.approx(0.3)


def test_moving_the_lever_by_one_helps_by_all_that_stands():
    # A point of the share is a hundredth of x + y; the row that does not move is left out, "<=" counts downwards.
    assert ROWS.rates(np.array([30.0, 70.0])) == pytest.approx({"share__p1": 100.0, "share__p2": -100.0})
