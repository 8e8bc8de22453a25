"""Official carbon dioxide factors of grid electricity, by region, basis and year of the data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from geodata.errors import PlannerError
from models.errors import FigureError
from models.figure import GRADES, read_figures

BASES = ("average", "residual", "fossil")
NATION = "nation"


class EmissionFactorError(PlannerError):
    """No official emission factor is known for the region and the year asked for."""


@dataclass(frozen=True)
class EmissionFactor:
    """One official factor [kgCO2/kWh, the same as t/MWh].

    ``basis`` average: of what the region uses, for the location-based method. residual: national average without
    market-traded non-fossil power, for the market-based method. fossil: national, fossil power only. ``year`` is that
    of the data, not of the notice.
    """

    region: str
    name_zh: str
    name_en: str
    basis: str
    year: int
    kgco2_per_kwh: float
    grade: str
    source: str


@cache
def read_factors() -> tuple[EmissionFactor, ...]:
    """Return every shipped factor; FigureError for a wrong basis, grade or number, or one that stands twice."""
    rows: Any = read_figures("emission_factors")["factors"]
    factors = tuple(EmissionFactor(**row) for row in rows)
    names = [(factor.region, factor.basis, factor.year) for factor in factors]
    for factor, name in zip(factors, names, strict=True):
        is_sound = factor.basis in BASES and factor.grade in GRADES and 0 <= factor.kgco2_per_kwh < 2
        if not is_sound or names.count(name) > 1:
            raise FigureError(
                zh=f"排放因子 {name} 有误或重复。请改正 models/figures/emission_factors.toml。",
                en=f"Emission factor {name} is wrong or stands twice. Mend models/figures/emission_factors.toml.",
            )
    return factors


def grid_factor(region: str, year: int) -> EmissionFactor:
    """Return the average factor of ``region`` for the ``year`` of the data.

    Raises :class:`EmissionFactorError` naming the regions, or the years, that are known: a factor is never carried
    over to another year unsaid.
    """
    return _find(region, "average", year)


def residual_factor(year: int) -> EmissionFactor:
    """Return the national average without market-traded non-fossil power; :class:`EmissionFactorError` as above."""
    return _find(NATION, "residual", year)


def _find(region: str, basis: str, year: int) -> EmissionFactor:
    of_basis = [factor for factor in read_factors() if factor.basis == basis]
    of_region = [factor for factor in of_basis if factor.region == region]
    if not of_region:
        known = _list(factor.region for factor in of_basis)
        raise EmissionFactorError(
            zh=f"没有地区“{region}”的电力排放因子（键 emissions.factor_region）。可用的地区：{known}。",
            en=f'No emission factor of region "{region}" (key emissions.factor_region). Regions known: {known}.',
        )
    found = [factor for factor in of_region if factor.year == year]
    if not found:
        known = _list(str(factor.year) for factor in of_region)
        raise EmissionFactorError(
            zh=f"没有 {region} {year} 年的电力排放因子（{basis}，键 emissions.factor_year）。可用的年份：{known}。",
            en=f"No emission factor of {region} for {year} ({basis}, key emissions.factor_year). Years known: {known}.",
        )
    return found[0]


def _list(words: Iterable[str]) -> str:
    return ", ".join(sorted(set(words)))
