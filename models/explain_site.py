"""All that stands behind the numbers of a site: its room, and for each design energy, water, land, cost, review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata.candidates import Candidates
from geodata.read import Region
from models.case import Case
from models.climate import Climate
from models.cooling.annual import SAMPLES
from models.derivation import COMPUTED, Step
from models.design_tables import Design, known_designs
from models.errors import CaseTableError, suggest
from models.explain_chain import Chain, Section
from models.explain_cost import capital_section, price_section, running_section, scenario_step, standing_section
from models.explain_design import ANNUAL
from models.explain_network import network_sections
from models.explain_service import (
    energy_section,
    heat_section,
    land_section,
    power_section,
    review_section,
    water_section,
)
from models.scenario import Scenario
from models.site_climate import climate_sites

Row = dict[Any, Any]
LAND_OF_ZONE = ("land_starter_zone", "land_cluster", "land_belt")

# Basis of an elevation -> grade and source.
ELEVATION_SOURCES = {
    "dem": ("M", "scenario: terrain.dem"),
    "given": ("M", "scenario: climate.elevation_points"),
    "assumed": ("A", "assumed: that of the station"),
}


@dataclass(frozen=True)
class PairAccount:
    """Every number of one site with one design; ``it_mw`` [MW] is the size that the account is for."""

    design_id: str
    name_zh: str
    name_en: str
    it_mw: float
    sections: tuple[Section, ...]

    def section(self, key: str) -> Section:
        """Return one section; KeyError if there is none."""
        return {section.key: section for section in self.sections}[key]


# What a host of edge nodes is called in a note.
HOST = {
    "substation": ("边缘节点承载点：变电站", "Host of an edge node: substation"),
    "base_station": ("边缘节点承载点：通信基站", "Host of an edge node: base station"),
    "telecom_room": ("边缘节点承载点：通信机房", "Host of an edge node: telecom room"),
}


@dataclass(frozen=True)
class SiteAccount:
    """Every number of a site; ``pairs`` of the designs on offer there."""

    site_id: str
    sections: tuple[Section, ...]
    pairs: tuple[PairAccount, ...]


def find_site(case: Case, candidates: Candidates, site_id: str) -> list[tuple[str, str, str, str]]:
    """Return why a candidate is not, or not with every design, in the case: design_id or *, clause, Chinese, English.

    CaseTableError with the nearest known id if there is no such candidate.
    """
    if site_id not in candidates.sites.index and not case.sites.index.isin([site_id]).any():
        hint_zh, hint_en = suggest(site_id, candidates.sites.index)
        raise CaseTableError(zh=f"没有场址“{site_id}”。{hint_zh}", en=f'No site "{site_id}". {hint_en}')
    rows = case.screened[case.screened["site_id"].isin([site_id, "*"])]
    if site_id not in case.sites.index:
        rows = rows[rows["site_id"] == site_id]
    return list(rows[["design_id", "clause", "reason_zh", "reason_en"]].itertuples(index=False, name=None))


def site_climate(case: Case, candidates: Candidates, scenario: Scenario, region: Region, site_id: str) -> Climate:
    """Return the climate of a site as the case has it."""
    sites = candidates.sites
    if site_id not in sites.index:
        # A host of edge nodes is no land: its point says where it is.
        place = case.sites.loc[[site_id], ["lon", "lat"]]
        points = gpd.points_from_xy(place["lon"], place["lat"])
        sites = gpd.GeoDataFrame(place, geometry=points, crs=region.settings.storage_crs)
        local = sites.geometry.to_crs(region.settings.local_crs)
        sites = sites.assign(x_m=local.x, y_m=local.y)
    one = gpd.GeoDataFrame(sites.loc[[site_id]])
    _, climates = climate_sites(one, scenario, region.settings)
    return climates[str(case.sites.loc[site_id, "climate_id"])]


def site_account(
    case: Case, scenario: Scenario, region: Region, site_id: str, design_id: str | None = None
) -> SiteAccount:
    """Return the account of a site of ``case`` with all designs on offer there, or one of them at its largest.

    CaseTableError with the nearest known design if ``design_id`` is not on offer at the site.
    """
    offered = [str(name) for name in case.site_designs.loc[site_id].index]
    if design_id is not None and design_id not in offered:
        hint_zh, hint_en = suggest(design_id, offered)
        raise CaseTableError(
            zh=f"场址 {site_id} 没有设计方案“{design_id}”。{hint_zh}",
            en=f'Site {site_id} has no design "{design_id}" on offer. {hint_en}',
        )
    designs = known_designs(scenario)
    pairs = [
        pair_account(case, scenario, region, site_id, design_id=name, design=designs[name])
        for name in ([design_id] if design_id else offered)
    ]
    return SiteAccount(site_id, (room_section(case, scenario, site_id),), tuple(pairs))


def pair_account(
    case: Case, scenario: Scenario, region: Region, site_id: str, *, design_id: str, design: Design, modules: int = 0
) -> PairAccount:
    """Return the account of one pair, for ``modules`` or, if 0, for the most that the site takes."""
    site = row_of(case.sites, site_id)
    pair = row_of(case.site_designs, (site_id, design_id))
    pool = row_of(case.pools, pair["pool_id"])
    it_mw = (modules or int(pair["max_modules"])) * float(row_of(case.designs, design_id)["module_it_mw"])
    pue, wue = float(pool["pue_p50"]), float(pool["wue_l_per_kwh"])
    racks = it_mw / case.rack_mw
    price = price_section(design, scenario)
    energy = energy_section(it_mw, pue=pue)
    it_energy_mwh = energy.value("it_energy_mwh")
    sections = (
        _performance_section(case, str(site["climate_id"]), design_id),
        power_section(scenario, design, it_mw, pue=pue, pue_peak=float(pair["pue_peak"])),
        energy,
        price,
        water_section(it_energy_mwh, wue),
        review_section(case, it_mw, pue=pue, racks=racks),
        land_section(case, scenario, it_mw),
        capital_section(
            design, scenario, land_price=_land_price(site, design), max_modules=modules or int(pair["max_modules"])
        ),
        standing_section(design, scenario, float(pair["pue_peak"])),
        running_section(scenario, price, pue=pue, wue_l_per_kwh=wue),
        heat_section(it_energy_mwh, str(design.texts["system"])),
        *network_sections(case, scenario, region, str(site["area_id"])),
    )
    return PairAccount(design_id, str(design.texts["name_zh"]), str(design.texts["name_en"]), it_mw, sections)


def room_section(case: Case, scenario: Scenario, site_id: str) -> Section:
    """Return where a site lies and how much IT power it takes."""
    site = row_of(case.sites, site_id)
    chain = Chain()
    grade, source = ELEVATION_SOURCES[str(site["elevation_basis"])]
    chain.take(Step("elevation_m", "海拔", "Elevation", float(site["elevation_m"]), "m", source, grade))
    host = case.host_kind(site_id)
    if host:
        _add_host_room(chain, case)
        return Section(
            "room", f"场址 {site_id}", f"Site {site_id}", tuple(chain.steps), (*_place(case, site), HOST[host])
        )
    area = float(site["usable_area_km2"])
    is_cell = str(site["kind"]) == "cell"
    source = "assumed: a grid cell in place of a parcel" if is_cell else "scenario: candidates.parcels"
    chain.take(Step("usable_area_km2", "可用面积", "Usable area", area, "km2", source, "A" if is_cell else COMPUTED))
    chain.take(scenario_step(scenario, "candidates.max_it_mw_per_km2"))
    chain.take(scenario_step(scenario, "candidates.max_site_it_mw"))
    is_bound = case.setting("land_use").is_required
    room = "min(usable_area_km2 * max_it_mw_per_km2, max_site_it_mw)" if is_bound else "max_site_it_mw"
    chain.add("max_it_mw", "场址最大 IT 功率", "Most IT power of the site", "MW", room)
    return Section("room", f"场址 {site_id}", f"Site {site_id}", tuple(chain.steps), _place(case, site))


def _add_host_room(chain: Chain, case: Case) -> None:
    """What an edge node may have: the racks of its class; what its host can spare bounds it besides."""
    for key, zh, en in (
        ("edge_max_racks", "边缘节点标准机架上限", "Most standard racks of an edge node"),
        ("standard_rack_kw", "标准机架功率", "Power of a standard rack"),
    ):
        limit = case.limits[f"size_class.{key}"]
        chain.take(Step(key, zh, en, limit.value, limit.unit, limit.source, limit.grade))
    chain.add(
        "max_it_mw", "场址最大 IT 功率", "Most IT power of the site", "MW", "edge_max_racks * standard_rack_kw / 1000"
    )


def _place(case: Case, site: Row) -> tuple[tuple[str, str], ...]:
    zone, climate = row_of(case.zones, site["zone_id"]), row_of(case.climates, site["climate_id"])
    return (
        (f"区域：{zone['name_zh']}（{site['zone_id']}）", f"Zone: {zone['name_en']} ({site['zone_id']})"),
        (f"区县：{site['district_zh']}", f"District: {site['district_en']}"),
        (
            f"气候：{climate['name_zh']}（{site['climate_id']}）",
            f"Climate: {climate['name_en']} ({site['climate_id']})",
        ),
    )


def _performance_section(case: Case, climate_id: str, design_id: str) -> Section:
    rows = performance_rows(case, climate_id, design_id)
    # The peak is that of full load, which power is reserved for; all else is of the load of the plan.
    found = {**next(row for row in rows if row["is_plan"]), "pue_peak": rows[-1]["pue_peak"]}
    columns: Mapping[str, tuple[str, str, str]] = {
        "load_share": ("IT 负载（占设计）", "IT load, share of design", "1"),
        "pue_p05": ("年均 PUE，5% 分位", "Annual PUE, 5th percentile", "1"),
        "pue_p50": ("年均 PUE，中位", "Annual PUE, median", "1"),
        "pue_p95": ("年均 PUE，95% 分位", "Annual PUE, 95th percentile", "1"),
        "pue_peak": ("满载峰值 PUE，中位", "Peak PUE at full load, median", "1"),
        "wue_l_per_kwh": ("年均 WUE，中位", "Annual WUE, median", "L/kWh"),
        "within_limit_share": ("年均 PUE 满足集群内限值的概率", "Probability of the limit in the cluster", "1"),
    }
    steps = [Step(name, zh, en, float(found[name]), unit, ANNUAL, COMPUTED) for name, (zh, en, unit) in columns.items()]
    notes = (
        (f"参数在其范围内抽样 {SAMPLES} 次", f"Parameters sampled over their ranges, {SAMPLES} samples"),
        (
            "峰值取设计日与全年最差小时中较高者",
            "The peak is that of the design day or the worst hour, whichever is worse",
        ),
        (f"逐行推导：cqdc explain design {design_id}", f"Line by line: cqdc explain design {design_id}"),
    )
    return Section("performance", "PUE 与 WUE", "PUE and WUE", tuple(steps), notes)


def row_of(table: pd.DataFrame, key: object) -> Row:
    """Return one row of a table of the case by its index, column -> value."""
    found: Row = table.loc[[key]].iloc[0].to_dict()
    return found


def performance_rows(case: Case, climate_id: str, design_id: str) -> list[Row]:
    """Return the year of a design in a climate at each IT load, least load first."""
    table = case.performance.reset_index()
    rows = table[(table["climate_id"] == climate_id) & (table["design_id"] == design_id)]
    found: list[Row] = rows.sort_values("load_share").to_dict("records")
    return found


def _land_price(site: Row, design: Design) -> str | None:
    if not design.texts["needs_land"]:
        return None
    starter, cluster, belt = LAND_OF_ZONE
    return starter if site["in_starter_zone"] else cluster if site["in_cluster"] else belt
