"""What a plan builds, orders, costs and uses, as tables of the pack."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from models.case import Case
from models.figure import economic
from optimizer.plan import Plan
from reports.catalogue import label, text
from reports.figures import (
    capacity_by_zone,
    chosen_sites,
    name_of,
    period_titles,
    physical_racks,
    substation_use,
    unmet_by_period,
)
from reports.pack.blocks import LEFT, RIGHT, Block, Constant, Formula, Paragraph, Table
from reports.pack.source import PackRun
from reports.tables import read_spreadsheet
from reports.units import (
    format_100gwh,
    format_cny,
    format_number,
    format_racks,
    format_share,
    format_tce,
    not_applicable,
)

MW_FORMAT, SHARE_FORMAT = "#,##0.0", "0.0%"
MWH_PER_GWH, T_PER_10KT = 1000.0, 1e4
# Names of the constants in a workbook; 1 kgce/kWh is 1 tce/MWh.
RACK, COAL = "standard_rack_mw", "coal_tce_per_mwh"
INTERNAL = "internal"


def capacity_table(run: PackRun, language: str) -> Table:
    """New IT power in service at the end of each period [MW] by zone, with standard and physical racks at the end."""
    case, plan = run.case, _plan(run)
    capacity = capacity_by_zone(case, plan)
    last = case.periods.index[-1]
    racks = physical_by_zone(case, plan)
    rows = [(name_of(case.zones, zone, language), [*capacity.loc[zone]], racks[zone]) for zone in capacity.index]
    rows.append((text("figure.total", language), [*capacity.sum()], float(racks.sum(skipna=False))))
    shown = [
        (
            name,
            *(format_number(mw, 1) for mw in row),
            format_racks(row[-1] / case.rack_mw, language),
            format_racks(physical, language),
        )
        for name, row, physical in rows
    ]
    values = [(None, *row, row[-1] / case.rack_mw, figure_or_none(physical)) for _, row, physical in rows]
    unmet = unmet_by_period(case, plan)
    shown.append(
        (text("figure.unmet", language), *(format_number(mw, 1) for mw in unmet), *(not_applicable(language),) * 2)
    )
    values.append((None, *unmet, None, None))
    year = int(case.periods["end_year"][last])
    ends = (text(f"pack.column.{name}", language, year=year) for name in ("racks_end", "physical_end"))
    columns = (text("pack.column.zone", language), *(f"{title} (MW)" for title in _years(run, language)), *ends)
    formats = [MW_FORMAT] * (len(columns) - 3) + ["#,##0"] * 2
    units = ["MW"] * (len(columns) - 3) + [_rack(language)] * 2
    table = _table("capacity", language, columns, shown, values, formats, units)
    racks_at = {len(columns) - 2: Formula(len(columns) - 3, "/", RACK)}
    return replace(table, total_row=len(capacity.index), formulas=racks_at)


def site_table(run: PackRun, language: str, edition: str) -> Table:
    """The chosen sites, large ones first; precise places only in the internal edition."""
    case, sites = run.case, chosen_sites(run.case, _plan(run))
    last = f"it_mw_{case.periods.index[-1]}"
    order = sites.assign(is_small=sites["tier"] != "hub").sort_values(["is_small", last], ascending=[True, False])
    shown, values = [], []
    for number, (site, row) in enumerate(order.iterrows(), start=1):
        place = (str(site),) if edition == INTERNAL else (str(number),)
        words = (*place, row[f"zone_{language}"], row[f"district_{language}"], row[f"design_{language}"])
        figures = [
            float(row[last]),
            float(row["racks"]),
            float(row["physical_racks"]),
            *(float(row[name]) for name in _PUE),
        ]
        shown.append(
            (
                *words,
                format_number(figures[0], 1),
                *(format_number(racks) for racks in figures[1:3]),
                *(format_number(pue, 3) for pue in figures[3:]),
            )
        )
        values.append((None, None, None, None, *map(figure_or_none, figures)))
    names = (
        "site" if edition == INTERNAL else "number",
        "zone",
        "district",
        "design",
        "it_mw",
        "racks",
        "physical",
        *_PUE,
    )
    columns = [text(f"pack.column.{name}", language) for name in names]
    formats = [MW_FORMAT, "#,##0", "#,##0", "0.000", "0.000", "0.000"]
    units = ["MW", _rack(language), _rack(language), "", "", ""]
    table = _table("sites", language, columns, shown, values, formats, units, first=4)
    return replace(table, formulas={5: Formula(4, "/", RACK)})


def works_blocks(run: PackRun, language: str, edition: str) -> Iterator[Block]:
    """Power works to be ordered: transformer steps and feeders; a note in their place in the public edition."""
    if edition != INTERNAL:
        yield Paragraph(text("pack.public_note", language))
        return
    case, plan = run.case, _plan(run)
    use = substation_use(case, plan)
    rows: list[tuple[str, ...]] = []
    values: list[tuple[float | None, ...]] = []
    for station in case.substations.index:
        part = use.xs(station, level="substation_id").reindex(case.periods.index)
        if not part["use_mw"].any() and not part["steps"].any():
            continue
        steps = part["steps"].diff().fillna(part["steps"])
        last = part.iloc[-1]
        rows.append(
            (
                name_of(case.substations, station, language),
                *(format_number(count) for count in steps),
                format_number(last["use_mw"], 1),
                format_number(last["limit_mw"], 1),
                format_share(last["use_share"]),
            )
        )
        values.append((None, *map(float, steps), *(float(last[name]) for name in ("use_mw", "limit_mw", "use_share"))))
    years = [text("pack.column.steps_in", language, year=title) for title in _years(run, language)]
    columns = [text("pack.column.substation", language), *years]
    columns += [text(f"pack.column.{name}", language) for name in ("use_mw", "limit_mw", "use_share")]
    formats = ["0"] * len(years) + [MW_FORMAT, MW_FORMAT, SHARE_FORMAT]
    units = [""] * len(years) + ["MW", "MW", ""]
    table = _table("works", language, columns, rows, values, formats, units)
    wide = len(columns)
    yield replace(table, formulas={wide - 1: Formula(wide - 3, "/", wide - 2)})
    yield Paragraph(text("pack.works_note", language), "note")


def cost_table(run: PackRun, language: str) -> Table:
    """Present cost by component."""
    sums = run.costs.groupby("component", sort=False)["cny"].sum()
    # Less than a yuan is the rounding of the solver.
    sums = sums[sums.abs() >= 1]
    total = float(sums.sum())
    rows = [(label("cost", str(name), language), float(cny)) for name, cny in sums.items()]
    rows.append((text("figure.total", language), total))
    shown = [(name, format_cny(cny, language), format_share(cny / total if total else 0.0)) for name, cny in rows]
    values = [(None, cny, cny / total if total else 0.0) for _, cny in rows]
    columns = [text(f"pack.column.{name}", language) for name in ("component", "present_cny", "share")]
    table = _table("costs", language, columns, shown, values, ["#,##0", SHARE_FORMAT], [_yuan(language), ""])
    return replace(table, total_row=len(rows) - 1, share=(1, 2))


def energy_table(run: PackRun, language: str) -> Table:
    """Electricity, coal equivalent, green share and carbon dioxide of all data centres, period by period."""
    emissions = read_spreadsheet(run.folder / "emissions.csv").set_index("period_id").to_dict(orient="index")
    kgce = economic("coal_kgce_per_kwh")
    shown: list[tuple[str, ...]] = []
    values: list[tuple[float | None, ...]] = []
    for period, title in period_titles(run.case, language).items():
        row = emissions[period]
        energy_mwh, share = float(row["energy_mwh"]), float(row["green_share"])
        tonnes = [float(row[name]) for name in ("location_based_t", "market_based_t")]
        tce = energy_mwh * kgce
        shown.append(
            (
                title,
                format_100gwh(energy_mwh / MWH_PER_GWH, language),
                format_tce(tce, language),
                format_share(share),
                *(format_number(t / T_PER_10KT, 1) for t in tonnes),
            )
        )
        values.append((None, energy_mwh, tce, share, *(t / T_PER_10KT for t in tonnes)))
    names = ("period", "energy", "tce", "green_share", "location_10kt", "market_10kt")
    columns = [text(f"pack.column.{name}", language) for name in names]
    formats = ["#,##0", "#,##0", SHARE_FORMAT, MW_FORMAT, MW_FORMAT]
    table = _table("energy", language, columns, shown, values, formats, ["MWh", "tce", "", "", ""])
    return replace(table, formulas={2: Formula(1, "*", COAL)})


def plan_constants(run: PackRun, language: str) -> tuple[Constant, ...]:
    """Return the figures that formulas of the tables refer to."""
    figures = {RACK: (run.case.rack_mw, "MW"), COAL: (economic("coal_kgce_per_kwh"), "tce/MWh")}
    return tuple(
        Constant(name, text(f"pack.constant.{name}", language), value, unit) for name, (value, unit) in figures.items()
    )


def physical_by_zone(case: Case, plan: Plan) -> pd.Series[float]:
    """Return physical racks at the end by zone, all zones; NaN throughout where the designs do not state them."""
    racks = physical_racks(case, plan).iloc[:, -1]
    zones = case.sites["zone_id"].reindex(racks.index).to_numpy()
    sums = racks.groupby(zones).sum(min_count=1).reindex(case.zones.index)
    return sums.fillna(0.0) if "rack_kw" in case.designs.columns else sums


def figure_or_none(value: float) -> float | None:
    """Return the figure, None where it is missing: a workbook has no cell for NaN."""
    return None if math.isnan(value) else value


_PUE = ("pue_p05", "pue_p50", "pue_p95")


def _plan(run: PackRun) -> Plan:
    if run.plan is None:
        raise ValueError(f"{run.folder.name} has no plan")
    return run.plan


def _years(run: PackRun, language: str) -> list[str]:
    return list(period_titles(run.case, language).values())


def _table(  # noqa: PLR0917 - the parts of a table
    name: str,
    language: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, ...]],
    values: Sequence[tuple[float | None, ...]],
    formats: Sequence[str],
    units: Sequence[str],
    first: int = 1,
) -> Table:
    """``first`` columns are words, the others figures with their ``formats``."""
    return Table(
        caption=text(f"pack.caption.{name}", language),
        columns=tuple(columns),
        rows=tuple(rows),
        align=(LEFT,) * first + (RIGHT,) * (len(columns) - first),
        values=tuple(values),
        formats=("",) * first + tuple(formats),
        units=("",) * first + tuple(units),
        name=name,
    )


def _rack(language: str) -> str:
    return text("unit_name.racks", language)


def _yuan(language: str) -> str:
    return text("pack.yuan", language)
