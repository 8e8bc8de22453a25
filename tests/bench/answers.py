"""Seconds of a price and of a why-not question, as ratios to one solve of the same case in the same run.

``python tests/bench/answers.py [--cell-m 3000]``: the baseline on cells of that size; every move of every clause, and a
spread of sites in and out of the plan.
"""

from __future__ import annotations

import argparse
import time

from geodata.read import read_region
from models.assemble import assemble_case
from models.scenario import read_scenario
from models.scenario_edit import with_value
from optimizer.clause_price import price_clauses
from optimizer.plan_carbon import GridCarbon
from optimizer.planner import plan_case, solver_settings
from optimizer.why_not import answer_site

SITES = 6


def main() -> None:
    """Print the seconds and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cell-m", type=float, default=3000.0)
    scenario = with_value(read_scenario("baseline"), "candidates.cell_m", parser.parse_args().cell_m)
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
    prices = price_clauses(case, plan, proof.bound_cny, GridCarbon(case.grid_kgco2_per_kwh), settings)
    moves = sum(len(price.moves) for price in prices)
    seconds = (time.perf_counter() - began) / moves
    print(f"price: {moves} moves, {seconds:.1f} s each, {seconds / one:.2f} x one solve")
    chosen = sorted({str(site) for site in plan.facilities.index.get_level_values("site_id")})
    others = [str(site) for site in case.sites.index if site not in chosen]
    asked = [*chosen[:: max(1, len(chosen) // SITES)][:SITES], *others[:: max(1, len(others) // SITES)][:SITES]]
    began = time.perf_counter()
    for site in asked:
        answer_site(case, plan, proof.bound_cny, site, settings)
    seconds = (time.perf_counter() - began) / len(asked)
    print(f"why not, why here: {len(asked)} sites, {seconds:.1f} s each, {seconds / one:.2f} x one solve")


if __name__ == "__main__":
    main()
