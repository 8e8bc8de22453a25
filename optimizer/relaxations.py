"""Why a case has no plan, in the words of its clauses: the smallest relaxations, each of which makes it feasible.

Levers that an official would move together form a group; a relaxation moves as few groups as will do, each as little
as will do: at 99 % of its amounts there is no plan. Each is checked by a model built anew from the case so changed.
Where fewer than three ways move different groups, ways that share the burden between two of them follow.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from models.case import Case
from models.policy.clauses import clauses_of
from optimizer.clash import find_clash
from optimizer.conflict import is_feasible
from optimizer.deadline import Deadline
from optimizer.highs import SolverSettings
from optimizer.layered import LayeredModel
from optimizer.least import Placed
from optimizer.lever import Lever, levers
from optimizer.loosen import loosen
from optimizer.progress import Report, silent
from optimizer.question import Question
from optimizer.rules import RULES
from optimizer.ways_out import Group, Way, WayFinder

# Policy first, then limits that the user set, then demand left unserved, physics last.
ORDER = (
    "in_cluster_share",
    "starter_zones_first",
    "rack_utilisation",
    "stock_consolidation",
    "green_centres",
    "renewable_share",
    "pue_limit",
    "large_in_cluster",
    "latency",
    "budget",
    "carbon_cap",
    "water_limit",
    "energy_review",
    "orderly_growth",
    "demand_served",
    "power_supply",
)
# All of it, and the part that is for the ways out: the rest is for what clashes.
SECONDS = 120.0
WAYS_SHARE = 0.85
# From this part of what can be used at all, a least share of racks used may leave no room for another demand.
TIGHT_SHARE = 0.95
# Bookkeeping and the form of the supply: the frame within which the clauses clash.
FRAME = ("site_capacity", "dual_feed")


@dataclass(frozen=True)
class Relaxation:
    """One way out: the levers to move and by how much; ``is_least`` if 99 % of it is proven not to be enough.

    ``is_shared``: the burden of another way, divided between two groups. ``is_exact``: of demand just so much has to be
    left, since with a little more there was no plan either. ``placed``: what a plan then builds.
    """

    moves: tuple[tuple[Lever, float], ...]
    is_least: bool
    is_shared: bool = False
    is_exact: bool = False
    placed: Placed = field(default_factory=dict, repr=False, compare=False)

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules whose numbers move, each once."""
        return tuple(dict.fromkeys(lever.rule for lever, _ in self.moves))

    def relax(self, case: Case, share: float = 1.0) -> Case:
        """Return the case with ``share`` of this relaxation."""
        return loosen(case, [lever for lever, _ in self.moves], {lever.key: by * share for lever, by in self.moves})


@dataclass(frozen=True)
class Conflict:
    """``relaxations`` first-to-move first, ``clashing`` an irreducible set of rules, ``seconds`` it took.

    ``is_irreducible``: that is proven of the clashing rules. ``useless`` are the rules with levers that do not help,
    even all of them moved as far as they go (proven).
    """

    relaxations: tuple[Relaxation, ...]
    clashing: tuple[str, ...]
    seconds: float
    useless: tuple[str, ...] = ()
    is_irreducible: bool = True

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
    seconds: float = SECONDS,
    report: Report = silent,
) -> Conflict:
    """Return the ways out of an infeasible case, and what clashes.

    ``order`` are rule ids, first to move first, before those not named; rules in ``fixed`` never move. At least three
    ways are looked for, moving groups together where one alone does not help. After ``seconds`` no further solve
    begins, and what is not proven by then is said to be not proven.
    """
    deadline = Deadline(seconds)
    rules = [rule.ID for rule in RULES if case.setting(rule.ID).is_required and rule.ID not in FRAME]
    groups = _groups(case, order, fixed)
    within = tuple(lever for group in groups for lever in group.levers)
    model = LayeredModel(Question(case, within, settings, tuple(rules)), deadline.earlier(WAYS_SHARE))
    finder = WayFinder(model, groups, report)
    ways = [way for way in finder.ways() if model.is_checked(way.amounts) or _is_enough(case, way, settings)]
    found = [_relaxation(case, way, settings) for way in ways]
    report("clash")
    model.give_time(deadline)
    ranked = [rule for rule in [*reversed(fixed), *rules] if rule in rules]
    # Green electricity serves two rules: that more of it helps does not say which.
    sure = {group.rule for group in finder.alone if group.name != "green_channels"}
    clashing = find_clash(model, list(dict.fromkeys(ranked)), sure)
    useless = tuple(dict.fromkeys(group.rule for group in finder.useless))
    return Conflict(tuple(found), clashing.rules, deadline.passed_s, useless, clashing.is_irreducible)


def find_rules(case: Case, settings: SolverSettings) -> tuple[str, ...]:
    """Return an irreducible set of rules that clash, without looking for ways out."""
    rules = [rule.ID for rule in RULES if case.setting(rule.ID).is_required and rule.ID not in FRAME]
    question = Question(case, tuple(levers(case)), settings, tuple(rules))
    return find_clash(LayeredModel(question, Deadline(SECONDS)), rules).rules


def _groups(case: Case, order: Sequence[str], fixed: Sequence[str]) -> list[Group]:
    ranked = [*order, *(rule for rule in ORDER if rule not in order)]
    groups: dict[str, list[Lever]] = {}
    for lever in levers(case):
        if lever.rule not in fixed and lever.most > 0:
            groups.setdefault(lever.group, []).append(lever)
    return sorted(
        map(Group, map(tuple, groups.values())),
        key=lambda group: (ranked.index(group.rule), group.levers[0].is_physics),
    )


def _is_enough(case: Case, way: Way, settings: SolverSettings) -> bool:
    return is_feasible(_loosened(case, way, way.amounts), settings, way.placed)


def _relaxation(case: Case, way: Way, settings: SolverSettings) -> Relaxation:
    moves = tuple(
        (lever, way.amounts[lever.key]) for group in way.groups for lever in group.levers if lever.key in way.amounts
    )
    return Relaxation(moves, way.is_least, way.is_shared, _is_exact(case, way, settings), way.placed)


def _is_exact(case: Case, way: Way, settings: SolverSettings) -> bool:
    """Whether demand has to be left to the point: rounded up as it is printed, it would not do.

    Only a share of the racks near what can be used at all makes it so: capacity then fits one demand alone.
    """
    rule = case.setting("rack_utilisation")
    if not rule.is_required or case.limit("rack_utilisation.min_share") < TIGHT_SHARE * case.usable_share:
        return False
    most = {lever.key: lever.most for group in way.groups for lever in group.levers}
    printed = {
        key: min(most[key], math.ceil(by * 10 - 1e-3) / 10) if key.startswith("demand.") else by
        for key, by in way.amounts.items()
    }
    return printed != way.amounts and not is_feasible(_loosened(case, way, printed), settings)


def _loosened(case: Case, way: Way, amounts: Mapping[str, float]) -> Case:
    return loosen(case, [lever for group in way.groups for lever in group.levers], dict(amounts))
