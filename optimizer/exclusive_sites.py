"""Sites that exclude each other: no plan within the limit of cost has both, proven by forcing both in."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from optimizer.arrays_edit import with_row
from optimizer.good_plans import site_columns
from optimizer.highs import SolverSettings
from optimizer.kept import KeptModel


@dataclass(frozen=True)
class Exclusive:
    """``pairs`` that are proven to exclude each other, of those ``asked``; ``apart`` stand together in no plan found.

    A pair that was asked and is not among them may still exclude each other: only the relaxation was asked.
    """

    pairs: tuple[tuple[str, str], ...]
    asked: int
    apart: int


def find_exclusive(
    model: KeptModel,
    chosen: Sequence[frozenset[str]],
    limit: float,
    settings: SolverSettings,
    *,
    period: str | None = None,
) -> Exclusive:
    """Ask of pairs of sites that stand together in none of the ``chosen`` plans whether any plan within ``limit``
    could have both, until ``settings.time_limit_s`` is over.

    Pieces of one campus come first, then pairs of which every plan has exactly one. By the end of ``period``, the last
    if None.
    """
    ends = time.perf_counter() + settings.time_limit_s
    campus = model.case.sites["campus_id"].to_dict()
    named = sorted(frozenset().union(*chosen))
    apart = [
        (one, other)
        for one, other in combinations(named, 2)
        if not any(one in plan and other in plan for plan in chosen)
    ]

    def rank(pair: tuple[str, str]) -> tuple[bool, bool]:
        one, other = pair
        return campus[one] != campus[other], not all((one in plan) != (other in plan) for plan in chosen)

    places, found, asked = site_columns(model, period), list[tuple[str, str]](), 0
    for pair in sorted(apart, key=rank):
        left = ends - time.perf_counter()
        if left <= 0:
            break
        arrays = model.arrays
        for site in pair:
            arrays = with_row(arrays, f"exclusive__{site}", dict.fromkeys(places[site], 1.0), 1.0, 1.0)
        answer = model.solve(arrays, replace(settings, time_limit_s=left), relaxed=True)
        asked += 1
        if answer.status == "infeasible" or answer.bound > limit * (1 + 1e-9):
            found.append(pair)
    return Exclusive(tuple(found), asked, len(apart))
