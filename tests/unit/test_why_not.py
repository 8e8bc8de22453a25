"""Why here and why not here against brute force over all plans, and hand-worked reasons."""

from dataclasses import replace
from itertools import product
from math import inf

import pandas as pd
import pytest

from models.errors import ScenarioValueError
from optimizer.why_not import (
    CHOSEN,
    DOMINATED,
    IMPOSSIBLE,
    PRICED,
    SCREENED,
    answer_site,
    nearest_site,
)
from tests.cases import EXACT, PAIRS, solve, tiny_case, with_cells, with_only
from tests.cases_enumerated import Reading, brute_force


def forced(case, site, *, is_in):
    """Least cost of any plan with, or without, the site [CNY]; None if there is none."""
    reading = Reading(case)
    best = inf
    for choice in product(*(reading.choices(one) for one in reading.sites)):
        built = {one: found for one, found in zip(reading.sites, choice, strict=True) if found}
        campuses = [reading.campus[one] for one in built]
        if (site in built) == is_in and len(set(campuses)) == len(campuses) and reading.keeps_rules(built):
            best = min(best, reading.cost(built))
    return None if best == inf else best


def answers_of(case):
    best = solve(case)
    return best, {site: answer_site(case, best.plan, best.cost, site, EXACT) for site in case.sites.index}


CASES = {
    "all rules": tiny_case(periods=1),
    "no clauses": with_only(tiny_case(periods=1), "size_class", "dual_feed", "power_supply"),
}


@pytest.mark.parametrize("name", CASES)
def test_forcing_is_the_difference_of_two_enumerations(name):
    case = CASES[name]
    here = brute_force(case)
    _, answers = answers_of(case)
    statuses = set()
    for site, answer in answers.items():
        there = forced(case, site, is_in=answer.standing != CHOSEN)
        if answer.standing == SCREENED:
            assert there is None
            continue
        assert (answer.status == IMPOSSIBLE) == (there is None), site
        statuses.add((answer.standing, answer.status))
        if there is not None:
            assert answer.cost_cny.lower == pytest.approx(there - here, abs=200), site
            assert answer.cost_cny.upper == pytest.approx(there - here, abs=200), site
            assert answer.cost_cny_per_mw.upper == pytest.approx((there - here) / answer.it_mw, abs=200)
    assert any(status == PRICED for _, status in statuses)
    assert len({standing for standing, _ in statuses}) >= 2


# Two like sites, one of them dearer: with at most one of each group needed, the dearer is left out before solving.
ALIKE = {f"s{number}": ("z_start", "a1") for number in range(1, 7)}
TWINS = {(site, "good"): (4, 18.0 + number) for number, site in enumerate(ALIKE)}


def twin_case(demand_mw=3.0, spare_mw=30.0):
    case = tiny_case(
        pairs=TWINS,
        sites=ALIKE,
        demand={"d1": (demand_mw,)},
        reach={"d1": ("a1",)},
        periods=1,
        step=(0.0, 0, 1.0),
        spare=(spare_mw,),
    )
    case = with_only(case, "dual_feed", "power_supply")
    return with_cells(case, "feeders", {(key, "km"): 1.0 for key in case.feeders.index})


def test_a_dominated_site_is_no_bad_site():
    # 3 MW served of 0.9 x 5 MW: the cheapest site takes it; the sixth costs 5 MCNY more to open and nothing else.
    _, answers = answers_of(twin_case())
    assert answers["s1"].standing == CHOSEN
    assert answers["s6"].standing == DOMINATED
    assert answers["s6"].cost_cny.upper == pytest.approx(5e6, abs=200)
    assert answers["s6"].cost_cny.lower == pytest.approx(5e6, abs=200)
    assert answers["s6"].placement.gained == ("s6",)
    assert answers["s6"].placement.lost == ("s1",)
    assert answers["s6"].cost_cny_per_mw.upper == pytest.approx(1e6, abs=50)


def test_why_here_names_what_replaces_it():
    _, answers = answers_of(twin_case())
    here = answers["s1"]
    assert here.cost_cny.upper == pytest.approx(1e6, abs=200)
    assert here.placement.gained == ("s2",)
    assert here.in_starter_zone and here.in_cluster
    assert here.cheapest_design == here.design_id == "good"
    assert [(supply.substation_id, supply.km) for supply in here.supplies] == [("g1", 1.0), ("g2", 1.0)]
    # 30 MW spare, no steps; the plan reserves 1.4 x 5 MW at each
    assert [supply.left_mw for supply in here.supplies] == pytest.approx([23.0, 23.0])


def test_a_site_that_stood_in_for_others_is_replaced_by_one_of_them():
    # 6 MW of spare power carry less than half a site: one site is all that a best plan needs, and the model holds
    # the cheapest alone. Without it the next one, 1 MCNY dearer, has to come back.
    _, answers = answers_of(twin_case(demand_mw=2.0, spare_mw=6.0))
    assert {site for site, answer in answers.items() if answer.standing == DOMINATED} == set(ALIKE) - {"s1"}
    assert answers["s1"].status == PRICED
    assert answers["s1"].cost_cny.upper == pytest.approx(1e6, abs=200)
    assert answers["s1"].placement.gained == ("s2",)


def test_a_screened_site_gives_clause_and_reason():
    case = tiny_case(pairs={key: row for key, row in PAIRS.items() if key != ("s2", "good")})
    best = solve(case)
    answer = answer_site(case, best.plan, best.cost, "s2", EXACT)
    assert (answer.standing, answer.status, answer.cost_cny) == (SCREENED, "", None)
    assert [(reason.design_id, reason.clause) for reason in answer.reasons] == [("bad", "T6")]
    assert "PUE" in answer.reasons[0].reason_zh


def test_a_site_screened_before_any_rule_is_known():
    row = ["far", "", "A1.1d", "供电不足", "too few supplies"]
    case = tiny_case()
    case = replace(case, screened=pd.DataFrame([row], columns=case.screened.columns))
    best = solve(case)
    answer = answer_site(case, best.plan, best.cost, "far", EXACT)
    assert answer.standing == SCREENED
    assert answer.reasons[0].reason_en == "too few supplies"


def test_unknown_site_is_named_with_the_nearest():
    case = tiny_case()
    best = solve(case)
    with pytest.raises(ScenarioValueError, match="s1"):
        answer_site(case, best.plan, best.cost, "s1x", EXACT)


def test_nearest_site_by_hand():
    case = with_cells(tiny_case(), "sites", {("s2", "lon"): 106.1, ("s3", "lat"): 29.5})
    assert nearest_site(case, 106.09, 29.0)[0] == "s2"
    site, km = nearest_site(case, 106.0, 29.4)
    assert (site, round(km, 1)) == ("s3", 11.1)
