"""Writes the tables of the pages in this folder from the figures and the models: ``python docs/models/tables.py``.

A table stands between ``<!-- table: name words -->`` and ``<!-- end -->``; what is between is replaced. A test
compares, so that no page can drift from what is computed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

from models.climate import station_climate, stations, warmed
from models.cooling.annual import LOAD_SHARES, PERCENTILES, AnnualResult, annual_result
from models.cooling.parameters import shipped_designs
from models.emission_factors import read_factors
from models.figure import Figure, as_figure, economics, read_figures
from models.local_figures import read_local_figures
from models.review import review_level, review_steps
from models.tariff import SCHEMES, TariffError, average_price_cny_per_kwh, band_factors, make_tariff
from models.tariff_periods import BANDS, year_hours

PAGES = Path(__file__).parent
CITY = "chongqing_shapingba"
LOCAL = read_local_figures("chongqing")
BLOCK = re.compile(r"(<!-- table: (?P<words>[^>]+) -->\n)(?P<table>.*?)(<!-- end -->)", re.DOTALL)
# Lei & Masanet 2022, zone 3A, 5 to 95 %: PUE low, high; WUE low, high [L/kWh].
ZONE_3A = {
    "hub_airside": (1.132, 1.251, 0.408, 1.147),
    "hub_waterside": (1.087, 1.215, 1.748, 2.616),
    "urban_waterside": (1.274, 1.533, 2.012, 3.001),
    "old_water_chiller": (1.480, 1.768, 2.442, 3.643),
    "old_air_chiller": (1.590, 2.096, 0.024, 0.098),
    "old_dx": (1.917, 2.387, 0.025, 0.103),
}
# The same for the city: PUE 5, 50, 95 %; WUE.
CHONGQING = {"hub_airside": (1.14, 1.21, 1.28, 1.24), "hub_waterside": (1.11, 1.16, 1.24, 2.16)}
TOLERANCE_PUE, TOLERANCE_WUE = 0.03, 0.15
FIGURE_HEAD = ("键 key", "名称 title", "值 value", "范围 range", "单位 unit", "等级 grade", "来源 source")


def markdown(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; a bar within a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |\n" for line in lines)


@cache
def year(design_id: str, station: str = CITY, warming_k: float = 0.0, load_share: float = 1.0) -> AnnualResult:
    """Return the year of a shipped design."""
    climate = warmed(station_climate(station), warming_k)
    return annual_result(shipped_designs()[design_id], climate, load_share=load_share)


def name_of(design_id: str) -> str:
    """Return both names of a design."""
    entry = read_figures("designs")[design_id]
    return f"`{design_id}` {entry['name_zh']} / {entry['name_en']}"


def spread(result: AnnualResult, of: str = "pue", digits: int = 3) -> str:
    """Return the percentiles as one cell."""
    return " / ".join(f"{result.percentile(name, of):.{digits}f}" for name in PERCENTILES)


def figure_row(figure: Figure, key: str = "") -> tuple[str, ...]:
    """Return the row of one figure."""
    titles = f"{figure.title_zh}<br>{figure.title_en}"
    numbers = f"{figure.value:g}", f"{figure.low:g} … {figure.high:g}", figure.unit, figure.grade
    return f"`{key or figure.key}`", titles, *numbers, figure.source


def figures(file: str, *prefixes: str) -> str:
    """Figures of one file, or of it those whose key starts with one of ``prefixes``."""
    keys = [key for key in read_figures(file) if not prefixes or key.startswith(prefixes)]
    return markdown(FIGURE_HEAD, [figure_row(economics()[key]) for key in keys])


def local(*prefixes: str) -> str:
    """Local figures of the shipped city whose key starts with one of ``prefixes``."""
    return markdown(FIGURE_HEAD, [figure_row(one) for key, one in LOCAL.figures.items() if key.startswith(prefixes)])


def channels() -> str:
    """Green channels, one row a figure."""
    return markdown(FIGURE_HEAD, [figure_row(one) for row in LOCAL.channel_figures.values() for one in row.values()])


def cooling_groups() -> str:
    """Every parameter of every group."""
    rows = []
    for group, parameters in read_figures("cooling").items():
        for key, numbers in parameters.items():
            titles = read_figures("cooling_parameters")[key]
            figure = as_figure(key, {"unit": titles["unit"], **numbers}, titles["title_zh"], titles["title_en"])
            rows.append((f"`{group}`", *figure_row(figure)))
    return markdown(("组 group", *FIGURE_HEAD), rows)


def designs() -> str:
    """Designs, their system and groups."""
    rows = []
    for name, entry in read_figures("designs").items():
        groups = ", ".join(f"`{group}`" for group in entry["cooling_groups"])
        rows.append((name_of(name), entry["tier"], f"`{entry['system']}`", groups))
    return markdown(("设计 design", "层级 tier", "系统 system", "参数组 groups"), rows)


def published() -> str:
    """Measured against what is published for the city, percentile by percentile."""
    rows = []
    for design, (*pue, wue) in CHONGQING.items():
        result = year(design)
        found = [result.percentile(name) for name in PERCENTILES]
        water = result.percentile("p50", "wue_l_per_kwh")
        off = max(abs(ours - theirs) for ours, theirs in zip(found, pue, strict=True))
        shown = " / ".join(f"{value:.2f}" for value in pue)
        rows.append(
            (f"`{design}`", shown, spread(result), f"{off:.3f}", f"{wue:.2f}", f"{water:.2f}", f"{water - wue:+.2f}")
        )
    head = ("设计 design", "发表 PUE published", "本模型 ours", "最大差 largest difference")
    return markdown((*head, "发表 WUE published", "本模型 ours", "差 difference"), rows)


def zone_3a() -> str:
    """Medians in zone 3A against the published bands."""
    rows = []
    for design, (low, high, wue_low, wue_high) in ZONE_3A.items():
        results = [year(design, station) for station in ("wuhan", "shanghai")]
        pue = [result.percentile("p50") for result in results]
        water = [result.percentile("p50", "wue_l_per_kwh") for result in results]
        inside = all(low <= value <= high for value in pue) and all(wue_low <= value <= wue_high for value in water)
        cells = [f"{low:.3f} – {high:.3f}", *(f"{value:.3f}" for value in pue)]
        cells += [f"{wue_low:.2f} – {wue_high:.2f}", *(f"{value:.2f}" for value in water)]
        rows.append((f"`{design}`", *cells, "是 yes" if inside else "**否 no**"))
    head = ("设计 design", "发表 PUE published", "武汉 Wuhan", "上海 Shanghai")
    return markdown((*head, "发表 WUE published", "武汉 Wuhan", "上海 Shanghai", "在带内 inside"), rows)


def city() -> str:
    """Every design in the city: PUE, the design day, WUE, and how probable 1.25 is."""
    rows = []
    for design in shipped_designs():
        result = year(design)
        peak, chance = result.percentile("p50", "pue_peak"), result.probability_within(1.25)
        rows.append(
            (name_of(design), spread(result), f"{peak:.3f}", spread(result, "wue_l_per_kwh", 2), f"{chance:.0%}")
        )
    head = ("设计 design", "PUE p05 / p50 / p95", "设计日 design day", "WUE p05 / p50 / p95 [L/kWh]")
    return markdown((*head, "PUE ≤ 1.25 的概率 probability"), rows)


def by_station() -> str:
    """Median PUE and WUE of the new large designs at the ten stations, from the coldest air to the warmest."""
    mean = {name: station_climate(name).mean(station_climate(name).wet_bulb_c) for name in stations().index}
    shown = ("hub_airside", "hub_waterside", "hub_indirect", "hub_coldplate", "hub_immersion", "urban_waterside")
    rows = []
    for name in sorted(mean, key=mean.__getitem__):
        place = stations().loc[name]
        cells = [
            f"{year(design, name).percentile('p50'):.3f} ({year(design, name).percentile('p50', 'wue_l_per_kwh'):.2f})"
            for design in shown
        ]
        rows.append((f"{place['name_zh']} {place['name_en']}", f"{mean[name]:.1f}", *cells))
    head = ("气象站 station", "平均湿球 mean wet bulb [°C]")
    return markdown((*head, *(f"`{design}`" for design in shown)), rows)


def warming() -> str:
    """Median PUE, design day and WUE in the city, as the typical year has it and warmer."""
    rows = []
    for design in ("hub_airside", "hub_waterside", "hub_indirect", "hub_coldplate", "hub_immersion", "urban_waterside"):
        cells = []
        for more_k in (0.0, 1.0, 2.0):
            result = year(design, CITY, more_k)
            numbers = result.percentile("p50"), result.percentile("p50", "pue_peak")
            cells.append(
                " / ".join(f"{value:.3f}" for value in numbers) + f" ({result.percentile('p50', 'wue_l_per_kwh'):.2f})"
            )
        rows.append((f"`{design}`", *cells))
    return markdown(("设计 design", "+0 K", "+1 K", "+2 K"), rows)


def by_load() -> str:
    """PUE in the city by load."""
    rows = [
        (f"`{design}`", *(spread(year(design, CITY, 0.0, load)) for load in LOAD_SHARES))
        for design in shipped_designs()
    ]
    return markdown(("设计 design", *(f"{load:.0%}" for load in LOAD_SHARES)), rows)


def climates() -> str:
    """The ten stations."""
    rows = []
    for name, place in stations().iterrows():
        climate = station_climate(str(name))
        means = climate.mean(climate.dry_bulb_c), climate.mean(climate.wet_bulb_c)
        design = climate.design_dry_bulb_c, climate.design_wet_bulb_c
        day = climate.design_day_dry_bulb_c, climate.design_day_wet_bulb_c
        found = exceeded(climate.dry_bulb_c, climate.hours), exceeded(climate.wet_bulb_c, climate.hours)
        cells = [" / ".join(f"{value:.1f}" for value in pair) for pair in (means, design, found, day)]
        rows.append(
            (
                f"`{name}` {place['name_zh']} {place['name_en']}",
                f"{climate.elevation_m:g}",
                *cells,
                climate.design_grade,
            )
        )
    head = (
        "气象站 station",
        "海拔 elevation [m]",
        "年均 mean [°C]",
        "设计值 design values [°C]",
        "典型年 50 h 超过 exceeded 50 h [°C]",
        "设计日 design day [°C]",
    )
    return markdown((*head, "等级 grade"), rows)


def exceeded(values: Sequence[float], hours: Sequence[float], least_h: float = 50.0) -> float:
    """Return what the typical year exceeds in ``least_h`` hours, by its bins."""
    left = least_h
    for value, count in sorted(zip(values, hours, strict=True), reverse=True):
        left -= count
        if left <= 0:
            return float(value)
    raise ValueError("fewer hours than asked for")


def factors() -> str:
    """Emission factors."""
    head = ("地区 region", "口径 basis", "年份 year", "kgCO2/kWh", "等级 grade", "来源 source")
    rows = [
        (f"{one.name_zh} {one.name_en}", one.basis, one.year, f"{one.kgco2_per_kwh:.4f}", one.grade, one.source)
        for one in read_factors()
    ]
    return markdown(head, rows)


def bands() -> str:
    """Bands of the tariff: ratio and hours of a year."""
    ratios = band_factors(LOCAL)
    rows = [(f"{zh} {en}", f"{ratios[band]:g}", f"{year_hours(LOCAL, band):g}") for band, (zh, en) in BANDS.items()]
    return markdown(("时段 band", "电价比 ratio", "小时/年 h/year"), rows)


def prices() -> str:
    """Price of a flat load by voltage and scheme."""
    rows = []
    for shown, kilovolt in (("< 1", 0.4), ("1–10", 10.0), ("35", 35.0), ("110", 110.0), ("≥ 220", 220.0)):
        rows.append((shown, *(_price(scheme, kilovolt) for scheme in SCHEMES)))
    return markdown(("电压 voltage [kV]", "两部制 two-part [CNY/kWh]", "单一制 single-part [CNY/kWh]"), rows)


def _price(scheme: str, kilovolt: float) -> str:
    try:
        tariff = make_tariff("2026-08", scheme, kilovolt, local=LOCAL, demand_charge_cny_per_kw_month=0.0)
    except TariffError:
        return "—"
    return f"{average_price_cny_per_kwh(tariff):.4f}"


def reviews() -> str:
    """Energy and review level of centres of several sizes, full load, PUE 1.25."""
    rows = []
    for racks in (100, 500, 1000, 2000, 2972, 3000, 10_000):
        it_mw = racks * 2.5 / 1000
        steps = {one.key: one.value for one in review_steps(it_mw, load_factor=1.0, pue=1.25, rack_kw=2.5)}
        energy, coal = steps["energy_mwh"], steps["tce"]
        rows.append((racks, f"{it_mw:g}", f"{energy / 1000:.1f}", f"{coal:,.0f}", review_level(coal, energy)))
    return markdown(("标准机架 racks", "IT [MW]", "GWh/a", "tce/a", "审查 review"), rows)


TABLES: dict[str, Callable[..., str]] = {
    table.__name__: table for table in (figures, local, channels, cooling_groups, designs, published, zone_3a, city)
} | {table.__name__: table for table in (by_station, warming, by_load, climates, factors, bands, prices, reviews)}


def render(text: str) -> str:
    """Return a page with its tables made anew."""

    def fill(found: re.Match[str]) -> str:
        name, *words = found["words"].split()
        return f"{found[1]}\n{TABLES[name](*words)}\n{found[4]}"

    return BLOCK.sub(fill, text)


def main() -> None:
    """Write every page that has tables."""
    for page in sorted(PAGES.glob("*.md")):
        page.write_text(render(page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
