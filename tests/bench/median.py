"""The p-median problem exactly: Lagrangian bound, reduced-cost fixing, then what is left as a small model for the door.

For the benchmark against spopt alone: no command of the planner uses it. Relaxing "each customer is served once" with
multipliers u leaves one sum a facility, rho_j = sum_i min(0, c_ij - u_i), of which the p smallest are taken: a bound
without a solver. A facility, or a pair of customer and facility, whose change would lift the bound above the best plan
is settled. Where all costs are whole, a better plan is better by 1 at least, and the bound need not come nearer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Arrays, Floats
from optimizer.highs import SolverSettings, solve_arrays

ROUNDS = 600
PATIENCE = 12
TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False)
class Median:
    """Facilities, their cost, a proven bound, and how many facilities the fixing left open."""

    facilities: np.ndarray
    cost: float
    bound: float
    left: int


def solve_median(cost: Floats, count: int, settings: SolverSettings) -> Median:
    """Return ``count`` facilities (columns) of least cost to serve every customer (row)."""
    chosen, best = swap(cost, greedy(cost, count))
    step = 1.0 - TOLERANCE if np.array_equal(cost, np.round(cost)) else TOLERANCE * max(1.0, best)
    bound, multipliers, better = ascend(cost, count, best, step)
    if better is not None:
        chosen, value = swap(cost, better)
        best = min(best, value)
    if best - bound < step:
        return Median(chosen, best, best, 0)
    # Only a plan better by a step is looked for: without one the plan in hand is the best.
    reduced = cost - multipliers[:, None]
    rho = np.minimum(reduced, 0.0).sum(axis=0)
    must, extra = settle(rho, count, bound, best - step)
    left = np.flatnonzero(bound + extra <= best - step)
    pairs = bound + extra[None, left] + np.maximum(reduced[:, left], 0.0) <= best - step
    arrays = rest_model(cost[:, left], must[left], count, pairs)
    answer = solve_arrays(arrays, settings, time_limit_s=settings.time_limit_s)
    proven = min(best, answer.bound) if answer.status != "infeasible" else best
    if answer.has_plan and answer.objective < best:
        chosen = left[answer.values[: len(left)] > 0.5]
        best = float(cost[:, chosen].min(axis=1).sum())
    if best - proven < step:
        proven = best
    return Median(chosen, best, max(bound, proven), len(left))


def greedy(cost: Floats, count: int) -> np.ndarray:
    """Add the facility that helps most, until there are enough."""
    near, chosen = np.full(len(cost), np.inf), []
    for _ in range(count):
        chosen.append(int(np.minimum(near[:, None], cost).sum(axis=0).argmin()))
        near = np.minimum(near, cost[:, chosen[-1]])
    return np.array(chosen)


def swap(cost: Floats, chosen: np.ndarray) -> tuple[np.ndarray, float]:
    """Exchange one facility for another while that helps."""
    chosen = chosen.copy()
    while True:
        served = cost[:, chosen]
        nearest = served.argmin(axis=1)
        first = served.min(axis=1)
        second = np.partition(served, 1, axis=1)[:, 1] if len(chosen) > 1 else np.full(len(cost), np.inf)
        gain = np.maximum(first[:, None] - cost, 0).sum(axis=0)
        loss = np.zeros((len(chosen), cost.shape[1]))
        np.add.at(loss, nearest, np.minimum(second[:, None], np.maximum(cost, first[:, None])) - first[:, None])
        out, into = np.unravel_index((gain[None, :] - loss).argmax(), loss.shape)
        if gain[into] - loss[out, into] <= TOLERANCE:
            return chosen, float(first.sum())
        chosen[out] = into


def ascend(cost: Floats, count: int, best: float, step: float) -> tuple[float, Floats, np.ndarray | None]:
    """Subgradient steps; return the best bound, its multipliers, and facilities better than ``best`` if seen."""
    multipliers = np.sort(cost, axis=1)[:, min(1, cost.shape[1] - 1)].astype(float)
    bound, kept, better, scale, stalled = -np.inf, multipliers, None, 1.5, 0
    for _ in range(ROUNDS):
        reduced = cost - multipliers[:, None]
        used = reduced < 0
        rho = np.where(used, reduced, 0.0).sum(axis=0)
        taken = np.argpartition(rho, count - 1)[:count]
        value = float(multipliers.sum() + rho[taken].sum())
        if value > bound + 1e-9 * abs(best):
            bound, kept, stalled = value, multipliers, 0
        else:
            stalled += 1
        total = float(cost[:, taken].min(axis=1).sum())
        if total < best - TOLERANCE:
            best, better = total, taken
        if best - bound < step or scale < 1e-3:
            break
        if stalled >= PATIENCE:
            scale, stalled = scale / 2, 0
        slope = 1.0 - used[:, taken].sum(axis=1)
        length = float(slope @ slope)
        if not length:
            break
        multipliers = multipliers + scale * max(best - value, 1e-9) / length * slope
    return bound, kept, better


def settle(rho: Floats, count: int, bound: float, limit: float) -> tuple[np.ndarray, Floats]:
    """Return which facilities are in every plan within ``limit``, and what each adds to the bound if it is in."""
    order = np.argsort(rho, kind="stable")
    last, following = rho[order[count - 1]], rho[order[min(count, len(rho) - 1)]]
    inside = np.zeros(len(rho), dtype=bool)
    inside[order[:count]] = True
    must = inside & (bound - rho + following > limit)
    return must, np.where(inside, 0.0, rho - last)


def rest_model(cost: Floats, must: np.ndarray, count: int, pairs_left: np.ndarray) -> Arrays:
    """Return the textbook model of the facilities left, as arrays: open ones first, then customer by facility.

    A facility that must be open serves for sure, so that no customer needs one that is farther.
    """
    customers, facilities = cost.shape
    sure = cost[:, must].min(axis=1) if must.any() else np.full(customers, np.inf)
    row, column = np.nonzero((cost <= sure[:, None]) & pairs_left)
    pairs = len(row)
    low = np.concatenate([must.astype(float), np.zeros(pairs)])
    linked = np.flatnonzero(~must[column])
    serve_lengths = np.bincount(row, minlength=customers)
    link_index = np.stack([facilities + linked, column[linked]], axis=1).ravel()
    lengths = np.concatenate([serve_lengths, np.full(len(linked), 2), [facilities]])
    rows = len(lengths)
    return Arrays(
        variables=[None] * (facilities + pairs),  # type: ignore[list-item]
        cost=np.concatenate([np.zeros(facilities), cost[row, column]]),
        low=low,
        high=np.ones(facilities + pairs),
        is_integer=np.arange(facilities + pairs) < facilities,
        row_names=[f"median__{number}" for number in range(rows)],
        row_low=np.concatenate([np.ones(customers), np.full(len(linked), -np.inf), [count]]),
        row_high=np.concatenate([np.ones(customers), np.zeros(len(linked)), [count]]),
        start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32),
        index=np.concatenate([facilities + np.arange(pairs), link_index, np.arange(facilities)]).astype(np.int32),
        value=np.concatenate([np.ones(pairs), np.tile([1.0, -1.0], len(linked)), np.ones(facilities)]),
    )
