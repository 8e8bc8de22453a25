"""Which climate each site has: the nearest station or the user's weather file, moved to its elevation and warmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.elevations import nearest_elevation_m, read_elevations
from geodata.settings import RegionSettings
from models.climate import Climate, at_elevation, site_climates, station_climate, warmed
from models.climate_bins import read_climate_bins
from models.epw import read_epw
from models.scenario import Scenario
from models.scenario_keys import refuse

# Key of the section climate -> who reads the file.
WEATHER_FILES: Mapping[str, Callable[..., Climate]] = {"epw": read_epw, "bins": read_climate_bins}
CLIMATE_COLUMNS = ["climate_id", "elevation_m", "elevation_basis"]


def climate_sites(
    sites: gpd.GeoDataFrame, scenario: Scenario, settings: RegionSettings
) -> tuple[gpd.GeoDataFrame, Mapping[str, Climate]]:
    """Return ``sites`` with :data:`CLIMATE_COLUMNS`, and the climates by id.

    The elevation [m] of a site is the mean of its land in the elevation model, ``mean_elevation_m`` (basis "dem"), else
    that of the nearest point of ``climate.elevation_points`` ("given"), else that of the station or weather file
    ("assumed"). Sites of one station and one class of elevation share a
    climate. ClimateError and LayerSchemaError name the file, row and column that is wrong.
    """
    measured = sites.get("mean_elevation_m", pd.Series(np.nan, index=sites.index))
    given = measured.fillna(pd.Series(_given_elevation_m(sites, scenario, settings), index=sites.index))
    weather = _weather_file(scenario)
    classes = site_climates(sites["lon"], sites["lat"], given)
    if weather is not None:
        classes["station_id"] = weather.id
        classes.loc[given.isna(), "climate_elevation_m"] = weather.elevation_m
    warming_k = scenario.number("climate.warming_k")
    shown = classes["climate_elevation_m"].map("{:.0f}m".format)
    sites = sites.assign(
        climate_id=classes["station_id"].astype("str") + "_" + shown + (f"_plus{warming_k:g}K" if warming_k else ""),
        elevation_m=given.fillna(classes["climate_elevation_m"]),
        elevation_basis=classes["elevation_basis"].mask(measured.notna(), "dem"),
    )
    distinct = classes.assign(climate_id=sites["climate_id"]).drop_duplicates("climate_id").sort_values("climate_id")
    climates = {
        str(row.climate_id): warmed(
            at_elevation(weather or station_climate(str(row.station_id)), float(str(row.climate_elevation_m))),
            warming_k,
        )
        for row in distinct.itertuples()
    }
    return sites, climates


def climate_table(climates: Mapping[str, Climate]) -> pd.DataFrame:
    """Return the climates of a case: index climate_id; what they are, their source, and the design day [C]."""
    rows = {
        climate_id: {
            "name_zh": climate.name_zh,
            "name_en": climate.name_en,
            "basis": climate.basis,
            "elevation_m": climate.elevation_m,
            "warming_k": climate.warming_k,
            "mean_dry_bulb_c": float(np.average(climate.dry_bulb_c, weights=climate.hours)),
            "mean_wet_bulb_c": float(np.average(climate.wet_bulb_c, weights=climate.hours)),
            "design_day_dry_bulb_c": climate.design_day_dry_bulb_c,
            "design_day_wet_bulb_c": climate.design_day_wet_bulb_c,
            "source": climate.source,
            "grade": climate.grade,
        }
        for climate_id, climate in climates.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("climate_id")


def has_own_weather(scenario: Scenario) -> bool:
    """The scenario names a weather file of the user: one place for all sites."""
    return any(scenario.text(f"climate.{name}") for name in WEATHER_FILES)


def _weather_file(scenario: Scenario) -> Climate | None:
    named = [name for name in WEATHER_FILES if scenario.text(f"climate.{name}")]
    if not named:
        return None
    if len(named) > 1:
        zh = ("与 climate.epw 同时给出", "两者只留其一")
        en = ("and climate.epw are both given", "Keep one of them")
        raise refuse("climate.bins", str(scenario.chain[-1]), zh, en)
    design = {
        name: scenario.number(f"climate.{name}") if scenario.has(f"climate.{name}") else None
        for name in ("design_dry_bulb_c", "design_wet_bulb_c")
    }
    return WEATHER_FILES[named[0]](Path(scenario.text(f"climate.{named[0]}")), **design)


def _given_elevation_m(sites: gpd.GeoDataFrame, scenario: Scenario, settings: RegionSettings) -> np.ndarray:
    path = scenario.text("climate.elevation_points")
    if not path:
        return np.full(len(sites), np.nan)
    points = read_elevations(Path(path), settings)
    return nearest_elevation_m(sites["x_m"], sites["y_m"], points, scenario.number("climate.elevation_reach_km"))
