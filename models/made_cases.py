"""Cases that a rule applied at assembly would give otherwise: land with a step more or less room or none of the rule,
and sites with one supply.

A required land_use leaves no module in a case that has no room, a required dual_feed no site without a second
substation: such a case cannot say what these rules cost. The cases here are made anew from scenario and layers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.errors import PlannerError
from geodata.read import Region
from models.assemble import assemble_case
from models.case import Case
from models.scenario import Scenario
from models.scenario_edit import with_value
from models.scenario_keys import find_key

LAND, FEED = "land_use", "dual_feed"
DENSITY = "candidates.max_it_mw_per_km2"
STEP_MW_PER_KM2 = 1.0
LOOSER, TIGHTER, OFF = "looser", "tighter", "off"
# What tells whether the layers are still those of a run: relative, and absolute in MW, km2 or CNY.
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class MadeCases:
    """The cases of a rule that was applied when a case was made, by what moves: ``looser``, ``tighter``, ``off``.

    ``value`` is its limit [``unit``] and ``step`` one step of it; 0 and no unit where it has none. A case is None where
    none can be made, as no site is left.
    """

    unit: str
    step: float
    value: float | None
    cases: Mapping[str, Case | None]


def made_cases(scenario: Scenario, region: Region) -> dict[str, MadeCases]:
    """Return the cases of each such rule that the scenario requires. PlannerError as assembling raises it.

    What land costs follows the density: what is built denser needs less of it.
    """
    found: dict[str, MadeCases] = {}
    if scenario.mode(LAND) == "require":
        density, key = scenario.number(DENSITY), find_key(DENSITY, scenario.id)
        steps = {
            LOOSER: min(density + STEP_MW_PER_KM2, key.max),
            TIGHTER: max(density - STEP_MW_PER_KM2, key.min),
        }
        cases: dict[str, Case | None] = {
            name: _less_room(with_value(scenario, DENSITY, value), region)
            if name == TIGHTER
            else assemble_case(with_value(scenario, DENSITY, value), region)[0]
            for name, value in steps.items()
            if value != density
        }
        cases[OFF] = _without(scenario, region, LAND)
        found[LAND] = MadeCases("MW/km2", STEP_MW_PER_KM2, density, cases)
    if scenario.mode(FEED) == "require":
        found[FEED] = MadeCases("", 0.0, None, {OFF: _without(scenario, region, FEED)})
    return found


def _without(scenario: Scenario, region: Region, rule: str) -> Case:
    return assemble_case(with_value(scenario, f"rules.{rule}.mode", OFF), region)[0]


def _less_room(scenario: Scenario, region: Region) -> Case | None:
    try:
        return assemble_case(scenario, region)[0]
    except PlannerError:
        return None


def is_made_of(case: Case, scenario: Scenario, region: Region) -> bool:
    """Say whether ``case`` is what the scenario gives with these layers: those of a run may have changed since."""
    try:
        anew, _ = assemble_case(scenario, region)
    except PlannerError:
        return False
    tables = ("sites", "site_designs", "substations", "headroom", "feeders", "demand", "stock", "pools")
    return all(_are_same(getattr(case, name), getattr(anew, name)) for name in tables)


def _are_same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    if not one.index.equals(other.index) or set(one.columns) != set(other.columns):
        return False
    return all(_are_equal(one[name], other[name]) for name in one.columns)


def _are_equal(one: pd.Series, other: pd.Series) -> bool:
    if not pd.api.types.is_numeric_dtype(one) or not pd.api.types.is_numeric_dtype(other):
        return bool((one.astype(str) == other.astype(str)).all())
    return bool(np.allclose(one.astype(float), other.astype(float), rtol=_TOLERANCE, atol=_TOLERANCE, equal_nan=True))
