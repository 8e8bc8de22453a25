"""The least amount of a lever that moves coefficients: a share, or a fleet average.

Newton's steps from plan to plan, ended by a proof that 99 % of the amount does not suffice.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from optimizer.arrays import Arrays, Floats
from optimizer.arrays_edit import with_column
from optimizer.elastic_solve import solve_relaxed
from optimizer.least import SUFFICES_SHARE, Amounts, Least
from optimizer.lever import Lever
from optimizer.rows import RowError
from optimizer.share_steps import ShareRows, read_rows
from optimizer.solver_answer import Answer

if TYPE_CHECKING:
    from optimizer.elastic import ElasticModel

MOST_STEPS = 30
# A step that leaves so much of the amount is near the least.
NEAR_SHARE = 0.8


def least_share(model: ElasticModel, lever: Lever, others: Amounts) -> Least | None:
    """Return the least amount of ``lever`` with ``others`` moved as given; None if no amount is known to help."""
    search = _Search(model, lever, others)
    first = search.near() or search.find(lever.most)
    if first is None:
        return None
    amount, values, is_near = search.enough(lever.most, first.values), first.values, search.rows is None
    for _ in range(MOST_STEPS):
        if is_near:
            # Asked first, for it ends the search: near the least, a further step takes far longer than this proof.
            found = model.ask({**others, lever.key: SUFFICES_SHARE * amount})
            if found.status != "proven":
                proven = found.status == "infeasible"
                return Least({lever.key: min(lever.most, amount + 1e-9)}, proven, model.placed(values))
            amount, values = search.enough(SUFFICES_SHARE * amount, found.values), found.values
        if search.rows is None:
            amount, values = search.halve(amount, values)
            continue
        better = search.step(amount, values)
        reached = amount if better is None else search.enough(amount, better)
        is_near = reached > NEAR_SHARE * amount
        if better is not None and reached < amount * (1 - 1e-6):
            amount, values = reached, better
    return Least({lever.key: min(lever.most, amount + 1e-9)}, False, model.placed(values))


class _Search:
    """The steps for one lever of a model, with others held where they stand."""

    def __init__(self, model: ElasticModel, lever: Lever, others: Amounts) -> None:
        self.model, self.lever, self.others = model, lever, others
        self.rows: ShareRows | None = None
        with contextlib.suppress(RowError):
            tight = self._arrays(0.0)
            # Half way: fully moved, a row may lose all its variables and with them its right-hand side.
            self.rows = read_rows(tight, self._arrays(lever.most / 2), lever.rule, lever.most)

    def enough(self, amount: float, values: Floats) -> float:
        """Return the least amount, no more than ``amount``, at which a plan keeps all rows."""
        return amount if self.rows is None else min(amount, self.rows.amount(values))

    def find(self, amount: float) -> Answer | None:
        """Return any plan at this amount."""
        return self.model.find({**self.others, self.lever.key: amount})

    def near(self) -> Answer | None:
        """Return a first plan near the least: steps on the relaxation are cheap, and end where its plan is near."""
        amount, values = self.lever.most, None
        relaxed = solve_relaxed(self._arrays(amount), self.model.deadline.within(self.model.settings))
        while relaxed.has_plan and self.enough(amount, relaxed.values) < amount * (1 - 1e-6):
            amount, values = self.enough(amount, relaxed.values), relaxed.values
            stepped = self._stepped(amount, values)
            if stepped is None:
                break
            relaxed = solve_relaxed(stepped, self.model.deadline.within(self.model.settings))
        stepped = None if values is None else self._stepped(self.lever.most, values)
        answer = None if stepped is None else self.model.solve(stepped)
        return answer if answer is not None and answer.has_plan else None

    def step(self, amount: float, values: Floats) -> Floats | None:
        """One step of Newton: the plan that keeps the rows with most to spare at the rates of the present plan."""
        arrays = self._stepped(amount, values)
        answer = None if arrays is None else self.model.solve(arrays)
        return answer.values if answer is not None and answer.has_plan else None

    def halve(self, amount: float, values: Floats) -> tuple[float, Floats]:
        """Bisection, where rows at the present value cannot even be written down (nothing could ever keep them)."""
        low = 0.0
        while low < 0.995 * amount:
            middle = (low + amount) / 2
            found = self.find(middle)
            if found is None:
                low = middle
            else:
                amount, values = middle, found.values
        return amount, values

    def _arrays(self, amount: float) -> Arrays:
        return self.model.arrays({**self.others, self.lever.key: amount})

    def _stepped(self, amount: float, values: Floats) -> Arrays | None:
        arrays = self._arrays(amount)
        names = set(arrays.row_names)
        rates = {} if self.rows is None else self.rows.rates(values)
        rates = {name: rate for name, rate in rates.items() if name in names}
        if not rates or amount <= 0:
            return None
        return with_column(arrays, self.lever.key, (-amount, 0.0), 1.0, rates)[0]
