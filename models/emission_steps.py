"""The chain of the carbon dioxide of a year, by both methods side by side."""

from __future__ import annotations

from models.derivation import Step, computed
from models.emission_factors import EmissionFactor
from models.green import GreenBalance

_UNIT = "MWh/year"


def emission_steps(balance: GreenBalance, grid: EmissionFactor, residual: EmissionFactor) -> list[Step]:
    """Return the chain of ``location_based_t`` and ``market_based_t`` [tCO2/year]; the two are never added.

    Raises :class:`models.emissions.EmissionAccountError` for a factor of the wrong basis.
    """
    location, market = balance.account_location(grid), balance.account_market(residual)
    return [
        *_energy_steps(balance),
        _factor_step("grid_t_per_mwh", grid),
        _factor_step("residual_t_per_mwh", residual),
        computed(
            "location_based_t",
            ("二氧化碳排放（基于位置）", "Carbon dioxide, location-based"),
            location.t,
            "t/year",
            "grid_mwh * grid_t_per_mwh",
            ("grid_mwh", "grid_t_per_mwh"),
        ),
        computed(
            "market_based_t",
            ("二氧化碳排放（基于市场）", "Carbon dioxide, market-based"),
            market.t,
            "t/year",
            "(facility_mwh - own_pv_kept_mwh - contracted_mwh) * residual_t_per_mwh",
            ("facility_mwh", "own_pv_kept_mwh", "contracted_mwh", "residual_t_per_mwh"),
        ),
    ]


def _energy_steps(balance: GreenBalance) -> list[Step]:
    return [
        _plan_step("facility_mwh", ("用电量", "Energy used"), balance.facility_mwh),
        _plan_step("contracted_mwh", ("合同绿电", "Green power by contract"), balance.contracted_mwh),
        _plan_step("own_pv_kept_mwh", ("自发自用光伏", "Own photovoltaics used"), balance.own_pv_kept_mwh),
        _plan_step(
            "own_pv_sold_mwh",
            ("自发自用光伏（绿证已售）", "Own photovoltaics used, certificates sold"),
            balance.own_pv_sold_mwh,
        ),
        computed(
            "grid_mwh",
            ("电网电量", "Energy from the grid"),
            balance.grid_mwh,
            _UNIT,
            "facility_mwh - own_pv_kept_mwh - own_pv_sold_mwh",
            ("facility_mwh", "own_pv_kept_mwh", "own_pv_sold_mwh"),
        ),
    ]


def _plan_step(key: str, titles: tuple[str, str], mwh: float) -> Step:
    # What the plan states: computed, but not by this chain.
    return computed(key, titles, mwh, _UNIT, "", (), "the plan")


def _factor_step(key: str, factor: EmissionFactor) -> Step:
    zh, en = f"{factor.name_zh}电力排放因子（{factor.year}）", f"Emission factor, {factor.name_en}, {factor.year}"
    name = {"average": ("平均", "average"), "residual": ("剔除市场化非化石", "without market-traded non-fossil")}
    zh_basis, en_basis = name[factor.basis]
    return Step(
        key, f"{zh}：{zh_basis}", f"{en}: {en_basis}", factor.kgco2_per_kwh, "t/MWh", factor.source, factor.grade
    )
