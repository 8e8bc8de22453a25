"""Green channels of one zone: from the key to the case, never more than is used there, city-wide power beside them."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.read import read_region
from models.assemble import assemble_case
from models.errors import ScenarioValueError
from models.scenario import read_scenario
from models.zone_tables import pool_zones
from optimizer.audit import audit_plan, violations
from optimizer.finding import REPORTED
from optimizer.penalties import measure_shortfalls
from optimizer.rules import renewable_share
from reports.run_case import read_case, write_case
from tests.cases import solve, tiny_case, with_cells, with_limits, with_only, with_rules
from tests.cases_enumerated import brute_force
from tests.cases_limits import with_period_limits
from tests.cases_rules import pick, with_new_hub_share
from tests.cases_stock import with_options
from tests.cases_zones import in_zones

# 6 MW of hub in z_start (48 GWh) and 2 MW of urban in z_outside (16 GWh), where the stock has 66 GWh.
PAIRS = pick("s1 good", "s2 good", "s4 urban")
DEMAND = {"d1": (6.0,), "d3": (2.0,)}


def green_case(*green, zones, share=0.455, stock=False, rule="renewable_share", **options):
    case = tiny_case(periods=1, pairs=PAIRS, demand=DEMAND, stock=stock, green=green, **options)
    return in_zones(with_limits(with_only(case, rule), renewable_share__min_share=share), **zones)


def bought(case):
    return solve(case).plan.green["gwh_per_year"].droplevel("period_id").to_dict()


def scenario(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(f'title = "题"\nbase = "baseline"\n[candidates]\ncell_m = 5000\n{text}', encoding="utf-8")
    return read_scenario(path)


def test_a_channel_is_placed_by_the_scenario_and_kept_in_the_run_folder(tmp_path):
    case, _ = assemble_case(scenario(tmp_path, '[green.zones]\ndirect_line = "SZ1"\n'), read_region())
    assert case.green_channels["zone_id"].to_dict() == {
        "certificate": "",
        "bilateral": "",
        "own_pv": "",
        "direct_line": "SZ1",
    }
    assert set(pool_zones(case)) == set(case.pools.index)
    write_case(case, tmp_path)
    assert read_case(tmp_path).green_channels["zone_id"].to_dict() == case.green_channels["zone_id"].to_dict()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('direct_line = "SZ9"', ("green.zones.direct_line", "SZ9", "SZ")),
        ('direct_lime = "SZ1"', ("green.zones.direct_lime", "direct_lime", "direct_line")),
        ('certificate = "SZ1"', ("green.zones.certificate", "SZ1", "own_pv")),
    ],
)
def test_no_such_zone_no_such_channel_and_power_from_elsewhere_are_named(tmp_path, line, words):
    with pytest.raises(ScenarioValueError) as caught:
        assemble_case(scenario(tmp_path, f"[green.zones]\n{line}\n"), read_region())
    for said in (caught.value.zh, caught.value.en):
        assert all(word in said for word in words), said


def test_a_local_channel_serves_its_zone_alone():
    # 0.455 x 64 are 29.12 GWh; the cheap channel may deliver 16 in z_outside, 48 in z_start.
    channels = ((1.0, 100.0), (20.0, 100.0))
    assert bought(green_case(*channels, zones={"q1": "z_outside"})) == pytest.approx({"q1": 16.0, "q2": 13.12})
    assert bought(green_case(*channels, zones={"q1": "z_start"})) == pytest.approx({"q1": 29.12})
    assert solve(green_case((0.0, 100.0), zones={"q1": "z_outside"})) is None


def test_energy_of_the_stock_is_used_where_it_stands_and_gone_when_it_closes():
    # 0.9 x (64 + 66) are 117 GWh: all 82 GWh of z_outside may be local, 35 more come from elsewhere.
    channels = ((0.0, 200.0), (20.0, 200.0))
    case = green_case(*channels, zones={"q1": "z_outside"}, share=0.9, stock=True)
    assert bought(case) == pytest.approx({"q1": 82.0, "q2": 35.0})
    closed = with_options(case, "close", close_cny=0.0, running_cny_per_year=1e9)
    plan = solve(closed).plan
    gone = closed.stock.loc[[name for name, _ in plan.stock_states.index]]
    assert len(gone) and violations(audit_plan(closed, plan)) == ()
    left_gwh = 66.0 - gone["energy_mwh_per_year"].sum() / 1000
    served = plan.serves["it_mw"].groupby(level="pool_id").sum() * 8
    assert plan.green.at[("q1", "p1"), "gwh_per_year"] == pytest.approx(served["urban_a2"] + left_gwh)


@settings(max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(
    zone=st.sampled_from(["z_start", "z_outside"]),
    premiums=st.permutations([0.0, 15.0, 40.0]),
    most=st.tuples(*[st.sampled_from([5.0, 20.0, 60.0])] * 3),
    share=st.sampled_from([0.3, 0.455, 0.8]),
    stock=st.booleans(),
)
def test_cost_is_that_of_enumeration(zone, premiums, most, share, stock):
    """Load of each zone is given, so a local channel is one of the whole city with no more than its zone uses."""
    green = tuple(zip(premiums, most, strict=True))
    case = green_case(*green, zones={"q2": zone}, share=share, stock=stock)
    used_gwh = {"z_start": 48.0, "z_outside": 16.0 + (66.0 if stock else 0.0)}[zone]
    plain = with_cells(in_zones(case), "green_channels", {("q2", "max_gwh_per_year"): min(most[1], used_gwh)})
    found, best = solve(case), brute_force(plain)
    assert (found is None) == (best is None)
    if found is not None:
        assert found.cost == pytest.approx(best, rel=1e-6) and found.measured == pytest.approx(best, rel=1e-6)
        assert violations(audit_plan(case, found.plan)) == ()


def test_more_than_the_zone_uses_is_found_out_and_counts_no_further():
    case = green_case((0.0, 100.0), (20.0, 100.0), zones={"q1": "z_outside"})
    plan = solve(case).plan
    cheat = replace(plan, green=plan.green.assign(gwh_per_year=[29.12, 0.0]))
    told = {f.variant: f for f in violations(audit_plan(case, cheat))}
    assert set(told) == {"local", "share"}
    assert (told["local"].subject, told["local"].value, told["local"].limit) == ("z_outside p1", 29.12, 16.0)
    assert told["share"].value == pytest.approx(16 / 64)
    assert "本分区" in renewable_share.explain(told["local"], "zh")
    assert "of the zone" in renewable_share.explain(told["local"], "en")


def test_local_and_city_wide_power_are_told_apart():
    case = green_case((0.0, 10.0), (20.0, 100.0), zones={"q1": "z_start"})
    told = {f.variant: f for f in audit_plan(case, solve(case).plan) if f.rule == "renewable_share"}
    assert (told["local"].value, told["local"].limit) == (pytest.approx(10.0), pytest.approx(48.0))
    assert (told["city"].value, told["city"].status) == (pytest.approx(19.12), REPORTED)
    assert "全市性渠道" in renewable_share.explain(told["city"], "zh")
    plain = in_zones(case)
    assert not {"local", "city"} & {f.variant for f in audit_plan(plain, solve(plain).plan)}


def test_new_hub_centres_take_local_power_of_their_own_zone_alone():
    # 0.8 x 48 are 38.4 GWh of hub load, all of it in z_start.
    channels = ((1.0, 100.0), (20.0, 100.0))
    elsewhere = with_new_hub_share(green_case(*channels, zones={"q1": "z_outside"}))
    # 38.4 from the city for the hub suffice for 0.455 x 64 too.
    assert bought(elsewhere) == pytest.approx({"q2": 38.4})
    assert bought(with_new_hub_share(green_case(*channels, zones={"q1": "z_start"}))) == pytest.approx({"q1": 38.4})
    plan = solve(elsewhere).plan
    cheat = replace(plan, green=plan.green.rename(index={"q2": "q1"}, level="channel_id"))
    told = {f.variant: f.value for f in violations(audit_plan(elsewhere, cheat))}
    assert told["new_hub"] == 0.0 and told["local"] == pytest.approx(38.4)


def test_preferred_and_out_of_reach_is_priced_as_the_model_prices_it():
    case = with_new_hub_share(green_case((0.0, 100.0), zones={"q1": "z_outside"}, share=0.455))
    found = solve(with_rules(case, renewable_share="prefer"))
    # 29.12 - 16 GWh of all, 38.4 of the hub.
    assert measure_shortfalls(with_rules(case, renewable_share="prefer"), found.plan)[
        "shortfall"
    ].sum() == pytest.approx(13.12 + 38.4)
    assert found.measured == pytest.approx(found.cost)


def test_local_power_lowers_carbon_by_no_more_than_the_zone_uses():
    # 64 GWh at 0.5 are 32 kt: own photovoltaics of z_outside save 16 GWh, 8 kt, and not a tonne more.
    for cap_t, is_possible in ((24_010.0, True), (23_990.0, False)):
        case = green_case((0.0, 100.0, "both"), zones={"q1": "z_outside"}, rule="carbon_cap")
        capped = with_period_limits(case, max_carbon_t_per_year=cap_t)
        found = solve(capped)
        assert (found is not None) is is_possible
    case = with_period_limits(case, max_carbon_t_per_year=24_010.0)
    plan = solve(case).plan
    cheat = replace(plan, green=plan.green.assign(gwh_per_year=60.0))
    told = [f for f in audit_plan(case, cheat) if f.rule == "carbon_cap"]
    assert [f.value for f in told] == [pytest.approx(24_000.0)]
