"""Small and hard models as PuLP problems, for tests of the solver's door."""

import numpy as np
import pulp


def knapsack_problem(*, sense=pulp.LpMinimize, least=7.0):
    """Cheapest of items (weight, price) with at least ``least`` of weight; by hand: 3 + 4 for 4 + 6 = 10."""
    problem = pulp.LpProblem("knapsack", sense)
    items = [problem.add_variable(f"take_{number}", 0, 1, pulp.LpInteger) for number in range(3)]
    weights, prices = (3.0, 4.0, 5.0), (4.0, 6.0, 9.0)
    sign = 1.0 if sense == pulp.LpMinimize else -1.0
    problem.setObjective(sign * pulp.lpDot(prices, items) + 100.0)
    problem.addConstraint(pulp.LpConstraint(pulp.lpDot(weights, items), pulp.LpConstraintGE, "test__least", least))
    return problem, items


def hard_problem(*, items=50, rows=20, seed=7):
    """A market split: a plan is at hand (slack), its proof takes far longer than any test."""
    numbers = np.random.default_rng(seed)
    problem = pulp.LpProblem("split", pulp.LpMinimize)
    take = [problem.add_variable(f"x_{number}", 0, 1, pulp.LpInteger) for number in range(items)]
    slacks = []
    for row in range(rows):
        weights = numbers.integers(0, 100, items).astype(float)
        over, under = (problem.add_variable(f"{side}_{row}", 0) for side in ("over", "under"))
        slacks += [over, under]
        problem.addConstraint(
            pulp.LpConstraint(
                pulp.lpDot(weights, take) + over - under, pulp.LpConstraintEQ, f"test__split__{row}", weights.sum() // 2
            )
        )
    problem.setObjective(pulp.lpSum(slacks))
    return problem
