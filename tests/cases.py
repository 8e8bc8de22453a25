"""Cases small enough to be enumerated: five sites in two areas, four designs, two substations, two periods.

Sites: ``s1`` (starter zone) and ``s2`` (cluster) in area a1; ``s3`` and ``s4`` (outside) in area a2; ``s5`` (cluster,
edge node) in area a2. Demand: d1 is served in a1, d2 anywhere, d3 in a2. All hub and urban modules are 2.5 MW (1,000
standard racks), so that large begins with three modules.
"""

from dataclasses import dataclass, replace
from types import MappingProxyType

import pandas as pd
import pulp

from models.case import Case, RuleSetting
from models.policy.packs import read_pack
from optimizer.audit import measure_costs
from optimizer.build import build_model
from optimizer.extract import extract_plan
from optimizer.highs import SolverSettings
from optimizer.plan import Plan
from optimizer.rows import RowError
from optimizer.rules import RULES
from optimizer.solve import solve_model
from tests.cases_climate import climate_tables
from tests.cases_limits import green_table, limit_table
from tests.cases_network import network_tables
from tests.cases_stock import two_data_centres

NAMES = {"name_zh": "名称", "name_en": "name"}
EXACT = SolverSettings(threads=1, time_limit_s=60.0, gap_share=1e-9)

SITES = {
    "s1": ("z_start", "a1"),
    "s2": ("z_cluster", "a1"),
    "s3": ("z_outside", "a2"),
    "s4": ("z_outside", "a2"),
    "s5": ("z_cluster", "a2"),
}
# tier, module [MW], annual PUE p50 (p05 is 0.02 less, p95 0.02 more), running cost [MCNY / MW / year]
DESIGNS = {
    "good": ("hub", 2.5, 1.20, 1.0),
    "bad": ("hub", 2.5, 1.28, 0.9),
    "urban": ("urban", 2.5, 1.40, 1.5),
    "edge": ("edge", 0.25, 1.50, 2.0),
}
# (site, design) -> most modules, fixed cost [MCNY]
PAIRS = {
    ("s1", "good"): (4, 20.0),
    ("s1", "bad"): (4, 15.0),
    ("s2", "good"): (4, 18.0),
    ("s2", "bad"): (4, 13.0),
    ("s3", "good"): (4, 9.0),
    ("s3", "urban"): (4, 8.0),
    ("s4", "urban"): (2, 7.0),
    ("s5", "edge"): (2, 0.5),
}
DEMAND = {"d1": (6.0, 6.0), "d2": (0.5, 2.0), "d3": (1.0, 2.0)}
REACH = {"d1": ("a1",), "d2": ("a1", "a2"), "d3": ("a2",)}
OPTIONS = {
    "power_supply": {"import_universe": "all"},
    "large_in_cluster": {"exception_reason": "a written reason"},
    "starter_zones_first": {"form": "min_share", "min_share": 0.5, "weight_cny_per_mw": 0.0, "tolerance_share": 0.0},
    "pue_limit": {"percentile": "p95", "outside": "annex", "fleet_average": False},
    "in_cluster_share": {"weight": "racks", "universe": "without_edge", "scope": "stock_and_new"},
    "rack_utilisation": {"scope": "fleet", "universe": "new"},
    "stock_consolidation": {"weight": "count", "min_share": 0.0, "by_year": 2026},
    "edge_colocation": {"host_kinds": ("substation", "base_station", "telecom_room")},
    "green_centres": {"percentile": "p50"},
    "carbon_cap": {"universe": "all", "basis": "location"},
}
RULE_NAMES = tuple(module.ID for module in RULES)


@dataclass(frozen=True)
class Solution:
    """A plan that the optimiser found, and its present cost [CNY] as it says and as the audit measures."""

    plan: Plan
    cost: float
    measured: float


def tiny_case(
    *,
    pairs=PAIRS,
    sites=SITES,
    designs=DESIGNS,
    demand=DEMAND,
    reach=REACH,
    periods=2,
    stations=("g1", "g2"),
    spare=(6.0, 6.0),
    step=(10.0, 2, 4.0),
    green=((20.0, 1e6),),
    stock=True,
    usable=0.9,
    energy=8000.0,
    campus=None,
    modes=None,
    limits=None,
) -> Case:
    """The tiny case. ``demand`` [MW] by block and period, ``spare`` [MW] by period, ``step`` (MW, most, MCNY),
    ``green`` channels as (CNY/MWh, most GWh), ``energy`` [MWh for 1 MW and year] of all pools or by design, ``campus``
    by site, ``modes`` as for :func:`with_rules` (green_centres, which counts facilities, is off unless named),
    ``limits`` by their keys. Three ``stations`` give the general form.
    """
    times = [f"p{number}" for number in range(1, periods + 1)]
    sites = {name: place for name, place in sites.items() if name in {site for site, _ in pairs}}
    areas = sorted({area for _, area in sites.values()})
    pools = sorted({(sites[site][1], design) for site, design in pairs})
    pool_ids = [f"{design}_{area}" for area, design in pools]
    zone = pd.Series([place[0] for place in sites.values()], index=pd.Index(sites, name="site_id"))
    design_index = pd.Index(designs, name="design_id")
    pue = pd.Series([row[2] for row in designs.values()], index=design_index)
    size = pd.Series([row[1] for row in designs.values()], index=design_index)
    tier = pd.Series([row[0] for row in designs.values()], index=design_index)
    pair_index = pd.MultiIndex.from_tuples(list(pairs), names=["site_id", "design_id"])
    pair_pue = pue.loc[pair_index.get_level_values(1)].to_numpy()
    station_index = pd.Index(stations, name="substation_id")
    feeders = pd.MultiIndex.from_product([list(sites), stations], names=["site_id", "substation_id"])
    served = [(block, pool) for block in demand for pool in pool_ids if pool.rpartition("_")[2] in reach[block]]

    def frame(index, **columns):
        return pd.DataFrame(columns, index=index)

    return Case(
        id="tiny",
        title_zh="小案例",
        title_en="tiny case",
        region_id="tiny",
        pack_id="chongqing_2022",
        periods=frame(
            pd.Index(times, name="period_id"),
            end_year=[2026, 2030][:periods],
            invest_factor=[1.0, 0.8][:periods],
            annuity_years=[2.0, 5.0][:periods],
        ),
        zones=frame(
            pd.Index(["z_start", "z_cluster", "z_outside"], name="zone_id"),
            **NAMES,
            in_cluster=[True, True, False],
            in_starter_zone=[True, False, False],
        ),
        areas=frame(pd.Index(areas, name="area_id"), **NAMES, lon=106.0, lat=29.0),
        sites=frame(
            zone.index,
            kind="cell",
            zone_id=zone,
            area_id=[place[1] for place in sites.values()],
            campus_id=[(campus or {}).get(site, site) for site in sites],
            in_cluster=zone != "z_outside",
            in_starter_zone=zone == "z_start",
            district_zh="区",
            district_en="district",
            usable_area_km2=1.0,
            max_it_mw=10.0,
            lon=106.0,
            lat=29.0,
            climate_id="mild",
            elevation_m=250.0,
            elevation_basis="assumed",
            host_kind=["substation" if site == "s5" else "" for site in sites],
        ),
        **climate_tables(designs, pue),
        designs=frame(
            design_index,
            **NAMES,
            tier=tier,
            places="any",
            needs_land=True,
            module_it_mw=size,
            min_it_mw=0.0,
            max_it_mw=100.0,
            system="waterside",
        ),
        site_designs=frame(
            pair_index,
            pool_id=[f"{design}_{sites[site][1]}" for site, design in pairs],
            max_modules=[row[0] for row in pairs.values()],
            pue_p05=pair_pue - 0.02,
            pue_p50=pair_pue,
            pue_p95=pair_pue + 0.02,
            pue_peak=1.35,
            reserved_mw_per_it_mw=1.4,
            fixed_cny=[row[1] * 1e6 for row in pairs.values()],
            module_cny=3e6,
            standing_cny_per_mw_year=1e5,
            feeder_cny_per_km=1e5,
        ),
        pools=frame(
            pd.Index(pool_ids, name="pool_id"),
            area_id=[area for area, _ in pools],
            design_id=[design for _, design in pools],
            pue_p50=[designs[design][2] for _, design in pools],
            wue_l_per_kwh=1.0,
            energy_mwh_per_mw_year=[energy[d] if isinstance(energy, dict) else energy for _, d in pools],
            running_cny_per_mw_year=[designs[design][3] * 1e6 for _, design in pools],
        ),
        substations=frame(
            station_index,
            **NAMES,
            lon=106.0,
            lat=29.0,
            voltage_kv=220.0,
            step_mw=step[0],
            max_steps=step[1],
            step_cny=step[2] * 1e6,
            position_basis="assumed",
            power_basis="assumed",
        ),
        headroom=frame(
            pd.MultiIndex.from_product([stations, times], names=["substation_id", "period_id"]),
            spare_mw=[*spare[:periods]] * len(stations),
        ),
        feeders=frame(feeders, km=[1.0 + number % 4 for number in range(len(feeders))]),
        **network_tables(demand, served),
        demand=frame(
            pd.MultiIndex.from_product([list(demand), times], names=["demand_id", "period_id"]),
            it_mw=[it_mw for row in demand.values() for it_mw in row[:periods]],
        ),
        stock=two_data_centres() if stock else two_data_centres().iloc[:0],
        green_channels=green_table(green),
        period_limits=limit_table(times),
        screened=pd.DataFrame(columns=["site_id", "design_id", "clause", "reason_zh", "reason_en"], dtype="str"),
        assumptions=pd.DataFrame(
            columns=["key", "title_zh", "title_en", "value", "unit", "low", "high", "source"], dtype="str"
        ),
        rules=_rules(
            {name: RuleSetting("require", OPTIONS.get(name, {})) for name in RULE_NAMES},
            {"green_centres": "off", **(modes or {})},
        ),
        limits=_limits(read_pack("chongqing_2022").limits, limits or {}),
        usable_share=usable,
        independent_supplies=2,
        unmet_cny_per_mw_year=1e8,
        prefer_cny_per_unit=1e8,
        grid_kgco2_per_kwh=0.5,
        it_mw_per_km2=100.0,
        account_kgco2_per_kwh=0.5,
    )


def with_rules(case: Case, **changes) -> Case:
    """The case with other rules: ``name="mode"``, or ``name={"mode": ..., option: ...}``."""
    return replace(case, rules=_rules(case.rules, changes))


def _rules(rules, changes):
    found = dict(rules)
    for name, change in changes.items():
        options = {"mode": change} if isinstance(change, str) else change
        mode = options.get("mode", found[name].mode)
        kept = {key: value for key, value in options.items() if key != "mode"}
        found[name] = RuleSetting(mode, {**found[name].options, **kept})
    return MappingProxyType(found)


def _limits(limits, values):
    changed = {key: replace(limits[key], value=float(value)) for key, value in values.items()}
    return MappingProxyType({**limits, **changed})


def with_only(case: Case, *names: str) -> Case:
    """The case with the rules ``names`` and the bookkeeping required, and all others off."""
    kept = {"demand_served", "site_capacity", *names}
    return with_rules(case, **{name: "off" for name in RULE_NAMES if name not in kept})


def with_limits(case: Case, **values: float) -> Case:
    """The case with other limits, ``rule__name=value``."""
    return replace(case, limits=_limits(case.limits, {key.replace("__", "."): v for key, v in values.items()}))


def with_cells(case: Case, table: str, cells: dict) -> Case:
    """The case with other cells of one table, ``{(row, column): value}``."""
    changed = getattr(case, table).copy()
    for (row, column), value in cells.items():
        changed.at[row, column] = value
    return replace(case, **{table: changed})


def solve(case: Case) -> Solution | None:
    """Solve to proven optimality; None if there is no plan at all."""
    try:
        model = build_model(case)
    except RowError:
        return None
    solved = solve_model(model, EXACT)
    if not solved.answer.has_plan:
        assert solved.answer.status == "infeasible"
        return None
    assert solved.proof.is_proven
    plan = extract_plan(case, model.variables, solved.values)
    return Solution(plan, solved.proof.cost_cny, float(measure_costs(case, plan)["cny"].sum()))


def rows_of(problem: pulp.LpProblem) -> dict[str, pulp.LpConstraint]:
    """Rows of a problem by name."""
    return {str(row.name): row for row in problem.constraints()}
