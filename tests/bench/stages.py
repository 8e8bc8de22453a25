"""Time and peak memory of every stage of the baseline, and the solve against HiGHS alone on the same arrays.

``python tests/bench/stages.py [--runs 3]``. Each figure is the median of the runs in this process; the ratio compares
like with like: the same arrays, the same gap, the same machine, first our way (a first plan from promising sites, then
the proof), then the solver by itself, started cold.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

from geodata.read import read_region
from models.assemble import assemble_case
from models.scenario import read_scenario
from optimizer.arrays import convert_problem
from optimizer.audit import audit_plan
from optimizer.build import build_model
from optimizer.extract import extract_plan
from optimizer.highs import share_gap, solve_arrays
from optimizer.planner import solver_settings
from optimizer.solve import solve_model
from tests.bench.figures import record

# The solver by itself is stopped after this; it is then shown as unproven, and the ratio is an upper bound.
ALONE_SECONDS = 100.0


def timed(stage: str, function: Callable[[], Any], runs: int) -> tuple[Any, float]:
    """Run so often; print and return the median seconds."""
    seconds = []
    for _ in range(runs):
        began = time.perf_counter()
        result = function()
        seconds.append(time.perf_counter() - began)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    shown = ", ".join(f"{value:.2f}" for value in seconds)
    print(f"{stage:34s} median {statistics.median(seconds):8.2f} s   runs {shown}   peak so far {peak_mb:6.0f} MB")
    return result, statistics.median(seconds)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors")
    scenario = read_scenario("baseline")
    settings = solver_settings(scenario)
    region, _ = timed("read and check layers", read_region, runs)
    (case, _), _ = timed("candidates and case", lambda: assemble_case(scenario, region), runs)
    model, _ = timed("build model", lambda: build_model(case), runs)
    arrays, _ = timed("hand over (arrays)", lambda: convert_problem(model.problem), runs)
    print(f"model: {len(arrays.row_low)} rows, {len(arrays.cost)} columns, {len(arrays.value)} nonzeros")
    solved, ours = timed("solve to the scenario's gap", lambda: solve_model(model, settings), runs)
    plan = extract_plan(case, model.variables, solved.values)
    timed("audit", lambda: audit_plan(case, plan), runs)
    alone, raw = timed(
        "HiGHS alone, same arrays and gap", lambda: solve_arrays(arrays, settings, time_limit_s=ALONE_SECONDS), runs
    )
    ours_gap, alone_gap = solved.proof.gap_share, share_gap(alone.objective, alone.bound)
    print(f"ours: {solved.answer.status}, gap {ours_gap:.5f}; alone: {alone.status}, gap {alone_gap:.5f}")
    record("solve of the baseline / HiGHS alone", ours / raw, "x")
    print(f"ratio ours / alone: {ours / raw:.2f}")


if __name__ == "__main__":
    main()
