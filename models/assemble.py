"""Scenario + layers + policy pack = a planning case. The order of the tables here is the order of what they need."""

from __future__ import annotations

import math

import geopandas as gpd
import pandas as pd

from geodata.candidates import Candidates, generate_candidates
from geodata.defects import Sentence, schema_error
from geodata.read import Region
from models.assemble_designs import design_catalogue, offer_designs, optional_columns, pair_designs, pool_pairs
from models.assemble_land import candidate_settings
from models.assemble_rooms import with_old_rooms
from models.assemble_stock import channel_table, energy_price_cny_per_mwh, stock_table
from models.assumptions import assumption_table
from models.case import Case, RuleSetting
from models.case_contract import TABLES
from models.cooling.sites import monthly_wue_table, performance_table
from models.cost import KW_PER_MW
from models.demand_tables import block_table, check_reached, demand_table, fibre_distances, reach_table, within_limits
from models.edge_hosts import (
    check_edge_designs,
    host_feeders,
    host_layer,
    host_sites,
    origin_adcodes,
    with_host_supplies,
)
from models.emission_factors import residual_factor
from models.errors import CaseTableError
from models.figure import economic
from models.finance import period_table
from models.green_zones import green_zones, with_channel_zones
from models.network import scenario_limits_ms
from models.period_limits import check_carbon_of_stock, check_import_of_stock, period_limit_table
from models.power import feeder_table, headroom_table, late_substations, screen_supply, substation_table
from models.pue_range import MEDIAN, at_quantile
from models.scenario import Scenario
from models.scenario_keys import refuse, scenario_rule_ids
from models.site_climate import climate_sites, climate_table
from models.site_tables import SITE_COLUMNS, area_table, site_table, zone_table
from models.tariff_scenario import scenario_grid_factor
from models.zone_limits import check_energy_of_stock, has_zone_limits, zone_limit_table

LAYERS = ("cluster", "starter_zones", "substations", "stock", "population")


def assemble_case(scenario: Scenario, region: Region, *, pue_quantile: float = MEDIAN) -> tuple[Case, Candidates]:
    """Return the checked case, and the candidates with their geometry, those that were screened out included.

    ``pue_quantile`` [1] other than that of the median makes a case for asking what the range of the PUE does.

    Raises :class:`geodata.errors.PlannerError` of many kinds, each naming layer, table or key and the way out: a
    scenario of another region, an unknown exclusion or design, no candidate, no site with enough supplies, demand
    that nothing may serve, and whatever :func:`models.case_tables.check_case` finds.
    """
    _check_region(scenario, region)
    candidates = generate_candidates(region, candidate_settings(scenario, region))
    periods, limits = _periods(scenario), dict(scenario.limits())
    sites, feeders, unsupplied = _supplied_sites(scenario, region, candidates)
    catalogue, known = design_catalogue(scenario)
    designs, idle = offer_designs(catalogue, scenario.number("demand.edge_share"))
    rack_mw = limits["size_class.standard_rack_kw"].value / KW_PER_MW
    edge_mw = limits["size_class.edge_max_racks"].value * rack_mw
    if scenario.mode("size_class") == "require":
        check_edge_designs(designs, most_mw=edge_mw)
    origins, stations = _cluster_adcodes(candidates), region.layers["substations"]
    hosts = host_layer(region, scenario, designs)
    if hosts is not None:
        own = host_sites(hosts, region, most_mw=edge_mw)
        sites = gpd.GeoDataFrame(pd.concat([sites.assign(host_kind=""), own]))
        feeders = pd.concat([feeders, host_feeders(own)])
        stations = with_host_supplies(stations, hosts)
        origins |= origin_adcodes(own, scenario)
    sites, climates = climate_sites(sites, scenario, region.settings)
    cooling = {name: known[name].cooling for name in designs.index}
    performance = performance_table(
        climates,
        cooling,
        max_pue=limits["pue_limit.max_pue_in_cluster"].value,
        plan_load_share=scenario.number("climate.load_share"),
    )
    if pue_quantile != MEDIAN:
        performance = at_quantile(performance, pue_quantile)
    pairs, too_small = pair_designs(sites, designs, performance, scenario)
    site_designs, pools = pool_pairs(pairs, by_zone=has_zone_limits(scenario) or bool(green_zones(scenario)))
    areas = area_table(sites, region.settings)
    blocks, demand, reaches = _demand(
        scenario,
        region,
        origins,
        periods=periods,
        pools=pools.join(designs["tier"], on="design_id"),
        areas=areas,
    )
    cny_per_mwh = energy_price_cny_per_mwh(scenario)
    stock = stock_table(
        region.layers["stock"],
        racks_factor=scenario.number("stock.racks_factor"),
        rack_mw=rack_mw,
        local=scenario.local_figures(),
        cny_per_mwh=cny_per_mwh,
    )
    stock = with_old_rooms(stock, scenario, region, limits, rack_mw=rack_mw, cny_per_mwh=cny_per_mwh)
    period_limits, kgco2_per_kwh = period_limit_table(scenario, periods), _carbon_factor(scenario)
    check_carbon_of_stock(scenario, period_limits, stock, kgco2_per_kwh=kgco2_per_kwh)
    check_import_of_stock(scenario, period_limits, stock)
    zones = zone_table(region.layers["starter_zones"])
    zone_limits = zone_limit_table(scenario, zones, periods)
    check_energy_of_stock(scenario, zone_limits, stock)
    case = Case(
        id=scenario.id,
        title_zh=scenario.title_zh,
        title_en=scenario.title_en,
        region_id=region.id,
        pack_id=scenario.policy_pack().id,
        periods=periods,
        period_limits=period_limits,
        zone_limits=zone_limits,
        zones=zones,
        areas=areas,
        sites=pd.DataFrame(sites[SITE_COLUMNS + (["host_kind"] if hosts is not None else [])]),
        climates=climate_table(climates),
        designs=designs[list(TABLES["designs"][1]) + optional_columns(designs)],
        performance=performance,
        monthly_wue=monthly_wue_table(climates, cooling, performance),
        site_designs=site_designs,
        pools=pools,
        substations=substation_table(stations, step_lead_years=scenario.number("power.step_lead_years")),
        headroom=_headroom(scenario, stations, periods),
        feeders=feeders,
        demand_blocks=blocks[list(TABLES["demand_blocks"][1])],
        demand=demand,
        reaches=reaches,
        stock=stock,
        green_channels=with_channel_zones(channel_table(scenario.local_figures()), scenario, zones),
        screened=pd.concat([unsupplied, idle, too_small], ignore_index=True),
        assumptions=assumption_table(
            scenario,
            region,
            candidates,
            designs={name: known[name] for name in designs.index},
            sites=sites,
            limits=limits,
        ),
        rules=rule_settings(scenario),
        limits=limits,
        usable_share=economic("usable_share"),
        independent_supplies=scenario.integer("power.independent_supplies"),
        unmet_cny_per_mw_year=scenario.number("demand.unmet_penalty_cny_per_mw_year"),
        prefer_cny_per_unit=economic("prefer_cny_per_unit"),
        grid_kgco2_per_kwh=scenario_grid_factor(scenario).kgco2_per_kwh,
        it_mw_per_km2=scenario.number("candidates.max_it_mw_per_km2"),
        stages=scenario.texts("priorities.stages"),
        stage_tolerance_shares=scenario.numbers("priorities.tolerances"),
        account_kgco2_per_kwh=kgco2_per_kwh,
    )
    return case, candidates


def rule_settings(scenario: Scenario) -> dict[str, RuleSetting]:
    """Return how the scenario wants each rule: its mode and its own options."""
    tables = {rule_id: dict(scenario.table(f"rules.{rule_id}")) for rule_id in scenario_rule_ids()}
    return {rule_id: RuleSetting(str(table.pop("mode")), table) for rule_id, table in tables.items()}


def _carbon_factor(scenario: Scenario) -> float:
    """Factor of electricity [kgCO2/kWh] for the account that carbon_cap asks for."""
    factor = scenario_grid_factor(scenario)
    if scenario.text("rules.carbon_cap.basis") == "market":
        factor = residual_factor(factor.year)
    return factor.kgco2_per_kwh


def _periods(scenario: Scenario) -> pd.DataFrame:
    return period_table(
        scenario.integers("periods.end_years"),
        first_year=scenario.integer("periods.first_year"),
        horizon_end_year=scenario.integer("periods.horizon_end_year"),
        discount_rate=scenario.number("finance.discount_rate"),
    )


def _cluster_adcodes(candidates: Candidates) -> set[str]:
    """Districts with candidates in the cluster."""
    return set(candidates.sites.loc[candidates.sites["in_cluster"], "adcode"])


def _headroom(scenario: Scenario, stations: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    return headroom_table(
        stations,
        periods,
        first_year=scenario.integer("periods.first_year"),
        spare_factor=scenario.number("power.spare_factor"),
        growth_share_per_year=scenario.number("power.spare_growth_share_per_year"),
        late_years=late_substations(scenario, stations),
    )


def _supplied_sites(
    scenario: Scenario, region: Region, candidates: Candidates
) -> tuple[gpd.GeoDataFrame, pd.DataFrame, pd.DataFrame]:
    """Sites with enough supplies, their feeders, and the rows of ``screened`` for the others."""
    max_km = scenario.number("power.max_feeder_km")
    is_dual = scenario.mode("dual_feed") == "require"
    needed = scenario.integer("power.independent_supplies") if is_dual else 1
    sites = site_table(
        candidates.sites,
        # Where land only counts or costs, it bounds no site: the rule land_use does the rest.
        max_it_mw_per_km2=scenario.number("candidates.max_it_mw_per_km2")
        if scenario.mode("land_use") == "require"
        else math.inf,
        max_site_it_mw=scenario.number("candidates.max_site_it_mw"),
        outside_campus_m=scenario.number("candidates.outside_campus_m"),
    )
    feeders = feeder_table(
        sites,
        region.local("substations"),
        count=scenario.integer("power.feeders_per_site"),
        max_km=max_km,
        route_factor=scenario.number("power.route_factor"),
        local_crs=region.settings.local_crs,
        lead_years=scenario.number("power.feeder_lead_years"),
    )
    screened = screen_supply(sites, feeders, needed=needed, max_km=max_km)
    left = sites[~sites.index.isin(screened["site_id"])]
    if left.empty:
        raise CaseTableError(
            zh=f"表 sites：{len(sites)} 个候选点中，没有一个在 {max_km:g} km 内有 {needed} 座变电站。"
            "请加大 power.max_feeder_km，或在图层 substations 中补充变电站。",
            en=f"Table sites: none of {len(sites)} candidates has {needed} substations within {max_km:g} km. "
            "Raise power.max_feeder_km, or add stations to layer substations.",
        )
    return left, feeders[feeders.index.isin(left.index, level="site_id")], screened


def _demand(
    scenario: Scenario,
    region: Region,
    edge_adcodes: set[str],
    *,
    periods: pd.DataFrame,
    pools: pd.DataFrame,
    areas: pd.DataFrame,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Blocks, demand and reaches of the case."""
    districts = region.local(region.settings.districts_layer)
    blocks = block_table(
        region.layers["population"],
        districts,
        edge_adcodes,
        local_share=scenario.number("demand.local_share"),
        edge_share=scenario.number("demand.edge_share"),
        max_round_trip_ms=scenario_limits_ms(scenario),
    )
    demand = demand_table(blocks, periods, scenario.numbers("demand.new_it_mw"))
    fibre_km = fibre_distances(
        districts,
        areas,
        storage_crs=region.settings.storage_crs,
        local_crs=region.settings.local_crs,
        route_factor=scenario.number("power.route_factor"),
    )
    price = scenario.number("costs.network_cny_per_mw_km_year")
    reaches = reach_table(blocks, pools, fibre_km, price)
    near = within_limits(blocks, reaches) if scenario.mode("latency") == "require" else reaches
    check_reached(demand, near, reaches)
    return blocks, demand, reaches


def _check_region(scenario: Scenario, region: Region) -> None:
    wanted = scenario.text("region")
    if wanted != region.id:
        zh = (f"为“{wanted}”，而读入的区域是“{region.id}”", "请改此键，或改用相应的区域文件夹")
        en = (
            f'is "{wanted}", but the layers are those of "{region.id}"',
            "Change it, or name the folder of the region",
        )
        raise refuse("region", str(scenario.chain[-1]), zh, en)
    for name in LAYERS:
        if name not in region.layers:
            raise schema_error(
                "layer_not_listed",
                name,
                Sentence("region.toml 的 layers 中没有列出", "region.toml does not list it under layers"),
                Sentence("把它加入 layers", "add it to layers"),
            )
