"""One side of a comparison: the scenario planned with one edition of the layers, however that ended."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geodata.candidates import Candidates, generate_candidates
from geodata.errors import PlannerError
from geodata.read import Region
from models.assemble import assemble_case
from models.assemble_land import candidate_settings
from models.case import Case
from models.scenario import Scenario
from optimizer.plan import Plan, Proof
from optimizer.planner import INFEASIBLE, Outcome, plan_case, solver_settings
from optimizer.progress import Report, silent
from optimizer.relaxations import find_rules
from reports.figures import site_capacity

REFUSED = "refused"
"""No planning case could be made of these layers: the status besides those of :mod:`optimizer.planner`."""


@dataclass(frozen=True)
class Standing:
    """A chosen site: zone, design, IT power in service at the end of each period [MW], usable area [km2], place."""

    zone_id: str
    design_id: str
    it_mw: tuple[float, ...]
    area_km2: float
    lon: float
    lat: float


@dataclass(frozen=True, eq=False)
class Side:
    """The scenario on one edition of the layers, named ``name`` by whoever compares.

    ``status`` is planned, unproven, infeasible, no_plan (see :class:`optimizer.planner.Outcome`) or refused: then
    ``refusal`` says why no case could be made, and ``candidates`` are there only if they could be generated.
    """

    name: str
    region: Region
    status: str
    case: Case | None = None
    candidates: Candidates | None = None
    outcome: Outcome | None = None
    refusal: PlannerError | None = None
    conflict: tuple[str, ...] = ()

    @property
    def plan(self) -> Plan | None:
        """The plan, if there is one."""
        return None if self.outcome is None else self.outcome.plan

    @property
    def proof(self) -> Proof | None:
        """The proof of the plan, if there is one."""
        return None if self.outcome is None else self.outcome.proof

    @property
    def costs(self) -> pd.DataFrame:
        """Component, period_id, cny (present value) of the plan; empty without one."""
        return pd.DataFrame(columns=["component", "period_id", "cny"]) if self.outcome is None else self.outcome.costs

    def standings(self) -> dict[str, Standing]:
        """Return the chosen sites by site_id in the order of the case; empty without a plan."""
        if self.case is None or self.plan is None:
            return {}
        capacity = site_capacity(self.case, self.plan)
        designs = self.plan.facilities["design_id"].groupby(level="site_id").last()
        sites = self.case.sites.assign(design_id=designs).loc[capacity.index]
        return {
            str(site): Standing(
                zone_id=row["zone_id"],
                design_id=row["design_id"],
                it_mw=tuple(float(mw) for mw in it_mw),
                area_km2=float(row["usable_area_km2"]),
                lon=float(row["lon"]),
                lat=float(row["lat"]),
            )
            for (site, row), it_mw in zip(sites.iterrows(), capacity.to_numpy(), strict=True)
        }


def plan_side(scenario: Scenario, region: Region, name: str, report: Report = silent) -> Side:
    """Plan ``scenario`` on ``region``. Layers of which no case can be made are no crash: they come back refused."""
    try:
        case, candidates = assemble_case(scenario, region)
    except PlannerError as refusal:
        left = _candidates_alone(scenario, region)
        return Side(name, region, REFUSED, candidates=left, refusal=refusal)
    outcome = plan_case(case, solver_settings(scenario), report)
    # An irreducible set of rules that clash, where there can be no plan.
    conflict = find_rules(case, solver_settings(scenario)) if outcome.status == INFEASIBLE else ()
    return Side(name, region, outcome.status, case, candidates, outcome, conflict=conflict)


def _candidates_alone(scenario: Scenario, region: Region) -> Candidates | None:
    """What land is left is worth showing even where it makes no case."""
    try:
        return generate_candidates(region, candidate_settings(scenario, region))
    except PlannerError:
        return None
