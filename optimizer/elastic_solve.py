"""Solving an elastic model: the relaxation first, for it decides most of what is asked here without a search.

It is infeasible where a group of levers does not help, as a rule, and its least is so near the true one that the first
plan on promising sites is within the gap. The whole model is searched only where these do not suffice.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.arrays import Arrays
from optimizer.highs import Answer, SolverSettings
from optimizer.progress import silent
from optimizer.solve import solve_stage
from optimizer.variables import Variables


def ask_any(arrays: Arrays, variables: Variables, settings: SolverSettings) -> Answer:
    """Return any plan of the arrays, whose objective is left aside; "infeasible" only where that is proven."""
    bare = replace(arrays, cost=np.zeros_like(arrays.cost))
    return solve_stage(bare, variables, replace(settings, gap_share=1.0), None, silent)


def solve_least(arrays: Arrays, variables: Variables, settings: SolverSettings) -> Answer:
    """Return a plan within ``settings.gap_share`` of the least objective, with the best bound known."""
    return solve_stage(arrays, variables, settings, None, silent)
