"""Two reckonings of the cost that disagree are never shown as a plan."""

import pytest

from optimizer import planner
from tests.cases import tiny_case


@pytest.mark.parametrize("factor", [0.99, 1.0001])
def test_a_plan_whose_audited_cost_is_not_the_solvers_is_refused(monkeypatch, factor):
    measure = planner.measure_costs

    def measure_wrongly(case, plan):
        costs = measure(case, plan)
        return costs.assign(cny=costs["cny"] * factor)

    monkeypatch.setattr(planner, "measure_costs", measure_wrongly)
    with pytest.raises(planner.CostMismatchError, match="audit measures"):
        planner.plan_case(tiny_case())
