"""A coarse case: no plan of the case is lost, nothing is claimed that the whole case does not confirm."""

import pytest

from optimizer import layered
from optimizer.coarse import coarse_case
from optimizer.conflict import is_feasible
from optimizer.layered import LayeredModel
from optimizer.lever import levers
from optimizer.loosen import loosen
from optimizer.question import Question
from optimizer.relaxations import find_relaxations
from tests.cases import tiny_case, with_limits, with_rules
from tests.cases_infeasible import SETTINGS, TWINS, random_case

# Twice the first two sites and the small one outside, each as large as it was or smaller.
DOUBLED = {
    "sites": {
        "s1": ("z_start", "a1"),
        "s2": ("z_start", "a1"),
        "s3": ("z_outside", "a2"),
        "s4": ("z_outside", "a2"),
    },
    "pairs": {
        ("s1", "good"): (4, 20.0),
        ("s2", "good"): (3, 18.0),
        ("s3", "urban"): (2, 8.0),
        ("s4", "urban"): (2, 7.0),
    },
}


def test_alike_sites_become_one_as_large_as_all_of_them():
    coarse = coarse_case(tiny_case(**DOUBLED))
    table = coarse.case.site_designs
    assert dict(zip(table.index, zip(table["max_modules"], table["copies"], strict=True), strict=True)) == {
        ("s1~good", "good"): (7, 2),
        ("s3~urban", "urban"): (4, 2),
    }
    assert coarse.members["s1~good", "good"] == (("s1", "good"), ("s2", "good"))
    # One is full before the other begins, but no large one stays below its three modules.
    assert coarse.members_of({("s1~good", "good"): (2.0, 7.0)}) == {
        ("s1", "good"): (2.0, 4.0),
        ("s2", "good"): (0.0, 3.0),
    }
    assert coarse.members_of({("s1~good", "good"): (2.0, 6.0)}) == {
        ("s1", "good"): (2.0, 3.0),
        ("s2", "good"): (0.0, 3.0),
    }


def test_a_design_that_asks_more_of_everything_is_left_out():
    pairs = {("s1", "good"): (4, 20.0), ("s1", "bad"): (4, 15.0)}
    for energy, left in ((9000.0, [("s1~good", "good")]), (7000.0, [("s1~good", "good"), ("s1~bad", "bad")])):
        coarse = coarse_case(tiny_case(pairs=pairs, energy={"good": 8000.0, "bad": energy}))
        assert list(coarse.case.site_designs.index) == left


def test_each_small_facility_keeps_its_bound():
    # Urban ones stay below 7.5 MW: two of 4 modules of 2.5 MW hold 10 MW, not 20, and not 5.
    pairs = {("s3", "urban"): (4, 8.0), ("s4", "urban"): (4, 7.0)}
    case = tiny_case(
        pairs=pairs, sites=DOUBLED["sites"], demand={"d3": (9.0,)}, reach={"d3": ("a2",)}, periods=1, usable=1.0
    )
    case = with_limits(case, in_cluster_share__min_share=0.0)
    model = LayeredModel(Question(case, tuple(levers(case)), SETTINGS))
    for amount, found in ((0.0, True), (-2.0, False)):
        moved = loosen(case, model.levers, {"demand.it_mw/d3/p1": amount})
        assert is_feasible(moved, SETTINGS) is found
        assert is_feasible(coarse_case(moved).case, SETTINGS) is found


def test_facilities_that_are_counted_are_not_merged():
    assert coarse_case(with_rules(tiny_case(**DOUBLED), in_cluster_share={"weight": "count"})) is None
    assert coarse_case(tiny_case(**DOUBLED, modes={"green_centres": "require"})) is None


@pytest.mark.parametrize("seed", (2, 3, 5, 8))
def test_coarse_and_whole_give_the_same_ways_out(seed, monkeypatch):
    case = random_case(seed, TWINS)
    coarse = coarse_case(case)
    if is_feasible(case, SETTINGS):
        assert is_feasible(coarse.case, SETTINGS)
        return
    whole = find_relaxations(case, SETTINGS)
    monkeypatch.setattr(layered, "MANY_PAIRS", 0)
    found = find_relaxations(case, SETTINGS)
    sums = [
        {frozenset(lever.group for lever, _ in way.moves): sum(by for _, by in way.moves) for way in one.relaxations}
        for one in (whole, found)
    ]
    assert sums[0].keys() == sums[1].keys()
    for kinds, amount in sums[0].items():
        if len(kinds) == 1:
            assert sums[1][kinds] == pytest.approx(amount, rel=0.0101, abs=1e-5)
    assert all(is_feasible(way.relax(case), SETTINGS) for way in found.relaxations)
