"""Climates of a single state, and balances of shipped designs with parameters set by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from models import psychrometrics
from models.climate import Climate, station_climate
from models.climate_air import HOURS_PER_YEAR, air_arrays
from models.cooling.balance import Balance
from models.cooling.hall import Values
from models.cooling.parameters import default_values, shipped_designs
from models.cooling.systems import SYSTEMS

PRESSURE_PA = 98_000.0
CHONGQING = "chongqing_shapingba"
LARGE = ("hub_airside", "hub_waterside", "hub_indirect", "hub_coldplate", "hub_immersion")
OLD = ("old_water_chiller", "old_air_chiller", "old_dx")
MIDSIZE = ("urban_waterside", "old_water_chiller", "old_air_chiller")
NEW = (*LARGE, "urban_waterside", "edge_room")


def climate_at(dry_bulb_c: float, wet_bulb_c: float, pressure_pa: float = PRESSURE_PA) -> Climate:
    """A year of one state, the wet bulb given [C, C, Pa]."""
    state = (np.array([float(value)]) for value in (dry_bulb_c, wet_bulb_c, pressure_pa))
    dry, wet, pressure = state
    climate = _year(dry, psychrometrics.humidity_ratio_from_wet_bulb(dry, wet, pressure), pressure)
    # As given: psychrolib finds a wet bulb to 0.001 K only.
    return replace(climate, wet_bulb_c=wet)


def climate_humid(dry_bulb_c: float, humidity_share: float, pressure_pa: float = PRESSURE_PA) -> Climate:
    """A year of one state, the relative humidity given [C, 1, Pa]."""
    dry, share, pressure = (np.array([float(value)]) for value in (dry_bulb_c, humidity_share, pressure_pa))
    return _year(dry, psychrometrics.humidity_ratio_from_relative_humidity(dry, share, pressure), pressure)


def values_of(design_id: str, **changed: float) -> Values:
    """Defaults of a shipped design, some changed; shape (1, 1)."""
    values = dict(default_values(shipped_designs()[design_id]))
    assert set(changed) <= set(values), "a parameter that the design does not have"
    return {**values, **{key: np.full((1, 1), value) for key, value in changed.items()}}


def balance_of(design_id: str, climate: Climate, load_share: float = 1.0, **changed: float) -> Balance:
    """The balance of a shipped design, some parameters changed."""
    system = SYSTEMS[shipped_designs()[design_id].system]
    return system.balance(values_of(design_id, **changed), climate, load_share)


def number(values: np.ndarray | dict[str, np.ndarray], key: str = "") -> float:
    """The one number of an array, or of an entry of a dict; 0 for an entry that is not there."""
    found = values.get(key, np.zeros(1)) if isinstance(values, dict) else values
    assert np.size(found) == 1
    return float(np.ravel(found)[0])


def _year(dry: np.ndarray, ratio: np.ndarray, pressure: np.ndarray) -> Climate:
    air = air_arrays(dry, ratio, pressure)
    return replace(station_climate(CHONGQING), hours=np.array([HOURS_PER_YEAR]), month_hours_found=None, **air)
