"""The location solver by hand: what it refuses, what it says when the clock ends it, and how links matter."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.highs import SolverSettings
from optimizer.location import by_columns, listed, plans, whole
from optimizer.location.problem import Location
from optimizer.location.relaxed import Relaxation
from optimizer.location.solve import solve_location
from optimizer.watch import Watch
from tests.cases_location import textbook_cost

SETTINGS = SolverSettings(threads=1, gap_share=1e-9, time_limit_s=30)


def two_sites(**changes) -> Location:
    """Site 0 is near customer 0, site 1 near customer 1 and half as dear to open."""
    parts = {
        "capacity": np.array([10.0, 10.0]),
        "fixed": np.array([8.0, 4.0]),
        "demand": np.array([6.0, 6.0]),
        "cost": np.array([[1.0, 9.0], [9.0, 1.0]]),
    }
    return Location(**{**parts, **changes})


def test_one_site_has_no_room_for_both():
    """Both open: 8 + 4 + 1 + 1 = 14. One alone would be 4 + 9 + 1 = 14 with room for 12, but has room for 10."""
    found = solve_location(two_sites(), SETTINGS)
    assert (found.status, found.cost, found.bound) == ("proven", pytest.approx(14), pytest.approx(14))
    assert found.is_open.tolist() == [True, True]
    assert found.shares.tolist() == [[1, 0], [0, 1]]


def test_one_site_is_enough_where_it_has_room_and_the_other_is_dearer():
    """Site 1 alone: 4 + 9 + 1 = 14; both with site 0 at 9: 15."""
    found = solve_location(two_sites(capacity=np.array([10.0, 12.0]), fixed=np.array([9.0, 4.0])), SETTINGS)
    assert found.cost == pytest.approx(14)
    assert found.is_open.tolist() == [False, True]


def test_demand_is_split_where_room_asks_for_it():
    """Customer 0 has 6 at site 0 with room for 3: half of it goes to site 1, which has 9: 8 + 4 + 0.5 + 4.5 + 1."""
    found = solve_location(two_sites(capacity=np.array([3.0, 9.0])), SETTINGS)
    assert found.cost == pytest.approx(18)
    assert found.shares[:, 0].tolist() == pytest.approx([0.5, 0.5])


def test_a_number_of_sites_is_kept_even_where_fewer_were_cheaper():
    free = np.full(2, np.inf)
    one = two_sites(capacity=free, fixed=np.array([8.5, 4.0]))
    assert solve_location(one, SETTINGS).cost == pytest.approx(14)
    both = solve_location(replace(one, count=2), SETTINGS)
    assert (both.cost, both.is_open.tolist()) == (pytest.approx(14.5), [True, True])


@pytest.mark.parametrize(
    "changes",
    [
        {"capacity": np.array([5.0, 6.0])},
        {"cost": np.array([[1.0, np.inf], [9.0, np.inf]])},
        {"count": 1},
        {"cost": np.array([[1.0, np.inf], [np.inf, 1.0]]), "capacity": np.array([4.0, 20.0])},
    ],
)
def test_what_cannot_be_served_is_infeasible(changes):
    found = solve_location(two_sites(**changes), SETTINGS)
    assert (found.status, found.cost, found.bound) == ("infeasible", np.inf, np.inf)
    assert not found.is_open.any()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"fixed": np.array([1.0])}, "do not fit"),
        ({"cost": np.ones((2, 3))}, "do not fit"),
        ({"demand": np.array([6.0, 0.0])}, "demand above 0"),
        ({"capacity": np.array([-1.0, 10.0])}, "capacity of 0 or more"),
        ({"cost": np.array([[1.0, np.nan], [9.0, 1.0]])}, "no number"),
        ({"count": 3}, "3 of 2 facilities"),
        ({"count": 0}, "0 of 2 facilities"),
    ],
)
def test_what_makes_no_sense_is_refused(changes, words):
    with pytest.raises(ValueError, match=words):
        two_sites(**changes)


def hard(seed: int, sites: int = 12, customers: int = 30) -> Location:
    """A problem whose relaxation leaves something to the tree."""
    numbers = np.random.default_rng(seed)
    site, customer = numbers.random((sites, 2)), numbers.random((customers, 2))
    demand = numbers.integers(5, 35, customers).astype(float)
    cost = 10 * np.linalg.norm(site[:, None] - customer, axis=2) * demand
    capacity, fixed = numbers.integers(60, 160, sites), numbers.integers(100, 900, sites)
    return Location(capacity.astype(float), fixed.astype(float), demand, cost)


@pytest.mark.parametrize("is_whole", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_it_finds_what_the_textbook_finds(seed, is_whole):
    location = replace(hard(seed, 8, 20 if is_whole else 30), is_whole=is_whole)
    found = solve_location(location, SETTINGS)
    assert found.status == "proven"
    assert found.cost == pytest.approx(textbook_cost(location), rel=1e-7)


@pytest.mark.parametrize("seed", range(6))
def test_whole_customers_of_any_demand(seed, monkeypatch):
    """Demand that is no whole number goes by prices of split customers, down to the pairs that these leave."""
    monkeypatch.setattr(whole, "FEW_PAIRS", 30)
    location = hard(seed, 8, 20)
    location = replace(location, demand=location.demand + 0.25, is_whole=True)
    found = solve_location(location, SETTINGS)
    assert found.status == "proven"
    assert found.cost == pytest.approx(textbook_cost(location), rel=1e-7)


@pytest.mark.parametrize("seed", range(8))
def test_few_packs_are_chosen_among_at_a_time(seed, monkeypatch):
    """Plans come from nothing but the packs: first of some of them, and of cheap plans only where all are too many."""
    monkeypatch.setattr(plans, "assigned", lambda location, is_open, _: (np.inf, is_open, np.zeros_like(location.cost)))
    monkeypatch.setattr(listed, "FEW_PACKS", 60)
    monkeypatch.setattr(listed, "FEW_OF_SOME", 30)
    monkeypatch.setattr(by_columns, "FIRST_PACKS", 5)
    monkeypatch.setattr(by_columns, "MORE", 2)
    location = replace(hard(seed, 8, 20), is_whole=True)
    found = solve_location(location, SETTINGS)
    assert found.status == "proven"
    assert found.cost == pytest.approx(textbook_cost(location), rel=1e-7)


def test_the_clock_ends_the_search_without_a_claim():
    found = solve_location(hard(3), replace(SETTINGS, time_limit_s=0.0))
    assert found.status in {"none", "unproven"}
    assert found.bound < np.inf


def test_who_cancels_gets_what_there_is():
    watch = Watch()
    watch.cancel()
    assert solve_location(hard(3), replace(SETTINGS, watch=watch)).status in {"none", "unproven"}


def test_a_relaxation_under_way_is_let_go():
    location, watch = hard(3), Watch()
    relaxation = Relaxation(location, np.isfinite(location.cost), replace(SETTINGS, watch=watch))
    none, every = np.zeros(12), np.ones(12)
    assert relaxation.solve(none, every, np.inf, 30).status == "solved"
    watch.cancel()
    assert relaxation.solve(none, every / 2, np.inf, 30).status == "none"


def test_a_wide_gap_is_kept_and_its_bound_holds():
    exact = solve_location(hard(4), SETTINGS)
    loose = solve_location(hard(4), replace(SETTINGS, gap_share=0.05))
    assert loose.status == "proven"
    assert loose.bound <= exact.cost + 1e-6 <= loose.cost + 2e-6
    assert loose.cost - loose.bound <= 0.05 * loose.cost + 1e-6


def test_it_finds_the_same_plan_twice():
    one, two = solve_location(hard(5), SETTINGS), solve_location(hard(5), SETTINGS)
    assert one.cost == two.cost
    assert one.shares.tobytes() == two.shares.tobytes()
