"""Packs of whole customers against looking at every set of them."""

from itertools import product

import numpy as np
import pytest

from optimizer.location.packs import all_packs, best_packs, can_pack, packs_with
from optimizer.location.problem import Location

SETS = np.array(list(product((False, True), repeat=7)))


def drawn(seed: int) -> tuple[Location, np.ndarray]:
    """Three facilities, seven customers of even demand, one pair that cannot be had; some gain and some do not."""
    numbers = np.random.default_rng(seed)
    demand = 2.0 * numbers.integers(1, 7, 7)
    cost = numbers.integers(0, 40, (3, 7)).astype(float)
    cost[1, 2] = np.inf
    capacity = np.array([0.5, 0.8, 1.5]) * demand.sum() / 2
    return Location(capacity, np.zeros(3), demand, cost, is_whole=True), numbers.integers(-5, 45, 7).astype(float)


def gains(location: Location, prices: np.ndarray, facility: int) -> np.ndarray:
    """What every set of customers gains at a facility, infinite where it has no room or cannot be served."""
    with_cost = np.where(SETS, location.cost[facility] - prices, 0.0).sum(axis=1)
    return np.where(SETS @ location.demand <= location.capacity[facility], with_cost, np.inf)


@pytest.mark.parametrize("seed", range(12))
def test_best_packs_and_the_best_with_each_customer(seed):
    location, prices = drawn(seed)
    # Rows that are asked for in another order than they stand in.
    rows = np.array([2, 0, 1])
    best, packed = best_packs(location, prices, rows)
    with_each = packs_with(location, prices, rows)
    for row, facility in enumerate(rows):
        every = gains(location, prices, facility)
        assert best[row] == every.min()
        assert every[(packed[row] == SETS).all(axis=1)] == [best[row]]
        least = [every[SETS[:, customer]].min() for customer in range(7)]
        assert with_each[row].tolist() == least


@pytest.mark.parametrize("seed", range(12))
def test_all_packs_are_those_within_the_limit(seed):
    location, prices = drawn(seed)
    for facility in range(3):
        every = gains(location, prices, facility)
        possible = np.sort(every[np.isfinite(every)])
        limit = float(possible[min(9, len(possible) - 1)])
        wanted = SETS[every <= limit]
        who = np.flatnonzero(np.isfinite(location.cost[facility]))
        found, gained = all_packs(location, prices, (facility, who), limit, 1000)
        assert gained.tolist() == [every[(pack == SETS).all(axis=1)].item() for pack in found]
        assert sorted(map(tuple, found.tolist())) == sorted(map(tuple, wanted.tolist()))
        assert all_packs(location, prices, (facility, who), limit, len(wanted) - 1) is None


def test_only_whole_numbers_in_few_levels_are_packed():
    location, _ = drawn(1)
    assert can_pack(location)
    fine = Location(location.capacity, location.fixed, location.demand + 0.5, location.cost, is_whole=True)
    assert not can_pack(fine)
    # Demand of 10,000 and of 30,000 are levels of one and three; with one of 10,001 they are too many.
    cost, fixed = np.zeros((1, 2)), np.zeros(1)
    assert can_pack(Location(np.array([40_000.0]), fixed, np.array([10_000.0, 30_000.0]), cost, is_whole=True))
    assert not can_pack(Location(np.array([40_001.0]), fixed, np.array([10_001.0, 30_000.0]), cost, is_whole=True))
