"""An irreducible infeasible set: rows and bounds that clash, of which none can be spared.

HiGHS is asked first. Its set is checked, and where it has none (its relaxation is feasible and only the whole numbers
clash) or its set is not infeasible, rows are left out one by one for as long as what remains clashes.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, replace

import highspy
import numpy as np

from optimizer import highs_run
from optimizer.arrays import Arrays
from optimizer.highs import solve_arrays
from optimizer.solver_answer import SolverSettings

# Rows are dropped in chunks that halve: most rows of a model have no part in a clash.
_FIRST_CHUNKS = 8
# kIisStrategyFromLp + kIisStrategyIrreducible, which highspy exports without a type.
_STRATEGY = 2 + 4


@dataclass(frozen=True)
class Clash:
    """Rows, by name, that cannot hold together within the bounds of the columns.

    ``is_irreducible``: leaving out any one of them makes the rest feasible; False where time ran out before that.
    """

    rows: tuple[str, ...]
    is_irreducible: bool


def clashing_rows(arrays: Arrays, settings: SolverSettings) -> Clash | None:
    """Return rows that clash, None where the model is feasible or nothing is known within the time limit."""
    ends = time.perf_counter() + settings.time_limit_s
    if not _clashes(arrays, settings, ends):
        return None
    told = _ask_highs(arrays, settings)
    rows = np.arange(len(arrays.row_low))
    if len(told) and _clashes(only_rows(arrays, told), settings, ends):
        rows = told
    return _delete(arrays, rows, settings, ends)


def only_rows(arrays: Arrays, rows: Collection[int]) -> Arrays:
    """Return the model of these rows alone, without an objective."""
    wanted = np.asarray(sorted(rows), dtype=np.int64)
    lengths = np.diff(arrays.start)[wanted]
    entries = np.concatenate([np.arange(arrays.start[row], arrays.start[row + 1]) for row in wanted] or [np.empty(0)])
    entries = entries.astype(np.int64)
    return replace(
        arrays,
        cost=np.zeros_like(arrays.cost),
        row_names=[arrays.row_names[row] for row in wanted],
        row_low=arrays.row_low[wanted],
        row_high=arrays.row_high[wanted],
        start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32),
        index=arrays.index[entries],
        value=arrays.value[entries],
    )


def _clashes(arrays: Arrays, settings: SolverSettings, ends: float) -> bool:
    left = ends - time.perf_counter()
    if left <= 0:
        return False
    answer = solve_arrays(replace(arrays, cost=np.zeros_like(arrays.cost)), settings, time_limit_s=left)
    return answer.status == "infeasible"


def _ask_highs(arrays: Arrays, settings: SolverSettings) -> np.ndarray:
    highs = highs_run.new_solver()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("time_limit", settings.time_limit_s / 4)
    highs.setOptionValue("iis_strategy", _STRATEGY)
    highs_run.check(highs.passModel(highs_run.as_lp(arrays, relaxed=True, high=None)), "passModel")
    status, found = highs.getIis()
    if status == highspy.HighsStatus.kError or not found.valid_:
        return np.empty(0, dtype=np.int64)
    return np.array(sorted(found.row_index_), dtype=np.int64)


def _delete(arrays: Arrays, rows: np.ndarray, settings: SolverSettings, ends: float) -> Clash:
    """Leave out chunks, then single rows, while what remains still clashes."""
    size = max(1, len(rows) // _FIRST_CHUNKS)
    while True:
        place = 0
        while place < len(rows):
            if time.perf_counter() >= ends:
                return Clash(tuple(arrays.row_names[row] for row in rows), is_irreducible=False)
            rest = np.concatenate([rows[:place], rows[place + size :]])
            if _clashes(only_rows(arrays, rest), settings, ends):
                rows = rest
            else:
                place += size
        if size == 1:
            finished = time.perf_counter() < ends
            return Clash(tuple(arrays.row_names[row] for row in rows), is_irreducible=finished)
        size = max(1, size // 2)
