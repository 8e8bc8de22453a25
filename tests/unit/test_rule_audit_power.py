"""The audit of what is bought and of steps that are built, on plans altered by hand."""

import pytest

from optimizer.audit import audit_plan, violations
from tests.cases import solve, tiny_case
from tests.unit.test_rule_audit import changed


def test_green_channel_beyond_its_most():
    case = tiny_case(green=((20.0, 60.0), (35.0, 60.0)))
    plan = solve(case).plan
    # 57.33 GWh fit into the first channel, 66.43 GWh need 6.43 of the second.
    bought = {("q1", "p1"): 57.33, ("q1", "p2"): 60.0, ("q2", "p2"): 6.43}
    assert plan.green["gwh_per_year"].to_dict() == pytest.approx(bought)
    findings = violations(audit_plan(case, changed(plan, "green", {(("q1", "p1"), "gwh_per_year"): 61.0})))
    assert [(f.rule, f.clause, f.subject, f.value) for f in findings] == [("renewable_share", "A4.1b", "q1 p1", 61.0)]


def test_steps_that_come_and_go():
    case = tiny_case(spare=(6.0, 60.0), step=(10.0, 2, 4.0))
    plan = solve(case).plan
    assert plan.steps["steps"].to_dict() == {(station, when): 1 for station in ("g1", "g2") for when in ("p1", "p2")}
    findings = violations(audit_plan(case, changed(plan, "steps", {(("g1", "p1"), "steps"): 2})))
    assert [(f.rule, f.subject, f.variant) for f in findings] == [("power_supply", "g1 p2", "steps")]
