"""Formulas of chains: plain arithmetic and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.derivation import Step
from models.explain_chain import Chain, restate
from models.explain_formula import evaluate, formula_names
from models.figure import Figure


def test_by_hand():
    values = {"a": 6.0, "b": 4.0}
    assert evaluate("a + b * 2 - a / 3", values) == 12.0
    assert evaluate("min(a, b, 5) + max(a, b) ** 2", values) == 40.0
    assert evaluate("-a - (-b)", values) == -2.0
    assert evaluate("0.5", {}) == 0.5


def test_names_stand_once_and_in_order():
    assert formula_names("max(b, a) / (a + min(c, b))") == ("b", "a", "c")


@pytest.mark.parametrize(
    "formula", ["a.real", "a[0]", "abs(a)", "a if a else a", "a // 2", "[a]", "'a'", "min(a, key=a)"]
)
def test_anything_else_is_refused(formula):
    with pytest.raises((ValueError, KeyError)):
        evaluate(formula, {"a": 1.0})


def test_a_name_that_is_not_there():
    with pytest.raises(KeyError):
        evaluate("a + b", {"a": 1.0})


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e3))
def test_as_python_does(a, b):
    formula = "(a - b) / b ** 2 + min(a, 2 * b) * max(a, -b)"
    assert evaluate(formula, {"a": a, "b": b}) == eval(
        formula, {"__builtins__": {}, "min": min, "max": max}, {"a": a, "b": b}
    )


def figure(key, value):
    return Figure(key, "数", "number", value, value, value, "kW", "source", "M")


def test_a_chain_takes_figures_where_they_are_first_asked_for():
    chain = Chain(figures={"x": figure("design.x", 2.0), "y": figure("design.y", 3.0)})
    assert chain.add("z", "积", "product", "kW", "x * 4") == 8.0
    assert [step.key for step in chain.steps] == ["x", "z"]
    assert chain.steps[1].inputs == ("x",) and chain.steps[1].grade == "C"
    chain.add("w", "和", "sum", "kW", "x + z")
    assert [step.key for step in chain.steps] == ["x", "z", "w"]


def test_a_chain_refuses_unknown_names_and_the_same_key_twice():
    chain = Chain(figures={"x": figure("x", 2.0)})
    with pytest.raises(ValueError, match="no step"):
        chain.add("z", "", "", "kW", "x * nothing")
    chain.add("z", "", "", "kW", "x")
    with pytest.raises(ValueError, match="twice"):
        chain.add("z", "", "", "kW", "x")


def test_a_number_handed_on_shows_where_it_is_from_and_keeps_its_value():
    plain = Step("load", "", "", 0.8, "1", "the plan", "C")
    better = Step("load", "", "", 0.8, "1", "a paper", "A")
    assert restate([plain], better) == (better,)
    with pytest.raises(ValueError, match="load"):
        restate([plain], Step("load", "", "", 0.7, "1", "a paper", "A"))
