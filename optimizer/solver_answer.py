"""What every solver is asked with and answers with: settings, status, values and bound."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from optimizer.arrays import Floats
from optimizer.watch import Watch

HIGHS, CBC = "highs", "cbc"


@dataclass(frozen=True)
class SolverSettings:
    """How to solve: ``gap_share`` is the relative gap at which a plan counts as proven, ``time_limit_s`` for all.

    ``watch`` is who looks on and may cancel; it never changes what is found, only whether the solver may finish.
    """

    name: str = HIGHS
    threads: int = 2
    seed: int = 1
    time_limit_s: float = 300.0
    gap_share: float = 0.001
    watch: Watch | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, eq=False)
class Answer:
    """What one solver run came to.

    ``status``: proven, unproven (a plan, but no proof within the gap), infeasible, or none (no plan found).
    ``objective`` and ``bound`` are in the unit of the objective; ``values`` is empty without a plan; ``reduced`` holds
    reduced costs of a relaxation, ``row_duals`` what its objective changes by for 1 more on the right-hand side.
    """

    status: str
    values: Floats
    objective: float
    bound: float
    reduced: Floats
    log: str
    row_duals: Floats = field(default_factory=lambda: np.empty(0))

    @property
    def has_plan(self) -> bool:
        """There are values to read."""
        return len(self.values) > 0


def finite_bound(answer: Answer) -> float:
    """The bound of an answer beside a plan that is there: none where it says that there can be no plan.

    A model drawn tight may be impossible by a rounding where the model is not; that proves nothing of the plan.
    """
    return answer.bound if answer.status != "infeasible" and math.isfinite(answer.bound) else -math.inf


def answer_of(values: Floats, objective: float, bound: float, gap_share: float, *, finished: bool, log: str) -> Answer:
    """Return the answer for a plan in hand: proven only if the solver ``finished`` and the gap is closed."""
    bound = min(bound, objective)
    proven = finished and share_gap(objective, bound) <= gap_share + 1e-9
    return Answer("proven" if proven else "unproven", values, objective, bound, np.empty(0), log)


def no_answer(status: str, bound: float, log: str) -> Answer:
    """Return the answer without a plan."""
    return Answer(status, np.empty(0), math.inf, bound, np.empty(0), log)


def share_gap(objective: float, bound: float) -> float:
    """Relative gap (objective - bound) / |objective| [1]; 0 where both are 0."""
    if objective == bound:
        return 0.0
    return max(0.0, objective - bound) / abs(objective) if objective else math.inf
