"""Asking a coarse model first: what has no plan there has none, and a plan there says which sites to ask of the case.

The elastic model of the whole case is built only where neither settles a question. A small case is asked as a whole.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from optimizer.coarse import coarse_case
from optimizer.conflict import has_plan_of
from optimizer.deadline import Deadline
from optimizer.elastic import ElasticModel
from optimizer.least import SUFFICES_SHARE, Amounts, Least, Placed
from optimizer.lever import Lever
from optimizer.loosen import loosen, with_mode
from optimizer.question import Question

# Fewer pairs than so many are asked as they are.
MANY_PAIRS = 60
# One look for a plan on the sites that a coarse plan names.
HOLD_SECONDS = 10.0
# Where that finds none, so much more is moved: 99 % of it is still less than the least.
EASED_SHARE = 0.005
# The part of the time in which the whole case may be asked.
ALL_SHARE = 0.4


@dataclass(frozen=True)
class Asked:
    """What is known of a plan: "proven" if there is one, "infeasible" if none, else "none"; it builds ``placed``."""

    status: str
    placed: Placed = field(default_factory=dict, compare=False)

    @property
    def has_plan(self) -> bool:
        """There is a plan."""
        return self.status == "proven"


class LayeredModel:
    """A question asked of a coarse case first, and of the case itself where that settles nothing."""

    def __init__(self, question: Question, deadline: Deadline | None = None) -> None:
        self.question, self.deadline = question, deadline or Deadline()
        self.case, self.levers, self.settings = question.case, question.levers, question.settings
        self._full: ElasticModel | None = None
        self._held: set[tuple[frozenset[tuple[str, float]], frozenset[str]]] = set()
        coarse = coarse_case(self.case) if len(self.case.site_designs) >= MANY_PAIRS else None
        self.coarse = (
            None if coarse is None else ElasticModel(replace(question, case=coarse.case), self.deadline, coarse=coarse)
        )

    def give_time(self, deadline: Deadline) -> None:
        """Let all that is asked from now on take until ``deadline``."""
        self.deadline = deadline
        for model in (self.coarse, self._full):
            if model is not None:
                model.deadline = deadline

    @property
    def full(self) -> ElasticModel:
        """The elastic model of the case itself, built when it is first asked for."""
        if self._full is None:
            self._full = ElasticModel(self.question, self.deadline)
        return self._full

    def ask(self, amounts: Amounts, off: Sequence[str] = ()) -> Asked:
        """Say whether there is a plan with the levers moved so far and the rules ``off``."""
        if self.coarse is not None:
            told = self.coarse.ask(amounts, off)
            if told.status == "infeasible":
                return Asked("infeasible")
            if told.has_plan:
                placed = self.coarse.placed(told.values)
                if self._holds(amounts, placed, off):
                    return Asked("proven", placed)
            if not self._may_ask_all():
                return Asked("none")
        answer = self.full.ask(amounts, off)
        return Asked("proven", self.full.placed(answer.values)) if answer.has_plan else Asked(answer.status)

    def is_hopeless(self, amounts: Amounts) -> bool:
        """Say whether the relaxation alone proves that there is no plan with the levers moved so far."""
        model = self.full if self.coarse is None else self.coarse
        return model.is_hopeless(amounts)

    def is_infeasible(self, amounts: Amounts, off: Sequence[str] = ()) -> bool:
        """Say whether it is proven that there is no plan."""
        return self.ask(amounts, off).status == "infeasible"

    def is_checked(self, amounts: Amounts) -> bool:
        """Say whether a model built anew from the case with the levers moved so far was found to have a plan."""
        return self._key(amounts, ()) in self._held

    def least(self, group: Sequence[Lever], others: Amounts) -> Least | None:
        """Return the least sum of amounts of ``group`` with ``others`` moved as given; None if no amount helps."""
        if self.coarse is None:
            return self.full.least(group, others)
        low = self.coarse.least(group, others)
        if low is None and self.coarse.is_infeasible({**others, **{lever.key: lever.most for lever in group}}):
            return None
        if low is not None:
            if self._holds({**others, **low.amounts}, low.placed, ()):
                return low
            most = {lever.key: lever.most for lever in group}
            eased = {key: min(most[key], (1 + EASED_SHARE) * amount) for key, amount in low.amounts.items()}
            if self._holds({**others, **eased}, low.placed, ()):
                return Least(eased, self._is_too_little(others, eased), low.placed)
        found = self.full.least(group, others) if self._may_ask_all() else None
        if found is None or found.is_least:
            return found
        return Least(found.amounts, self._is_too_little(others, found.amounts), found.placed)

    def _may_ask_all(self) -> bool:
        """The whole case takes long: it is asked while there is time for the rest."""
        return self.coarse is None or self.deadline.passed_s < ALL_SHARE * self.deadline.seconds

    def _is_too_little(self, others: Amounts, amounts: Amounts) -> bool:
        """Whether 99 % of ``amounts`` is proven not to do."""
        less = {key: SUFFICES_SHARE * amount for key, amount in amounts.items()}
        model = self.full if self.coarse is None else self.coarse
        return model.is_infeasible({**others, **less})

    def _holds(self, amounts: Amounts, placed: Placed, off: Sequence[str]) -> bool:
        """Whether the case so changed has a plan of these pairs: of a model built anew, so that no edit is trusted."""
        moved = {key: amount for key, amount in amounts.items() if amount}
        key = self._key(moved, off)
        if key not in self._held:
            case = with_mode(loosen(self.case, self.levers, moved), off, "off")
            if not has_plan_of(case, self.deadline.within(self.settings, HOLD_SECONDS), placed):
                return False
            self._held.add(key)
        return True

    @staticmethod
    def _key(amounts: Amounts, off: Collection[str]) -> tuple[frozenset[tuple[str, float]], frozenset[str]]:
        return frozenset((key, amount) for key, amount in amounts.items() if amount), frozenset(off)
