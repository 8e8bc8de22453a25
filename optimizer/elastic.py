"""A kept model with every lever within reach: how far must a group of levers move, all else held?

Where a lever moves right-hand sides alone, one further column with its own coefficients is exact and one solve gives
the least sum. A PUE limit is a threshold: the least excess among the pairs that are built; so is latency, asked trip by
trip. A share moves coefficients:
Newton's steps from plan to plan, ended by a proof that 99 % of the amount does not suffice.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from models.case import Case
from optimizer.arrays import Arrays, Floats
from optimizer.arrays_edit import with_bounds, with_column, with_cost, with_row
from optimizer.coarse import Coarse
from optimizer.deadline import Deadline
from optimizer.elastic_share import least_share
from optimizer.elastic_solve import ask_any, is_hopeless, solve_least
from optimizer.few_levers import fewest_moved
from optimizer.highs import Answer
from optimizer.kept import KeptModel
from optimizer.least import EXACT, GAP_SHARE, ROUNDING, STEP_SECONDS, SUFFICES_SHARE, Amounts, Least, Placed
from optimizer.lever import Lever
from optimizer.lever_latency import least_latency
from optimizer.loosen import loosen, with_mode
from optimizer.question import Question
from optimizer.rows import RowError
from optimizer.rules import latency
from optimizer.solver_answer import no_answer

# Whether a group helps at all: the relaxation says so at once as a rule.
ASK_SECONDS = 20.0
# Where more levers move than so many, fewer are looked for.
FEW_LEVERS = 3


class ElasticModel:
    """The kept model of a question.

    Where its case is a coarse one, ``coarse`` says which pairs of the whole case its pairs stand for.
    """

    def __init__(self, question: Question, deadline: Deadline, *, coarse: Coarse | None = None) -> None:
        self.coarse, self.deadline = coarse, deadline
        self.case, self.levers, self.settings = question.case, question.levers, question.settings
        case, levers, off = self.case, self.levers, question.off
        self.by_key = {lever.key: lever for lever in levers}
        tables = [lever for lever in levers if lever.group != "demand_served"]
        loosest = loosen(case, tables, {lever.key: lever.most for lever in tables})
        loosest = with_mode(loosest, ["demand_served"], "prefer")
        dropped = with_mode(case, off, "off")
        try:
            self.kept = KeptModel(loosest, widen=[case, dropped])
        except RowError:
            # Where a row can never hold with all levers moved; the rows of ``off`` are derived again for every state.
            self.kept = KeptModel(dropped, widen=[case, loosest])
        self._base: Arrays | None = None
        self._rules = sorted({lever.rule for lever in levers} | {*off, "demand_served"})
        # Where rows of the case can never hold, every state derives all rows that levers move.
        with contextlib.suppress(RowError):
            self._base = self.kept.arrays_of(case, self._rules, has_cost=False)

    def arrays(self, amounts: Amounts, off: Sequence[str] = (), *, may_fail: bool = False) -> Arrays:
        """Return the model with the levers moved so far; ``may_fail`` leaves unmet demand free. May raise RowError."""
        moved = {key: amount for key, amount in amounts.items() if amount}
        unserved = {key: mw for key, mw in moved.items() if self.by_key[key].group == "demand_served"}
        case = loosen(self.case, self.levers, {key: amount for key, amount in moved.items() if key not in unserved})
        free = [*off, *(["demand_served"] if unserved or may_fail else [])]
        case = with_mode(case, free, "off")
        touched = {*free, *(self.by_key[key].rule for key in moved)}
        rules = self._rules if self._base is None else sorted(touched)
        arrays = self.kept.arrays_of(case, rules, base=self._base, has_cost=False)
        bounds = {self.kept.position(green): (0.0, _most_gwh(case, q)) for (q, _), green in self._green().items()}
        if unserved and not may_fail and "demand_served" not in off:
            for (block, period), unmet in self.kept.variables.unmet.items():
                key = f"demand.it_mw/{block}/{period}"
                left = unserved.get(key, 0.0)
                # Moved as far as it goes, a lever of demand means any part of it.
                is_free = left > 0 and left >= self.by_key[key].most
                bounds[self.kept.position(unmet)] = (0.0 if is_free else left, left)
        return with_bounds(arrays, bounds)

    def ask(self, amounts: Amounts, off: Sequence[str] = ()) -> Answer:
        """Return any plan with the levers moved so far and the rules ``off``.

        "infeasible" is proven; "none" means that the time did not suffice, and is no proof of anything.
        """
        try:
            arrays = self.arrays(amounts, off)
        except RowError as error:
            return no_answer("infeasible", math.inf, str(error))
        return ask_any(arrays, self.kept.variables, self.deadline.within(self.settings, ASK_SECONDS))

    def is_hopeless(self, amounts: Amounts) -> bool:
        """Say whether the relaxation alone proves that there is no plan."""
        try:
            return is_hopeless(self.arrays(amounts), self.deadline.within(self.settings))
        except RowError:
            return True

    def find(self, amounts: Amounts, off: Sequence[str] = ()) -> Answer | None:
        """Return any plan as :meth:`ask` does; None where none is known."""
        return answer if (answer := self.ask(amounts, off)).has_plan else None

    def is_infeasible(self, amounts: Amounts, off: Sequence[str] = ()) -> bool:
        """Say whether it is proven that there is no plan."""
        return self.ask(amounts, off).status == "infeasible"

    def least(self, group: Sequence[Lever], others: Amounts) -> Least | None:
        """Return the least sum of amounts of ``group`` with ``others`` moved as given; None if no amount helps."""
        name, fleet = group[0].group, bool(self.case.setting("pue_limit").options.get("fleet_average"))
        in_rows = name in ("demand_served", "green_channels") or any(lever.rows for lever in group)
        if not in_rows and (group[0].unit == "share" or fleet):
            return least_share(self, group[0], others)
        if group[0].rule == latency.ID:
            return least_latency(self, group[0], others)
        try:
            arrays, columns = self._elastic(name, group, others)
        except RowError:
            return least_share(self, group[0], others) if len(group) == 1 else None
        cost = arrays.cost.copy()
        cost[list(columns.values())] = 1.0
        arrays = with_cost(arrays, cost)
        answer = self.solve(arrays, GAP_SHARE)
        if not answer.has_plan:
            return None
        is_least = answer.bound >= SUFFICES_SHARE * answer.objective - ROUNDING
        if name.startswith("pue_limit"):
            return Least({group[0].key: self._worst_pue(group[0], answer)}, is_least, self.placed(answer.values))
        if is_least and sum(answer.values[column] > 10 * ROUNDING for column in columns.values()) > FEW_LEVERS:
            most = {columns[lever.key]: lever.most for lever in group if lever.key in columns}
            cap = max(answer.objective, answer.bound / (SUFFICES_SHARE + 1e-4))
            answer = fewest_moved(self.kept, arrays, most, answer, cap, self.deadline.within(self.settings))
        amounts = {
            lever.key: self._whole(lever, answer.values[columns[lever.key]]) for lever in group if lever.key in columns
        }
        amounts = {key: amount for key, amount in amounts.items() if amount > 0}
        return Least(amounts, is_least, self.placed(answer.values))

    def placed(self, values: Floats) -> Placed:
        """Return what a plan builds; on sites of the whole case, where this is a coarse one."""
        kept, modules = self.kept, self.kept.variables.modules
        periods = kept.variables.periods
        counts = {
            pair: tuple(float(round(values[kept.position(modules[*pair, period])])) for period in periods)
            for pair in kept.pairs
        }
        used = {pair: count for pair, count in counts.items() if count[-1] > 0}
        return used if self.coarse is None else self.coarse.members_of(used)

    def _whole(self, lever: Lever, amount: float) -> float:
        if amount <= 10 * ROUNDING:
            return 0.0
        # Of demand hardly more than the least: where a site has to be used well, serving a little less may not do.
        more = EXACT if lever.group == "demand_served" else amount * 1e-7 + 5 * ROUNDING
        return min(lever.most, amount + more)

    def _elastic(self, name: str, group: Sequence[Lever], others: Amounts) -> tuple[Arrays, dict[str, int]]:
        """Return the model with one free column for every lever of the group (unmet demand: its own)."""
        kept, columns = self.kept, {}
        if name == "demand_served":
            arrays = self.arrays(others, may_fail=True)
            for lever in group:
                block, period = lever.key.split("/")[1:]
                columns[lever.key] = kept.position(kept.variables.unmet[block, period])
            ours = {columns[one.key]: (0.0, one.most) for one in group}
            rest = {kept.position(unmet): (0.0, 0.0) for unmet in kept.variables.unmet.values()}
            return with_bounds(arrays, rest | self._unmet_bounds(others) | ours), columns
        moved = dict(others)
        if name == "large_in_cluster" or name.startswith("pue_limit"):
            moved[group[0].key] = group[0].most
        arrays = self.arrays(moved)
        names = set(arrays.row_names)
        for lever in group:
            rows = {row: rate for row, rate in lever.rows.items() if row in names}
            if rows or not lever.rows:
                arrays, columns[lever.key] = with_column(arrays, lever.key, (0.0, lever.most), 0.0, rows)
        if name == "green_channels":
            arrays = self._bought(arrays, columns)
        elif name == "large_in_cluster":
            high = arrays.row_high.copy()
            for number, row in enumerate(arrays.row_names):
                if row in group[0].rows:
                    high[number] = group[0].value
            arrays = replace(arrays, row_high=high)
        elif name.startswith("pue_limit"):
            for (site, design), excess in self._excess(group[0]).items():
                built = kept.position(kept.variables.built[site, design, kept.variables.periods[-1]])
                terms = {built: excess, columns[group[0].key]: -1.0}
                arrays = with_row(arrays, f"pue__{site}__{design}", terms, -np.inf, 0.0)
        return arrays, columns

    def _bought(self, arrays: Arrays, columns: Mapping[str, int]) -> Arrays:
        """Bind what is bought through each channel by its column instead of by its limit."""
        kept = self.kept
        for (channel, period), green in self._green().items():
            key = f"green_channels.max_gwh_per_year/{channel}"
            # One whose limit binds nothing has no column.
            if key in columns:
                lever, column = self.by_key[key], kept.position(green)
                terms = {column: 1.0, columns[key]: -1.0}
                arrays = with_bounds(arrays, {column: (0.0, lever.loosest)})
                arrays = with_row(arrays, f"green__{channel}__{period}", terms, -np.inf, lever.value)
        return arrays

    def _unmet_bounds(self, others: Amounts) -> dict[int, tuple[float, float]]:
        """Demand that other levers leave unserved, as these say."""
        kept, found = self.kept, {}
        for key, mw in others.items():
            if mw and self.by_key[key].group == "demand_served":
                block, period = key.split("/")[1:]
                found[kept.position(kept.variables.unmet[block, period])] = (
                    0.0 if mw >= self.by_key[key].most else mw,
                    mw,
                )
        return found

    def _excess(self, lever: Lever) -> dict[tuple[str, str], float]:
        """By how much each large pair of the lever's place breaks the limit, where it does [PUE]."""
        inside = lever.key.endswith("in_cluster")
        column = f"pue_{self.case.setting('pue_limit').options['percentile']}"
        limit, found = self.case.limits[lever.key], {}
        for pair in self.kept.pairs:
            if self.kept.variables.tier[pair[1]] == "hub" and bool(self.kept.variables.in_cluster[pair[0]]) == inside:
                pue = float(getattr(self.kept.variables.row[pair], column))
                if pue > limit.value or (limit.sense == "<" and pue >= limit.value):
                    # A little more than the excess, for the comparison is exact and "<" leaves out the value itself.
                    found[pair] = pue - limit.value + (ROUNDING if limit.sense == "<" else 1e-9)
        return found

    def _worst_pue(self, lever: Lever, answer: Answer) -> float:
        last, kept = self.kept.variables.periods[-1], self.kept
        used = (
            excess
            for pair, excess in self._excess(lever).items()
            if answer.values[kept.position(kept.variables.built[*pair, last])] > 0.5
        )
        return max(used, default=0.0)

    def solve(self, arrays: Arrays, gap_share: float = GAP_SHARE) -> Answer:
        """Return a plan within ``gap_share`` of the least objective of arrays of this model."""
        settings = replace(self.deadline.within(self.settings, STEP_SECONDS), gap_share=gap_share)
        return solve_least(arrays, self.kept.variables, settings)

    def _green(self) -> dict[tuple[str, str], object]:
        return self.kept.variables.green


def _most_gwh(case: Case, channel: str) -> float:
    return float(case.green_channels["max_gwh_per_year"][channel])
