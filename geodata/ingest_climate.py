"""Build the shipped climate tables from the source data: ``python -m geodata.ingest_climate SOURCE_DIR [--out DIR]``.

Names and design values, which people decide by hand, are in ``ingest_inputs/climate``. Not needed at run time.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from geodata.climate.read import SHIPPED_CLIMATE
from geodata.ingest import DEFAULT_SOURCE, INPUTS, sources_with_digests
from geodata.write import write_csv, write_text

CLIMATE_INPUTS = INPUTS / "climate"
HOURS_PER_YEAR = 8760
FROM_HEADERS = {"lon": "lon", "lat": "lat", "elev_m": "elevation_m", "ashrae_thermal_zone": "ashrae_thermal_zone"}
STATION_COLUMNS = (
    "station",
    "wmo",
    "name_zh",
    "name_en",
    "lon",
    "lat",
    "elevation_m",
    "ashrae_thermal_zone",
    "design_dry_bulb_c",
    "design_wet_bulb_c",
    "design_pressure_pa",
    "design_station",
    "design_dry_bulb_grade",
    "design_wet_bulb_grade",
    "design_source",
)


def ingest_climate(source: Path, out: Path) -> None:
    """Write ``bins.csv``, ``stations.csv`` and ``sources.toml`` to ``out``; ValueError if the sources disagree."""
    out.mkdir(parents=True, exist_ok=True)
    bins = pd.read_csv(source / "climate" / "climate_bins.csv")
    stations = _stations(source / "climate" / "cswd_stations_summary.csv")
    _check_hours(bins, stations)
    write_csv(bins.sort_values(["station", "dry_bulb_bin_c", "wet_bulb_bin_c"]), out / "bins.csv")
    write_csv(stations, out / "stations.csv")
    write_text(sources_with_digests(CLIMATE_INPUTS / "sources.toml", out), out / "sources.toml")


def _stations(path: Path) -> pd.DataFrame:
    by_hand = pd.read_csv(CLIMATE_INPUTS / "stations.csv", dtype={"wmo": str})
    headers = pd.read_csv(path, dtype={"wmo": str}).rename(columns=FROM_HEADERS)
    found = by_hand.merge(headers[["wmo", *FROM_HEADERS.values()]], on="wmo", how="left", validate="1:1")
    if found["elevation_m"].isna().any():
        raise ValueError(f"no header for {found['station'][found['elevation_m'].isna()].tolist()}")
    # "3C-ish" and the like: the number is by degree days; the class of moisture was not made out.
    zone = found["ashrae_thermal_zone"].astype(str).str.extract(r"^(\d)", expand=False).astype(int)
    return found.assign(ashrae_thermal_zone=zone)[list(STATION_COLUMNS)].sort_values("station")


def _check_hours(bins: pd.DataFrame, stations: pd.DataFrame) -> None:
    hours = bins.groupby("station")["hours"].sum()
    if set(hours.index) != set(stations["station"]) or (hours != HOURS_PER_YEAR).any():
        raise ValueError(f"bins and stations do not match, or hours are not 8760: {hours.to_dict()}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line of the script; returns 0."""
    parser = argparse.ArgumentParser(description="Build the shipped climate tables from the source data.")
    parser.add_argument("source", type=Path, nargs="?", default=DEFAULT_SOURCE)
    parser.add_argument("--out", type=Path, default=SHIPPED_CLIMATE)
    options: Mapping[str, Path] = vars(parser.parse_args(arguments))
    ingest_climate(options["source"], options["out"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
