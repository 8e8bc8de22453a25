"""What one move of one limit comes to: a look by relaxation at every move, then a search for those still open.

A look settles most moves. A limit that is tightened within what the plan in hand leaves free keeps that plan, and the
bound of the case is a bound of the narrower one; where a limit is loosened, the relaxation of the edited model bounds
what a better plan could save. Only where both leave more than the gap is anything searched for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from optimizer.arrays import Arrays, Floats
from optimizer.deadline import Deadline
from optimizer.highs import Answer, SolverSettings, share_gap
from optimizer.objective import CNY_PER_UNIT
from optimizer.plan_carbon import GridCarbon, plan_carbon_t
from optimizer.plan_in_hand import (
    Interval,
    Placement,
    PlanInHand,
    compare_placement,
    cost_change,
    keeps_rows,
    row_activity,
    solve_both,
)

LOOSER, TIGHTER, OFF = "looser", "tighter", "off"
# ``open``: the time ended before the change was known to the gap.
CHANGED, BELOW_GAP, OPEN, INFEASIBLE, NO_PLAN = "changed", "below_gap", "open", "infeasible", "no_plan"
# Below this no search is worth its beginning [s].
LEAST_SECONDS = 0.5


@dataclass(frozen=True)
class Move:
    """One change of one limit and what it came to.

    ``status``: changed, below_gap (no change is proven), open (nor is it known to the gap: time ended), infeasible
    (there is no plan so), no_plan (none was found in time). ``cost_cny`` of the best plan; ``relaxed_cny`` and
    ``dual_cny`` are estimates of it, the latter None where the number decides what is admitted and stands in no row.
    ``carbon_t`` [t/year] is that of the two plans found, in the last period.
    """

    name: str
    status: str
    cost_cny: Interval | None = None
    relaxed_cny: float | None = None
    dual_cny: float | None = None
    carbon_t: float | None = None
    placement: Placement | None = None


@dataclass(eq=False)
class Task:
    """A move to be priced: the model as it wants it, and ``answer`` once it is settled or the time is over."""

    name: str
    hand: PlanInHand
    arrays: Arrays
    relaxed: Answer
    answer: Answer | None = None
    # Whether every plan under the narrower limit is one under the wider.
    is_nested: bool = True
    # Beside the relaxation: what other moves prove of this one.
    bound: float = -np.inf

    @property
    def best_bound(self) -> float:
        """No plan costs less, in the unit of the objective."""
        return max(self.bound, self.relaxed.bound)


@dataclass(eq=False)
class Pricer:
    """Prices around ``hand``; ``relaxed`` is the relaxation of its case, ``known`` are plans found on the way."""

    hand: PlanInHand
    relaxed: Answer
    grid: GridCarbon
    settings: SolverSettings
    clock: Deadline
    known: list[Floats] = field(default_factory=list)

    def look(self, name: str, hand: PlanInHand, arrays: Arrays, *, is_nested: bool = True) -> Task:
        """Solve the relaxation of a move, and settle it where that suffices."""
        relaxed = hand.kept.solve(arrays, self.settings, relaxed=True)
        bound = hand.bound if is_nested and name == TIGHTER else -np.inf
        task = Task(name, hand, arrays, relaxed, is_nested=is_nested, bound=bound)
        if relaxed.status == "infeasible":
            task.answer = relaxed
        else:
            self._settle(task)
        return task

    def search(self, task: Task, seconds: float) -> None:
        """Search for the best plan of a move within ``seconds``; what is found is an answer, proven or not."""
        self._settle(task)
        if task.answer is not None:
            return
        start = self._start(task)
        if seconds < LEAST_SECONDS:
            task.answer = self._unproven(task, start) if start is not None else replace(task.relaxed, status="none")
            return
        hand = task.hand if start is None else replace(task.hand, point=start)
        within = replace(self.settings, time_limit_s=seconds)
        answer = solve_both(hand, task.arrays, within, known_bound=task.best_bound).answer
        if not answer.has_plan and answer.status != "infeasible" and start is not None:
            answer = self._unproven(task, start)
        if answer.has_plan and task.hand.kept is self.hand.kept:
            self.known.append(answer.values)
        task.answer = answer

    def price(self, task: Task) -> Move:
        """Say what the answer of a task means."""
        answer, name = task.answer, task.name
        assert answer is not None
        if answer.status in ("infeasible", "none") or not answer.has_plan:
            return Move(name, INFEASIBLE if answer.status == "infeasible" else NO_PLAN)
        falls, rises = name != TIGHTER or not task.is_nested, name == TIGHTER or not task.is_nested
        change = cost_change(self.hand, answer, can_fall=falls, can_rise=rises)
        before, own, after = self.hand.kept.case, task.hand.kept.case, task.hand.kept.plan(answer)
        last = str(before.periods.index[-1])
        carbon = [plan_carbon_t(*one, last, self.grid) for one in ((own, after), (before, self.hand.plan))]
        return Move(
            name,
            CHANGED if not change.holds_zero else BELOW_GAP if answer.status == "proven" else OPEN,
            change,
            (task.relaxed.objective - self.relaxed.objective) * CNY_PER_UNIT,
            dual_change(self.hand.kept.arrays, task.arrays, self.relaxed) if name != OFF else None,
            carbon[0] - carbon[1],
            compare_placement(before, self.hand.plan, after, other=own),
        )

    def _settle(self, task: Task) -> None:
        """Settle a task whose cheapest known plan the bound at hand proves good enough."""
        start = self._start(task)
        if start is not None:
            answer = self._unproven(task, start)
            if share_gap(answer.objective, answer.bound) <= self.settings.gap_share:
                task.answer = replace(answer, status="proven")

    def _start(self, task: Task) -> Floats | None:
        """The cheapest plan known that keeps the rows of a task."""
        own = task.hand.point
        known = [own, *self.known] if task.hand.kept is self.hand.kept else [own]
        width = len(task.arrays.cost)
        padded = (np.concatenate([one, np.zeros(width - len(one))]) for one in known if len(one) <= width)
        kept = [one for one in padded if keeps_rows(task.arrays, one)]
        return min(kept, key=lambda one: float(task.arrays.cost @ one), default=None)

    @staticmethod
    def _unproven(task: Task, plan: Floats) -> Answer:
        cost = float(task.arrays.cost @ plan)
        return Answer("unproven", plan, cost, min(task.best_bound, cost), task.relaxed.reduced, "")


def search_open(pricer: Pricer, groups: Mapping[str, list[Task]]) -> Iterator[str]:
    """Search for what is open, group by group, each with an even part of the time left; yields each group beforehand.

    A rule that is off comes first: no plan under a looser limit is cheaper than the best without the rule.
    """
    left = len({id(task) for tasks in groups.values() for task in tasks if task.answer is None})
    for group, tasks in groups.items():
        asked = sorted((task for task in tasks if task.answer is None), key=lambda task: task.name != OFF)
        if asked:
            yield group
        for task in asked:
            off = next((one for one in tasks if one.name == OFF and one.answer is not None), None)
            if task.name == LOOSER and off is not None and off.answer is not None and off.answer.has_plan:
                task.bound = max(task.bound, off.answer.bound)
            pricer.search(task, min(pricer.settings.time_limit_s, pricer.clock.left_s / left))
            left -= 1


def dual_change(before: Arrays, after: Arrays, relaxed: Answer) -> float | None:
    """What the row duals foretell [CNY]: dual x what the room of each row changes by; None if no row changes."""
    place = {name: number for number, name in enumerate(after.row_names)}
    if len(after.cost) != len(before.cost) or place.keys() != set(before.row_names):
        return None
    order = np.array([place[name] for name in before.row_names])
    duals, values = relaxed.row_duals, relaxed.values
    old_side = np.where(duals > 0, before.row_low, before.row_high)
    new_side = np.where(duals > 0, after.row_low[order], after.row_high[order])
    load = row_activity(after, values)[order] - row_activity(before, values)
    with np.errstate(invalid="ignore"):
        side = np.where(duals != 0, new_side - old_side, 0.0)
    changed = np.abs(load) + np.abs(np.nan_to_num(side))
    if not changed.any():
        return None
    return float(duals @ (side - load)) * CNY_PER_UNIT
