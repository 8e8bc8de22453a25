"""The search for ways out: which groups of levers help alone, which only together, and how two may share the burden."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from optimizer.layered import LayeredModel
from optimizer.least import SUFFICES_SHARE, Amounts, Placed
from optimizer.lever import Lever
from optimizer.progress import Report

WANTED = 3
MOST_FURTHER = 2
# A second group shares the burden of a first only where it takes so much off it.
WORTH_SHARE = 0.05
LIKELY = ("demand_served", "power_supply")
HELPS = "helps"
# A way of several groups is moved back to these parts of it; the last is the part that must not do.
BACK_TO = (0.9, SUFFICES_SHARE)
MOST_BACK = 40


@dataclass(frozen=True)
class Group:
    """Levers that an official would move together."""

    levers: tuple[Lever, ...]

    @property
    def name(self) -> str:
        """The name that all levers of the group bear."""
        return self.levers[0].group

    @property
    def rule(self) -> str:
        """The rule whose numbers they are."""
        return self.levers[0].rule

    def fully(self) -> dict[str, float]:
        """Every lever as far as it goes."""
        return {lever.key: lever.most for lever in self.levers}


@dataclass(frozen=True)
class Way:
    """What to move and by how much, with what is known of it; see :class:`optimizer.relaxations.Relaxation`."""

    groups: tuple[Group, ...]
    amounts: Amounts
    is_least: bool
    placed: Placed
    is_shared: bool = False


@dataclass
class WayFinder:
    """The search over ``groups``, first to move first.

    After it ``alone`` holds the groups that help alone, ``useless`` the others if they do not help even all together.
    """

    model: LayeredModel
    groups: Sequence[Group]
    report: Report
    alone: list[Group] = field(default_factory=list)
    useless: list[Group] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ends = self.model.deadline
        self._known: dict[frozenset[str], str] = {}

    def ways(self) -> list[Way]:
        """Return each group that helps alone; then sets of others, then shared burdens, while fewer than wanted."""
        # Demand and supply help as a rule: asking for the least of them says so too, and policy is asked all at once.
        likely = [group for group in self.groups if group.rule in LIKELY]
        others = self._helping([group for group in self.groups if group not in likely])
        least = {group.name: self._least([group]) for group in self.groups if group in likely or group in others}
        self.alone = [group for group in self.groups if least.get(group.name) is not None]
        found = [way for group in self.alone if (way := least[group.name]) is not None]
        left = [group for group in self.groups if group not in self.alone]
        if left and self._asked(left) == "infeasible":
            self.useless = left
        elif len(found) < WANTED and len(left) > 1:
            found += self._together(left, WANTED - len(found))
        if len(found) < WANTED and self.alone:
            found += self._shared(found, left)
        return [way if len(way.groups) == 1 else self._tight(way) for way in found]

    def _tight(self, way: Way) -> Way:
        """The way, moved back all at once while that still does; proven least by the very claim that is made of it.

        Each group was least with the others held where they then stood, and that says nothing of all of them moved back
        together: to serve more may be easier where a site has a least size.
        """
        for _ in range(MOST_BACK):
            for share in BACK_TO:
                less = {key: share * amount for key, amount in way.amounts.items()}
                answer = self.model.ask(less)
                if answer.has_plan:
                    way = replace(way, amounts=less, placed=answer.placed)
                    break
            else:
                return replace(way, is_least=answer.status == "infeasible")
        return replace(way, is_least=False)

    def _helps(self, chosen: Sequence[Group]) -> bool:
        return self._asked(chosen) == HELPS

    def _asked(self, chosen: Sequence[Group]) -> str:
        """Whether these help, all of them fully moved: ``HELPS``, "infeasible" (proven), or "none" (not known)."""
        names = _names(chosen)
        if names not in self._known:
            answer = self.model.ask(_fully(chosen))
            self._known[names] = HELPS if answer.has_plan else answer.status
        return self._known[names]

    def _helping(self, groups: list[Group]) -> list[Group]:
        """Groups that may help alone: a set proven not to help, all of it moved, holds none of them.

        The relaxation proves that of most; of the others, looking for their least amounts tells.
        """
        if not groups or self._ends.is_over:
            return []
        if self.model.is_hopeless(_fully(groups)):
            self._known[_names(groups)] = "infeasible"
            return []
        if len(groups) == 1:
            return groups
        middle = len(groups) // 2
        return [*self._helping(groups[:middle]), *self._helping(groups[middle:])]

    def _together(self, left: list[Group], wanted: int) -> Iterator[Way]:
        """Sets of groups none of which helps alone; none contains another.

        A group without which nothing helps, all others fully moved, is part of every set: that leaves few to try. Where
        no small set helps, one irreducible set is found by leaving groups out.
        """
        needed = [
            group for group in left if self._asked([other for other in left if other is not group]) == "infeasible"
        ]
        free = [group for group in left if group not in needed]
        found: list[tuple[int, ...]] = []
        for size in range(MOST_FURTHER + 1):
            for further in combinations(range(len(free)), size):
                if any(set(part) <= set(further) for part in found) or self._ends.is_over:
                    continue
                chosen = [group for group in left if group in needed or group in [free[number] for number in further]]
                if len(chosen) < 2 or len(found) >= wanted or not self._helps(chosen):
                    continue
                if way := self._least(chosen):
                    found.append(further)
                    yield way
        if not self.alone and not found:
            for group in reversed(free):
                if self._helps([other for other in left if other is not group]):
                    left.remove(group)
            if way := self._least(left):
                yield way

    def _shared(self, found: Sequence[Way], left: Sequence[Group]) -> Iterator[Way]:
        """Two that help alone at half of the first; or one that does, eased by another that does not."""
        wanted = WANTED - len(found)
        single = {way.groups[0].name: way for way in found if len(way.groups) == 1}
        for first, second in combinations(single.values(), 2):
            halves = {key: amount / 2 for key, amount in first.amounts.items()}
            if (
                wanted
                and not self._ends.is_over
                and (way := self._complete((*first.groups, *second.groups), halves, second.groups[0]))
            ):
                wanted -= 1
                yield way
        for way in single.values():
            for group in left:
                if wanted and not self._ends.is_over and (eased := self._eased(way, group)):
                    wanted -= 1
                    yield eased

    def _eased(self, way: Way, group: Group) -> Way | None:
        """Let ``group`` go as far as it may: what the way then still needs is held, and the group moves back."""
        (first,) = way.groups
        least = self.model.least(first.levers, group.fully())
        if least is None or sum(least.amounts.values()) > (1 - WORTH_SHARE) * sum(way.amounts.values()):
            return None
        if not least.amounts:
            return None
        eased = self._complete((first, group), least.amounts, group)
        return None if eased is None else replace(eased, is_least=eased.is_least and least.is_least)

    def _complete(self, groups: tuple[Group, ...], held: Amounts, last: Group) -> Way | None:
        self.report("conflict", rules=" + ".join(group.name for group in groups))
        least = self.model.least(last.levers, held)
        if least is None or not least.amounts:
            return None
        return Way(groups, {**held, **least.amounts}, least.is_least, least.placed, True)

    def _least(self, chosen: Sequence[Group]) -> Way | None:
        """Move the last to move as little as the others, fully moved, let it; hold it there, and so on."""
        self.report("conflict", rules=" + ".join(group.name for group in chosen))
        amounts: Amounts = _fully(chosen[:-1])
        is_least = True
        placed: Placed = {}
        for group in reversed(chosen):
            keys = {lever.key for lever in group.levers}
            others = {key: amount for key, amount in amounts.items() if key not in keys}
            least = self.model.least(group.levers, others)
            if least is None or not least.amounts:
                return None
            amounts, placed = {**others, **least.amounts}, least.placed
            is_least = is_least and least.is_least
        return Way(tuple(chosen), amounts, is_least, placed)


def _names(groups: Sequence[Group]) -> frozenset[str]:
    return frozenset(group.name for group in groups)


def _fully(groups: Sequence[Group]) -> dict[str, float]:
    return {key: amount for group in groups for key, amount in group.fully().items()}
