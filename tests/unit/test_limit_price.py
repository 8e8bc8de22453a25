"""Prices of limits that the user sets, and of rules without a number, against brute force over all plans."""

import re

import pytest

from models.errors import ScenarioValueError
from optimizer.clause_price import (
    CHANGED,
    OFF,
    TIGHTER,
    group_levers,
    moved_cases,
    price_clauses,
    rules_without_levers,
)
from optimizer.plan_carbon import GridCarbon
from reports.answer_price import price_section
from tests.cases import EXACT, solve, tiny_case, with_only, with_rules
from tests.cases_enumerated import brute_force
from tests.cases_rules import BINDING, pick, with_land, with_new_hub_share

GRID = GridCarbon(0.5)
NOT_OFF = {"power_supply"}


def hub_case():
    """6 MW of 8 GWh at most 80 % green: 0.01 of that is 0.48 GWh, in 2 years at 35 CNY/MWh 33,600 CNY."""
    green = ((20.0, 30.0), (35.0, 400.0))
    made = tiny_case(periods=1, pairs=pick("s1 good", "s2 good"), demand={"d1": (6.0,)}, stock=False, green=green)
    return with_new_hub_share(with_only(made, "renewable_share"), 0.8)


CASES = {**{rule: make for rule, make in BINDING.items() if rule not in NOT_OFF}, "renewable_share hub": hub_case}
# What stands in period_limits, its column and step.
COLUMNS = {
    "carbon_cap": ("max_carbon_t_per_year", 1e4),
    "water_limit": ("max_water_m3_per_year", 1e4),
    "budget": ("max_capex_cny", 1e8),
}


def prices_of(case, *rules):
    best = solve(case)
    return price_clauses(case, best.plan, best.cost, GRID, EXACT, rules=rules)


@pytest.mark.parametrize("name", CASES)
def test_prices_are_those_of_enumeration(name):
    case, rule = CASES[name](), name.partition(" ")[0]
    groups, here = group_levers(case), brute_force(case)
    changed = 0
    for price in prices_of(case, rule):
        assert price.rule == rule
        cases = {OFF: with_rules(case, **{rule: "off"})}
        if price.group in groups:
            cases = moved_cases(case, price.group, groups[price.group])
        assert [move.name for move in price.moves] == list(cases)
        for move in price.moves:
            there = brute_force(cases[move.name])
            assert (there is None) == (move.cost_cny is None), move
            if there is not None:
                assert move.cost_cny.lower - 100 <= there - here <= move.cost_cny.upper + 100, move
                assert move.cost_cny.upper - move.cost_cny.lower <= 200, move
                changed += move.status == CHANGED
        assert any(move.name == OFF for move in price.moves) == (price.group != "green_channels")
    assert changed


@pytest.mark.parametrize("rule", COLUMNS)
def test_a_limit_of_the_periods_moves_by_its_step_in_each(rule):
    case, (column, step) = BINDING[rule](), COLUMNS[rule]
    (group,) = (name for name, members in group_levers(case).items() if members[0].rule == rule)
    cases = moved_cases(case, group, group_levers(case)[group])
    now = case.period_limits[column]
    assert cases["looser"].period_limits[column].tolist() == pytest.approx((now + step).tolist())
    assert cases[TIGHTER].period_limits[column].tolist() == pytest.approx((now - step).clip(lower=0).tolist())


def test_green_power_of_new_hubs_by_hand():
    prices = {price.group: price for price in prices_of(hub_case(), "renewable_share")}
    looser, tighter, _ = prices["renewable_share_new_hub"].moves
    assert looser.cost_cny.upper == pytest.approx(-33600, abs=100)
    assert tighter.cost_cny.upper == pytest.approx(33600, abs=100)


def test_rules_without_a_number_are_off_or_refused():
    case = tiny_case(periods=1)
    bare = rules_without_levers(case)
    assert {"outside_is_small", "size_class", "edge_colocation", "dual_feed"} <= set(bare)
    assert not {"land_use", "latency", "demand_served", "site_capacity", "power_supply"} & set(bare)
    assert [[move.name for move in price.moves] for price in prices_of(case, "size_class")] == [[OFF]]
    with pytest.raises(ScenarioValueError, match="site_capacity"):
        prices_of(case, "site_capacity")


def test_land_is_not_in_the_case_and_is_refused_instead_of_called_free():
    case = tiny_case(periods=1)
    assert case.setting("land_use").is_required
    with pytest.raises(ScenarioValueError, match="max_it_mw_per_km2"):
        prices_of(case, "land_use")
    assert "land_use" not in rules_without_levers(case)
    said = " ".join(price_section(case, prices_of(case, "dual_feed"), "en").paragraphs)
    assert "Land (clause A1.1b) has no price here" in said and "too few substations" in said
    short = with_land(case, s2=0.05)
    assert "land_use" in rules_without_levers(short)
    assert "Land (clause" not in " ".join(price_section(short, prices_of(short, "size_class"), "en").paragraphs)


@pytest.mark.parametrize(
    "rule",
    [
        "carbon_cap",
        "water_limit",
        "budget",
        "stock_consolidation",
        "outside_is_small",
        "energy_review",
        "orderly_growth",
    ],
)
def test_units_and_names_are_of_the_language(rule):
    case = BINDING[rule]()
    prices = prices_of(case, rule)
    rows = {one: price_section(case, prices, one).tables[0].rows for one in ("zh", "en")}
    zh = [re.sub(r"\b(MW|GWh)\b", "", " ".join((row[0], *row[2:5]))) for row in rows["zh"]]
    assert not [words for words in zh if re.search(r"[a-zA-Z]{2,}", words)]
    assert not [row for row in rows["en"] if re.search(r"MCNY|km3|_", " ".join((row[0], *row[2:5])))]
