"""CBC in a child process: killed at the time limit, believed only where its plan keeps every row.

CBC overruns its own limit and calls stopped runs optimal, so the limit is held from outside, the status is read from
its log, and the plan is checked against the arrays. It runs on one thread: on several it gives another plan each time.
"""

from __future__ import annotations

import math
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from pulp.apis import coin_api

from geodata.errors import PlannerError
from optimizer import highs_run
from optimizer.arrays import Arrays, Floats
from optimizer.arrays_check import keeps_rows
from optimizer.solver_answer import Answer, SolverSettings, answer_of, no_answer
from optimizer.watch import SEARCH, SHOW_EVERY_S, Reading, Watch

# CBC is told to stop early enough to write its plan; it is asked once more, then killed.
OWN_MARGIN_SHARE, OWN_MARGIN_S = 0.25, 5.0
ASKED_MARGIN_SHARE, ASKED_MARGIN_S = 0.15, 3.0
LET_GO_S = 0.8
# A relaxation with all whole numbers fixed takes moments; more than this is not worth its digits.
SHARPEN_S = 10.0
WAKE_EVERY_S = 0.02

_NUMBER = r"(-?[\d.]+(?:e[+-]?\d+)?)"
_RESULT = re.compile(r"^Result - (.+?)\s*$", re.MULTILINE)
_LOWER = re.compile(rf"^Lower bound:\s+{_NUMBER}", re.MULTILINE)
_RELAXED = re.compile(rf"^Continuous objective value is {_NUMBER}", re.MULTILINE)
_POSSIBLE = re.compile(rf"best possible {_NUMBER}")
_FOUND = re.compile(rf"(?:Integer solution of|best solution|Found solution of) {_NUMBER}")
_INFEASIBLE = ("Problem is infeasible", "Problem proven infeasible", "Linear relaxation infeasible")


class CbcError(PlannerError):
    """CBC is not there, or cannot run here."""


class CbcBrokenError(CbcError):
    """CBC broke down while it solved: no fault of the input."""


@lru_cache(maxsize=1)
def executable() -> str:
    """Return the CBC that PuLP ships, or one on the path; raises CbcError where neither runs."""
    for candidate in (str(coin_api.pulp_cbc_path), shutil.which("cbc") or ""):
        if candidate and shutil.which(candidate):
            return candidate
    raise CbcError(
        zh="本机没有可以运行的 CBC（solver.name = “cbc”）：PuLP 未附带适合本机的版本。"
        "请安装 CBC（例如 apt install coinor-cbc），或将 solver.name 改为 “highs”。",
        en='There is no CBC that runs here (solver.name = "cbc"): PuLP ships none for this machine. '
        'Install CBC (for example: apt install coinor-cbc), or set solver.name = "highs".',
    )


@lru_cache(maxsize=1)
def version() -> str:
    """Version of CBC."""
    try:
        told = subprocess.run([executable(), "-stop"], capture_output=True, text=True, timeout=10, check=False).stdout
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _broken(str(error)) from error
    found = re.search(r"^Version:\s*(\S+)", told, re.MULTILINE)
    return found.group(1) if found else "?"


def solve(
    arrays: Arrays,
    settings: SolverSettings,
    *,
    time_limit_s: float,
    gap_share: float,
    start: tuple[Floats, float] | None = None,
    high: Floats | None = None,
) -> Answer:
    """Solve once; ``start`` is a whole plan and its objective."""
    began = time.perf_counter()
    path = executable()
    with tempfile.TemporaryDirectory(prefix="cqdc-cbc-") as name:
        folder = Path(name)
        _write_model(arrays, high, folder / "model.mps")
        words = [path, "model.mps"]
        if start is not None:
            _write_start(start, folder / "start.txt")
            words += ["-mips", "start.txt"]
        left = max(time_limit_s - (time.perf_counter() - began), 0.05)
        words += [
            "-sec",
            f"{left - min(OWN_MARGIN_SHARE * left, OWN_MARGIN_S):.3f}",
            "-timeMode",
            "elapsed",
            "-ratio",
            f"{gap_share:.12g}",
        ]
        words += ["-randomCbcSeed", str(settings.seed), "-solve", "-solution", "plan.txt"]
        reading = Reading(is_part=high is not None)
        code = _run(words, folder, left, settings.watch, reading)
        log = (folder / "log.txt").read_text(encoding="utf-8", errors="replace")
        values = _read_plan(folder / "plan.txt", len(arrays.cost))
    if settings.watch is not None and settings.watch.log is not None:
        settings.watch.log(log)
    # Asked to stop before it listens, it ends by the signal itself.
    if code not in (0, -signal.SIGKILL, -signal.SIGINT):
        raise _broken(f"{code}; {log.strip().splitlines()[-1] if log.strip() else ''}")
    return _judge(arrays, high, values, log, gap_share)


def _judge(arrays: Arrays, high: Floats | None, values: Floats, log: str, gap_share: float) -> Answer:
    result = _RESULT.findall(log)
    ended = result[-1] if result else ""
    if ended in _INFEASIBLE or (not result and any(word in log for word in _INFEASIBLE)):
        return no_answer("infeasible", math.inf, log)
    bounds = [float(word) for pattern in (_LOWER, _RELAXED, _POSSIBLE) for word in pattern.findall(log)]
    bound = max((value for value in bounds if abs(value) < 1e49), default=-math.inf)
    # Values beyond a bound by rounding are put on it; anything more is no plan.
    if len(values):
        values = np.where(arrays.is_integer, np.round(values), values)
    if not keeps_rows(arrays, values, high):
        note = "\nThe values that CBC gave back break rows of the model; they are not used.\n" if len(values) else ""
        return no_answer("none", bound, log + note)
    values = _sharpen(arrays, high, values)
    objective = float(arrays.cost @ values)
    finished = ended.startswith("Optimal solution found")
    if finished:
        # Nodes within the gap of the best plan were dropped: that, and no more, is what the search proves.
        bound = max(bound, objective - gap_share * abs(objective))
    return answer_of(values, objective, bound, gap_share, finished=finished, log=log)


def _sharpen(arrays: Arrays, high: Floats | None, values: Floats) -> Floats:
    """Return the plan with its continuous values exact for its whole numbers: CBC writes eight digits of each.

    That is too few for a sum of many to meet what is reckoned from them again; the cost can only fall by it.
    """
    top = arrays.high if high is None else high
    low = np.where(arrays.is_integer, values, arrays.low)
    fixed = replace(arrays, low=low, high=np.where(arrays.is_integer, values, top))
    wanted = highs_run.Wanted(SHARPEN_S, 0.0, relaxed=True)
    exact = highs_run.solve(fixed, SolverSettings(threads=1), wanted)
    return exact.values if exact.has_plan and keeps_rows(arrays, exact.values, high) else values


def _run(words: list[str], folder: Path, limit_s: float, watch: Watch | None, reading: Reading) -> int:
    """Run the child; ask it to stop shortly before the limit or on a cancel, and kill it at the limit."""
    began = time.perf_counter()
    asked = shown = math.nan
    ask_at = limit_s - min(ASKED_MARGIN_SHARE * limit_s, ASKED_MARGIN_S)
    with (folder / "log.txt").open("wb") as log:
        # A group of its own: Ctrl-C in the terminal is for us alone, and nothing of the child outlives the kill.
        child = subprocess.Popen(
            words, cwd=folder, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True
        )
    try:
        while child.poll() is None:
            now = time.perf_counter() - began
            if watch is not None:
                watch.look_at_memory(child.pid)
            is_cancelled = watch is not None and watch.is_cancelled
            if math.isnan(asked) and (is_cancelled or now > ask_at):
                asked = now
                os.killpg(child.pid, signal.SIGINT)
            if now >= limit_s or (is_cancelled and now - asked > LET_GO_S):
                os.killpg(child.pid, signal.SIGKILL)
                return child.wait()
            if watch is not None and watch.show is not None and not now - shown < SHOW_EVERY_S:
                shown = now
                _follow(folder / "log.txt", reading)
                watch.show(reading.progress(watch, now))
            time.sleep(WAKE_EVERY_S)
    except ProcessLookupError:
        pass  # it ended between the look and the signal
    except BaseException:
        child.kill()
        raise
    return child.wait()


def _follow(place: Path, reading: Reading) -> None:
    log = place.read_text(encoding="utf-8", errors="replace")
    found, possible = _FOUND.findall(log), _RELAXED.findall(log) + _POSSIBLE.findall(log)
    if found or possible:
        reading.phase = SEARCH
    reading.incumbent = min((v for v in map(float, found) if abs(v) < 1e49), default=math.inf)
    reading.bound = max((v for v in map(float, possible) if abs(v) < 1e49), default=-math.inf)


def _write_model(arrays: Arrays, high: Floats | None, place: Path) -> None:
    writer = highs_run.new_solver()
    writer.setOptionValue("output_flag", False)
    highs_run.check(writer.passModel(highs_run.as_lp(arrays, relaxed=False, high=high)), "passModel")
    names = writer.passColName
    for column in range(len(arrays.cost)):
        names(column, f"c{column}")
    highs_run.check(writer.writeModel(str(place)), "writeModel")


def _write_start(start: tuple[Floats, float], place: Path) -> None:
    values, objective = start
    lines = [f"Stopped on time - objective value {objective:.12g}"]
    lines += [f"{number} c{number} {value:.15g} 0" for number, value in enumerate(values) if value]
    place.write_text("\n".join(lines) + "\n", encoding="ascii")


def _read_plan(place: Path, columns: int) -> Floats:
    """Return the values of a solution file, in which zeros are left out; empty where there is no plan."""
    lines = place.read_text(encoding="ascii", errors="replace").splitlines() if place.is_file() else []
    if not lines or "nfeasible" in lines[0] or "Unbounded" in lines[0]:
        return np.empty(0)
    values = np.zeros(columns)
    for line in lines[1:]:
        words = line.replace("**", " ").split()
        values[int(words[1][1:])] = float(words[2])
    return values


def _broken(what: str) -> CbcBrokenError:
    return CbcBrokenError(
        zh=f"CBC 运行失败（{what}）。请将 solver.name 改为 “highs” 后重试。",
        en=f'CBC broke down ({what}). Set solver.name = "highs" and try again.',
    )
