"""Parameters of a design: put together from groups, refused by name, and sampled evenly and independently."""

import numpy as np
import pytest

from models.cooling import parameters
from models.cooling.parameters import cooling_design, default_values, sampled_values, shipped_designs
from models.errors import DesignError
from models.figure import read_figures
from tests.cooling_cases import NEW, OLD

WATERSIDE = read_figures("designs")["hub_waterside"]


def test_ten_designs_are_shipped_seven_of_them_new():
    assert set(shipped_designs()) == {*NEW, *OLD} and len(NEW) == 7


def test_every_parameter_has_a_title_a_unit_and_a_source():
    for design in shipped_designs().values():
        for key, figure in design.figures.items():
            assert figure.title_zh and figure.title_en.isascii() and figure.unit and figure.source, key
            assert figure.is_assumed == figure.source.startswith("assumed"), (design.design_id, key)


def test_a_later_group_overrides_an_earlier_one_and_the_design_overrides_both():
    assert shipped_designs()["hub_waterside"].figures["has_economiser"].value == 1
    assert shipped_designs()["old_water_chiller"].figures["has_economiser"].value == 0
    own = {"value": 30.0, "low": 29.0, "high": 31.0, "source": "assumed: test", "grade": "A"}
    design = cooling_design("mine", {**WATERSIDE, "cooling": {"supply_max_c": own}})
    assert (design.figures["supply_max_c"].value, design.figures["supply_max_c"].unit) == (30.0, "degC")


def test_a_missing_parameter_names_file_design_and_parameter():
    groups = [group for group in WATERSIDE["cooling_groups"] if group != "large_blowdown"]
    with pytest.raises(DesignError) as caught:
        cooling_design("mine", {**WATERSIDE, "cooling_groups": groups}, "own.toml")
    for text in (caught.value.zh, caught.value.en):
        assert "own.toml" in text and "mine" in text and "cycles_of_concentration" in text


@pytest.mark.parametrize(
    ("changed", "word", "nearest"),
    [
        ({"system": "watersid"}, "watersid", "waterside"),
        ({"cooling_groups": ["towr"]}, "towr", "tower"),
        ({"cooling": {"tower_aproach_k": {}}}, "tower_aproach_k", "tower_approach_k"),
    ],
)
def test_an_unknown_word_names_the_nearest_known_one(changed, word, nearest):
    with pytest.raises(DesignError) as caught:
        cooling_design("mine", {**WATERSIDE, **changed}, "own.toml")
    for text in (caught.value.zh, caught.value.en):
        assert "own.toml" in text and "mine" in text and word in text and nearest in text


def test_a_parameter_without_its_range_is_refused():
    with pytest.raises(DesignError) as caught:
        cooling_design("mine", {**WATERSIDE, "cooling": {"supply_max_c": {"value": 30.0, "low": 29.0}}})
    assert "supply_max_c" in caught.value.zh and "high" in caught.value.en


def test_there_is_one_draw_in_each_stratum():
    design = shipped_designs()["hub_airside"]
    for key, draws in sampled_values(design, 64).items():
        figure = design.figures[key]
        if figure.high > figure.low:
            at = np.sort((draws[:, 0] - figure.low) / (figure.high - figure.low) * 64)
            assert (np.floor(at) == np.arange(64)).all(), key


def test_the_same_seed_gives_the_same_draws_and_another_seed_others():
    design = shipped_designs()["hub_airside"]
    first, again, other = (sampled_values(design, 32, seed)["fan_pa"] for seed in (1, 1, 2))
    assert (first == again).all() and (first != other).any()


def test_draws_of_a_parameter_do_not_depend_on_which_others_there_are():
    airside, dx = shipped_designs()["hub_airside"], shipped_designs()["old_dx"]
    shared = sampled_values(shipped_designs()["hub_waterside"], 32)
    for key, draws in sampled_values(airside, 32).items():
        if airside.figures[key] == shipped_designs()["hub_waterside"].figures.get(key):
            assert (draws == shared[key]).all(), key
    # Another range, the same place within it.
    places = []
    for design in (airside, dx):
        figure = design.figures["fan_pa"]
        places.append((sampled_values(design, 32)["fan_pa"] - figure.low) / (figure.high - figure.low))
    assert places[0] == pytest.approx(places[1])


def test_parameters_of_one_design_are_drawn_apart():
    draws = sampled_values(shipped_designs()["hub_airside"], 512)
    pair = np.corrcoef(draws["fan_pa"][:, 0], draws["ups_efficiency"][:, 0])[0, 1]
    assert abs(pair) < 0.15


def test_defaults_are_the_values_and_the_stream_is_seeded_once():
    design = shipped_designs()["hub_waterside"]
    assert default_values(design)["tower_approach_k"].tolist() == [[4.75]]
    assert parameters.SEED == 1
