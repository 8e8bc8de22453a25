"""Limits of zones, the import limit and orderly growth: from keys to rows, refused below the stock, audited by hand."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from geodata.read import read_region
from models.assemble import assemble_case
from models.errors import CaseTableError, ScenarioValueError
from models.scenario import read_scenario
from models.zone_tables import pool_zones
from optimizer.audit import audit_plan, measure_costs, violations
from optimizer.rules import rule
from reports.run_case import read_case, write_case
from tests.cases import solve, tiny_case, with_only, with_rules
from tests.cases_limits import with_period_limits
from tests.cases_rules import pick
from tests.cases_stock import with_options
from tests.cases_zones import with_zone_limits


def scenario(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(f'title = "题"\nbase = "baseline"\n[candidates]\ncell_m = 5000\n{text}', encoding="utf-8")
    return read_scenario(path)


def test_quotas_come_into_the_case_and_split_the_pools(tmp_path):
    text = "[zone_limits.max_energy_gwh_per_year]\nSZ1 = [3e4, 3e4, 4e4]\n"
    case, _ = assemble_case(scenario(tmp_path, text), read_region())
    assert case.zone_limits["max_energy_gwh_per_year"].tolist() == [3e4, 3e4, 4e4]
    assert case.zone_limits["max_water_m3_per_year"].eq(math.inf).all()
    assert set(pool_zones(case)) == set(case.pools.index)
    assert case.stock.at["mobile_shuitu", "zone_id"] == "SZ1" and case.stock["zone_id"].ne("").all()
    write_case(case, tmp_path)
    pd.testing.assert_frame_equal(read_case(tmp_path).zone_limits, case.zone_limits)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[zone_limits.max_energy_gwh_per_year]\nSZ1 = [1.0, 1.0, 1.0]\n", ("max_energy_gwh_per_year.SZ1", "1.0 GWh")),
        ("[zone_limits.max_water_m3_per_year]\nSZ9 = [1.0, 1.0, 1.0]\n", ("max_water_m3_per_year.SZ9", "SZ")),
        ("[limits]\nmax_import_mw = [9e3, 1.0, 9e3]\n", ("limits.max_import_mw", "1.0 MW", "import_universe")),
    ],
)
def test_below_what_is_built_or_of_no_zone_is_named(tmp_path, text, words):
    with pytest.raises(ScenarioValueError) as caught:
        assemble_case(scenario(tmp_path, text), read_region())
    for said in (caught.value.zh, caught.value.en):
        assert all(word in said for word in words)


def test_one_entry_for_each_period(tmp_path):
    with pytest.raises(ScenarioValueError, match=r"zone_limits\.max_energy_gwh_per_year\.SZ1 has 1 entries"):
        scenario(tmp_path, "[zone_limits.max_energy_gwh_per_year]\nSZ1 = [1.0]\n")


def test_a_pool_of_two_zones_is_refused():
    case = tiny_case()
    limited = with_zone_limits(case)
    with pytest.raises(CaseTableError, match="lies in several zones"):
        replace(limited, sites=case.sites)
    with pytest.raises(CaseTableError, match="has no zone_id"):
        replace(limited, stock=case.stock)
    with pytest.raises(CaseTableError, match="there is no such zone"):
        replace(case, stock=case.stock.assign(zone_id="z_nowhere"))


def test_water_of_a_zone_binds_there_alone():
    # The urban site takes 2 x 8,000 / 1.4 = 11,429 m3.
    case = with_only(
        tiny_case(periods=1, pairs=pick("s1 good", "s4 urban"), demand={"d1": (6.0,), "d3": (2.0,)}), "water_limit"
    )
    for limit_m3, is_possible in ((11_430.0, True), (11_428.0, False)):
        limited = with_zone_limits(case, max_water_m3_per_year=limit_m3)
        found = solve(limited)
        assert (found is not None) is is_possible
    plan = solve(with_zone_limits(case, max_water_m3_per_year=11_430.0)).plan
    told = [
        f for f in audit_plan(with_zone_limits(case, max_water_m3_per_year=11_000.0), plan) if f.status == "violated"
    ]
    assert [(f.rule, f.subject, f.variant) for f in told] == [("water_limit", "z_outside p1", "zone")]
    assert told[0].value == pytest.approx(2 * 8e3 / 1.4)
    preferred = with_rules(with_zone_limits(case, max_water_m3_per_year=11_000.0), water_limit="prefer")
    found = solve(preferred)
    assert found.cost == pytest.approx(measure_costs(preferred, found.plan)["cny"].sum())


@pytest.mark.parametrize(("universe", "mw"), [("new", 10.5), ("all", None)])
def test_import_limit(universe, mw):
    # Three modules of 2.5 MW at 1.4 MW for 1 MW; the stock counts full, at its PUE.
    case = with_only(tiny_case(periods=1, pairs=pick("s1 good"), demand={"d1": (6.0,)}), "power_supply", "dual_feed")
    case = with_rules(case, power_supply={"import_universe": universe})
    drawn = mw or 10.5 + float((case.stock["it_mw"] * case.stock["pue"]).sum())
    enough, short = (with_period_limits(case, max_import_mw=drawn + more) for more in (0.01, -0.01))
    assert solve(short) is None
    plan = solve(enough).plan
    assert violations(audit_plan(enough, plan)) == ()
    told = violations(audit_plan(short, plan))
    assert [(f.rule, f.variant, f.value) for f in told] == [("power_supply", "import", pytest.approx(drawn))]
    assert "合计受电" in rule("power_supply").explain(told[0], "zh")
    preferred = with_rules(with_period_limits(case, max_import_mw=drawn - 2), power_supply="prefer")
    found = solve(preferred)
    assert found.cost == pytest.approx(found.measured) and found.cost > solve(enough).cost + 1e8


def test_stock_that_closes_makes_room_under_the_import_limit():
    # ``small`` draws 1 MW x 2.0; its 0.5 MW of load fit into the three modules, 6.75 MW of which are usable.
    case = tiny_case(periods=1, pairs=pick("s1 good"), demand={"d1": (6.0,)})
    case = with_only(with_options(case, "close", close_cny=9e6), "power_supply", "dual_feed")
    full_mw = float((case.stock["it_mw"] * case.stock["pue"]).sum())
    assert full_mw == pytest.approx(17.0)
    limited = with_period_limits(case, max_import_mw=10.5 + full_mw - 1.99)
    plan = solve(limited).plan
    assert plan.stock_states["state"].to_dict() == {("small", "p1"): "close"}
    assert violations(audit_plan(limited, plan)) == ()
    assert solve(with_period_limits(case, max_import_mw=10.5 + full_mw - 2.01)) is None


def test_projects_over_the_line_are_marked_and_never_barred():
    # 7.5 MW x 8,000 MWh x 0.1229 are 7,374 tce.
    case = tiny_case()
    told = {f.subject: f for f in audit_plan(case, solve(case).plan) if f.variant == "review"}
    assert told["s1"].value == pytest.approx(
        float(solve(case).plan.facilities.at[("s1", "p2"), "it_mw"]) * 8e3 * 0.1229
    )
    assert {f.status for f in told.values()} == {"reported"}
    assert "省级节能审查" in rule("energy_review").explain(told["s1"], "zh")


def test_growth_of_a_zone_is_that_of_a_period():
    modes = {"orderly_growth": {"max_zone_it_mw": 5.0}}
    # Three modules are needed in the second period: two of them may come then.
    case = with_only(tiny_case(pairs=pick("s1 good"), demand={"d1": (0.0, 6.0)}, modes=modes), "orderly_growth")
    plan = solve(case).plan
    assert plan.facilities["it_mw"].to_dict() == {("s1", "p1"): 2.5, ("s1", "p2"): 7.5}
    assert violations(audit_plan(case, plan)) == ()
    tighter = with_rules(case, orderly_growth={"max_zone_it_mw": 4.9})
    told = violations(audit_plan(tighter, plan))
    assert [(f.subject, f.variant, f.value) for f in told] == [("z_start p2", "zone", 5.0)]
