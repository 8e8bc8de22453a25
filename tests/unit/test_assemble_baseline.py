"""The shipped baseline as a case: whole, and every site accounted for."""

import pytest

from geodata.read import read_region
from models.assemble import assemble_case
from models.scenario import read_scenario


@pytest.fixture(scope="module")
def assembled():
    return assemble_case(read_scenario("baseline"), read_region())


def test_every_candidate_is_a_site_or_screened(assembled):
    case, candidates = assembled
    unsupplied = case.screened.loc[case.screened["clause"] == "A1.1d", "site_id"]
    assert len(case.sites) > 1000
    assert sorted([*case.sites.index, *unsupplied]) == sorted(candidates.sites.index)
    assert candidates.sites.geometry.notna().all()


def test_every_zone_has_sites_and_the_belt_only_urban_room_beside_hubs(assembled):
    case, _ = assembled
    assert set(case.sites["zone_id"]) == {"SZ1", "SZ2", "SZ3", "CL", "OUT"} == set(case.zones.index)
    tiers = case.site_designs.join(case.designs["tier"], on="design_id").join(case.sites["in_cluster"], on="site_id")
    assert set(tiers.loc[tiers["tier"] == "urban", "in_cluster"]) == {False}
    assert set(case.designs["tier"]) == {"hub", "urban"}


def test_every_site_has_two_supplies_within_reach(assembled):
    case, _ = assembled
    assert case.feeders.groupby(level="site_id").size().eq(2).all()
    assert case.feeders["km"].between(0, 8 * 1.3).all()


def test_demand_of_the_city(assembled):
    case, _ = assembled
    assert case.demand["it_mw"].groupby(level="period_id").sum().tolist() == pytest.approx([250, 600, 1000])
    assert len(case.demand_blocks) == 1 + 21
    # Yubei has the most residents: 2,191,493 of the 21 districts' sum; local demand is 40 %.
    local = case.demand["it_mw"].xs("p2030", level="period_id").filter(like="local_")
    assert local.idxmax() == "local_500112" and local.sum() == pytest.approx(400.0)


def test_steps_are_main_transformers_of_50_mw(assembled):
    case, _ = assembled
    stations = case.substations.join(case.headroom[["spare_mw"]].xs("p2026", level="period_id"))
    found = stations.groupby("voltage_kv")[["spare_mw", "step_mw", "max_steps"]].agg(set)
    assert found.loc[500].tolist() == [{150}, {50}, {5}]
    assert found.loc[220].tolist() == [{60}, {50}, {4}]
    assert found.loc[110].tolist() == [{25}, {50}, {1}]


def test_stock_is_the_published_total(assembled):
    case, _ = assembled
    assert case.stock["racks"].sum() == 350_000 and case.stock["it_mw"].sum() == pytest.approx(875.0)


def test_pools_are_few_and_shared_by_their_sites(assembled):
    case, _ = assembled
    assert set(case.site_designs["pool_id"]) == set(case.pools.index)
    assert len(case.pools) < 100 and not case.pools.index.str.endswith("_2").any()


def test_assumptions_name_the_airport_circle_and_the_draft(assembled):
    case, _ = assembled
    found = case.assumptions.set_index("key")
    assert found.loc["exclusions.airport_3km", ["value", "unit"]].tolist() == ["3000", "m"]
    assert found.loc["substations.position_basis", "value"] == "15 / 33"
    assert "official" in found.loc["cluster.status", "title_en"]
