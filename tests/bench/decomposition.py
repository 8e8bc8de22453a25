"""Two decompositions of the planner's model on the real region, beside each other.

First, what the planner does: the relaxation of all sites gives the bound, a model of the sites it likes gives the plan.
Second, Lagrangian relaxation: every row that ties sites to anything else (demand through pools, substations, shares,
use of racks) is priced, each campus is solved exactly by itself by looking at all its corners, what is not a site stays
one small linear program; the model of the sites that the prices like gives the plan. Prices rise from nothing, or from
those of the relaxation. ``python tests/bench/decomposition.py [baseline cells_500m ...]``.
"""

from __future__ import annotations

import argparse
import itertools
import math
import os
import time
from dataclasses import dataclass, replace

import numpy as np

from geodata.read import read_region
from models.assemble import assemble_case
from models.scenario import read_scenario
from optimizer.arrays import Arrays, convert_problem
from optimizer.build import build_model
from optimizer.dual_bound import implied_bounds
from optimizer.highs import SolverSettings, share_gap, solve_arrays
from optimizer.kept_solver import KeptSolver
from optimizer.planner import solver_settings
from optimizer.solve import KERNEL_GAP_SHARE, KERNEL_NODES, KERNEL_PAIRS, good_enough, solve_stage
from optimizer.variables import Variables
from tests.bench.figures import record

SITE_ROWS = (*(f"site_capacity__{kind}__" for kind in ("modules", "start", "stay", "grow", "once")), "size_class__")
ROUNDS, SHOWN, PATIENCE, DEFLECTION = 600, (0, 50, 200, 600), 10, 0.6
LIMIT_S = 300.0


@dataclass(eq=False)
class Sites:
    """Columns of every pair (pair, period), the campus of each, and the most and least modules at the end."""

    built: np.ndarray
    modules: np.ndarray
    campus: np.ndarray
    most: np.ndarray
    least: np.ndarray

    def cheapest(self, reduced: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the worth of each pair at its best corner, and the values of all columns (one pair a campus)."""
        price_built, price_modules = reduced[self.built], reduced[self.modules]
        pairs, periods = self.built.shape
        levels = np.stack([np.ones(pairs), self.least, self.most])
        worth, best = np.full(pairs, np.inf), np.zeros((pairs, periods))
        for start in range(periods):
            running = price_built[:, start:].sum(axis=1)
            for corner in itertools.combinations_with_replacement(range(3), periods - start):
                # Rising in steps between 1, what the class asks for at the end, and what fits.
                if corner[-1] == 0:
                    continue
                amount = levels[list(corner)].T
                value = running + (price_modules[:, start:] * amount).sum(axis=1)
                better = value < worth
                worth[better] = value[better]
                best[better, :start], best[better, start:] = 0.0, amount[better]
        values = np.zeros(len(reduced))
        order = np.lexsort((worth, self.campus))
        first = order[np.unique(self.campus[order], return_index=True)[1]]
        taken = first[worth[first] < 0]
        values[self.modules[taken]] = best[taken]
        values[self.built[taken]] = best[taken] > 0
        return worth, values


class Priced:
    """The Lagrangian bound of one model."""

    def __init__(self, arrays: Arrays, variables: Variables, settings: SolverSettings) -> None:
        self.arrays = arrays
        self.sites = find_sites(arrays, variables)
        self.row = np.repeat(np.arange(len(arrays.row_low)), np.diff(arrays.start))
        is_site = np.zeros(len(arrays.cost), dtype=bool)
        is_site[self.sites.built.ravel()] = is_site[self.sites.modules.ravel()] = True
        self.is_shared = ~is_site
        has_site = np.zeros(len(arrays.row_low), dtype=bool)
        has_site[self.row[is_site[arrays.index]]] = True
        inside = np.array([name.startswith(SITE_ROWS) for name in arrays.row_names]) & has_site
        assert (is_site[arrays.index] | ~inside[self.row]).all(), "a row of a site holds something else"
        self.is_priced = has_site & ~inside
        low, high = implied_bounds(arrays)
        shared_rows = ~has_site
        shared = replace(
            _rows(arrays, self.row, shared_rows), low=np.where(is_site, 0.0, low), high=np.where(is_site, 0.0, high)
        )
        assert np.isfinite(shared.low).all() and np.isfinite(shared.high).all(), "a shared column has no bound"
        self.shared = shared
        self.solver = KeptSolver(shared, settings, relaxed=True)

    def at(self, prices: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Return the bound at ``prices`` of the priced rows, its subgradient, and the worth of each pair."""
        arrays = self.arrays
        reduced = arrays.cost.copy()
        np.subtract.at(reduced, arrays.index, prices[self.row] * arrays.value)
        worth, values = self.sites.cheapest(reduced)
        shared = replace(self.shared, cost=np.where(self.is_shared, reduced, 0.0))
        self.solver.load(shared)
        answer = self.solver.solve(time_limit_s=60.0)
        if answer.status != "proven":
            # Prices far from any that make sense: solved on it may get stuck, cold it does not.
            answer = solve_arrays(shared, self.solver.settings, time_limit_s=60.0, relaxed=True)
            assert answer.status == "proven", "the shared part is not solved"
        values[self.is_shared] = answer.values[self.is_shared]
        activity = np.bincount(self.row, arrays.value * values[arrays.index], len(arrays.row_low))
        limit = np.where(np.isinf(arrays.row_low), arrays.row_high, arrays.row_low)
        limit = np.where((prices < 0) & np.isfinite(arrays.row_high), arrays.row_high, limit)
        slope = np.where(self.is_priced, limit - activity, 0.0)
        bound = float(reduced @ values) + float(prices[self.is_priced] @ limit[self.is_priced])
        return bound, slope, worth

    def signed(self, prices: np.ndarray) -> np.ndarray:
        """Return the prices without those of the wrong sign or of rows that are not priced."""
        low = np.where(np.isinf(self.arrays.row_high), 0.0, -np.inf)
        high = np.where(np.isinf(self.arrays.row_low), 0.0, np.inf)
        return np.where(self.is_priced, np.clip(prices, low, high), 0.0)

    def ascend(self, prices: np.ndarray, aim: float, scale: float) -> tuple[float, np.ndarray]:
        """Raise the bound; print it as it rises; return the best one and the worth of each pair there."""
        began, prices = time.perf_counter(), self.signed(prices)
        bound, slope, worth = self.at(prices)
        best, kept, best_worth, direction, stalled = bound, prices, worth, slope, 0
        for number in range(ROUNDS + 1):
            if number in SHOWN:
                gap, seconds = share_gap(aim, best), time.perf_counter() - began
                print(
                    f"    {number:4d} rounds, {seconds:6.1f} s: bound {best:.2f}, {gap:.3%} below the plan", flush=True
                )
            length = float(direction @ direction)
            if length == 0 or number == ROUNDS:
                break
            prices = self.signed(prices + scale * max(aim - bound, 1e-6 * aim) / length * direction)
            bound, slope, worth = self.at(prices)
            direction = DEFLECTION * slope + (1 - DEFLECTION) * direction
            stalled += 1
            if bound > best:
                best, kept, best_worth, stalled = bound, prices, worth, 0
            if stalled >= PATIENCE:
                prices, direction, scale, stalled = kept, slope, scale / 2, 0
        return best, best_worth


def find_sites(arrays: Arrays, variables: Variables) -> Sites:
    """Read pairs, their campus and their limits from the model."""
    position = {id(variable): number for number, variable in enumerate(arrays.variables)}
    pairs, periods = variables.pairs, variables.periods
    built = np.array([[position[id(variables.built[*pair, period])] for period in periods] for pair in pairs])
    modules = np.array([[position[id(variables.modules[*pair, period])] for period in periods] for pair in pairs])
    campus = variables.case.sites["campus_id"].loc[[site for site, _ in pairs]]
    least = np.ones(len(pairs))
    last = {column: number for number, column in enumerate(modules[:, -1])}
    for row, name in enumerate(arrays.row_names):
        if name.startswith("size_class__"):
            entries = slice(arrays.start[row], arrays.start[row + 1])
            values = dict(zip(arrays.index[entries].tolist(), arrays.value[entries].tolist(), strict=True))
            column = next(column for column in values if column in last)
            least[last[column]] = math.ceil(-sum(v for c, v in values.items() if c != column) / values[column] - 1e-9)
    most = np.array([float(variables.row[pair].max_modules) for pair in pairs])
    return Sites(built, modules, np.unique(campus, return_inverse=True)[1], most, least)


def _rows(arrays: Arrays, row: np.ndarray, kept: np.ndarray) -> Arrays:
    """The arrays with these rows alone."""
    lengths = np.diff(arrays.start)[kept]
    entries = kept[row]
    return replace(
        arrays,
        row_names=[name for name, keep in zip(arrays.row_names, kept, strict=True) if keep],
        row_low=arrays.row_low[kept],
        row_high=arrays.row_high[kept],
        start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32),
        index=arrays.index[entries],
        value=arrays.value[entries],
    )


def kernel(arrays: Arrays, variables: Variables, sites: Sites, worth: np.ndarray) -> np.ndarray:
    """Upper bounds that leave the pairs of least worth of each tier, one a site."""
    tiers = np.array([variables.tier[design] for _, design in variables.pairs])
    high = arrays.high.copy()
    kept = np.zeros(len(worth), dtype=bool)
    names = np.array([site for site, _ in variables.pairs])
    for tier in np.unique(tiers):
        order = [place for place in np.argsort(worth, kind="stable") if tiers[place] == tier]
        _, first = np.unique(names[order], return_index=True)
        size = max(KERNEL_PAIRS, 2 * int((worth[order] < 0).sum()))
        kept[[order[place] for place in np.sort(first)[:size]]] = True
    high[sites.built[~kept].ravel()] = 0.0
    return high


def compare(name: str) -> None:
    """Run both on one scenario."""
    scenario = read_scenario(name)
    settings = replace(solver_settings(scenario), time_limit_s=LIMIT_S)
    model = build_model(assemble_case(scenario, read_region())[0])
    arrays = convert_problem(model.problem)
    print(f"{name}: {len(arrays.cost)} columns, load {os.getloadavg()[0]:.1f}", flush=True)
    began = time.perf_counter()
    first = solve_stage(arrays, model.variables, settings, None, lambda *_, **__: None)
    gap, seconds = share_gap(first.objective, first.bound), time.perf_counter() - began
    record(f"{name}: decomposition by promising sites, gap", gap, "1")
    record(f"{name}: decomposition by promising sites, seconds", seconds, "s")
    print(f"  first: {first.objective:.2f}, gap {gap:.3%}, {seconds:.1f} s")
    began = time.perf_counter()
    relaxed = solve_arrays(arrays, settings, time_limit_s=LIMIT_S, relaxed=True)
    gap = share_gap(first.objective, relaxed.objective)
    print(f"  bound of the first: {relaxed.objective:.2f}, {gap:.3%} below, {time.perf_counter() - began:.1f} s")
    priced = Priced(arrays, model.variables, settings)
    print(f"  second: {int(priced.is_priced.sum())} rows priced, {len(np.unique(priced.sites.campus))} campuses")
    for words, prices, scale in (
        ("nothing", np.zeros(len(arrays.row_low)), 1.0),
        ("the relaxation", relaxed.row_duals, 0.2),
    ):
        print(f"   prices from {words}:")
        began = time.perf_counter()
        bound, worth = priced.ascend(prices, first.objective, scale)
        high = kernel(arrays, model.variables, priced.sites, worth)
        seconds = time.perf_counter() - began
        answer = solve_arrays(
            arrays,
            settings,
            time_limit_s=LIMIT_S / 2,
            gap_share=settings.gap_share * KERNEL_GAP_SHARE,
            high=high,
            most_nodes=KERNEL_NODES,
            target=good_enough(max(bound, relaxed.objective), settings.gap_share),
        )
        gap = share_gap(answer.objective, bound)
        print(
            f"    plan {answer.objective:.2f}, {gap:.3%} above its bound; {seconds:.1f} s for prices, "
            f"{time.perf_counter() - began - seconds:.1f} s for the plan",
            flush=True,
        )
        record(f"{name}: decomposition by prices from {words}, gap of its bound", gap, "1")
        record(f"{name}: decomposition by prices from {words}, seconds", time.perf_counter() - began, "s")


def main() -> None:
    """Compare the scenarios asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("scenarios", nargs="*", default=["baseline", "cells_500m"])
    for name in parser.parse_args().scenarios:
        compare(name)


if __name__ == "__main__":
    main()
