"""The solver's progress on a terminal, and Ctrl-C as a cancel that keeps the best plan.

On a terminal one line is written over; into a file or a pipe a line goes every ten seconds, so that logs stay short.
"""

from __future__ import annotations

import math
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TextIO

from optimizer.objective import CNY_PER_UNIT
from optimizer.watch import Progress, Watch
from reports.catalogue import text
from reports.units import format_cny

PLAIN_EVERY_S = 10.0
_CLEAR_LINE = "\r\x1b[K"


def progress_line(progress: Progress, language: str) -> str:
    """Return the progress as a line; goals before cost are no money, and their figures are shown as they are."""

    def amount(value: float) -> str:
        if not math.isfinite(value):
            return text("solver_run.none_yet", language)
        return f"{value:.6g}" if progress.stage == "priority" else format_cny(value * CNY_PER_UNIT, language)

    gap = f"{progress.gap_share:.3%}" if math.isfinite(progress.gap_share) else text("solver_run.none_yet", language)
    return text(
        "solver_run.line",
        language,
        stage=text(f"solver_stage.{progress.stage or 'model'}", language),
        phase=text(f"solver_phase.{progress.phase}", language),
        incumbent=amount(progress.incumbent),
        bound=amount(progress.bound),
        gap=gap,
        seconds=f"{progress.seconds:.0f}",
    )


class ProgressLine:
    """Shows progress on a stream, and other words between its lines."""

    def __init__(self, stream: TextIO, language: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._language, self._clock = stream, language, clock
        self._last = clock()
        self._is_open = False

    def show(self, progress: Progress) -> None:
        """Show how far the solver is."""
        if self._stream.isatty():
            self._write(_CLEAR_LINE + progress_line(progress, self._language))
            self._is_open = True
        elif self._clock() - self._last >= PLAIN_EVERY_S:
            self._last = self._clock()
            self._write(progress_line(progress, self._language) + "\n")

    def say(self, words: str) -> None:
        """Print words on a line of their own."""
        self._write((_CLEAR_LINE if self._is_open else "") + words + "\n")
        self._is_open = False

    def close(self) -> None:
        """Leave the line that was written over."""
        if self._is_open:
            self._write("\n")
            self._is_open = False

    def _write(self, words: str) -> None:
        self._stream.write(words)
        self._stream.flush()


@contextmanager
def watched(language: str) -> Iterator[tuple[Watch, Callable[[str], None]]]:
    """Give a watch whose progress goes to stderr, and the function that says words there.

    The first Ctrl-C cancels the solver, the second ends the program as usual.
    """
    line = ProgressLine(sys.stderr, language)
    watch = Watch(line.show)

    def cancel(_signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        watch.cancel()
        line.say(text("solver_run.cancel", language))

    # Signals belong to the main thread; elsewhere (a web server) whoever calls holds the watch.
    is_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, cancel) if is_main else None
    try:
        yield watch, line.say
    finally:
        line.close()
        if is_main:
            signal.signal(signal.SIGINT, before)
