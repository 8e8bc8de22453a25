"""Every assumed number behind a case, one row each: what it is, its value, how far it may be off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from geodata.candidates import Candidates
from geodata.read import Region
from models.case_contract import TABLES
from models.climate import station_distances_km
from models.design_tables import Design
from models.figure import Figure, economic, economics
from models.network import LATENCY_CLASSES
from models.policy.packs import Limit
from models.scenario import Scenario
from models.scenario_keys import Key, read_keys
from models.site_climate import has_own_weather

Row = dict[str, str]
COLUMNS = list(TABLES["assumptions"][1])
# layer, basis column, what is assumed
_BASES = (
    ("substations", "position_basis", "变电站位置", "Positions of substations"),
    (
        "substations",
        "power_basis",
        "变电站备用容量、扩容步长和步数",
        "Spare power, steps and most steps of substations",
    ),
    ("stock", "racks_basis", "存量数据中心机架数", "Racks of existing data centres"),
    ("stock", "in_cluster_basis", "存量数据中心是否在集群内", "Whether existing data centres stand in the cluster"),
    ("stock", "pue_basis", "存量数据中心 PUE", "PUE of existing data centres"),
)
_HOST_BASES = (
    ("edge_hosts", "position_basis", "边缘节点承载点的位置", "Positions of the hosts of edge nodes"),
    ("edge_hosts", "power_basis", "边缘节点承载点的可用容量", "Spare power of the hosts of edge nodes"),
)


def assumption_table(
    scenario: Scenario,
    region: Region,
    candidates: Candidates,
    *,
    designs: Mapping[str, Design],
    sites: pd.DataFrame,
    limits: Mapping[str, Limit],
) -> pd.DataFrame:
    """Return the table ``assumptions``: scenario values, figures of the designs on offer, limits and layers."""
    rows = [
        *_scenario_rows(scenario),
        *_figure_rows(scenario, designs),
        *_cooling_rows(designs),
        *_limit_rows(limits),
        *_layer_rows(region, sites),
        *_land_rows(region, candidates, scenario),
        *_elevation_rows(sites),
        *_station_rows(sites, scenario),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _scenario_rows(scenario: Scenario) -> Iterator[Row]:
    for path, key in read_keys().items():
        if key.assumed and scenario.has(path) and not _is_of_rule_off(scenario, path):
            is_list = key.kind.endswith("_list")
            values = scenario.numbers(path) if is_list else (scenario.number(path),)
            mark = "×" if is_list else ""
            yield _row(
                path,
                key,
                value=", ".join(f"{value:g}" for value in values),
                bounds=(f"{mark}{key.low:g}", f"{mark}{key.high:g}"),
                source=f"assumed in scenario {scenario.id}",
            )


def _is_of_rule_off(scenario: Scenario, path: str) -> bool:
    section, _, rule = path.rpartition(".")[0].partition(".")
    return section == "rules" and scenario.mode(rule) == "off"


def _figure_rows(scenario: Scenario, designs: Mapping[str, Design]) -> Iterator[Row]:
    figures: list[Figure] = [*economics().values()]
    figures += [figure for design in designs.values() for figure in design.figures.values()]
    figures += scenario.local_figures().all_figures()
    stated = {f"latency_{name}_ms": f"rules.latency.max_{name}_ms" for name in LATENCY_CLASSES}
    for figure in figures:
        if figure.is_assumed:
            bounds = f"{figure.low:g}", f"{figure.high:g}"
            path = stated.get(figure.key, "")
            if path and scenario.has(path):
                value, source = scenario.number(path), f"stated in scenario {scenario.id}: {path}"
            else:
                value, source = figure.value, figure.source
            yield _row(figure.key, figure, value=f"{value:g}", bounds=bounds, source=source)


def _cooling_rows(designs: Mapping[str, Design]) -> Iterator[Row]:
    """One row for a parameter that several designs share with the same figures; it names them."""
    users: dict[tuple[str, float, float, float, str], list[str]] = {}
    figures: dict[tuple[str, float, float, float, str], Figure] = {}
    for name, design in designs.items():
        for parameter, figure in design.cooling.figures.items():
            # A figure that cannot vary is a switch, not an assumption.
            if figure.is_assumed and figure.low < figure.high:
                key = (parameter, figure.value, figure.low, figure.high, figure.source)
                users.setdefault(key, []).append(name)
                figures[key] = figure
    for key, names in users.items():
        figure = figures[key]
        bounds = f"{figure.low:g}", f"{figure.high:g}"
        yield _row(
            f"cooling.{key[0]}.{names[0]}", figure, value=f"{figure.value:g}", bounds=bounds, source=figure.source
        ) | {
            "title_zh": f"{figure.title_zh}（{'、'.join(designs[name].texts['name_zh'] for name in names)}）",
            "title_en": f"{figure.title_en} ({', '.join(str(designs[name].texts['name_en']) for name in names)})",
        }


def _elevation_rows(sites: pd.DataFrame) -> Iterator[Row]:
    assumed = int((sites["elevation_basis"] == "assumed").sum())
    if assumed:
        zh, en = "海拔取气象站的候选点数", "Sites that take the elevation of their weather station"
        yield _count_row("sites.elevation_basis", zh, en, assumed, len(sites))


def _station_rows(sites: pd.DataFrame, scenario: Scenario) -> Iterator[Row]:
    """Sites whose weather station is too far away to speak for them."""
    if has_own_weather(scenario):
        return
    nearest_km = station_distances_km(sites["lon"], sites["lat"]).min(axis=1)
    reach_km = economic("station_reach_km")
    far = int((nearest_km > reach_km).sum())
    if far:
        zh = f"最近气象站超过 {reach_km:g} km 的候选点数（最远 {nearest_km.max():.0f} km）"
        en = f"Sites farther than {reach_km:g} km from the nearest weather station (farthest {nearest_km.max():.0f} km)"
        yield _count_row("sites.climate_id", zh, en, far, len(sites))


def _limit_rows(limits: Mapping[str, Limit]) -> Iterator[Row]:
    for limit in limits.values():
        if limit.grade == "A":
            yield {
                "key": limit.key,
                "title_zh": f"条款 {limit.clause} 的限值：{limit.note_zh}",
                "title_en": f"Limit of clause {limit.clause}: {limit.note_en}",
                "value": f"{limit.value:g}",
                "unit": limit.unit,
                "low": "",
                "high": "",
                "source": limit.source,
            }


def _layer_rows(region: Region, sites: pd.DataFrame) -> Iterator[Row]:
    has_hosts = "host_kind" in sites.columns
    for layer, column, zh, en in (*_BASES, *(_HOST_BASES if has_hosts else ())):
        basis = region.layers[layer][column]
        count = int((basis == "assumed").sum())
        if count:
            yield _count_row(f"{layer}.{column}", f"{zh}（假定的个数）", f"{en} (number assumed)", count, len(basis))


def _land_rows(region: Region, candidates: Candidates, scenario: Scenario) -> Iterator[Row]:
    basis = candidates.sites["basis"]
    cells = int((basis == "assumed").sum())
    if cells:
        zh, en = "以网格代替地块的候选点数", "Candidates that are grid cells, in place of parcels"
        yield _count_row("candidates.basis", zh, en, cells, len(basis))
    if region.settings.boundary_status != "official":
        for layer in ("cluster", "starter_zones"):
            drafts = region.layers[layer]["status"] == "draft"
            note = region.settings.draft_note_zh, region.settings.draft_note_en
            if not drafts.any():
                continue
            yield _count_row(f"{layer}.status", note[0], note[1], int(drafts.sum()), len(drafts))
    for name, years in scenario.table("power").get("late_years", {}).items():
        yield _late_row(str(name), region.layers["substations"], f"{years:g}", f"scenario {scenario.id}")
    own = scenario.table("candidates").get("buffer_m", {})
    for name, exclusion in candidates.exclusions.iterrows():
        if exclusion["basis"] == "assumed":
            titles = str(exclusion["name_zh"]), str(exclusion["name_en"])
            origin = f"scenario {scenario.id}" if name in own else "region.toml"
            yield _exclusion_row(
                str(name), titles, f"{exclusion['buffer_m']:g}", "m", f"{origin}, {exclusion['clause']}"
            )
    for rule in region.settings.exclusions:
        if rule.layer in region.layers and rule.id not in candidates.exclusions.index:
            titles = f"已有图层但未予避让：{rule.name_zh}", f"Given, and not left out: {rule.name_en}"
            yield _exclusion_row(rule.id, titles, "off", "", f"scenario {scenario.id}, {rule.clause}")


def _late_row(name: str, stations: pd.DataFrame, years: str, source: str) -> Row:
    station = stations.set_index("substation_id").loc[name]
    titles = f"{station['name_zh']}推迟投运", f"{station['name_en']} serves late"
    row = _exclusion_row(name, titles, years, "year", source)
    return {**row, "key": f"power.late_years.{name}"}


def _exclusion_row(name: str, titles: tuple[str, str], value: str, unit: str, source: str) -> Row:
    return {
        "key": f"exclusions.{name}",
        "title_zh": titles[0],
        "title_en": titles[1],
        "value": value,
        "unit": unit,
        "low": "",
        "high": "",
        "source": source,
    }


def _row(name: str, titled: Key | Figure, *, value: str, bounds: tuple[str, str], source: str) -> Row:
    return {
        "key": name,
        "title_zh": titled.title_zh,
        "title_en": titled.title_en,
        "value": value,
        "unit": titled.unit,
        "low": bounds[0],
        "high": bounds[1],
        "source": source,
    }


def _count_row(key: str, zh: str, en: str, count: int, total: int) -> Row:
    return {
        "key": key,
        "title_zh": zh,
        "title_en": en,
        "value": f"{count} / {total}",
        "unit": "rows",
        "low": "",
        "high": "",
        "source": f"assumed rows of {key.partition('.')[0]}, column {key.partition('.')[2]}",
    }
