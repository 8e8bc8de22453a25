"""The location solver with somebody who looks on: plan and bound of the whole are shown, and a cancel keeps both."""

import math
import threading
from dataclasses import replace

import numpy as np
import pytest

from optimizer.highs import SolverSettings
from optimizer.location import solve
from optimizer.location.plans import Plans
from optimizer.location.problem import Location
from optimizer.location.solve import solve_location
from optimizer.planner import UNPROVEN, plan_case
from optimizer.watch import MEMORY, Progress, Watch
from tests.bench.large_locations import drawn
from tests.orlib import make_case
from tests.unit.test_location import hard
from tests.unit.test_location_model import instance

SETTINGS = SolverSettings(threads=1, gap_share=1e-9, time_limit_s=60)


def test_what_is_shown_is_kept_after_a_cancel():
    """100 x 1000 with tight capacities, some minutes from its proof."""
    shown: list[Progress] = []
    watch = Watch()

    def show(progress: Progress) -> None:
        shown.append(progress)
        if math.isfinite(progress.incumbent) and math.isfinite(progress.bound):
            watch.cancel()

    watch.show = show
    found = solve_location(drawn(1, 3.0), replace(SETTINGS, gap_share=1e-6, watch=watch))
    assert found.status == "unproven"
    assert shown[-1].bound <= found.bound < found.cost <= shown[-1].incumbent
    assert shown[-1].gap_share == pytest.approx((shown[-1].incumbent - shown[-1].bound) / shown[-1].incumbent)
    assert found.shares.sum(axis=0) == pytest.approx(1.0)
    # Whoever goes on after a cancel gets nothing new, and at once.
    assert solve_location(hard(3), replace(SETTINGS, watch=watch)).status in {"none", "unproven"}


@pytest.mark.parametrize("is_whole", [False, True])
def test_who_looks_on_changes_nothing_and_sees_bounds_that_hold(is_whole, monkeypatch):
    location = replace(hard(2, 8, 20), is_whole=is_whole)
    alone = solve_location(location, SETTINGS)
    told: list[float] = []
    proven = Plans.proven
    monkeypatch.setattr(Plans, "proven", lambda self, bound, phase: told.append(bound) or proven(self, bound, phase))
    seen = solve_location(location, replace(SETTINGS, watch=Watch(show=lambda _: None)))
    assert (seen.status, seen.cost, seen.bound) == (alone.status, alone.cost, alone.bound)
    assert (seen.shares == alone.shares).all()
    assert told
    assert max(told) <= alone.cost + 1e-6


def deaf(released: threading.Event):
    """A search that has a plan and a bound, and hears no cancel until it is released."""

    def search(location: Location, plans: Plans) -> float:
        plans.offer(np.ones(len(location.fixed), dtype=bool))
        plans.proven(1.0, "search")
        released.wait(60)
        return math.inf

    return search


def test_a_search_that_does_not_let_go_is_left_behind(monkeypatch):
    released, watch = threading.Event(), Watch()
    monkeypatch.setattr(solve, "_searched", deaf(released))
    watch.show = lambda progress: watch.cancel() if progress.phase == "search" else None
    try:
        found = solve_location(hard(3), replace(SETTINGS, watch=watch))
    finally:
        released.set()
    assert (found.status, found.bound) == ("unproven", 1.0)
    assert np.isfinite(found.cost)


def test_memory_ends_it_as_a_cancel_would(monkeypatch):
    released, watch = threading.Event(), Watch(memory_limit_mb=1.0)
    monkeypatch.setattr(solve, "_searched", deaf(released))
    try:
        found = solve_location(hard(3), replace(SETTINGS, watch=watch))
    finally:
        released.set()
    assert (found.status, watch.cancelled_by) == ("unproven", MEMORY)


def test_the_planner_writes_what_a_cancel_left(monkeypatch):
    """A whole case that is nothing but a location problem, cancelled as soon as there is a plan."""
    watch = Watch(show=lambda _: None)
    take = Plans.take

    def taken(self, *plan):
        cost = take(self, *plan)
        if math.isfinite(cost):
            watch.cancel()
        return cost

    monkeypatch.setattr(Plans, "take", taken)
    outcome = plan_case(make_case(instance(1)), replace(SETTINGS, watch=watch))
    monkeypatch.undo()
    best = plan_case(make_case(instance(1)), SETTINGS)
    assert outcome.status == UNPROVEN
    assert outcome.proof.bound_cny <= best.proof.cost_cny <= outcome.proof.cost_cny
    assert watch.stage == "proof"
