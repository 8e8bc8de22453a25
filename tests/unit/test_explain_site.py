"""The account of a site: each coefficient of the case again, from figures and keys of the scenario."""

import pytest

from models.assemble import assemble_case
from models.demand_tables import HUB
from models.errors import CaseTableError
from models.explain_cost import POOL_STEPS, SITE_DESIGN_STEPS
from models.explain_network import FARTHEST, LARGEST
from models.explain_site import find_site, performance_rows, row_of, site_account, site_climate
from tests.cases_report import baseline
from tests.explain_steps import check_language, evaluate_all
from tests.written_scenarios import read

SECTION_OF = {"standing_cny_per_mw_year": "standing", "reserved_mw_per_it_mw": "power"}
SCENARIO, REGION, CASE, CANDIDATES = baseline()
ZONES = list(CASE.zones.index)


def first_of(zone):
    return str(CASE.sites.index[CASE.sites["zone_id"] == zone][0])


@pytest.fixture(scope="module", params=ZONES)
def account(request):
    return site_account(CASE, SCENARIO, REGION, first_of(request.param))


def test_every_formula_and_both_languages(account):
    for section in (*account.sections, *(section for pair in account.pairs for section in pair.sections)):
        evaluate_all(section.steps)
        check_language(section)


def test_every_coefficient_is_that_of_the_case(account):
    for pair in account.pairs:
        known = row_of(CASE.site_designs, (account.site_id, pair.design_id))
        pool = row_of(CASE.pools, known["pool_id"])
        for key in SITE_DESIGN_STEPS:
            value = pair.section(SECTION_OF.get(key, "capital")).value(key)
            assert value == pytest.approx(known[key], rel=1e-9), (pair.design_id, key)
        for key in POOL_STEPS:
            assert pair.section("running").value(key) == pytest.approx(pool[key], rel=1e-9), (pair.design_id, key)


def test_all_designs_on_offer_at_their_largest(account):
    offered = CASE.site_designs.loc[account.site_id]
    assert [pair.design_id for pair in account.pairs] == list(offered.index)
    for pair in account.pairs:
        most = offered.loc[pair.design_id, "max_modules"] * CASE.designs.loc[pair.design_id, "module_it_mw"]
        assert pair.it_mw == pytest.approx(most)
        assert pair.section("power").value("it_mw") == pair.it_mw
        for key in ("pue_p05", "pue_p50", "pue_p95", "pue_peak"):
            assert pair.section("performance").value(key) == offered.loc[pair.design_id, key]


def test_room_is_that_of_the_case(account):
    room = account.sections[0]
    assert room.value("max_it_mw") == pytest.approx(CASE.sites.loc[account.site_id, "max_it_mw"], rel=1e-9)


def test_energy_and_water_by_hand():
    # 100 MW of IT x 0.8 x 8760 h = 700,800 MWh.
    pair = site_account(CASE, SCENARIO, REGION, first_of("SZ1"), "hub_coldplate").pairs[0]
    assert pair.it_mw == 100.0
    assert pair.section("energy").value("it_energy_mwh") == pytest.approx(700_800.0)
    wue = pair.section("performance").value("wue_l_per_kwh")
    assert pair.section("water").value("water_m3") == pytest.approx(700_800.0 * wue)
    # Liquid: 70 % of it as heat, 3.6 GJ/MWh.
    assert pair.section("heat").value("recoverable_heat_gj") == pytest.approx(700_800.0 * 0.7 * 3.6)
    assert pair.section("review").notes[0][1].endswith("province")


def test_assumed_numbers_show_their_grade():
    pair = site_account(CASE, SCENARIO, REGION, first_of("SZ1"), "hub_coldplate").pairs[0]
    assumed = {"load_factor", "it_load_factor", "capex_cny_per_mw", "route_factor", "cny_per_mw_km_year", "loss_share"}
    assumed |= {"max_it_mw_per_km2", "water_cny_per_m3", "demand_charge_cny_per_kw_month"}
    found = [step for section in pair.sections for step in section.steps if step.key in assumed]
    assert {step.key for step in found} == assumed
    assert [step.key for step in found if step.grade != "A"] == []


def test_routes_cost_what_the_case_says():
    """The case prices the same route in ``reaches``: the largest and the farthest district."""
    site_id = first_of("SZ1")
    pair = site_account(CASE, SCENARIO, REGION, site_id, "hub_coldplate").pairs[0]
    pool_id = CASE.site_designs.loc[(site_id, "hub_coldplate"), "pool_id"]
    costs = CASE.reaches.xs(pool_id, level="pool_id")["network_cny_per_mw_year"]
    local = costs[[not str(name).startswith(HUB) for name in costs.index]]
    assert pair.section(FARTHEST).value("network_cny_per_mw_year") == pytest.approx(local.max(), rel=1e-9)
    people = REGION.layers["population"].set_index("adcode")["residents_2020"]
    largest = pair.section(LARGEST).value("network_cny_per_mw_year")
    assert largest == pytest.approx(local[f"local_{people.idxmax()}"], rel=1e-9)


def test_the_climate_is_that_of_the_case():
    site_id = first_of("SZ1")
    climate = site_climate(CASE, CANDIDATES, SCENARIO, REGION, site_id)
    assert climate.elevation_m == CASE.climates.loc[CASE.sites.loc[site_id, "climate_id"], "elevation_m"]


def test_loads_come_in_order():
    climate_id = str(CASE.climates.index[0])
    assert [row["load_share"] for row in performance_rows(CASE, climate_id, "hub_airside")] == [0.4, 0.6, 0.75, 1.0]


def test_unknown_sites_and_designs_name_the_nearest():
    with pytest.raises(CaseTableError) as error:
        find_site(CASE, CANDIDATES, first_of("SZ1") + "x")
    assert first_of("SZ1") in error.value.zh
    with pytest.raises(CaseTableError) as error:
        site_account(CASE, SCENARIO, REGION, first_of("SZ1"), "hub_coldplat")
    assert "hub_coldplate" in error.value.en


def test_a_screened_site_says_why():
    lost = str(CASE.screened[CASE.screened["clause"] == "A1.1d"]["site_id"].iloc[0])
    reasons = find_site(CASE, CANDIDATES, lost)
    assert [reason[1] for reason in reasons] == ["A1.1d"] and "GB 50174" in reasons[0][2]
    assert lost not in CASE.sites.index


def test_at_part_load_the_peak_is_still_that_of_full_load(tmp_path):
    scenario = read(tmp_path, "[climate]\nload_share = 0.75\nwarming_k = 2.0\n[costs]\ncarbon_price_cny_per_t = 80.0\n")
    case, _ = assemble_case(scenario, REGION)
    site_id = first_of("OUT")
    for pair in site_account(case, scenario, REGION, site_id).pairs:
        known = row_of(case.site_designs, (site_id, pair.design_id))
        performance = pair.section("performance")
        for key in ("pue_p05", "pue_p50", "pue_p95", "pue_peak"):
            assert performance.value(key) == known[key]
        assert performance.value("load_share") == 0.75
        pool = row_of(case.pools, known["pool_id"])
        assert pair.section("running").value("running_cny_per_mw_year") == pytest.approx(
            pool["running_cny_per_mw_year"], rel=1e-9
        )
        assert pair.section("running").value("carbon_cny_per_mw_year") > 0
