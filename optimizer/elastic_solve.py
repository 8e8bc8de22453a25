"""Solving an elastic model: the relaxation first, for it decides most of what is asked here without a search.

It is infeasible where a group of levers does not help, as a rule, and its least is so near the true one that the first
plan on promising sites is within the gap. The whole model is searched only where these do not suffice.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np

from optimizer.arrays import Arrays
from optimizer.highs import Answer, SolverSettings, share_gap, solve_arrays
from optimizer.solve import SMALL_COLUMNS, promising_high
from optimizer.variables import Variables

# A part of the time for the promising sites; the rest is for all of them.
PROMISING_SHARE = 0.4


def ask_any(arrays: Arrays, variables: Variables, settings: SolverSettings) -> Answer:
    """Return any plan of the arrays, whose objective is left aside; "infeasible" only where that is proven."""
    bare = replace(arrays, cost=np.zeros_like(arrays.cost))
    return _solve(bare, variables, replace(settings, gap_share=1.0))


def solve_least(arrays: Arrays, variables: Variables, settings: SolverSettings) -> Answer:
    """Return a plan within ``settings.gap_share`` of the least objective, with the best bound known."""
    return _solve(arrays, variables, settings)


def _solve(arrays: Arrays, variables: Variables, settings: SolverSettings) -> Answer:
    began, seconds = time.perf_counter(), settings.time_limit_s
    if len(arrays.cost) <= SMALL_COLUMNS:
        return solve_arrays(arrays, settings, time_limit_s=seconds)
    relaxed = solve_arrays(arrays, settings, time_limit_s=seconds, relaxed=True)
    if not relaxed.has_plan:
        return relaxed
    # A plan no worse than this is within the gap of the relaxation, hence of the least.
    target = relaxed.objective / (1 - settings.gap_share) if settings.gap_share < 1 else math.inf
    first = solve_arrays(
        arrays,
        settings,
        time_limit_s=PROMISING_SHARE * (seconds - (time.perf_counter() - began)),
        high=promising_high(arrays, variables, relaxed),
        target=target,
    )
    if first.has_plan:
        first = _bounded(first, relaxed.objective, settings.gap_share)
        if first.status == "proven":
            return first
    left = seconds - (time.perf_counter() - began)
    start = first.values if first.has_plan else None
    answer = solve_arrays(arrays, settings, time_limit_s=left, start=start, target=target)
    if not answer.has_plan:
        return first if first.has_plan else answer
    return _bounded(answer, max(relaxed.objective, answer.bound), settings.gap_share)


def _bounded(answer: Answer, bound: float, gap_share: float) -> Answer:
    """The answer with ``bound`` of the whole model: proven where that closes the gap."""
    bound = min(bound, answer.objective)
    is_proven = share_gap(answer.objective, bound) <= gap_share + 1e-9
    return replace(answer, status="proven" if is_proven else "unproven", bound=bound)
