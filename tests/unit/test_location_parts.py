"""Parts of the location solver by themselves, against looking at every set of facilities."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from optimizer.highs import SolverSettings
from optimizer.location.cover import changed
from optimizer.location.improve import improve
from optimizer.location.near import Near
from optimizer.location.plans import Plans
from optimizer.location.prices import bound_at, first_prices, nothing_fixed
from optimizer.location.problem import Location
from tests.cases_location import textbook_cost

SETTINGS = SolverSettings(threads=1, gap_share=1e-9, time_limit_s=30)


def sums(location: Location, worth: np.ndarray, must: np.ndarray, may: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least sum over all sets that keep number or room, for every facility if it is closed, and if it is open."""
    closed, opened = np.full(len(worth), np.inf), np.full(len(worth), np.inf)
    for flags in product((False, True), repeat=len(worth)):
        is_open = np.array(flags)
        enough = location.count == is_open.sum() if location.count else location.capacity[is_open].sum() >= 9
        if enough and not (must & ~is_open).any() and not (is_open & ~may).any():
            total = worth[is_open].sum()
            closed[~is_open] = np.minimum(closed[~is_open], total)
            opened[is_open] = np.minimum(opened[is_open], total)
    return closed, opened


@pytest.mark.parametrize("count", [None, 1, 2, 4])
def test_what_a_change_costs_is_never_said_to_be_more_than_it_is(count):
    numbers = np.random.default_rng(7)
    met = 0
    for _ in range(150):
        room = numbers.integers(0, 9, 5).astype(float)
        location = Location(room, np.zeros(5), np.array([4.0, 5.0]), np.ones((5, 2)), count=count)
        worth, must = numbers.normal(3, 6, 5), numbers.random(5) < 0.15
        may = must | (numbers.random(5) < 0.85)
        closed, opened = changed(location, worth, must, may)
        least_closed, least_opened = sums(location, worth, must, may)
        assert (closed <= least_closed + 1e-9)[may].all()
        assert (opened <= least_opened + 1e-9)[may].all()
        met += int(np.isclose(closed, least_closed)[may & np.isfinite(least_closed)].sum())
    # With a number to keep they are what they are, with room to keep they are often.
    assert met > 50


def near_and_far(seed: int) -> Location:
    """Ten sites, of which no customer is near more than a few."""
    numbers = np.random.default_rng(seed)
    site, customer = numbers.random((10, 2)), numbers.random((25, 2))
    demand = numbers.integers(5, 35, 25).astype(float)
    cost = 10 * np.linalg.norm(site[:, None] - customer, axis=2) * demand
    cost[3, 4] = np.inf
    capacity, fixed = numbers.integers(60, 200, 10), numbers.integers(100, 900, 10)
    return Location(capacity.astype(float), fixed.astype(float), demand, cost)


@pytest.mark.parametrize("seed", range(5))
def test_near_pairs_bound_as_all_pairs_do_below_their_limit(seed):
    location = near_and_far(seed)
    prices, fixed = first_prices(location), nothing_fixed(location)
    fixed.may[2] = False
    limit = 1.4 * prices
    near = Near(location, limit)
    assert near.who.shape[1] < 25
    for factor in (0.5, 0.9, 1.2, 3.0):
        found, slope = near.bound(factor * prices, fixed)
        same, same_slope = bound_at(location, np.minimum(factor * prices, limit), fixed)
        assert found.value == pytest.approx(same.value)
        assert found.worth == pytest.approx(same.worth)
        assert slope == pytest.approx(same_slope)
        assert (found.prices <= limit).all()


@pytest.mark.parametrize("seed", range(5))
def test_a_plan_with_everything_open_is_improved(seed):
    location = near_and_far(seed)
    plans = Plans(location, SETTINGS)
    all_open = plans.offer(np.ones(10, dtype=bool))
    improve(plans)
    assert plans.cost < all_open
    best = textbook_cost(replace(location, cost=np.where(np.isfinite(location.cost), location.cost, 1e6)))
    assert best - 1e-6 <= plans.cost <= 1.05 * best
    assert plans.best[2].sum(axis=0) == pytest.approx(1.0)
