"""No assumed number is left unsaid."""

import re

import pytest

from models.assemble import assemble_case
from models.cooling.parameters import shipped_designs
from models.figure import economics, entry_figures, read_figures
from models.local_figures import read_local_figures
from models.scenario_keys import read_keys
from tests.unit.test_assemble import SMALL, small_region, small_scenario

# No edge demand, so no edge room.
ON_OFFER = ["hub_airside", "hub_waterside", "hub_indirect", "hub_coldplate", "hub_immersion", "urban_waterside"]


@pytest.fixture(scope="module")
def region():
    return small_region()


def assumptions(region, folder, text=SMALL):
    return assemble_case(small_scenario(folder, text), region)[0].assumptions.set_index("key")


def test_every_assumed_scenario_value_with_its_range(region, tmp_path):
    found = assumptions(region, tmp_path)
    assumed = {key.path for key in read_keys().values() if key.assumed}
    assert assumed <= set(found.index)
    assert found.loc["demand.new_it_mw", ["value", "unit", "low", "high"]].tolist() == ["50, 100", "MW", "×0.7", "×1.3"]
    rate = found.loc["finance.discount_rate"]
    assert rate[["value", "low", "high"]].tolist() == ["0.06", "0.04", "0.08"]
    assert rate["source"] == "assumed in scenario small"


def test_every_assumed_figure_of_the_designs_on_offer(region, tmp_path):
    found = assumptions(region, tmp_path)
    designs = entry_figures("designs")
    figures = [figure for name in ON_OFFER for figure in designs[name].values()]
    figures += [*economics().values(), *read_local_figures("chongqing").all_figures()]
    wanted = {figure.key for figure in figures if figure.is_assumed}
    assert len(wanted) > 30 and wanted <= set(found.index)
    # What is found is not called assumed, and a design that is not on offer has no say.
    assert not {figure.key for figure in figures if not figure.is_assumed} & set(found.index)
    assert not found.index.str.startswith("edge_room").any()
    assert found.loc["hub_airside.capex_cny_per_mw", "title_zh"].endswith("单位 IT 功率投资")
    assert not found.index.str.contains("old_").any()


def test_every_assumed_parameter_of_cooling_is_said_of_each_design_it_holds_for(region, tmp_path):
    found = assumptions(region, tmp_path)
    found = found[found.index.str.startswith("cooling.")]
    said = set()
    for key, row in found.iterrows():
        parameter, first = key.split(".")[1:]
        named = [name for name in ON_OFFER if f"{read_figures('designs')[name]['name_zh']}" in row["title_zh"]]
        assert named[0] == first, key
        for name in named:
            figure = shipped_designs()[name].figures[parameter]
            numbers = [figure.value, figure.low, figure.high]
            assert row[["value", "low", "high"]].tolist() == [f"{number:g}" for number in numbers], (key, name)
            said.add((name, parameter))
    wanted = {
        (name, parameter)
        for name in ON_OFFER
        for parameter, figure in shipped_designs()[name].figures.items()
        if figure.grade == "A" and figure.low < figure.high
    }
    assert said == wanted
    # The fixed part of the UPS loss has one range in all designs: said once, of all six.
    ups = found.loc["cooling.ups_fixed_loss_share.hub_airside"]
    assert ups[["value", "low", "high", "unit"]].tolist() == ["0.4", "0.25", "0.55", "1"]
    assert found.index.str.startswith("cooling.ups_fixed_loss_share").sum() == 1
    assert ups["title_zh"].count("、") == 5 and ups["title_en"].count("Large") == 5 and "Urban" in ups["title_en"]


def test_sites_that_take_the_elevation_of_a_station_are_counted(region, tmp_path):
    assert assumptions(region, tmp_path).loc["sites.elevation_basis", "value"] == "17 / 17"
    points = tmp_path / "points.csv"
    points.write_text("point_id,lon,lat,elevation_m\na,106.5,29.55,300\n", encoding="utf-8")
    # Within 50 km of the one point lies every site: nothing is assumed.
    text = SMALL + '[climate]\nelevation_points = "points.csv"\nelevation_reach_km = 50.0\n'
    assert "sites.elevation_basis" not in assumptions(region, tmp_path, text).index


def test_sites_far_from_every_weather_station_are_counted(region, tmp_path, monkeypatch):
    # The small region stands 5 km from its station: with a reach of 100 km nothing is said, with 1 km every site is.
    assert "sites.climate_id" not in assumptions(region, tmp_path).index
    monkeypatch.setattr("models.assumptions.economic", lambda key: {"station_reach_km": 1.0}[key])
    assert assumptions(region, tmp_path).loc["sites.climate_id", "value"] == "17 / 17"


def test_layers_are_summed_up_with_counts(region, tmp_path):
    found = assumptions(region, tmp_path)["value"]
    assert found["substations.power_basis"] == "4 / 4"
    assert found["stock.racks_basis"] == "2 / 2"
    assert found["candidates.basis"] == "17 / 17"
    assert (found["cluster.status"], found["starter_zones.status"]) == ("1 / 1", "2 / 2")


def test_limits_that_the_scenario_overrides_are_assumptions(region, tmp_path):
    found = assumptions(region, tmp_path, SMALL + "[rules.in_cluster_share]\nmin_share = 0.7\n")
    assert found.loc["in_cluster_share.min_share", "value"] == "0.7"
    assert "0.8" in found.loc["in_cluster_share.min_share", "title_en"]
    assert "in_cluster_share.min_share" not in assumptions(region, tmp_path).index


def test_a_rule_that_is_off_assumes_nothing(region, tmp_path):
    found = assumptions(region, tmp_path, SMALL + '[rules]\nstarter_zones_first = "off"\n')
    assert "rules.starter_zones_first.min_share" not in found.index


def test_rows_are_whole_and_said_once(region, tmp_path):
    found = assumptions(region, tmp_path)
    assert found.index.is_unique
    assert found[["title_zh", "title_en", "value", "unit", "source"]].ne("").all().all()
    assert found["title_zh"].map(lambda title: bool(re.search(r"[\u4e00-\u9fff]", title))).all()


def test_a_limit_of_latency_that_the_scenario_states_is_the_one_that_is_shown(region, tmp_path):
    found = assumptions(region, tmp_path, SMALL + "[rules.latency]\nmax_edge_ms = 0.75\n")
    assert found.loc["latency_edge_ms", "value"] == "0.75"
    assert "rules.latency.max_edge_ms" in found.loc["latency_edge_ms", "source"]
    assert found.loc["latency_local_ms", "value"] == "5"
    assert found.loc["latency_local_ms", "source"].startswith("assumed: clause A1.2b")
