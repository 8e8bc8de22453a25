"""Carbon dioxide and coal equivalent of electricity (clauses A15.2, S2).

Two methods, never mixed. Location-based: what the grid of the region emits for every kWh taken from it, whatever was
bought. Market-based: energy without green power by contract, at the factor of what the market leaves over (the national
average without market-traded non-fossil power); who claims nothing still pays that factor for all energy.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TypeVar

import pandas as pd

from geodata.errors import PlannerError
from models.emission_factors import EmissionFactor
from models.figure import economic

Amount = TypeVar("Amount", float, "pd.Series[float]")
# Method of an account -> basis of the factor it takes.
METHODS = {"location_based": "average", "market_based": "residual"}


class EmissionAccountError(PlannerError):
    """An account of emissions that mixes methods, takes the wrong factor, or claims more green power than energy."""


@dataclass(frozen=True)
class EmissionAccount:
    """Carbon dioxide of ``energy_mwh`` [MWh] by one method, of which ``green_mwh`` [MWh] is green by contract.

    Raises :class:`EmissionAccountError` for an unknown method, a factor of another basis, energy that is not a finite
    number of 0 or more, or more green power than energy. Adding accounts needs one method and one factor.
    """

    method: str
    energy_mwh: float
    green_mwh: float
    factor: EmissionFactor

    def __post_init__(self) -> None:
        if METHODS.get(self.method) != self.factor.basis:
            raise EmissionAccountError(
                zh=f"核算方法 {self.method} 不能用 {self.factor.basis} 因子。对应关系：{METHODS}。",
                en=f"The method {self.method} cannot take a factor of basis {self.factor.basis}. Pairs: {METHODS}.",
            )
        if not math.isfinite(self.energy_mwh) or not 0 <= self.green_mwh <= self.energy_mwh:
            raise EmissionAccountError(
                zh=f"绿电 {self.green_mwh:g} MWh 须在 0 与电量 {self.energy_mwh:g} MWh 之间。请改正。",
                en=f"Green power of {self.green_mwh:g} MWh must be 0 to the energy, {self.energy_mwh:g} MWh. Mend it.",
            )

    @property
    def t(self) -> float:
        """Carbon dioxide [t]; green power counts in the market-based method alone."""
        factor = self.factor.kgco2_per_kwh
        if self.method == "location_based":
            return location_based_t(self.energy_mwh, factor)
        return market_based_t(self.energy_mwh, self.green_mwh, factor)

    def __add__(self, other: EmissionAccount) -> EmissionAccount:
        if (self.method, self.factor) != (other.method, other.factor):
            raise EmissionAccountError(
                zh=f"不能相加：{_name(self)} 与 {_name(other)}。请用同一方法、同一因子核算后再相加。",
                en=f"Cannot add {_name(self)} and {_name(other)}. Account by one method and one factor, then add.",
            )
        return replace(self, energy_mwh=self.energy_mwh + other.energy_mwh, green_mwh=self.green_mwh + other.green_mwh)


def location_based_t(energy_mwh: Amount, kgco2_per_kwh: float) -> Amount:
    """Return carbon dioxide [t] of ``energy_mwh`` [MWh] from the grid by the region's average factor [kgCO2/kWh].

    1 kg/kWh is 1 t/MWh. Green power by contract changes nothing here.
    """
    return energy_mwh * kgco2_per_kwh


def market_based_t(energy_mwh: Amount, green_mwh: Amount, residual_kgco2_per_kwh: float) -> Amount:
    """Return carbon dioxide [t] of ``energy_mwh`` [MWh] less contracted green power, by the residual factor."""
    return (energy_mwh - green_mwh) * residual_kgco2_per_kwh


def tce(energy_mwh: Amount) -> Amount:
    """Return tonnes of coal equivalent of ``energy_mwh`` [MWh], equivalent value of GB/T 2589."""
    return energy_mwh * economic("coal_kgce_per_kwh")


def _name(account: EmissionAccount) -> str:
    return f"{account.method} {account.factor.region} {account.factor.year}"
