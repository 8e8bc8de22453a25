"""The limit of latency as a lever: what it costs, and how far it must move where it is what stands in the way."""

from dataclasses import replace

import pytest

from optimizer.build import build_model
from optimizer.conflict import is_feasible
from optimizer.kept import KeptModel
from optimizer.lever import levers
from optimizer.lever_words import say_lever
from optimizer.loosen import loosen, with_mode
from optimizer.relaxations import find_relaxations
from tests.cases import tiny_case, with_only
from tests.cases_infeasible import SETTINGS
from tests.cases_rules import pick, with_round_trips


def far(**trips_ms):
    """6 MW of d2, which two sites reach, over trips [ms] by area; each must answer within 5 ms."""
    made = tiny_case(periods=1, pairs=pick("s1 good", "s3 good"), demand={"d2": (6.0,)})
    return with_round_trips(with_only(made, "latency"), {("d2", area): ms for area, ms in trips_ms.items()})


def lever_of(case):
    (lever,) = [one for one in levers(case) if one.rule == "latency"]
    return lever


def test_a_model_holds_what_some_case_of_it_may_serve():
    case = far(a1=4.0, a2=9.0)
    assert {pool for _, pool, _ in build_model(case).variables.serve} == {"good_a1"}
    assert {pool for _, pool, _ in KeptModel(case).variables.serve} == {"good_a1"}
    for looser in (lever_of(case).relax(case, 4.0), with_mode(case, ["latency"], "off")):
        kept = KeptModel(case, widen=[looser])
        assert {pool for _, pool, _ in kept.variables.serve} == {"good_a1", "good_a2"}
        assert "latency__d2__p1" in kept.arrays.row_names
        assert "latency__d2__p1" not in kept.arrays_of(looser, ["latency"]).row_names


def test_the_way_out_is_the_shortest_trip_that_there_is():
    case = far(a1=7.5, a2=6.25)
    conflict = find_relaxations(case, SETTINGS)
    assert "latency" in conflict.clashing
    (way,) = [one for one in conflict.relaxations if one.rules == ("latency",)]
    ((lever, amount),) = way.moves
    assert amount == pytest.approx(1.25)
    assert way.is_least
    assert is_feasible(way.relax(case), SETTINGS)
    assert not is_feasible(way.relax(case, 0.99), SETTINGS)
    assert say_lever(lever, amount, "zh").endswith("最长往返时延 5.000 → 6.250 毫秒")
    assert say_lever(lever, amount, "en").endswith("5.000 → 6.250 ms")


def test_where_one_pool_is_too_small_the_next_trip_is_needed():
    case = far(a1=7.5, a2=6.25)
    small = replace(case, site_designs=case.site_designs.assign(max_modules=[4, 1]))
    (way,) = [one for one in find_relaxations(small, SETTINGS).relaxations if one.rules == ("latency",)]
    assert way.moves[0][1] == pytest.approx(2.5)
    assert way.is_least


def test_beyond_the_longest_trip_nothing_moves():
    case = far(a1=4.0, a2=3.0)
    lever = lever_of(case)
    assert (lever.value, lever.loosest, lever.step) == (5.0, 5.0, 1.0)
    assert lever_of(loosen(case, [lever], {lever.key: -3.5})).step == pytest.approx(0.1)
    assert lever_of(far(a1=4.0, a2=9.0)).loosest == 9.0
