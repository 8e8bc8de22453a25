"""Small elevation models written for a test: heights that are a plane or a picture, in any CRS."""

import numpy as np
import rasterio
from affine import Affine

from tests.tiny_region import SETTINGS


def write_dem(path, heights, *, west, north, pixel, crs=SETTINGS.local_crs, **profile):
    """Write ``heights`` (north row first) as a GeoTIFF; ``west``, ``north`` and ``pixel`` in units of ``crs``."""
    heights = np.asarray(heights)
    bands = heights if heights.ndim == 3 else heights[np.newaxis]
    kind = {"driver": "GTiff", "height": bands.shape[1], "width": bands.shape[2], "count": len(bands)}
    kind |= {"dtype": str(bands.dtype), "crs": crs, "transform": Affine(pixel, 0, west, 0, -pixel, north)} | profile
    with rasterio.open(path, "w", **kind) as raster:
        raster.write(bands)
    return path


def plane(*, west, north, pixel_m, size, east_rise=0.0, north_rise=0.0, base_m=300.0):
    """Heights [m] at pixel centres of a plane that rises by so many metres a metre."""
    x = west + (np.arange(size) + 0.5) * pixel_m
    y = north - (np.arange(size) + 0.5) * pixel_m
    return (base_m + east_rise * x[np.newaxis, :] + north_rise * y[:, np.newaxis]).astype("float32")
