"""Frontiers of tiny cases against the Pareto front of all plans there are."""

from dataclasses import replace
from itertools import combinations, product
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.optimize import linprog

from optimizer import frontier as frontier_module
from optimizer.frontier import AXES, find_frontier
from optimizer.planner import plan_case
from reports.answer_frontier import frontier_section
from reports.cli import main
from reports.frontier_figure import round_ticks
from tests.cases import DESIGNS, EXACT, tiny_case, with_cells, with_only
from tests.cases_answers import run_folder, tiny_subject
from tests.cases_enumerated import Reading

PAIRS = {
    ("s1", "good"): (3, 30.0),
    ("s2", "bad"): (3, 13.0),
    ("s2", "good"): (4, 22.0),
    ("s3", "urban"): (2, 8.0),
}
REACH = {"d1": ("a1",), "d2": ("a1", "a2")}


def small_case():
    """Pools that differ in energy and water, so that every pair of measures has something to weigh."""
    designs = {**DESIGNS, "bad": ("hub", 4.0, 1.28, 0.9)}
    demand = {"d1": (6.0,), "d2": (2.0,)}
    energy = {"good": 7000.0, "bad": 9000.0, "urban": 6000.0, "edge": 8000.0}
    case = tiny_case(pairs=PAIRS, periods=1, demand=demand, reach=REACH, designs=designs, energy=energy, stock=False)
    case = with_only(case, "size_class")
    wet = {(pool, "wue_l_per_kwh"): value for pool, value in (("good_a1", 1.7), ("bad_a1", 0.4), ("urban_a2", 0.2))}
    return with_cells(case, "pools", wet)


class Enumerated:
    """All choices of facilities of a case of one period; how their load is shared out is a small linear program each.

    Written by hand from pools, reach and capacity, without a row of the model.
    """

    def __init__(self, case):
        self.case, self.reading = case, Reading(case)
        self.choices = []
        for choice in product(*(self.reading.choices(site) for site in self.reading.sites)):
            built = {site: one for site, one in zip(self.reading.sites, choice, strict=True) if one}
            if self.reading.keeps_rules(built):
                self.choices.append(self.describe(built))

    def describe(self, built):
        """Constants and prices per MW of each measure, room of each pool, and who may be served where."""
        case, reading, room, mw_on_land, large = self.case, self.reading, {}, 0.0, 0.0
        for site, (design, modules) in built.items():
            mw = modules[0] * reading.module[design]
            pool = reading.pair[site, design]["pool_id"]
            room[pool] = room.get(pool, 0.0) + mw * case.usable_share
            mw_on_land += mw * case.designs.at[design, "needs_land"]
            large += mw * (case.designs.at[design, "tier"] == "hub")
        flows = [(block, pool) for block in reading.demand[0] for pool in room if pool in reading.reach[block]]
        pools = reading.pool
        running = [pools[p]["running_cny_per_mw_year"] * reading.years[0] for _, p in flows]
        energy = np.array([pools[p]["energy_mwh_per_mw_year"] for _, p in flows])
        litres = [pools[p]["wue_l_per_kwh"] / pools[p]["pue_p50"] for _, p in flows]
        # The cheapest way to serve is part of the cost that is enumerated; it is taken out and chosen again.
        cheapest = self.solve(flows, room, running)
        prices = {
            "cost": (reading.cost(built) - cheapest, np.array(running)),
            "carbon": (0.0, energy * case.grid_kgco2_per_kwh),
            "water": (0.0, energy * litres),
            "outside_starter_share": (reading.outside_starter(built, 0) / max(large, 1e-9), 0.0 * energy),
            "land": (mw_on_land / case.it_mw_per_km2, 0.0 * energy),
        }
        return flows, room, prices

    def solve(self, flows, room, price, limit=None):
        """Least price of serving all demand, infinite if there is no way."""
        demand = self.reading.demand[0]
        rows = [[float(pool == name) for _, pool in flows] for name in room]
        most = list(room.values())
        if limit is not None:
            scale = max(1.0, float(np.abs(limit[0]).max()))
            rows.append(list(limit[0] / scale))
            most.append(limit[1] / scale)
        served = [[float(block == name) for block, _ in flows] for name in demand]
        answer = linprog(price, A_ub=rows, b_ub=most, A_eq=served, b_eq=list(demand.values()), method="highs-ds")
        return answer.fun if answer.status == 0 else np.inf

    def least(self, name, limited=None, most=None):
        """Least value of a measure over all plans, those with ``limited`` above ``most`` left out."""
        best = np.inf
        for flows, room, prices in self.choices:
            fixed, price = prices[name]
            limit = None if limited is None else (prices[limited][1], most - prices[limited][0] + near(most))
            if limit is None or limit[1] >= 0:
                best = min(best, fixed + self.solve(flows, room, price, limit))
        return best


def near(value):
    """What rows are kept to."""
    return 1e-9 * abs(value) + 1e-9


def frontier(case, x, y, points, settings=EXACT):
    outcome = plan_case(case, settings)
    return find_frontier(case, settings, x=x, y=y, points=points, plan=outcome.plan, proof=outcome.proof)


@pytest.mark.parametrize(("x", "y"), [*combinations(AXES, 2), ("carbon", "cost"), ("land", "cost")])
def test_ends_and_points_are_those_of_the_enumerated_front(x, y):
    case = small_case()
    plans, found = Enumerated(case), frontier(case, x, y, 6)
    close = {"rel": 2e-6, "abs": 2e-5}
    least_x, least_y = plans.least(x), plans.least(y)
    assert found.x_bound == pytest.approx(least_x, **close)
    assert found.y_bound == pytest.approx(least_y, **close)
    assert (found.points[0].x, found.points[0].y) == pytest.approx((least_x, plans.least(y, x, least_x)), **close)
    assert (found.points[-1].x, found.points[-1].y) == pytest.approx((plans.least(x, y, least_y), least_y), **close)
    span = abs(found.points[0].y - found.points[-1].y)
    for limit, bound in found.steps:
        # The augmented objective may give away a little of y for less of x.
        assert bound == pytest.approx(plans.least(y, x, limit), rel=2e-6, abs=2e-4 * span + 2e-5)
    for point in found.points:
        assert point.y == pytest.approx(plans.least(y, x, point.x), rel=2e-6, abs=2e-5)
        assert point.x == pytest.approx(plans.least(x, y, point.y), rel=2e-6, abs=2e-5)
        assert point.y_bound <= point.y
        assert (point.measures[x], point.measures[y]) == pytest.approx((point.x, point.y), rel=1e-6, abs=1e-6)


def test_a_measure_that_nothing_weighs_against_gives_one_plan():
    case = tiny_case(pairs={("s2", "bad"): (4, 18.0)}, periods=1, demand={"d1": (6.0,)}, reach={"d1": ("a1",)})
    found = frontier(with_only(case, "size_class"), "carbon", "cost", 5)
    assert len(found.points) == 1
    assert "do not clash" in frontier_section(found, "en").as_text()


def test_steps_that_give_the_same_plan_are_dropped_and_said():
    found = frontier(small_case(), "land", "outside_starter_share", 12)
    assert len(found.points) + len(found.dropped) == len(found.steps)
    assert len(found.dropped) > 0
    assert {why for _, why in found.dropped} <= {"same", "dominated"}
    section = frontier_section(found, "en")
    assert section.tables[-1].rows
    assert len(section.tables[-1].rows) == len(found.dropped)


def test_a_coarse_gap_leaves_a_region_open_and_never_a_wrong_bound():
    case = small_case()
    rough = frontier(case, "carbon", "cost", 6, replace(EXACT, gap_share=0.03))
    plans = Enumerated(case)
    for point in rough.points:
        assert point.y_bound <= plans.least("cost", "carbon", point.x_limit) * (1 + 1e-6)


@pytest.mark.parametrize(
    ("x", "y", "points", "words"),
    [
        ("colour", "cost", "5", ("colour", "carbon | water")),
        ("cost", "cost", "5", ("cost", "nothing to weigh")),
        ("cost", "carbon", "1", ("--points is 1", "between 2 and 100")),
    ],
)
def test_bad_input_is_said_and_ends_with_2(capsys, x, y, points, words):
    assert main(["frontier", "baseline", "--x", x, "--y", y, "--points", points, "--lang", "en"]) == 2
    said = capsys.readouterr()
    assert all(word in said.out + said.err for word in words)


def test_the_command_keeps_page_table_and_figure(tmp_path, monkeypatch, capsys):
    folder = run_folder(tmp_path, monkeypatch)
    tiny_subject(monkeypatch, "answer_frontier", small_case(), folder)
    assert main(["frontier", str(folder), "--x", "carbon", "--y", "cost", "--points", "4", "--lang", "en"]) == 0
    assert "Frontier: carbon against cost" in capsys.readouterr().out
    for name, word in (("index.html", "已证明没有规划"), ("index_en.html", "proven to hold no plan")):
        page = (folder / "answers" / name).read_text("utf-8")
        assert "<svg" in page
        assert word in page
        assert "NaN" not in page
    rows = (folder / "answers" / "frontier-carbon-cost.csv").read_text("utf-8-sig").splitlines()
    assert len(rows) >= 3


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (429.3, 486.2), (-3e-4, 2e-4), (1112.0, 1209.0), (7.0, 7.0001)])
def test_ticks_are_round_and_few(low, high):
    ticks = round_ticks(low, high)
    steps = np.diff(ticks)
    assert 2 <= len(ticks) <= 8
    assert low - 1e-9 <= ticks[0]
    assert ticks[-1] <= high + 1e-9
    assert f"{steps[0]:.0e}"[0] in "125"
    assert steps == pytest.approx(steps[0], rel=1e-3)


def test_a_plan_that_another_beats_is_dropped_as_dominated():
    places = {"a": (1.0, 9.0), "b": (2.0, 9.0), "c": (3.0, 4.0), "d": (3.0, 4.0), "e": (5.0, 1.0)}
    found = [
        frontier_module.Found(np.array([number]), limit, 0.0, "proven", is_end=name in "ae")
        for number, (name, (limit, _)) in enumerate(places.items())
    ]
    search = SimpleNamespace(place=lambda one: list(places.values())[int(one.values[0])])
    kept, lost = frontier_module._efficient(search, found)
    assert [one.limit for one in kept] == [1.0, 3.0, 5.0]
    assert sorted(lost) == [(2.0, "dominated"), (3.0, "same")]
