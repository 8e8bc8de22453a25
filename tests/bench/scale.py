"""How time and memory grow with the cells: the baseline at 1 km, 500 m and 250 m, each in a process of its own.

``python tests/bench/scale.py [--runs 3] [--alone 600]``. Every run is shown, with the load when it began.
``--alone S`` also gives HiGHS by itself S seconds on the arrays of 500 m, to the same gap; 0 leaves that out. The first
run of each size also makes the plan on one thread, and the bytes of its tables are compared; and gives the arrays to
HiGHS in a process that holds nothing else (``raw_solver.py``), whose peak of memory ours is held against.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import math
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from geodata.read import read_region
from models.assemble import assemble_case
from models.scenario import read_scenario
from optimizer.arrays import convert_problem
from optimizer.build import build_model
from optimizer.extract import extract_plan
from optimizer.highs import share_gap, solve_arrays
from optimizer.plan import PLAN_TABLES
from optimizer.planner import solver_settings
from optimizer.priorities import stages
from optimizer.solve import solve_model
from tests.bench.figures import record
from tests.bench.raw_solver import PARTS

SCENARIOS = ("baseline", "cells_500m", "cells_250m")
COMPARED = "cells_500m"
TOTAL_S = dict(zip(SCENARIOS, (20.0, 120.0, 600.0), strict=True))
GAP = dict(zip(SCENARIOS, (0.001, 0.005, 0.005), strict=True))
PEAK_MB = {SCENARIOS[0]: 1000.0, SCENARIOS[2]: 6000.0}
ALONE_RATIO = 5.0
RAW_RATIO = 3.0
STAGES = ("read", "assemble", "build", "convert", "solve")
RAW = Path(__file__).with_name("raw_solver.py")


def measure(name: str, threads: int, alone_s: float, place: str) -> dict[str, Any]:
    """One run of a scenario; with ``alone_s`` the solver by itself on its arrays instead of ours.

    Its arrays are written to ``place``, if any, when all is measured.
    """
    load, marks = os.getloadavg()[0], [time.perf_counter()]
    scenario = read_scenario(name)
    settings = replace(solver_settings(scenario), threads=threads)
    region = read_region()
    marks.append(time.perf_counter())
    case, _ = assemble_case(scenario, region)
    marks.append(time.perf_counter())
    model = build_model(case)
    marks.append(time.perf_counter())
    arrays = convert_problem(model.problem)
    marks.append(time.perf_counter())
    size = {"load": load, "sites": len(case.sites), "columns": len(arrays.cost), "nonzeros": len(arrays.value)}
    if alone_s:
        answer = solve_arrays(arrays, settings, time_limit_s=alone_s)
        status, gap, digest = answer.status, share_gap(answer.objective, answer.bound), ""
    else:
        # Converted once, as the planner does: nothing comes before cost, so these are the arrays of the one stage.
        if stages(model.variables):
            raise SystemExit(f"{name}: goals before cost change the model")
        with patch("optimizer.solve.convert_problem", return_value=arrays):
            solved = solve_model(model, settings)
        if solved.proof is None:
            raise SystemExit(f"{name}: no plan within {settings.time_limit_s:g} s")
        status, gap = solved.proof.status, solved.proof.gap_share
        plan = extract_plan(case, model.variables, solved.values)
        text = "".join(getattr(plan, table).to_csv() for table in PLAN_TABLES)
        digest = hashlib.sha256(text.encode()).hexdigest()
    marks.append(time.perf_counter())
    seconds = dict(zip(STAGES, (b - a for a, b in itertools.pairwise(marks)), strict=True))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if place:
        np.savez(place, **{part: getattr(arrays, part) for part in PARTS})
    return {**size, **seconds, "total": marks[-1] - marks[0], "peak_mb": peak_mb, "status": status, "gap": gap} | {
        "plan": digest
    }


def in_child(name: str, threads: int = 2, alone_s: float = 0.0, place: str = "") -> dict[str, Any]:
    """Measure in a process of its own, so that peak memory is that of one run; print the run."""
    command = [sys.executable, __file__, "--one", name, "--threads", str(threads), "--alone", str(alone_s)]
    command += ["--place", place]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    stages = "  ".join(f"{stage} {found[stage]:.1f}" for stage in STAGES)
    title = f"{name}, {threads} thread(s)" + (", HiGHS alone" if alone_s else "")
    print(f"{title:36s} {found['sites']:6d} sites {found['nonzeros']:8d} nonzeros  {stages}", end="")
    print(f"  total {found['total']:.1f} s  {found['peak_mb']:.0f} MB  {found['status']} {found['gap']:.5f}", end="")
    print(f"  load {found['load']:.1f}", flush=True)
    return found


def raw_peak_mb(place: str) -> float:
    """Peak memory [MB] of the solver with nothing but the arrays in ``place``."""
    done = subprocess.run([sys.executable, str(RAW), place], check=True, capture_output=True, text=True)
    return float(done.stdout)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--alone", type=float, default=0.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--place", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.one, asked.threads, asked.alone, asked.place)))
        return
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors")
    medians = {}
    for name in SCENARIOS:
        with tempfile.TemporaryDirectory(prefix="cqdc-scale-") as folder:
            place = str(Path(folder) / "arrays.npz")
            runs = [in_child(name, place="" if number else place) for number in range(asked.runs)]
            raw_mb = raw_peak_mb(place)
        total, sites = statistics.median(run["total"] for run in runs), runs[0]["sites"]
        share = statistics.median((run["build"] + run["convert"]) / run["total"] for run in runs)
        solve = statistics.median(run["solve"] for run in runs)
        print(f"{name}: median total {total:.1f} s, solve {solve:.1f} s, build + hand-over {share:.0%} of total")
        record(f"{name}: total", total, "s", TOTAL_S[name])
        record(f"{name}: build and hand-over / total", share, "1", 0.1)
        record(f"{name}: proven gap", max(run["gap"] for run in runs), "1", GAP[name])
        record(f"{name}: peak memory", max(run["peak_mb"] for run in runs), "MB", PEAK_MB.get(name))
        memory = max(run["peak_mb"] for run in runs) / raw_mb
        record(f"{name}: peak memory / raw solver's", memory, "x", RAW_RATIO)
        same = in_child(name, threads=1)["plan"] == runs[0]["plan"]
        record(f"{name}: same plan on one and two threads", float(same), "1", 1.0, is_least=True)
        print(f"{name}: raw solver {raw_mb:.0f} MB, ours {memory:.2f} times; ", end="")
        print(f"same plan, byte for byte, on one and two threads: {'yes' if same else 'NO'}", flush=True)
        medians[name] = (sites, total, solve)
    for small, large in itertools.pairwise(SCENARIOS):
        exponent = math.log(medians[large][1] / medians[small][1]) / math.log(medians[large][0] / medians[small][0])
        record(f"growth of total time with sites, {small} to {large}: exponent", exponent, "1", 1.3)
        print(f"growth of total time with sites, {small} to {large}: exponent {exponent:.2f}")
    if asked.alone:
        alone = in_child(COMPARED, alone_s=asked.alone)
        word = "" if alone["status"] == "proven" else "at least " if alone["solve"] >= asked.alone else "not proven, "
        ratio = alone["solve"] / medians[COMPARED][2]
        record(f"HiGHS alone / ours at {COMPARED}", ratio, "x", ALONE_RATIO, is_least=True)
        print(f"HiGHS alone / ours at {COMPARED}: {word}{ratio:.1f}")


if __name__ == "__main__":
    main()
