"""From IT power to what a substation has to give: mean, yearly energy, peak, reserve, N-1.

Mean and peak are two things. Energy follows from the mean load and the annual PUE; what is reserved follows from full
IT power and the PUE of the design day. Units: MW, MWh a year; shares and PUE are pure ratios.
"""

from __future__ import annotations

from models.amounts import Amount, check_amount, from_plan
from models.cost import HOURS_PER_YEAR
from models.derivation import Step, computed, given
from models.errors import FigureError
from models.local_figures import LocalFigures
from models.power_lines import voltage_figure

MAX_PUE = 5.0
SUPPLY = "GB 50174-2017: 双重电源 / two independent supplies"


def facility_mean_mw(it_mw: Amount, load_factor: float, pue: Amount) -> Amount:
    """Return the mean power of a facility [MW]: ``it_mw`` [MW, rated] x mean load [1] x annual PUE [1].

    Raises FigureError for a negative or missing power, a load beyond 0 to 1, a PUE below 1.
    """
    check_amount("it_mw", it_mw)
    check_amount("load_factor", load_factor, 0.0, 1.0)
    check_amount("pue", pue, 1.0, MAX_PUE)
    return it_mw * load_factor * pue


def facility_energy_mwh(it_mw: Amount, load_factor: float, pue: Amount) -> Amount:
    """Return the energy of a facility [MWh/year]: its mean power over 8,760 h. Raises as :func:`facility_mean_mw`."""
    return facility_mean_mw(it_mw, load_factor, pue) * HOURS_PER_YEAR


def facility_peak_mw(it_mw: Amount, pue_peak: Amount) -> Amount:
    """Return the peak power of a facility [MW]: all IT at its rating on the design day.

    The mean load has no part in it: who reserves power must be able to draw it. Raises FigureError.
    """
    check_amount("it_mw", it_mw)
    check_amount("pue_peak", pue_peak, 1.0, MAX_PUE)
    return it_mw * pue_peak


def reserved_mw(it_mw: Amount, pue_peak: Amount, loss_share: Amount) -> Amount:
    """Return the power to reserve at the busbar of the substation [MW]: the peak, and what is lost on the way to it.

    ``loss_share`` [1] is the part of what leaves the substation that does not arrive
    (:func:`models.power_lines.supply_loss_share`). Raises FigureError.
    """
    check_amount("loss_share", loss_share, 0.0, 1.0, open_end=True)
    return facility_peak_mw(it_mw, pue_peak) / (1 - loss_share)


def n_minus_one_feed_mw(needed_mw: Amount, supplies: int) -> Amount:
    """Return what each of ``supplies`` independent supplies must carry [MW] so that any one may be lost.

    The others carry ``needed_mw`` [MW] then: with two supplies, each carries all. Raises FigureError for fewer than 2.
    """
    check_amount("needed_mw", needed_mw)
    if supplies < 2:
        raise FigureError(
            zh=f"N-1 至少要有 2 路独立电源，现为 {supplies} 路。请增加电源，或不要求 N-1。",
            en=f"N-1 needs at least 2 independent supplies, there are {supplies}. Add supplies, or ask for no N-1.",
        )
    return needed_mw / (supplies - 1)


def power_steps(
    it_mw: float,
    *,
    load_factor: float,
    pue: float,
    pue_peak: float,
    voltage_kv: float,
    supplies: int,
    local: LocalFigures,
) -> list[Step]:
    """Return the chain from IT power to energy, peak, reserve and N-1 feed of one facility.

    The line loss of the city's grid, of the ``local`` figures, is shown beside it. Raises FigureError.
    """
    loss = voltage_figure("supply_loss_share", voltage_kv)
    mean_mw = facility_mean_mw(it_mw, load_factor, pue)
    peak_mw = facility_peak_mw(it_mw, pue_peak)
    reserve_mw = reserved_mw(it_mw, pue_peak, loss.value)
    return [
        from_plan("it_mw", ("IT 额定功率", "Rated IT power"), it_mw, "MW"),
        from_plan("load_factor", ("IT 平均负载率", "Mean load of IT"), load_factor, "1"),
        from_plan("pue", ("年均 PUE", "Annual PUE"), pue, "1"),
        from_plan("pue_peak", ("设计日峰值 PUE", "PUE at the peak of the design day"), pue_peak, "1"),
        from_plan("supplies", ("独立电源路数", "Independent supplies"), float(supplies), "1"),
        from_plan("hours", ("年小时数", "Hours of a year"), float(HOURS_PER_YEAR), "h/year"),
        given(loss, "loss_share"),
        computed(
            "mean_mw",
            ("设施平均功率", "Mean power of the facility"),
            mean_mw,
            "MW",
            "it_mw * load_factor * pue",
            ("it_mw", "load_factor", "pue"),
        ),
        computed(
            "energy_mwh",
            ("设施年用电量", "Energy of the facility a year"),
            facility_energy_mwh(it_mw, load_factor, pue),
            "MWh/year",
            "mean_mw * hours",
            ("mean_mw", "hours"),
        ),
        computed(
            "peak_mw",
            ("设施峰值功率", "Peak power of the facility"),
            peak_mw,
            "MW",
            "it_mw * pue_peak",
            ("it_mw", "pue_peak"),
        ),
        computed(
            "reserved_mw",
            ("变电站侧预留功率", "Power reserved at the substation"),
            reserve_mw,
            "MW",
            "peak_mw / (1 - loss_share)",
            ("peak_mw", "loss_share"),
        ),
        computed(
            "feed_mw",
            ("每路电源应能承担的功率（N-1）", "Power that each supply must carry (N-1)"),
            n_minus_one_feed_mw(reserve_mw, supplies),
            "MW",
            "reserved_mw / (supplies - 1)",
            ("reserved_mw", "supplies"),
            SUPPLY,
        ),
        given(local.figure("in_city_line_loss_share")),
    ]
