"""The hours of a weather file (EPW), parsed and checked: a whole year of numbers that can be, or the row that is wrong.

Layout: EnergyPlus Auxiliary Programs, "EnergyPlus Weather File (EPW) Data Dictionary": eight header lines, then one
line an hour, with month, day and hour (1 to 24) in columns 2 to 4.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.climate_months import DAYS_IN_MONTH
from models.errors import ClimateError

HEADER_LINES = 8
MIN_COLUMNS, MAX_COLUMNS = 10, 35
TIME_COLUMNS = {1: ("月份", "month"), 2: ("日", "day"), 3: ("小时", "hour")}
LEAP_YEAR = 2004  # any: so that 29 February, if there, is a date
DEW_ROUNDING_K = 0.1


@dataclass(frozen=True)
class _Column:
    """One column that is read: what it is called, where it stands, its code for missing and its bounds."""

    name: str
    number: int
    zh: str
    en: str
    unit: str
    missing: float
    low: float
    high: float


COLUMNS = (
    _Column("temp_air", 7, "干球温度", "dry bulb", "℃", 99.9, -70, 70),
    _Column("temp_dew", 8, "露点温度", "dew point", "℃", 99.9, -70, 70),
    _Column("relative_humidity", 9, "相对湿度", "relative humidity", "%", 999, 0, 110),
    _Column("atmospheric_pressure", 10, "气压", "pressure", "Pa", 999999, 50e3, 110e3),
)


def header_cells(lines: list[str], file: str) -> list[str]:
    """Return the cells of the first header line; ClimateError if the eight header lines are not those of an EPW."""
    first = lines[0].split(",") if lines else [""]
    last = lines[HEADER_LINES - 1].split(",")[0].strip() if len(lines) >= HEADER_LINES else ""
    if first[0].strip().upper() != "LOCATION" or last.upper() != "DATA PERIODS":
        raise ClimateError(
            zh=f"文件 {file} 不是 EPW：第 1 行应以 LOCATION 开头（现为“{first[0][:40]}”），第 {HEADER_LINES} 行应以"
            " DATA PERIODS 开头。请给出 EnergyPlus 格式的气象文件。",
            en=f'File {file} is no EPW: line 1 must begin with LOCATION (it has "{first[0][:40]}") and line '
            f"{HEADER_LINES} with DATA PERIODS. Give a weather file in the form of EnergyPlus.",
        )
    return [cell.strip() for cell in first]


def read_hours(lines: list[str], file: str) -> pd.DataFrame:
    """Return 8,760 hours, in the order of the file: month, hour, temp_air and temp_dew [deg C],
    atmospheric_pressure [Pa].

    29 February is dropped. ClimateError, naming file, row and column: cells that are no numbers, codes for missing,
    values out of bounds, a dew point above the dry bulb, an hour that is there twice or lacks.
    """
    numbered = [(at, line) for at, line in enumerate(lines, 1) if at > HEADER_LINES and line.strip()]
    row_numbers = np.array([at for at, _ in numbered])
    times = _times([line.split(",") for _, line in numbered], row_numbers, file)
    _check_year(times, row_numbers, file)
    from pvlib.iotools import read_epw as parse_epw  # noqa: PLC0415 - a second, for a file that few have

    with warnings.catch_warnings():
        # A cell that is no number makes pandas warn of mixed types; it is refused by name below.
        warnings.simplefilter("ignore", pd.errors.DtypeWarning)
        text = "\n".join([*lines[:HEADER_LINES], *(line for _, line in numbered)]) + "\n"
        hours, _ = parse_epw(io.StringIO(text), coerce_year=LEAP_YEAR)
    found = {column.name: _numbers(hours[column.name], column, row_numbers, file) for column in COLUMNS}
    above = found["temp_dew"] > found["temp_air"] + DEW_ROUNDING_K
    if above.any():
        shown = f"{found['temp_dew'][above][0]:g} > {found['temp_air'][above][0]:g}"
        what = f"露点温度高于干球温度（{shown} ℃）", f"the dew point is above the dry bulb ({shown} deg C)"
        raise _row_error(file, row_numbers[above][0], COLUMNS[1], *what)
    table = pd.DataFrame({**{name: times[name] for name in ("month", "hour")}, **found})
    return table[~_is_leap_day(times)].reset_index(drop=True)


def _times(rows: list[list[str]], row_numbers: npt.NDArray[Any], file: str) -> pd.DataFrame:
    for cells, at in zip(rows, row_numbers, strict=True):
        if not MIN_COLUMNS <= len(cells) <= MAX_COLUMNS:
            raise ClimateError(
                zh=f"文件 {file} 第 {at} 行有 {len(cells)} 列，应为 {MIN_COLUMNS} 到 {MAX_COLUMNS} 列。"
                "请改正该行，或重新下载。",
                en=f"File {file}, row {at}: {len(cells)} columns, not {MIN_COLUMNS} to {MAX_COLUMNS}. "
                "Mend the row, or download the file again.",
            )
    times = {}
    for column, (zh, en) in TIME_COLUMNS.items():
        words = pd.Series([cells[column].strip() for cells in rows], dtype=str)
        numbers = pd.to_numeric(words.where(words.str.fullmatch(r"\d{1,2}"), "0"))
        most = {"month": 12, "day": 31, "hour": 24}[en]
        wrong = ~numbers.between(1, most).to_numpy()
        if wrong.any():
            at = np.flatnonzero(wrong)[0]
            raise ClimateError(
                zh=f"文件 {file} 第 {row_numbers[at]} 行第 {column + 1} 列（{zh}）：“{rows[at][column]}”"
                f"不是 1 到 {most} 的整数。请改正。",
                en=f"File {file}, row {row_numbers[at]}, column {column + 1} ({en}): "
                f'"{rows[at][column]}" is not a whole number of 1 to {most}. Mend it.',
            )
        times[en] = numbers.astype(int)
    return pd.DataFrame(times)


def _is_leap_day(times: pd.DataFrame) -> npt.NDArray[np.bool_]:
    return ((times["month"] == 2) & (times["day"] == 29)).to_numpy()


def _check_year(times: pd.DataFrame, row_numbers: npt.NDArray[Any], file: str) -> None:
    """Every hour of a year of 365 days is there, and once; 29 February may be there too."""
    twice = times.duplicated().to_numpy()
    if twice.any():
        at = np.flatnonzero(twice)[0]
        zh, en = _hour_words(tuple(times.iloc[at]))
        raise ClimateError(
            zh=f"文件 {file} 第 {row_numbers[at]} 行：{zh}出现两次。请删除多余的一行；逐时文件每小时一行。",
            en=f"File {file}, row {row_numbers[at]}: {en} is there twice. Delete one; a file has one row an hour.",
        )
    there = set(times.itertuples(index=False, name=None))
    year = [
        (month, day, hour)
        for month, days in enumerate(DAYS_IN_MONTH, 1)
        for day in range(1, days + 1)
        for hour in range(1, 25)
    ]
    missing = [time for time in year if time not in there]
    if missing:
        zh, en = _hour_words(missing[0])
        raise ClimateError(
            zh=f"文件 {file} 缺 {len(missing)} 个小时（共 {len(times)} 行，应为 8760 行），首个是{zh}。请补齐全年。",
            en=f"File {file} lacks {len(missing)} hours ({len(times)} rows, not 8760), first {en}. Give a whole year.",
        )
    no_date = [time for time in there.difference(year) if time[:2] != (2, 29)]
    if no_date:
        zh, en = _hour_words(min(no_date))
        raise ClimateError(
            zh=f"文件 {file} 含有不存在的日期：{zh}。请删除该行。",
            en=f"File {file} has a date that does not exist: {en}. Delete the row.",
        )


def _hour_words(time: tuple[int, ...]) -> tuple[str, str]:
    month, day, hour = time
    return f"{month} 月 {day} 日第 {hour} 小时", f"month {month}, day {day}, hour {hour}"


def _numbers(
    cells: pd.Series[Any], column: _Column, row_numbers: npt.NDArray[Any], file: str
) -> npt.NDArray[np.float64]:
    numbers = pd.to_numeric(cells, errors="coerce").to_numpy(np.float64)
    checks = (
        (np.isnan(numbers), "不是数", "is no number"),
        (numbers == column.missing, "是缺测代码", "is the code for missing"),
        (
            (numbers < column.low) | (numbers > column.high),
            f"不在 {column.low:g} 到 {column.high:g} {column.unit} 之间",
            f"is not within {column.low:g} to {column.high:g} {column.unit.replace('℃', 'deg C')}",
        ),
    )
    for wrong, zh, en in checks:
        if wrong.any():
            at = int(np.flatnonzero(wrong)[0])
            value, count = cells.iloc[at], int(wrong.sum())
            what = f"“{value}”{zh}（此类共 {count} 行）", f'"{value}" {en} ({count} such rows)'
            raise _row_error(file, row_numbers[at], column, *what)
    return numbers


def _row_error(file: str, row: int, column: _Column, zh: str, en: str) -> ClimateError:
    return ClimateError(
        zh=f"文件 {file} 第 {row} 行第 {column.number} 列（{column.zh}）：{zh}。请补上实测或插值的数值。",
        en=f"File {file}, row {row}, column {column.number} ({column.en}): {en}. "
        "Put in the measured or interpolated value.",
    )
