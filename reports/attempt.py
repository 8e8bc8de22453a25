"""A run on its way: a folder with the solver's log while it works, which stays, marked as failed, if it breaks down.

The folder is named ``<time>-<scenario>.unfinished`` while the solver is at work. It goes when the run has ended, with a
plan or without one. After an error it is renamed to ``.failed``. A process that was killed can rename nothing: whoever
started it (:mod:`reports.entry`), or else the next run in the same place, does it then.
"""

from __future__ import annotations

import faulthandler
import json
import os
import platform
import shutil
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import psutil

from geodata.errors import PlannerError
from models.scenario import Scenario
from optimizer.cbc import CbcBrokenError
from optimizer.watch import Watch
from reports.catalogue import LANGUAGES, both, text
from reports.entry import NOTE_VARIABLE
from reports.errors import RunFailedError, RunPlaceError

UNFINISHED, FAILED = ".unfinished", ".failed"
STATE_FILE, LOG_FILE, CRASH_FILE, WORDS_FILE = "state.json", "solver.log", "crash.txt", "FAILED.txt"


@contextmanager
def attempt(runs_dir: Path, scenario: Scenario, watch: Watch) -> Iterator[Path]:
    """Keep a folder for what is solved inside the block; see the module.

    Raises RunPlaceError where ``runs_dir`` cannot be written to, and RunFailedError, naming the folder, in place of any
    error of the block that is not the user's (those pass, and leave no folder).
    """
    folder = _open_folder(runs_dir, scenario)
    try:
        with (folder / LOG_FILE).open("w", encoding="utf-8", buffering=1) as log, _dump_to(folder / CRASH_FILE):
            watch.log = lambda words: _tell(log, words)
            try:
                yield folder
            finally:
                watch.log = None
    except CbcBrokenError as error:
        raise _failure(folder, error, {"zh": error.zh, "en": error.en}) from error
    except (KeyboardInterrupt, PlannerError):
        # Whoever asked for it, or whose input it is, needs no log.
        shutil.rmtree(folder, ignore_errors=True)
        raise
    except Exception as error:
        raise _failure(folder, error, _reason(error)) from error
    shutil.rmtree(folder, ignore_errors=True)


def mark_failed(folder: Path, reason: Mapping[str, str]) -> Path:
    """Mark the folder of an attempt as failed, with the ``reason`` by language; return it under its new name."""
    _write_state(folder, {**_read_state(folder), "status": "failed", "reason": dict(reason)})
    target = folder.with_name(folder.name.removesuffix(UNFINISHED) + FAILED)
    words = failed_words(target, reason)
    (folder / WORDS_FILE).write_text("\n".join(words.values()) + "\n", encoding="utf-8")
    return folder.rename(target)


def mark_dead(runs_dir: Path) -> list[Path]:
    """Mark what processes of this machine that are no longer there have left unfinished below ``runs_dir``.

    Return the new names. What another machine has at work in a shared folder is not ours to judge.
    """
    found = sorted(runs_dir.glob(f"*{UNFINISHED}")) if runs_dir.is_dir() else []
    gone = [folder for folder in found if _is_gone(_read_state(folder))]
    return [mark_failed(folder, both("solver_end.process_gone")) for folder in gone]


def failed_words(folder: Path, reason: Mapping[str, str]) -> dict[str, str]:
    """Say by language that the run broke down and where its folder is."""
    return {
        language: text("solver_end.failed", language, reason=reason[language], folder=folder) for language in LANGUAGES
    }


def failed_reason(folder: Path) -> Mapping[str, str] | None:
    """Why the run of ``folder`` broke down, by language; None if it is no folder of a failed run."""
    state = _read_state(folder)
    return dict(state["reason"]) if state.get("status") == "failed" else None


def _open_folder(runs_dir: Path, scenario: Scenario) -> Path:
    stem = f"{datetime.now().astimezone():%Y%m%d-%H%M%S}-{scenario.id}"
    state = {
        "status": "unfinished",
        "machine": platform.node(),
        "pid": os.getpid(),
        "started": psutil.Process().create_time(),
    }
    try:
        runs_dir.mkdir(parents=True, exist_ok=True)
        # It gets its name when its state stands in it: whoever looks in between sees no folder without an owner.
        draft = Path(tempfile.mkdtemp(prefix=".attempt-", dir=runs_dir))
        draft.chmod(0o755)
        _write_state(draft, state)
        (draft / "scenario.toml").write_text(scenario.resolved_toml(), encoding="utf-8")
        folder = _named(draft, runs_dir, stem)
        if note := os.environ.get(NOTE_VARIABLE):
            Path(note).write_text(str(folder.resolve()), encoding="utf-8")
    except OSError as error:
        raise RunPlaceError(**both("error.run_place", folder=runs_dir, reason=error)) from error
    return folder


def _named(draft: Path, runs_dir: Path, stem: str) -> Path:
    """Give the draft the first free name; a failed run of the same second keeps its own."""
    number = 1
    while True:
        name = stem if number == 1 else f"{stem}-{number}"
        number += 1
        target = runs_dir / (name + UNFINISHED)
        if target.exists() or target.with_name(name + FAILED).exists():
            continue
        try:
            return draft.rename(target)
        except OSError:
            # Another process took the name in between: a folder with files in it is never replaced.
            if not target.exists():
                raise


def _tell(log: IO[str], words: str) -> None:
    """Write to the log, never raising into the solver: the disk may be full, the file closed before a slow one ends."""
    with suppress(OSError, ValueError):
        log.write(words)


@contextmanager
def _dump_to(place: Path) -> Iterator[None]:
    """Have the stack written to a file if the solver takes the process down, unless someone else has it already."""
    with place.open("w", encoding="utf-8") as file:
        is_ours = not faulthandler.is_enabled()
        if is_ours:
            faulthandler.enable(file.fileno())
        try:
            yield
        finally:
            if is_ours:
                faulthandler.disable()


def _failure(folder: Path, error: Exception, reason: Mapping[str, str]) -> RunFailedError:
    (folder / CRASH_FILE).write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    return RunFailedError(**failed_words(mark_failed(folder, reason), reason))


def _reason(error: Exception) -> Mapping[str, str]:
    if isinstance(error, MemoryError):
        return both("solver_end.no_memory")
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return dict.fromkeys(LANGUAGES, said)


def _is_gone(state: Mapping[str, Any]) -> bool:
    if state.get("machine") != platform.node():
        return False
    try:
        return bool(psutil.Process(int(state["pid"])).create_time() != state["started"])
    except psutil.NoSuchProcess:
        return True


def _read_state(folder: Path) -> dict[str, Any]:
    try:
        state = json.loads((folder / STATE_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def _write_state(folder: Path, state: dict[str, Any]) -> None:
    place = folder / STATE_FILE
    place.with_suffix(".new").write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")
    place.with_suffix(".new").replace(place)
