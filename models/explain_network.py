"""Chains of the fibre routes from a serving area to the districts: the one of most residents, and the farthest."""

from __future__ import annotations

from geodata.read import Region
from models.case import Case
from models.demand_tables import fibre_distances
from models.explain_chain import Section, restate
from models.explain_cost import scenario_step
from models.network import CLASS_TITLES, latency_class, network_steps, scenario_limits_ms
from models.scenario import Scenario

LARGEST, FARTHEST = "network_largest", "network_farthest"
ROUTE_FACTOR, PRICE = "power.route_factor", "costs.network_cny_per_mw_km_year"


def network_sections(case: Case, scenario: Scenario, region: Region, area_id: str) -> list[Section]:
    """Return the routes from serving area ``area_id`` to the district of most residents and to the farthest one."""
    people = region.layers["population"].set_index("adcode")["residents_2020"]
    districts = region.local(region.settings.districts_layer)
    districts = districts[districts["adcode"].isin(people.index)]
    factor = scenario.number(ROUTE_FACTOR)
    settings = region.settings
    crs = {"storage_crs": settings.storage_crs, "local_crs": settings.local_crs}
    route_km = fibre_distances(districts, case.areas.loc[[area_id]], **crs, route_factor=factor)[area_id].to_dict()
    named = districts.set_index("adcode")
    names = {adcode: (str(named.at[adcode, "name_zh"]), str(named.at[adcode, "name_en"])) for adcode in named.index}
    largest, farthest = str(people.idxmax()), max(route_km, key=lambda adcode: float(route_km[adcode]))
    to_largest = ("网络：至居民最多的{}", "Network: to {}, the district of most residents")
    to_farthest = ("网络：至最远的{}", "Network: to {}, the farthest district")
    return [
        _route(scenario, key, words, names[adcode], straight_km=float(route_km[adcode]) / factor)
        for key, words, adcode in ((LARGEST, to_largest, largest), (FARTHEST, to_farthest, farthest))
    ]


def _route(
    scenario: Scenario, key: str, words: tuple[str, str], names: tuple[str, str], *, straight_km: float
) -> Section:
    """Return length, round trip, latency class and yearly cost of one route."""
    factor, price = scenario_step(scenario, ROUTE_FACTOR), scenario_step(scenario, PRICE, "cny_per_mw_km_year")
    steps = network_steps(straight_km, route_factor=factor.value, cny_per_mw_km_year=price.value)
    chain = restate(steps, factor, price)
    name = latency_class({step.key: step.value for step in chain}["round_trip_ms"], scenario_limits_ms(scenario))
    zh, en = CLASS_TITLES[name] if name else ("无（超过枢纽类时延）", "none (beyond hub services)")
    notes = ((f"时延等级：{zh}", f"Latency class: {en}"),)
    return Section(key, words[0].format(names[0]), words[1].format(names[1]), chain, notes)
