"""The best plan as values of a kept model, and what every answer about plans nearly as good needs of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from models.case import Case
from optimizer.arrays import Arrays, Floats
from optimizer.arrays_edit import with_bounds
from optimizer.build import screen_pairs
from optimizer.dominance import dominated_pairs
from optimizer.highs import SolverSettings
from optimizer.kept import KeptModel
from optimizer.plan import Plan
from optimizer.progress import silent
from optimizer.solve import solve_stage


class NoGoodPlanError(RuntimeError):
    """The kept model has no plan, or not the plan in hand: a defect of the program, or a plan edited by hand."""


@dataclass(frozen=True, eq=False)
class Best:
    """The best plan known: ``point`` are its values, ``cost`` and the proven ``bound`` in the unit of the objective."""

    point: Floats
    cost: float
    bound: float
    sites: frozenset[str]


def whole_model(case: Case, widen: Sequence[Case] = (), *, goals: Mapping[str, float] | None = None) -> KeptModel:
    """Return a kept model with every admissible pair: also those that a best plan can do without.

    Where sites are forced in or out, a pair that was equivalent to another is so no longer. A case that may make an
    exception counts facilities, and the screening of equivalent pairs then leaves all of them in.
    """
    key = "large_in_cluster.exception_count"
    limits = {**case.limits, key: replace(case.limits[key], value=1.0)}
    return KeptModel(case, widen=[*widen, replace(case, limits=limits)], goals=goals)


def count_equivalent(case: Case) -> int:
    """Return how many sites the model of ``case`` leaves out because enough equivalent ones stand beside them."""
    admissible, _ = screen_pairs(case)
    dominated = set(zip(*(dominated_pairs(case, admissible)[name] for name in ("site_id", "design_id")), strict=True))
    kept = {site for site, design in admissible if (site, design) not in dominated}
    return len({site for site, _ in admissible} - kept)


def find_best(kept: KeptModel, settings: SolverSettings, plan: Plan | None = None, bound: float | None = None) -> Best:
    """Return the best plan of the kept case: solved, or the values of ``plan`` with its proven ``bound``.

    Raises NoGoodPlanError if there is none, or ``plan`` breaks a row of the model.
    """
    if plan is None or bound is None:
        answer = solve_stage(kept.arrays, kept.variables, settings, None, silent)
    else:
        answer = kept.solve(with_bounds(kept.arrays, _held(kept, plan)), settings)
    if not answer.has_plan:
        raise NoGoodPlanError(f"{kept.case.id}: {answer.status}")
    known = answer.bound if bound is None else bound
    return Best(answer.values, answer.objective, min(known, answer.objective), sites_of(kept, answer.values))


def site_columns(kept: KeptModel, period: str | None = None) -> dict[str, list[int]]:
    """Return for each site the columns that say that it is built by the end of ``period``, the last one if None.

    At most one column of a site is 1.
    """
    by, found = period or kept.variables.periods[-1], dict[str, list[int]]()
    for (site, _, when), built in kept.variables.built.items():
        if when == by:
            found.setdefault(site, []).append(kept.position(built))
    return found


def sites_of(kept: KeptModel, values: Floats, period: str | None = None) -> frozenset[str]:
    """Return the sites built by the end of ``period`` (the last one if None) in the plan that ``values`` hold."""
    return frozenset(site for site, columns in site_columns(kept, period).items() if sum(values[columns]) > 0.5)


def without_sites(kept: KeptModel, arrays: Arrays, sites: Sequence[str], period: str | None = None) -> Arrays:
    """Return the arrays with nothing built on ``sites`` by the end of ``period``, in no period if None.

    What is built stays, so that holding the one period holds those before it.
    """
    columns = [
        kept.position(built)
        for (site, _, when), built in kept.variables.built.items()
        if site in sites and period in (None, when)
    ]
    return with_bounds(arrays, dict.fromkeys(columns, (0.0, 0.0)))


def _held(kept: KeptModel, plan: Plan) -> dict[int, tuple[float, float]]:
    modules_at = {
        (str(site), str(row["design_id"]), str(period)): float(row["modules"])
        for (site, period), row in zip(plan.facilities.index, plan.facilities.to_dict("records"), strict=True)
    }
    held: dict[int, tuple[float, float]] = {}
    for key, built in kept.variables.built.items():
        modules = modules_at.pop(key, 0.0)
        held[kept.position(built)] = (float(modules > 0), float(modules > 0))
        held[kept.position(kept.variables.modules[key])] = (modules, modules)
    if modules_at:
        raise NoGoodPlanError(f"{plan.case_id}: {next(iter(modules_at))} is no pair of the model")
    return held
