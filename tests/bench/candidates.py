"""Candidate sites of the whole cluster under six exclusion layers of 10,000 polygons each: time, memory, and a peer.

Run with ``make bench`` or ``python tests/bench/candidates.py``. The polygons are SYNTHETIC: seeded, star-shaped with 8
to 80 corners, of mixed size (median 1 ha, some above 50 ha), some overlapping, over the real cluster. The elevation
model is synthetic too. The target is 60 s for the 250 m grid.

The peer is what a GIS user would do: ``geopandas.overlay(cells, layer, how="difference")``, layer by layer, on the same
cells and polygons in the same run. It answers one question of three (what is left), without who took it.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from affine import Affine

from geodata.candidate_settings import CandidateSettings
from geodata.candidates import Candidates, generate_candidates
from geodata.exclusions import Exclusion
from geodata.read import Region, read_region
from geodata.slopes import SlopeBand, slope_exclusion
from geodata.terrain import Terrain, read_terrain
from tests.bench.figures import record

LAYERS = ("ecological_red_line", "farmland", "water", "airport_zones", "built_up", "flood_zones")
COUNT, SEED = 10_000, 4
MEDIAN_M2, SPREAD = 1e4, 1.3
BUFFERS_M = (0.0, 0.0, 20.0, 0.0, 0.0, 0.0)
TARGET_S = 60.0
DEM_PIXEL_M = 30.0


def peak_mb() -> float:
    """Peak memory of this process [MB]."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def synthetic_polygons(outline: shapely.Geometry, seed: int) -> np.ndarray:
    """Irregular polygons about points of the outline's bounds that lie in it."""
    stream = np.random.default_rng(seed)
    west, south, east, north = outline.bounds
    points = shapely.points(stream.uniform(west, east, 4 * COUNT), stream.uniform(south, north, 4 * COUNT))
    shapely.prepare(outline)
    centres = shapely.get_coordinates(points[shapely.contains(outline, points)][:COUNT])
    assert len(centres) == COUNT
    radius = np.sqrt(MEDIAN_M2 * np.exp(SPREAD * stream.standard_normal(COUNT)) / np.pi)
    rings = []
    for centre, size in zip(centres, radius, strict=True):
        corners = int(stream.integers(8, 81))
        angle = np.sort(stream.uniform(0, 2 * np.pi, corners))
        reach = size * stream.uniform(0.6, 1.4, corners)
        rings.append(shapely.polygons(centre + np.stack([reach * np.cos(angle), reach * np.sin(angle)], axis=1)))
    return shapely.make_valid(np.array(rings, dtype=object))


def synthetic_exclusions(region: Region) -> tuple[Exclusion, ...]:
    """Six layers, each with its own seed."""
    outline = shapely.union_all(region.local("cluster").geometry.to_numpy())
    return tuple(
        Exclusion(
            id=name,
            name_zh=name,
            name_en=name,
            clause="A1.1b",
            frame=gpd.GeoDataFrame(
                geometry=synthetic_polygons(outline, SEED + number), crs=region.settings.local_crs
            ).to_crs(region.settings.storage_crs),
            buffer_m=BUFFERS_M[number],
            basis="assumed",
        )
        for number, name in enumerate(LAYERS)
    )


def synthetic_terrain(region: Region, folder: Path) -> Path:
    """Write ridges and valleys that are not there as a GeoTIFF of 30 m over the cluster and its belt."""
    west, south, east, north = region.local("cluster").total_bounds + np.array([-6e3, -6e3, 6e3, 6e3])
    x, y = np.arange(west, east, DEM_PIXEL_M), np.arange(north, south, -DEM_PIXEL_M)
    stream = np.random.default_rng(SEED)
    height = np.full((len(y), len(x)), 400.0)
    for length_m, rise_m in ((15e3, 150.0), (5e3, 90.0), (1500.0, 40.0), (400.0, 10.0), (150.0, 3.0)):
        along, phase, other = stream.uniform(0, 2 * np.pi, 3)
        height += rise_m * np.sin(2 * np.pi / length_m * (x * np.cos(along))[np.newaxis, :] + phase)
        height += rise_m * np.sin(2 * np.pi / length_m * (y * np.cos(along))[:, np.newaxis] + other)
    path = folder / "synthetic.tif"
    kind = {"driver": "GTiff", "width": len(x), "height": len(y), "count": 1, "dtype": "float32"}
    transform = Affine(DEM_PIXEL_M, 0.0, west, 0.0, -DEM_PIXEL_M, north)
    with rasterio.open(path, "w", **kind, crs=region.settings.local_crs, transform=transform) as raster:
        raster.write(height.astype("float32"), 1)
    return path


def timed_candidates(title: str, region: Region, settings: CandidateSettings) -> tuple[Candidates, float]:
    """Generate; print seconds, those of the processor, the peak and the balance of the account."""
    began, worked = time.perf_counter(), time.process_time()
    found = generate_candidates(region, settings)
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    zones = found.zones
    off_m2 = (zones["gross_area_km2"] - zones["usable_area_km2"] - zones["excluded_area_km2"]).abs().max() * 1e6
    print(f"{title:36s} {seconds:6.1f} s, cpu {cpu:6.1f} s  peak so far {peak_mb():6.0f} MB", end="  ")
    print(f"{len(found.sites):6d} sites, usable {zones['usable_area_km2'].sum():7.1f} km2, off by {off_m2:.1e} m2")
    return found, seconds


def timed_overlay(region: Region, exclusions: tuple[Exclusion, ...], cell_m: int) -> float:
    """The peer: seconds of geopandas.overlay on the cells of the cluster, buffers included."""
    whole = generate_candidates(region, CandidateSettings(cell_m=cell_m, belt_km=0, min_usable_area_km2=0)).sites
    cells = whole[["geometry"]].to_crs(region.settings.local_crs)
    began, worked = time.perf_counter(), time.process_time()
    for exclusion in exclusions:
        layer = exclusion.frame[["geometry"]].to_crs(region.settings.local_crs)
        layer["geometry"] = layer.buffer(exclusion.buffer_m) if exclusion.buffer_m else layer.geometry
        cells = gpd.overlay(cells, layer, how="difference")
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    title, usable_km2 = f"geopandas.overlay, {cell_m} m", cells.area.sum() / 1e6
    print(f"{title:36s} {seconds:6.1f} s, cpu {cpu:6.1f} s  usable {usable_km2:7.1f} km2")
    return seconds


def read_synthetic(region: Region) -> Terrain:
    """Write, read and time the synthetic elevation model."""
    local = region.local("cluster")
    west, south, east, north = local.total_bounds
    with tempfile.TemporaryDirectory() as folder:
        path = synthetic_terrain(region, Path(folder))
        began = time.perf_counter()
        terrain = read_terrain(path, region.settings.local_crs, (west, south, east, north))
    steep = float((terrain.slope_deg > 15).mean())
    size = f"{terrain.slope_deg.size / 1e6:.1f} million pixels, {steep:.0%} above 15 deg"
    print(f"{'read elevation model':36s} {time.perf_counter() - began:6.1f} s  {size}")
    return terrain


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--peer", action="store_true", help="also the peer on the 250 m grid, which takes minutes")
    peer = options.parse_args().peer
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors")
    region = read_region()
    exclusions = synthetic_exclusions(region)
    plain = {"belt_km": 0.0, "min_usable_area_km2": 0.0, "exclusions": exclusions}
    found, seconds = timed_candidates("250 m squares", region, CandidateSettings(cell_m=250, **plain))
    record("candidates of 250 m, six layers of exclusions", seconds, "s", TARGET_S)
    print(f"target {TARGET_S:.0f} s: {'met' if seconds < TARGET_S else 'MISSED'}")
    gross = found.excluded.groupby("exclusion_id", sort=False)[["area_km2", "gross_area_km2", "only_area_km2"]].sum()
    print(gross.round(1).to_string())
    timed_candidates("250 m hexagons", region, CandidateSettings(cell_m=250, shape="hexagon", **plain))
    terrain = read_synthetic(region)
    timed_candidates(
        "250 m squares, elevation columns", region, CandidateSettings(cell_m=250, terrain=terrain, **plain)
    )
    began = time.perf_counter()
    steep = slope_exclusion(terrain, SlopeBand("slope_above_max", 15.0, 90.0))
    print(f"{'outlines of steep land':36s} {time.perf_counter() - began:6.1f} s  {len(steep.frame)} polygons")
    timed_candidates(
        "250 m squares, and steep land left out",
        region,
        CandidateSettings(cell_m=250, terrain=terrain, **(plain | {"exclusions": (*exclusions, steep)})),
    )
    _, ours = timed_candidates("1 km squares", region, CandidateSettings(cell_m=1000, **plain))
    ratio = ours / timed_overlay(region, exclusions, 1000)
    record("candidates of 1 km / geopandas.overlay", ratio, "x")
    print(f"ratio ours / geopandas.overlay, 1 km: {ratio:.2f}")
    if peer:
        print(f"ratio ours / geopandas.overlay, 250 m: {seconds / timed_overlay(region, exclusions, 250):.2f}")


if __name__ == "__main__":
    main()
