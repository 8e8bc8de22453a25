"""Against peers in the same run: spopt's PMedian, and PuLP + CBC on the textbook facility location model.

spopt is no dependency of the planner: ``pip install -e .[bench]`` brings it, and without it its part is left out, said
so. Every run is printed, lost ones too. Graphs are made by the OR-Library's recipe (n^2 / 50 edges of length 1 to 100
over n nodes, shortest paths), not its own files. ``--quick`` takes the smaller graphs only.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import time
import warnings

import numpy as np
import pulp
from pulp.apis.coin_api import PULP_CBC_CMD
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import shortest_path

from optimizer.build import build_model
from optimizer.highs import HighsDoor, SolverSettings
from optimizer.location.problem import Location
from optimizer.location.solve import solve_location
from optimizer.solve import solve_model
from tests.bench.figures import record
from tests.cases_location import as_location
from tests.orlib import FOLDER, Instance, make_case, read_instance, read_optima

PEER_LIMIT_S = 60.0
SETTINGS = SolverSettings(threads=2, gap_share=1e-9, time_limit_s=PEER_LIMIT_S)
QUICK = ((100, 5), (100, 33), (200, 5), (200, 67))
GRAPHS = (*QUICK, (300, 5), (300, 30), (400, 133), (500, 50), (600, 200))


def graph_distances(nodes: int, seed: int) -> np.ndarray:
    """Shortest paths of a connected random graph."""
    numbers = np.random.default_rng(seed)
    edges = nodes * nodes // 50
    tree = np.array([numbers.integers(0, node) for node in range(1, nodes)])
    one = np.concatenate([np.arange(1, nodes), numbers.integers(0, nodes, edges)])
    other = np.concatenate([tree, numbers.integers(0, nodes, edges)])
    length = numbers.integers(1, 101, len(one)).astype(float)
    kept = {(min(a, b), max(a, b)): c for a, b, c in zip(one, other, length, strict=True) if a != b}
    ends = np.array(list(kept))
    matrix = coo_matrix((list(kept.values()), (ends[:, 0], ends[:, 1])), shape=(nodes, nodes))
    return shortest_path(matrix, directed=False)


def spopt_median(cost: np.ndarray, count: int, solver, demand=None, capacity=None) -> tuple[float, float, str]:
    """Seconds, objective and status of spopt, its model building with it."""
    from spopt.locate import PMedian  # noqa: PLC0415 - optional

    began = time.perf_counter()
    weights = np.ones(len(cost)) if demand is None else demand
    model = PMedian.from_cost_matrix(cost, weights, p_facilities=count, facility_capacities=capacity)
    try:
        model = model.solve(solver, results=False)
        status = "proven" if model.problem.sol_status == pulp.LpSolutionOptimal else "unproven"
    except RuntimeError:  # what spopt makes of a run without a plan
        status = "none"
    value = pulp.value(model.problem.objective)
    return time.perf_counter() - began, float("nan") if value is None else float(value), status


def solvers():
    """The solvers that spopt may use here; the better of the two counts."""
    yield "HiGHS", pulp.HiGHS(msg=False, timeLimit=PEER_LIMIT_S, threads=2)
    yield "CBC", PULP_CBC_CMD(msg=False, timeLimit=PEER_LIMIT_S)


Run = tuple[str, float, float, str]


def report(name: str, peers: list[Run], ours: tuple[float, float, str]) -> tuple[float, float]:
    """Print one instance; return the best peer's seconds and ours. A peer that proved another optimum is an error."""
    shown = "  ".join(f"{solver} {seconds:.2f} s {value:g} {status}" for solver, seconds, value, status in peers)
    seconds, value, status = ours
    # Where no peer proved anything the shorter of the runs counts: what the proof would have taken is more.
    best = min([p for p in peers if p[3] == "proven"] or peers, key=lambda p: p[1])
    print(f"{name:22s} peer: {shown}   ours {seconds:.2f} s {value:g} {status}   {best[1] / seconds:.1f} x", flush=True)
    for solver, _, other, peer_status in peers:
        if peer_status == "none":
            continue  # its value is that of no plan
        worse = other < value - 1e-4 * max(1.0, abs(value))
        if (status == "proven" and worse) or (peer_status == status == "proven" and abs(other - value) > 1e-4 * value):
            print(f"{'':22s} DIFFERS: {solver} says {peer_status} at {other:g}")
    return best[1], seconds


def total(what: str, pairs: list[tuple[float, float]], target: float | None) -> None:
    """Print the sum over all instances; a figure that is only shown beside others has no target."""
    peer, ours = (sum(column) for column in zip(*pairs, strict=True))
    ratio = peer / ours
    record(f"{what}: peer / ours", ratio, "x", target, is_least=True)
    word = "" if target is None else f", target {target:g} x: {'reached' if ratio >= target else 'MISSED'}"
    print(f"{what}: peer {peer:.1f} s, ours {ours:.1f} s, {ratio:.1f} x{word}\n", flush=True)


def medians(graphs) -> None:
    """p-median on graphs: spopt against the solver for locations."""
    pairs = []
    for nodes, count in graphs:
        cost = graph_distances(nodes, nodes + count)
        peers = [(name, *spopt_median(cost, count, solver)) for name, solver in solvers()]
        began = time.perf_counter()
        free = np.full(nodes, np.inf)
        found = solve_location(Location(free, np.zeros(nodes), np.ones(nodes), cost.T.copy(), count=count), SETTINGS)
        pairs.append(
            report(f"p-median {nodes}/{count}", peers, (time.perf_counter() - began, found.cost, found.status))
        )
    total("p-median on graphs", pairs, 10)


def capacitated() -> None:
    """Capacitated p-median of 100 nodes, each served whole: spopt's model against the solver for locations.

    On graphs, and by the recipe of Osman and Christofides (1994), whose instances the OR-Library holds as pmedcap:
    points of a plane of 100 x 100, distances rounded down, demand of 1 to 20, capacities of 120.
    """
    pairs = []
    for kind, seed in (("graph", 1), ("graph", 2), ("plane", 1), ("plane", 2)):
        numbers = np.random.default_rng(seed)
        demand, count = numbers.integers(1, 21, 100).astype(float), 10
        if kind == "graph":
            cost = graph_distances(100, seed)
            capacity = np.full(100, np.ceil(1.2 * demand.sum() / count))
        else:
            place = numbers.integers(1, 101, (100, 2))
            cost = np.floor(np.linalg.norm(place[:, None] - place, axis=2))
            capacity = np.full(100, 120.0)
        peers = [(name, *spopt_median(cost, count, s, demand, capacity)) for name, s in solvers()]
        began = time.perf_counter()
        whole = Location(capacity, np.zeros(100), demand, (demand[:, None] * cost).T.copy(), count=count, is_whole=True)
        found = solve_location(whole, SETTINGS)
        ours = (time.perf_counter() - began, found.cost, found.status)
        pairs.append(report(f"capacitated {kind} #{seed}", peers, ours))
    total("capacitated p-median of 100", pairs, 10)


def textbook(instance: Instance, solver: pulp.LpSolver) -> tuple[float, float, str]:
    """Seconds, objective and status of the textbook model in PuLP, building included."""
    began = time.perf_counter()
    problem = pulp.LpProblem("cflp", pulp.LpMinimize)
    sites, blocks = range(len(instance.facilities)), range(len(instance.demands))
    build = [problem.add_variable(f"y_{i}", 0, 1, pulp.LpInteger) for i in sites]
    serve = [[problem.add_variable(f"x_{i}_{j}", 0, 1) for j in blocks] for i in sites]
    problem += pulp.lpSum(instance.facilities[i][1] * build[i] for i in sites) + pulp.lpSum(
        instance.costs[j][i] * serve[i][j] for i in sites for j in blocks
    )
    for j in blocks:
        problem += pulp.lpSum(serve[i][j] for i in sites) == 1
    for i in sites:
        served = pulp.lpSum(instance.demands[j] * serve[i][j] for j in blocks)
        problem += served <= instance.facilities[i][0] * build[i]
        for j in blocks:
            problem += serve[i][j] <= build[i]
    problem.solve(solver)
    status = "proven" if problem.sol_status == pulp.LpSolutionOptimal else "unproven"
    return time.perf_counter() - began, float(pulp.value(problem.objective)), status


def location() -> None:
    """The OR-Library's 21 instances: textbook PuLP + CBC against the solver for locations, building included in both.

    The planner's own model of the same instances, and the textbook model with HiGHS, stand beside it.
    """
    if not FOLDER.is_dir():
        print(f"facility location left out: no OR-Library at {FOLDER}\n")
        return
    pairs, doors, owns = [], [], []
    for name, optimum in sorted(read_optima().items()):
        instance = read_instance(FOLDER / f"{name}.txt")
        peer = ("CBC", *textbook(instance, PULP_CBC_CMD(msg=False, timeLimit=PEER_LIMIT_S)))
        door_s, door_value, _ = textbook(instance, HighsDoor(SETTINGS))
        doors.append((peer[1], door_s))
        print(f"{name:22s} textbook model through the door {door_s:.2f} s")
        if abs(door_value - optimum) > 1e-6 * optimum:
            print(f"{name:22s} DIFFERS: the door on the textbook model says {door_value:g}")
        began = time.perf_counter()
        placed = solve_location(as_location(instance), SETTINGS)
        ours = (time.perf_counter() - began, placed.cost, placed.status)
        pairs.append(report(name, [peer], ours))
        if abs(ours[1] - optimum) > 1e-6 * optimum:
            print(f"{'':22s} DIFFERS from the published optimum {optimum:g}")
        case = make_case(instance)
        began = time.perf_counter()
        solved = solve_model(build_model(case), SETTINGS)
        own_s, own_value = time.perf_counter() - began, solved.answer.objective
        owns.append((peer[1], own_s))
        print(f"{name:22s} the planner's own model {own_s:.2f} s")
        if abs(own_value - optimum) > 1e-6 * optimum:
            print(f"{name:22s} DIFFERS: the planner's own model says {own_value:g}")
    total("facility location, the solver for locations", pairs, 3)
    total("facility location, the planner's own model", owns, 3)
    total("facility location, the textbook model through the door", doors, 3)


def main() -> None:
    """Print everything."""
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors")
    quick = parser.parse_args().quick
    location()
    if importlib.util.find_spec("spopt") is None:
        print("p-median left out: spopt is not installed (pip install -e .[bench])")
        return
    medians(QUICK if quick else GRAPHS)
    capacitated()


if __name__ == "__main__":
    main()
