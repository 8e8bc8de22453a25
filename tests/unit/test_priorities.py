"""Measures of a plan, by the model and by its tables; stages before cost, against all plans there are."""

from dataclasses import replace
from itertools import product
from math import inf

import pytest

from models.errors import ScenarioValueError
from models.scenario import read_scenario
from optimizer.build import build_model
from optimizer.extract import extract_plan
from optimizer.measures import MEASURES, SCALES, UNITS, measure_plan, measure_terms
from optimizer.solve import solve_model
from tests.cases import DESIGNS, EXACT, solve, tiny_case, with_cells, with_only, with_rules
from tests.cases_enumerated import Reading
from tests.written_scenarios import write

PAIRS = {("s1", "good"): (4, 20.0), ("s2", "bad"): (4, 13.0), ("s3", "urban"): (2, 8.0)}


def small_case(**changes):
    """Three sites, one in each kind of zone; the cheapest design comes in large modules, the driest is urban."""
    designs = {**DESIGNS, "bad": ("hub", 4.0, 1.28, 0.9)}
    demand = {"d1": (6.0,), "d2": (2.0,)}
    case = with_only(tiny_case(pairs=PAIRS, periods=1, demand=demand, reach=REACH, designs=designs), "size_class")
    wet = {(pool, "wue_l_per_kwh"): value for pool, value in (("good_a1", 1.7), ("bad_a1", 0.4), ("urban_a2", 0.2))}
    return replace(with_cells(case, "pools", wet), **changes)


REACH = {"d1": ("a1",), "d2": ("a1", "a2")}


def all_plans(case):
    """Every admissible plan: what is built, its cost [CNY] and large capacity outside starter zones [MW]."""
    reading = Reading(case)
    for choice in product(*(reading.choices(site) for site in reading.sites)):
        built = {site: found for site, found in zip(reading.sites, choice, strict=True) if found}
        if reading.keeps_rules(built):
            outside = sum(reading.outside_starter(built, t) for t in reading.times)
            it_mw = sum(modules[-1] * reading.module[design] for design, modules in built.values())
            yield built, reading.cost(built), outside, it_mw / case.it_mw_per_km2


@pytest.mark.parametrize("mode", ["require", "prefer"])
def test_measures_of_the_model_are_those_of_the_tables(mode):
    case = with_rules(tiny_case(), demand_served=mode)
    if mode == "prefer":
        case = replace(case, unmet_cny_per_mw_year=1e5)
    model = build_model(case)
    solved = solve_model(model, EXACT)
    plan = extract_plan(case, model.variables, solved.values)
    of_tables = measure_plan(case, plan)
    for name in MEASURES:
        by_model = sum(solved.values[id(variable)] * value for variable, value in measure_terms(model.variables, name))
        assert by_model == pytest.approx(of_tables[name], rel=1e-6, abs=1e-6), name
    assert (of_tables["unmet"] > 1) == (mode == "prefer")
    assert set(UNITS) == set(SCALES) == set(MEASURES)


def test_carbon_water_and_land_by_hand():
    case = tiny_case(pairs={("s1", "good"): (4, 20.0)}, periods=1, demand={"d1": (6.0,)}, reach={"d1": ("a1",)})
    found = measure_plan(case, solve(with_only(case)).plan)
    # 6 MW served by 3 modules of 2.5 MW; 8,000 MWh for 1 MW and year at PUE 1.2, 0.5 kg/kWh, 1 L/kWh, 100 MW/km2
    assert found["carbon"] == pytest.approx(6 * 8000 * 0.5)
    assert found["water"] == pytest.approx(6 * 8000 / 1.2)
    assert found["land"] == pytest.approx(0.075)


@pytest.mark.parametrize("tolerance", [0.0, 0.4])
@pytest.mark.parametrize("first", ["outside_starter_zones", "land"])
def test_a_stage_comes_before_cost_within_its_tolerance(first, tolerance):
    case = small_case(stages=(first, "cost"), stage_tolerance_shares=(tolerance,))
    plans = list(all_plans(case))
    at = {"outside_starter_zones": 2, "land": 3}[first]
    best = min(plan[at] for plan in plans)
    expected = min(plan[1] for plan in plans if plan[at] <= best * (1 + tolerance) + 1e-6)
    found = solve(case)
    assert found.cost == pytest.approx(expected, rel=1e-7)
    assert expected > min(plan[1] for plan in plans) * 1.0001 or tolerance > 0


def test_three_stages_are_nested():
    case = small_case(stages=("land", "outside_starter_zones", "cost"))
    best = (inf, inf, inf)
    for _, cost, outside, land in all_plans(case):
        best = min(best, (round(land, 6), round(outside, 6), cost))
    found = solve(case)
    assert found.cost == pytest.approx(best[2], rel=1e-7)
    assert measure_plan(case, found.plan)["outside_starter_zones"] == pytest.approx(best[1], abs=1e-5)


def test_unmet_first_serves_all_that_can_be_served_whatever_it_costs():
    cheap = replace(with_rules(small_case(), demand_served="prefer"), unmet_cny_per_mw_year=1e4)
    assert measure_plan(cheap, solve(cheap).plan)["unmet"] > 1
    first = replace(cheap, stages=("unmet", "cost"))
    assert measure_plan(first, solve(first).plan)["unmet"] == pytest.approx(0, abs=1e-4)


def test_cost_alone_is_the_plan_without_priorities():
    assert solve(small_case(stages=("cost",))).cost == solve(small_case()).cost


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[priorities]\nstages = ["cost", "carbon"]', "priorities.stages"),
        ('[priorities]\nstages = ["carbon", "cost"]\ntolerances = [0.1, 0.1]', "priorities.tolerances"),
        (
            '[priorities]\nstages = ["carbon", "cost"]\n[rules.starter_zones_first]\nform = "lexicographic"',
            "priorities.stages",
        ),
    ],
)
def test_priorities_that_contradict_are_refused_by_their_key(tmp_path, text, key):
    with pytest.raises(ScenarioValueError, match=key) as refused:
        read_scenario(write(tmp_path, f'title = "x"\nbase = "baseline"\n{text}\n'))
    assert key in refused.value.zh
