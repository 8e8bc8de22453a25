"""The solver's door: arrays in, values, bound and an honest status out; or a PuLP problem, as for any solver of PuLP.

A run that stops at a limit is never called optimal: ``proven`` needs the solver's own word and a gap within the limit.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pulp

from optimizer import cbc, highs_run
from optimizer.arrays import Arrays, Floats, convert_problem
from optimizer.arrays_check import complete_start
from optimizer.solver_answer import CBC, Answer, SolverSettings, answer_of, no_answer, share_gap

__all__ = ["Answer", "HighsDoor", "SolverSettings", "share_gap", "solve_arrays", "solver_title", "version"]


def version(name: str = "highs") -> str:
    """Version of a solver."""
    return cbc.version() if name == CBC else highs_run.version()


def solver_title(name: str) -> str:
    """Name of a solver as its makers write it."""
    return "CBC" if name == CBC else "HiGHS"


def solve_arrays(
    arrays: Arrays,
    settings: SolverSettings,
    *,
    time_limit_s: float,
    gap_share: float | None = None,
    relaxed: bool = False,
    start: Floats | None = None,
    high: Floats | None = None,
    most_nodes: int | None = None,
    target: float | None = None,
    manner: str = "",
) -> Answer:
    """Solve once. ``relaxed`` drops integrality, ``start`` is a first plan (NaN where open), ``high`` upper bounds.

    ``most_nodes`` ends the search by count, not by clock, so that the same case gives the same plan on any machine;
    ``target`` ends it with the first plan whose objective is no more, for whoever has a bound already (CBC ignores it);
    ``manner`` is one of :data:`optimizer.highs_run.MANNERS`.
    A run that ends, or is cancelled, before it finds a plan gives back ``start`` where that keeps every row.
    """
    gap = settings.gap_share if gap_share is None else gap_share
    given = None if start is None or relaxed else complete_start(arrays, start, high)
    watch = settings.watch
    if watch is not None and watch.is_cancelled:
        return _or_start(no_answer("none", -math.inf, ""), given, gap)
    # CBC gives no prices worth relying on: relaxations are always HiGHS.
    if settings.name == CBC and not relaxed:
        answer = cbc.solve(arrays, settings, time_limit_s=time_limit_s, gap_share=gap, start=given, high=high)
    else:
        wanted = highs_run.Wanted(
            time_limit_s, gap, relaxed, None if relaxed else start, high, most_nodes, target, manner
        )
        answer = highs_run.solve(arrays, settings, wanted)
    if watch is not None and relaxed and answer.has_plan and high is None:
        watch.floor = answer.objective
    return _or_start(answer, given, gap)


def _or_start(answer: Answer, given: tuple[Floats, float] | None, gap_share: float) -> Answer:
    """The answer, or the plan that was there before it where it found none."""
    if answer.status != "none" or given is None:
        return answer
    values, objective = given
    return answer_of(values, objective, answer.bound, gap_share, finished=False, log=answer.log)


class HighsDoor(pulp.LpSolver):  # type: ignore[misc]
    """A solver of PuLP: ``problem.solve(HighsDoor(settings))``; the problem is converted once and handed over whole.

    ``answer`` is the last answer, in the sense of the problem and with its constant: where it is maximised, the bound
    lies above. ``warm`` starts from the values that the variables of the problem have; some may have none.
    PuLP's status of a run that was stopped is "Optimal" only in name: ``answer.status`` or ``problem.sol_status`` tell.
    """

    name = "HighsDoor"

    def __init__(self, settings: SolverSettings | None = None, *, mip: bool = True, warm: bool = False) -> None:
        self.settings = settings or SolverSettings()
        super().__init__(mip=mip, msg=False, timeLimit=self.settings.time_limit_s)
        self.warm = warm
        self.answer: Answer | None = None

    def available(self) -> bool:
        """The solver comes with the program."""
        return True

    def copy(self) -> HighsDoor:
        """Return a door with the same settings."""
        return HighsDoor(self.settings, mip=self.mip, warm=self.warm)

    def actualSolve(self, lp: Any, **_: Any) -> int:  # noqa: N802 - PuLP's name
        """Solve; values, reduced costs and prices go into the problem as PuLP wants them."""
        sign = -1.0 if lp.sense == pulp.LpMaximize else 1.0
        arrays = convert_problem(lp)
        arrays = replace(arrays, cost=sign * arrays.cost)
        start = None
        if self.warm:
            known = (np.nan if v.varValue is None else v.varValue for v in arrays.variables)
            start = np.fromiter(known, np.float64, len(arrays.variables))
        relaxed = not self.mip or not arrays.is_integer.any()
        from optimizer.textbook_location import solve_textbook  # noqa: PLC0415 - it asks this module for its own runs

        answer = None if relaxed or self.warm else solve_textbook(arrays, self.settings)
        if answer is None:
            answer = solve_arrays(
                arrays, self.settings, time_limit_s=self.settings.time_limit_s, relaxed=relaxed, start=start
            )
        constant = lp.objective.constant if lp.objective is not None else 0.0
        self.answer = replace(
            answer,
            objective=sign * answer.objective + constant,
            bound=sign * answer.bound + constant,
            reduced=sign * answer.reduced,
            row_duals=sign * answer.row_duals,
        )
        return _hand_back(lp, arrays, self.answer)


_STATUS = {
    "proven": (pulp.LpStatusOptimal, pulp.LpSolutionOptimal),
    "unproven": (pulp.LpStatusOptimal, pulp.LpSolutionIntegerFeasible),
    "infeasible": (pulp.LpStatusInfeasible, pulp.LpSolutionInfeasible),
    "none": (pulp.LpStatusNotSolved, pulp.LpSolutionNoSolutionFound),
}


def _hand_back(lp: Any, arrays: Arrays, answer: Answer) -> int:
    status, sol_status = _STATUS[answer.status]
    for variable, value in zip(arrays.variables, answer.values, strict=False):
        variable.varValue = float(value)
    for variable, value in zip(arrays.variables, answer.reduced, strict=False):
        variable.dj = float(value)
    for row, value in zip(lp.constraints(), answer.row_duals, strict=False):
        row.pi = float(value)
    lp.assignStatus(status, sol_status)
    return int(status)
