"""Chains of the services of one facility: power, energy, water, review, land, heat; with what follows from them."""

from __future__ import annotations

from models.amounts import from_plan
from models.case import Case
from models.cost import HOURS_PER_YEAR
from models.derivation import Step, given
from models.design_tables import Design
from models.explain_chain import Chain, Section, restate
from models.explain_cost import limit_step, scenario_step
from models.figure import economic, figure
from models.heat import heat_steps
from models.land import land_steps
from models.power_chain import power_steps
from models.review import LEVEL_TITLES, gb40879_grade, is_large_project, review_level, review_steps
from models.scenario import Scenario
from models.water import water_steps

STANDARD_RACK = "size_class.standard_rack_kw"
LARGE_RACKS = "size_class.large_min_racks"
# N-1 of a single supply is none: the chain is that of two, as GB 50174 asks.
LEAST_SUPPLIES = 2


def power_section(scenario: Scenario, design: Design, it_mw: float, *, pue: float, pue_peak: float) -> Section:
    """Return peak, reserve and N-1 feed of ``it_mw`` [MW]."""
    steps = power_steps(
        it_mw,
        load_factor=economic("it_load_factor"),
        pue=pue,
        pue_peak=pue_peak,
        voltage_kv=float(design.texts["voltage_kv"]),
        supplies=max(scenario.integer("power.independent_supplies"), LEAST_SUPPLIES),
        local=scenario.local_figures(),
    )
    supplies = scenario_step(scenario, "power.independent_supplies", "supplies")
    peak = from_plan("pue_peak", ("满载峰值 PUE", "Peak PUE at full load"), pue_peak, "1")
    better = [peak, _load("load_factor"), *([supplies] if supplies.value >= LEAST_SUPPLIES else [])]
    chain = Chain()
    for step in restate(steps, *better):
        chain.take(step)
    names = "每兆瓦 IT 在变电站侧预留的功率", "Power reserved at the substation for 1 MW of IT"
    chain.add("reserved_mw_per_it_mw", *names, "MW/MW", "reserved_mw / it_mw")
    return Section("power", "电力", "Power", tuple(chain.steps))


def energy_section(it_mw: float, *, pue: float) -> Section:
    """Return the energy of a year [GWh] of ``it_mw`` [MW] at its mean load."""
    chain = Chain()
    chain.take(from_plan("it_mw", ("IT 额定功率", "Rated IT power"), it_mw, "MW"))
    chain.take(from_plan("pue", ("年均 PUE，中位", "Annual PUE, median"), pue, "1"))
    chain.take(from_plan("hours", ("年小时数", "Hours of a year"), float(HOURS_PER_YEAR), "h/year"))
    chain.take(given(figure("it_load_factor")))
    chain.add("it_energy_mwh", "IT 年用电量", "IT energy a year", "MWh/year", "it_mw * it_load_factor * hours")
    chain.add("energy_gwh", "设施年用电量", "Energy of the facility a year", "GWh/year", "it_energy_mwh * pue / 1000")
    return Section("energy", "年用电量", "Energy of a year", tuple(chain.steps))


def water_section(it_energy_mwh: float, wue_l_per_kwh: float) -> Section:
    """Return the water of a year [m3]."""
    return Section("water", "用水", "Water", tuple(water_steps(it_energy_mwh, wue_l_per_kwh)))


def review_section(case: Case, it_mw: float, *, pue: float, racks: float) -> Section:
    """Return energy in coal equivalent, who reviews it, whether it counts as large, its grade of GB 40879."""
    rack_kw = case.limit(STANDARD_RACK)
    chain = review_steps(it_mw, load_factor=economic("it_load_factor"), pue=pue, rack_kw=rack_kw)
    steps = restate(chain, _load("load_factor"), _rack(case))
    section = Section("review", "节能审查与能效等级", "Energy review and grade", steps)
    tce, energy_mwh = section.value("tce"), section.value("energy_mwh")
    level = LEVEL_TITLES[review_level(tce, energy_mwh)]
    large = is_large_project(racks, it_mw, tce, large_min_racks=case.limit(LARGE_RACKS))
    notes = (
        (f"审查层级：{level[0]}", f"Review: {level[1]}"),
        (f"是否大型项目：{'是' if large else '否'}", f"Counts as large: {'yes' if large else 'no'}"),
        grade_note(pue, racks),
    )
    return Section(section.key, section.title_zh, section.title_en, section.steps, notes)


def grade_note(pue: float, racks: float) -> tuple[str, str]:
    """Return the grade of GB 40879-2021 in words."""
    grade = gb40879_grade(pue, racks)
    if grade is None:
        zh, en = "不适用（边缘数据中心）", "does not apply (edge centre)"
    else:
        zh, en = (f"{grade} 级", f"grade {grade}") if grade else ("达不到 3 级", "below grade 3")
    return f"GB 40879-2021 能效等级：{zh}", f"GB 40879-2021: {en}"


def land_section(case: Case, scenario: Scenario, it_mw: float) -> Section:
    """Return racks, plot of the buildings and area reserved."""
    density = scenario_step(scenario, "candidates.max_it_mw_per_km2")
    steps = land_steps(it_mw, case.limit(STANDARD_RACK), density.value)
    return Section("land", "用地", "Land", restate(steps, density, _rack(case)))


def heat_section(it_energy_mwh: float, system: str) -> Section:
    """Return the waste heat of a year that could be used, and its temperature."""
    return Section("heat", "余热", "Waste heat", tuple(heat_steps(it_energy_mwh, system)))


def _load(key: str) -> Step:
    return given(figure("it_load_factor"), key)


def _rack(case: Case) -> Step:
    return limit_step(case, STANDARD_RACK, "rack_kw", ("标准机架功率", "Power of a standard rack"))
