"""Seconds of a price, of a why-not question and of a way out, as ratios to one solve in the same run.

``python tests/bench/answers.py [--cell-m 3000] [--demand-factor 3]``: the baseline on cells of that size; every move of
every clause, and a spread of sites in and out of the plan. For the way out demand is multiplied until there is no plan,
and the solve that it is held against is that of the case with the first way out.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace

from geodata.read import read_region
from models.assemble import assemble_case
from models.case import Case
from models.scenario import read_scenario
from models.scenario_edit import with_value
from optimizer.clause_price import price_clauses
from optimizer.highs import SolverSettings
from optimizer.plan_carbon import GridCarbon
from optimizer.planner import plan_case, solver_settings
from optimizer.relaxations import find_relaxations
from optimizer.why_not import answer_site
from tests.bench.figures import record

SITES = 6


def main() -> None:
    """Print the seconds and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cell-m", type=float, default=3000.0)
    parser.add_argument("--demand-factor", type=float, default=3.0)
    wanted = parser.parse_args()
    scenario = with_value(read_scenario("baseline"), "candidates.cell_m", wanted.cell_m)
    case, _ = assemble_case(scenario, read_region())
    settings = solver_settings(scenario)
    began = time.perf_counter()
    outcome = plan_case(case, settings)
    one = time.perf_counter() - began
    plan, proof = outcome.plan, outcome.proof
    if plan is None or proof is None:
        raise SystemExit("the case has no plan")
    print(f"one solve: {one:.1f} s")
    began = time.perf_counter()
    prices = price_clauses(
        case, plan, proof.bound_cny, GridCarbon(case.grid_kgco2_per_kwh), settings, report=_Stopwatch()
    )
    moves = sum(len(price.moves) for price in prices)
    seconds = (time.perf_counter() - began) / moves
    record("price of a move / one solve", seconds / one, "x", 3.0)
    print(f"price: {moves} moves, {seconds:.1f} s each, {seconds / one:.2f} x one solve")
    chosen = sorted({str(site) for site in plan.facilities.index.get_level_values("site_id")})
    others = [str(site) for site in case.sites.index if site not in chosen]
    asked = [*chosen[:: max(1, len(chosen) // SITES)][:SITES], *others[:: max(1, len(others) // SITES)][:SITES]]
    took = []
    for site in asked:
        began = time.perf_counter()
        answer_site(case, plan, proof.bound_cny, site, settings)
        took.append(time.perf_counter() - began)
        print(f"  {site} {took[-1]:.1f} s")
    seconds = sum(took) / len(took)
    record("why (not) here / one solve", seconds / one, "x", 3.0)
    print(
        f"why not, why here: {len(asked)} sites, {seconds:.1f} s each, {seconds / one:.2f} x one solve, "
        f"at most {max(took) / one:.2f} x"
    )
    _ways_out(case, wanted.demand_factor, settings)


def _ways_out(case: Case, factor: float, settings: SolverSettings) -> None:
    greedy = replace(case, demand=case.demand.assign(it_mw=case.demand["it_mw"] * factor))
    began = time.perf_counter()
    conflict = find_relaxations(greedy, settings)
    seconds = time.perf_counter() - began
    if not conflict.relaxations:
        raise SystemExit("no way out was found")
    began = time.perf_counter()
    outcome = plan_case(conflict.relaxations[0].relax(greedy), settings)
    one = time.perf_counter() - began
    if outcome.plan is None:
        raise SystemExit("the first way out is none")
    ways = len(conflict.relaxations)
    record("ways out of a clash / one solve", seconds / one, "x", 3.0)
    print(
        f"demand x {factor:g}: {ways} ways out, {seconds:.1f} s; one solve with the first {one:.1f} s; "
        f"{seconds / one:.2f} x one solve, {seconds / one / ways:.2f} x for each way"
    )


class _Stopwatch:
    """Print how long each clause took."""

    def __init__(self) -> None:
        self.began = time.perf_counter()
        self.name = "the model"

    def __call__(self, step: str, **figures: object) -> None:
        now = time.perf_counter()
        print(f"  {self.name} {now - self.began:.1f} s")
        self.began, self.name = now, f"{step} {figures.get('group')}"


if __name__ == "__main__":
    main()
