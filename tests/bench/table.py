"""All benchmarks and one table of their figures: ``python tests/bench/table.py [--runs 3] [--only scale peers ...]``.

Every script runs ``--runs`` times, one after the other, in a process of its own; what it prints goes to stderr. The
table, with the machine and the load before each script, goes to stdout: the median of the runs, all runs beside it.
A script that fails is named below the table and makes the exit code 1: its figures are missing, not met.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.figures import PLACE, read_figures, table_lines

FOLDER = Path(__file__).parent
SCRIPTS: dict[str, tuple[str, ...]] = {
    "stages": (),
    "cooling": (),
    "candidates": (),
    "answers": (),
    "second_solve": (),
    "peers": (),
    "large_locations": (),
    "scale": ("--runs", "1"),
}


def main() -> int:
    """Run the scripts and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=SCRIPTS, default=list(SCRIPTS))
    asked = parser.parse_args()
    failed, loads = [], []
    with tempfile.TemporaryDirectory(prefix="cqdc-bench-") as folder:
        place = Path(folder) / "figures.jsonl"
        root = str(FOLDER.parents[1])
        environment = {**os.environ, PLACE: str(place), "PYTHONPATH": root}
        for name in asked.only:
            for run in range(asked.runs):
                loads.append(f"{name} {os.getloadavg()[0]:.1f}")
                print(f"== {name}, run {run + 1} of {asked.runs}", file=sys.stderr, flush=True)
                words = [sys.executable, str(FOLDER / f"{name}.py"), *SCRIPTS[name]]
                # Progress beside the table, never in it.
                if subprocess.run(words, cwd=root, env=environment, stdout=sys.stderr, check=False).returncode:
                    failed.append(f"{name}, run {run + 1}")
        lines = table_lines(read_figures(place))
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors")
    print("load before each run: " + ", ".join(loads))
    print(*lines, sep="\n")
    for name in failed:
        print(f"FAILED: {name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
