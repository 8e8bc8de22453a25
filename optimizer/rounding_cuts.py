"""The relaxation with rows that whole numbers keep and fractions do not, taken from single rows of the model.

A row ``sum a_j x_j + sum c_k s_k <= b`` of whole numbers x and continuous s, all >= 0, divided by d > 0 with
f = frac(b / d), implies ``sum F(a_j / d) x_j + sum min(c_k, 0) / (d (1 - f)) s_k <= floor(b / d)`` with
F(v) = floor(v) + max(frac(v) - f, 0) / (1 - f): mixed-integer rounding (Nemhauser and Wolsey 1990). Columns are
counted from the nearer of their bounds first, and ``x`` of a row ``x - n y <= 0`` from ``n y``. F is continuous, so
that numbers that are nearly whole do no harm, and f is kept away from 0 and 1. The rows go into a relaxation alone:
what it is worth is a bound, and its values say where a plan may lie.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from optimizer import highs_run
from optimizer.arrays import Arrays, Floats
from optimizer.solver_answer import Answer, SolverSettings

ROUNDS, CUTS_A_ROUND, DIVISORS = 3, 200, 8
# A value this near a whole number is one; a row this near its limit holds with equality.
WHOLE, TIGHT = 1e-6, 1e-5
# Fractions of a right-hand side that make rows worth having, and the least by which the relaxation breaks them.
LEAST_FRACTION, LEAST_BROKEN = 0.02, 1e-4
# Room that every row is given, relative, for what numbers lose.
ROOM = 1e-8

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Cut:
    """``value . x[index] <= limit``, broken by ``depth`` (a distance)."""

    index: Places
    value: Floats
    limit: float
    depth: float


@dataclass(frozen=True, eq=False)
class Links:
    """For every column x of a row ``x - n y <= 0``: the column of y (-1 if there is no such row) and n."""

    column: Places
    most: Floats


def solve_rounded(arrays: Arrays, settings: SolverSettings, *, time_limit_s: float) -> Answer:
    """Solve the relaxation of ``arrays`` with such rows; its bound holds for every whole plan."""
    log: list[str] = []
    wanted = highs_run.Wanted(time_limit_s, settings.gap_share, relaxed=True)
    # The types that highspy ships lack some of its methods.
    highs: Any = highs_run.new_solver()
    highs_run.set_options(highs, settings, wanted, log)
    highs_run.check(highs.passModel(highs_run.as_lp(arrays, relaxed=True, high=None)), "passModel")
    answer, links = highs_run.run(highs, settings, wanted, log), find_links(arrays)
    for _ in range(ROUNDS):
        if not answer.has_plan:
            break
        point: Floats = answer.values
        found = sorted(find_cuts(arrays, point, links), key=lambda cut: -cut.depth)[:CUTS_A_ROUND]
        if not found or (settings.watch is not None and settings.watch.is_cancelled):
            break
        ends = np.cumsum([len(cut.index) for cut in found])
        begins = np.concatenate([[0], ends[:-1]]).astype(np.int32)
        index = np.concatenate([cut.index for cut in found]).astype(np.int32)
        value, limit = np.concatenate([cut.value for cut in found]), np.array([cut.limit for cut in found])
        low = np.full(len(found), -np.inf)
        highs_run.check(highs.addRows(len(found), low, limit, len(index), begins, index, value), "addRows")
        closer = highs_run.run(highs, settings, wanted, log)
        if not closer.has_plan:
            break
        answer = replace(closer, row_duals=closer.row_duals[: len(arrays.row_low)])
    return answer


def find_links(arrays: Arrays) -> Links:
    """Read the links of whole numbers to decisions; where a column has several, the last."""
    column, most = np.full(len(arrays.cost), -1, dtype=np.int64), np.zeros(len(arrays.cost))
    first = arrays.start[:-1][(np.diff(arrays.start) == 2) & (arrays.row_high == 0.0) & np.isneginf(arrays.row_low)]
    for one, other in ((first, first + 1), (first + 1, first)):
        x, y = arrays.index[one], arrays.index[other]
        is_link = (arrays.value[one] == 1.0) & (arrays.value[other] < 0) & arrays.is_integer[x] & arrays.is_integer[y]
        is_link &= (arrays.low[x] == 0.0) & (arrays.low[y] == 0.0)
        # What is counted from n y is whole only if n is.
        is_link &= arrays.value[other] == np.round(arrays.value[other])
        column[x[is_link]], most[x[is_link]] = y[is_link], -arrays.value[other][is_link]
    return Links(column, most)


def find_cuts(arrays: Arrays, point: Floats, links: Links) -> list[Cut]:
    """Return rows that every whole plan keeps and ``point`` breaks, at most one from each side of a row."""
    lengths, rows = np.diff(arrays.start), np.repeat(np.arange(len(arrays.row_low)), np.diff(arrays.start))
    activity = np.bincount(rows, arrays.value * point[arrays.index], len(lengths))
    is_open = arrays.is_integer & (np.abs(point - np.round(point)) > TIGHT)
    has_open = (np.bincount(rows, is_open[arrays.index], len(lengths)) > 0) & (lengths > 2)
    found = []
    for sign, limit in ((1.0, arrays.row_high), (-1.0, -arrays.row_low)):
        near = limit - sign * activity < TIGHT * np.maximum(1.0, np.abs(limit))
        for row in np.flatnonzero(has_open & np.isfinite(limit) & near):
            entries = slice(arrays.start[row], arrays.start[row + 1])
            index = arrays.index[entries].astype(np.int64)
            cut = _round(arrays, point, links, (index, sign * arrays.value[entries], float(limit[row])))
            found += [] if cut is None else [cut]
    return found


def _round(arrays: Arrays, point: Floats, links: Links, row: tuple[Places, Floats, float]) -> Cut | None:
    """Round one row ``value . x[index] <= limit`` where that cuts ``point`` off."""
    index, value, limit = row
    y, most = links.column[index], links.most[index]
    left = np.where(y >= 0, most * point[y] - point[index], np.inf)
    # Counted from n y: the rest n y - x is whole and >= 0, and y takes the coefficient of x n times.
    is_linked = left <= point[index] - arrays.low[index] + WHOLE
    x, y, n, rest = index[is_linked], y[is_linked], most[is_linked], np.maximum(left[is_linked], 0.0)
    columns, weight = _added([index[~is_linked], y], [value[~is_linked], value[is_linked] * n])
    low, high = arrays.low[columns], arrays.high[columns]
    is_high = (high - point[columns] < point[columns] - low) & np.isfinite(high)
    base = np.where(is_high, high, low)
    whole = arrays.is_integer[columns]
    if not np.isfinite(base).all() or (whole & (base != np.round(base))).any():
        return None
    turned, distance = np.where(is_high, -weight, weight), np.abs(point[columns] - base)
    terms = np.concatenate([turned[whole], -value[is_linked]])
    at = np.concatenate([distance[whole], rest])
    best = _best(terms, at, np.minimum(turned[~whole], 0.0), distance[~whole], limit - float(weight @ base))
    if best is None:
        return None
    depth, factors, others, top = best
    # Back to the columns of the model.
    back = np.zeros(len(columns))
    back[whole], back[~whole] = factors[: int(whole.sum())], others
    of_rest = factors[int(whole.sum()) :]
    back = np.where(is_high, -back, back)
    top += float(back @ base)
    columns, back = _added([columns, x, y], [back, -of_rest, of_rest * n])
    return Cut(columns, back, top + ROOM * max(1.0, abs(top)), depth)


def _best(
    terms: Floats, at: Floats, others: Floats, others_at: Floats, limit: float
) -> tuple[float, Floats, Floats, float] | None:
    """The divisor whose rounded row ``at`` breaks by most: depth, coefficients of both kinds, right-hand side."""

    def rounded(divisor: float) -> tuple[float, Floats, Floats, float] | None:
        top = np.floor(limit / divisor)
        fraction = limit / divisor - top
        if not LEAST_FRACTION < fraction < 1 - LEAST_FRACTION:
            return None
        share = terms / divisor
        down = np.floor(share)
        factors = down + np.maximum(share - down - fraction, 0.0) / (1 - fraction)
        rest = others / (divisor * (1 - fraction))
        broken = float(factors @ at + rest @ others_at - top)
        length = float(np.sqrt(factors @ factors + rest @ rest))
        return (broken / length, factors, rest, float(top)) if broken > LEAST_BROKEN else None

    sizes = np.unique(np.abs(terms[at > WHOLE]).round(9))
    sizes = sizes[sizes > WHOLE]
    if len(sizes) > DIVISORS:
        sizes = sizes[np.linspace(0, len(sizes) - 1, DIVISORS).astype(int)]
    found = [(cut[0], float(size), cut) for size in sizes if (cut := rounded(float(size))) is not None]
    if not found:
        return None
    _, size, best = max(found, key=lambda one: one[:2])
    finer = [cut for part in (2, 4, 8) if (cut := rounded(size / part)) is not None]
    return max([best, *finer], key=lambda cut: cut[0])


def _added(columns: list[Places], values: list[Floats]) -> tuple[Places, Floats]:
    """Each column once, with the sum of its values; those of 0 go."""
    single, places = np.unique(np.concatenate(columns), return_inverse=True)
    total: Floats = np.bincount(places, np.concatenate(values), len(single)).astype(np.float64)
    return single[total != 0.0], total[total != 0.0]
