"""Goals that a scenario puts before cost, held as they stand in a plan while answers compare costs.

With what comes before cost held at no worse than the plan has it, every other plan that is compared is as good in those
goals, and a difference of cost means something again. The plan's own proof stays valid: its bound was found where the
goals had at least as much room.
"""

from __future__ import annotations

from collections.abc import Mapping

import pulp

from models.case import Case
from optimizer.measures import COST, OUTSIDE, SCALES, measure_plan, measure_terms
from optimizer.plan import Plan
from optimizer.rows import add_row
from optimizer.rules import starter_zones_first
from optimizer.variables import Variables

# What the solver leaves of a row, and small amounts that a plan's tables drop, relative.
ROUNDING = 1e-6


def goals_before_cost(case: Case) -> tuple[str, ...]:
    """Return the measures that come before cost in ``case``, in order."""
    named = tuple(name for name in case.stages if name != COST)
    if named:
        return named
    setting = case.setting(starter_zones_first.ID)
    is_first = setting.has_rows and setting.options.get("form") == "lexicographic"
    return (OUTSIDE,) if is_first else ()


def held_goals(case: Case, plan: Plan) -> dict[str, float]:
    """Return what ``plan`` has of each goal before cost, in its unit; empty where cost comes first."""
    goals = goals_before_cost(case)
    if not goals:
        return {}
    measured = measure_plan(case, plan)
    return {name: measured[name] for name in goals}


def add_held_goals(problem: pulp.LpProblem, variables: Variables, goals: Mapping[str, float]) -> None:
    """Hold each of ``goals`` that still comes before cost in the case of ``variables`` at no more than its value."""
    still = goals_before_cost(variables.case)
    for name, value in goals.items():
        terms = [(variable, amount / SCALES[name]) for variable, amount in measure_terms(variables, name)]
        if terms and name in still:
            most = value / SCALES[name]
            add_row(problem, f"priorities__{name}", terms, "<=", most + ROUNDING * max(1.0, abs(most)))
