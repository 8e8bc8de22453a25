import dataclasses

import pytest

from models.climate import station_climate
from models.cooling.annual import annual_result
from models.cooling.parameters import shipped_designs
from reports.figures import (
    capacity_by_zone,
    chosen_sites,
    land_km2,
    served_share,
    site_capacity,
    substation_use,
    unmet_by_period,
)
from tests.cases_report import baseline, hand_plan, table, two_sites

CASE = baseline()[2]
PLAN = hand_plan(CASE)
FIRST, SECOND = two_sites(CASE)


def test_capacity_by_zone_and_period():
    capacity = capacity_by_zone(CASE, PLAN)
    assert list(capacity.index) == list(CASE.zones.index)
    assert capacity.loc["SZ1"].tolist() == [10.0, 20.0, 40.0]
    assert capacity.loc["SZ2"].tolist() == [0.0, 0.0, 30.0]
    assert capacity.drop(["SZ1", "SZ2"]).to_numpy().sum() == 0


def test_land_is_that_of_designs_that_need_it():
    last = PLAN.facilities.xs(CASE.periods.index[-1], level="period_id")
    free = dataclasses.replace(CASE, designs=CASE.designs.assign(needs_land=False), it_mw_per_km2=50.0)
    bound = dataclasses.replace(free, designs=CASE.designs.assign(needs_land=True))
    assert land_km2(free, PLAN) == 0.0
    assert land_km2(bound, PLAN) == pytest.approx(last["it_mw"].sum() / 50.0)


def test_served_share_and_unmet():
    assert served_share(CASE, PLAN).tolist() == [0.8, 0.8, 0.8]
    assert unmet_by_period(CASE, PLAN).tolist() == [0.0, 0.0, 0.1 + 0.2]


def test_substation_use_counts_steps_into_the_limit():
    use = substation_use(CASE, PLAN)
    (station, period), steps = next(iter(PLAN.steps["steps"].items()))
    row = use.loc[(station, period)]
    spare, step = CASE.headroom["spare_mw"][station, period], CASE.substations["step_mw"][station]
    assert (row["steps"], row["limit_mw"]) == (steps, spare + step)
    fed = PLAN.feeds["feed_mw"].xs((station, period), level=("substation_id", "period_id")).sum()
    assert row["use_mw"] == pytest.approx(fed)
    assert row["use_share"] == pytest.approx(fed / (spare + step))
    assert len(use) == len(CASE.substations) * len(CASE.periods)


def test_chosen_sites_say_all_of_each():
    sites = chosen_sites(CASE, PLAN)
    assert list(sites.index) == sorted([FIRST, SECOND], key=list(CASE.sites.index).index)
    row = sites.loc[FIRST]
    assert [row[f"it_mw_{period}"] for period in CASE.periods.index] == [10.0, 20.0, 40.0]
    assert row["racks"] == 16000
    assert row["zone_zh"] == "两江新区水土新城"
    # The plan is built with the first design; no elevation is given, so the year is that of the station.
    year = annual_result(shipped_designs()["hub_airside"], station_climate("chongqing_shapingba"))
    assert row[["pue_p05", "pue_p50", "pue_p95"]].tolist() == pytest.approx(
        [year.percentile(name) for name in ("p05", "p50", "p95")]
    )
    assert row["substations"].count("56.8 MW") == 2
    # 40 MW loaded: energy of the pool x 0.1229 kgce/kWh; from 10,000 tce on the province reviews.
    pool = CASE.site_designs.at[(FIRST, row["design_id"]), "pool_id"]
    tce = 40.0 * CASE.pools.at[pool, "energy_mwh_per_mw_year"] * 0.1229
    assert row["tce_per_year"] == pytest.approx(tce) and tce > 10_000
    assert row["review"] == "provincial"
    small = dataclasses.replace(PLAN, facilities=PLAN.facilities.assign(it_mw=0.4))
    assert set(chosen_sites(CASE, small)["review"]) == {"none"}


def test_without_a_factor_of_the_pack_no_coal_is_said():
    limits = {key: limit for key, limit in CASE.limits.items() if key != "energy_review.coal_kgce_per_kwh"}
    sites = chosen_sites(dataclasses.replace(CASE, limits=limits), PLAN)
    assert sites["tce_per_year"].isna().all() and set(sites["review"]) == {""}


def test_an_empty_plan_has_empty_tables():
    empty = {name: table(name, []) for name in ("facilities", "feeds", "steps", "unmet")}
    plan = dataclasses.replace(PLAN, **empty)
    assert site_capacity(CASE, plan).empty
    assert chosen_sites(CASE, plan).empty
    assert capacity_by_zone(CASE, plan).to_numpy().sum() == 0
    assert substation_use(CASE, plan)["use_share"].sum() == 0
    assert served_share(CASE, plan).tolist() == [0.0, 0.0, 0.0]
