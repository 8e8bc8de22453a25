"""The balance of two designs against arithmetic worked by hand (``tests/golden/cooling.toml``)."""

import tomllib
from pathlib import Path

import pytest

from models.cooling.balance import PARTS
from tests.cooling_cases import balance_of, climate_at, number

CASES = tomllib.loads((Path(__file__).parents[1] / "golden" / "cooling.toml").read_text("utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_the_arithmetic_of_the_page_is_right(name):
    known = {}
    for key, (value, arithmetic) in CASES[name]["lines"].items():
        found = eval(arithmetic, {"__builtins__": {}, "max": max}, known)
        assert found == pytest.approx(value, abs=1e-9), key
        known[key] = found


@pytest.mark.parametrize("name", CASES)
def test_the_balance_is_that_of_the_page(name):
    case = CASES[name]
    balance = balance_of(case["design"], climate_at(case["dry_bulb_c"], case["wet_bulb_c"]))
    lines = {key: value for key, (value, _) in case["lines"].items()}
    parts = [key for key in lines if key in PARTS]
    assert set(parts) == set(balance.parts_kw), "every part of the model stands on the page"
    for part in parts:
        assert number(balance.parts_kw, part) == pytest.approx(lines[part], abs=1e-6), part
    assert number(balance.pue()) == pytest.approx(lines["pue"], abs=1e-6)
    assert number(balance.wue_l_per_kwh()) == pytest.approx(lines["wue"], abs=1e-5)
    assert number(balance.closure_kw()) == pytest.approx(0, abs=1e-12)
