"""Why a case has no plan, in the words of its clauses: the smallest relaxations, each of which makes it feasible.

Levers that an official would move together form a group; a relaxation moves as few groups as will do, each as little
as will do: at 99 % of its amounts there is no plan. Each is checked by a model built anew from the case so changed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from models.case import Case
from models.policy.clauses import clauses_of
from optimizer.conflict import is_feasible
from optimizer.elastic import Amounts, ElasticModel, loosen
from optimizer.highs import SolverSettings
from optimizer.lever import Lever, levers
from optimizer.progress import Report, silent
from optimizer.rules import RULES

# Policy numbers first, demand left unserved next, physics last; within policy, what costs others least.
ORDER = (
    "in_cluster_share",
    "starter_zones_first",
    "rack_utilisation",
    "renewable_share",
    "pue_limit",
    "large_in_cluster",
    "demand_served",
    "power_supply",
)
WANTED = 3
MOST_FURTHER = 2
# Bookkeeping and the form of the supply: the frame within which the clauses clash.
FRAME = ("site_capacity", "dual_feed")


@dataclass(frozen=True)
class Relaxation:
    """One way out: the levers to move and by how much; ``is_least`` if 99 % of it is proven not to be enough."""

    moves: tuple[tuple[Lever, float], ...]
    is_least: bool

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules whose numbers move, each once."""
        return tuple(dict.fromkeys(lever.rule for lever, _ in self.moves))

    def relax(self, case: Case, share: float = 1.0) -> Case:
        """Return the case with ``share`` of this relaxation."""
        return loosen(case, [lever for lever, _ in self.moves], {lever.key: by * share for lever, by in self.moves})


@dataclass(frozen=True)
class Conflict:
    """``relaxations`` first-to-move first, ``clashing`` an irreducible set of rules, ``seconds`` it took."""

    relaxations: tuple[Relaxation, ...]
    clashing: tuple[str, ...]
    seconds: float

    @property
    def quotes(self) -> tuple[tuple[str, str, str], ...]:
        """(rule, clause, words as printed) of the clashing rules; rules without a clause are left out."""
        return tuple((rule, clause.id, clause.quote) for rule in self.clashing for clause in clauses_of(rule))


def find_relaxations(
    case: Case,
    settings: SolverSettings,
    *,
    order: Sequence[str] = (),
    fixed: Sequence[str] = (),
    report: Report = silent,
) -> Conflict:
    """Return the ways out of an infeasible case, and what clashes.

    ``order`` are rule ids, first to move first, before those not named; rules in ``fixed`` never move. At least three
    ways are looked for, moving groups together where one alone does not help.
    """
    began = time.perf_counter()
    rules = [rule.ID for rule in RULES if case.setting(rule.ID).is_required and rule.ID not in FRAME]
    groups = _groups(case, order, fixed)
    model = ElasticModel(case, [lever for group in groups for lever in group], settings, rules)
    found = [way for way in _ways(model, groups, report) if is_feasible(way.relax(case), settings)]
    clashing = tuple(_clash(model, [rule for rule in [*reversed(fixed), *rules] if rule in rules]))
    return Conflict(tuple(found), clashing, time.perf_counter() - began)


def _groups(case: Case, order: Sequence[str], fixed: Sequence[str]) -> list[list[Lever]]:
    ranked = [*order, *(rule for rule in ORDER if rule not in order)]
    groups: dict[str, list[Lever]] = {}
    for lever in levers(case):
        if lever.rule not in fixed and lever.most > 0:
            groups.setdefault(lever.group, []).append(lever)
    return sorted(groups.values(), key=lambda group: ranked.index(group[0].rule))


def _ways(model: ElasticModel, groups: list[list[Lever]], report: Report) -> Iterator[Relaxation]:
    """Yield each group that helps alone, then sets of the others while fewer than wanted; none contains another.

    Among the others, a group without which nothing helps, all others fully moved, is part of every set: that leaves few
    to try. Where no small set helps, one irreducible set is found by leaving groups out.
    """
    ends = time.perf_counter() + model.settings.time_limit_s

    def helps(chosen: Sequence[list[Lever]]) -> bool:
        return model.find(_fully(chosen)) is not None

    def way_of(chosen: Sequence[list[Lever]]) -> Relaxation | None:
        report("conflict", rules=" + ".join(group[0].group for group in chosen))
        return _least(model, chosen)

    alone = [group for group in groups if helps([group])]
    yield from filter(None, (way_of([group]) for group in alone))
    left = [group for group in groups if group not in alone]
    if len(alone) >= WANTED or len(left) < 2 or not helps(left):
        return
    needed = [group for group in left if not helps([other for other in left if other is not group])]
    free = [group for group in left if group not in needed]
    found: list[tuple[int, ...]] = []
    for size in range(MOST_FURTHER + 1):
        for further in combinations(range(len(free)), size):
            if any(set(part) <= set(further) for part in found) or time.perf_counter() > ends:
                continue
            chosen = [group for group in left if group in needed or group in [free[number] for number in further]]
            if len(chosen) > 1 and len(alone) + len(found) < WANTED and helps(chosen) and (way := way_of(chosen)):
                found.append(further)
                yield way
    if not alone and not found:
        for group in reversed(free):
            if helps([other for other in left if other is not group]):
                left.remove(group)
        yield from filter(None, [way_of(left)])


def _fully(groups: Sequence[list[Lever]]) -> dict[str, float]:
    return {lever.key: lever.most for group in groups for lever in group}


def _least(model: ElasticModel, groups: Sequence[list[Lever]]) -> Relaxation | None:
    """Move the last to move as little as the others, fully moved, let it; hold it there, and so on."""
    amounts: Amounts = _fully(groups[:-1])
    is_least = True
    for group in reversed(groups):
        keys = {lever.key for lever in group}
        least = model.least(group, {key: amount for key, amount in amounts.items() if key not in keys})
        if least is None or not least.amounts:
            return None
        amounts = {**{key: amount for key, amount in amounts.items() if key not in keys}, **least.amounts}
        is_least = is_least and least.is_least
    moves = tuple((lever, amounts[lever.key]) for group in groups for lever in group if lever.key in amounts)
    return Relaxation(moves, is_least)


def _clash(model: ElasticModel, rules: list[str]) -> list[str]:
    """Deletion filter: leave out what is not needed for there to be no plan; what is left is irreducible."""
    off: list[str] = []
    for rule in rules:
        if model.is_infeasible({}, [*off, rule]):
            off.append(rule)
    return [rule for rule in rules if rule not in off]
