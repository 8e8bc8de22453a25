"""Transformer steps at substations: what one more main transformer adds, and how many are needed."""

from __future__ import annotations

from models.amounts import Amount, check_amount, from_plan
from models.derivation import Step, computed, given
from models.errors import FigureError
from models.figure import economic, figure, read_figures

# A need that is a whole number of steps but for rounding does not take one more.
WHOLE = 1e-9


def transformer_sizes_mva(voltage_kv: float) -> tuple[float, ...]:
    """Return the sizes of main transformer on offer [MVA] at 110 or 220 kV; FigureError for another voltage."""
    sizes = read_figures("power").get(f"transformer_mva_{voltage_kv:g}kv")
    if sizes is None:
        raise FigureError(
            zh=f"没有 {voltage_kv:g} 千伏主变压器的容量（models/figures/power.toml）。可用的有：110、220。请改用其一。",
            en=f"No transformer of {voltage_kv:g} kV (models/figures/power.toml). Known: 110, 220. Use one of them.",
        )
    return tuple(float(size) for size in sizes["sizes_mva"])


def transformer_step_mw(size_mva: Amount, *, loading_share: float | None = None) -> Amount:
    """Return what a main transformer of ``size_mva`` [MVA] adds [MW]: size x power factor x loading.

    ``loading_share`` [1] is the most loading with all in service, so that one may be lost; the figure
    ``transformer_loading_share`` if absent. Raises FigureError.
    """
    loading = economic("transformer_loading_share") if loading_share is None else loading_share
    check_amount("size_mva", size_mva)
    check_amount("loading_share", loading, 0.0, 1.0)
    return size_mva * economic("supply_power_factor") * loading


def least_steps(needed_mw: Amount, spare_mw: Amount, step_mw: float) -> Amount:
    """Return the fewest steps [whole number] of ``step_mw`` [MW] that cover ``needed_mw`` beyond ``spare_mw`` [MW].

    Raises FigureError for a negative amount or a step that adds nothing.
    """
    check_amount("needed_mw", needed_mw)
    check_amount("spare_mw", spare_mw)
    check_amount("step_mw", step_mw, WHOLE)
    short_mw = needed_mw - spare_mw
    above_mw = (short_mw + abs(short_mw)) / 2
    # Rounded up by floor division, which numbers and columns share; adding zero turns a negative zero into zero.
    return -((WHOLE - above_mw / step_mw) // 1) + 0.0


def transformer_steps(size_mva: float, needed_mw: float, spare_mw: float) -> list[Step]:
    """Return the chain of what is short at a substation and of what one transformer adds. Raises FigureError."""
    step_mw = transformer_step_mw(size_mva)
    check_amount("needed_mw", needed_mw)
    check_amount("spare_mw", spare_mw)
    inputs = ("size_mva", "power_factor", "loading_share")
    return [
        from_plan("size_mva", ("主变压器容量", "Size of the transformer"), size_mva, "MVA"),
        from_plan("needed_mw", ("需要的功率", "Power needed"), needed_mw, "MW"),
        from_plan("spare_mw", ("现有备用容量", "Spare power"), spare_mw, "MW"),
        given(figure("supply_power_factor"), "power_factor"),
        given(figure("transformer_loading_share"), "loading_share"),
        computed(
            "step_mw",
            ("每台主变新增可用功率", "Power that one transformer adds"),
            step_mw,
            "MW",
            "size_mva * power_factor * loading_share",
            inputs,
        ),
        computed(
            "short_mw",
            ("缺口", "Power that is short"),
            max(needed_mw - spare_mw, 0.0),
            "MW",
            "max(needed_mw - spare_mw, 0)",
            ("needed_mw", "spare_mw"),
        ),
    ]
