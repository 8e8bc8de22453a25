"""The account of a design: climate, parameters, the year and its spread."""

import pytest

from models.climate import station_climate
from models.cooling.annual import annual_result, default_balance, hours_mean
from models.errors import DesignError
from models.explain_design import design_account, find_design, named_designs, region_climate
from models.scenario import read_scenario
from tests.cases_report import baseline
from tests.explain_steps import check_language, evaluate_all

CLIMATE = station_climate("chongqing_shapingba")
SCENARIO = read_scenario("baseline")
DESIGNS = sorted(named_designs(SCENARIO))


@pytest.fixture(scope="module", params=DESIGNS)
def account(request):
    return design_account(find_design(SCENARIO, request.param), CLIMATE, max_pue=1.25)


def test_every_formula_and_both_languages(account):
    for section in account.sections:
        evaluate_all(section.steps)
        check_language(section)


def test_parts_of_the_year_sum_to_the_pue_of_the_defaults(account):
    cooling = account.design.cooling
    balance = default_balance(cooling, CLIMATE)
    assert account.energy.value("pue_default") == pytest.approx(hours_mean(balance.pue(), CLIMATE)[0], rel=1e-9)
    assert account.energy.value("wue_default") == pytest.approx(
        hours_mean(balance.wue_l_per_kwh(), CLIMATE)[0], rel=1e-9
    )


def test_the_spread_is_that_of_the_model(account):
    year = annual_result(account.design.cooling, CLIMATE)
    for name in ("p05", "p50", "p95"):
        assert account.sampled.value(f"pue_{name}") == year.percentile(name)
    assert account.sampled.value("within_limit_share") == year.probability_within(1.25)
    assert list(account.part_load) == [0.4, 0.6, 0.75, 1.0]
    assert account.part_load[1.0].percentile("p50") == year.percentile("p50")


def test_parameters_carry_range_source_and_grade(account):
    for figure in account.parameters:
        assert figure.low <= figure.value <= figure.high and figure.source and figure.grade in "HMLA"
    assert {figure.key.rpartition(".")[2] for figure in account.parameters} == set(account.design.cooling.figures)


def test_the_old_stock_can_be_explained_too():
    assert {"old_dx", "hub_airside", "edge_room"} <= set(DESIGNS)


def test_an_unknown_design_names_the_nearest():
    with pytest.raises(DesignError) as error:
        find_design(SCENARIO, "hub_airsid")
    assert "hub_airside" in error.value.zh and "hub_airside" in error.value.en


def test_the_climate_of_the_region_is_that_of_its_middle():
    scenario, region = baseline()[:2]
    assert region_climate(scenario, region).id == "chongqing_shapingba"
    assert region_climate(scenario, region, "hohhot").id == "hohhot"
