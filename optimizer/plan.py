"""The plan: the optimiser's answer as plain tables, and the proof that goes with it.

No solver object leaves :mod:`optimizer`; whoever reads a plan (audit, map, a person with a spreadsheet) reads these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

PLAN_TABLES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # capacity in service at the end of a period [MW of IT power], and the share of it that serves demand
    "facilities": (("site_id", "period_id"), ("design_id", "modules", "it_mw", "served_it_mw")),
    # capacity reserved at a substation for a site at the end of a period [MW at the busbar, at peak]
    "feeds": (("site_id", "substation_id", "period_id"), ("km", "feed_mw")),
    # transformer steps added up to the end of a period
    "steps": (("substation_id", "period_id"), ("steps",)),
    "serves": (("demand_id", "pool_id", "period_id"), ("it_mw",)),
    "unmet": (("demand_id", "period_id"), ("it_mw",)),
    "green": (("channel_id", "period_id"), ("gwh_per_year",)),
    # large facilities outside the cluster under the exception budget
    "exceptions": (("site_id",), ("reason",)),
    # existing data centres that are not simply kept: retrofit, merge, close, from this period on
    "stock_states": (("stock_id", "period_id"), ("state",)),
}


@dataclass(frozen=True)
class Proof:
    """What the solver proved, and of what.

    ``status`` is ``"proven"`` (gap within ``gap_limit_share``), ``"unproven"`` (stopped at a limit with a plan). An
    infeasible case has no plan and no proof. ``bound_cny`` is a proven lower bound on the present cost of any plan,
    ``gap_share`` = (cost - bound) / cost [1].
    """

    status: str
    cost_cny: float
    bound_cny: float
    gap_share: float
    gap_limit_share: float
    solver: str
    solver_version: str
    seed: int
    threads: int
    seconds: float
    rows: int
    columns: int
    integers: int
    nonzeros: int

    @property
    def is_proven(self) -> bool:
        """The plan is optimal within the stated gap."""
        return self.status == "proven"


@dataclass(frozen=True, eq=False)
class Plan:
    """A plan for one case; the tables are those of :data:`PLAN_TABLES`, only rows with something in them."""

    case_id: str
    facilities: pd.DataFrame
    feeds: pd.DataFrame
    steps: pd.DataFrame
    serves: pd.DataFrame
    unmet: pd.DataFrame
    green: pd.DataFrame
    exceptions: pd.DataFrame
    stock_states: pd.DataFrame
