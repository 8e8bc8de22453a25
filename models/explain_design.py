"""All that stands behind the PUE and WUE of a design: climate, parameters, worked states, the year and its spread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geodata.read import Region
from models.climate import Climate, nearest_station, station_climate, warmed
from models.climate_steps import design_day_steps
from models.cooling.annual import (
    LOAD_SHARES,
    SAMPLES,
    AnnualResult,
    annual_result,
    default_balance,
    energy_split,
    hours_mean,
    part_load_pue,
)
from models.cooling.parameters import SEED, CoolingDesign, shipped_designs
from models.derivation import COMPUTED, Step
from models.design_tables import known_designs
from models.errors import DesignError, suggest
from models.explain_chain import Chain, Section
from models.explain_state import PART_TITLES, WATER_TITLES, WorkedState, worked_states
from models.figure import Figure, read_figures
from models.scenario import Scenario
from models.site_climate import climate_sites, has_own_weather

ANNUAL = "models.cooling.annual"
MAX_PUE_LIMIT = "pue_limit.max_pue_in_cluster"


@dataclass(frozen=True)
class NamedDesign:
    """A design with its names, on offer or of the old stock."""

    name_zh: str
    name_en: str
    cooling: CoolingDesign


@dataclass(frozen=True, eq=False)
class DesignAccount:
    """The whole chain of a design in a climate; ``part_load`` is the year by IT load [1]."""

    design: NamedDesign
    climate: Climate
    climate_section: Section
    parameters: tuple[Figure, ...]
    states: tuple[WorkedState, ...]
    energy: Section
    sampled: Section
    part_load: Mapping[float, AnnualResult]
    max_pue: float

    @property
    def sections(self) -> tuple[Section, ...]:
        """Every chain, in the order of reading."""
        return self.climate_section, *(state.section for state in self.states), self.energy, self.sampled


def named_designs(scenario: Scenario) -> Mapping[str, NamedDesign]:
    """Return every design that ``scenario`` knows by id, those of the old stock after those on offer."""
    offered = {
        name: NamedDesign(design.texts["name_zh"], design.texts["name_en"], design.cooling)
        for name, design in known_designs(scenario).items()
    }
    tables = read_figures("designs")
    stock = {
        name: NamedDesign(tables[name]["name_zh"], tables[name]["name_en"], cooling)
        for name, cooling in shipped_designs().items()
        if name not in offered
    }
    return offered | stock


def find_design(scenario: Scenario, design_id: str) -> NamedDesign:
    """Return one design; DesignError with the nearest known id if there is none."""
    known = named_designs(scenario)
    if design_id not in known:
        hint_zh, hint_en = suggest(design_id, known)
        raise DesignError(zh=f"没有设计方案“{design_id}”。{hint_zh}", en=f'No design "{design_id}". {hint_en}')
    return known[design_id]


def region_climate(scenario: Scenario, region: Region, station: str | None = None) -> Climate:
    """Return the climate of ``station``, or that of the middle of the cluster; warmed as ``scenario`` says.

    Without a station it is the user's weather file if the scenario names one. ClimateError for an unknown station.
    """
    if station is not None:
        return warmed(station_climate(station), scenario.number("climate.warming_k"))
    middle = region.local("cluster").union_all().centroid
    place = gpd.GeoSeries([middle], crs=region.settings.local_crs).to_crs(region.settings.storage_crs).iloc[0]
    row = {"lon": [place.x], "lat": [place.y], "x_m": [middle.x], "y_m": [middle.y]}
    if not has_own_weather(scenario):
        return region_climate(scenario, region, nearest_station(place.x, place.y))
    sites = gpd.GeoDataFrame(row, index=pd.Index(["cluster"], name="site_id"))
    _, climates = climate_sites(sites, scenario, region.settings)
    return next(iter(climates.values()))


def design_account(design: NamedDesign, climate: Climate, *, max_pue: float, load_share: float = 1.0) -> DesignAccount:
    """Return the account of ``design`` in ``climate`` at ``load_share`` [IT power over design IT power].

    ``max_pue`` [1] is the limit whose probability is given.
    """
    cooling = design.cooling
    year = annual_result(cooling, climate, load_share=load_share)
    return DesignAccount(
        design=design,
        climate=climate,
        climate_section=climate_section(climate),
        parameters=tuple(cooling.figures.values()),
        states=tuple(worked_states(cooling, climate, load_share)),
        energy=_energy_section(cooling, climate, load_share),
        sampled=_sampled_section(year, max_pue, load_share),
        part_load=part_load_pue(cooling, climate, LOAD_SHARES),
        max_pue=max_pue,
    )


def climate_section(climate: Climate) -> Section:
    """Return what air a design meets: place, year, warming, design day."""
    source, grade = climate.source, climate.grade
    steps = [
        Step("elevation_m", "海拔", "Elevation", climate.elevation_m, "m", source, grade),
        Step("warming_k", "增温", "Warming", climate.warming_k, "K", "scenario: climate.warming_k", COMPUTED),
        Step(
            "mean_dry_bulb_c", "年均干球温度", "Mean dry bulb", climate.mean(climate.dry_bulb_c), "degC", source, grade
        ),
        Step(
            "mean_wet_bulb_c", "年均湿球温度", "Mean wet bulb", climate.mean(climate.wet_bulb_c), "degC", source, grade
        ),
        Step(
            "bins",
            "气象状态数（全年按小时归并）",
            "States of the air in a year",
            len(climate.hours),
            "1",
            source,
            grade,
        ),
        *design_day_steps(climate),
    ]
    titles = f"气候：{climate.name_zh}", f"Climate: {climate.name_en}"
    return Section("climate", *titles, tuple(steps))


def _energy_section(design: CoolingDesign, climate: Climate, load_share: float) -> Section:
    chain = Chain()
    split = energy_split(design, climate, load_share)
    for part, share in split.items():
        zh, en = PART_TITLES[part]
        chain.take(Step(f"{part}_share", f"{zh}电量 / IT 电量", f"{en}, over IT energy", share, "1", ANNUAL, COMPUTED))
    formula = " + ".join(("1", *(f"{part}_share" for part in split)))
    chain.add("pue_default", "年均 PUE（参数取缺省值）", "Annual PUE, parameters at default", "1", formula)
    balance = default_balance(design, climate, load_share)
    for use, kg_per_h in balance.water_kg_per_h.items():
        wue = float(hours_mean(kg_per_h / balance.it_kw, climate)[0])
        zh, en = WATER_TITLES[use]
        chain.take(Step(f"{use}_l_per_kwh", f"{zh} / IT 电量", f"{en}, over IT energy", wue, "L/kWh", ANNUAL, COMPUTED))
    total = " + ".join(f"{use}_l_per_kwh" for use in balance.water_kg_per_h) or "0"
    chain.add("wue_default", "年均 WUE（参数取缺省值）", "Annual WUE, parameters at default", "L/kWh", total)
    titles = "全年各部分电量（缺省参数）", "Energy of the year by part (default parameters)"
    note = (
        "各项 = 全部气象状态的（小时数 × 该部分功率 / IT 功率）之和 / 8760",
        "Each is the sum over all states of the air of hours x part / IT power, over 8760 h",
    )
    return Section("energy", *titles, tuple(chain.steps), (note,))


def _sampled_section(year: AnnualResult, max_pue: float, load_share: float) -> Section:
    words = {"p05": ("5% 分位", "5th percentile"), "p50": ("中位", "median"), "p95": ("95% 分位", "95th percentile")}
    steps = [
        _sampled("samples", "抽样数", "Samples", float(SAMPLES), "1"),
        _sampled("seed", "随机种子", "Seed", float(SEED), "1"),
        _sampled("load_share", "IT 负载（占设计）", "IT load, share of design", load_share, "1"),
    ]
    for name, (zh, en) in words.items():
        steps.append(_sampled(f"pue_{name}", f"年均 PUE，{zh}", f"Annual PUE, {en}", year.percentile(name), "1"))
    for name, (zh, en) in words.items():
        value = year.percentile(name, "wue_l_per_kwh")
        steps.append(_sampled(f"wue_{name}", f"年均 WUE，{zh}", f"Annual WUE, {en}", value, "L/kWh"))
    peak = year.percentile("p50", "pue_peak")
    steps.append(
        _sampled(
            "pue_peak",
            "峰值 PUE（设计日或全年最差小时），中位",
            "Peak PUE (design day or worst hour), median",
            peak,
            "1",
        )
    )
    zh, en = f"年均 PUE 不超过 {max_pue:g} 的概率", f"Probability of an annual PUE of at most {max_pue:g}"
    steps.append(_sampled("within_limit_share", zh, en, year.probability_within(max_pue), "1"))
    titles = "参数在范围内抽样的结果", "Results with parameters sampled over their ranges"
    note = (
        "每个参数在下限与上限之间均匀分层抽样（拉丁超立方）",
        "Every parameter is drawn evenly between low and high (Latin hypercube)",
    )
    return Section("sampled", *titles, tuple(steps), (note,))


def _sampled(key: str, zh: str, en: str, value: float, unit: str) -> Step:
    return Step(key, zh, en, value, unit, ANNUAL, COMPUTED)
