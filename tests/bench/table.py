"""All benchmarks, one table: ``python tests/bench/table.py [--runs 3] [--quick] [--only scale] [--go-on] [--show]``.

Every script runs ``--runs`` times in a process of its own with a limit of time; what it prints goes to stderr. After
each run its figures go to ``--kept``, so that a table that was interrupted is continued by ``--go-on`` and shown by
``--show``. The table, with the machine and the load before each run, goes to stdout: the median of the runs, all runs
beside it. A run that fails or is ended at its limit keeps the figures it came to and is named below the table, as is
every figure of :data:`NAMED` that none measured; either makes the exit code 1.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.bench.figures import PLACE, Figure, read_figures, table_lines

FOLDER = Path(__file__).parent
KEPT = FOLDER.parents[1] / "runs" / "bench.jsonl"


@dataclass(frozen=True)
class Part:
    """A script, how it is called, and the seconds [s] after which a run of it is ended."""

    words: tuple[str, ...] = ()
    limit_s: float = 600.0


# What targets hang on comes first.
PARTS: dict[str, Part] = {
    "scale": Part(("--runs", "1", "--alone", "120"), 1200.0),
    "second_solve": Part(),
    "peers": Part((), 1500.0),
    "large_locations": Part((), 1500.0),
    "decomposition": Part((), 900.0),
    "stages": Part(("--runs", "1")),
    "answers": Part((), 900.0),
    "candidates": Part(),
    "cooling": Part(),
}
# How the names of the figures begin that must stand in the table, met or missed.
NAMED: tuple[str, ...] = (
    *(
        f"{name}: {what}"
        for name in ("baseline", "cells_500m", "cells_250m")
        for what in (
            "total",
            "proven gap",
            "peak memory",
            "build and hand-over / total",
            "peak memory / raw solver's",
            "same plan on one and two threads",
        )
    ),
    "growth of total time with sites, baseline to cells_500m: exponent",
    "growth of total time with sites, cells_500m to cells_250m: exponent",
    "HiGHS alone / ours at cells_500m",
    "second solve / cold solve",
    "p-median on graphs",
    "capacitated p-median",
    "facility location, the solver for locations",
    "facility location, the planner's own model",
    "location 100 x 1000",
    "baseline: decomposition",
    "cells_500m: decomposition",
)


@dataclass(frozen=True)
class Run:
    """One run of a script: its figures, what stopped it (empty if nothing), the load before it and its seconds."""

    script: str
    number: int
    machine: str
    load: float
    seconds: float
    fault: str
    figures: list[Figure]


def main() -> int:
    """Run the scripts and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="one run of each")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--kept", type=Path, default=KEPT)
    parser.add_argument("--go-on", action="store_true", help="leave out the runs that are kept and did not fail")
    parser.add_argument("--show", action="store_true", help="run nothing, show what is kept")
    asked = parser.parse_args()
    # Told to end, it ends what it started too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if not (asked.go_on or asked.show):
        asked.kept.unlink(missing_ok=True)
    count = 0 if asked.show else 1 if asked.quick else asked.runs
    # Round by round, so that an interrupted table has every figure before it has any twice.
    for number in range(count):
        for name in asked.only:
            if not any(run.script == name and run.number == number and not run.fault for run in read_runs(asked.kept)):
                print(f"== {name}, run {number + 1} of {count}", file=sys.stderr, flush=True)
                keep(run_part(name, number, PARTS[name]), asked.kept)
    runs = read_runs(asked.kept)
    lines, is_whole = report(runs, NAMED if set(asked.only) == set(PARTS) else ())
    print(*lines, sep="\n")
    return 0 if is_whole else 1


def run_part(name: str, number: int, part: Part, folder: Path = FOLDER) -> Run:
    """Run a script once; whatever it started ends with it."""
    root, load, began = FOLDER.parents[1], os.getloadavg()[0], time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="cqdc-bench-") as place:
        figures = Path(place) / "figures.jsonl"
        environment = {**os.environ, PLACE: str(figures), "PYTHONPATH": str(root)}
        words = [sys.executable, str(folder / f"{name}.py"), *part.words]
        # Progress beside the table, never in it.
        with subprocess.Popen(words, cwd=root, env=environment, stdout=sys.stderr, start_new_session=True) as process:
            try:
                code = process.wait(part.limit_s)
                fault = "" if code == 0 else f"exit code {code}"
            except BaseException as error:
                os.killpg(process.pid, signal.SIGKILL)
                if not isinstance(error, subprocess.TimeoutExpired):
                    raise
                fault = f"ended after {part.limit_s:g} s"
        return Run(name, number, _machine(), load, time.perf_counter() - began, fault, read_figures(figures))


def keep(run: Run, place: Path) -> None:
    """Write a run at the end of the file."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(run), ensure_ascii=False) + "\n")


def read_runs(place: Path) -> list[Run]:
    """Read the runs that are kept; of one that was repeated the last counts."""
    lines = place.read_text(encoding="utf-8").splitlines() if place.is_file() else []
    found: list[Mapping[str, Any]] = [json.loads(line) for line in lines]
    last = {(run["script"], run["number"]): run for run in found}
    return [Run(**{**run, "figures": [Figure(**one) for one in run["figures"]]}) for run in last.values()]


def report(runs: Sequence[Run], named: Sequence[str]) -> tuple[list[str], bool]:
    """Return the lines of the table, and whether no run failed and no named figure is missing."""
    figures = [figure for run in runs for figure in run.figures]
    lines = sorted({run.machine for run in runs})
    loads = ", ".join(f"{run.script} {run.load:.1f}" for run in runs)
    lines += [f"load before each run: {loads}", f"seconds in all: {sum(run.seconds for run in runs):.0f}"]
    lines += table_lines(figures)
    targets = [line for line in lines if " reached " in line or " MISSED " in line]
    missed = sum(" MISSED " in line for line in targets)
    missing = [name for name in named if not any(figure.what.startswith(name) for figure in figures)]
    failed = [run for run in runs if run.fault]
    lines.append(f"targets reached: {len(targets) - missed} of {len(targets)}")
    lines += [f"NOT MEASURED: {name}" for name in missing]
    lines += [f"FAILED: {run.script}, run {run.number + 1}: {run.fault}" for run in failed]
    return lines, not missing and not failed


def _machine() -> str:
    return f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors"


if __name__ == "__main__":
    sys.exit(main())
