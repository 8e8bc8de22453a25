"""PUE and WUE of every 250 m site of the cluster with every new design: time, memory, what classes of elevation cost.

Run with ``make bench`` or ``python tests/bench/cooling.py``. Elevations are SYNTHETIC (seeded, smooth, 160 to 1,100 m,
the range of the region): no elevation model is shipped. Sites of one class of 50 m share a climate, so that a balance
is asked for once for each climate and design, never for a site. The target is 60 s and 2 GB on two processors.
"""

from __future__ import annotations

import os
import platform
import resource
import time

import numpy as np
import pandas as pd

from geodata.candidate_settings import CandidateSettings
from geodata.candidates import generate_candidates
from geodata.read import read_region
from models.climate import at_elevation, site_climates, station_climate
from models.cooling.annual import PERCENTILES, annual_result
from models.cooling.parameters import CoolingDesign, shipped_designs
from models.figure import read_figures
from tests.bench.figures import record

CELL_M = 250
SAMPLES = 512
SEED = 20
LOWEST_M, HIGHEST_M = 160.0, 1100.0
OWN_SITES = 200
TARGET_S, TARGET_MB = 60.0, 2048.0
COLUMNS = [*(f"pue_{name}" for name in PERCENTILES), "pue_peak", "wue_l_per_kwh"]


def peak_mb() -> float:
    """Peak memory of this process [MB]."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def cluster_sites() -> pd.DataFrame:
    """Sites of the grid in the cluster: lon, lat [deg], x_m, y_m [m]."""
    sites = generate_candidates(read_region(), CandidateSettings(cell_m=CELL_M)).sites
    print(f"candidates with the belt: {len(sites)}")
    inside = pd.DataFrame(sites.loc[sites["in_cluster"], ["lon", "lat", "x_m", "y_m"]])
    return inside.astype("float64")


def synthetic_elevation_m(sites: pd.DataFrame) -> pd.Series:
    """Ridges and valleys that are not there: a sum of waves, stretched to the range of the region [m]."""
    stream = np.random.default_rng(SEED)
    height = np.zeros(len(sites))
    for length_m in (40e3, 15e3, 6e3, 2e3):
        along, across, phase = stream.uniform(0, 2 * np.pi, 3)
        run = sites["x_m"].to_numpy() * np.cos(along) + sites["y_m"].to_numpy() * np.sin(along)
        height += length_m**0.5 * np.sin(2 * np.pi * run / length_m + phase) * np.cos(across)
    share = (height - height.min()) / np.ptp(height)
    return pd.Series(LOWEST_M + (HIGHEST_M - LOWEST_M) * share, index=sites.index)


def new_designs() -> dict[str, CoolingDesign]:
    """Designs on offer, the old stock left out."""
    tables = read_figures("designs")
    return {name: design for name, design in shipped_designs().items() if tables[name]["tier"] != "stock"}


def row(design: CoolingDesign, station_id: str, elevation_m: float) -> list[float]:
    """One climate and design: :data:`COLUMNS`."""
    result = annual_result(design, at_elevation(station_climate(station_id), elevation_m), samples=SAMPLES)
    pue = [result.percentile(name) for name in PERCENTILES]
    return [*pue, result.percentile("p50", "pue_peak"), result.percentile("p50", "wue_l_per_kwh")]


def all_pairs(classes: pd.DataFrame, designs: dict[str, CoolingDesign]) -> np.ndarray:
    """PUE and WUE of every pair, shape (sites, designs, COLUMNS); one balance a climate and design."""
    keys = ["station_id", "climate_elevation_m"]
    of_site = classes.groupby(keys, sort=True).ngroup().to_numpy()
    climates = list(classes.groupby(keys, sort=True).groups)
    table = np.array([[row(design, *climate) for design in designs.values()] for climate in climates])
    print(f"distinct climates: {len(climates)}")
    return table[of_site]


def main() -> None:
    """Print time, memory and the cost of classes."""
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors")
    began = time.perf_counter()
    sites = cluster_sites()
    elevation_m = synthetic_elevation_m(sites)
    print(
        f"sites in the cluster: {len(sites)} ({time.perf_counter() - began:.1f} s); elevations SYNTHETIC, seed {SEED}"
    )
    before_mb = peak_mb()
    designs = new_designs()
    began = time.perf_counter()
    classes = site_climates(sites["lon"], sites["lat"], elevation_m)
    found = all_pairs(classes, designs)
    seconds = time.perf_counter() - began
    assert found.shape == (len(sites), len(designs), len(COLUMNS)) and np.isfinite(found).all()
    pairs = len(sites) * len(designs)
    print(f"pairs: {pairs} ({len(sites)} sites x {len(designs)} designs), {SAMPLES} samples each")
    record("PUE of all pairs", seconds, "s", TARGET_S)
    record("PUE of all pairs, peak memory", peak_mb(), "MB", TARGET_MB)
    print(f"PUE p05, p50, p95, peak and WUE: {seconds:.1f} s (target {TARGET_S:.0f} s)")
    print(f"peak memory {peak_mb():.0f} MB, of which {before_mb:.0f} MB before (target {TARGET_MB:.0f} MB)")
    compare_own(sites, classes, elevation_m, designs, found)
    if seconds > TARGET_S or peak_mb() > TARGET_MB:
        raise SystemExit("target missed")


def compare_own(
    sites: pd.DataFrame,
    classes: pd.DataFrame,
    elevation_m: pd.Series,
    designs: dict[str, CoolingDesign],
    found: np.ndarray,
) -> None:
    """Print what a class of 50 m changes against the own elevation of random sites."""
    began = time.perf_counter()
    at = np.random.default_rng(SEED).choice(len(sites), OWN_SITES, replace=False)
    station_ids, own_m = classes["station_id"].to_numpy()[at], elevation_m.to_numpy()[at]
    own = np.array(
        [
            [row(design, station, metres) for design in designs.values()]
            for station, metres in zip(station_ids, own_m, strict=True)
        ]
    )
    off = np.abs(found[at] - own)
    print(
        f"own elevation of {OWN_SITES} sites: {time.perf_counter() - began:.1f} s; largest difference of class to own:"
    )
    for at_design, name in enumerate(designs):
        shown = ", ".join(
            f"{column} {value:.4f}" for column, value in zip(COLUMNS, off[:, at_design].max(axis=0), strict=True)
        )
        print(f"  {name:16s} {shown}")


if __name__ == "__main__":
    main()
