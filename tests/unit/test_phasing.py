"""Phasing of tiny cases against all plans there are: what good plans begin with, and what nesting costs."""

import json
from dataclasses import replace
from itertools import product

import pytest

from models.errors import ScenarioValueError
from optimizer.alternatives import NEEDED, NOT_NEEDED, find_alternatives
from optimizer.phasing import (
    FIRST,
    INFEASIBLE,
    PLANNED,
    SITES,
    compare_programmes,
    grow_demand,
)
from optimizer.planner import plan_case
from reports.cli import main
from tests.cases import EXACT, tiny_case, with_only
from tests.cases_answers import run_folder, tiny_subject
from tests.cases_enumerated import Reading

PAIRS = {
    ("s1", "good"): (2, 20.0),
    ("s2", "bad"): (4, 36.0),
    ("s3", "urban"): (3, 8.0),
    ("s4", "urban"): (4, 12.0),
}
DEMAND = {"d1": (3.0, 4.0), "d3": (2.0, 2.0)}


def small_case(pairs=PAIRS, demand=DEMAND, spare=(30.0, 30.0)):
    reach = {"d1": ("a1",), "d3": ("a2",)}
    case = tiny_case(pairs=pairs, demand=demand, reach=reach, stock=False, spare=spare)
    return with_only(case, "power_supply", "dual_feed")


def all_plans(case):
    """Every plan with its cost [CNY]."""
    reading = Reading(case)
    for choice in product(*(reading.choices(site) for site in reading.sites)):
        built = {site: one for site, one in zip(reading.sites, choice, strict=True) if one}
        if reading.keeps_rules(built):
            yield built, reading.cost(built)


def keeps_first(built, smaller):
    begun = {site: (design, modules[0]) for site, (design, modules) in smaller.items() if modules[0]}
    return all(
        site in built and built[site][0] == design and built[site][1][0] >= modules
        for site, (design, modules) in begun.items()
    )


def as_built(plan):
    """A plan's facilities as the enumeration writes them."""
    found = {}
    for (site, period), row in plan.facilities.iterrows():
        design, modules = found.get(site, (row["design_id"], (0, 0)))
        at = int(period[1:]) - 1
        found[site] = (design, tuple(round(row["modules"]) if k == at else m for k, m in enumerate(modules)))
    return found


@pytest.mark.parametrize("factor", [1.5, 3.0])
def test_nesting_costs_what_the_enumeration_says(factor):
    case = small_case()
    plan = plan_case(case, EXACT).plan
    smaller, larger = as_built(plan), grow_demand(case, factor)
    plans = list(all_plans(larger))
    best = min(cost for _, cost in plans)
    found = compare_programmes(case, plan, larger, EXACT)
    assert found.status == PLANNED
    assert found.cost_cny == pytest.approx(best, rel=1e-7)
    kept = {
        FIRST: [cost for built, cost in plans if keeps_first(built, smaller)],
        SITES: [cost for built, cost in plans if set(smaller) <= set(built)],
    }
    for nested in found.nested:
        expected = min(kept[nested.what])
        assert nested.status == PLANNED
        assert nested.cost_cny == pytest.approx(expected, rel=1e-7)
        room = 1e-6 * best
        assert nested.nesting_cny.lower - room <= expected - best <= nested.nesting_cny.upper + room
        assert nested.nesting_cny.upper - nested.nesting_cny.lower <= 4 * room
    assert plan_case(larger, EXACT).proof.cost_cny == pytest.approx(found.cost_cny, rel=1e-7)


def test_a_larger_programme_that_drops_a_site_is_seen_and_nesting_then_costs():
    case = small_case()
    plan = plan_case(case, EXACT).plan
    found = compare_programmes(case, plan, grow_demand(case, 2.0), EXACT)
    best = min(all_plans(grow_demand(case, 2.0)), key=lambda one: one[1])[0]
    smaller = as_built(plan)
    assert found.dropped == set(smaller) - set(best)
    assert found.dropped
    assert next(one for one in found.nested if one.what == SITES).nesting_cny.lower > 1e4


def test_a_programme_too_large_is_said_to_have_no_plan():
    case = small_case()
    plan = plan_case(case, EXACT).plan
    assert compare_programmes(case, plan, grow_demand(case, 30.0), EXACT).status == INFEASIBLE


def test_another_case_is_built_and_gives_the_same_as_its_edit():
    case = small_case()
    plan = plan_case(case, EXACT).plan
    edited = compare_programmes(case, plan, grow_demand(case, 2.0), EXACT)
    other = small_case(demand={name: tuple(2 * mw for mw in amounts) for name, amounts in DEMAND.items()})
    built = compare_programmes(case, plan, other, EXACT)
    assert built.cost_cny == pytest.approx(edited.cost_cny, rel=1e-7)
    costs = [[one.cost_cny for one in found.nested] for found in (edited, built)]
    assert costs[0] == pytest.approx(costs[1], rel=1e-7)


@pytest.mark.parametrize("factor", [1.0, 0.5, -2.0, float("nan"), float("inf")])
def test_a_factor_that_enlarges_nothing_is_refused(factor):
    with pytest.raises(ScenarioValueError, match="above 1"):
        grow_demand(small_case(), factor)


def test_cases_that_cannot_be_compared_are_refused():
    case = small_case()
    plan = plan_case(case, EXACT).plan
    with pytest.raises(ScenarioValueError, match="no larger programme"):
        compare_programmes(case, plan, small_case(demand={"d1": (2.0, 9.0), "d3": (2.0, 2.0)}), EXACT)
    with pytest.raises(ScenarioValueError, match="cannot be compared"):
        compare_programmes(case, plan, replace(grow_demand(case, 2.0), region_id="elsewhere"), EXACT)
    fewer = small_case(pairs={pair: size for pair, size in PAIRS.items() if pair[0] not in as_built(plan)})
    with pytest.raises(ScenarioValueError, match=r"s\d \("):
        compare_programmes(case, plan, grow_demand(fewer, 2.0), EXACT)


@pytest.mark.parametrize("within_share", [0.001, 0.1, 0.4])
def test_what_all_good_plans_begin_with_is_that_of_the_enumeration(within_share):
    case = small_case(demand={"d1": (3.0, 9.0), "d3": (0.0, 4.0)})
    plans = list(all_plans(case))
    best = min(cost for _, cost in plans)
    good = [
        {site for site, (_, modules) in built.items() if modules[0]}
        for built, cost in plans
        if cost <= best * (1 + within_share) * (1 + 1e-9)
    ]
    found = find_alternatives(case, EXACT, within_share=within_share, count=3, period="p1")
    needed = {site for site, verdict in found.verdicts.items() if verdict == NEEDED}
    assert needed == set.intersection(*good)
    assert all(set(one.sites) in good for one in found.plans)
    assert set(found.verdicts.values()) <= {NEEDED, NOT_NEEDED}
    assert len(found.plans) == min(4, len({frozenset(sites) for sites in good}))


def test_the_command_warns_and_says_what_nesting_costs(tmp_path, monkeypatch, capsys):
    folder = run_folder(tmp_path, monkeypatch)
    tiny_subject(monkeypatch, "answer_phasing", small_case(), folder)
    assert main(["phasing", str(folder), "--larger", "2", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "never uses sites that the smaller programme has chosen: district s1" in said
    assert "CNY 16.86 m and CNY 16.87 m" in said or "CNY 16.87 m and CNY 16.87 m" in said
    content = json.loads((folder / "answers" / "phasing.json").read_text("utf-8"))["content"]
    assert content["larger"]["dropped"] == ["s1"]
    assert "警告" in (folder / "answers" / "index.html").read_text("utf-8")
    assert main(["phasing", str(folder), "--lang", "zh", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["larger"] is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--larger", "1"], "above 1"),
        (["--larger", "nan"], "above 1"),
        (["--larger", "no_such_scenario"], "no_such_scenario"),
        (["--within", "-1"], "between 0 and 100"),
        (["--count", "0"], "--count is 0"),
        (["--larger", "1e6"], "at most 100"),
    ],
)
def test_bad_input_is_said_and_ends_with_2(tmp_path, monkeypatch, capsys, arguments, words):
    tiny_subject(monkeypatch, "answer_phasing", small_case(), tmp_path)
    assert main(["phasing", "baseline", *arguments, "--lang", "en"]) == 2
    said = capsys.readouterr()
    assert words in said.out + said.err
