"""What holds of every design in every state of the air, for any parameters within their ranges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.climate import station_climate, stations
from models.cooling.annual import PERCENTILES, annual_result, energy_split
from models.cooling.balance import PARTS
from models.cooling.parameters import sampled_values, shipped_designs
from models.cooling.systems import SYSTEMS
from tests.cooling_cases import climate_humid

DESIGNS = sorted(shipped_designs())
SAMPLES = 16
CLOSURE_KW = 1e-9
dry_bulb_c = st.floats(-25, 43)
humidity_share = st.floats(0.03, 1)
pressure_pa = st.floats(70e3, 103e3)
load_share = st.floats(0.3, 1)
seed = st.integers(0, 10_000)


def balance(design_id, climate, load, draw):
    design = shipped_designs()[design_id]
    return SYSTEMS[design.system].balance(sampled_values(design, SAMPLES, draw), climate, load)


@pytest.mark.parametrize("design_id", DESIGNS)
@settings(max_examples=40)
@given(dry=dry_bulb_c, share=humidity_share, pressure=pressure_pa, load=load_share, draw=seed)
def test_energy_closes_and_nothing_is_negative(*, design_id, dry, share, pressure, load, draw):
    found = balance(design_id, climate_humid(dry, share, pressure), load, draw)
    assert np.abs(found.closure_kw()).max() < CLOSURE_KW
    assert set(found.parts_kw) <= set(PARTS)
    for amounts in (found.parts_kw, found.rejected_kw, found.water_kg_per_h):
        for name, amount in amounts.items():
            assert np.isfinite(amount).all() and (amount >= 0).all(), name
    assert (found.pue() >= 1).all() and (found.pue() < 6).all()
    assert (found.wue_l_per_kwh() >= 0).all() and (found.wue_l_per_kwh() < 12).all()


@pytest.mark.parametrize("design_id", ["hub_waterside", "urban_waterside", "old_water_chiller"])
@settings(max_examples=60)
@given(
    dry=st.floats(-25, 36),
    shares=st.tuples(humidity_share, humidity_share),
    pressure=pressure_pa,
    load=load_share,
    draw=seed,
)
def test_tower_designs_need_no_less_at_a_higher_wet_bulb(*, design_id, dry, shares, pressure, load, draw):
    """At one dry bulb. Not asked above 36 C of wet bulb, where no weather is and the regression of the COP turns."""
    less, more = (climate_humid(dry, share, pressure) for share in sorted(shares))
    rise = balance(design_id, more, load, draw).pue() - balance(design_id, less, load, draw).pue()
    assert (rise >= -1e-9).all()


@pytest.mark.parametrize("design_id", ["old_air_chiller", "old_dx", "edge_room"])
@settings(max_examples=40)
@given(
    dry=st.tuples(dry_bulb_c, dry_bulb_c),
    share=st.floats(0.03, 0.9),
    pressure=pressure_pa,
    load=load_share,
    draw=seed,
)
def test_air_cooled_designs_need_no_less_at_a_higher_dry_bulb(*, design_id, dry, share, pressure, load, draw):
    cool, warm = (climate_humid(at, share, pressure) for at in sorted(dry))
    rise = balance(design_id, warm, load, draw).pue() - balance(design_id, cool, load, draw).pue()
    assert (rise >= -1e-9).all()


@settings(max_examples=20)
@given(st.sampled_from(DESIGNS), st.sampled_from(sorted(stations().index)), load_share)
def test_percentiles_are_in_order_and_the_split_is_the_pue(design_id, station, load):
    design, climate = shipped_designs()[design_id], station_climate(station)
    result = annual_result(design, climate, load_share=load, samples=32)
    for of in ("pue", "wue_l_per_kwh", "pue_peak"):
        low, middle, high = (result.percentile(name, of) for name in PERCENTILES)
        assert low <= middle <= high
    assert result.pue.shape == result.wue_l_per_kwh.shape == result.pue_peak.shape == (32,)
    assert 0 <= result.probability_within(1.25) <= result.probability_within(1.5) <= 1
    split = energy_split(design, climate, load)
    assert all(share >= 0 for share in split.values())
    # Percentiles are of 32 draws around the default that the split has.
    assert result.pue.min() - 0.1 < 1 + sum(split.values()) < result.pue.max() + 0.1
