"""The relaxation of a model kept in the solver: bounds of some columns change, and it is solved on from where it stood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from optimizer import highs_run
from optimizer.arrays import Arrays, Floats
from optimizer.solver_answer import SolverSettings

# What each end of the solver means here; any other is no answer.
_ENDS = {
    highspy.HighsModelStatus.kOptimal: "solved",
    highspy.HighsModelStatus.kObjectiveBound: "above",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
}


@dataclass(frozen=True, eq=False)
class Relaxed:
    """``status``: solved, above (it costs more than was asked for), infeasible, or none (stopped by the clock)."""

    status: str
    cost: float
    values: Floats
    reduced: Floats
    prices: Floats


class KeptRelaxation:
    """HiGHS with a model in it, without presolve: after a change of bounds a few steps of the dual simplex will do."""

    def __init__(self, arrays: Arrays, settings: SolverSettings) -> None:
        self.settings = settings
        self._highs: Any = highs_run.new_solver()
        for option, value in (
            ("output_flag", False),
            ("presolve", "off"),
            ("threads", settings.threads),
            ("random_seed", settings.seed),
        ):
            highs_run.check(self._highs.setOptionValue(option, value), option)
        highs_run.check(self._highs.passModel(highs_run.as_lp(arrays, relaxed=True, high=None)), "passModel")

    def bound(self, columns: np.ndarray, low: Floats, high: Floats) -> None:
        """Set the bounds of these columns."""
        where = columns.astype(np.int32)
        highs_run.check(self._highs.changeColsBounds(len(where), where, low, high), "changeColsBounds")

    def solve(self, most: float, time_limit_s: float) -> Relaxed:
        """Solve on; the solver may stop as soon as it is sure that the cost is above ``most``."""
        self._highs.setOptionValue("objective_bound", most)
        # The clock of HiGHS runs on from solve to solve.
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + max(time_limit_s, 0.01))
        highs_run.use_threads(self._highs, self.settings.threads)
        highs_run.check(self._highs.run(), "to run")
        status = _ENDS.get(self._highs.getModelStatus(), "none")
        if status != "solved":
            nothing = np.empty(0)
            return Relaxed(status, np.inf if status == "infeasible" else most, nothing, nothing, nothing)
        solution = self._highs.getSolution()
        cost = float(self._highs.getInfo().objective_function_value)
        return Relaxed(
            status, cost, np.array(solution.col_value), np.array(solution.col_dual), np.array(solution.row_dual)
        )
