"""The rules, one file a clause: the list that officials read.

Each module has ``ID`` (file name, key in the register, prefix of its rows), ``CLAUSES`` (ids in the register),
``MODES`` (what a scenario may ask of it), ``screen`` (pairs that the rule rules out by itself), ``add_rows``, ``audit``
(a second, independent reading of the clause in plain arithmetic) and ``explain``.
"""

from __future__ import annotations

from typing import Protocol

import pandas as pd
import pulp

from models.case import Case
from optimizer.finding import Finding
from optimizer.plan import Plan
from optimizer.rules import (
    budget,
    carbon_cap,
    demand_served,
    dual_feed,
    edge_colocation,
    energy_review,
    green_centres,
    in_cluster_share,
    land_use,
    large_in_cluster,
    latency,
    orderly_growth,
    outside_is_small,
    power_supply,
    pue_limit,
    rack_utilisation,
    renewable_share,
    site_capacity,
    size_class,
    starter_zones_first,
    stock_consolidation,
    water_limit,
)
from optimizer.variables import Variables


class Rule(Protocol):
    """What every rule module offers."""

    @property
    def ID(self) -> str:  # noqa: N802 - a module constant
        """File name, key in the register, prefix of its rows."""

    @property
    def CLAUSES(self) -> tuple[str, ...]:  # noqa: N802 - a module constant
        """Ids in the register."""

    @property
    def MODES(self) -> tuple[str, ...]:  # noqa: N802 - a module constant
        """What a scenario may ask of it."""

    def screen(self, case: Case) -> pd.DataFrame:
        """Return the (site_id, design_id) pairs that the rule rules out, with clause, reason_zh and reason_en."""

    def add_rows(self, problem: pulp.LpProblem, variables: Variables, case: Case) -> None:
        """Add the rows of the rule; called only if its mode is require or prefer."""

    def audit(self, case: Case, plan: Plan) -> list[Finding]:
        """Measure the clause on the plan, whatever the mode."""

    def explain(self, finding: Finding, language: str) -> str:
        """Say a finding in one sentence, in ``"zh"`` or ``"en"``."""


RULES: tuple[Rule, ...] = (
    demand_served,
    site_capacity,
    land_use,
    power_supply,
    dual_feed,
    latency,
    large_in_cluster,
    outside_is_small,
    edge_colocation,
    size_class,
    starter_zones_first,
    pue_limit,
    in_cluster_share,
    rack_utilisation,
    renewable_share,
    green_centres,
    stock_consolidation,
    energy_review,
    orderly_growth,
    water_limit,
    carbon_cap,
    budget,
)


def rule(rule_id: str) -> Rule:
    """Return the rule module of that id; KeyError if there is none."""
    return {module.ID: module for module in RULES}[rule_id]
