"""The reading process: ``python -m geodata.intake.child request.json``. It alone lets foreign bytes near a reader.

It holds itself to the limits of memory, time and disk that the system can enforce, reads one source, and leaves the
layers or the refusal in its folder. Whatever happens to it, the planner itself goes on.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from geodata.defects import Sentence
from geodata.errors import PlannerError
from geodata.intake.contents import read_contents
from geodata.intake.limits import MIB, Limits
from geodata.intake.refusal import SourceError, out_of_memory, refuse, refuse_of_disk
from geodata.intake.wire import HEAD, write_contents


def main(request: Path) -> None:
    """Read the source that ``request`` names; its folder gets the result."""
    asked = json.loads(request.read_text(encoding="utf-8"))
    limits, folder = Limits(**asked["limits"]), Path(asked["folder"])
    hold_to(limits)
    result = folder / "result"
    result.mkdir()
    refusal = answer(Path(asked["path"]), folder, limits, asked["encoding"])
    if refusal is not None:
        _make_room(folder)
        result.mkdir()
        (result / HEAD).write_text(json.dumps(refusal), encoding="utf-8")


def answer(path: Path, folder: Path, limits: Limits, given: str | None) -> dict[str, Any] | None:
    """Read into ``folder/result`` and return None, or return the refusal in plain words."""
    try:
        write_contents(read_contents(path, folder, limits, given), folder / "result")
    except Exception as error:  # whatever a foreign file brings about is an answer
        refusal = _refusal(error, path.name, limits)
        return {"reason": refusal.reason, "file": refusal.file, "zh": refusal.zh, "en": refusal.en}
    return None


def hold_to(limits: Limits) -> None:
    """Bound this process by the system, where it can: address space, processor time, size of a file, no core."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415  not on Windows, where only the clock bounds it

        seconds = int(limits.seconds) + 5
        for kind, most in (
            (resource.RLIMIT_AS, limits.memory_bytes),
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_FSIZE, limits.max_unpacked_bytes + 64 * MIB),
            (resource.RLIMIT_CORE, 0),
        ):
            with contextlib.suppress(ValueError, OSError):  # a stricter bound holds already
                resource.setrlimit(kind, (most, most))


def _make_room(folder: Path) -> None:
    """Remove the copies and what was written of the result: on a full disk the refusal itself needs room."""
    for part in folder.iterdir():
        if part.is_dir():
            shutil.rmtree(part)


def _refusal(error: Exception, file: str, limits: Limits) -> SourceError:
    if isinstance(error, SourceError):
        return error
    if isinstance(error, PlannerError):
        return SourceError(zh=error.zh, en=error.en, reason="unreadable", file=file)
    if isinstance(error, MemoryError):
        return out_of_memory(file, limits)
    if isinstance(error, RecursionError):
        return refuse("too_deep", file, Sentence("嵌套过深", "it is nested too deep"))
    if isinstance(error, OSError) and error.errno is not None:
        return refuse_of_disk(error, file)
    said = f"{type(error).__name__}: {error}"[:200]
    return refuse("unexpected", file, Sentence(f"读取出错（{said}）", f"reading it failed ({said})"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
