"""One state of a design at default parameters, worked line by line down to PUE and WUE."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.amounts import from_plan
from models.climate import Climate
from models.cooling.annual import default_balance, design_day
from models.cooling.balance import PARTS
from models.cooling.parameters import CoolingDesign
from models.derivation import Step
from models.explain_air import CONSTANTS, air_steps
from models.explain_chain import Chain, Section
from models.explain_systems import WORKED, Parts

PART_TITLES = {
    "ups_loss": ("UPS 损耗", "UPS loss"),
    "distribution_loss": ("配电损耗", "Distribution loss"),
    "lighting": ("照明", "Lighting"),
    "hall_fans": ("机房风机", "Hall fans"),
    "liquid_pumps": ("液冷循环泵", "Liquid pumps"),
    "humidifier_pump": ("加湿水泵", "Humidifier pump"),
    "compressors": ("压缩机", "Compressors"),
    "chilled_water_pumps": ("冷水泵", "Chilled-water pumps"),
    "condenser_pumps": ("冷却水泵", "Condenser pumps"),
    "heat_rejection_fans": ("排热风机", "Fans of heat rejection"),
}
WATER_TITLES = {
    "tower": ("冷却塔用水", "Water of the tower"),
    "adiabatic": ("绝热喷淋用水", "Adiabatic water"),
    "humidifier": ("加湿用水", "Humidifier water"),
}


@dataclass(frozen=True)
class WorkedState:
    """A state worked line by line: its chain, and power [kW] and water [kg/h] of 1 kW of design IT by part and use."""

    section: Section
    parts_kw: dict[str, float]
    water_kg_per_h: dict[str, float]

    @property
    def pue(self) -> float:
        """PUE of the state [1]."""
        return self.section.value("pue")


def worked_states(design: CoolingDesign, climate: Climate, load_share: float = 1.0) -> list[WorkedState]:
    """Return the design day and the bin of ``climate`` with the most hours; the worst bin too, if worse than the day.

    The peak PUE is that of the worse of the two: a dry design day opens an economiser that a humid hour closes.
    """
    year = np.broadcast_to(default_balance(design, climate, load_share).pue(), (1, len(climate.hours)))[0]
    longest, worst = int(climate.hours.argmax()), int(year.argmax())
    titles = (
        ("design_day_state", "设计日工况", "State of the design day"),
        ("longest_state", "小时数最多的工况（全年 {} 小时）", "State of the most hours ({} h a year)"),
        ("worst_state", "全年 PUE 最高的工况（全年 {} 小时）", "State of the highest PUE ({} h a year)"),
    )
    day = worked_state(design, design_day(climate), 0, titles=titles[0], load_share=load_share, is_design_day=True)
    bins = ((longest, titles[1]), (worst, titles[2])) if year[worst] > day.pue else ((longest, titles[1]),)
    return [day, *(_of_bin(design, climate, at, words, load_share) for at, words in bins)]


def _of_bin(
    design: CoolingDesign, climate: Climate, at: int, words: tuple[str, str, str], load_share: float
) -> WorkedState:
    key, zh, en = words
    hours = f"{climate.hours[at]:.0f}"
    return worked_state(design, climate, at, titles=(key, zh.format(hours), en.format(hours)), load_share=load_share)


def worked_state(
    design: CoolingDesign,
    climate: Climate,
    at: int,
    *,
    titles: tuple[str, str, str] = ("state", "工况", "State"),
    load_share: float = 1.0,
    is_design_day: bool = False,
) -> WorkedState:
    """Return the state of bin ``at`` of ``climate`` at default parameters, for 1 kW of design IT power.

    ``titles``: key, Chinese, English. ``load_share`` [1] is IT power over design IT power. Every value is computed by
    the formula printed beside it, so that the chain is a second reading of :mod:`models.cooling`, not a copy of its
    results.
    """
    chain = Chain(figures=design.figures, constants=CONSTANTS)
    chain.take(from_plan("it_kw", ("IT 功率（设计 1 kW）", "IT power, of 1 kW of design"), load_share, "kW"))
    source, grade = _air_source(climate, is_design_day=is_design_day)
    for step in air_steps(climate, at, source=source, grade=grade):
        chain.take(step)
    parts, water = WORKED[design.system](chain)
    parts_kw = _add_sums(chain, parts)
    water_kg_per_h = _add_water(chain, water)
    return WorkedState(Section(*titles, tuple(_used(chain.steps))), parts_kw, water_kg_per_h)


def _air_source(climate: Climate, *, is_design_day: bool) -> tuple[str, str]:
    # The design day rests on the extremes above the design values, which are assumed.
    day = f"{climate.design_source}; + design_extreme_dry_bulb_k, design_extreme_wet_bulb_k"
    return (day, "A") if is_design_day else (climate.source, climate.grade)


def _add_sums(chain: Chain, parts: Parts) -> dict[str, float]:
    """Add the sum of a part that has several steps, facility power and PUE; return the power of each part."""
    present = [name for name in PARTS if name in parts]
    for name in present:
        if parts[name] != (name,):
            chain.add(name, *PART_TITLES[name], "kW", " + ".join(parts[name]))
    total = " + ".join(("it_kw", *present))
    chain.add("facility_kw", "设施总功率", "Power of the facility", "kW", total)
    chain.add("pue", "该工况 PUE", "PUE of this state", "1", "facility_kw / it_kw")
    return {name: chain.value(name) for name in present}


def _add_water(chain: Chain, water: Parts) -> dict[str, float]:
    found = {}
    for use, names in water.items():
        key = f"{use}_kg_per_h"
        joined = names[0] if len(names) == 1 else f"({' + '.join(names)})"
        found[use] = chain.add(key, *WATER_TITLES[use], "kg/h", f"{joined} * 3600")
    total = " + ".join(f"{use}_kg_per_h" for use in water) or "0"
    shown = f"({total})" if len(water) > 1 else total
    chain.add("wue_l_per_kwh", "该工况 WUE", "WUE of this state", "L/kWh", f"{shown} / it_kw")
    return found


def _used(steps: list[Step]) -> list[Step]:
    """Leave out air that this system does not ask for."""
    named = {name for step in steps for name in step.inputs} | {"dry_bulb_c", "wet_bulb_c"}
    return [step for step in steps if step.formula or step.key in named]
