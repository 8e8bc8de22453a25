"""States worked line by line: a second reading of the cooling model that must come to the same numbers."""

import numpy as np
import pytest

from models.climate import at_elevation, station_climate, warmed
from models.cooling.annual import default_balance, design_day
from models.cooling.balance import PARTS
from models.cooling.parameters import shipped_designs
from models.explain_state import worked_state, worked_states
from models.explain_systems import WORKED
from tests.explain_steps import check_language, evaluate_all

DESIGNS = sorted(shipped_designs())
# So hot that the water of the tower reaches the end of the regression.
CLIMATES = {"hot": warmed(station_climate("guangzhou"), 6.0), "here": station_climate("chongqing_shapingba")}
CLIMATES["cold and high"] = at_elevation(station_climate("hohhot"), 1500.0)


def at(values, shape, bin_number):
    return np.broadcast_to(values, (1, shape))[0, bin_number]


@pytest.mark.parametrize("design_id", DESIGNS)
@pytest.mark.parametrize("place", CLIMATES)
@pytest.mark.parametrize("load_share", [1.0, 0.4])
def test_every_part_is_that_of_the_model(design_id, place, load_share):
    design, climate = shipped_designs()[design_id], CLIMATES[place]
    balance, count = default_balance(design, climate, load_share), len(climate.hours)
    hottest = int(climate.wet_bulb_c.argmax())
    for bin_number in (hottest, *range(0, count, max(1, count // 9))):
        state = worked_state(design, climate, bin_number, load_share=load_share)
        assert state.pue == pytest.approx(at(balance.pue(), count, bin_number), rel=1e-9)
        for part in PARTS:
            known = at(balance.parts_kw.get(part, np.zeros(1)), count, bin_number)
            assert state.parts_kw.get(part, 0.0) == pytest.approx(known, rel=1e-9, abs=1e-12), part
        for use, kg_per_h in balance.water_kg_per_h.items():
            known = at(kg_per_h, count, bin_number)
            assert state.water_kg_per_h.get(use, 0.0) == pytest.approx(known, rel=1e-9, abs=1e-12), use


@pytest.mark.parametrize("design_id", DESIGNS)
def test_the_design_day_and_the_longest_state(design_id):
    design, climate = shipped_designs()[design_id], CLIMATES["here"]
    day, longest, *worst = worked_states(design, climate)
    assert day.pue == pytest.approx(default_balance(design, design_day(climate)).pue()[0, 0], rel=1e-9)
    assert longest.section.value("dry_bulb_c") == climate.dry_bulb_c[climate.hours.argmax()]
    highest = np.max(default_balance(design, climate).pue())
    assert [state.pue for state in worst] == ([pytest.approx(highest)] if highest > day.pue else [])
    for state in (day, longest, *worst):
        values = evaluate_all(state.section.steps)
        assert values["facility_kw"] / values["it_kw"] == pytest.approx(state.pue)
        assert values["facility_kw"] == pytest.approx(values["it_kw"] + sum(state.parts_kw.values()))
        check_language(state.section)


def test_every_system_is_worked():
    assert {design.system for design in shipped_designs().values()} == set(WORKED)


def keys(state):
    return {step.key for step in state.section.steps}


def test_a_chain_shows_the_way_that_the_state_goes():
    climate = CLIMATES["here"]
    coldest, hottest = int(climate.wet_bulb_c.argmin()), int(climate.wet_bulb_c.argmax())
    airside = shipped_designs()["hub_airside"]
    assert "fresh_share" in keys(worked_state(airside, climate, coldest))
    closed = worked_state(airside, climate, hottest)
    assert "water_cooled_cop" in keys(closed) and closed.section.value("fit_margin") < 0
    exchanger = shipped_designs()["hub_indirect"]
    assert "wet_capacity" not in keys(worked_state(exchanger, climate, coldest))
    assert "wet_capacity" in keys(worked_state(exchanger, climate, hottest))
    plates = shipped_designs()["hub_coldplate"]
    assert "padded_c" not in keys(worked_state(plates, climate, coldest))
    assert "padded_c" in keys(worked_state(plates, climate, hottest))


def test_the_power_chain_by_hand():
    # 1 / 0.945 - 1 = 0.0582011; at 40 % of IT load 0.4 of it stays: x (0.4 + 0.6 x 0.4) = 0.64.
    values = evaluate_all(
        worked_state(shipped_designs()["hub_airside"], CLIMATES["here"], 0, load_share=0.4).section.steps
    )
    assert values["ups_loss"] == pytest.approx(0.0582010582 * 0.64)
    # 0.4 x (1 / 0.99 - 1)
    assert values["distribution_loss"] == pytest.approx(0.4 * 0.0101010101)
