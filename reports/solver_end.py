"""How a solver run ended that found no plan, or was stopped before it was done: in words, with the way out."""

from __future__ import annotations

import math

import psutil

from models.scenario import Scenario
from optimizer.planner import Outcome
from optimizer.solver_answer import SolverSettings
from optimizer.watch import BYTES_PER_MB, MEMORY, Watch
from reports.catalogue import text
from reports.command_result import NOT_PROVEN, Answer
from reports.units import format_cny

# Beyond this share of the machine's memory a PC writes to its disk and stands still.
MEMORY_SHARE = 0.8


def memory_limit_mb(scenario: Scenario) -> float:
    """The memory that the program may hold [MB]: ``solver.memory_limit_mb``, or four fifths of the machine's."""
    if scenario.has("solver.memory_limit_mb"):
        return scenario.number("solver.memory_limit_mb")
    return MEMORY_SHARE * float(psutil.virtual_memory().total) / BYTES_PER_MB


def early_end(watch: Watch, language: str) -> list[str]:
    """Say that the memory limit ended the search, if it did; whoever cancelled it knows."""
    if watch.cancelled_by != MEMORY:
        return []
    return [text("solver_end.memory_plan", language, limit=_limit(watch))]


def without_plan(scenario: Scenario, outcome: Outcome, settings: SolverSettings, language: str) -> Answer:
    """Say that no plan was found before the run ended, what is proven all the same, and the way out."""
    proven = math.isfinite(outcome.bound_cny)
    bound = (
        text("solver_end.bound", language, bound=format_cny(outcome.bound_cny, language))
        if proven
        else text("solver_end.no_bound", language)
    )
    watch = settings.watch
    if watch is not None and watch.cancelled_by == MEMORY:
        words = text("solver_end.memory_no_plan", language, limit=_limit(watch), bound=bound)
    else:
        words = text("solver_end.no_plan", language, seconds=f"{outcome.seconds.get('solve', 0.0):.0f}", bound=bound)
    content = {
        "status": outcome.status,
        "ended_by": None if watch is None else watch.cancelled_by or None,
        "scenario": scenario.id,
        "bound_cny": outcome.bound_cny if proven else None,
    }
    return Answer(NOT_PROVEN, words, content)


def _limit(watch: Watch) -> str:
    return f"{watch.memory_limit_mb:,.0f} MB"
