"""One run of HiGHS on arrays, with callbacks where someone looks on."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np

from optimizer.arrays import Arrays, Floats
from optimizer.solver_answer import Answer, SolverSettings, answer_of, no_answer
from optimizer.watch import RELAXATION, SEARCH, Reading, Watch, await_lingering, run_watched


@dataclass(frozen=True, eq=False)
class Wanted:
    """What is asked of one run; as :func:`optimizer.highs.solve_arrays` takes it."""

    time_limit_s: float
    gap_share: float
    relaxed: bool = False
    start: Floats | None = None
    high: Floats | None = None
    most_nodes: int | None = None
    target: float | None = None
    manner: str = ""
    has_presolve: bool = True


class RefusedError(RuntimeError):
    """The solver gave up by its own account, not at a limit."""


# How a run goes about it. "near": among few sites; the search by reduced costs keeps it from better plans there.
# "root": a bound alone, for a model drawn tight before (:mod:`optimizer.tighten`) and a plan that is good as it is.
MANNERS: dict[str, dict[str, Any]] = {
    "": {},
    "near": {"mip_heuristic_run_root_reduced_cost": False},
    "root": {"presolve": "off", "mip_heuristic_effort": 0.0, "mip_max_nodes": 1},
}


def version() -> str:
    """Version of the solver."""
    return str(new_solver().version())


def solve(arrays: Arrays, settings: SolverSettings, wanted: Wanted) -> Answer:
    """Solve the arrays once, from nothing but ``wanted.start``.

    HiGHS 1.15 may lose a row in presolve and refuse its own plan that breaks it: solved again without presolve.
    """
    began = time.perf_counter()
    try:
        return _solve_once(arrays, settings, wanted)
    except RefusedError:
        left_s = wanted.time_limit_s - (time.perf_counter() - began)
        if not wanted.has_presolve or left_s <= 0:
            raise
        return _solve_once(arrays, settings, replace(wanted, time_limit_s=left_s, has_presolve=False))


def _solve_once(arrays: Arrays, settings: SolverSettings, wanted: Wanted) -> Answer:
    highs = new_solver()
    log: list[str] = []
    set_options(highs, settings, wanted, log)
    check(highs.passModel(as_lp(arrays, relaxed=wanted.relaxed, high=wanted.high)), "passModel")
    if wanted.start is not None and not wanted.relaxed:
        set_start(highs, wanted.start)
    return run(highs, settings, wanted, log)


def set_options(highs: highspy.Highs, settings: SolverSettings, wanted: Wanted, log: list[str]) -> None:
    """Set limits, seed and threads; messages go to ``log``."""
    highs.setOptionValue("log_to_console", False)
    highs.cbLogging += lambda event: log.append(str(event.message))
    if settings.watch is not None and (tell := settings.watch.log) is not None:
        highs.cbLogging += lambda event: _pass_on(tell, event)
    options: dict[str, Any] = {
        "threads": settings.threads,
        "random_seed": settings.seed,
        "time_limit": max(wanted.time_limit_s, 0.01),
        "mip_rel_gap": wanted.gap_share,
        # Strong branching on thousands of near-equal sites eats the time that the search needs.
        "mip_pscost_minreliable": 0,
        **MANNERS[wanted.manner],
    }
    if not wanted.has_presolve:
        options["presolve"] = "off"
    if wanted.most_nodes is not None:
        options["mip_max_nodes"] = wanted.most_nodes
    if wanted.target is not None and math.isfinite(wanted.target):
        options["objective_target"] = wanted.target
    for option, value in options.items():
        check(highs.setOptionValue(option, value), option)


def _pass_on(tell: Callable[[str], object], event: Any) -> None:
    tell(str(event.message))


def set_start(highs: highspy.Highs, start: Floats) -> None:
    """Give a first plan; where it is open (NaN) the solver completes it."""
    known = np.flatnonzero(np.isfinite(start)).astype(np.int32)
    if len(known) == len(start):
        solution = highspy.HighsSolution()
        solution.col_value = start.tolist()
        highs.setSolution(solution)
    elif len(known):
        highs.setSolution(len(known), known, start[known])


def run(highs: highspy.Highs, settings: SolverSettings, wanted: Wanted, log: list[str]) -> Answer:
    """Run what stands in the solver; with a watch in a thread that can be cancelled."""
    watch = settings.watch

    def work() -> None:
        use_threads(highs, settings.threads)
        check(highs.run(), "to run")

    if watch is None:
        await_lingering()
        work()
        return read(highs, wanted, "".join(log))
    reading = Reading(is_part=wanted.high is not None)
    best: list[Floats] = []
    _listen(highs, reading, best, watch_is_cancelled=lambda: watch.is_cancelled)
    if run_watched(work, watch, reading):
        return read(highs, wanted, "".join(log))
    # It would not let go in time: what it told on its way is all there is, and it is enough.
    if not best or wanted.relaxed:
        return no_answer("none", reading.bound, "".join(log))
    return answer_of(best[-1], reading.incumbent, reading.bound, wanted.gap_share, finished=False, log="".join(log))


def _listen(highs: highspy.Highs, reading: Reading, best: list[Floats], watch_is_cancelled: Any) -> None:
    def stop_if_asked(event: Any) -> None:
        if watch_is_cancelled():
            event.interrupt()

    def search(event: Any) -> None:
        reading.phase = SEARCH
        told = event.data_out
        reading.bound = max(reading.bound, float(told.mip_dual_bound))
        reading.incumbent = min(reading.incumbent, float(told.mip_primal_bound))
        stop_if_asked(event)

    def improved(event: Any) -> None:
        best[:] = [np.array(event.data_out.mip_solution, dtype=np.float64)]
        reading.incumbent = float(event.data_out.objective_function_value)

    def relaxing(event: Any) -> None:
        reading.phase = RELAXATION
        stop_if_asked(event)

    highs.cbMipInterrupt += search
    highs.cbMipLogging += search
    highs.cbMipImprovingSolution += improved
    highs.cbSimplexInterrupt += relaxing
    highs.cbIpmInterrupt += relaxing


# The solver keeps one pool for each thread that calls it and refuses to run with another number of threads.
_pool = threading.local()


def use_threads(highs: highspy.Highs, threads: int) -> None:
    """Let the solver use so many threads, whatever it used before."""
    if getattr(_pool, "threads", threads) != threads:
        highs.resetGlobalScheduler(True)
    _pool.threads = threads


def let_go_when_cancelled(highs: highspy.Highs, watch: Watch | None) -> None:
    """Let simplex stop as soon as somebody cancelled: for solvers that are kept and run in the calling thread."""
    if watch is None:
        return

    def stop_if_asked(event: Any) -> None:
        if watch.is_cancelled:
            event.interrupt()

    highs.cbSimplexInterrupt += stop_if_asked


def kept_simplex(settings: SolverSettings) -> highspy.Highs:
    """Return a solver for a relaxation that is kept: a few steps of simplex after each change, no presolve."""
    highs = new_solver()
    for option, value in (
        ("output_flag", False),
        ("presolve", "off"),
        ("threads", settings.threads),
        ("random_seed", settings.seed),
    ):
        check(highs.setOptionValue(option, value), option)
    let_go_when_cancelled(highs, settings.watch)
    return highs


def solve_on(highs: highspy.Highs, settings: SolverSettings, time_limit_s: float) -> highspy.HighsModelStatus:
    """Solve what is kept; from nothing if that breaks down, and ``kSolveError`` if it does so again."""
    # The clock of HiGHS runs on from solve to solve.
    highs.setOptionValue("time_limit", highs.getRunTime() + max(time_limit_s, 0.01))
    use_threads(highs, settings.threads)
    if highs.run() == highspy.HighsStatus.kError:
        highs.clearSolver()
        if highs.run() == highspy.HighsStatus.kError:
            return highspy.HighsModelStatus.kSolveError
    return highs.getModelStatus()


def new_solver() -> highspy.Highs:
    """Return a solver without a model."""
    # highspy carries no types for its constructor.
    make: Any = highspy.Highs
    solver: highspy.Highs = make()
    return solver


def as_lp(arrays: Arrays, *, relaxed: bool, high: Floats | None) -> highspy.HighsLp:
    """Return the arrays as the solver takes them."""
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


def read(highs: highspy.Highs, wanted: Wanted, log: str) -> Answer:
    """Return what the run came to, without believing more than it proves."""
    status, info = highs.getModelStatus(), highs.getInfo()
    nothing = np.empty(0)
    infeasible = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
    if status in infeasible:
        return no_answer("infeasible", math.inf, log)
    is_feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    optimal = status == highspy.HighsModelStatus.kOptimal
    solution = highs.getSolution()
    if wanted.relaxed:
        values = np.array(solution.col_value) if optimal else nothing
        reduced = np.array(solution.col_dual) if optimal else nothing
        bound = float(info.objective_function_value) if optimal else -math.inf
        duals = np.array(solution.row_dual) if optimal else nothing
        return Answer("proven" if optimal else "none", values, bound, bound, reduced, log, duals)
    bound = float(info.mip_dual_bound)
    if not is_feasible or not math.isfinite(info.objective_function_value):
        return no_answer("none", bound, log)
    objective = float(info.objective_function_value)
    return answer_of(np.array(solution.col_value), objective, bound, wanted.gap_share, finished=optimal, log=log)


def check(status: highspy.HighsStatus, what: str) -> None:
    """Raise if the solver refused."""
    if status == highspy.HighsStatus.kError:
        raise RefusedError(f"the solver refused {what}")
