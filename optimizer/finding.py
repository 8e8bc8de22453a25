"""A finding: one audited fact about a plan, with its clause, value, limit and slack."""

from __future__ import annotations

import math
from dataclasses import dataclass

from models.case import Case

MET, VIOLATED, REPORTED = "met", "violated", "reported"

# Solvers keep rows to about 1e-6; a slack within this share of the limit (or this much where the limit is 0) is 0.
TOLERANCE = 1e-6
# A plan stands at a limit when less than half a percent of it is left.
BINDING_SHARE = 0.005


@dataclass(frozen=True)
class Finding:
    """One clause measured on one plan.

    ``subject`` says of what (``"p2028"``, ``"g1000_e012_n034_SZ1 p2030"``); ``value`` and ``limit`` are in ``unit``;
    ``sense`` is how value relates to limit (``"<="``, ``">="``, ``"<"``, ``"="``). ``slack`` is the distance to the
    limit in ``unit`` (infinite where nobody set a limit: then the status is ``reported``), positive on the good side,
    negative when violated. ``status`` is ``met``, ``violated`` or ``reported`` (the scenario does not require this
    rule: measured all the same; ``is_kept`` says how it came out).
    ``variant`` tells apart several readings of one clause (``"racks"``, ``"count"``).
    """

    rule: str
    clause: str
    subject: str
    variant: str
    value: float
    limit: float
    sense: str
    unit: str
    slack: float
    status: str

    @property
    def is_kept(self) -> bool:
        """The clause holds, whether or not the scenario requires it."""
        return self.slack > 0 if self.sense == "<" else self.slack >= 0

    @property
    def is_binding(self) -> bool:
        """The plan stands at the limit: a change of the limit would change the plan."""
        return self.is_kept and math.isfinite(self.limit) and self.slack <= BINDING_SHARE * abs(self.limit) + TOLERANCE


@dataclass(frozen=True)
class Measure:
    """A value against its limit, before it is judged; both in ``unit``."""

    subject: str
    value: float
    limit: float
    sense: str
    unit: str
    variant: str = ""


def judge(case: Case, rule_id: str, clause: str, measure: Measure, *, is_asked: bool = True) -> Finding:
    """Turn a measure into a finding: slack, and the status under the rule's mode in the scenario.

    ``is_asked`` is False for a reading that the scenario does not ask for; it is reported, never required.
    """
    slack = {
        "<=": measure.limit - measure.value,
        "<": measure.limit - measure.value,
        ">=": measure.value - measure.limit,
        "=": -abs(measure.value - measure.limit),
    }[measure.sense]
    if math.isfinite(measure.limit) and abs(slack) <= TOLERANCE * max(1.0, abs(measure.limit)):
        slack = 0.0
    finding = Finding(
        rule_id,
        clause,
        measure.subject,
        measure.variant,
        measure.value,
        measure.limit,
        measure.sense,
        measure.unit,
        slack,
        REPORTED,
    )
    if not is_asked or not case.setting(rule_id).is_required:
        return finding
    return Finding(**{**finding.__dict__, "status": MET if finding.is_kept else VIOLATED})
