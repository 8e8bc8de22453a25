"""A solver that keeps its model: bounds, right-hand sides, costs and rows are changed in it, and it solves on.

After an edit the relaxation goes on from the basis that it had, which takes a fraction of a cold start.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from optimizer import highs_run
from optimizer.arrays import Arrays, Floats
from optimizer.solver_answer import Answer, SolverSettings


class KeptSolver:
    """HiGHS with the model of ``arrays`` in it; :meth:`load` brings it to other arrays of the same columns."""

    def __init__(self, arrays: Arrays, settings: SolverSettings, *, relaxed: bool = True) -> None:
        self.arrays, self.settings, self.relaxed = arrays, settings, relaxed
        self._log: list[str] = []
        # The types that highspy ships lack some of its methods.
        self._highs: Any = highs_run.new_solver()
        self._set(settings.time_limit_s, settings.gap_share)
        lp = highs_run.as_lp(arrays, relaxed=relaxed, high=None)
        highs_run.check(self._highs.passModel(lp), "passModel")
        self.edits = 0

    def load(self, arrays: Arrays) -> None:
        """Change what differs between the model in the solver and ``arrays``; the columns must be the same.

        Rows are told apart by name and content. Rows that changed are replaced, unless only their right-hand side did.
        """
        old, new = self.arrays, arrays
        if len(old.cost) != len(new.cost):
            raise ValueError(f"the kept model has {len(old.cost)} columns, the edit {len(new.cost)}")
        self._columns(old, new)
        if self._same_rows(old, new):
            changed = np.flatnonzero((old.row_low != new.row_low) | (old.row_high != new.row_high)).astype(np.int32)
            if len(changed):
                lows, highs = new.row_low[changed], new.row_high[changed]
                highs_run.check(self._highs.changeRowsBounds(len(changed), changed, lows, highs), "changeRowsBounds")
                self.edits += len(changed)
        else:
            self._replace_rows(old, new)
        self.arrays = new

    def solve(
        self, *, time_limit_s: float | None = None, gap_share: float | None = None, start: Floats | None = None
    ) -> Answer:
        """Solve the model as it now stands; ``start`` as :func:`optimizer.highs.solve_arrays` takes it."""
        limit = self.settings.time_limit_s if time_limit_s is None else time_limit_s
        gap = self.settings.gap_share if gap_share is None else gap_share
        # The clock of HiGHS runs on from solve to solve.
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + max(limit, 0.01))
        self._highs.setOptionValue("mip_rel_gap", gap)
        if start is not None and not self.relaxed:
            highs_run.set_start(self._highs, start)
        self._log.clear()
        wanted = highs_run.Wanted(limit, gap, self.relaxed)
        return highs_run.run(self._highs, self.settings, wanted, self._log)

    def _set(self, limit_s: float, gap_share: float) -> None:
        highs_run.set_options(self._highs, self.settings, highs_run.Wanted(limit_s, gap_share, self.relaxed), self._log)

    def _columns(self, old: Arrays, new: Arrays) -> None:
        changed = np.flatnonzero((old.low != new.low) | (old.high != new.high)).astype(np.int32)
        if len(changed):
            lows, highs = new.low[changed], new.high[changed]
            highs_run.check(self._highs.changeColsBounds(len(changed), changed, lows, highs), "changeColsBounds")
        dearer = np.flatnonzero(old.cost != new.cost).astype(np.int32)
        if len(dearer):
            highs_run.check(self._highs.changeColsCost(len(dearer), dearer, new.cost[dearer]), "changeColsCost")
        self.edits += len(changed) + len(dearer)

    @staticmethod
    def _same_rows(old: Arrays, new: Arrays) -> bool:
        return (
            old.row_names == new.row_names
            and np.array_equal(old.start, new.start)
            and np.array_equal(old.index, new.index)
            and np.array_equal(old.value, new.value)
        )

    def _replace_rows(self, old: Arrays, new: Arrays) -> None:
        """Delete rows that are no longer as they were and append the new ones; the order in the solver follows ours."""
        kept_old, kept_new = _common_rows(old, new)
        gone = np.flatnonzero(~kept_old).astype(np.int32)
        if len(gone):
            highs_run.check(self._highs.deleteRows(len(gone), gone), "deleteRows")
        come = np.flatnonzero(~kept_new)
        # What is kept must stand first and in the same order, or positions would no longer be those of ``new``.
        if len(come) and kept_new[come[0] :].any():
            highs_run.check(self._highs.passModel(highs_run.as_lp(new, relaxed=self.relaxed, high=None)), "passModel")
            self.edits += len(new.row_low)
            return
        same = np.flatnonzero(kept_new).astype(np.int32)
        if len(same):
            lows, highs = new.row_low[same], new.row_high[same]
            highs_run.check(self._highs.changeRowsBounds(len(same), same, lows, highs), "changeRowsBounds")
        if len(come):
            first = new.start[come[0]]
            starts = (new.start[come] - first).astype(np.int32)
            index, value = new.index[first:], new.value[first:]
            highs_run.check(
                self._highs.addRows(len(come), new.row_low[come], new.row_high[come], len(value), starts, index, value),
                "addRows",
            )
        self.edits += len(gone) + len(come)


def _common_rows(old: Arrays, new: Arrays) -> tuple[np.ndarray, np.ndarray]:
    """Return which rows of each stand in both with the same name and coefficients, in the same order."""
    place = {name: number for number, name in enumerate(old.row_names)}
    kept_old, kept_new = np.zeros(len(old.row_names), dtype=bool), np.zeros(len(new.row_names), dtype=bool)
    last = -1
    for number, name in enumerate(new.row_names):
        before = place.get(name, -1)
        if before > last and _same_row(old, before, new, number):
            kept_old[before] = kept_new[number] = True
            last = before
    return kept_old, kept_new


def _same_row(old: Arrays, before: int, new: Arrays, after: int) -> bool:
    one, two = slice(*old.start[before : before + 2]), slice(*new.start[after : after + 2])
    return np.array_equal(old.index[one], new.index[two]) and np.array_equal(old.value[one], new.value[two])
