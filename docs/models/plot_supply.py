"""Plots of tariff, emissions, losses and energy review."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from models.emission_factors import grid_factor, residual_factor
from models.emissions import location_based_t, market_based_t
from models.figure import economic
from models.local_figures import read_local_figures
from models.power_lines import VOLTAGES_KV, feeder_loss_share, feeder_max_mw, supply_loss_share
from models.review import review_steps
from models.tariff import hourly_price_cny_per_kwh, make_tariff

RACK_KW = 2.5
LOCAL = read_local_figures("chongqing")


def price_hours() -> Figure:
    """Price of energy by hour and month."""
    figure, axis = plt.subplots()
    tariff = make_tariff("2026-08", "two_part", 110.0, local=LOCAL, demand_charge_cny_per_kw_month=0.0)
    prices = hourly_price_cny_per_kwh(tariff)
    shown = axis.imshow(prices, aspect="auto", cmap="YlOrRd", extent=(0, 24, 12.5, 0.5))
    for hour, month in ((4, 5), (9.5, 5), (12.5, 4), (13, 7.5), (18.5, 5), (21, 5), (23, 5)):
        price = prices[int(month) - 1, int(hour)]
        colour = "white" if price > 1 else "black"
        axis.text(hour, month, f"{price:.3f}", ha="center", va="center", fontsize=8, color=colour)
    axis.set_xticks(range(0, 25, 2))
    axis.set_yticks(range(1, 13))
    axis.grid(visible=False)
    axis.set_xlabel("小时 hour")
    axis.set_ylabel("月 month")
    axis.set_title("110 千伏两部制电量电价 energy price, two-part, 110 kV", fontsize=9)
    figure.colorbar(shown, ax=axis, label="CNY/kWh")
    return figure


def emissions_green() -> Figure:
    """Carbon dioxide of 100 GWh by both methods over the share of green power by contract."""
    figure, axis = plt.subplots()
    share, energy_mwh = np.linspace(0, 1, 101), 100_000.0
    grid, residual = grid_factor("chongqing", 2023), residual_factor(2023)
    location = location_based_t(energy_mwh, grid.kgco2_per_kwh) / 1000
    market = np.array([market_based_t(energy_mwh, energy_mwh * part, residual.kgco2_per_kwh) for part in share]) / 1000
    axis.plot(share, np.full(len(share), location), label=f"基于位置 location-based，重庆 {grid.kgco2_per_kwh} kg/kWh")
    axis.plot(share, market, label=f"基于市场 market-based，剩余 residual {residual.kgco2_per_kwh} kg/kWh")
    axis.xaxis.set_major_formatter(lambda part, _: f"{part:.0%}")
    axis.set_xlabel("合同绿电比例 share of green power by contract")
    axis.set_ylabel("100 GWh 用电的排放 emissions of 100 GWh [ktCO2]")
    axis.set_ylim(0)
    axis.legend(frameon=False)
    return figure


def feeder_losses() -> Figure:
    """Loss of a feeder over its length at half of what its circuit carries, and the loss that the plan reserves."""
    figure, axis = plt.subplots()
    length_km = np.linspace(0, 15, 61)
    for colour, kilovolt in zip(plt.get_cmap("tab10").colors, VOLTAGES_KV, strict=False):
        load_mw = feeder_max_mw(kilovolt) / 2
        loss = [feeder_loss_share(float(at), load_mw, kilovolt) for at in length_km]
        axis.plot(length_km, loss, color=colour, label=f"{kilovolt:g} kV，{load_mw:.1f} MW")
        reserved = supply_loss_share(kilovolt)
        axis.axhline(reserved, color=colour, linewidth=0.8, linestyle=":")
    city = LOCAL.value("in_city_line_loss_share")
    axis.axhline(city, color="black", linewidth=0.9, linestyle="--")
    axis.text(
        0.1, LOCAL.value("in_city_line_loss_share") + 0.0005, "全市综合线损 city, all voltages 4.18 %", fontsize=8
    )
    axis.yaxis.set_major_formatter(lambda part, _: f"{part:.1%}")
    axis.set_ylim(0, 0.06)
    axis.set_xlabel("馈线长度 length of the feeder [km]")
    axis.set_ylabel("损耗率 loss（载流量一半 at half of its capacity）")
    axis.legend(
        frameon=False, title="虚线：规划取值 dotted: reserved by the plan", loc="upper left", bbox_to_anchor=(1, 1)
    )
    return figure


def review_tce() -> Figure:
    """Energy of a year by racks, and the lines of the energy review."""
    figure, axis = plt.subplots()
    racks = np.geomspace(100, 20_000, 60)
    for pue in (1.15, 1.25, 1.5, 2.0):
        coal = [_tce(float(count), pue) for count in racks]
        axis.plot(racks, coal, label=f"PUE {pue:g}")
    for key, zh, en in (
        ("review_provincial_tce", "省级审查", "review by the province"),
        ("review_local_tce", "须审查", "reviewed at all"),
    ):
        axis.axhline(economic(key), color="black", linewidth=0.9, linestyle="--")
        axis.text(19_500, economic(key) * 0.92, f"{zh} {en} {economic(key):,.0f} tce", fontsize=8, ha="right", va="top")
    axis.axvline(3000, color="grey", linewidth=0.9, linestyle=":")
    axis.text(3080, 330, "大型 large 3,000", fontsize=8)
    axis.set_xscale("log")
    axis.set_yscale("log")
    axis.set_xlabel("标准机架 standard racks（2.5 kW，满载 full load）")
    axis.set_ylabel("年综合能耗 energy a year [tce]")
    axis.legend(frameon=False)
    return figure


def _tce(racks: float, pue: float) -> float:
    steps = review_steps(racks * RACK_KW / 1000, load_factor=1.0, pue=pue, rack_kw=RACK_KW)
    return next(step.value for step in steps if step.key == "tce")


DRAWN: Mapping[str, Callable[[], Figure]] = {
    drawn.__name__: drawn for drawn in (price_hours, emissions_green, feeder_losses, review_tce)
}
