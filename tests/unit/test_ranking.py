"""Assumed inputs moved within their range: held against plans that are made anew, one by one."""

import math
from dataclasses import replace

import numpy as np
import pytest

import optimizer.stay
from models.assemble import assemble_case
from models.pue_range import PUE_INPUT
from models.scenario_edit import assumed_inputs, with_input, with_value
from optimizer.deadline import Deadline
from optimizer.lp_bound import relaxed_cost_cny
from optimizer.planner import NO_PLAN, plan_case, solver_settings
from reports.answer_ranking import ranking_section
from reports.morris import STEP, morris_effects
from reports.moved_inputs import moved_case
from reports.ranking import NOT_TRIED, Swing, moved_share, rank_assumptions
from tests.unit.test_assemble import SMALL, small_region, small_scenario

KEYS = ("costs.capex_factor", "demand.new_it_mw", "power.max_feeder_km")
EXACT = "\n[solver]\ngap_share = 1e-6\nthreads = 1\n"


@pytest.fixture(scope="module")
def region():
    return small_region()


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    return small_scenario(tmp_path_factory.mktemp("ranking"), SMALL + EXACT)


@pytest.fixture(scope="module")
def ranking(scenario, region):
    return rank_assumptions(scenario, region, walks=2, keys=KEYS)


def test_an_input_moves_alone(scenario):
    entries = {entry.key.path: entry for entry in assumed_inputs(scenario)}
    demand, capex = entries["demand.new_it_mw"], entries["costs.capex_factor"]
    moved = with_input(scenario, demand, 1.3)
    assert moved.numbers("demand.new_it_mw") == pytest.approx((65.0, 130.0))
    assert with_input(scenario, capex, 0.7).number("costs.capex_factor") == 0.7
    assert scenario.numbers("demand.new_it_mw") == (50.0, 100.0)
    assert with_value(moved, "demand.new_it_mw", scenario.numbers("demand.new_it_mw")).values == scenario.values
    assert (capex.at(0.0), capex.at(1.0)) == (0.7, 1.3)
    assert isinstance(with_input(scenario, entries["periods.horizon_end_year"], 2044.6).values["periods"], object)
    assert with_input(scenario, entries["periods.horizon_end_year"], 2044.6).integer("periods.horizon_end_year") == 2045


def test_rules_that_are_off_have_no_assumptions(scenario):
    rule = "rules.starter_zones_first"
    paths = [entry.key.path for entry in assumed_inputs(with_value(scenario, f"{rule}.mode", "off"))]
    assert f"{rule}.min_share" in [entry.key.path for entry in assumed_inputs(scenario)]
    assert f"{rule}.min_share" not in paths


@pytest.mark.parametrize("key", [*KEYS[:2], PUE_INPUT.key.path])
def test_cost_change_holds_what_planning_anew_gives(key, ranking, scenario, region):
    if key == PUE_INPUT.key.path:
        (one,) = rank_assumptions(scenario, region, walks=0, keys=(key,)).inputs
        assert one.low.cost_change_cny[1] < 0 < one.high.cost_change_cny[0]
    else:
        one = next(one for one in ranking.inputs if one.entry.key.path == key)
    for end in (one.low, one.high):
        case = moved_case(scenario, region, [(one.entry, end.value)])[1]
        anew = plan_case(case, solver_settings(scenario))
        change = anew.proof.cost_cny - ranking.outcome.proof.cost_cny
        assert end.cost_change_cny[0] - 1 <= change <= end.cost_change_cny[1] + 1
        if key in KEYS:  # with another PUE plans of the same cost stand in several zones
            assert end.moved_share == pytest.approx(
                moved_share((ranking.case, ranking.outcome.plan), (case, anew.plan)), abs=1e-9
            )
        sites = set(ranking.outcome.plan.facilities.index.get_level_values("site_id"))
        kept = case.site_designs[case.site_designs.index.get_level_values(0).isin(sites)]
        stayed = plan_case(replace(case, site_designs=kept), solver_settings(scenario))
        if stayed.proof is None:
            assert end.regret_cny == (math.inf, math.inf)
        else:
            regret = stayed.proof.cost_cny - anew.proof.cost_cny
            assert end.regret_cny[0] - 1 <= max(regret, 0.0) <= end.regret_cny[1] + 1


def test_sites_in_hand_near_the_relaxation_need_no_other_plan(region, tmp_path, ranking, monkeypatch):
    loose = small_scenario(tmp_path, SMALL + EXACT.replace("1e-6", "0.05"))
    monkeypatch.setattr(optimizer.stay, "solve_both", None)
    (one,) = rank_assumptions(loose, region, walks=0, keys=KEYS[:1]).inputs
    exact = next(found for found in ranking.inputs if found.entry.key.path == KEYS[0])
    for end, true in ((one.low, exact.low), (one.high, exact.high)):
        assert end.cost_change_cny[0] <= true.cost_change_cny[1] and true.cost_change_cny[0] <= end.cost_change_cny[1]
        assert end.regret_cny[0] == 0.0 <= end.regret_cny[1]
        assert not end.changes_plan


def test_what_the_time_leaves_no_room_for_is_said_and_never_called_unchanging(scenario, region, ranking):
    class TwoInputs(Deadline):
        """Over once the first input was moved."""

        @property
        def left_s(self):
            moved.append(1)
            return 1e3 if len(moved) < 6 else 0.0

    moved = []
    cut = rank_assumptions(scenario, region, walks=2, keys=KEYS, clock=TwoInputs(1e3))
    whole = {one.entry.key.path: one for one in ranking.inputs}
    assert cut.walks == 0
    tried = [one for one in cut.inputs if one.is_settled]
    assert 0 < len(tried) < len(KEYS)
    for one in tried:
        assert one.changes_plan == whole[one.entry.key.path].changes_plan
    last = cut.inputs[-1]
    assert NOT_TRIED in (last.low.status, last.high.status)
    for language, words in (("zh", "未定"), ("en", "not settled")):
        section = ranking_section(cut, 1000.0, language)
        assert words == section.tables[0].rows[-1][3]
        assert sum("--seconds" in line for line in section.paragraphs) == 2


def test_dearer_building_costs_more_and_shorter_feeders_may_be_refused(ranking):
    found = {one.entry.key.path: one for one in ranking.inputs}
    assert found["costs.capex_factor"].high.cost_change_cny[0] > 0 > found["costs.capex_factor"].low.cost_change_cny[1]
    assert found["costs.capex_factor"].cost_swing_cny > 0
    assert {one.entry.key.path for one in ranking.inputs} == set(KEYS)
    ranks = [(one.changes_plan, one.regret_cny) for one in ranking.inputs]
    assert ranks == sorted(ranks, reverse=True)


def test_morris_effect_of_one_input_is_that_of_the_relaxation(scenario, region):
    entry = next(entry for entry in assumed_inputs(scenario) if entry.key.path == KEYS[0])
    (effects,), skipped, walked = morris_effects(scenario, region, [entry], 1, tell=lambda _: None)
    # One walk of one input: from a point of the lower half of the grid, one step up.
    start = np.random.default_rng(1991).integers(0, 2, 1)[0] / 3
    costs = []
    for share in (start, start + STEP):
        case, _ = assemble_case(with_input(scenario, entry, entry.at(share)), region)
        costs.append(relaxed_cost_cny(case, solver_settings(scenario)))
    assert effects == pytest.approx([(costs[1] - costs[0]) / STEP], rel=1e-9)
    assert (skipped, walked) == (0, 1)


def test_no_walk_takes_an_input_to_an_end_without_a_plan(scenario, region, ranking, monkeypatch):
    known = {one.entry.key.path: one for one in ranking.inputs}
    shut, walked = KEYS[2], []

    def swing(_scenario, _region, _base, entry, value, **_):
        one = known[entry.key.path]
        return Swing(value, "infeasible") if entry.key.path == shut and value == entry.low else one.high

    def walk(_scenario, _region, entries, walks, **_):
        walked.extend(entry.key.path for entry in entries)
        return [np.array([number + 1.0]) for number in range(len(entries))], 0, walks

    monkeypatch.setattr("reports.ranking._swing", swing)
    monkeypatch.setattr("reports.ranking.morris_effects", walk)
    found = rank_assumptions(scenario, region, walks=1, keys=KEYS)
    assert shut not in walked and len(walked) == 2
    effects = {one.entry.key.path: one.mean_effect_cny for one in found.inputs}
    assert math.isnan(effects.pop(shut)) and [effects[path] for path in walked] == [1.0, 2.0]
    section = ranking_section(found, 1000.0, "en")
    assert len(section.tables[1].rows) == 2
    assert sum("Not in the walks" in words for words in section.paragraphs) == 1


def test_relaxation_bounds_the_cost(scenario, region, ranking):
    relaxed = relaxed_cost_cny(ranking.case, solver_settings(scenario))
    assert relaxed <= ranking.outcome.proof.cost_cny * (1 + 1e-6)


def test_without_a_plan_there_is_nothing_to_rank(scenario, region):
    hopeless = with_value(scenario, "demand.new_it_mw", (50000.0, 100000.0))
    assert rank_assumptions(hopeless, region, walks=0) is None


def test_an_end_without_a_plan_in_time_is_not_said_to_change_nothing(ranking):
    last = ranking.inputs[-1]
    assert last.is_settled
    cut = replace(last, low=Swing(last.low.value, NO_PLAN))
    assert not cut.is_settled and not cut.changes_plan
    shown = ranking_section(replace(ranking, inputs=(*ranking.inputs[:-1], cut)), 1000.0, "zh")
    assert shown.tables[0].rows[-1][3:5] == ("未定", "限时内未得到方案")


def test_ranges_are_said_in_words_of_the_language(ranking):
    shown = {row[1]: row[2] for row in ranking_section(ranking, 1000.0, "zh").tables[0].rows}
    assert not [words for words in shown.values() if "year" in words or "CNY" in words or "e+" in words]
