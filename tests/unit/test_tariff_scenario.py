"""The tariff and the factor that a scenario asks for; what it cannot mean is refused by name."""

import pytest

from models.assemble import assemble_case
from models.emission_factors import EmissionFactorError
from models.errors import ScenarioKeyError, ScenarioValueError
from models.scenario import read_scenario
from models.scenario_keys import read_keys
from models.tariff import TariffError
from models.tariff_scenario import scenario_grid_factor, scenario_tariff
from tests.unit.test_assemble import SMALL, small_region, small_scenario, year_of
from tests.written_scenarios import read, refused


def test_the_baseline():
    tariff = scenario_tariff(read_scenario("baseline"))
    assert (tariff.sheet, tariff.scheme, tariff.voltage_kv) == ("2026-08", "two_part", 10.0)
    assert tariff.demand_charge_cny_per_kw_month == 42.0
    assert scenario_tariff(read_scenario("baseline"), 110.0).floating_base_cny_per_kwh == pytest.approx(0.57263)
    assert scenario_grid_factor(read_scenario("baseline")).kgco2_per_kwh == 0.5581


def test_prices_of_the_user_replace_those_of_the_sheet(tmp_path):
    text = "[tariff]\nfloating_base_cny_per_kwh = 0.5\nnon_floating_cny_per_kwh = 0.0\n"
    tariff = scenario_tariff(read(tmp_path, text))
    assert (tariff.floating_base_cny_per_kwh, tariff.non_floating_cny_per_kwh) == (0.5, 0.0)


@pytest.mark.parametrize(
    "path",
    [
        "tariff.floating_base_cny_per_kwh",
        "tariff.non_floating_cny_per_kwh",
        "costs.demand_charge_cny_per_kw_month",
    ],
)
def test_no_price_may_be_negative(tmp_path, path):
    assert path in refused(tmp_path, f"{path} = -0.1\n", ScenarioValueError).en


def test_the_demand_charge_is_required_and_assumed():
    key = read_keys()["costs.demand_charge_cny_per_kw_month"]
    assert key.required and key.assumed


def test_a_sheet_without_the_voltage(tmp_path):
    with pytest.raises(TariffError, match="2025-02"):
        scenario_tariff(read(tmp_path, '[tariff]\nsheet = "2025-02"\n'), 110.0)


def test_unknown_words_are_refused(tmp_path):
    assert "2026-08" in refused(tmp_path, '[tariff]\nsheet = "2026-09"\n', ScenarioValueError).en
    assert "two_part" in refused(tmp_path, '[tariff]\nscheme = "two"\n', ScenarioValueError).en
    assert "tariff.sheet" in refused(tmp_path, '[tariff]\nsheets = "2026-08"\n', ScenarioKeyError).en


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("factor_year = 2024", ["2024", "emissions.factor_year", "2021, 2022, 2023"]),
        ('factor_region = "chengdu"', ["chengdu", "emissions.factor_region", "chongqing", "sichuan"]),
    ],
)
def test_a_factor_that_is_not_known(tmp_path, text, words):
    with pytest.raises(EmissionFactorError) as caught:
        scenario_grid_factor(read(tmp_path, f"[emissions]\n{text}\n"))
    assert all(word in sentence for word in words for sentence in (caught.value.zh, caught.value.en))
    assert caught.value.exit_code == 2


def test_the_case_pays_by_the_tariff_and_the_factor_of_its_scenario(tmp_path):
    region = small_region()

    def waterside(text):
        case = assemble_case(small_scenario(tmp_path, SMALL + text), region)[0]
        standing = case.site_designs.xs("hub_waterside", level="design_id")["standing_cny_per_mw_year"].iloc[0]
        return standing, case.pools.loc["100001C_hub_waterside", "running_cny_per_mw_year"]

    standing, running = waterside("")
    year = year_of("hub_waterside")
    energy_mwh = 7008 * year.percentile("p50")
    # Single-part at 110 kV: (0.1796 - 0.1062) x 8780.96 / 8760 more for a kWh, and no demand charge at all.
    single_standing, single_running = waterside('[tariff]\nscheme = "single_part"\n')
    assert standing - single_standing == pytest.approx(42 * 12 * 1000 * year.percentile("p50", "pue_peak"))
    assert single_running - running == pytest.approx(energy_mwh * 1000 * 0.0734 * 8780.96 / 8760)
    # 0.4743 t/MWh x 100 CNY/t.
    carbon = "[costs]\ncarbon_price_cny_per_t = 100.0\n[emissions]\nfactor_year = 2021\n"
    assert waterside(carbon)[1] - running == pytest.approx(energy_mwh * 47.43)
