"""Many files read by one reading process: the same code, environment and limits as for each file of a user.

A process of its own for every file would take a second each. If it dies on a file, the next file gets a new one.
"""

import contextlib
import dataclasses
import json
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from geodata.intake.child import answer, hold_to
from geodata.intake.limits import Limits
from geodata.intake.source import child_environment

DIED = "died"


class Worker:
    """A reading process that answers for one path after another: a reason, or ``""`` for a file that was read."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.process: subprocess.Popen[str] | None = None

    def ask(self, path: Path, encoding: str | None = None) -> dict[str, str]:
        """The refusal of ``path``: ``reason``, ``zh``, ``en``; reason empty if it was read, ``died`` if it died."""
        if self.process is None or self.process.poll() is not None:
            self.process = self._start()
        clock = threading.Timer(self.limits.seconds, self.process.kill)
        clock.start()
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps({"path": str(path), "encoding": encoding}) + "\n")
            self.process.stdin.flush()
        line = self.process.stdout.readline()
        clock.cancel()
        if line:
            return json.loads(line)
        self.close()
        return {"reason": DIED, "zh": "", "en": ""}

    def close(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdin.close()
            self.process.stdout.close()
            self.process = None

    def _start(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-P", __file__, json.dumps(dataclasses.asdict(self.limits))],
            env=child_environment(Path(tempfile.gettempdir())),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )


def serve(limits: Limits) -> None:
    """Answer for each path on standard input; the processor time of one file does not count for many."""
    hold_to(dataclasses.replace(limits, seconds=3600))
    for line in sys.stdin:
        asked = json.loads(line)
        with tempfile.TemporaryDirectory() as name:
            (Path(name) / "result").mkdir()
            refusal = answer(Path(asked["path"]), Path(name), limits, asked["encoding"])
        print(json.dumps(refusal or {"reason": "", "zh": "", "en": ""}), flush=True)


if __name__ == "__main__":
    serve(Limits(**json.loads(sys.argv[1])))
