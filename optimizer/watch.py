"""Looking on while a solver works, and stopping it: a cancel switch, and progress at least twice a second.

The solver runs in a thread of its own; the thread that called it wakes every few hundredths of a second, shows progress
at its own pace and sees a cancel at once. What is shown never depends on how often the solver calls back.
"""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psutil

# Twice a second is promised; a little more often keeps the promise on a busy machine.
SHOW_EVERY_S = 0.4
WAKE_EVERY_S = 0.05
# A cancel is promised within a second. A solver that has not let go by then is left to end by itself.
LET_GO_S = 0.7

PRESOLVE, RELAXATION, SEARCH = "presolve", "relaxation", "search"
# Why a watch was cancelled.
ASKED, MEMORY = "asked", "memory"
BYTES_PER_MB = 1e6


@dataclass(frozen=True)
class Progress:
    """How far a solver run is, in the unit of its objective: ``incumbent`` inf without a plan, ``bound`` -inf unknown.

    ``stage`` is what the run is for (priority, first_plan, proof, ...), ``phase`` what the solver is at.
    """

    stage: str
    phase: str
    incumbent: float
    bound: float
    gap_share: float
    seconds: float


@dataclass(eq=False)
class Watch:
    """Who looks on: ``show`` takes the progress, :meth:`cancel` ends the run with the best plan so far.

    ``log`` takes what the solver writes while it writes it, so that it is not lost with a solver that crashes. A
    process that holds more than ``memory_limit_mb`` [MB] is cancelled as if someone had asked.
    """

    show: Callable[[Progress], None] | None = None
    log: Callable[[str], object] | None = None
    memory_limit_mb: float = math.inf
    cancelled_by: str = ""
    stage: str = ""
    # A bound known from a run before on the same objective: a run over a part of the sites proves nothing by itself.
    floor: float = -math.inf
    _cancelled: threading.Event = field(default_factory=threading.Event)

    def cancel(self, why: str = ASKED) -> None:
        """End what is running now and whatever would be solved after it; may be called from any thread."""
        self.cancelled_by = self.cancelled_by or why
        self._cancelled.set()

    def look_at_memory(self, child: int | None = None) -> None:
        """Cancel if this process, with the ``child`` that solves for it, holds more memory than it may."""
        if math.isfinite(self.memory_limit_mb) and not self.is_cancelled and held_mb(child) > self.memory_limit_mb:
            self.cancel(MEMORY)

    @property
    def is_cancelled(self) -> bool:
        """Someone wants no more solving."""
        return self._cancelled.is_set()

    def enter(self, stage: str) -> None:
        """Name what the next runs are for."""
        self.stage = stage
        if stage in ("priority", "model"):
            self.floor = -math.inf


def held_mb(child: int | None = None) -> float:
    """Return the memory that this process, and a ``child`` by its id, hold now [MB]."""
    held = psutil.Process().memory_info().rss
    if child is not None:
        # It may just have ended.
        with contextlib.suppress(psutil.Error):
            held += psutil.Process(child).memory_info().rss
    return float(held) / BYTES_PER_MB


@dataclass(eq=False)
class Reading:
    """What a solver has told of itself so far; written by its thread, read by the one that looks on."""

    is_part: bool
    phase: str = PRESOLVE
    incumbent: float = math.inf
    bound: float = -math.inf

    def progress(self, watch: Watch, seconds: float) -> Progress:
        """Return the progress; the bound of a part of the model is no bound of the whole."""
        bound = min(watch.floor if self.is_part else max(self.bound, watch.floor), self.incumbent)
        known = math.isfinite(self.incumbent) and math.isfinite(bound)
        gap = (self.incumbent - bound) / abs(self.incumbent) if known and self.incumbent else math.inf
        return Progress(watch.stage, self.phase, self.incumbent, bound, gap, seconds)


# Solvers that were cancelled and have not yet ended; the next run waits for them, as two would share the processors.
_lingering: list[threading.Thread] = []


def run_watched(run: Callable[[], None], watch: Watch, reading: Reading) -> bool:
    """Run in a thread, showing progress; return False if it was cancelled and did not end in time.

    An error of the run is raised here.
    """
    await_lingering()
    failed: list[BaseException] = []

    def work() -> None:
        try:
            run()
        # Whatever went wrong over there belongs to the caller here.
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=work, name="solver", daemon=True)
    began = time.perf_counter()
    thread.start()
    ended = _look_on(thread, watch, reading, began)
    if failed:
        raise failed[0]
    if not ended:
        _lingering.append(thread)
    return ended


def _look_on(thread: threading.Thread, watch: Watch, reading: Reading, began: float) -> bool:
    shown, cancelled = -math.inf, math.inf
    while True:
        thread.join(WAKE_EVERY_S)
        now = time.perf_counter()
        if not thread.is_alive():
            return True
        watch.look_at_memory()
        if watch.is_cancelled:
            cancelled = min(cancelled, now)
            if now - cancelled > LET_GO_S:
                return False
        if watch.show is not None and now - shown >= SHOW_EVERY_S:
            watch.show(reading.progress(watch, now - began))
            shown = now


def await_lingering() -> None:
    """Wait until no cancelled solver is left at work."""
    while _lingering:
        _lingering.pop().join()
