"""Counts of the conflict answer on random cases without a plan: ``python -m tests.conflict_check [COUNT] [SECONDS]``.

Every way is judged by models built anew: feasible at 100 % of it, infeasible at 99 %. Every second case has alike sites
and is asked of a coarse case first, as large ones are. For the first case the base line is printed beside it: the names
of the rows that the solver's own search for an irreducible set gives.
"""

import sys
import time

from optimizer import layered
from optimizer.arrays import convert_problem
from optimizer.build import build_model
from optimizer.conflict import is_feasible
from optimizer.iis import clashing_rows
from optimizer.layered import MANY_PAIRS
from optimizer.lever_words import say_moves
from optimizer.relaxations import find_relaxations
from optimizer.rows import RowError
from tests.cases import SITES
from tests.cases_infeasible import SETTINGS, TWINS, is_coarse, random_case


def solver_rows(case) -> list[str]:
    """Row names of the solver's irreducible set for the relaxation; the reason where it gives none."""
    try:
        arrays = convert_problem(build_model(case).problem)
    except RowError as error:
        return [str(error)]
    found = clashing_rows(arrays, SETTINGS)
    return list(found.rows) if found else []


def main(count: int, seconds: float) -> int:
    """Check ``count`` cases, or as many as fit in ``seconds``; return 1 if a way fails."""
    began, seed, failed = time.perf_counter(), 0, 0
    totals = {
        "cases": 0,
        "coarse": 0,
        "ways": 0,
        "feasible_100": 0,
        "infeasible_99": 0,
        "proven": 0,
        "without_way": 0,
        "one": 0,
        "two": 0,
        "three": 0,
        "no_more": 0,
    }
    while totals["cases"] < count and time.perf_counter() - began < seconds:
        seed += 1
        case = random_case(seed, TWINS if is_coarse(seed) else SITES)
        layered.MANY_PAIRS = 0 if is_coarse(seed) else MANY_PAIRS
        if is_feasible(case, SETTINGS):
            continue
        conflict = find_relaxations(case, SETTINGS)
        if not totals["cases"]:
            print("solver:", solver_rows(case))
            for way in conflict.relaxations:
                print("here:", "; and ".join(say_moves(way.moves, "en")))
        totals["cases"] += 1
        totals["coarse"] += is_coarse(seed)
        totals["without_way"] += not conflict.relaxations
        totals["one"] += len(conflict.relaxations) == 1
        totals["two"] += len(conflict.relaxations) == 2
        totals["three"] += len(conflict.relaxations) >= 3
        # All groups beside those that help alone are proven to be of no help.
        totals["no_more"] += len(conflict.relaxations) < 3 and bool(conflict.useless)
        kinds = [frozenset(lever.group for lever, _ in way.moves) for way in conflict.relaxations if not way.is_shared]
        totals["own_three"] = totals.get("own_three", 0) + (len(kinds) >= 3)
        for way in conflict.relaxations:
            enough, less = is_feasible(way.relax(case), SETTINGS), is_feasible(way.relax(case, 0.99), SETTINGS)
            totals["ways"] += 1
            totals["feasible_100"] += enough
            totals["infeasible_99"] += not less
            totals["proven"] += way.is_least
            if not enough or (less and way.is_least):
                failed += 1
                print("FAILS: seed", seed, say_moves(way.moves, "en"))
        if totals["cases"] % 10 == 0:
            print(totals, f"{time.perf_counter() - began:.0f} s", flush=True)
    totals["failed"] = failed
    print(totals, f"{time.perf_counter() - began:.0f} s")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(int((sys.argv[1:] or ["200"])[0]), float((sys.argv[2:] or ["1e9"])[0])))
