"""The one function behind ``cqdc plan``: case in, audited outcome out."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

import pandas as pd

from models.case import Case
from models.scenario import Scenario
from optimizer.audit import audit_plan, measure_costs, violations
from optimizer.build import build_model
from optimizer.extract import extract_plan
from optimizer.finding import Finding
from optimizer.highs import SolverSettings
from optimizer.penalties import PENALTY
from optimizer.plan import Plan, Proof
from optimizer.progress import Report, silent
from optimizer.rows import RowError
from optimizer.screening import no_pairs
from optimizer.solve import solve_model
from optimizer.variables import Variables

# Relative; the solver keeps whole numbers to 1e-6.
COST_TOLERANCE = 1e-5

PLANNED, UNPROVEN, INFEASIBLE, NO_PLAN = "planned", "unproven", "infeasible", "no_plan"


class CostMismatchError(RuntimeError):
    """Objective and audited cost differ: a defect of the program, never of the input."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What planning came to.

    ``status``: planned (proven within the gap), unproven (a plan without that proof), infeasible (why is another
    question: :mod:`optimizer.relaxations`), no_plan (stopped before any plan was found).
    ``screened`` holds every site or pair that was left out, with clause and reason; ``costs`` component, period_id, cny
    (present value); ``seconds`` how long each stage took. ``bound_cny`` is what every plan costs at least where none
    was found in time; -inf where nothing is proven, or where a goal before cost was not reached.
    """

    status: str
    plan: Plan | None
    proof: Proof | None
    findings: tuple[Finding, ...]
    screened: pd.DataFrame
    costs: pd.DataFrame
    log: str
    seconds: dict[str, float] = field(default_factory=dict)
    bound_cny: float = -math.inf

    @property
    def is_good(self) -> bool:
        """There is a plan and it keeps every required rule."""
        return self.plan is not None and not violations(self.findings)


def solver_settings(scenario: Scenario) -> SolverSettings:
    """Read the solver section of a scenario."""
    return SolverSettings(
        name=scenario.text("solver.name"),
        threads=scenario.integer("solver.threads"),
        seed=scenario.integer("solver.seed"),
        time_limit_s=scenario.number("solver.time_limit_s"),
        gap_share=scenario.number("solver.gap_share"),
    )


def plan_case(case: Case, settings: SolverSettings | None = None, report: Report = silent) -> Outcome:
    """Build, solve, extract and audit. An infeasible case is no error, it comes back as such."""
    settings = settings or SolverSettings()
    report = _entering(settings, report)
    began = time.perf_counter()
    try:
        model = build_model(case)
    except RowError as error:
        # A row over nothing but constants cannot hold: the rules clash before any site is chosen.
        return Outcome(INFEASIBLE, None, None, (), no_pairs(), _no_costs(), str(error))
    built = time.perf_counter()
    report("model", pairs=len(model.variables.pairs))
    solved = solve_model(model, settings, report)
    done = time.perf_counter()
    seconds = {"build": built - began, "solve": done - built}
    answer = solved.answer
    if not answer.has_plan:
        status = INFEASIBLE if answer.status == "infeasible" else NO_PLAN
        return Outcome(status, None, None, (), model.screened, _no_costs(), answer.log, seconds, solved.bound_cny)
    plan = extract_plan(case, model.variables, solved.values)
    findings = audit_plan(case, plan)
    costs = measure_costs(case, plan)
    _check_cost(costs, model.variables, solved.values, solved.proof)
    seconds["audit"] = time.perf_counter() - done
    status = PLANNED if answer.status == "proven" else UNPROVEN
    return Outcome(status, plan, solved.proof, findings, model.screened, costs, answer.log, seconds)


def _entering(settings: SolverSettings, report: Report) -> Report:
    """The report, by which whoever watches the solver also learns what it is at work on."""
    watch = settings.watch
    if watch is None:
        return report

    def enter(step: str, **figures: object) -> None:
        watch.enter(step)
        report(step, **figures)

    return enter


def _check_cost(costs: pd.DataFrame, variables: Variables, values: dict[int, float], proof: Proof | None) -> None:
    """Two independent reckonings of the cost must agree, or one of them is wrong and no plan is shown.

    A plan that is not proven may carry more slack than it needs; then the penalty measured is the smaller one.
    """
    is_penalty = costs["component"] == PENALTY
    measured, penalty = float(costs["cny"][~is_penalty].sum()), float(costs["cny"][is_penalty].sum())
    slack = sum(values[id(variable)] for variable in variables.slack.values())
    claimed_penalty = slack * variables.case.prefer_cny_per_unit
    claimed = float("nan") if proof is None else proof.cost_cny
    tolerance = COST_TOLERANCE * max(1.0, abs(claimed))
    if not abs(measured + claimed_penalty - claimed) <= tolerance or penalty > claimed_penalty + tolerance:
        raise CostMismatchError(
            f"the audit measures {measured:.6g} + {penalty:.6g} CNY of penalties, the solver claims {claimed:.6g} CNY"
        )


def _no_costs() -> pd.DataFrame:
    return pd.DataFrame(columns=["component", "period_id", "cny"])
