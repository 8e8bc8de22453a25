"""Solving an elastic model: the relaxation first, for it decides most of what is asked here without a search.

It is infeasible where a group of levers does not help, as a rule, and its least is so near the true one that the first
plan on promising sites is within the gap. The whole model is searched only where these do not suffice.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from optimizer.arrays import Arrays
from optimizer.highs import Answer, SolverSettings, solve_arrays
from optimizer.progress import silent
from optimizer.solve import SMALL_COLUMNS, good_enough, solve_stage, with_bound
from optimizer.variables import Variables

# Up to so many columns the whole model is searched at once: a first plan of promising sites takes as long.
DIRECT_COLUMNS = 6000


def solve_relaxed(arrays: Arrays, settings: SolverSettings) -> Answer:
    """Solve the relaxation."""
    return solve_arrays(arrays, settings, time_limit_s=settings.time_limit_s, relaxed=True)


def is_hopeless(arrays: Arrays, settings: SolverSettings) -> bool:
    """Say whether the relaxation has no solution."""
    bare = replace(arrays, cost=np.zeros_like(arrays.cost))
    return solve_arrays(bare, settings, time_limit_s=settings.time_limit_s, relaxed=True).status == "infeasible"


def ask_any(arrays: Arrays, variables: Variables, settings: SolverSettings) -> Answer:
    """Return any plan of the arrays, whose objective is left aside; "infeasible" only where that is proven."""
    bare = replace(arrays, cost=np.zeros_like(arrays.cost))
    return solve_least(bare, variables, replace(settings, gap_share=1.0))


def solve_least(arrays: Arrays, variables: Variables, settings: SolverSettings) -> Answer:
    """Return a plan within ``settings.gap_share`` of the least objective, with the best bound known."""
    if not SMALL_COLUMNS < len(arrays.cost) <= DIRECT_COLUMNS:
        return solve_stage(arrays, variables, settings, None, silent)
    began = time.perf_counter()
    relaxed = solve_arrays(arrays, settings, time_limit_s=settings.time_limit_s, relaxed=True)
    if relaxed.status == "infeasible":
        return relaxed
    target = good_enough(relaxed.objective, settings.gap_share) if relaxed.has_plan else None
    left = settings.time_limit_s - (time.perf_counter() - began)
    answer = solve_arrays(arrays, settings, time_limit_s=left, target=target)
    bounded = answer.has_plan and relaxed.has_plan
    return with_bound(answer, max(answer.bound, relaxed.objective), settings.gap_share) if bounded else answer
