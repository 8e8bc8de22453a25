"""A table of the user's own climate: hours a year by state of the air, in the form of the shipped stations."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd

from models import psychrometrics
from models.climate_air import HOURS_PER_YEAR, Climate, air_arrays
from models.errors import ClimateError

COLUMNS = ("hours", "dry_bulb_mean_c", "wet_bulb_mean_c", "pressure_mean_pa")
GRADE = "M"
SEA_LEVEL_PA = 101_325.0


def read_climate_bins(
    path: Path | str, *, design_dry_bulb_c: float | None = None, design_wet_bulb_c: float | None = None
) -> Climate:
    """Return the climate of a CSV with the columns :data:`COLUMNS`: h/year, deg C, deg C, Pa; a bin in each row.

    The design values [deg C] of 50 hours a year have to be given: bins know no place. The elevation is that of the
    mean pressure in the ICAO standard atmosphere. ClimateError, naming file, row, column and the way out, for a column
    that is missing, a cell that is no number, hours that are negative or do not make 8,760, a wet bulb above the dry
    bulb and whatever else air cannot be.
    """
    path = Path(path)
    table = _numbers(path)
    hours = table["hours"]
    if (hours < 0).any() or not math.isclose(float(hours.sum()), HOURS_PER_YEAR, abs_tol=0.5):
        raise ClimateError(
            zh=f"文件 {path.name}，列 hours：合计 {hours.sum():g}，应为 8760 且无负数。请补齐全年（只含一个地点）。",
            en=f"File {path.name}, column hours: they add up to {hours.sum():g}, not to 8760, or one is negative. "
            "Give the whole year of one place.",
        )
    if design_dry_bulb_c is None or design_wet_bulb_c is None or design_wet_bulb_c > design_dry_bulb_c:
        raise ClimateError(
            zh=f"文件 {path.name}：须同时给出 climate.design_dry_bulb_c 和 climate.design_wet_bulb_c"
            "（不保证 50 小时，℃），湿球不高于干球。",
            en=f"File {path.name}: climate.design_dry_bulb_c and climate.design_wet_bulb_c must both be given "
            "(50 hours a year, deg C), the wet bulb not above the dry bulb.",
        )
    dry_bulb_c, wet_bulb_c, pressure_pa = (table[name].to_numpy(float) for name in COLUMNS[1:])
    try:
        ratio = psychrometrics.humidity_ratio_from_wet_bulb(dry_bulb_c, wet_bulb_c, pressure_pa)
    except ClimateError as error:
        raise ClimateError(zh=f"文件 {path.name}：{error.zh}", en=f"File {path.name}: {error.en}") from error
    mean_pa = float((pressure_pa * hours).sum() / hours.sum())
    return Climate(
        id=path.stem,
        name_zh=path.stem,
        name_en=path.stem,
        elevation_m=round(44_330.8 * (1 - (mean_pa / SEA_LEVEL_PA) ** 0.190263), 1),
        warming_k=0.0,
        basis="bins",
        source=f"bins of the user, {path.name}",
        grade=GRADE,
        hours=(hours * (HOURS_PER_YEAR / hours.sum())).to_numpy(float),
        **air_arrays(dry_bulb_c, ratio, pressure_pa),
        design_dry_bulb_c=design_dry_bulb_c,
        design_wet_bulb_c=design_wet_bulb_c,
        design_pressure_pa=mean_pa,
        design_source="given by the user; pressure: mean of the year",
        design_grade=GRADE,
    )


def _numbers(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, dtype=str, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise ClimateError(
            zh=f"气候表 {path} 无法读取：{error}。请给出 UTF-8 的 CSV 文件。",
            en=f"Climate table {path} cannot be read: {error}. Give a CSV file in UTF-8.",
        ) from error
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise ClimateError(
            zh=f"文件 {path.name} 缺少列 {missing[0]}。应有：{'、'.join(COLUMNS)}。",
            en=f"File {path.name} lacks column {missing[0]}. Needed: {', '.join(COLUMNS)}.",
        )
    numbers = pd.DataFrame({name: pd.to_numeric(table[name], errors="coerce") for name in COLUMNS})
    wrong = numbers.isna() | numbers.isin([math.inf, -math.inf])
    if wrong.to_numpy().any() or numbers.empty:
        row, name = next(((row, name) for name in COLUMNS for row in numbers.index[wrong[name]]), (0, COLUMNS[0]))
        shown = "" if numbers.empty else str(table[name].iloc[int(row)])
        raise ClimateError(
            zh=f"文件 {path.name}，第 {int(row) + 2} 行，列 {name}：“{shown}”不是数。请填写数值。",
            en=f'File {path.name}, row {int(row) + 2}, column {name}: "{shown}" is not a number. Fill it in.',
        )
    return numbers
