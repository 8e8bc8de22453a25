"""An irreducible set of rules that clash: together they leave no plan, without any one of them they do."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from optimizer.layered import LayeredModel


@dataclass(frozen=True)
class Clashing:
    """``rules`` that clash; ``is_irreducible``: proven that without any one of them the others do not."""

    rules: tuple[str, ...]
    is_irreducible: bool = True


def find_clash(model: LayeredModel, rules: list[str], needed: Collection[str] = ()) -> Clashing:
    """Return such a set of ``rules``, in their order; what comes first is left out first where there is a choice.

    ``needed`` are rules known to be in every such set: moving a number of theirs is enough. The others are left out in
    halves, so that a small clash among many rules takes few solves. Empty if all together are not proven to clash.
    """
    sure = [rule for rule in rules if rule in needed]
    doubtful = [rule for rule in rules if rule not in needed]
    unknown = []

    def clashes(kept: Collection[str]) -> bool:
        told = model.ask({}, [rule for rule in rules if rule not in kept])
        if told.status == "none":
            # Taken as no clash: what is named then still clashes, but less of it might.
            unknown.append(kept)
        return told.status == "infeasible"

    if sure and clashes(sure):
        found = sure
    elif not clashes(rules):
        return Clashing(())
    else:
        found = [*sure, *_halve(clashes, sure, doubtful)]
    return Clashing(tuple(rule for rule in rules if rule in found), not unknown)


def _halve(clashes: Callable[[Collection[str]], bool], held: list[str], doubtful: list[str]) -> list[str]:
    """QuickXplain: what of ``doubtful`` clashes together with ``held``, given that all does and ``held`` alone not."""
    if len(doubtful) <= 1:
        return doubtful
    middle = len(doubtful) // 2
    # The first half is left out if the second alone will do.
    first, second = doubtful[:middle], doubtful[middle:]
    if clashes([*held, *second]):
        return _halve(clashes, held, second)
    if clashes([*held, *first]):
        return _halve(clashes, held, first)
    of_first = _halve(clashes, [*held, *second], first)
    return [*of_first, *_halve(clashes, [*held, *of_first], second)]
