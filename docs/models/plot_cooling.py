"""Plots of PUE, water and climate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from tables import CITY, year

from models.climate import month_hours, station_climate, stations
from models.climate_air import HOURS_PER_YEAR, Climate, air_arrays
from models.cooling.annual import LOAD_SHARES, default_balance, energy_split
from models.cooling.balance import PARTS
from models.cooling.parameters import shipped_designs
from models.psychrometrics import humidity_ratio_from_relative_humidity

LARGE = ("hub_airside", "hub_waterside", "hub_indirect", "hub_coldplate", "hub_immersion")
SHORT = {
    "hub_airside": "大型风侧 airside",
    "hub_waterside": "大型水侧 waterside",
    "hub_indirect": "大型间接蒸发 indirect evap.",
    "hub_coldplate": "大型冷板 cold plate",
    "hub_immersion": "大型浸没 immersion",
    "urban_waterside": "城区水侧 urban waterside",
    "edge_room": "边缘 edge",
    "old_water_chiller": "存量水冷 old water",
    "old_air_chiller": "存量风冷 old air",
    "old_dx": "存量直膨 old DX",
}
COLOURS = dict(zip(SHORT, plt.get_cmap("tab10").colors, strict=True))
PART_NAMES = {
    "ups_loss": "UPS 损耗 UPS",
    "distribution_loss": "配电损耗 distribution",
    "lighting": "照明 lighting",
    "hall_fans": "机房风机 hall fans",
    "liquid_pumps": "液冷泵 liquid pumps",
    "humidifier_pump": "加湿泵 humidifier pump",
    "compressors": "压缩机 compressors",
    "chilled_water_pumps": "冷水泵 chilled-water pumps",
    "condenser_pumps": "冷却水泵 condenser pumps",
    "heat_rejection_fans": "散热风机 heat-rejection fans",
}


def pue_by_wet_bulb() -> Figure:
    """PUE of every design over the wet bulb, in dry and in humid air; large designs below, on a scale of their own."""
    figure, grid = plt.subplots(2, 2, sharex=True, sharey="row", figsize=(8.6, 6.2), height_ratios=(1, 1.25))
    for column, share in enumerate((0.5, 0.8)):
        climate = humid_states(np.linspace(-10, 36, 185), share)
        for name, design in shipped_designs().items():
            axis = grid[int(name in LARGE), column]
            pue = np.broadcast_to(default_balance(design, climate).pue(), (1, len(climate.hours)))[0]
            axis.plot(climate.wet_bulb_c, pue, color=COLOURS[name], label=SHORT[name], linewidth=1.5)
        grid[0, column].set_title(f"相对湿度 relative humidity {share:.0%}", fontsize=9)
        grid[1, column].axhline(1.25, color="black", linewidth=0.8, linestyle=":")
        grid[1, column].set_xlabel("湿球 wet bulb [°C]")
        grid[1, column].set_xlim(-10, 30)
    for axis in grid[:, 0]:
        axis.set_ylabel("PUE（默认参数 defaults）")
        axis.legend(fontsize=7.5, frameon=False, loc="upper left")
    return figure


def humid_states(dry_bulb_c: np.ndarray, share: float) -> Climate:
    """Return states of one relative humidity at 98 kPa, each for as many hours."""
    pressure = np.full(len(dry_bulb_c), 98_000.0)
    ratio = humidity_ratio_from_relative_humidity(dry_bulb_c, np.full(len(dry_bulb_c), share), pressure)
    hours = np.full(len(dry_bulb_c), HOURS_PER_YEAR / len(dry_bulb_c))
    return replace(station_climate(CITY), hours=hours, **air_arrays(dry_bulb_c, ratio, pressure))


def energy_parts() -> Figure:
    """Energy of each part over IT energy, stacked."""
    figure, axis = plt.subplots()
    splits = {name: energy_split(design, station_climate(CITY)) for name, design in shipped_designs().items()}
    left = np.zeros(len(splits))
    for colour, part in zip(plt.get_cmap("tab20").colors, PARTS, strict=False):
        width = np.array([split.get(part, 0.0) for split in splits.values()])
        axis.barh([SHORT[name] for name in splits], width, left=left, color=colour, label=PART_NAMES[part])
        left += width
    for row, total in enumerate(left):
        axis.text(total + 0.01, row, f"{1 + total:.3f}", va="center", fontsize=8)
    axis.invert_yaxis()
    axis.set_xlim(0, 1.25)
    axis.grid(visible=False, axis="y")
    axis.set_xlabel(
        "能耗/IT 能耗 energy over IT energy；数字为 PUE，沙坪坝，默认参数 numbers: PUE, Shapingba, defaults"
    )
    axis.legend(fontsize=7.5, frameon=False, loc="upper right")
    return figure


def pue_by_station() -> Figure:
    """PUE, 5th to 95th percentile, at the ten stations from the coldest air to the warmest."""
    figure, axis = plt.subplots()
    mean = {name: station_climate(name).mean(station_climate(name).wet_bulb_c) for name in stations().index}
    order = sorted(mean, key=mean.__getitem__)
    for shift, name in enumerate((*LARGE, "urban_waterside")):
        low, middle, high = (
            np.array([year(name, station).percentile(which) for station in order]) for which in ("p05", "p50", "p95")
        )
        at = np.arange(len(order)) + (shift - 2.5) * 0.13
        axis.errorbar(
            at, middle, [middle - low, high - middle], fmt="o", markersize=3, color=COLOURS[name], label=SHORT[name]
        )
    axis.axhline(1.25, color="black", linewidth=0.8, linestyle=":")
    axis.set_xticks(
        np.arange(len(order)), [f"{stations().at[name, 'name_zh']}\n{mean[name]:.1f} °C" for name in order], fontsize=8
    )
    axis.set_xlabel("气象站与年均湿球 station and mean wet bulb")
    axis.set_ylabel("PUE p05–p50–p95")
    axis.legend(fontsize=7.5, ncols=3, frameon=False, loc="upper left", bbox_to_anchor=(0, 1.16))
    return figure


def pue_by_load() -> Figure:
    """Median PUE by load of the hall."""
    figure, axis = plt.subplots()
    for name in shipped_designs():
        medians = [year(name, CITY, 0.0, load).percentile("p50") for load in LOAD_SHARES]
        axis.plot(LOAD_SHARES, medians, "o-" if name in LARGE else "o--", color=COLOURS[name], label=SHORT[name])
    axis.set_xlabel("IT 功率/设计 IT 功率 IT power over design IT power")
    axis.set_ylabel("PUE p50，沙坪坝 Shapingba")
    axis.xaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    axis.legend(fontsize=8, frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def climate_hours() -> Figure:
    """Hours by dry and wet bulb, and the split over months."""
    figure, (axis, months) = plt.subplots(1, 2, width_ratios=(1.15, 1))
    climate = station_climate(CITY)
    shown = axis.scatter(climate.dry_bulb_c, climate.wet_bulb_c, c=climate.hours, s=9, marker="s", cmap="viridis")
    axis.plot([0, 40], [0, 40], color="grey", linewidth=0.7)
    axis.plot(climate.design_dry_bulb_c, climate.design_wet_bulb_c, "r^", label="设计值 design value")
    axis.plot(climate.design_day_dry_bulb_c, climate.design_day_wet_bulb_c, "r*", label="设计日 design day")
    axis.set_xlabel("干球 dry bulb [°C]")
    axis.set_ylabel("湿球 wet bulb [°C]")
    axis.set_title("沙坪坝典型年小时数 hours of the typical year", fontsize=9)
    axis.legend(frameon=False, fontsize=8)
    figure.colorbar(shown, ax=axis, label="小时 h")
    hours = month_hours(climate)
    for values, label in ((climate.dry_bulb_c, "干球 dry bulb"), (climate.wet_bulb_c, "湿球 wet bulb")):
        months.plot(range(1, 13), values @ hours / hours.sum(axis=0), "o-", label=label)
    months.set_xlabel("月 month（拆分为假设 split assumed）")
    months.set_ylabel("月均 mean [°C]")
    months.legend(frameon=False, fontsize=8)
    return figure


def water_months() -> Figure:
    """Water of 10 MW of IT by month."""
    figure, axis = plt.subplots()
    climate = station_climate(CITY)
    hours = month_hours(climate)
    it_mw = 10.0
    for shift, name in enumerate((*LARGE, "urban_waterside")):
        wue = np.broadcast_to(
            default_balance(shipped_designs()[name], climate).wue_l_per_kwh(), (1, len(climate.hours))
        )[0]
        axis.bar(
            np.arange(1, 13) + (shift - 2.5) * 0.14, wue @ hours * it_mw, 0.14, color=COLOURS[name], label=SHORT[name]
        )
    axis.set_xticks(range(1, 13))
    axis.set_xlabel("月 month（月份拆分为假设 split over months assumed）")
    axis.set_ylabel("10 MW IT 月用水 water a month [m³]")
    axis.legend(fontsize=8, ncols=3, frameon=False, loc="upper left", bbox_to_anchor=(0, 1.17))
    return figure


DRAWN: Mapping[str, Callable[[], Figure]] = {
    drawn.__name__: drawn
    for drawn in (pue_by_wet_bulb, energy_parts, pue_by_station, pue_by_load, climate_hours, water_months)
}
