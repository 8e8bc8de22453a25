"""Plans near one that is at hand, for an edited model; the bounds of both searches say nothing of all they leave out.

``point`` is the plan at hand as values of the kept model, which may break rows of the edited ``arrays``.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.arrays import Arrays, Floats
from optimizer.highs import Answer, SolverSettings, solve_arrays
from optimizer.kept import KeptModel

# Whatever a relaxation uses less of than this, it does not use; a value this near a whole number is one.
LEAST_USE, WHOLE = 1e-7, 1e-6
# The part of the time that each search has, its own gap, its most nodes.
TIME_SHARE, GAP_SHARE, NEAR_NODES, AGREED_NODES = 0.2, 0.6, 400, 100


def solve_agreed(
    kept: KeptModel, point: Floats, arrays: Arrays, settings: SolverSettings, relaxed: Answer, *, target: float
) -> Answer:
    """A plan with every whole number held that the relaxation and the plan at hand have alike."""
    variables = kept.variables
    built = np.array([kept.position(one) for one in variables.built.values()], dtype=np.int64)
    others = [kept.position(one) for group in (variables.modules, variables.steps) for one in group.values()]
    whole = np.concatenate([built, np.array(others, dtype=np.int64)])
    shares: Floats = relaxed.values
    now = shares[whole]
    is_alike = (np.abs(point[whole] - now) < WHOLE) & (np.abs(now - np.round(now)) < WHOLE)
    held, low, high = whole[is_alike], arrays.low.copy(), arrays.high.copy()
    low[held] = high[held] = np.clip(np.round(now[is_alike]), arrays.low[held], arrays.high[held])
    # The sites of the plan at hand; the solver says how large they are, if they can be at all.
    start = np.full(len(arrays.cost), np.nan)
    start[built] = np.round(point[built])
    return solve_arrays(
        replace(arrays, low=low, high=high),
        settings,
        time_limit_s=settings.time_limit_s * TIME_SHARE,
        gap_share=settings.gap_share * GAP_SHARE,
        start=start,
        high=high,
        most_nodes=AGREED_NODES,
        target=target,
        manner="near",
    )


def solve_near(
    kept: KeptModel, point: Floats, arrays: Arrays, settings: SolverSettings, relaxed: Answer, *, target: float
) -> Answer:
    """A plan of the pairs that the plan at hand builds or the relaxation uses."""
    shares: Floats = relaxed.values
    high, used = arrays.high.copy(), set()
    for (site, design, _), built in kept.variables.built.items():
        column = kept.position(built)
        if point[column] > LEAST_USE or shares[column] > LEAST_USE:
            used.add((site, design))
    for (site, design, _), built in kept.variables.built.items():
        if (site, design) not in used:
            high[kept.position(built)] = 0.0
    return solve_arrays(
        arrays,
        settings,
        time_limit_s=settings.time_limit_s * TIME_SHARE,
        gap_share=settings.gap_share * GAP_SHARE,
        high=high,
        most_nodes=NEAR_NODES,
        target=target,
        manner="near",
    )
