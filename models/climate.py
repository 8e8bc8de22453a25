"""Climates by station and by site. This module is the way in: what its siblings compute can be had from here."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import Geod

from geodata.climate.read import read_bins, read_stations
from models import psychrometrics
from models.climate_air import Climate, air_arrays
from models.climate_months import month_hours
from models.climate_shift import MAX_ELEVATION_M, MIN_ELEVATION_M, at_elevation, warmed
from models.errors import ClimateError, suggest
from models.figure import GRADES

__all__ = [
    "Climate",
    "at_elevation",
    "month_hours",
    "nearest_station",
    "nearest_stations",
    "site_climates",
    "station_climate",
    "station_distances_km",
    "stations",
    "warmed",
]

STEP_M = 50.0
STATE_COLUMNS = ("dry_bulb_mean_c", "wet_bulb_mean_c", "pressure_mean_pa")
DESIGN_VALUES = ("design_dry_bulb_c", "design_wet_bulb_c", "design_pressure_pa")
M_PER_KM = 1e3
SOURCE = "typical year CSWD (published 2005), own statistics by 1 K of dry and wet bulb"
GRADE = "M"
Row = dict[Any, Any]


def stations() -> pd.DataFrame:
    """Return the shipped stations: index station; columns as :func:`geodata.climate.read.read_stations` says."""
    return read_stations().copy()


@cache
def station_climate(station_id: str) -> Climate:
    """Return the typical year of a station; ClimateError with the nearest known id if there is none."""
    table = read_stations()
    if station_id not in table.index:
        hint_zh, hint_en = suggest(station_id, table.index)
        raise ClimateError(zh=f"没有气象站“{station_id}”。{hint_zh}", en=f'No station "{station_id}". {hint_en}')
    row: Row = table.loc[station_id].to_dict()
    design_station = str(row["design_station"])
    climate = _typical_year(station_id, row, table.loc[design_station].to_dict())
    if design_station == station_id:
        return climate
    moved = at_elevation(station_climate(design_station), climate.elevation_m)
    design: Row = {name: getattr(moved, name) for name in DESIGN_VALUES}
    return replace(climate, **design)


def _typical_year(station_id: str, row: Row, design: Row) -> Climate:
    bins = read_bins()
    bins = bins[bins["station"] == station_id]
    dry_bulb_c, wet_bulb_c, pressure_pa = bins[list(STATE_COLUMNS)].to_numpy(float).T
    ratio = psychrometrics.humidity_ratio_from_wet_bulb(dry_bulb_c, wet_bulb_c, pressure_pa)
    return Climate(
        id=station_id,
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        elevation_m=float(row["elevation_m"]),
        warming_k=0.0,
        basis="typical_year",
        source=SOURCE,
        grade=GRADE,
        hours=bins["hours"].to_numpy(float),
        **air_arrays(dry_bulb_c, ratio, pressure_pa),
        **{name: design[name] for name in DESIGN_VALUES},
        design_source=row["design_source"],
        design_grade=max(row["design_dry_bulb_grade"], row["design_wet_bulb_grade"], key=GRADES.index),
    )


def nearest_station(lon: float, lat: float) -> str:
    """Return the id of the station nearest to a place [deg, WGS84] along the ellipsoid; ClimateError as below."""
    return str(nearest_stations([lon], [lat])[0])


def nearest_stations(lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[np.object_]:
    """Return the ids of the stations nearest to many places, shape (places,); ClimateError as below."""
    distance_km = station_distances_km(lon, lat)
    station_ids: npt.NDArray[np.object_] = distance_km.columns.to_numpy(dtype=object)
    nearest: npt.NDArray[np.object_] = station_ids[distance_km.to_numpy().argmin(axis=1)]
    return nearest


def station_distances_km(lon: npt.ArrayLike, lat: npt.ArrayLike) -> pd.DataFrame:
    """Return geodesic distances [km], places (rows, in their order) by stations (columns).

    ClimateError, naming the row, if a longitude or latitude [deg] is missing or outside the globe.
    """
    lons, lats = np.broadcast_arrays(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
    wrong = ~((np.abs(lons) <= 180) & (np.abs(lats) <= 90))
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        raise ClimateError(
            zh=f"第 {at + 1} 行：经度 {lons[at]}、纬度 {lats[at]} 缺失或越界。请给出 WGS84 度数。",
            en=f"Row {at + 1}: longitude {lons[at]}, latitude {lats[at]} missing or outside the globe. "
            "Give degrees in WGS84.",
        )
    table = read_stations()
    shape = (len(lons), len(table))
    places = [np.broadcast_to(values[:, None], shape).ravel() for values in (lons, lats)]
    station_places = [np.broadcast_to(table[name].to_numpy(float), shape).ravel() for name in ("lon", "lat")]
    _, _, metres = Geod(ellps="WGS84").inv(places[0], places[1], station_places[0], station_places[1])
    return pd.DataFrame(np.reshape(metres, shape) / M_PER_KM, columns=table.index)


def site_climates(
    lon: pd.Series[float], lat: pd.Series[float], elevation_m: pd.Series[float], step_m: float = STEP_M
) -> pd.DataFrame:
    """Return the climate class of every site, index as ``lon``: few distinct climates serve many sites.

    Columns: station_id, the nearest; climate_elevation_m, the elevation [m] rounded to ``step_m``, or that of the
    station where it is unknown (NaN); elevation_basis, "given" or "assumed". ClimateError for an infinite elevation
    or one that no climate can be moved to, naming the site, and for a step that is not above 0.
    """
    if not step_m > 0:
        raise ClimateError(
            zh=f"海拔分级 {step_m} m 应大于 0，例如 50。", en=f"A step of {step_m} m must be above 0, for example 50."
        )
    given = elevation_m.to_numpy(float)
    wrong = (given < MIN_ELEVATION_M) | (given > MAX_ELEVATION_M)
    if wrong.any():
        site = elevation_m.index[wrong][0]
        raise ClimateError(
            zh=f"站点“{site}”：海拔 {given[wrong][0]} m 不在 -200 到 5000 m 之间。请改正 elevation_m，未知则留空。",
            en=f'Site "{site}": an elevation of {given[wrong][0]} m is not within -200 to 5,000 m. '
            "Mend elevation_m, or leave it empty if unknown.",
        )
    station_ids = nearest_stations(lon.to_numpy(float), lat.to_numpy(float))
    station_m = read_stations()["elevation_m"].reindex(station_ids).to_numpy(float)
    is_given = np.isfinite(given)
    return pd.DataFrame(
        {
            "station_id": station_ids,
            "climate_elevation_m": np.where(is_given, np.round(given / step_m) * step_m, station_m),
            "elevation_basis": np.where(is_given, "given", "assumed"),
        },
        index=lon.index,
    )
