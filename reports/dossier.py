"""A dossier: all that is known about one planned case, as the run folder, the map and the summary need it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd

from geodata.candidates import Candidates
from geodata.read import Region
from models.case import Case
from models.scenario import Scenario
from optimizer.finding import VIOLATED, Finding
from optimizer.plan import Plan, Proof

if TYPE_CHECKING:
    from optimizer.planner import Outcome


@dataclass(frozen=True, eq=False)
class Dossier:
    """One planned case with its proof, findings and places.

    ``costs``: component, period_id, cny (present value [CNY]). ``screened``: site_id, design_id, clause, reason_zh,
    reason_en. ``created`` is local time with its offset; ``log`` is what the solver wrote.
    """

    scenario: Scenario
    case: Case
    plan: Plan
    proof: Proof
    findings: Sequence[Finding]
    costs: pd.DataFrame
    screened: pd.DataFrame
    log: str
    region: Region
    candidates: Candidates
    created: datetime

    @property
    def violated(self) -> tuple[str, ...]:
        """Ids of the required rules that the plan breaks, each once, in the order of the audit."""
        return violated_rules(self.findings)

    @property
    def present_cost_cny(self) -> float:
        """Present cost of the plan as the audit measures it [CNY]."""
        return float(self.costs["cny"].sum())


def make_dossier(
    scenario: Scenario,
    case: Case,
    outcome: Outcome,
    region: Region,
    candidates: Candidates,
) -> Dossier:
    """Return the dossier of an outcome that has a plan, made now."""
    if outcome.plan is None or outcome.proof is None:
        raise ValueError(f"outcome {outcome.status!r} has no plan")
    return Dossier(
        scenario=scenario,
        case=case,
        plan=outcome.plan,
        proof=outcome.proof,
        findings=outcome.findings,
        costs=outcome.costs,
        screened=outcome.screened,
        log=outcome.log,
        region=region,
        candidates=candidates,
        created=datetime.now().astimezone(),
    )


def violated_rules(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Return the ids of the required rules that ``findings`` show broken, each once, in their order."""
    return tuple(dict.fromkeys(finding.rule for finding in findings if finding.status == VIOLATED))
