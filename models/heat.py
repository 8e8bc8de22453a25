"""Waste heat of IT that could be used. Reported, not credited: no price of waste heat in the city was found.

All IT energy becomes heat. What can be caught depends on the medium that carries it: a liquid loop at 45 to 60 degC, a
chilled-water loop, or return air at 25 to 35 degC. Shares and temperatures are assumed
(``models/figures/services.toml``).
"""

from __future__ import annotations

from collections.abc import Mapping

from models.amounts import Amount, check_amount, from_plan
from models.derivation import Step, computed, given
from models.errors import FigureError, suggest
from models.figure import Figure, figure

GJ_PER_MWH = 3.6
LIQUID, WATER, AIR = "liquid", "water", "air"
# By the cooling system of a design (column system of designs.toml).
MEDIUM_OF_SYSTEM: Mapping[str, str] = {
    "airside": AIR,
    "indirect_evaporative": AIR,
    "air_cooled": AIR,
    "waterside": WATER,
    "liquid": LIQUID,
}


def heat_medium(system: str) -> str:
    """Return what carries the heat of a cooling system: liquid, water or air; FigureError for one not listed here."""
    if system not in MEDIUM_OF_SYSTEM:
        hint_zh, hint_en = suggest(system, MEDIUM_OF_SYSTEM)
        raise FigureError(
            zh=f"冷却系统“{system}”没有余热载体，请在 models/heat.py 的 MEDIUM_OF_SYSTEM 中补上。{hint_zh}",
            en=f'Cooling system "{system}" has no carrier of heat; add it to MEDIUM_OF_SYSTEM of models/heat.py. '
            f"{hint_en}",
        )
    return MEDIUM_OF_SYSTEM[system]


def heat_capture(system: str) -> Figure:
    """Return the share of the IT heat of a cooling system that can be recovered [1], with its range; assumed."""
    return figure(f"heat_capture_share_{heat_medium(system)}")


def heat_temperature(system: str) -> Figure:
    """Return the temperature of that heat [degC], with its range; assumed."""
    return figure(f"heat_temperature_c_{heat_medium(system)}")


def recoverable_heat_gj(it_energy_mwh: Amount, capture_share: Amount) -> Amount:
    """Return the heat [GJ] that can be recovered from ``it_energy_mwh`` [MWh] of IT energy; 1 MWh is 3.6 GJ.

    Raises FigureError for a negative or missing energy, a share beyond 0 to 1.
    """
    check_amount("it_energy_mwh", it_energy_mwh)
    check_amount("capture_share", capture_share, 0.0, 1.0)
    return it_energy_mwh * capture_share * GJ_PER_MWH


def heat_steps(it_energy_mwh: float, system: str) -> list[Step]:
    """Return the chain from the IT energy of a year [MWh] to recoverable heat and its temperature."""
    capture = heat_capture(system)
    return [
        from_plan("it_energy_mwh", ("IT 年用电量", "IT energy a year"), it_energy_mwh, "MWh/year"),
        from_plan("gj_per_mwh", ("兆瓦时折吉焦", "Gigajoules of a megawatt hour"), GJ_PER_MWH, "GJ/MWh"),
        given(capture, "capture_share"),
        computed(
            "recoverable_heat_gj",
            ("可回收余热", "Heat that can be recovered"),
            recoverable_heat_gj(it_energy_mwh, capture.value),
            "GJ/year",
            "it_energy_mwh * capture_share * gj_per_mwh",
            ("it_energy_mwh", "capture_share", "gj_per_mwh"),
        ),
        given(heat_temperature(system), "temperature_c"),
    ]
