"""No assumed number is left unsaid."""

import re

import pytest

from models.assemble import assemble_case
from models.figure import economics, entry_figures
from models.scenario_keys import read_keys
from tests.unit.test_assemble import SMALL, small_region, small_scenario


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
    designs, channels = entry_figures("designs"), entry_figures("green_channels")
    figures = [figure for name in designs if name != "edge_room" for figure in designs[name].values()]
    figures += [*economics().values(), *(figure for entry in channels.values() for figure in entry.values())]
    wanted = {figure.key for figure in figures if figure.is_assumed}
    assert len(wanted) > 30 and wanted <= set(found.index)
    # What is found is not called assumed, and a design that is not on offer has no say.
    assert not {figure.key for figure in figures if not figure.is_assumed} & set(found.index)
    assert not found.index.str.startswith("edge_room").any()
    assert found.loc["hub_airside.pue_peak", "title_zh"].endswith("设计日峰值 PUE")


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
