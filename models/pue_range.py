"""The PUE of new designs as one assumed input: what their figures and those of cooling leave open, taken together.

Each design has in each climate the PUE that its figures give in the middle of their ranges, and the one that 5 and 95 %
of draws from these ranges stay below (:mod:`models.cooling`). The input moves all designs at once between them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from models.scenario import Scenario
from models.scenario_edit import AssumedInput, assumed_inputs
from models.scenario_keys import Key

LOW, MEDIAN, HIGH = 0.05, 0.5, 0.95
_COLUMNS = {LOW: "pue_p05", MEDIAN: "pue_p50", HIGH: "pue_p95"}
# No key of a scenario: a plan is made of the median, and says so.
PUE_INPUT = AssumedInput(
    Key(
        path="designs.pue_quantile",
        kind="number",
        title_zh="新建设计的年均 PUE（设计与制冷参数整体，取值分位）",
        title_en="Annual PUE of new designs (all figures of designs and cooling together, as a quantile)",
        unit="1",
        min=LOW,
        max=HIGH,
        assumed=True,
        low=LOW,
        high=HIGH,
    ),
    MEDIAN,
    LOW,
    HIGH,
)


def movable_inputs(scenario: Scenario) -> Iterator[AssumedInput]:
    """Yield the assumed inputs of the scenario, then the PUE of its designs."""
    yield from assumed_inputs(scenario)
    yield PUE_INPUT


def at_quantile(performance: pd.DataFrame, quantile: float) -> pd.DataFrame:
    """Return ``performance`` with the PUE at ``quantile`` [1] in the place of the median, in straight lines between.

    ValueError for a quantile outside 0.05 to 0.95: nothing is known of it.
    """
    if not LOW <= quantile <= HIGH:
        raise ValueError(f"the quantile {quantile:g} is outside {LOW:g} to {HIGH:g}")
    below, above = (LOW, MEDIAN) if quantile <= MEDIAN else (MEDIAN, HIGH)
    share = (quantile - below) / (above - below)
    first, second = (performance[_COLUMNS[end]].to_numpy() for end in (below, above))
    return performance.assign(pue_p50=np.asarray(first + share * (second - first)))
