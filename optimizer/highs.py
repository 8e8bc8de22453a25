"""The solver's door: arrays in, values, bound and an honest status out.

A run that stops at a limit is never called optimal: ``proven`` needs the solver's own word and a gap within the limit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np

from optimizer.arrays import Arrays, Floats


@dataclass(frozen=True)
class SolverSettings:
    """How to solve: ``gap_share`` is the relative gap at which a plan counts as proven, ``time_limit_s`` for all."""

    name: str = "highs"
    threads: int = 2
    seed: int = 1
    time_limit_s: float = 300.0
    gap_share: float = 0.001


@dataclass(frozen=True, eq=False)
class Answer:
    """What one solver run came to.

    ``status``: proven, unproven (a plan, but no proof within the gap), infeasible, or none (no plan found).
    ``objective`` and ``bound`` are in the unit of the objective; ``values`` is empty without a plan; ``reduced`` holds
    reduced costs of a relaxation, ``row_duals`` what its objective changes by for 1 more on the right-hand side.
    """

    status: str
    values: Floats
    objective: float
    bound: float
    reduced: Floats
    log: str
    row_duals: Floats = field(default_factory=lambda: np.empty(0))

    @property
    def has_plan(self) -> bool:
        """There are values to read."""
        return len(self.values) > 0


def version() -> str:
    """Version of the solver."""
    return str(_new_solver().version())


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
) -> Answer:
    """Solve once. ``relaxed`` drops integrality, ``start`` is a first plan, ``high`` replaces upper bounds.

    ``most_nodes`` ends the search by count, not by clock, so that the same case gives the same plan on any machine.
    """
    highs = _new_solver()
    gap = settings.gap_share if gap_share is None else gap_share
    log: list[str] = []
    highs.setOptionValue("log_to_console", False)
    highs.cbLogging += lambda event: log.append(str(event.message))
    for option, value in {
        "threads": settings.threads,
        "random_seed": settings.seed,
        "time_limit": max(time_limit_s, 0.01),
        "mip_rel_gap": gap,
        # Strong branching on thousands of near-equal sites eats the time that the search needs.
        "mip_pscost_minreliable": 0,
    }.items():
        _check(highs.setOptionValue(option, value), option)
    if most_nodes is not None:
        _check(highs.setOptionValue("mip_max_nodes", most_nodes), "mip_max_nodes")
    _check(highs.passModel(_as_lp(arrays, relaxed=relaxed, high=high)), "passModel")
    if start is not None and not relaxed:
        solution = highspy.HighsSolution()
        solution.col_value = start.tolist()
        highs.setSolution(solution)
    _use_threads(highs, settings.threads)
    _check(highs.run(), "to run")
    return _read(highs, gap, relaxed=relaxed, log="".join(log))


# The solver keeps one pool of threads for the whole process and refuses to run with another number of them.
_threads_in_use: list[int] = []


def _use_threads(highs: highspy.Highs, threads: int) -> None:
    if _threads_in_use and _threads_in_use != [threads]:
        highs.resetGlobalScheduler(True)
    _threads_in_use[:] = [threads]


def _new_solver() -> highspy.Highs:
    # highspy carries no types for its constructor.
    make: Any = highspy.Highs
    solver: highspy.Highs = make()
    return solver


def _as_lp(arrays: Arrays, *, relaxed: bool, high: Floats | None) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(arrays.cost), len(arrays.row_low)
    lp.col_cost_, lp.col_lower_ = arrays.cost, arrays.low
    lp.col_upper_ = arrays.high if high is None else high
    lp.row_lower_, lp.row_upper_ = arrays.row_low, arrays.row_high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = arrays.start, arrays.index, arrays.value
    if not relaxed:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(flag)] for flag in arrays.is_integer]
    return lp


def _read(highs: highspy.Highs, gap: float, *, relaxed: bool, log: str) -> Answer:
    status, info = highs.getModelStatus(), highs.getInfo()
    nothing = np.empty(0)
    infeasible = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
    if status in infeasible:
        return Answer("infeasible", nothing, math.inf, math.inf, nothing, log)
    is_feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    optimal = status == highspy.HighsModelStatus.kOptimal
    solution = highs.getSolution()
    if relaxed:
        values = np.array(solution.col_value) if optimal else nothing
        reduced = np.array(solution.col_dual) if optimal else nothing
        bound = float(info.objective_function_value) if optimal else -math.inf
        duals = np.array(solution.row_dual) if optimal else nothing
        return Answer("proven" if optimal else "none", values, bound, bound, reduced, log, duals)
    bound = float(info.mip_dual_bound)
    if not is_feasible or not math.isfinite(info.objective_function_value):
        return Answer("none", nothing, math.inf, bound, nothing, log)
    objective = float(info.objective_function_value)
    proven = optimal and share_gap(objective, bound) <= gap + 1e-9
    return Answer("proven" if proven else "unproven", np.array(solution.col_value), objective, bound, nothing, log)


def share_gap(objective: float, bound: float) -> float:
    """Relative gap (objective - bound) / |objective| [1]; 0 where both are 0."""
    if objective == bound:
        return 0.0
    return max(0.0, objective - bound) / abs(objective) if objective else math.inf


def _check(status: highspy.HighsStatus, what: str) -> None:
    if status == highspy.HighsStatus.kError:
        raise RuntimeError(f"the solver refused {what}")
