"""Plan, audit and explain the baseline and the shipped scenarios, one line each: ``python tests/bench/scenarios.py``.

``--cell-m 3000`` plans on a coarser grid, ``NAME ...`` only these. Each run is audited from its folder alone, the
readings of the share are asked, and why its largest site is in the plan; a scenario without a plan is asked why.
``--runs FOLDER`` keeps the runs.
"""

import argparse
import contextlib
import io
import json
import tempfile
import time
from pathlib import Path

import pandas as pd

from reports.cli import main

NAMES = (
    "baseline",
    "dry_summer",
    "national_2024",
    "count_share",
    "double_demand",
    "late_substation",
    "starter_zones_only",
)


def ask(*arguments: str) -> tuple[int, dict]:
    """Run a command as a user would; its exit code and its JSON."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = main([*arguments, "--json"])
    return code, json.loads(out.getvalue() or "{}")


def scenario_of(name: str, cell_m: int | None, folder: Path) -> str:
    """The scenario, or one based on it with another grid."""
    if cell_m is None:
        return name
    path = folder / f"{name}_{cell_m}.toml"
    path.write_text(f'title = "{name} {cell_m} m"\nbase = "{name}"\n[candidates]\ncell_m = {cell_m}\n', "utf-8")
    return str(path)


def check(name: str, cell_m: int | None, folder: Path) -> str:
    """One line about a scenario."""
    began = time.perf_counter()
    code, planned = ask("plan", scenario_of(name, cell_m, folder), "--runs", str(folder / "runs"))
    seconds = time.perf_counter() - began
    if "proof" not in planned:
        ways = [way["is_least"] for way in planned.get("relaxations", ())]
        clash = ", ".join(planned.get("clashing", ()))
        return (
            f"{name:20} exit {code} {planned.get('status')} all {seconds:.0f} s | ways out {len(ways)}, "
            f"proven least {sum(ways)} | clash {clash}"
        )
    run, proof = planned["run"], planned["proof"]
    audit_code, audit = ask("audit", run)
    sites = pd.read_csv(Path(run) / "sites.csv", encoding="utf-8-sig")
    largest = sites.sort_values("racks", ascending=False)["site_id"].iloc[0]
    readings_code, _ = ask("readings", run)
    began = time.perf_counter()
    why_code, _ = ask("why", run, str(largest))
    why = time.perf_counter() - began
    cost, bound = (proof[key] / 1e9 for key in ("cost_cny", "bound_cny"))
    return (
        f"{name:20} exit {code} {planned['status']:9} cost {cost:.3f} bound {bound:.3f} bn CNY "
        f"gap {100 * proof['gap_share']:.3f} % solve {proof['seconds']:.1f} s all {seconds:.0f} s | "
        f"audit {audit_code} {audit['certificate']['status']} | readings {readings_code} | "
        f"why {largest}: exit {why_code}, {why:.0f} s"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=NAMES)
    parser.add_argument("--cell-m", type=int)
    parser.add_argument("--runs", type=Path)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        place = wanted.runs or Path(temporary)
        place.mkdir(parents=True, exist_ok=True)
        for each in wanted.names:
            print(check(each, wanted.cell_m, place), flush=True)
