"""Priorities: what the scenario puts before cost, stage by stage, and how far each may give way to the next.

A stage is minimised by itself and its best value is then held by a row, ``best x (1 + tolerance)``, while the later
stages are solved. Cost is the last stage of every scenario: it is what the proof of a plan speaks of. Without stages of
its own a scenario still has that of the starter zones, if that rule takes the lexicographic form.
"""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.measures import COST, SCALES, measure_terms
from optimizer.rules import starter_zones_first
from optimizer.variables import TermList, Variables

# What a held row leaves free beside its tolerance, in the multiple of SCALES: the solver keeps rows to about as much.
HELD_SLACK = 1e-6


@dataclass(frozen=True, eq=False)
class Stage:
    """One stage before cost: ``terms`` to minimise, in the solver's multiple, then held under the row ``row``."""

    measure: str
    row: str
    terms: TermList
    tolerance_share: float

    def most(self, best: float) -> float:
        """Return what the held row allows where ``best`` was found."""
        return best * (1 + self.tolerance_share) + HELD_SLACK


def stages(variables: Variables) -> list[Stage]:
    """Return the stages before cost, in order; those that nothing can change in this case are left out."""
    case = variables.case
    named = [name for name in case.stages if name != COST]
    if not named:
        terms = starter_zones_first.stage(variables, case)
        options = case.setting(starter_zones_first.ID).options
        row = f"{starter_zones_first.ID}__held__all"
        return [Stage("outside_starter_zones", row, terms, float(options["tolerance_share"]))] if terms else []
    tolerances = case.stage_tolerance_shares or (0.0,) * len(named)
    found = []
    for name, tolerance in zip(named, tolerances, strict=True):
        terms = [(variable, value / SCALES[name]) for variable, value in measure_terms(variables, name)]
        if terms:
            found.append(Stage(name, f"priorities__{name}", terms, tolerance))
    return found
