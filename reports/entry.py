"""The program as it is started: ``cqdc plan`` runs in a child process, so that a solver that takes it down is told of.

Nothing heavy is imported before the child runs; whoever imports :mod:`reports.cli` is not concerned by any of this.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

# The child writes into the file named here which folder it is at work in.
NOTE_VARIABLE = "PLANNER_ATTEMPT_NOTE"
NO_PLAN_CODE = 4


def main() -> int:
    """Run the command line; see the module."""
    if sys.argv[1:2] == ["plan"]:
        return plan_in_child(sys.argv[1:])
    from reports.cli import main as run  # noqa: PLC0415 - heavy

    return run()


def plan_in_child(arguments: list[str]) -> int:
    """Run ``arguments`` in a child and return its exit code; if it was killed, mark its folder and say so."""
    with tempfile.TemporaryDirectory(prefix="cqdc-plan-") as folder:
        note = Path(folder) / "attempt.txt"
        child = subprocess.Popen(
            [sys.executable, "-m", "reports.cli", *arguments], env={**os.environ, NOTE_VARIABLE: str(note)}
        )
        # Ctrl-C reaches the child by itself, and it is the child that knows what to keep.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        code = child.wait()
        place = Path(note.read_text(encoding="utf-8")) if note.is_file() else None
    if place is None or not place.is_dir():
        return code if code >= 0 else 128 - code
    return _tell_of_crash(place, code)


def _tell_of_crash(place: Path, code: int) -> int:
    from reports.attempt import failed_words, mark_failed  # noqa: PLC0415 - heavy
    from reports.catalogue import both  # noqa: PLC0415 - heavy

    if code < 0:
        reason = both("solver_end.signal", name=signal.Signals(-code).name)
    else:
        reason = both("solver_end.exit_code", code=code)
    words = failed_words(mark_failed(place, reason), reason)
    print(*words.values(), sep="\n", file=sys.stderr)
    return NO_PLAN_CODE


if __name__ == "__main__":
    sys.exit(main())
