"""A weather file of the user (EPW, hourly) as a :class:`~models.climate_air.Climate`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from models import psychrometrics
from models.climate import at_elevation, station_climate, station_distances_km, stations
from models.climate_air import MONTHS_PER_YEAR, Climate, FloatArray, air_arrays
from models.climate_rows import header_cells, read_hours
from models.climate_shift import MAX_ELEVATION_M, MIN_ELEVATION_M
from models.errors import ClimateError

GRADE = "M"
NEAR_KM = 100.0
SUMMER = (6, 7, 8)
DESIGN_BOUNDS_C = (-30.0, 60.0)
# Cells of the first header line: number (from 1), what it is, least and most.
HEADER_NUMBERS = {
    "lat": (7, "纬度", "latitude", -90.0, 90.0),
    "lon": (8, "经度", "longitude", -180.0, 180.0),
    "time_zone_h": (9, "时区", "time zone", -12.0, 14.0),
    "elevation_m": (10, "海拔", "elevation", MIN_ELEVATION_M, MAX_ELEVATION_M),
}


@dataclass(frozen=True)
class _Header:
    city: str
    data_type: str
    lat: float
    lon: float
    time_zone_h: float
    elevation_m: float


def read_epw(
    path: Path | str, *, design_dry_bulb_c: float | None = None, design_wet_bulb_c: float | None = None
) -> Climate:
    """Return the climate of an EPW file, its hours binned to 1 K of dry bulb and 1 K of dew point.

    A bin has the mean dry bulb, humidity ratio and pressure of its hours; the hours of each month are kept. The
    design values [deg C] are of 50 hours a year, as those of the stations; if not given, those of the nearest station
    within 100 km, moved to the elevation of the file. ClimateError, naming file, row, column and the way out, for
    whatever is wrong with the file, and naming the keys if no design values can be had.
    """
    path = Path(path)
    lines = _lines(path)
    header = _header(header_cells(lines, path.name), path.name)
    hours = read_hours(lines, path.name)
    design = _design(header, hours, path.name, design_dry_bulb_c, design_wet_bulb_c)
    return Climate(
        id=path.stem,
        name_zh=header.city or path.stem,
        name_en=header.city or path.stem,
        elevation_m=header.elevation_m,
        warming_k=0.0,
        basis="epw",
        source=f"EPW file {path.name}, {header.data_type or 'source not stated'}",
        grade=GRADE,
        **_binned(hours),
        **design,
    )


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        raise ClimateError(
            zh=f"没有气象文件 {path}。请检查路径。",
            en=f"There is no weather file {path}. Check the path.",
        )
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).splitlines()
        except UnicodeDecodeError:
            continue
    raise ClimateError(
        zh=f"文件 {path.name} 既非 UTF-8 也非 GB18030 文本。请另存为 UTF-8。",
        en=f"File {path.name} is neither UTF-8 nor GB18030 text. Save it as UTF-8.",
    )


def _header(cells: list[str], file: str) -> _Header:
    numbers = {}
    for name, (number, zh, en, least, most) in HEADER_NUMBERS.items():
        cell = cells[number - 1] if len(cells) >= number else ""
        numbers[name] = _number(cell)
        if not least <= numbers[name] <= most:
            raise ClimateError(
                zh=f"文件 {file} 第 1 行第 {number} 列（{zh}）：“{cell}”不是 {least:g} 到 {most:g} 之间的数。请改正。",
                en=f'File {file}, row 1, column {number} ({en}): "{cell}" is not a number of {least:g} to {most:g}. '
                "Mend it.",
            )
    return _Header(city=cells[1], data_type=cells[4], **numbers)


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return math.nan


def _binned(hours: pd.DataFrame) -> dict[str, Any]:
    """The fields hours, month_hours_found and the air of a climate, from the checked hours of a file."""
    dry_bulb_c = hours["temp_air"].to_numpy(float)
    dew_point_c = np.minimum(hours["temp_dew"].to_numpy(float), dry_bulb_c)
    pressure_pa = hours["atmospheric_pressure"].to_numpy(float)
    ratio = psychrometrics.humidity_ratio_from_dew_point(dew_point_c, pressure_pa)
    cells = np.floor(np.stack([dry_bulb_c, dew_point_c]) + 0.5)
    _, bin_of = np.unique(cells, axis=1, return_inverse=True)
    counted: FloatArray = np.bincount(bin_of).astype(np.float64)

    def mean(values: FloatArray) -> FloatArray:
        sums = np.zeros(len(counted))
        np.add.at(sums, bin_of, values)
        return sums / counted

    mean_dry_c, mean_pa = mean(dry_bulb_c), mean(pressure_pa)
    # Saturation bends upwards: the mean of saturated hours lies a trace above it.
    mean_ratio = np.minimum(mean(ratio), psychrometrics.saturation_humidity_ratio(mean_dry_c, mean_pa))
    months = np.zeros((len(counted), MONTHS_PER_YEAR))
    np.add.at(months, (bin_of, hours["month"].to_numpy(int) - 1), 1.0)
    return {"hours": counted, "month_hours_found": months, **air_arrays(mean_dry_c, mean_ratio, mean_pa)}


def _design(
    header: _Header, hours: pd.DataFrame, file: str, dry_bulb_c: float | None, wet_bulb_c: float | None
) -> dict[str, Any]:
    """The design fields of a climate: as given, else those of a station near by."""
    if dry_bulb_c is None and wet_bulb_c is None:
        return _station_design(header, file)
    dry, wet = (math.nan if value is None else value for value in (dry_bulb_c, wet_bulb_c))
    if not DESIGN_BOUNDS_C[0] <= wet <= dry <= DESIGN_BOUNDS_C[1]:
        raise ClimateError(
            zh=f"climate.design_dry_bulb_c = {dry_bulb_c} 与 climate.design_wet_bulb_c = {wet_bulb_c}：应同时给出，"
            f"湿球不高于干球，且在 {DESIGN_BOUNDS_C[0]:g} 到 {DESIGN_BOUNDS_C[1]:g} ℃ 之间。",
            en=f"climate.design_dry_bulb_c = {dry_bulb_c} and climate.design_wet_bulb_c = {wet_bulb_c}: give both, "
            f"the wet bulb not above the dry bulb, within {DESIGN_BOUNDS_C[0]:g} to {DESIGN_BOUNDS_C[1]:g} deg C.",
        )
    is_summer = hours["month"].isin(SUMMER)
    return {
        "design_dry_bulb_c": dry,
        "design_wet_bulb_c": wet,
        "design_pressure_pa": float(hours["atmospheric_pressure"][is_summer].mean()),
        "design_source": f"given by the user; pressure: mean of June to August of {file}",
        "design_grade": GRADE,
    }


def _station_design(header: _Header, file: str) -> dict[str, Any]:
    distances_km = station_distances_km([header.lon], [header.lat]).iloc[0]
    station_id, distance_km = str(distances_km.idxmin()), float(distances_km.min())
    if distance_km > NEAR_KM:
        name = stations().loc[station_id]
        raise ClimateError(
            zh=f"文件 {file}：最近的气象站{name['name_zh']}在 {distance_km:.0f} 公里外，其设计值不能代用。"
            "请给出 climate.design_dry_bulb_c 和 climate.design_wet_bulb_c（GB 50736，不保证 50 小时，℃）。",
            en=f"File {file}: the nearest station, {name['name_en']}, is {distance_km:.0f} km away: its design values "
            "cannot stand in. Give climate.design_dry_bulb_c and climate.design_wet_bulb_c "
            "(GB 50736, 50 hours a year, deg C).",
        )
    near = at_elevation(station_climate(station_id), header.elevation_m)
    return {
        "design_dry_bulb_c": near.design_dry_bulb_c,
        "design_wet_bulb_c": near.design_wet_bulb_c,
        "design_pressure_pa": near.design_pressure_pa,
        "design_source": f"{near.design_source}; station {station_id}, {distance_km:.0f} km away",
        "design_grade": near.design_grade,
    }
