"""Energy review of a project: who reviews it, whether it counts as large, its grade of GB 40879.

Energy is in tonnes of coal equivalent at the equivalent value (:func:`models.emissions.tce`, 0.1229 kgce/kWh). Limits
that a policy pack states come from the pack; the others are figures of ``models/figures/review.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping

from models.amounts import check_amount, from_plan
from models.cost import HOURS_PER_YEAR, KW_PER_MW
from models.derivation import Step, computed, given
from models.figure import economic, figure

PROVINCIAL, LOCAL, NO_REVIEW = "provincial", "local", "none"
LEVEL_TITLES: Mapping[str, tuple[str, str]] = {
    PROVINCIAL: ("省级节能审查", "review by the province"),
    LOCAL: ("市区级节能审查（权限由省级确定）", "review at the level that the province names"),
    NO_REVIEW: ("不单独节能审查", "no review of its own"),
}
GRADES = (1, 2, 3)
BELOW_GRADES = 0
MAX_EDGE_RACKS = 100
# A ratio of computed energies that equals a limit but for rounding is at the limit.
ROUNDING = 1e-9


def review_level(tce: float, energy_mwh: float | None = None) -> str:
    """Return who reviews a project of ``tce`` [t of coal equivalent a year]: provincial, local or none.

    The province from 10,000 tce on; below it a review at the level that the province names, from 1,000 tce or 5 GWh
    on (``energy_mwh`` [MWh/year]; if absent, all energy is taken as electricity). Limits belong to the higher level.
    Source: 固定资产投资项目节能审查办法, in force 2023-06-01; the lower limits are graded L. Raises FigureError.
    """
    check_amount("tce", tce)
    mwh = tce / economic("coal_kgce_per_kwh") if energy_mwh is None else energy_mwh
    check_amount("energy_mwh", mwh)
    if _reaches(tce, economic("review_provincial_tce")):
        return PROVINCIAL
    reviewed = _reaches(tce, economic("review_local_tce")) or _reaches(mwh, economic("review_local_mwh"))
    return LOCAL if reviewed else NO_REVIEW


def is_large_project(racks: float, it_mw: float, tce: float, *, large_min_racks: float) -> bool:
    """Return whether a project counts as large under the rule of 2025: by racks, IT power [MW] or energy [tce].

    ``large_min_racks`` standard racks (limit ``size_class.large_min_racks``, 3,000) or more, more than 7.5 MW, or
    10,000 tce or more. Two further conditions of the rule, equal value (等价) and price of servers, are not computed.
    Source: NDRC document 320 of 2025, annex 1. Raises FigureError.
    """
    check_amount("racks", racks)
    check_amount("it_mw", it_mw)
    check_amount("tce", tce)
    by_power = it_mw > economic("large_project_it_mw") + ROUNDING
    return _reaches(racks, large_min_racks) or by_power or _reaches(tce, economic("review_provincial_tce"))


def gb40879_grade(pue: float, racks: float | None = None) -> int | None:
    """Return the grade of GB 40879-2021 of an annual ``pue`` [1]: 1, 2, 3, or 0 for worse than grade 3.

    1.20, 1.30 and 1.50 belong to the better grade. None for an edge centre of at most 100 standard ``racks``: the
    standard does not apply to it. Raises FigureError for a PUE below 1 or missing.
    """
    check_amount("pue", pue, 1.0)
    if racks is not None:
        check_amount("racks", racks)
        if racks <= MAX_EDGE_RACKS:
            return None
    met = (grade for grade in GRADES if pue <= economic(f"gb40879_grade_{grade}_pue") + ROUNDING)
    return next(met, BELOW_GRADES)


def review_steps(it_mw: float, *, load_factor: float, pue: float, rack_kw: float) -> list[Step]:
    """Return the chain from IT power [MW] to racks, energy and tce of a year, and the limits beside it.

    ``rack_kw`` [kW]: limit ``size_class.standard_rack_kw``. Raises FigureError.
    """
    check_amount("it_mw", it_mw)
    check_amount("load_factor", load_factor, 0.0, 1.0)
    check_amount("pue", pue, 1.0)
    energy_mwh = it_mw * load_factor * pue * HOURS_PER_YEAR
    coal = figure("coal_kgce_per_kwh")
    return [
        from_plan("it_mw", ("IT 额定功率", "Rated IT power"), it_mw, "MW"),
        from_plan("load_factor", ("IT 平均负载率", "Mean load of IT"), load_factor, "1"),
        from_plan("pue", ("年均 PUE", "Annual PUE"), pue, "1"),
        from_plan("rack_kw", ("标准机架功率", "Power of a standard rack"), rack_kw, "kW"),
        from_plan("hours", ("年小时数", "Hours of a year"), float(HOURS_PER_YEAR), "h/year"),
        given(coal),
        computed(
            "racks",
            ("标准机架数", "Standard racks"),
            it_mw * KW_PER_MW / rack_kw,
            "racks",
            "it_mw * 1000 / rack_kw",
            ("it_mw", "rack_kw"),
        ),
        computed(
            "energy_mwh",
            ("设施年用电量", "Energy of the facility a year"),
            energy_mwh,
            "MWh/year",
            "it_mw * load_factor * pue * hours",
            ("it_mw", "load_factor", "pue", "hours"),
        ),
        computed(
            "tce",
            ("年综合能耗（当量值）", "Energy a year, equivalent value"),
            energy_mwh * coal.value,
            "tce/year",
            "energy_mwh * coal_kgce_per_kwh",
            ("energy_mwh", "coal_kgce_per_kwh"),
        ),
        given(figure("review_provincial_tce")),
        given(figure("review_local_tce")),
        given(figure("review_local_mwh")),
        *(given(figure(f"gb40879_grade_{grade}_pue")) for grade in GRADES),
    ]


def _reaches(value: float, limit: float) -> bool:
    return value >= limit * (1 - ROUNDING)
