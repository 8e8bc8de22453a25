"""Solving a model: the stages that the scenario puts before cost, a first plan from promising sites, then the proof.

The first plan: the relaxation says which sites it would use; a model restricted to these is solved for a part of the
time, and ends as soon as the relaxation, drawn tight, proves its plan good enough. Else the full model starts from that
plan, and the gap is the full model's own, so the restriction costs no proof.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pulp

from optimizer.arrays import Arrays, Floats, convert_problem
from optimizer.build import Model
from optimizer.highs import Answer, SolverSettings, share_gap, solve_arrays, solver_title, version
from optimizer.location_model import solve_plain
from optimizer.objective import CNY_PER_UNIT, add_objective
from optimizer.plan import Proof
from optimizer.priorities import Stage, stages
from optimizer.progress import Report, silent
from optimizer.rows import add_row, sum_terms
from optimizer.solver_answer import finite_bound
from optimizer.tighten import tighten
from optimizer.variables import Variables

# Below this the full model is solved at once; above it the restricted model finds a first plan.
SMALL_COLUMNS = 2000
# Above any objective [its unit], and still a number that the solver takes.
ANY_OBJECTIVE = 1e20
KERNEL_PAIRS = 60
KERNEL_GROWTH = 2
KERNEL_TIME_SHARE = 0.4
KERNEL_NODES = 400
KERNEL_GAP_SHARE = 0.6
# Up to this gap the hundredth of a percent that a tight relaxation gains is worth solving it.
FINE_GAP_SHARE = 0.002


@dataclass(frozen=True, eq=False)
class Solved:
    """What solving came to: the answer of the last stage, the values by variable, the proof if there is a plan.

    ``bound_cny`` is what every plan costs at least where there is none; -inf where a goal before cost found none.
    """

    answer: Answer
    values: dict[int, float]
    proof: Proof | None
    bound_cny: float = -math.inf


def solve_model(model: Model, settings: SolverSettings, report: Report = silent) -> Solved:
    """Solve all stages within ``settings.time_limit_s``; the objective of the model is left as cost."""
    began = time.perf_counter()
    variables = model.variables
    start: Floats | None = None
    limited = False
    priorities = stages(variables)
    for number, stage in enumerate(priorities):
        left = settings.time_limit_s - (time.perf_counter() - began)
        share = left / (len(priorities) - number + 1)
        first = _stage(model, stage, replace(settings, time_limit_s=share), start, report)
        limited = limited or first.status != "proven"
        if not first.has_plan:
            return Solved(first, {}, None)
        start = first.values
    arrays = convert_problem(model.problem)
    left = settings.time_limit_s - (time.perf_counter() - began)
    answer = solve_stage(arrays, variables, replace(settings, time_limit_s=left), start, report)
    if limited and answer.status == "proven":
        answer = replace(answer, status="unproven")
    seconds = time.perf_counter() - began
    values = {id(v): float(x) for v, x in zip(arrays.variables, answer.values, strict=False)}
    proof = _prove(arrays, answer, settings, seconds) if answer.has_plan else None
    return Solved(answer, values, proof, answer.bound * CNY_PER_UNIT)


def _stage(model: Model, stage: Stage, settings: SolverSettings, start: Floats | None, report: Report) -> Answer:
    """Minimise one stage, then hold its best value (with its tolerance) by a row; cost is set again."""
    problem, variables = model.problem, model.variables
    problem.setObjective(pulp.LpAffineExpression(sum_terms(stage.terms)))
    report("priority")
    answer = solve_stage(convert_problem(problem), variables, settings, start, report)
    if answer.has_plan:
        add_row(problem, stage.row, stage.terms, "<=", stage.most(answer.objective))
    add_objective(problem, variables)
    return answer


def solve_stage(
    arrays: Arrays, variables: Variables, settings: SolverSettings, start: Floats | None, report: Report
) -> Answer:
    """Solve one objective of a model within ``settings.time_limit_s``, from ``start`` or from promising sites."""
    began, seconds = time.perf_counter(), settings.time_limit_s
    plain = solve_plain(arrays, variables, settings)
    if plain is not None:
        return plain
    relaxed = first = None
    bound = -math.inf
    if len(arrays.cost) > SMALL_COLUMNS and start is None:
        report("first_plan")
        relaxed = solve_arrays(arrays, settings, time_limit_s=seconds, relaxed=True)
        if relaxed.status == "infeasible":
            return relaxed
        if relaxed.has_plan:
            left = seconds - (time.perf_counter() - began)
            bound = max(relaxed.objective, _tight_bound(arrays, settings, left))
            first = _solve_kernel(arrays, variables, settings, relaxed, bound)
            if first.status == "proven":
                return first
            start = first.values if first.has_plan else None
    report("proof")
    left = seconds - (time.perf_counter() - began)
    target = good_enough(bound, settings.gap_share) if first is not None else None
    answer = solve_arrays(arrays, settings, time_limit_s=left, start=start, target=target)
    if relaxed is None or first is None or answer.status == "infeasible":
        return answer
    return with_bound(answer if answer.has_plan else first, bound, settings.gap_share)


def _tight_bound(arrays: Arrays, settings: SolverSettings, time_limit_s: float) -> float:
    """The bound of the relaxation drawn tight; -inf where the gap asked for is so wide that this decides nothing."""
    if settings.gap_share > FINE_GAP_SHARE:
        return -math.inf
    return finite_bound(solve_arrays(tighten(arrays), settings, time_limit_s=time_limit_s, relaxed=True))


def _solve_kernel(
    arrays: Arrays, variables: Variables, settings: SolverSettings, relaxed: Answer, bound: float
) -> Answer:
    """A first plan from the promising sites, held to ``bound``, which is one of all: its own speaks of these alone.

    The search ends at the first plan that the relaxation of all proves good enough. Promising sites that hold no plan
    at all are joined by twice as many: what makes them impossible is found in moments.
    """
    began, seconds = time.perf_counter(), settings.time_limit_s * KERNEL_TIME_SHARE
    size, high = KERNEL_PAIRS, arrays.high
    while True:
        before, high = high, _kernel(arrays, variables, relaxed, size)
        if size > KERNEL_PAIRS and np.array_equal(before, high):
            break
        first = solve_arrays(
            arrays,
            settings,
            time_limit_s=seconds - (time.perf_counter() - began),
            gap_share=settings.gap_share * KERNEL_GAP_SHARE,
            high=high,
            most_nodes=KERNEL_NODES,
            target=good_enough(bound, settings.gap_share),
        )
        if first.status != "infeasible" or time.perf_counter() - began >= seconds:
            break
        size *= KERNEL_GROWTH
    return with_bound(replace(first, bound=-math.inf), bound, settings.gap_share)


def good_enough(bound: float, gap_share: float) -> float:
    """The highest objective whose relative gap to ``bound`` is at most ``gap_share`` [1]; from 1 on any will do."""
    if bound > 0 and gap_share >= 1.0:
        return ANY_OBJECTIVE
    return bound / (1.0 - gap_share if bound > 0 else 1.0 + gap_share)


def with_bound(answer: Answer, bound: float, gap_share: float) -> Answer:
    """The answer with the better of its own bound and ``bound``, proven if that closes the gap."""
    if not answer.has_plan:
        return replace(answer, status="none", bound=bound)
    bound = min(max(answer.bound, bound), answer.objective)
    is_proven = share_gap(answer.objective, bound) <= gap_share + 1e-9
    return replace(answer, status="proven" if is_proven else "unproven", bound=bound)


def _kernel(arrays: Arrays, variables: Variables, relaxed: Answer, size: int) -> Floats:
    """Upper bounds that leave only the most promising pairs of each tier, at least ``size`` of it."""
    position = {id(variable): number for number, variable in enumerate(arrays.variables)}
    last = variables.periods[-1]
    scored: dict[str, list[tuple[float, float, tuple[str, str]]]] = {}
    for pair in variables.pairs:
        columns = [position[id(variables.built[*pair, period])] for period in variables.periods]
        modules = [position[id(variables.modules[*pair, period])] for period in variables.periods]
        most = float(variables.row[pair].max_modules)
        dear = sum(max(relaxed.reduced[c], 0.0) for c in columns) / most
        dear += sum(max(relaxed.reduced[c], 0.0) for c in modules)
        used = relaxed.values[position[id(variables.built[*pair, last])]]
        scored.setdefault(variables.tier[pair[1]], []).append((-float(used > 1e-7), dear, pair))
    kept = {pair for scores in scored.values() for pair in _promising(sorted(scores), size)}
    high = arrays.high.copy()
    for (site, design, _), built in variables.built.items():
        if (site, design) not in kept:
            high[position[id(built)]] = 0.0
    return high


def _promising(
    scores: Sequence[tuple[float, float, tuple[str, str]]], size: int = KERNEL_PAIRS
) -> list[tuple[str, str]]:
    """The pairs that the relaxation uses, then the cheapest of as many further sites again: one design a site.

    Near-equal designs of one site would fill the kernel and find nothing that one of them does not.
    """
    best: dict[str, tuple[str, str]] = {}
    for *_, pair in scores:
        best.setdefault(pair[0], pair)
    used = sum(1 for score, *_ in scores if score < 0)
    return list(best.values())[: max(size, 2 * used)]


def _prove(arrays: Arrays, answer: Answer, settings: SolverSettings, seconds: float) -> Proof:
    bound = answer.bound if math.isfinite(answer.bound) else -math.inf
    return Proof(
        status=answer.status,
        cost_cny=answer.objective * CNY_PER_UNIT,
        bound_cny=bound * CNY_PER_UNIT,
        gap_share=share_gap(answer.objective, bound),
        gap_limit_share=settings.gap_share,
        solver=solver_title(settings.name),
        solver_version=version(settings.name),
        seed=settings.seed,
        threads=settings.threads,
        seconds=seconds,
        rows=len(arrays.row_low),
        columns=len(arrays.cost),
        integers=int(np.count_nonzero(arrays.is_integer)),
        nonzeros=len(arrays.value),
    )
