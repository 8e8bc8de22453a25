"""Preferred rules: kept where that is cheap, given up at a price where not; the audit prices the same on its own."""

from dataclasses import replace

import pandas as pd
import pytest

from models.errors import ScenarioValueError
from models.scenario import read_scenario
from optimizer import planner
from optimizer.audit import measure_costs
from optimizer.penalties import PENALTY, measure_shortfalls
from optimizer.planner import PLANNED, plan_case
from optimizer.rules import RULES
from tests.cases import DESIGNS, EXACT, solve, tiny_case, with_only, with_rules
from tests.cases_rules import BINDING, pick

CAN_BE_PREFERRED = sorted(module.ID for module in RULES if module.ID in BINDING and "prefer" in module.MODES)
URBAN = {"urban": DESIGNS["urban"], "edge": DESIGNS["edge"]}


@pytest.mark.parametrize("rule", CAN_BE_PREFERRED)
def test_preferred_is_the_plan_of_required_where_keeping_it_is_cheap(rule):
    required, preferred, free = (
        with_rules(BINDING[rule](), **{rule: mode}) for mode in ("require", "prefer", "report")
    )
    wanted, found = solve(required), solve(preferred)
    assert found.cost == pytest.approx(wanted.cost)
    assert found.measured == pytest.approx(wanted.cost)
    assert measure_shortfalls(preferred, found.plan).empty
    assert solve(free).cost < wanted.cost - 1


def only(rule, pairs, demand, **changes):
    periods = changes.pop("periods", 1)
    setting = changes.pop("setting", {})
    case = with_only(tiny_case(periods=periods, pairs=pairs, demand=demand, **changes), rule)
    return with_rules(case, **{rule: {"mode": "prefer", **setting}})


# Forms beside those of test_rule_modes: a case, and what it misses by period, worked by hand.
FORMS = {
    # p95 is 1.30, the limit 1.25, 3 modules in each of two periods
    "pue_limit of the fleet": (
        lambda: only("pue_limit", pick("s1 bad"), {"d1": (6.0, 6.0)}, periods=2, setting={"fleet_average": True}),
        {"p1": 0.375, "p2": 0.375},
    ),
    "pue_limit of each, once": (
        lambda: only("pue_limit", pick("s1 bad"), {"d1": (6.0, 6.0)}, periods=2),
        {"p2": 0.375},
    ),
    # 1 MW in 2.5 MW in two pools: 0.75 x 2.5 - 1 in each
    "rack_utilisation of each": (
        lambda: only(
            "rack_utilisation", pick("s1 good", "s4 urban"), {"d1": (1.0,), "d3": (1.0,)}, setting={"scope": "each"}
        ),
        {"p1": 1.75},
    ),
    # with the stock of 11 MW that serves 6.5: 0.75 x 13.5 - 7.5
    "rack_utilisation of all": (
        lambda: only("rack_utilisation", pick("s1 good"), {"d1": (1.0,)}, setting={"universe": "all"}),
        {"p1": 2.625},
    ),
    # three urban modules inside, two would be small
    "size_class of an urban one": (
        lambda: only("size_class", {("s1", "urban"): (4, 8.0)}, {"d1": (6.0,)}, designs=URBAN),
        {"p1": 2.5},
    ),
    # two modules of 0.25 MW, one is 100 racks
    "size_class of an edge node": (
        lambda: only("size_class", pick("s5 edge"), {"d3": (0.4,)}, designs=URBAN),
        {"p1": 0.25},
    ),
    # an urban one outside is no exception, whatever stands in the budget
    "outside_is_small of an urban one, once": (
        lambda: only("outside_is_small", {("s3", "urban"): (4, 8.0)}, {"d3": (6.0, 6.0)}, designs=URBAN, periods=2),
        {"p2": 2.5},
    ),
    # 1 of 2 facilities of the stock and 0 of 1 new: 0.8 x 3 - 1
    "in_cluster_share by count": (
        lambda: only("in_cluster_share", pick("s4 urban"), {"d3": (4.0,)}, setting={"weight": "count"}),
        {"p1": 1.4},
    ),
    "in_cluster_share of new MW": (
        lambda: only(
            "in_cluster_share", pick("s4 urban"), {"d3": (4.0,)}, setting={"weight": "it_mw", "scope": "new_only"}
        ),
        {"p1": 4.0},
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_missed_is_priced_by_model_and_audit_alike(form):
    make, wanted = FORMS[form]
    case = make()
    outcome = plan_case(case, EXACT)
    assert outcome.status == PLANNED
    missed = measure_shortfalls(case, outcome.plan)
    assert missed.groupby("period_id")["shortfall"].sum().to_dict() == pytest.approx(wanted)
    assert set(missed["rule"]) == {form.split()[0]}
    penalty = measure_costs(case, outcome.plan).set_index("component")["cny"].loc[[PENALTY]].sum()
    assert penalty == pytest.approx(sum(wanted.values()) * case.prefer_cny_per_unit)
    assert outcome.costs["cny"].sum() == pytest.approx(outcome.proof.cost_cny)


def test_exception_of_a_preferred_rule_is_not_counted_twice():
    pairs = pick("s3 good")
    case = with_only(tiny_case(periods=1, pairs=pairs, demand={"d3": (6.0,)}), "large_in_cluster", "outside_is_small")
    case = with_rules(case, large_in_cluster="prefer", outside_is_small="prefer")
    plan = solve(case).plan
    assert list(plan.exceptions.index) == ["s3"]
    assert list(measure_shortfalls(case, plan)["rule"]) == ["large_in_cluster"]


@pytest.mark.parametrize(
    ("rule", "options", "missed"),
    [
        # The small one of 400 racks outside, 1 MW of which 0.5 is used, is closed: 0.8 x 2 - 1 facilities,
        ("in_cluster_share", {"weight": "count"}, 0.6),
        # 0.75 x (10 + 5) - (6 + 4) MW.
        ("rack_utilisation", {"universe": "all"}, 1.25),
    ],
)
def test_stock_that_is_closed_counts_no_more(rule, options, missed):
    case = only(rule, pick("s4 urban"), {"d3": (4.0,)}, setting=options)
    index = pd.MultiIndex.from_tuples([("small", "p1")], names=["stock_id", "period_id"])
    plan = replace(solve(case).plan, stock_states=pd.DataFrame({"state": ["close"]}, index=index))
    assert measure_shortfalls(case, plan)["shortfall"].tolist() == pytest.approx([missed])


@pytest.mark.parametrize("mode", ["require", "report", "off"])
def test_only_preferred_rules_have_a_price(mode):
    case = with_rules(FORMS["size_class of an edge node"][0](), size_class=mode)
    plan = solve(with_rules(case, size_class="prefer")).plan
    assert measure_shortfalls(case, plan).empty


def test_a_penalty_that_the_model_does_not_see_is_no_plan(monkeypatch):
    case = FORMS["size_class of an edge node"][0]()

    def doubled(case, plan):
        costs = measure_costs(case, plan)
        costs.loc[costs["component"] == PENALTY, "cny"] *= 2
        return costs

    monkeypatch.setattr(planner, "measure_costs", doubled)
    with pytest.raises(planner.CostMismatchError, match="penalties"):
        plan_case(case, EXACT)


def test_preferring_the_cluster_needs_a_reason_for_what_may_stand_outside(tmp_path):
    path = tmp_path / "mine.toml"
    head = 'title = "试"\nbase = "baseline"\n[rules.large_in_cluster]\nmode = "prefer"\n'
    path.write_text(head, encoding="utf-8")
    with pytest.raises(ScenarioValueError) as error:
        read_scenario(path)
    for sentence in (error.value.zh, error.value.en):
        assert "rules.large_in_cluster.mode" in sentence
        assert "exception_reason" in sentence
    path.write_text(head + 'exception_reason = "地质条件"\n', encoding="utf-8")
    assert read_scenario(path).mode("large_in_cluster") == "prefer"
