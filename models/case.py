"""The planning case: everything that the optimiser may know, as checked tables with units.

A case is scenario + layers + policy pack, assembled by :mod:`models.assemble`. It holds no solver object and no
layer; the optimiser, the audit and the reports read the same tables. Power is IT power (``it_mw``) unless the name
says ``facility_mw``. Every table is checked when the case is made: a case that exists is whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from models.case_defaults import fill_defaults
from models.case_tables import check_case
from models.policy.packs import Limit
from models.zone_tables import no_zone_limits


@dataclass(frozen=True)
class RuleSetting:
    """How the scenario wants one rule: ``mode`` is require, prefer, report or off; ``options`` are its own."""

    mode: str
    options: Mapping[str, Any]

    @property
    def is_required(self) -> bool:
        """The rule binds the plan."""
        return self.mode == "require"

    @property
    def has_rows(self) -> bool:
        """The rule is in the model at all: as a bound (require) or as a penalised slack (prefer)."""
        return self.mode in ("require", "prefer")


@dataclass(frozen=True, eq=False)
class Case:
    """A checked planning case; see :mod:`models.case_tables` for every column, its unit and its bounds.

    ``periods`` (period_id), ``period_limits`` (period_id; infinite where nobody set a limit), ``zone_limits`` (zone_id,
    period_id; only what somebody limits by zone), ``zones`` (zone_id),
    ``areas`` (area_id), ``sites`` (site_id), ``climates`` (climate_id), ``designs`` (design_id), ``performance``
    (climate_id, design_id, load_id), ``monthly_wue`` (climate_id, design_id), ``site_designs`` (site_id, design_id),
    ``pools`` (pool_id), ``substations`` (substation_id), ``headroom`` (substation_id, period_id), ``feeders``
    (site_id, substation_id), ``demand_blocks`` (demand_id), ``demand`` (demand_id, period_id), ``reaches``
    (demand_id, pool_id), ``stock`` (stock_id), ``green_channels`` (channel_id), ``screened`` (what was left out
    before any rule was asked, and why), ``assumptions`` (every assumed number used).

    A *pool* is all capacity of one design in one serving area: its members cannot be told apart by demand, so demand is
    served from pools and shared out evenly afterwards.

    ``stages`` are the measures to minimise one after the other, cost last; ``stage_tolerance_shares`` [1] how much each
    before cost may give way to the next, none at all if empty.
    """

    id: str
    title_zh: str
    title_en: str
    region_id: str
    pack_id: str
    periods: pd.DataFrame
    period_limits: pd.DataFrame
    zones: pd.DataFrame
    areas: pd.DataFrame
    sites: pd.DataFrame
    climates: pd.DataFrame
    designs: pd.DataFrame
    performance: pd.DataFrame
    monthly_wue: pd.DataFrame
    site_designs: pd.DataFrame
    pools: pd.DataFrame
    substations: pd.DataFrame
    headroom: pd.DataFrame
    feeders: pd.DataFrame
    demand_blocks: pd.DataFrame
    demand: pd.DataFrame
    reaches: pd.DataFrame
    stock: pd.DataFrame
    green_channels: pd.DataFrame
    screened: pd.DataFrame
    assumptions: pd.DataFrame
    rules: Mapping[str, RuleSetting]
    limits: Mapping[str, Limit]
    usable_share: float
    independent_supplies: int
    unmet_cny_per_mw_year: float
    prefer_cny_per_unit: float
    grid_kgco2_per_kwh: float
    it_mw_per_km2: float
    # Factor of the account that carbon_cap asks for.
    account_kgco2_per_kwh: float
    zone_limits: pd.DataFrame = field(default_factory=no_zone_limits)
    stages: tuple[str, ...] = ("cost",)
    stage_tolerance_shares: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        fill_defaults(self)
        check_case(self)

    def limit(self, key: str) -> float:
        """Return the value of a policy limit in force, for example ``"in_cluster_share.min_share"``."""
        return self.limits[key].value

    def supplies_of(self, design_id: str) -> int:
        """Return how many independent supplies a design needs, those of the scenario unless it says fewer."""
        if "supplies" not in self.designs.columns:
            return self.independent_supplies
        return int(str(self.designs.at[design_id, "supplies"]))

    def host_kind(self, site_id: str) -> str:
        """Return the kind of host of edge nodes that a site is, empty if it is none."""
        return str(self.sites.at[site_id, "host_kind"]) if "host_kind" in self.sites.columns else ""

    def setting(self, rule_id: str) -> RuleSetting:
        """Return how the scenario wants ``rule_id``."""
        return self.rules[rule_id]

    @property
    def closable_it_mw(self) -> dict[str, float]:
        """Most load of existing data centres that may close and join each block of demand [MW of IT power]."""
        may_close = self.stock[self.stock["may_close"]]
        sums = may_close.groupby("demand_id")["served_it_mw"].sum()
        return {str(demand): float(it_mw) for demand, it_mw in sums.items()}

    @property
    def rack_mw(self) -> float:
        """IT power of a standard rack [MW]."""
        return self.limit("size_class.standard_rack_kw") / 1000

    @property
    def large_min_mw(self) -> float:
        """IT power from which a data centre is large [MW]."""
        return self.limit("size_class.large_min_racks") * self.rack_mw
