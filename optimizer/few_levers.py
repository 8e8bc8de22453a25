"""Among relaxations that are as small in all, one that moves few numbers: an official can read and decide that."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from optimizer.arrays import Arrays
from optimizer.arrays_edit import with_bounds, with_column, with_cost, with_row
from optimizer.highs import Answer, SolverSettings
from optimizer.kept import KeptModel

# Few is a matter of reading, not of proof: the best found in this time.
SECONDS = 3.0
GAP_SHARE = 0.1
# What is less is the solver's tolerance.
MOVED = 1e-5


def fewest_moved(  # noqa: PLR0917 - the model, what moves in it, and what is known
    kept: KeptModel, arrays: Arrays, most: Mapping[int, float], least: Answer, cap: float, settings: SolverSettings
) -> Answer:
    """Return an answer that moves fewer of the columns in ``most`` (each at most so far), by at most ``cap`` in all.

    ``least`` is returned where none is found in time. Only what the plan of ``least`` builds may be built: other sites
    would make it a search as long as that for the least itself.
    """
    wider = with_row(arrays, "few__all", dict.fromkeys(most, 1.0), -np.inf, cap)
    wider = with_cost(wider, np.zeros(len(wider.cost)))
    for column, amount in most.items():
        wider = with_row(wider, f"few__{column}", {column: 1.0}, -np.inf, 0.0)
        terms = {f"few__{column}": -min(amount, cap)}
        wider, _ = with_column(wider, f"few_{column}", (0.0, 1.0), 1.0, terms, is_integer=True)
    built = [kept.position(column) for column in kept.variables.built.values()]
    unused = {column: (0.0, 0.0) for column in built if least.values[column] < 0.5}
    wider = with_bounds(wider, unused)
    start = np.append(least.values, [float(least.values[column] > 0) for column in most])
    few = kept.solve(
        wider, settings, start=start, time_limit_s=min(SECONDS, settings.time_limit_s), gap_share=GAP_SHARE
    )
    return few if few.has_plan and _moved(few, most) < _moved(least, most) else least


def _moved(answer: Answer, columns: Collection[int]) -> int:
    return sum(answer.values[column] > MOVED for column in columns)
