"""Morris screening [1] of assumed inputs: random walks over all of them at once, on the relaxation.

[1] Morris, M. D. (1991): Factorial sampling plans for preliminary computational experiments. Technometrics 33(2),
    161-174, doi:10.1080/00401706.1991.10484804; mean of absolute effects after Campolongo et al. (2007),
    doi:10.1016/j.envsoft.2006.10.004.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from geodata.errors import PlannerError
from geodata.read import Region
from models.scenario import Scenario
from models.scenario_edit import AssumedInput
from optimizer.deadline import Deadline
from optimizer.lp_bound import relaxed_cost_cny
from optimizer.planner import solver_settings
from reports.moved_inputs import moved_case

# Morris: levels of the grid and the step between them, as in [1] for an even number of levels.
LEVELS = 4
STEP = LEVELS / (2 * (LEVELS - 1))

Tell = Callable[[str], None]


def morris_effects(
    scenario: Scenario,
    region: Region,
    entries: list[AssumedInput],
    walks: int,
    *,
    tell: Tell,
    clock: Deadline | None = None,
) -> tuple[list[np.ndarray], int, int]:
    """Return the elementary effects [CNY over the whole range] of each input, how many steps had no plan, and walks.

    Every walk starts at a random point of the grid and moves each input once, in random order. A walk that ``clock``
    cuts off counts for nothing: every input must have moved as often as the others.
    """
    draw, clock = np.random.default_rng(1991), clock or Deadline()
    effects: list[list[float]] = [[] for _ in entries]
    skipped = walked = 0
    for walk in range(walks if entries else 0):
        tell(f"Morris {walk + 1}/{walks}")
        steps, point = dict[int, float](), draw.integers(0, LEVELS // 2, len(entries)) / (LEVELS - 1)
        before, lost = _relaxed(scenario, region, entries, point), 0
        for number in draw.permutation(len(entries)):
            if clock.is_over:
                return [np.array(values) for values in effects], skipped, walked
            point = point.copy()
            point[number] += STEP
            after = _relaxed(scenario, region, entries, point)
            if before is None or after is None:
                lost += 1
            else:
                steps[int(number)] = (after - before) / STEP
            before = after
        for number, effect in steps.items():
            effects[number].append(effect)
        walked, skipped = walked + 1, skipped + lost
    return [np.array(values) for values in effects], skipped, walked


def _relaxed(scenario: Scenario, region: Region, entries: list[AssumedInput], point: np.ndarray) -> float | None:
    moves = [(entry, entry.at(float(share))) for entry, share in zip(entries, point, strict=True)]
    try:
        moved, case = moved_case(scenario, region, moves)
    except PlannerError:
        return None
    return relaxed_cost_cny(case, solver_settings(moved))
