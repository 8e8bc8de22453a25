"""Counts of the conflict answer on random cases without a plan: ``python -m tests.conflict_check [COUNT] [SECONDS]``.

Every way is judged by models built anew: feasible at 100 % of it, infeasible at 99 %. Every second case has alike sites
and is asked of a coarse case first, as large ones are. For the first case the base line is printed beside it: the names
of the rows that the solver's own search for an irreducible set gives.

``--kept FILE`` adds a line for each seed to a file and passes over those that stand there, so that a count is taken in
parts; with 0 seconds it only adds up what is there.
"""

import argparse
import json
import sys
import time
from pathlib import Path

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


def judged(case, way) -> dict:
    """What models built anew say of one way out."""
    enough, less = is_feasible(way.relax(case), SETTINGS), is_feasible(way.relax(case, 0.99), SETTINGS)
    return {
        "words": say_moves(way.moves, "en"),
        "groups": sorted({lever.group for lever, _ in way.moves}),
        "is_shared": way.is_shared,
        "is_least": way.is_least,
        "is_enough": enough,
        "is_enough_at_99": less,
    }


def checked(seed: int, *, is_first: bool = False) -> dict:
    """The record of one seed: no ``ways`` where its case has a plan, and nothing is to be explained."""
    began = time.perf_counter()
    case = random_case(seed, TWINS if is_coarse(seed) else SITES)
    layered.MANY_PAIRS = 0 if is_coarse(seed) else MANY_PAIRS
    if is_feasible(case, SETTINGS):
        return {"seed": seed}
    conflict = find_relaxations(case, SETTINGS)
    if is_first:
        print("solver:", solver_rows(case))
        for way in conflict.relaxations:
            print("here:", "; and ".join(say_moves(way.moves, "en")))
    answered_s = time.perf_counter() - began
    ways = [judged(case, way) for way in conflict.relaxations]
    record = {"seed": seed, "is_coarse": is_coarse(seed), "ways": ways, "useless": list(conflict.useless)}
    times = {"answered_s": round(answered_s, 2), "all_s": round(time.perf_counter() - began, 2)}
    return record | {"clashing": list(conflict.clashing), "is_irreducible": conflict.is_irreducible} | times


def is_false(way: dict) -> bool:
    """The way does not do, or 99 % of one that is called least does."""
    return not way["is_enough"] or (way["is_least"] and way["is_enough_at_99"])


def totals(records: list[dict]) -> dict:
    """The records added up."""
    cases = [record for record in records if "ways" in record]
    ways = [way for record in cases for way in record["ways"]]
    counts = [len(record["ways"]) for record in cases]
    own = [{tuple(way["groups"]) for way in record["ways"] if not way["is_shared"]} for record in cases]
    return {
        "cases": len(cases),
        "coarse": sum(record["is_coarse"] for record in cases),
        "ways": len(ways),
        "feasible_100": sum(way["is_enough"] for way in ways),
        "infeasible_99": sum(not way["is_enough_at_99"] for way in ways),
        "proven": sum(way["is_least"] for way in ways),
        "without_way": counts.count(0),
        "one": counts.count(1),
        "two": counts.count(2),
        "three": sum(count >= 3 for count in counts),
        # All groups beside those that help alone are proven to be of no help.
        "no_more": sum(len(record["ways"]) < 3 and bool(record["useless"]) for record in cases),
        "own_three": sum(len(kinds) >= 3 for kinds in own),
        "irreducible": sum(record["is_irreducible"] for record in cases),
        "failed": sum(map(is_false, ways)),
        "answered_s": round(sum(record["answered_s"] for record in cases), 1),
        "longest_s": max((record["answered_s"] for record in cases), default=0.0),
    }


def main(count: int, seconds: float, kept: Path | None) -> int:
    """Check ``count`` cases, or as many as fit in ``seconds``; return 1 if a way fails."""
    began = time.perf_counter()
    lines = kept.read_text(encoding="utf-8").splitlines() if kept and kept.exists() else []
    records = [json.loads(line) for line in lines]
    known, seed = {record["seed"] for record in records}, 0
    found = sum("ways" in record for record in records)
    while found < count and time.perf_counter() - began < seconds:
        seed += 1
        if seed in known:
            continue
        record = checked(seed, is_first=not found)
        records.append(record)
        if kept:
            with kept.open("a", encoding="utf-8") as file:
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
        found += "ways" in record
        for way in record.get("ways", ()):
            if is_false(way):
                print("FAILS: seed", seed, way["words"])
        if "ways" in record and found % 10 == 0:
            print(totals(records), f"{time.perf_counter() - began:.0f} s", flush=True)
    added = totals(records)
    print(added, f"{time.perf_counter() - began:.0f} s")
    return int(added["failed"] > 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=200)
    parser.add_argument("seconds", nargs="?", type=float, default=1e9)
    parser.add_argument("--kept", type=Path)
    given = parser.parse_args()
    sys.exit(main(given.count, given.seconds, given.kept))
