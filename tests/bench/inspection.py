"""Processor time of an inspection of large layers: 10,000 sound polygons, and 10,000 with a defect each.

Run with ``python -m tests.bench.inspection``. Each polygon has 40 corners; in the broken layer every one overlaps its
neighbour, and one in ten crosses itself.
"""

from __future__ import annotations

import time
from collections import Counter

import geopandas as gpd
import numpy as np
import shapely

from geodata.inspection.inspection import inspect_layers
from geodata.inspection.repair import repair_layer
from geodata.layers import PARCELS
from geodata.read import Region, read_region

COUNT, CORNERS, STEP_M = 10_000, 40, 300.0


def polygons(radius_m: float, crossed_every: int = 0) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Return a square field of round polygons [m, local CRS], some with two corners swapped."""
    side = int(COUNT**0.5)
    x, y = (axis.ravel() * STEP_M - STEP_M * side / 2 for axis in np.meshgrid(np.arange(side), np.arange(side)))
    angles = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    rings = np.stack([x[:, None] + radius_m * np.cos(angles), y[:, None] + radius_m * np.sin(angles)], axis=2)
    if crossed_every:
        rings[::crossed_every, [3, 4]] = rings[::crossed_every, [4, 3]]
    made: np.ndarray[tuple[int], np.dtype[np.object_]] = shapely.polygons(rings)
    return made


def parcels(shapes: np.ndarray[tuple[int], np.dtype[np.object_]], region: Region) -> gpd.GeoDataFrame:
    """Return the shapes as a layer of parcels in the storage CRS."""
    ids = [f"p{number}" for number in range(len(shapes))]
    columns = {"parcel_id": ids, "name_zh": "", "name_en": "", "note_zh": "", "note_en": ""}
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=region.settings.local_crs)
    return frame.to_crs(region.settings.storage_crs)


def main() -> None:
    """Print the table."""
    region = read_region()
    for title, layer in (
        ("sound", parcels(polygons(149.0), region)),
        ("broken", parcels(polygons(155.0, crossed_every=10), region)),
    ):
        began = time.process_time()
        remarks = inspect_layers({"parcels": layer}, region.settings)
        alone_s = time.process_time() - began
        began = time.process_time()
        inspect_layers({**region.layers, "parcels": layer}, region.settings, previous=region.layers)
        whole_s = time.process_time() - began
        began = time.process_time()
        repair = repair_layer(layer, PARCELS, region.settings)
        repair_s = time.process_time() - began
        print(f"{title:8s} layer alone {alone_s:6.2f} s   all layers against a version {whole_s:6.2f} s   ", end="")
        print(f"repair {repair_s:6.2f} s ({len(repair.remarks)} features)   {dict(Counter(r.kind for r in remarks))}")


if __name__ == "__main__":
    main()
