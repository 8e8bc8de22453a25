"""Rule green_centres by hand: every condition counts, existing data centres by state, and what can never be reached."""

from dataclasses import replace
from types import MappingProxyType

import pandas as pd
import pytest

from models.errors import ScenarioValueError
from optimizer.audit import audit_plan
from optimizer.build import build_model
from optimizer.dominance import dominated_pairs
from optimizer.penalties import measure_shortfalls
from optimizer.presolve_checks import check_rules_together
from tests.cases import rows_of, solve, with_cells, with_limits, with_only, with_rules
from tests.cases_enumerated import brute_force
from tests.cases_green import GREEN, green_case, with_old_options
from tests.cases_stock import with_options


def counted(case, plan, variant="stock_and_new"):
    return [f.value for f in audit_plan(case, plan) if f.rule == GREEN and f.variant == variant]


@pytest.mark.parametrize(
    ("change", "number"),
    [
        (lambda case: case, 2.0),
        # 7.5 MW are 3,000 racks
        (lambda case: with_limits(case, green_centres__min_racks=3001), 0.0),
        # p50 is 1.20
        (lambda case: with_limits(case, green_centres__max_pue=1.2), 2.0),
        (lambda case: with_limits(case, green_centres__max_pue=1.1999), 0.0),
        (
            lambda case: with_limits(with_rules(case, green_centres={"percentile": "p95"}), green_centres__max_pue=1.2),
            0.0,
        ),
        # 13.5 of 15 MW
        (lambda case: with_limits(case, green_centres__min_utilisation_share=0.9), 2.0),
        (lambda case: with_limits(case, green_centres__min_utilisation_share=0.901), 0.0),
        (lambda case: with_cells(case, "sites", {("s2", "in_cluster"): False, ("s2", "zone_id"): "z_outside"}), 1.0),
        # The old one: 4,000 racks, a PUE of 1.5, 6 of 10 MW.
        (lambda case: with_limits(case, green_centres__max_pue=1.5), 3.0),
        (lambda case: with_limits(case, green_centres__max_pue=1.5, green_centres__min_utilisation_share=0.61), 2.0),
    ],
)
def test_every_condition_counts(change, number):
    case = green_case(2)
    plan = solve(with_only(case, GREEN)).plan
    assert set(plan.facilities["modules"]) == {3}
    assert counted(change(case), plan) == [number]


@pytest.mark.parametrize(("least", "millions"), [(0, 20.0), (1, 20.0), (2, 25.4), (3, 43.4)])
def test_what_each_further_one_costs(least, millions):
    # Six modules of 3 MCNY either way; the old one is retrofitted for 5 and filled by a merge for 0.4, s2 costs 18.
    free = with_only(with_old_options(green_case(0), "merge"), GREEN)
    # Neither change saves anything.
    free = with_cells(free, "stock", {(name, "running_cny_per_year"): 0.0 for name in ("old", "small")})
    case = with_limits(free, green_centres__min_count=least)
    found = solve(case)
    assert found.cost - solve(free).cost == pytest.approx((millions - 20.0) * 1e6)
    assert found.cost == pytest.approx(brute_force(case)) == pytest.approx(found.measured)
    assert counted(case, found.plan)[0] >= least
    old = set(found.plan.stock_states["state"]) if least >= 2 else set()
    assert old == ({"retrofit", "merge"} if least >= 2 else set())


def test_an_old_one_that_leaves_does_not_count():
    # It would meet the conditions as it stands; the small one closes, which does not matter.
    case = with_only(with_limits(green_case(1, demand=0.1, most=(2, 0)), green_centres__max_pue=1.5), GREEN)
    case = with_cells(case, "stock", {("old", "may_close"): True, ("old", "demand_id"): "d1"})
    rows = rows_of(build_model(case).problem)
    assert rows["green_centres__state__old__p1"]
    found = solve(case)
    assert counted(case, found.plan) == counted(case, found.plan, "stock") == [1.0]
    assert found.plan.stock_states.empty


def test_large_ones_that_stand_half_empty_do_not_count():
    # 6 of 7.5 MW are 80 %; two of that size are used to 40 %, and both are large enough and cool enough.
    case = with_only(green_case(1, demand=6.0), GREEN)
    assert counted(case, solve(case).plan) == [1.0]
    assert solve(with_limits(case, green_centres__min_count=2)) is None


def test_what_is_merged_elsewhere_fills_nothing():
    # The old one lacks 0.5 of 6.5 MW, which the small one would bring; but it goes to a third.
    limits = {f"{GREEN}.max_pue": 1.5, f"{GREEN}.min_utilisation_share": 0.65}
    case = with_only(with_options(green_case(1, demand=0.1, most=(2, 0), limits=limits), "merge"), GREEN)
    assert set(solve(case).plan.stock_states["state"]) == {"merge"}
    third = case.stock.loc[["small"]].assign(may_merge=False, merge_into="", racks=2000.0, it_mw=5.0, pue=1.5)
    case = replace(case, stock=pd.concat([case.stock, third.rename(index={"small": "third"})]))
    assert counted(case, solve(case).plan) == [1.0]
    elsewhere = with_cells(case, "stock", {("small", "merge_into"): "third"})
    free = with_limits(elsewhere, green_centres__min_count=0)
    assert set(solve(free).plan.stock_states["state"]) == {"merge"}
    assert solve(elsewhere) is None


def test_preferred_counts_what_is_missing():
    case = with_only(green_case(5, **{GREEN: {"mode": "prefer"}}), GREEN)
    found = solve(case)
    assert measure_shortfalls(case, found.plan).to_dict("records") == [
        {"rule": GREEN, "period_id": "p1", "shortfall": 3.0}
    ]
    assert found.cost == pytest.approx(found.measured)


def test_sites_alike_are_all_kept_where_they_are_counted():
    case = with_only(green_case(2), GREEN, "dual_feed")
    assert dominated_pairs(case, case.site_designs.index).empty


@pytest.mark.parametrize("mode", ["require", "prefer"])
def test_a_pack_without_the_conditions(mode):
    case = green_case(1, **{GREEN: mode})
    limits = {key: limit for key, limit in case.limits.items() if not key.startswith(GREEN)}
    case = replace(case, pack_id="national_2024", limits=MappingProxyType(limits))
    with pytest.raises(ScenarioValueError) as error:
        check_rules_together(case, "mine.toml")
    for text in (error.value.zh, error.value.en):
        assert "rules.green_centres.mode" in text and "national_2024" in text and "mine.toml" in text
    reported = with_rules(case, green_centres="report")
    check_rules_together(reported, "mine.toml")
    assert counted(reported, solve(reported).plan) == []


@pytest.mark.parametrize(
    ("case", "most"),
    [
        (green_case, 2),
        (lambda least: green_case(least, most=(8, 2)), 1),
        (lambda least: green_case(least, campus={"s2": "s1"}), 1),
        (lambda least: with_old_options(green_case(least), retrofit_pue=1.3), 3),
        (lambda least: with_old_options(green_case(least), retrofit_pue=1.31), 2),
        (lambda least: green_case(least, limits={f"{GREEN}.min_utilisation_share": 0.95}), 0),
    ],
)
def test_more_than_could_ever_be(case, most):
    with pytest.raises(ScenarioValueError) as error:
        check_rules_together(case(most + 1), "mine.toml")
    for text in (error.value.zh, error.value.en):
        assert "rules.green_centres.min_count" in text and f" {most} " in text and "rules.green_centres.max_pue" in text
    check_rules_together(case(most), "mine.toml")
    check_rules_together(with_rules(case(most + 1), green_centres="prefer"), "mine.toml")
