"""The second solve after an edit against the cold one: the same edited case, the same gap, the same machine.

Cold is what ``cqdc plan`` does: build, convert, solve. Second is what every answer about a plan does: the rows of the
rules that read the edit are derived again in the kept model, which is then solved from the plan in hand. All runs are
printed. ``--cell-m`` takes another grid. The seconds of the processor stand beside those of the clock: they are the
steadier where others run.
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from geodata.read import read_region
from models.assemble import assemble_case
from models.case import Case
from models.scenario import read_scenario
from models.scenario_edit import with_value
from optimizer.build import build_model
from optimizer.kept import KeptModel
from optimizer.lever_edits import edit_case
from optimizer.plan_in_hand import solve_again, take_plan
from optimizer.planner import plan_case, solver_settings
from optimizer.solve import solve_model
from tests.bench.figures import record

TARGET = 0.3


def more_demand(case: Case) -> Case:
    """Demand + 5 %."""
    demand = case.demand.copy()
    demand["it_mw"] *= 1.05
    return edit_case(case, demand=demand)


def less_headroom(case: Case) -> Case:
    """The substation with most headroom has 20 % less."""
    headroom = case.headroom.copy()
    station = headroom["spare_mw"].groupby(level="substation_id").max().idxmax()
    headroom.loc[station, "spare_mw"] = 0.8 * headroom.loc[[station], "spare_mw"].to_numpy()
    return edit_case(case, headroom=headroom)


def stricter_pue(case: Case) -> Case:
    """Limit of the PUE in the cluster 1.25 -> 1.20."""
    key = "pue_limit.max_pue_in_cluster"
    limit = replace(case.limits[key], value=1.20)
    return edit_case(case, limits=MappingProxyType({**case.limits, key: limit}))


EDITS = {
    "demand +5 %": (more_demand, ("demand_served", "site_capacity", "in_cluster_share", "rack_utilisation")),
    "headroom of one station -20 %": (less_headroom, ("power_supply", "dual_feed")),
    "PUE limit 1.25 -> 1.20": (stricter_pue, ("pue_limit",)),
}


def seconds() -> np.ndarray:
    """Of the clock and of the processor."""
    return np.array([time.perf_counter(), time.process_time()])


def cold(case: Case, settings) -> tuple[np.ndarray, str, float]:
    """Seconds, status and objective of building, converting and solving from nothing."""
    began = seconds()
    solved = solve_model(build_model(case), settings)
    return seconds() - began, solved.answer.status, solved.answer.objective


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cell-m", type=float, default=3000.0)
    cell_m = parser.parse_args().cell_m
    scenario = with_value(read_scenario("baseline"), "candidates.cell_m", cell_m)
    settings = solver_settings(scenario)
    case, _ = assemble_case(scenario, read_region())
    outcome = plan_case(case, settings)
    edited = {name: edit(case) for name, (edit, _) in EDITS.items()}
    began = time.perf_counter()
    kept = KeptModel(case, widen=list(edited.values()))
    best = take_plan(kept, outcome.plan, outcome.proof.bound_cny, settings)
    once = time.perf_counter() - began
    print(f"cells of {cell_m:g} m; kept model and plan in hand, once for all edits: {once:.2f} s")
    print(
        f"{'edit':32s} {'cold s':>8s} {'second s':>9s} {'ratio':>6s} {'of CPU':>15s}   status, objective: cold | second"
    )
    ratios = []
    for name, (_, rules) in EDITS.items():
        cold_s, cold_status, cold_value = cold(edited[name], settings)
        began = seconds()
        answer = solve_again(best, kept.arrays_of(edited[name], rules), settings)
        second_s = seconds() - began
        ratios.append(second_s / cold_s)
        print(
            f"{name:32s} {cold_s[0]:8.2f} {second_s[0]:9.2f} {ratios[-1][0]:6.2f} "
            f"{cold_s[1]:5.2f} {second_s[1]:4.2f} {ratios[-1][1]:4.2f}   {cold_status}, {cold_value:.6g} | "
            f"{answer.status}, {answer.objective:.6g}",
            flush=True,
        )
        if abs(cold_value - answer.objective) > 2 * settings.gap_share * abs(cold_value):
            raise SystemExit(f"{name}: cold and second solve differ by more than both gaps")
    median, of_processor = np.median(ratios, axis=0)
    print(f"median ratio of the processor {of_processor:.2f}; load {os.getloadavg()[0]:.1f}")
    record("second solve / cold solve", float(median), "x", TARGET)
    print(f"median ratio {median:.2f}, target {TARGET}: {'reached' if median <= TARGET else 'MISSED'}")


if __name__ == "__main__":
    main()
