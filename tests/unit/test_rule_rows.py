"""Rows of the rules: each belongs to one rule that is on, and those of each rule on a tiny case are as printed in
``tests/golden/<rule>.lp``. ``UPDATE_GOLDEN=1 pytest tests/unit/test_rule_rows.py`` writes these anew.
"""

import math
import os
from pathlib import Path

import pulp
import pytest

from optimizer.build import build_model
from optimizer.rows import RowError, add_row
from optimizer.rules import RULES
from tests.cases import rows_of, tiny_case, with_rules
from tests.cases_rules import ROWS

GOLDEN = Path(__file__).parents[1] / "golden"
COVERS = {"rows": ROWS.keys(), "golden": [path.stem for path in GOLDEN.glob("*.lp")]}
IDS = [module.ID for module in RULES]
each_rule = pytest.mark.parametrize("rule", IDS)
SENSES = {pulp.LpConstraintLE: "<=", pulp.LpConstraintGE: ">=", pulp.LpConstraintEQ: "="}


def own_rows(case, rule):
    rows = rows_of(build_model(case).problem)
    return {name: row for name, row in rows.items() if name.startswith(f"{rule}__")}


def write_lp(rows):
    """One line for every row, in the order of their names: terms in the order of theirs, sense, right-hand side."""
    lines = []
    for name, row in sorted(rows.items()):
        terms = sorted((variable.name, value) for variable, value in row.items())
        left = " ".join(f"{value:+.12g} {variable}" for variable, value in terms)
        lines.append(f"{name}: {left} {SENSES[row.sense]} {-row.constant + 0.0:.12g}\n")
    return "".join(lines)


@pytest.mark.parametrize("case", [tiny_case, *ROWS.values()], ids=["all", *ROWS])
def test_every_row_belongs_to_a_rule_that_is_on(case):
    made = case()
    on = [rule for rule in IDS if made.setting(rule).has_rows]
    for name in rows_of(build_model(made).problem):
        assert sum(name.startswith(f"{rule}__") for rule in on) == 1


@each_rule
def test_rule_that_is_on_has_rows(rule):
    assert own_rows(ROWS[rule](), rule)


@pytest.mark.parametrize("rule", [module.ID for module in RULES if "off" in module.MODES])
@pytest.mark.parametrize("mode", ["off", "report"])
def test_rule_that_is_not_on_has_none(rule, mode):
    # Without dual_feed a site needs one supply, and the feeder rows are those of power_supply.
    assert not own_rows(with_rules(ROWS[rule](), **{rule: mode}), rule)


@each_rule
def test_rows_are_golden(rule):
    path, text = GOLDEN / f"{rule}.lp", write_lp(own_rows(ROWS[rule](), rule))
    if os.environ.get("UPDATE_GOLDEN") == "1":
        assert not os.environ.get("CI"), "golden files are never written in CI"
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def test_no_golden_file_is_left_over():
    assert sorted(COVERS["golden"]) == sorted(IDS)


def test_feeder_rows_carry_the_name_of_who_needs_them():
    case = with_rules(ROWS["dual_feed"](), dual_feed="off")
    names = rows_of(build_model(case).problem)
    assert not [name for name in names if name.startswith("dual_feed__")]
    assert "power_supply__supplies__s1__good__p1" in names
    assert "power_supply__load__s1__good__p1" in names


# --- the one door -----------------------------------------------------------------------------------------------------


@pytest.fixture
def door():
    problem = pulp.LpProblem("door", pulp.LpMinimize)
    return problem, problem.add_variable("x", 0), problem.add_variable("y", 0)


def test_equal_variables_are_summed(door):
    problem, x, y = door
    add_row(problem, "r__1", [(x, 1.0), (y, 2.0), (x, 2.5)], "<=", 7.0)
    assert write_lp(rows_of(problem)) == "r__1: +3.5 x +2 y <= 7\n"


def test_terms_that_cancel_are_left_out(door):
    problem, x, y = door
    add_row(problem, "r__1", [(x, 1.0), (y, 2.0), (x, -1.0)], ">=", 1.0)
    assert write_lp(rows_of(problem)) == "r__1: +2 y >= 1\n"


@pytest.mark.parametrize(("value", "rhs"), [(math.nan, 1.0), (1.0, math.nan), (math.inf, 1.0), (1.0, -math.inf)])
def test_what_is_not_finite_is_refused(door, value, rhs):
    problem, x, _ = door
    with pytest.raises(RowError, match=r"r__1.*not finite"):
        add_row(problem, "r__1", [(x, value)], "<=", rhs)
    assert not rows_of(problem)


@pytest.mark.parametrize("name", ["", "r", "r_1", "规则__1"])
def test_row_without_a_rule_is_refused(door, name):
    problem, x, _ = door
    with pytest.raises(RowError, match="rule__index"):
        add_row(problem, name, [(x, 1.0)], "<=", 1.0)


@pytest.mark.parametrize(("sense", "rhs"), [("<=", 0.0), ("<=", 1.0), (">=", 0.0), (">=", -1.0), ("=", 0.0)])
def test_empty_row_that_holds_is_left_out(door, sense, rhs):
    problem, x, _ = door
    add_row(problem, "r__1", [], sense, rhs)
    add_row(problem, "r__2", [(x, 1.0), (x, -1.0)], sense, rhs)
    assert not rows_of(problem)


@pytest.mark.parametrize(("sense", "rhs"), [("<=", -1.0), (">=", 1.0), ("=", 1.0), ("=", -1.0)])
def test_empty_row_that_cannot_hold_is_refused(door, sense, rhs):
    problem, *_ = door
    with pytest.raises(RowError, match="can never hold"):
        add_row(problem, "r__1", [], sense, rhs)
