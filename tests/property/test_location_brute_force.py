"""The location solver against looking at every set of facilities; its bound holds for whatever prices."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.highs import SolverSettings
from optimizer.location import by_columns, listed, packs, solve, whole
from optimizer.location.by_prices import settled
from optimizer.location.prices import bound_at, nothing_fixed
from optimizer.location.solve import solve_location
from tests.cases_location import best_by_looking, cost_of_serving, cost_of_serving_whole, locations

SETTINGS = SolverSettings(threads=1, gap_share=1e-9, time_limit_s=30)
KINDS = st.one_of(
    locations(), locations(counted=True), locations(limited=False), locations(limited=False, counted=True)
)


def assert_best(location):
    best = best_by_looking(location)
    found = solve_location(location, SETTINGS)
    if best == np.inf:
        assert found.status == "infeasible"
        return
    assert found.status == "proven"
    assert found.cost == pytest.approx(best, abs=1e-6)
    assert found.bound <= best + 1e-6
    serve = cost_of_serving_whole if location.is_whole else cost_of_serving
    assert serve(location, found.is_open) == pytest.approx(best, abs=1e-6)
    served = np.where(found.shares > 0, location.cost, 0.0)
    assert (found.shares * served).sum() + location.fixed[found.is_open].sum() == pytest.approx(best, abs=1e-6)
    assert found.shares.sum(axis=0) == pytest.approx(1.0)
    assert (found.shares @ location.demand <= np.where(found.is_open, location.capacity, 0.0) + 1e-6).all()


@given(KINDS)
@settings(max_examples=50, deadline=None)
def test_all_pairs_at_once(location):
    assert_best(location)


@given(KINDS)
@settings(max_examples=50, deadline=None)
def test_prices_first_then_branching_on_their_bound(location):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solve, "FEW_PAIRS", 0)
        patch.setattr(solve, "PACE", solve.Pace(rounds=12, patience=3))
        assert_best(location)


@given(KINDS)
@settings(max_examples=50, deadline=None)
def test_prices_first_then_what_is_left_by_the_relaxation(location):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solve, "FEW_PAIRS", 0)
        patch.setattr(solve, "FEW_FREE", -1)
        patch.setattr(solve, "PACE", solve.Pace(rounds=12, patience=3))
        assert_best(location)


@given(st.one_of(locations(is_whole=True), locations(is_whole=True, counted=True)))
@settings(max_examples=80, deadline=None)
def test_nobody_is_split(location):
    assert_best(location)
    assert np.isin(solve_location(location, SETTINGS).shares, (0.0, 1.0)).all()


@given(st.one_of(locations(is_whole=True), locations(is_whole=True, counted=True)))
@settings(max_examples=80, deadline=None)
def test_nobody_is_split_and_few_packs_are_chosen_among_at_a_time(location):
    """Some packs first, and where all are too many only those of the cheapest plans."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listed, "FEW_PACKS", 6)
        patch.setattr(listed, "FEW_OF_SOME", 4)
        patch.setattr(by_columns, "FIRST_PACKS", 2)
        patch.setattr(by_columns, "MORE", 2)
        patch.setattr(whole, "SPLIT_PACE", whole.Pace(rounds=2, patience=1))
        assert_best(location)


@given(st.one_of(locations(is_whole=True), locations(is_whole=True, counted=True)))
@settings(max_examples=40, deadline=None)
def test_nobody_is_split_and_no_packs_are_listed(location):
    """Branching down to one set of facilities, whose pairs are left to the solver."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listed, "FEW_PACKS", 0)
        patch.setattr(listed, "FEW_OF_SOME", 0)
        assert_best(location)


@given(st.one_of(locations(is_whole=True), locations(is_whole=True, counted=True)))
@settings(max_examples=40, deadline=None)
def test_nobody_is_split_by_prices_of_split_ones(location):
    """What is done where demand comes in no whole numbers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packs, "MOST_LEVELS", 0)
        patch.setattr(whole, "FEW_PAIRS", 2)
        assert_best(location)


@given(KINDS, st.data())
@settings(max_examples=50, deadline=None)
def test_any_prices_give_a_bound_and_settle_only_what_is_settled(location, data):
    prices = np.array([data.draw(st.floats(-5, 80)) for _ in location.demand])
    bound, _ = bound_at(location, prices, nothing_fixed(location))
    best = best_by_looking(location)
    assert bound.value <= best + 1e-6
    if np.inf in {best, bound.value}:
        return
    fixed = settled(location, nothing_fixed(location), bound, best + 1e-6).fixed
    open_in_best = [flags for flags in _sets(location) if cost_of_serving(location, flags) <= best + 1e-9]
    assert all((flags | ~fixed.must).all() and (fixed.may | ~flags).all() for flags in open_in_best)


def _sets(location):
    count = len(location.fixed)
    every = [np.array([number >> place & 1 for place in range(count)], dtype=bool) for number in range(1, 2**count)]
    return [flags for flags in every if location.count in (None, flags.sum())]
