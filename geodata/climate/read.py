"""The shipped climate tables, read as they are; what is computed from them is in ``models``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

SHIPPED_CLIMATE = Path(__file__).parent


@cache
def read_stations() -> pd.DataFrame:
    """Return the stations, one a row: index station; do not change the table, it is shared.

    Columns: wmo, name_zh, name_en, lon, lat [deg, WGS84], elevation_m, ashrae_thermal_zone (1 to 8), and the summer
    design values of GB 50736-2012 design_dry_bulb_c, design_wet_bulb_c, design_pressure_pa with their grades and
    source. ``design_station`` names the station whose design values count: itself, or where none were found (NaN)
    another, from which they have to be moved to the elevation of this one.
    """
    return pd.read_csv(SHIPPED_CLIMATE / "stations.csv", dtype={"wmo": str}).set_index("station")


@cache
def read_bins() -> pd.DataFrame:
    """Return hours a year by 1 K of dry bulb and 1 K of wet bulb, with the means of each bin; shared, do not change.

    Columns: station, dry_bulb_bin_c, wet_bulb_bin_c, hours [h/year], dry_bulb_mean_c, wet_bulb_mean_c,
    pressure_mean_pa. The hours of each station add up to 8,760.
    """
    return pd.read_csv(SHIPPED_CLIMATE / "bins.csv")
