"""Capacitated facility location of 100 x 1000, generated: is the optimum proven within a minute?

``wide``: like the OR-Library's capa, capb and capc, of equal capacities; ``drawn``: by the recipe of Cornuejols,
Sridharan and Thizy (1991), capacities drawn and scaled to so many times the demand. Every run is printed, with the
seconds of the processor beside those of the clock: on a machine that others use only the former say what it takes.
"""

from __future__ import annotations

import argparse
import os
import platform
import time

import numpy as np

from optimizer.highs import SolverSettings
from optimizer.location.problem import Location
from optimizer.location.solve import solve_location
from tests.bench.figures import record

FACILITIES, CUSTOMERS = 100, 1000
LIMIT_S = 60.0
WIDE = ((1, 8000.0), (5, 10000.0), (4, 14000.0), (2, 5000.0), (3, 7000.0))
DRAWN = ((1, 3.0), (1, 5.0), (2, 10.0))


def wide(seed: int, capacity: float) -> Location:
    """Total demand of some 58,000 and equal capacities: the tighter they are, the harder."""
    numbers = np.random.default_rng(seed)
    site, customer = numbers.random((FACILITIES, 2)) * 1000, numbers.random((CUSTOMERS, 2)) * 1000
    demand = numbers.integers(1, 117, CUSTOMERS).astype(float)
    cost = np.linalg.norm(site[:, None] - customer, axis=2) * demand
    fixed = numbers.integers(500_000, 1_000_000, FACILITIES).astype(float)
    return Location(np.full(FACILITIES, capacity), fixed, demand, cost)


def drawn(seed: int, ratio: float) -> Location:
    """Capacities from 10 to 160, scaled to ``ratio`` times the demand; fixed costs rise with their root."""
    numbers = np.random.default_rng(seed)
    site, customer = numbers.random((FACILITIES, 2)), numbers.random((CUSTOMERS, 2))
    demand = numbers.integers(5, 36, CUSTOMERS).astype(float)
    capacity = numbers.integers(10, 161, FACILITIES).astype(float)
    fixed = numbers.integers(0, 91, FACILITIES) + numbers.integers(100, 111, FACILITIES) * np.sqrt(capacity)
    capacity = np.round(capacity * ratio * demand.sum() / capacity.sum())
    cost = 10 * np.linalg.norm(site[:, None] - customer, axis=2) * demand
    return Location(capacity, np.round(fixed), demand, cost)


def main() -> None:
    """Print one line an instance, and how many were proven in time."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--limit", type=float, default=LIMIT_S)
    limit = parser.parse_args().limit
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors")
    proven, runs = 0, [(wide, *one) for one in WIDE] + [(drawn, *one) for one in DRAWN]
    for make, seed, size in runs:
        location = make(seed, size)
        began, spent = time.perf_counter(), time.process_time()
        found = solve_location(location, SolverSettings(threads=2, gap_share=1e-6, time_limit_s=limit))
        seconds, spent = time.perf_counter() - began, time.process_time() - spent
        record(f"location 100 x 1000, {make.__name__} {seed} {size:g}", seconds, "s", LIMIT_S)
        proven += found.status == "proven" and seconds <= LIMIT_S
        gap = (found.cost - found.bound) / found.cost
        print(
            f"{make.__name__} {seed} {size:g}: {found.status} {found.cost:.1f}, gap {gap:.4%}, "
            f"{found.is_open.sum()} open, {seconds:.1f} s, {spent:.1f} s of the processor, "
            f"load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
    print(f"{proven} of {len(runs)} proven within {LIMIT_S:g} s by the clock")


if __name__ == "__main__":
    main()
