"""What changes of the existing data centres do in the rows and the audit of limits: worked by hand, 1 MW at a time."""

from dataclasses import replace

import pandas as pd
import pytest

from optimizer.audit import audit_plan, violations
from optimizer.build import build_model
from tests.cases import rows_of, solve, tiny_case, with_cells, with_only, with_rules
from tests.cases_limits import with_period_limits
from tests.cases_report import table
from tests.cases_rules import pick
from tests.cases_stock import with_options
from tests.cases_zones import with_zone_limits

ONE = {"periods": 1, "pairs": pick("s1 good", "s4 urban"), "demand": {"d1": (6.0,), "d3": (1.7,)}}
ALL = ("retrofit", "merge", "close")


def coefficients(case, row):
    """Coefficients of the states of ``small`` in one row."""
    terms = rows_of(build_model(case).problem)[row].items()
    return {v.name.split("_")[2]: value for v, value in terms if v.name.startswith("stock_small_")}


def with_states(plan, *rows):
    """The plan with other states of the existing data centres."""
    return replace(plan, stock_states=table("stock_states", list(rows)))


def with_quotas(case, **quotas_gwh):
    """The case with energy quotas of zones [GWh]; ``old`` stands in z_start, ``small`` in z_outside."""
    parts = [with_zone_limits(case, zone, max_energy_gwh_per_year=gwh).zone_limits for zone, gwh in quotas_gwh.items()]
    sites = with_zone_limits(case).sites
    stock = case.stock.assign(zone_id=["z_start", "z_outside"])
    return replace(case, sites=sites, stock=stock, zone_limits=pd.concat(parts))


def test_merged_load_uses_the_quota_of_the_zone_of_its_target():
    # 6 GWh at a PUE of 2.0 leave z_outside; at the 1.5 of the target 4.5 GWh arrive in z_start.
    made = with_options(with_only(tiny_case(**ONE), "energy_review"), *ALL)
    case = with_quotas(made, z_start=500.0, z_outside=500.0)
    outside = {"retrofit": -1.5, "merge": -6.0, "close": -6.0}
    assert coefficients(case, "energy_review__z_outside__p1") == pytest.approx(outside)
    assert coefficients(case, "energy_review__z_start__p1") == pytest.approx({"merge": 4.5})


def test_a_quota_is_measured_in_its_own_zone():
    # 6 MW x 8 GWh and the 60 GWh of ``old`` in z_start, 1.7 MW x 8 GWh and the 6 GWh of ``small`` outside.
    made = with_options(with_only(tiny_case(**ONE), "energy_review"), "merge", merge_cny=1e9)
    case = with_quotas(made, z_start=112.0, z_outside=13.0)
    plan = solve(with_quotas(made, z_start=500.0, z_outside=500.0)).plan

    def used(plan):
        return {f.subject: f.value for f in audit_plan(case, plan) if f.variant == "quota"}

    assert plan.stock_states.empty
    assert used(plan) == pytest.approx({"z_start p1": 108.0, "z_outside p1": 19.6})
    merged = with_states(plan, ("small", "p1", "merge"))
    assert used(merged) == pytest.approx({"z_start p1": 112.5, "z_outside p1": 13.6})
    told = [(f.rule, f.subject) for f in violations(audit_plan(case, merged))]
    assert told == [("energy_review", "z_start p1"), ("energy_review", "z_outside p1")]


def test_a_quota_of_the_target_keeps_load_from_merging():
    # Running 1 MW of old room dearly makes merging pay; 4.5 GWh more than 108 in z_start are needed for it.
    made = with_options(with_only(tiny_case(**ONE), "energy_review"), "merge", running_cny_per_year=40e6)
    for quota_gwh, is_merged in ((112.6, True), (112.4, False)):
        case = with_quotas(made, z_start=quota_gwh, z_outside=500.0)
        plan = solve(case).plan
        assert (not plan.stock_states.empty) is is_merged
        assert violations(audit_plan(case, plan)) == ()


def test_capacity_may_follow_the_load_of_a_data_centre_that_closes():
    # 20 % of headroom: 0.5 MW that joins the demand allows 0.6 MW more.
    made = with_only(tiny_case(**ONE), "orderly_growth")
    made = with_options(with_rules(made, orderly_growth={"max_headroom_share": 0.2}), *ALL)
    assert coefficients(made, "orderly_growth__headroom__p1") == pytest.approx({"close": -0.6})


def test_headroom_is_measured_with_the_load_that_joins():
    # 7.5 MW are in service for 6 MW: 1.25 of it; with the 0.5 MW of ``small`` 7.5 / 6.5 = 1.154.
    made = with_only(tiny_case(**{**ONE, "pairs": pick("s1 good"), "demand": {"d1": (6.0,)}}), "orderly_growth")
    case = with_options(with_rules(made, orderly_growth={"max_headroom_share": 0.2}), "close", close_cny=1e6)
    assert solve(with_options(with_rules(made, orderly_growth={"max_headroom_share": 0.2}))) is None
    plan = solve(case).plan
    assert plan.stock_states["state"].to_dict() == {("small", "p1"): "close"}
    found = [(f.value, f.limit) for f in audit_plan(case, plan) if f.variant == "headroom"]
    assert found == [pytest.approx((7.5, 1.2 * 6.5))]
    assert violations(audit_plan(case, plan)) == ()


def test_what_goes_draws_nothing_any_more():
    # 1 MW at 2.0: half a megawatt less at 1.5 when retrofitted, all of it when merged or closed.
    made = with_options(with_only(tiny_case(**ONE), "power_supply", "dual_feed"), *ALL)
    case = with_period_limits(made, max_import_mw=100.0)
    expected = {"retrofit": -0.5, "merge": -2.0, "close": -2.0}
    assert coefficients(case, "power_supply__import__p1") == pytest.approx(expected)


def test_the_treated_share_by_count_and_by_power():
    # Of 10 + 1 MW that are old and small, 1 MW is retrofitted: half of the two, an eleventh of the power.
    made = with_options(with_only(tiny_case(**ONE), "stock_consolidation"), "retrofit")
    made = with_cells(made, "stock", {("old", "is_old_small"): True})
    for weight, told in (("it_mw", ["it_mw"]), ("count", [])):
        case = with_rules(made, stock_consolidation={"weight": weight, "min_share": 0.5})
        plan = with_states(solve(made).plan, ("small", "p1", "retrofit"))
        found = {f.variant: f.value for f in audit_plan(case, plan) if f.rule == "stock_consolidation"}
        assert {weight: found[weight] for weight in ("count", "it_mw")} == pytest.approx(
            {"count": 0.5, "it_mw": 1 / 11}
        )
        assert [f.variant for f in violations(audit_plan(case, plan))] == told
