"""What holds of every climate, whatever its elevation and warming."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.climate import at_elevation, month_hours, station_climate, stations, warmed

STATIONS = st.sampled_from(sorted(stations().index))
ICE_K = 1.0
NOISE_K = 0.003  # wet bulbs are found to 0.001 K


@settings(max_examples=15, deadline=None)
@given(STATIONS, st.floats(0, 3), st.floats(0.1, 3))
def test_warmer_is_warmer_in_every_hour(station_id, less_k, more_k):
    cool, warm = (warmed(station_climate(station_id), k) for k in (less_k, less_k + more_k))
    assert (warm.dry_bulb_c > cool.dry_bulb_c).all() and (warm.dew_point_c > cool.dew_point_c).all()
    assert (warm.enthalpy_kj_per_kg > cool.enthalpy_kj_per_kg).all()
    assert (warm.density_kg_per_m3 < cool.density_kg_per_m3).all()
    assert warm.design_wet_bulb_c > cool.design_wet_bulb_c
    # At the same relative humidity the wet bulb follows the dry bulb, but no faster. Where the wick freezes it jumps.
    at_ice = (np.abs(cool.wet_bulb_c) < ICE_K) | (np.abs(warm.wet_bulb_c) < ICE_K)
    frozen, thawed = warm.wet_bulb_c < 0, cool.wet_bulb_c > 0
    rise_k = (warm.wet_bulb_c - cool.wet_bulb_c)[~at_ice & (frozen | thawed)]
    assert (rise_k > more_k / 4 - NOISE_K).all() and (rise_k <= more_k + NOISE_K).all()


@settings(max_examples=15, deadline=None)
@given(STATIONS, st.floats(0, 1500), st.floats(10, 1500))
def test_higher_is_cooler_and_thinner(station_id, lower_m, rise_m):
    climate = station_climate(station_id)
    low, high = (at_elevation(climate, elevation_m) for elevation_m in (lower_m, lower_m + rise_m))
    assert (high.pressure_pa < low.pressure_pa).all() and (high.dry_bulb_c < low.dry_bulb_c).all()
    assert (high.density_kg_per_m3 < low.density_kg_per_m3).all()
    assert high.design_dry_bulb_c < low.design_dry_bulb_c and high.design_wet_bulb_c <= low.design_wet_bulb_c + NOISE_K
    assert (high.dew_point_c <= high.wet_bulb_c + NOISE_K).all() and (high.wet_bulb_c <= high.dry_bulb_c).all()


@settings(max_examples=10, deadline=None)
@given(STATIONS, st.floats(10, 1500))
def test_there_and_back_is_where_it_was(station_id, elevation_m):
    climate = station_climate(station_id)
    back = at_elevation(at_elevation(climate, elevation_m), climate.elevation_m)
    assert np.allclose(back.dry_bulb_c, climate.dry_bulb_c, atol=1e-9)
    assert np.allclose(back.pressure_pa, climate.pressure_pa, rtol=1e-9)
    assert np.allclose(back.wet_bulb_c, climate.wet_bulb_c, atol=NOISE_K)


@settings(max_examples=10, deadline=None)
@given(STATIONS, st.floats(0, 6), st.floats(0, 2000))
def test_the_months_of_a_moved_climate_are_whole(station_id, warming_k, elevation_m):
    climate = at_elevation(warmed(station_climate(station_id), warming_k), elevation_m)
    months = month_hours(climate)
    assert np.abs(months.sum(axis=1) - climate.hours).max() < 1e-9
    assert abs(months.sum() - 8760) < 1e-6
