"""What a worked state begins with: the outdoor air of one bin, constants, and results of psychrolib as steps."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from models.climate import Climate
from models.cooling import moist
from models.derivation import Step
from models.explain_chain import Chain

PSYCHROLIB = "ASHRAE Handbook Fundamentals 2017 ch. 1 (psychrolib)"


def _constant(key: str, zh: str, en: str, value: float, unit: str) -> Step:
    return Step(key, zh, en, value, unit, "ASHRAE Handbook Fundamentals 2017 ch. 1", "H")


CONSTANTS: Mapping[str, Step] = {
    step.key: step
    for step in (
        _constant("air_kj_per_kg_k", "空气定压比热", "Specific heat of air", moist.AIR_KJ_PER_KG_K, "kJ/kg/K"),
        _constant("water_kj_per_kg_k", "水的比热", "Specific heat of water", moist.WATER_KJ_PER_KG_K, "kJ/kg/K"),
        _constant("vapour_kj_per_kg", "0 ℃ 汽化潜热", "Latent heat at 0 deg C", moist.VAPOUR_KJ_PER_KG, "kJ/kg"),
        _constant("vapour_kj_per_kg_k", "水蒸气比热", "Specific heat of vapour", moist.VAPOUR_KJ_PER_KG_K, "kJ/kg/K"),
        _constant("air_j_per_kg_k", "干空气气体常数", "Gas constant of dry air", moist.DRY_AIR_J_PER_KG_K, "J/kg/K"),
        _constant("water_to_dry_air", "水与干空气的摩尔质量比", "Molar mass, water to air", moist.WATER_TO_AIR, "1"),
        _constant("water_kg_per_m3", "水的密度", "Density of water", 1000.0, "kg/m3"),
    )
}
# Column of a climate, titles, unit, whether psychrolib made it from the others.
_AIR = (
    ("dry_bulb_c", "室外干球温度", "Outdoor dry bulb", "degC", False),
    ("wet_bulb_c", "室外湿球温度", "Outdoor wet bulb", "degC", False),
    ("pressure_pa", "气压", "Pressure", "Pa", False),
    ("humidity_ratio", "室外含湿量", "Outdoor humidity ratio", "kg/kg", True),
    ("enthalpy_kj_per_kg", "室外空气焓", "Enthalpy of outdoor air", "kJ/kg", True),
    ("density_kg_per_m3", "室外空气密度", "Density of outdoor air", "kg/m3", True),
)


def air_steps(climate: Climate, at: int, *, source: str, grade: str) -> list[Step]:
    """Return the outdoor air of bin ``at`` of ``climate``; ``source`` and ``grade`` are those of its temperatures."""
    return [
        Step(name, zh, en, float(getattr(climate, name)[at]), unit, PSYCHROLIB if made else source, grade)
        for name, zh, en, unit, made in _AIR
    ]


def take_saturation(chain: Chain, key: str, of: str, zh: str, en: str) -> None:
    """Add the saturation pressure [Pa] of the step ``of`` [degC], as psychrolib gives it."""
    pascal = float(moist.saturation_pressure_pa(np.array([chain.value(of)]))[0])
    chain.take(Step(key, f"{zh}（温度见 {of}）", f"{en} (at {of})", pascal, "Pa", PSYCHROLIB, "H"))
