"""The case of a scenario with some of its assumed inputs moved."""

from __future__ import annotations

from collections.abc import Iterable

from geodata.read import Region
from models.assemble import assemble_case
from models.case import Case
from models.pue_range import MEDIAN, PUE_INPUT
from models.scenario import Scenario
from models.scenario_edit import AssumedInput, with_input


def moved_case(
    scenario: Scenario, region: Region, moves: Iterable[tuple[AssumedInput, float]]
) -> tuple[Scenario, Case]:
    """Return the scenario and its case with each input at its new value; PlannerError where no case can be made."""
    quantile = MEDIAN
    for entry, value in moves:
        if entry.key.path == PUE_INPUT.key.path:
            quantile = value
        else:
            scenario = with_input(scenario, entry, value)
    return scenario, assemble_case(scenario, region, pue_quantile=quantile)[0]
