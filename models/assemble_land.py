"""What a scenario asks of the land: the shape of candidates, exclusions with their buffers, the elevation model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd

from geodata.candidate_settings import CandidateSettings
from geodata.exclusions import Exclusion, default_exclusions, lacking_rules
from geodata.layers import PARCELS
from geodata.overlay import Bounds
from geodata.read import Region, read_layer
from geodata.slopes import SlopeBand, slope_classes, slope_exclusion
from geodata.terrain import Terrain, read_terrain
from models.errors import ScenarioValueError, suggest
from models.scenario import Scenario
from models.scenario_keys import refuse

EXCLUSIONS, TOO_STEEP = "candidates.exclusions", "slope_above_max"
M_PER_KM = 1000.0


def candidate_settings(scenario: Scenario, region: Region) -> CandidateSettings:
    """Return what the scenario asks of the candidate generator; its parcels and elevation model are read here.

    ScenarioValueError for an exclusion or a buffer that is not known (with the nearest), one whose layer was not given,
    parcels that were not given, and slopes without an elevation model or a bound.
    """
    terrain = _terrain(scenario, region)
    return CandidateSettings(
        cell_m=scenario.integer("candidates.cell_m"),
        belt_km=scenario.number("candidates.belt_km"),
        min_usable_area_km2=scenario.number("candidates.min_usable_area_km2"),
        exclusions=_exclusions(scenario, region, terrain),
        parcels=_parcels(scenario, region),
        shape="hexagon" if scenario.text("candidates.shape") == "hexagon" else "square",
        terrain=terrain,
        slope_bounds_deg=scenario.numbers("terrain.slope_bounds_deg"),
    )


def _parcels(scenario: Scenario, region: Region) -> gpd.GeoDataFrame | None:
    path = scenario.text("candidates.parcels")
    if path:
        return gpd.GeoDataFrame(read_layer(Path(path), PARCELS, region.settings))
    if scenario.text("candidates.shape") != "parcels":
        return None
    if PARCELS.name not in region.layers:
        raise _refuse(
            scenario,
            "candidates.shape",
            ("为 parcels，而没有给出图层 parcels", "请导入该图层，或在 candidates.parcels 写明地块文件"),
            ("is parcels, and layer parcels was not given", "Import that layer, or name a file in candidates.parcels"),
        )
    return gpd.GeoDataFrame(region.layers[PARCELS.name])


def _terrain(scenario: Scenario, region: Region) -> Terrain | None:
    path = scenario.text("terrain.dem")
    if not path:
        return None
    return read_terrain(
        Path(path), region.settings.local_crs, _land_bounds(region, scenario.number("candidates.belt_km"))
    )


def _land_bounds(region: Region, belt_km: float) -> Bounds:
    """Bounds [m, local CRS] of all land that can become a candidate."""
    boxes = [region.local(layer).total_bounds for layer in ("cluster", "starter_zones")]
    belt_m = belt_km * M_PER_KM
    west, south = (min(box[side] for box in boxes) - belt_m for side in (0, 1))
    east, north = (max(box[side] for box in boxes) + belt_m for side in (2, 3))
    return west, south, east, north


def _exclusions(scenario: Scenario, region: Region, terrain: Terrain | None) -> tuple[Exclusion, ...]:
    buffers = _buffers(scenario, region)
    given = {exclusion.id: exclusion for exclusion in default_exclusions(region)}
    given = {name: replace(each, buffer_m=buffers.get(name, each.buffer_m)) for name, each in given.items()}
    return tuple(
        given[name] if name in given else _slope(scenario, region, terrain, name) for name in scenario.texts(EXCLUSIONS)
    )


def _buffers(scenario: Scenario, region: Region) -> dict[str, float]:
    """Buffers [m] of the scenario by exclusion."""
    rules = [rule.id for rule in region.settings.exclusions]
    buffers = {str(name): float(value) for name, value in scenario.table("candidates").get("buffer_m", {}).items()}
    for name in buffers:
        if name not in rules:
            hint_zh, hint_en = suggest(name, rules)
            zh, en = "不属于 region.toml 的任何避让图层", "is of no exclusion of region.toml"
            raise _refuse(scenario, f"candidates.buffer_m.{name}", (zh, hint_zh[:-1]), (en, hint_en[:-1]))
    return buffers


def _slope(scenario: Scenario, region: Region, terrain: Terrain | None, name: str) -> Exclusion:
    """The exclusion of a class of slope; any other name is refused."""
    bands = {band.id: band for band in slope_classes(scenario.numbers("terrain.slope_bounds_deg"))}
    if name not in (*bands, TOO_STEEP):
        raise _unknown(scenario, region, name, [*bands, TOO_STEEP])
    if terrain is None:
        zh = (f"中有“{name}”，而没有高程栅格", "请在 terrain.dem 写明文件，或从列表中删去")
        en = (f'names "{name}", and there is no elevation model', "State terrain.dem, or take it out of the list")
        raise _refuse(scenario, EXCLUSIONS, zh, en)
    if name == TOO_STEEP:
        if not scenario.has("terrain.max_slope_deg"):
            zh = (f"中有“{name}”，而没有界限", "请写明 terrain.max_slope_deg，或改用坡度级")
            en = (f'names "{name}", and there is no bound', "State terrain.max_slope_deg, or name a class of slope")
            raise _refuse(scenario, EXCLUSIONS, zh, en)
        bands[name] = SlopeBand(name, scenario.number("terrain.max_slope_deg"), 90.0)
    return slope_exclusion(terrain, bands[name])


def _unknown(scenario: Scenario, region: Region, name: str, slopes: list[str]) -> ScenarioValueError:
    lacking = {rule.id: rule.layer for rule in lacking_rules(region)}
    if name in lacking:
        zh = (f"中的“{name}”需要图层 {lacking[name]}，而没有给出", "请导入该图层，或从列表中删去")
        en = (
            f'names "{name}", whose layer {lacking[name]} was not given',
            "Import that layer, or take it out of the list",
        )
        return _refuse(scenario, EXCLUSIONS, zh, en)
    hint_zh, hint_en = suggest(name, [*(rule.id for rule in region.settings.exclusions), *slopes])
    zh = (f"中的“{name}”不是 region.toml 的避让图层，也不是坡度级", hint_zh[:-1])
    en = (f'names "{name}", not in region.toml and no class of slope', hint_en[:-1])
    return _refuse(scenario, EXCLUSIONS, zh, en)


def _refuse(scenario: Scenario, path: str, zh: tuple[str, str], en: tuple[str, str]) -> ScenarioValueError:
    return refuse(path, str(scenario.chain[-1]), zh, en)
