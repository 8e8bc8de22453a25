"""Limits of a period: from keys of the scenario to rows, infinite where nothing is stated, refused below the stock."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from models.errors import ScenarioValueError
from models.period_limits import check_carbon_of_stock, period_limit_table
from models.scenario import read_scenario
from optimizer.audit import audit_plan
from optimizer.build import build_model
from optimizer.finding import REPORTED
from reports.commands import finding_content
from reports.lamps import light_lamps
from reports.run_case import read_case, write_case
from tests.cases import rows_of, solve, tiny_case, with_only, with_rules
from tests.cases_limits import with_period_limits
from tests.cases_report import table

RULES = ("water_limit", "carbon_cap", "budget")
PERIODS = pd.DataFrame(index=pd.Index(["p2026", "p2028", "p2030"], name="period_id"))
STOCK = pd.DataFrame({"energy_mwh_per_year": [3e6, 0.0], "pue": 2.0, "retrofit_pue": 1.5}).assign(
    may_retrofit=False, may_merge=False, may_close=False
)


def scenario(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(f'title = "题"\nbase = "baseline"\n{text}', encoding="utf-8")
    return read_scenario(path)


def test_what_is_not_stated_is_no_limit(tmp_path):
    assert period_limit_table(read_scenario("baseline"), PERIODS).eq(math.inf).all(axis=None)
    made = scenario(tmp_path, "[limits]\nmax_capex_cny = [1e10, 2e10, 3e10]\n")
    table = period_limit_table(made, PERIODS)
    assert table["max_capex_cny"].tolist() == [1e10, 2e10, 3e10]
    assert table.drop(columns="max_capex_cny").eq(math.inf).all(axis=None)
    assert read_scenario(tmp_path / "mine.toml").resolved_toml() == made.resolved_toml()


def test_one_entry_for_each_period(tmp_path):
    with pytest.raises(ScenarioValueError, match=r"limits\.max_capex_cny has 2 entries for 3 periods"):
        scenario(tmp_path, "[limits]\nmax_capex_cny = [1e10, 2e10]\n")


# 3 TWh less 60 GWh of own photovoltaics at 0.5 kg/kWh are 1.47 Mt.
@pytest.mark.parametrize(
    ("cap_t", "options", "is_refused"),
    [
        (1.46e6, "", True),
        (1.48e6, "", False),
        (1.46e6, 'universe = "new"', False),
        (1.46e6, 'basis = "market"', False),
        (1.46e6, 'mode = "report"', False),
    ],
)
def test_cap_below_what_the_stock_emits(tmp_path, cap_t, options, is_refused):
    made = scenario(tmp_path, f"[rules.carbon_cap]\n{options}\n[limits]\nmax_carbon_t_per_year = [2e6, {cap_t}, 2e6]\n")
    limits = period_limit_table(made, PERIODS)
    if not is_refused:
        check_carbon_of_stock(made, limits, STOCK, kgco2_per_kwh=0.5)
        return
    with pytest.raises(ScenarioValueError) as caught:
        check_carbon_of_stock(made, limits, STOCK, kgco2_per_kwh=0.5)
    for said in (caught.value.zh, caught.value.en):
        assert "limits.max_carbon_t_per_year" in said
        assert "1,460,000 t" in said and "1,470,000 t" in said


# What is retrofitted from 2.0 to 1.5 uses 2.25 TWh, (2.25 - 0.06) x 0.5 = 1.095 Mt; what closes or merges nothing.
@pytest.mark.parametrize(
    ("option", "least_t"), [("may_retrofit", 1.095e6), ("may_merge", 0.0), ("may_close", 0.0)], ids=str
)
def test_cap_that_a_change_of_the_stock_could_keep(tmp_path, option, least_t):
    stock = STOCK.assign(**{option: True})
    for cap_t in (least_t + 1, least_t - 1):
        text = f"[limits]\nmax_carbon_t_per_year = [2e6, {max(cap_t, 0.0)}, 2e6]\n"
        made = scenario(tmp_path, text)
        limits = period_limit_table(made, PERIODS)
        if cap_t >= least_t or least_t == 0:
            check_carbon_of_stock(made, limits, stock, kgco2_per_kwh=0.5)
        else:
            with pytest.raises(ScenarioValueError, match=r"1,095,000 t"):
                check_carbon_of_stock(made, limits, stock, kgco2_per_kwh=0.5)


def test_no_limit_no_row_and_a_report_of_what_is_used():
    case = tiny_case()
    names = rows_of(build_model(case).problem)
    assert not [name for name in names if name.startswith(RULES)]
    found = [finding for finding in audit_plan(case, solve(case).plan) if finding.rule in RULES]
    assert len(found) == 2 * len(RULES)
    for finding in found:
        assert finding.status == REPORTED and finding.is_kept and not finding.is_binding
        assert finding.value > 0 and math.isinf(finding.limit)
        assert finding_content(finding)["limit"] is None and finding_content(finding)["slack"] is None
    lamps = light_lamps(case, found, "zh")
    assert {(lamp.word, lamp.limit, lamp.slack) for lamp in lamps} == {("仅报告", "未设限值", "")}


def test_infinite_limits_survive_a_run_folder(tmp_path):
    case = with_period_limits(tiny_case(), max_capex_cny=(math.inf, 1.1e7))
    write_case(case, tmp_path)
    pd.testing.assert_frame_equal(read_case(tmp_path).period_limits, case.period_limits)


def test_a_limit_between_is_neither_too_loose_nor_too_tight():
    # The plan commits 48 MCNY and then 11.
    for limit_cny, is_possible in ((48.0e6, True), (47.9e6, False)):
        pairs = {("s1", "good"): (4, 20.0), ("s4", "urban"): (2, 7.0)}
        case = with_period_limits(tiny_case(pairs=pairs), max_capex_cny=(limit_cny, 11e6))
        assert (solve(case) is not None) is is_possible


def test_location_counts_own_generation_only():
    made = with_only(tiny_case(periods=1, green=((20.0, 30.0, "market_based"), (25.0, 30.0, "both"))), "carbon_cap")
    capped = with_period_limits(made, max_carbon_t_per_year=5e4)
    # 126 GWh at 0.5 are 63 kt: 26 GWh of own generation are needed, and in a market-based account the cheaper ones.
    assert solve(capped).plan.green["gwh_per_year"].to_dict() == pytest.approx({("q2", "p1"): 26.0})
    market = with_rules(capped, carbon_cap={"basis": "market"})
    assert solve(market).plan.green["gwh_per_year"].to_dict() == pytest.approx({("q1", "p1"): 26.0})
    cleaner = replace(market, account_kgco2_per_kwh=0.3)
    assert solve(cleaner).plan.green.empty


def test_the_carbon_that_is_measured_counts_own_generation_only_too():
    # 126 GWh less 26 are 50 kt at 0.5; power that is not the user's own lowers the market-based account alone.
    green = ((20.0, 30.0, "market_based"), (25.0, 30.0, "both"))
    case = with_period_limits(with_only(tiny_case(periods=1, green=green), "carbon_cap"), max_carbon_t_per_year=50_001)
    plan = solve(case).plan
    for channel, basis, carbon_t, status in (
        ("q1", "location", 63e3, "violated"),
        ("q2", "location", 50e3, "met"),
        ("q1", "market", 50e3, "met"),
        ("q2", "market", 50e3, "met"),
    ):
        bought = replace(plan, green=table("green", [(channel, "p1", 26.0)]))
        told = audit_plan(with_rules(case, carbon_cap={"basis": basis}), bought)
        assert [(f.value, f.status) for f in told if f.rule == "carbon_cap"] == [(pytest.approx(carbon_t), status)]
