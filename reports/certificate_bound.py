"""The bound of a run, held against the model built anew from its case: by arithmetic, or by solving it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.case import Case
from optimizer.build import build_model
from optimizer.dual_bound import dual_bound_cny
from optimizer.highs import SolverSettings
from optimizer.rows import RowError
from optimizer.solve import solve_model
from reports.certificate_claims import COST_TOLERANCE, Claim, read_figure

SECONDS = 300.0


def check_bound(manifest: Mapping[str, Any], case: Case) -> Claim:
    """Hold the cost against a bound that needs no trust in the solver; ``found`` is the gap that this bound proves."""
    proof = manifest["proof"]
    cost, stated = read_figure(proof.get("cost_cny")), read_figure(proof.get("gap_share"))
    bound = dual_bound_cny(case, _settings(proof))
    gap = (cost - bound) / max(abs(cost), 1e-10)
    failures = () if gap >= -COST_TOLERANCE else (f"manifest.json proof/cost_cny: {cost:.12g} < {bound:.12g}",)
    return Claim("dual_bound", 1, failures, stated, gap)


def check_by_solving(manifest: Mapping[str, Any], case: Case, seconds: float = SECONDS) -> Claim:
    """Solve the case again: no plan may be cheaper than the bound stated, none dearer than the bound found allows."""
    proof = manifest["proof"]
    cost, stated = read_figure(proof.get("cost_cny")), read_figure(proof.get("bound_cny"))
    try:
        again = solve_model(build_model(case), _settings(proof, seconds)).proof
    except RowError as error:
        return Claim("solved_again", 1, (str(error),), stated)
    if again is None:
        return Claim("solved_again", 1, (f"manifest.json proof/status: {proof.get('status')} != -",), stated)
    margin = COST_TOLERANCE * abs(cost)
    failures = []
    if not again.cost_cny >= stated - margin:
        failures.append(f"manifest.json proof/bound_cny: {stated:.12g} > {again.cost_cny:.12g}")
    if not cost >= again.bound_cny - margin:
        failures.append(f"manifest.json proof/cost_cny: {cost:.12g} < {again.bound_cny:.12g}")
    return Claim("solved_again", 2, tuple(failures), stated, again.cost_cny)


def _settings(proof: Mapping[str, Any], seconds: float = SECONDS) -> SolverSettings:
    """The settings that the run states; what is no number was edited, and the defaults do as well."""
    default = SolverSettings()
    try:
        return SolverSettings(
            threads=min(max(int(proof["threads"]), 1), 64),
            seed=int(proof["seed"]),
            time_limit_s=seconds,
            gap_share=max(float(proof["gap_limit_share"]), 0.0),
        )
    except (KeyError, TypeError, ValueError):
        return default
